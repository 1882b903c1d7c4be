/** What is said of a finding in more than one form. */

import { LEVELS } from "../../commands/rules.js";
import { visibleWhole } from "../../errors.js";
import type { JudgedFinding, Level, Witness } from "../../model.js";
import { quoted, shortened } from "./shortened.js";

/** A text in three: how it begins like the other, what is its own, how it ends like the other. */
export type Parts = readonly [start: string, own: string, end: string];

/** Two texts, and where they differ. Their control and invisible characters are visible. */
export function differingParts(before: string, after: string): readonly [before: Parts, after: Parts] {
  const [old, now] = [Array.from(visibleWhole(before)), Array.from(visibleWhole(after))];
  const [start, end] = commonEnds(old, now);
  const parts = (text: readonly string[]): Parts => [
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

export function witnessText(witness: Witness): string {
  const members = Object.entries(witness).map(([key, value]) => `${visibleWhole(key)}: ${valueText(value)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function valueText(value: Witness[string]): string {
  if (typeof value === "string") return visibleWhole(quoted(value));
  return typeof value === "bigint" ? `${value}n` : shortened(String(value));
}

/** What a finding, or what could not be told, is about. */
export function subjectOf(module: string): string {
  return module === "" ? "the server" : visibleWhole(module);
}

/** Whether it is one that nobody has accepted. */
export function isOpen({ accepted }: JudgedFinding): boolean {
  return accepted === undefined;
}

/** `2 breaking, 1 safe, 3 accepted`; the empty text of no findings. */
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
