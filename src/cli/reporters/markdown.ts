/**
 * The report format `markdown`, for comments on pull requests. Text from servers is formatted as code or escaped, so that it
 * contains no markup, mentions or links. To stay below GitHub's size limit, a long report omits findings. Its last line contains the
 * number of omitted findings.
 */

import { LEVELS } from "../../drift/compare/rules.js";
import { escapeText } from "../../core/text/escape.js";
import type { Drift, JudgedFinding } from "../../core/drift-types.js";
import {
  explainExitCode,
  isUnaccepted,
  formatServersPrefix,
  formatModuleAndKey,
  formatTotals,
  groupUndeterminedModulesByReason,
} from "./finding-text.js";
import { listDetails } from "./finding-details.js";
import type { ReportContext } from "./reporter.js";
import { formatCount } from "../messages/truncate.js";

/**
 * Maximum size of the report in bytes. GitHub accepts 65,536 characters. The difference is reserved for the note about omitted
 * findings.
 */
const MAX_GITHUB_COMMENT_BYTES = 65_000;

/** Maximum number of characters of one definition, name or reason, so that a single text cannot fill the comment. */
const MAX_TEXT_CHARACTERS = 2_000;

/** A heading with blocks of text. Blocks that do not fit into the size limit are omitted and counted. */
interface MarkdownSection {
  readonly heading: string;
  readonly blocks: readonly string[];
  /** The closing HTML tag of a collapsed section. Empty for other sections. */
  readonly closingTag: string;
}

export function formatDriftMarkdown(
  drifts: readonly Drift[],
  { causesFailure }: Pick<ReportContext, "causesFailure">,
): string {
  const findings = drifts.flatMap((drift) => drift.findings);
  const isComparisonComplete = drifts.every(({ undeterminedModules }) => undeterminedModules.length === 0);
  const verdictParts = [
    ...(findings.length > 0 ? [formatTotals(findings)] : []),
    ...(isComparisonComplete ? [] : ["comparison incomplete"]),
  ];
  const verdict = verdictParts.length === 0 ? "nothing changed" : verdictParts.join(", ");
  const exitCodeExplanation = explainExitCode(drifts, causesFailure);
  const exitCodeParagraph = exitCodeExplanation === "" ? "" : `\n${exitCodeExplanation}\n`;
  return joinWithinSizeLimit(`## WHM drift: ${verdict}\n${exitCodeParagraph}`, buildSections(drifts));
}

/**
 * Returns the sections, the most severe first, because the last sections are omitted if the comment is too long. Safe, cosmetic and
 * accepted findings are in collapsed sections.
 */
function buildSections(drifts: readonly Drift[]): readonly MarkdownSection[] {
  const mapDriftsToSections = (
    buildDriftSection: (drift: Drift, serversPrefix: string) => MarkdownSection,
  ): readonly MarkdownSection[] =>
    drifts.map((drift) => buildDriftSection(drift, escapeMarkdown(formatServersPrefix(drift.servers))));
  const sections = [
    ...mapDriftsToSections(({ undeterminedModules }, serversPrefix) =>
      buildSection(
        `${serversPrefix}not compared`,
        groupUndeterminedModulesByReason(undeterminedModules).map(formatUndeterminedModules),
      ),
    ),
    ...LEVELS.flatMap((level) =>
      mapDriftsToSections(({ findings }, serversPrefix) => {
        const blocks = findings
          .filter((finding) => isUnaccepted(finding) && finding.level === level)
          .map(formatFinding);
        const isCollapsed = level === "safe" || level === "cosmetic";
        return (isCollapsed ? buildCollapsedSection : buildSection)(`${serversPrefix}${level}`, blocks);
      }),
    ),
    ...mapDriftsToSections(({ findings }, serversPrefix) =>
      buildCollapsedSection(
        `${serversPrefix}accepted`,
        findings.filter((finding) => !isUnaccepted(finding)).map(formatFinding),
      ),
    ),
  ];
  return sections.filter(({ blocks }) => blocks.length > 0);
}

function buildSection(title: string, blocks: readonly string[]): MarkdownSection {
  return { heading: `\n### ${title}\n`, blocks, closingTag: "" };
}

/** Returns a collapsed section. GitHub formats Markdown after an HTML tag only if an empty line separates them. */
function buildCollapsedSection(title: string, blocks: readonly string[]): MarkdownSection {
  const summary = `${title} (${blocks.length})`;
  return { heading: `\n<details>\n<summary>${summary}</summary>\n`, blocks, closingTag: "\n</details>\n" };
}

/**
 * Joins the blocks that fit into the comment. A block that is too long is omitted, but shorter blocks after it may still be
 * included.
 */
function joinWithinSizeLimit(openingText: string, sections: readonly MarkdownSection[]): string {
  let remainingBytes = MAX_GITHUB_COMMENT_BYTES - Buffer.byteLength(openingText);
  let omittedBlockCount = 0;
  const sectionTexts = sections.map(({ heading, blocks, closingTag }) => {
    const headingAndClosingTagBytes = Buffer.byteLength(heading + closingTag);
    let blocksText = "";
    for (const block of blocks) {
      const neededBytes = Buffer.byteLength(block) + (blocksText === "" ? headingAndClosingTagBytes : 0);
      if (neededBytes > remainingBytes) omittedBlockCount += 1;
      else [blocksText, remainingBytes] = [blocksText + block, remainingBytes - neededBytes];
    }
    return blocksText === "" ? "" : heading + blocksText + closingTag;
  });
  const omissionNote = `\n${omittedBlockCount} more ${omittedBlockCount === 1 ? "finding is" : "findings are"} omitted, because GitHub limits the size of comments. Reports in other formats contain all findings.\n`;
  return [openingText, ...sectionTexts, ...(omittedBlockCount > 0 ? [omissionNote] : [])].join("");
}

function formatUndeterminedModules({
  modules,
  reason,
}: ReturnType<typeof groupUndeterminedModulesByReason>[number]): string {
  const moduleTexts = modules.map((module) =>
    module === "" ? "The server" : formatMarkdownCodeSpan(module),
  );
  return `\n${moduleTexts.join(", ")}: ${escapeMarkdown(truncateText(escapeText(reason)))}\n`;
}

function formatFinding(finding: JudgedFinding): string {
  const details = listDetails(finding, {
    renderCode: formatMarkdownCodeSpan,
    renderText: (text) => escapeMarkdown(truncateText(text)),
  });
  const paragraphs = [
    `**${formatMessage(finding)}**`,
    escapeMarkdown(truncateText(escapeText(finding.reason))),
    ...formatDiff(finding),
    details.map(({ label, value }) => `- **${label}:** ${value}`).join("\n"),
  ];
  return paragraphs.map((paragraph) => `\n${paragraph}\n`).join("");
}

/** Formats the message of a finding. Formats the name of the module or key in the message as code. */
function formatMessage(finding: JudgedFinding): string {
  const qualifiedName = formatModuleAndKey(finding);
  const text = truncateText(escapeText(finding.message));
  const qualifiedNameOffset = finding.module === "" ? -1 : text.indexOf(qualifiedName);
  if (qualifiedNameOffset < 0) return escapeMarkdown(text);
  return (
    escapeMarkdown(text.slice(0, qualifiedNameOffset)) +
    formatMarkdownCodeSpan(qualifiedName) +
    escapeMarkdown(text.slice(qualifiedNameOffset + qualifiedName.length))
  );
}

/** Returns the definitions as a diff. Each line starts with `-` or `+`, so no definition can end the code block. */
function formatDiff({ before, after }: JudgedFinding): readonly string[] {
  if (before === after) return [];
  const diffLines = [
    ...(before === undefined ? [] : [`- ${truncateText(escapeText(before))}`]),
    ...(after === undefined ? [] : [`+ ${truncateText(escapeText(after))}`]),
  ];
  return [`\`\`\`diff\n${diffLines.join("\n")}\n\`\`\``];
}

function truncateText(text: string): string {
  const omittedCharacterCount = text.length - MAX_TEXT_CHARACTERS;
  return omittedCharacterCount <= 0
    ? text
    : `${text.slice(0, MAX_TEXT_CHARACTERS)}… ${formatCount(omittedCharacterCount, "more character")}`;
}

/**
 * Returns text as a code span. Delimits the span with more backticks than the longest run of backticks in the text, so that the
 * text cannot end the span.
 */
export function formatMarkdownCodeSpan(text: string): string {
  const escapedText = truncateText(escapeText(text));
  const longestBacktickRunLength = Math.max(
    0,
    ...(escapedText.match(/`+/g) ?? []).map(({ length }) => length),
  );
  const delimiter = "`".repeat(longestBacktickRunLength + 1);
  const padding = /^[` ]|[` ]$/.test(escapedText) ? " " : "";
  return `${delimiter}${padding}${escapedText}${padding}${delimiter}`;
}

/**
 * Escapes text outside code. Character references prevent markup. Invisible characters (word joiners) prevent GitHub from detecting
 * mentions, issues and URLs in the rendered text.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(
      /[\\`*{}[\]<>#@|~&$^]|\b_(?!\w)|(?<!\w)_|:(?=\S)/g,
      (specialCharacter) => `&#${specialCharacter.charCodeAt(0)};`,
    )
    .replace(/&#(?:35|58|64);|\bwww(?=\.)|\bGH(?=-)/g, "$&&#8288;");
}
