/** What all reports contain of a comparison: the texts of findings and of modules that could not be compared, the counts and the exit code. */

import { isAboutAcceptance, USE_KINDS } from "../../drift/compare/judge.js";
import { LEVELS } from "../../drift/compare/rules.js";
import type { FailurePredicate } from "../../commands/rules.js";
import type {
  Drift,
  Finding,
  Judgment,
  Level,
  SourceLocation,
  Counterexample,
} from "../../core/drift-types.js";
import type { UndeterminedModule } from "../../core/snapshot-types.js";
import type { Shard } from "../../drift/fleet/groups.js";
import { escapeText, joinList } from "../../core/text/escape.js";
import {
  formatCount,
  truncateAndJoinList,
  truncateAndQuote,
  truncateWithNote,
  type TextPainter,
} from "../messages/text.js";

/** The options of a report. */
export interface ReportContext {
  readonly paint: TextPainter;
  /** Whether a finding causes exit code 1. */
  readonly causesFailure: FailurePredicate;
  /** The part of the fleet that was compared. Undefined if all servers were compared. */
  readonly shard?: Shard | undefined;
  /** The digest of all server names of the fleet. Undefined without a fleet. */
  readonly fleetDigest?: string | undefined;
  /** The time of the run, for the HTML report. Undefined without `--date`. */
  readonly date?: Date | undefined;
  /** The command that accepts the findings. Empty or undefined if there are none to accept. */
  readonly acceptCommand?: string | undefined;
  /** The path of the file that stands for the location of findings without one, in formats that require a location. */
  readonly file: string;
}

/** The labels of uses in a project's sources by kind. */
export const USE_LABELS = { error: "Breaks at", reference: "Used at", mention: "Mentioned at" } as const;

export type DetailLabel =
  | (typeof USE_LABELS)[keyof typeof USE_LABELS]
  | "Counterexample"
  | "Affects"
  | "Uses"
  | "Location"
  | "Level"
  | "Accepted"
  | "Expires"
  | "Renew with"
  | "Rule"
  | "Fingerprint";

/** A detail of a finding. All reports for people list the details with the same labels, in the same order. */
export interface Detail {
  readonly label: DetailLabel;
  /** `code` is a text that reports show as code, such as a rule, a fingerprint or a location. Both texts are escaped. */
  readonly items: readonly { readonly code?: string; readonly text?: string }[];
}

export function listDetails(judgment: Judgment): readonly Detail[] {
  const { finding, level, accepted, used, uses = [], at, renewal } = judgment;
  const { counterexample, affects } = finding;
  const details: Detail[] = [];
  const add = (label: DetailLabel, ...items: Detail["items"]): void => {
    if (items.length > 0) details.push({ label, items });
  };
  if (counterexample !== undefined) add("Counterexample", { code: formatCounterexample(counterexample) });
  if (affects.length > 0) add("Affects", { text: joinList(affects) });
  if (used === false) add("Uses", { text: "No use found" });
  if (used === null) add("Uses", { text: "Could not be determined" });
  for (const kind of used === true ? USE_KINDS : []) {
    const ofKind = uses.filter((use) => use.kind === kind);
    add(
      USE_LABELS[kind],
      ...ofKind.map((use) => ({
        code: formatSourceLocation(use),
        ...(use.message !== undefined && { text: escapeText(use.message) }),
      })),
    );
  }
  if (at !== undefined) add("Location", { code: formatSourceLocation(at) });
  // The heading of the report's section contains the level, unless the finding is accepted.
  if (level !== finding.level)
    add("Level", { text: `${level}, set by the configuration (usual level: ${finding.level})` });
  else if (accepted !== undefined) add("Level", { text: level });
  if (accepted !== undefined) add("Accepted", { text: escapeText(accepted.reason) });
  if (accepted?.until !== undefined) add("Expires", { text: escapeText(accepted.until) });
  if (renewal !== undefined) add("Renew with", { code: escapeText(renewal) });
  add("Rule", { code: escapeText(finding.rule) });
  add("Fingerprint", { code: escapeText(finding.fingerprint) });
  return details;
}

/** Formats the items of a detail. Truncates long lists of locations. The JSON report contains all locations. */
export function formatDetail(
  { items }: Detail,
  formatCode = (text: string) => text,
  formatText = (text: string) => text,
): string {
  const texts = items.map(({ code, text }) => {
    const parts = [code === undefined ? [] : formatCode(code), text === undefined ? [] : formatText(text)];
    return parts.flat().join(" ");
  });
  return truncateAndJoinList(texts, ", ");
}

/** Returns the reason, the definitions and the details as lines of plain text, such as `Affects: requests and compilation`. */
export function listPlainLines(judgment: Judgment): readonly string[] {
  const { finding } = judgment;
  const details = listDetails(judgment).map((detail) => `${detail.label}: ${formatDetail(detail)}`);
  return [escapeText(finding.reason), ...listDiffLines(finding), ...details];
}

/** Returns the definitions as the lines of a diff. Returns no lines if they are equal. */
export function listDiffLines(
  { before, after }: Finding,
  format: (text: string) => string = escapeText,
): readonly string[] {
  if (before === after) return [];
  return [
    ...(before === undefined ? [] : [`- ${format(before)}`]),
    ...(after === undefined ? [] : [`+ ${format(after)}`]),
  ];
}

/** A text that was split to show how it differs from another text: the common start, the characters that differ, the common end. */
type SplitText = readonly [start: string, difference: string, end: string];

/** Splits two texts into their common start, the characters that differ, and their common end. Escapes invisible characters. */
export function splitAtDifference(before: string, after: string): readonly [SplitText, SplitText] {
  const [one, other] = [Array.from(escapeText(before)), Array.from(escapeText(after))];
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const split = (characters: readonly string[]): SplitText => [
    characters.slice(0, start).join(""),
    characters.slice(start, characters.length - end).join(""),
    characters.slice(characters.length - end).join(""),
  ];
  return [split(one), split(other)];
}

/** Formats an item as an object literal of JavaScript. */
function formatCounterexample(counterexample: Counterexample): string {
  const members = Object.entries(counterexample).map(([key, value]) => {
    const text = typeof value === "string" ? truncateAndQuote(value) : String(value);
    const name = /^(?!__proto__$)[a-z_$][\w$]*$/i.test(key) ? key : `[${JSON.stringify(key)}]`;
    return `${escapeText(name)}: ${escapeText(text)}${typeof value === "bigint" ? "n" : ""}`;
  });
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** Returns text such as `schemas/AccountLocal.json:3:5`. */
export function formatSourceLocation({ file, line, column }: SourceLocation): string {
  return `${escapeText(file)}:${line}:${column}`;
}

/** Returns what a finding is about: a key, such as `AccountLocal.user`, a module, or `WHM` for a finding without a module. */
export function formatSubject({ module, key }: Pick<Finding, "module" | "key">): string {
  if (module === "") return "WHM";
  return escapeText(key === undefined ? module : `${module}.${key}`);
}

/** Returns a prefix such as `a.example, b.example: ` for the servers of a fleet. Truncates a long list. Empty without servers. */
export function formatServersPrefix(servers: readonly string[]): string {
  return servers.length === 0 ? "" : `${truncateAndJoinList(servers.map(escapeText), ", ")}: `;
}

/** Returns the message, the reason, the definitions, the counterexample and the renewal as one line. Callers must escape it. */
export function formatSentences({ finding, renewal }: Judgment): string {
  const { message, reason, before, after, counterexample } = finding;
  const definitions = before === after ? [] : Object.entries({ Before: before, After: after });
  const facts = [
    ...definitions.map(([name, text]) => [name, text && truncateWithNote(text)]),
    ["Counterexample", counterexample && formatCounterexample(counterexample)],
    ["Renew with", renewal && `\`${renewal}\``],
  ];
  const sentences = facts.flatMap(([name, text]) => (text === undefined ? [] : [`${name}: ${text}.`]));
  return [message, reason, ...sentences].join(" ");
}

/** The ID of entries about servers and modules that could not be compared. */
export const NOT_COMPARED = "not-compared";

export function formatUndetermined({ module, reason }: UndeterminedModule): string {
  return `Could not compare ${module === "" ? "the server" : escapeText(module)}: ${escapeText(reason)}`;
}

/** Groups the modules that could not be compared. Modules with the same reason form a group. */
export function groupUndetermined(
  undetermined: readonly UndeterminedModule[],
): readonly { readonly reason: string; readonly modules: readonly string[] }[] {
  const groups = groupBy(undetermined, ({ reason }) => reason);
  return [...groups].map(([reason, group]) => ({ reason, modules: group.map(({ module }) => module) }));
}

export function isUnaccepted({ accepted }: Judgment): boolean {
  return accepted === undefined;
}

/**
 * Returns the rank of a finding for sorting. Severe levels have low ranks, and come first. Within a level, findings that do not
 * affect the project's sources come last. Accepted findings come after all others.
 */
export function rankFinding({ level, accepted, used }: Judgment): number {
  const rank = accepted === undefined ? 0 : 2 * LEVELS.length;
  return rank + 2 * LEVELS.indexOf(level) + (used === false ? 1 : 0);
}

/** Groups the findings by level, the most severe first. Accepted findings are the last group. Omits empty groups. */
export function groupByLevel(
  judgments: readonly Judgment[],
): readonly (readonly [Level | "accepted", readonly Judgment[]])[] {
  const groups = groupBy(judgments, (one) => (isUnaccepted(one) ? one.level : "accepted"));
  return [...LEVELS, "accepted" as const].flatMap((label) => {
    const group = groups.get(label);
    return group === undefined ? [] : [[label, group] as const];
  });
}

export function countAccepted(judgments: readonly Judgment[]): number {
  return judgments.filter((judgment) => !isUnaccepted(judgment)).length;
}

/** Counts findings by level. Counts accepted findings separately, as `accepted`, which is omitted if no finding is accepted. */
export function countFindingsByLevel(
  judgments: readonly Judgment[],
): Readonly<Record<Level, number>> & { readonly accepted?: number } {
  const counts = { breaking: 0, dangerous: 0, safe: 0, cosmetic: 0 };
  for (const { level } of judgments.filter(isUnaccepted)) counts[level] += 1;
  const accepted = countAccepted(judgments);
  return { ...counts, ...(accepted > 0 && { accepted }) };
}

/** Returns text such as `2 breaking, 1 safe, 1 accepted`, or an empty string if there are no findings. */
export function formatTotals(judgments: readonly Judgment[]): string {
  return Object.entries(countFindingsByLevel(judgments))
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}

/**
 * Returns text such as `Exit code 1: 2 findings reach the level of --fail-on or --fail-on-used.` Returns an empty string if there
 * are no findings, or if a comparison is incomplete.
 */
export function explainExitCode(drifts: readonly Drift[], causesFailure: FailurePredicate): string {
  const judgments = drifts.flatMap((drift) => drift.judgments);
  if (judgments.length === 0 || drifts.some(({ undeterminedModules }) => undeterminedModules.length > 0))
    return "";
  const count = judgments.filter(causesFailure).length;
  const result =
    count === 0
      ? "0: no finding reaches"
      : `1: ${formatCount(count, "finding")} ${count === 1 ? "reaches" : "reach"}`;
  return `Exit code ${result} the level of --fail-on or --fail-on-used.`;
}

/** Maximum number of fingerprints in a command. */
const MAX_FINGERPRINTS = 5;

/** Returns the command that accepts the findings, or an empty string if there are none to accept. `command` has no arguments yet. */
export function formatAcceptCommand(drifts: readonly Drift[], command: string): string {
  const judgments = drifts.flatMap((drift) => drift.judgments.filter(isUnaccepted));
  const all = judgments.flatMap(({ finding }) => (isAboutAcceptance(finding) ? [] : finding.fingerprint));
  // A report that somebody else wrote can contain other text in place of fingerprints.
  const fingerprints = [...new Set(all)].filter((text) => /^[0-9a-f]{16}$/.test(text));
  if (fingerprints.length === 0) return "";
  const isLong = fingerprints.length > MAX_FINGERPRINTS;
  const selection = isLong ? "--all --report FILE" : fingerprints.join(" ");
  return escapeText(`${command} ${selection} --reason "TEXT"`);
}

export function groupBy<Value>(
  values: Iterable<Value>,
  getName: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const name = getName(value);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return groups;
}

/** Returns a function that makes names unique: it returns `a`, `a-2` and `a-3` if it is called three times with `a`. */
export function createUniqueNames(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  };
}
