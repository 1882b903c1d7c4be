/** Functions that format parts of a finding. Several report formats use them. */

import { LEVELS } from "../../drift/compare/rules.js";
import { escapeText } from "../../core/text/escape.js";
import { joinList } from "../../core/text/lists.js";
import type {
  Drift,
  JudgedFinding,
  Level,
  SourceLocation,
  Surface,
  Witness,
} from "../../core/drift-types.js";
import type { UndeterminedModule } from "../../core/snapshot-types.js";
import type { FailurePredicate } from "../../commands/rules.js";
import {
  formatCount,
  truncateAndJoinList,
  truncateAndQuote,
  truncateWithNote,
} from "../messages/truncate.js";

/** A text that was split to show how it differs from another text: the common start, the characters that differ, the common end. */
export type TextSplitAtDifference = readonly [start: string, difference: string, end: string];

/** Splits two texts into their common start, the characters that differ, and their common end. Escapes invisible characters. */
export function splitAtDifference(
  oldText: string,
  newText: string,
): readonly [before: TextSplitAtDifference, after: TextSplitAtDifference] {
  const [oldCharacters, newCharacters] = [Array.from(escapeText(oldText)), Array.from(escapeText(newText))];
  const [commonStartLength, commonEndLength] = countCommonStartAndEndCharacters(oldCharacters, newCharacters);
  const splitText = (characters: readonly string[]): TextSplitAtDifference => [
    characters.slice(0, commonStartLength).join(""),
    characters.slice(commonStartLength, characters.length - commonEndLength).join(""),
    characters.slice(characters.length - commonEndLength).join(""),
  ];
  return [splitText(oldCharacters), splitText(newCharacters)];
}

/** Counts the characters that two texts share at their start and end. */
function countCommonStartAndEndCharacters(
  one: readonly string[],
  other: readonly string[],
): readonly [startLength: number, endLength: number] {
  const shorterLength = Math.min(one.length, other.length);
  let commonStartLength = 0;
  while (commonStartLength < shorterLength && one[commonStartLength] === other[commonStartLength])
    commonStartLength += 1;
  let commonEndLength = 0;
  while (
    commonEndLength < shorterLength - commonStartLength &&
    one.at(-1 - commonEndLength) === other.at(-1 - commonEndLength)
  )
    commonEndLength += 1;
  return [commonStartLength, commonEndLength];
}

export function formatCounterexample(counterexample: Witness): string {
  const memberTexts = Object.entries(counterexample).map(
    ([key, value]) => `${escapeText(key)}: ${formatValue(value)}`,
  );
  return memberTexts.length === 0 ? "{}" : `{ ${memberTexts.join(", ")} }`;
}

function formatValue(value: Witness[string]): string {
  if (typeof value === "string") return escapeText(truncateAndQuote(value));
  // Format bigints up to 2^53 - 1 like numbers, without `n`. `merge` reads both as numbers from JSON, and must print the same text.
  const canOmitBigintSuffix = typeof value !== "bigint" || Number.isSafeInteger(Number(value));
  return canOmitBigintSuffix ? truncateWithNote(String(value)) : `${value}n`;
}

/** Returns text such as `2 breaking, 1 safe, 1 accepted`, or an empty string if there are no findings. */
export function formatTotals(findings: readonly JudgedFinding[]): string {
  const { accepted: acceptedCount = 0, ...countsByLevel } = countFindingsByLevel(findings);
  return [
    ...LEVELS.filter((level) => countsByLevel[level] > 0).map((level) => `${countsByLevel[level]} ${level}`),
    ...(acceptedCount > 0 ? [`${acceptedCount} accepted`] : []),
  ].join(", ");
}

/**
 * Returns text such as `Exit code 1: 2 findings reach the level of --fail-on or --fail-on-used.` Returns an empty string if there
 * are no findings, or if a comparison is incomplete.
 */
export function explainExitCode(drifts: readonly Drift[], causesFailure: FailurePredicate): string {
  const findings = drifts.flatMap((drift) => drift.findings);
  const areComparisonsComplete = drifts.every(({ undeterminedModules }) => undeterminedModules.length === 0);
  if (!areComparisonsComplete || findings.length === 0) return "";
  const failingFindingCount = findings.filter(causesFailure).length;
  if (failingFindingCount === 0) return `Exit code 0: no finding reaches ${FAILURE_LEVEL_TEXT}.`;
  return `Exit code 1: ${formatCount(failingFindingCount, "finding")} ${failingFindingCount === 1 ? "reaches" : "reach"} ${FAILURE_LEVEL_TEXT}.`;
}

const FAILURE_LEVEL_TEXT = "the level of --fail-on or --fail-on-used";

/** Counts findings by level. Counts accepted findings separately, as `accepted`, which is omitted if no finding is accepted. */
export function countFindingsByLevel(
  findings: readonly JudgedFinding[],
): Readonly<Record<Level, number>> & { readonly accepted?: number } {
  const unacceptedFindings = findings.filter(isUnaccepted);
  const countUnacceptedFindings = (level: Level): number =>
    unacceptedFindings.filter((finding) => finding.level === level).length;
  const acceptedCount = findings.length - unacceptedFindings.length;
  return {
    breaking: countUnacceptedFindings("breaking"),
    dangerous: countUnacceptedFindings("dangerous"),
    safe: countUnacceptedFindings("safe"),
    cosmetic: countUnacceptedFindings("cosmetic"),
    ...(acceptedCount > 0 && { accepted: acceptedCount }),
  };
}

export function isUnaccepted({ accepted }: JudgedFinding): boolean {
  return accepted === undefined;
}

/** Maps the names of effects in JSON reports, such as `wire`, to the words for other reports. */
const TEXTS_BY_SURFACE: Readonly<Record<Surface, string>> = {
  wire: "requests",
  compile: "compilation",
  behaviour: "behavior",
};

/**
 * Returns text such as `requests and compilation`. `surfaces` can contain names that this release does not define, because `merge`
 * can read reports of later releases.
 */
export function formatSurfaces(surfaces: readonly Surface[]): string {
  return joinList(
    surfaces.map((surface) =>
      Object.hasOwn(TEXTS_BY_SURFACE, surface) ? TEXTS_BY_SURFACE[surface] : escapeText(surface),
    ),
  );
}

/** Returns text such as `schemas/AccountLocal.json:3:5`. */
export function formatSourceLocation({ file, line, column }: SourceLocation): string {
  return `${escapeText(file)}:${line}:${column}`;
}

/** Returns what a finding is about: a key, such as `AccountLocal.user`, a module, or `WHM` for a finding without a module. */
export function formatModuleAndKey({ module, key }: Pick<JudgedFinding, "module" | "key">): string {
  if (module === "") return "WHM";
  return escapeText(key === undefined ? module : `${module}.${key}`);
}

/**
 * Groups the modules that could not be compared. Modules with the same reason form a group. A reason can contain the name of its
 * module, so this name is removed before the reasons are compared.
 */
export function groupUndeterminedModulesByReason(
  undeterminedModules: readonly UndeterminedModule[],
): readonly { readonly reason: string; readonly modules: readonly string[] }[] {
  const modulesByReason = new Map<string, string[]>();
  for (const { module, reason } of undeterminedModules) {
    const reasonWithoutModuleName = module === "" ? reason : reason.replace(` for ${module}: `, ": ");
    modulesByReason.set(reasonWithoutModuleName, [
      ...(modulesByReason.get(reasonWithoutModuleName) ?? []),
      module,
    ]);
  }
  return [...modulesByReason].map(([reason, moduleNames]) => ({ reason, modules: moduleNames }));
}

/**
 * Returns a prefix such as `a.example, b.example: ` for servers of a fleet. Truncates a long list. Returns an empty string if the list
 * of servers is empty.
 */
export function formatServersPrefix(servers: readonly string[]): string {
  return servers.length === 0 ? "" : `${truncateAndJoinList(servers.map(escapeText), ", ")}: `;
}
