/**
 * Findings as Markdown, for a comment on a pull request. Names and definitions of a server are in code, or escaped so that they are
 * neither markup, nor mentions, nor links. Never longer than GitHub takes: what is left out is counted.
 */

import { LEVELS } from "../../drift/compare/rules.js";
import { visibleWhole } from "../../core/text/escape.js";
import type { Drift, JudgedFinding } from "../../core/drift-types.js";
import {
  acceptanceText,
  isOpen,
  locationText,
  serversText,
  subjectOf,
  totals,
  usageTexts,
  counterexampleText,
  groupByReason,
} from "./finding-text.js";
import { counted } from "../messages/truncate.js";

/** Bytes. GitHub takes 65,536 characters; the rest is kept for saying what was left out. */
const LONGEST_COMMENT = 65_000;

/** Characters of one definition, name or reason: with more, a comment would be that one alone. */
const LONGEST_TEXT = 2_000;

/** Blocks under a head; each is shown whole, or counted as left out. */
interface Section {
  readonly head: string;
  readonly blocks: readonly string[];
  readonly end: string;
}

export function markdownText(drifts: readonly Drift[]): string {
  const findings = drifts.flatMap((drift) => drift.findings);
  const isWhole = drifts.every(({ undetermined }) => undetermined.length === 0);
  const says = [
    ...(findings.length > 0 ? [totals(findings)] : []),
    ...(isWhole ? [] : ["could not tell all"]),
  ];
  const verdict = says.length === 0 ? "nothing changed" : says.join(", ");
  return fitting(`## WHM drift: ${verdict}\n`, drifts.flatMap(sectionsOf));
}

/** What somebody has to see is open, and the rest is folded. */
function sectionsOf({ findings, undetermined, servers }: Drift): readonly Section[] {
  const name = escaped(serversText(servers));
  const unaccepted = findings.filter(isOpen);
  const sections = [
    opened(`${name}could not tell`, groupByReason(undetermined).map(undeterminedBlock)),
    ...LEVELS.map((level) => {
      const blocks = unaccepted.filter((finding) => finding.level === level).map(findingBlock);
      const isFolded = level === "safe" || level === "cosmetic";
      return (isFolded ? folded : opened)(`${name}${level}`, blocks);
    }),
    folded(`${name}accepted`, findings.filter((finding) => !isOpen(finding)).map(findingBlock)),
  ];
  return sections.filter(({ blocks }) => blocks.length > 0);
}

function opened(title: string, blocks: readonly string[]): Section {
  return { head: `\n### ${title}\n`, blocks, end: "" };
}

/** The empty line lets Markdown begin again behind the tag. */
function folded(title: string, blocks: readonly string[]): Section {
  const summary = `${title} (${blocks.length})`;
  return { head: `\n<details>\n<summary>${summary}</summary>\n`, blocks, end: "\n</details>\n" };
}

/** As many blocks as there is room for. A smaller one may still fit behind one that did not. */
function fitting(title: string, sections: readonly Section[]): string {
  let room = LONGEST_COMMENT - Buffer.byteLength(title);
  let leftOut = 0;
  const shown = sections.map(({ head, blocks, end }) => {
    const frame = Buffer.byteLength(head + end);
    let text = "";
    for (const block of blocks) {
      const cost = Buffer.byteLength(block) + (text === "" ? frame : 0);
      if (cost > room) leftOut += 1;
      else [text, room] = [text + block, room - cost];
    }
    return text === "" ? "" : head + text + end;
  });
  const rest = `\n${leftOut} more did not fit into a comment: see the report in another form.\n`;
  return [title, ...shown, ...(leftOut > 0 ? [rest] : [])].join("");
}

function undeterminedBlock({ modules, reason }: ReturnType<typeof groupByReason>[number]): string {
  const names = modules.map((module) => (module === "" ? "The server" : code(module)));
  return `\n${names.join(", ")}: ${escaped(cut(visibleWhole(reason)))}\n`;
}

function findingBlock(finding: JudgedFinding): string {
  const { reason, level, witness, rule, surfaces, fingerprint, at, accepted } = finding;
  const places = [
    code(rule),
    ...(accepted === undefined ? [] : [`(${level})`]),
    ...(surfaces.length > 0 ? [`on ${surfaces.join(" and ")}`] : []),
    ...(at === undefined ? [] : [`at ${code(locationText(at))}`]),
    code(fingerprint),
  ];
  const paragraphs = [
    `**${sentence(finding)}**`,
    escaped(reason),
    ...comparison(finding),
    ...(witness === undefined ? [] : [`Refused now: ${code(counterexampleText(witness))}`]),
    ...usageTexts(finding, code),
    ...(accepted === undefined ? [] : [`It is ${escaped(cut(acceptanceText(accepted)))}`]),
    places.join(" "),
  ];
  return paragraphs.map((paragraph) => `\n${paragraph}\n`).join("");
}

/** What a finding is about is in code where its sentence names it. */
function sentence(finding: JudgedFinding): string {
  const subject = subjectOf(finding);
  const text = cut(visibleWhole(finding.message));
  const start = finding.module === "" ? -1 : text.indexOf(subject);
  if (start < 0) return escaped(text);
  return escaped(text.slice(0, start)) + code(subject) + escaped(text.slice(start + subject.length));
}

/** A fence is ended by a line that begins with one, and these begin with a sign. */
function comparison({ before, after }: JudgedFinding): readonly string[] {
  if (before === after) return [];
  const lines = [
    ...(before === undefined ? [] : [`- ${cut(visibleWhole(before))}`]),
    ...(after === undefined ? [] : [`+ ${cut(visibleWhole(after))}`]),
  ];
  return [`\`\`\`diff\n${lines.join("\n")}\n\`\`\``];
}

function cut(text: string): string {
  const rest = text.length - LONGEST_TEXT;
  return rest <= 0 ? text : `${text.slice(0, LONGEST_TEXT)}… ${counted(rest, "more character")}`;
}

/** Between more backticks than any that stand together in it. */
function code(text: string): string {
  const shown = cut(visibleWhole(text));
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const margin = /^[` ]|[` ]$/.test(shown) ? " " : "";
  return `${fence}${margin}${shown}${margin}${fence}`;
}

/**
 * Text that is not in code. References of characters are never markup; but GitHub looks for mentions, issues and addresses in what
 * is shown, where an invisible joiner keeps a sign from what it would be a sign of.
 */
function escaped(text: string): string {
  return text
    .replace(/[\\`*{}[\]<>#@|~&$^]|\b_(?!\w)|(?<!\w)_|:(?=\S)/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/&#(?:35|58|64);|\bwww(?=\.)|\bGH(?=-)/g, "$&&#8288;");
}
