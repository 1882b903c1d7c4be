/** What is said of a finding in more than one form. */

import { LEVELS } from "../../drift/compare/rules.js";
import { visibleWhole } from "../../core/text/escape.js";
import { listed } from "../../core/text/lists.js";
import type { Acceptance, JudgedFinding, Level, SourceLocation, Witness } from "../../core/drift-types.js";
import type { UndeterminedModule } from "../../core/snapshot-types.js";
import { truncatedList, quoted, shortened } from "../messages/truncate.js";

/** A text in three: how it begins like the other, what is its own, how it ends like the other. */
export type DifferingText = readonly [start: string, own: string, end: string];

/** Two texts, and where they differ. Their control and invisible characters are visible. */
export function differingParts(
  before: string,
  after: string,
): readonly [before: DifferingText, after: DifferingText] {
  const [old, now] = [Array.from(visibleWhole(before)), Array.from(visibleWhole(after))];
  const [start, end] = commonEnds(old, now);
  const parts = (text: readonly string[]): DifferingText => [
    text.slice(0, start).join(""),
    text.slice(start, text.length - end).join(""),
    text.slice(text.length - end).join(""),
  ];
  return [parts(old), parts(now)];
}

/** How many characters two texts begin and end with alike. Never half a character. */
function commonEnds(one: readonly string[], other: readonly string[]): readonly [start: number, end: number] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return [start, end];
}

export function counterexampleText(witness: Witness): string {
  const members = Object.entries(witness).map(([key, value]) => `${visibleWhole(key)}: ${valueText(value)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function valueText(value: Witness[string]): string {
  if (typeof value === "string") return visibleWhole(quoted(value));
  // As a number, where that is the same: a saved report knows no difference.
  const isNumber = typeof value !== "bigint" || Number.isSafeInteger(Number(value));
  return isNumber ? shortened(String(value)) : `${value}n`;
}

/** `2 breaking, 1 safe, 1 accepted`; the empty text of no findings. */
export function totals(findings: readonly JudgedFinding[]): string {
  const { accepted = 0, ...counts } = summary(findings);
  return [
    ...LEVELS.filter((level) => counts[level] > 0).map((level) => `${counts[level]} ${level}`),
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
  ].join(", ");
}

/** What is accepted counts apart, and is not counted where nothing is. */
export function summary(
  findings: readonly JudgedFinding[],
): Readonly<Record<Level, number>> & { readonly accepted?: number } {
  const open = findings.filter(isOpen);
  const count = (level: Level): number => open.filter((finding) => finding.level === level).length;
  const accepted = findings.length - open.length;
  return {
    breaking: count("breaking"),
    dangerous: count("dangerous"),
    safe: count("safe"),
    cosmetic: count("cosmetic"),
    ...(accepted > 0 && { accepted }),
  };
}

/** Whether nobody has accepted it. */
export function isOpen({ accepted }: JudgedFinding): boolean {
  return accepted === undefined;
}

/** `accepted until 2026-01-31: known` */
export function acceptanceText({ reason, until }: Acceptance): string {
  return `accepted${until === undefined ? "" : ` until ${visibleWhole(until)}`}: ${visibleWhole(reason)}`;
}

/** `key-renamed on wire and compile, 4c4382e62dd1a05e`, and who says how bad it is where that is not its rule. */
export function identity({ rule, surfaces, level, ruleLevel, fingerprint }: JudgedFinding): string {
  const where = surfaces.length === 0 ? "" : ` on ${listed(surfaces)}`;
  const chosen = ruleLevel === undefined ? "" : `, ${level} by configuration (${ruleLevel} by its rule)`;
  return `${visibleWhole(rule)}${where}${chosen}, ${visibleWhole(fingerprint)}`;
}

/** `schemas/AccountLocal.json:3:5` */
export function locationText({ file, line, column }: SourceLocation): string {
  return `${visibleWhole(file)}:${line}:${column}`;
}

/**
 * `Used at src/a.ts:3:5`, `May be used at src/b.ts:7:1`; nothing where nobody looked. `shown` makes of a place what its form makes
 * of one. All places are in the JSON.
 */
export function usageTexts(
  { used, uses = [] }: JudgedFinding,
  shown: (place: string) => string = (place) => place,
): readonly string[] {
  if (used === undefined) return [];
  if (!used) return ["Not used"];
  const told = (words: string, isCertain: boolean): readonly string[] => {
    const places = uses
      .filter(({ certain }) => certain === isCertain)
      .map((place) => shown(locationText(place)));
    return places.length === 0 ? [] : [`${words} at ${truncatedList(places, ", ")}`];
  };
  return [...told("Used", true), ...told("May be used", false)];
}

/** What a finding is about: a module's key, a module, or WHM itself. */
export function subjectOf({ module, key }: Pick<JudgedFinding, "module" | "key">): string {
  if (module === "") return "WHM";
  return visibleWhole(key === undefined ? module : `${module}.${key}`);
}

/** What could not be told, with each reason once: one that names the module that was asked for says it beside. */
export function groupByReason(
  untold: readonly UndeterminedModule[],
): readonly { readonly reason: string; readonly modules: readonly string[] }[] {
  const modules = new Map<string, string[]>();
  for (const { module, reason } of untold) {
    const shared = module === "" ? reason : reason.replace(` for ${module}: `, ": ");
    modules.set(shared, [...(modules.get(shared) ?? []), module]);
  }
  return [...modules].map(([reason, names]) => ({ reason, modules: names }));
}

/** `a.example, b.example: ` where servers are told apart; the first of many. */
export function serversText(servers: readonly string[]): string {
  return servers.length === 0 ? "" : `${truncatedList(servers.map(visibleWhole), ", ")}: `;
}
