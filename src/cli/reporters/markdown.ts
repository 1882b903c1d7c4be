/**
 * The report format `markdown`, for comments on pull requests. Text from servers is formatted as code or escaped, so that it
 * contains no markup, mentions or links. To stay below GitHub's size limit, a long report omits findings, and contains their number.
 */

import { LEVELS } from "../../drift/compare/rules.js";
import { escapeText } from "../../core/text/escape.js";
import type { Drift, Finding, Judgment } from "../../core/drift-types.js";
import { formatCount } from "../messages/text.js";
import {
  explainExitCode,
  formatDetail,
  formatServersPrefix,
  formatSubject,
  formatTotals,
  groupByLevel,
  groupUndetermined,
  listDetails,
  listDiffLines,
  type ReportContext,
} from "./findings.js";

/**
 * Maximum size of the report in bytes. GitHub accepts 65,536 characters. The difference is reserved for the note about omitted
 * findings.
 */
const MAX_REPORT_BYTES = 65_000;

/** Maximum number of characters of one definition, name or reason, so that a single text cannot fill the comment. */
const MAX_TEXT_LENGTH = 2_000;

/** A heading with blocks of text. Blocks that do not fit into the size limit are omitted and counted. */
interface CommentSection {
  readonly heading: string;
  readonly blocks: readonly string[];
  /** The closing HTML tag of a collapsed section. Empty for other sections. */
  readonly end: string;
}

export function formatDriftMarkdown(
  drifts: readonly Drift[],
  { causesFailure, acceptCommand }: ReportContext,
): string {
  const judgments = drifts.flatMap((drift) => drift.judgments);
  const isIncomplete = drifts.some(({ undeterminedModules }) => undeterminedModules.length > 0);
  const results = [
    ...(judgments.length > 0 ? [formatTotals(judgments)] : []),
    ...(isIncomplete ? ["comparison incomplete"] : []),
  ];
  const verdict = results.join(", ") || "nothing changed";
  const exitCode = explainExitCode(drifts, causesFailure);
  const opening = `## WHM drift: ${verdict}\n${exitCode === "" ? "" : `\n${exitCode}\n`}`;
  const ending = acceptCommand ? `\nAccept with: ${formatCodeSpan(acceptCommand)}\n` : "";
  return joinWithinLimit(opening, listSections(drifts), ending);
}

/**
 * Returns the sections, the most severe first, because the last sections are omitted if the comment is too long. Safe, cosmetic and
 * accepted findings are in collapsed sections.
 */
function listSections(drifts: readonly Drift[]): readonly CommentSection[] {
  const ofDrifts = drifts.map(({ servers, undeterminedModules, judgments }) => {
    const prefix = escapeMarkdown(formatServersPrefix(servers));
    return { prefix, undetermined: groupUndetermined(undeterminedModules), groups: groupByLevel(judgments) };
  });
  return [
    ...ofDrifts.map(({ prefix, undetermined }) =>
      createSection(`${prefix}not compared`, undetermined.map(formatUndetermined)),
    ),
    ...[...LEVELS, "accepted" as const].flatMap((label) =>
      ofDrifts.flatMap(({ prefix, groups }) =>
        groups
          .filter(([name]) => name === label)
          .map(([, judgments]) => {
            const isCollapsed = label !== "breaking" && label !== "dangerous";
            return createSection(`${prefix}${label}`, judgments.map(formatFinding), isCollapsed);
          }),
      ),
    ),
  ];
}

/** GitHub formats Markdown after an HTML tag only if an empty line separates them. */
function createSection(title: string, blocks: readonly string[], isCollapsed = false): CommentSection {
  if (!isCollapsed) return { heading: `\n### ${title}\n`, blocks, end: "" };
  const heading = `\n<details>\n<summary>${title} (${blocks.length})</summary>\n`;
  return { heading, blocks, end: "\n</details>\n" };
}

/**
 * Joins the blocks that fit into the comment. A block that is too long is omitted, but shorter blocks after it may still be
 * included.
 */
function joinWithinLimit(opening: string, sections: readonly CommentSection[], ending: string): string {
  let rest = MAX_REPORT_BYTES - Buffer.byteLength(opening + ending);
  let omitted = 0;
  const texts = sections.map(({ heading, blocks, end }) => {
    let text = "";
    for (const block of blocks) {
      const needed = Buffer.byteLength(text === "" ? heading + end + block : block);
      if (needed > rest) omitted += 1;
      else [text, rest] = [text + block, rest - needed];
    }
    return text === "" ? "" : heading + text + end;
  });
  const note = `\n${omitted} more ${omitted === 1 ? "finding is" : "findings are"} omitted, because GitHub limits the size of comments. Reports in other formats contain all findings.\n`;
  return [opening, ...texts, ...(omitted > 0 ? [note] : []), ending].join("");
}

function formatUndetermined({ modules, reason }: ReturnType<typeof groupUndetermined>[number]): string {
  const names = modules.map((module) => (module === "" ? "The server" : formatCodeSpan(module)));
  return `\n${names.join(", ")}: ${formatText(reason)}\n`;
}

function formatFinding(judgment: Judgment): string {
  const { finding } = judgment;
  const diff = listDiffLines(finding, (text) => truncate(escapeText(text)));
  const details = listDetails(judgment).map(
    (detail) => `- **${detail.label}:** ${formatDetail(detail, formatCodeSpan, formatText)}`,
  );
  const paragraphs = [
    `**${formatMessage(finding)}**`,
    formatText(finding.reason),
    // Each line starts with `-` or `+`, so no definition can end the code block.
    ...(diff.length === 0 ? [] : [`\`\`\`diff\n${diff.join("\n")}\n\`\`\``]),
    details.join("\n"),
  ];
  return paragraphs.map((paragraph) => `\n${paragraph}\n`).join("");
}

/** Formats the message of a finding, with the names of the module or key as code. */
export function formatMessage(finding: Finding): string {
  const { rule, module, message, after = "" } = finding;
  return formatText(message, [
    module && formatSubject(finding),
    rule === "key-renamed" ? escapeText(after) : "",
  ]);
}

function truncate(text: string): string {
  const omitted = text.length - MAX_TEXT_LENGTH;
  return omitted <= 0 ? text : `${text.slice(0, MAX_TEXT_LENGTH)}… ${formatCount(omitted, "more character")}`;
}

/** Formats text. Formats fingerprints of findings and certificates, and `names`, as code, so that they can be copied. */
function formatText(text: string, names: readonly string[] = []): string {
  const patterns = names
    .filter(Boolean)
    .map((name) => String.raw`(?<![\w.])${name.replace(/\W/g, "\\$&")}(?!\w)`);
  const copied = new RegExp(`(${[...patterns, FINGERPRINT].join("|")})`);
  return truncate(escapeText(text))
    .split(copied)
    .map((part, index) => (index % 2 === 1 ? formatCodeSpan(part) : escapeMarkdown(part)))
    .join("");
}

const FINGERPRINT = String.raw`\b(?:[0-9a-f]{16}|[0-9A-Fa-f]{64}|(?:[0-9A-F]{2}:){31}[0-9A-F]{2})\b`;

/**
 * Returns text as a code span. Delimits the span with more backticks than the longest run of backticks in the text, so that the
 * text cannot end the span.
 */
export function formatCodeSpan(text: string): string {
  const escaped = truncate(escapeText(text));
  const longestRun = Math.max(0, ...(escaped.match(/`+/g) ?? []).map(({ length }) => length));
  const delimiter = "`".repeat(longestRun + 1);
  const padding = /^[` ]|[` ]$/.test(escaped) ? " " : "";
  return `${delimiter}${padding}${escaped}${padding}${delimiter}`;
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
