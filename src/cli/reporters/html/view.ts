/**
 * The data of the HTML report. Each column of its matrix is a group of servers with equal results. Each finding occurs once, with
 * the indexes of the columns that have this finding.
 */

import { LEVELS } from "../../../drift/compare/rules.js";
import { formatJsonLine } from "../../../core/text/json.js";
import type { Drift, JudgedFinding } from "../../../core/drift-types.js";
import { groupBy, rankFinding } from "../findings.js";

/** A finding or a failed comparison, with the indexes of the server groups that have it. */
export interface Entry<Value> {
  readonly value: Value;
  readonly groups: readonly number[];
  /** The `id` attribute in the page. */
  readonly id: string;
}

export type ReportView = ReturnType<typeof createView>;

/** `drifts` contains each group of servers with equal results once. */
export function createView(drifts: readonly Drift[]) {
  const rank = ({ findings, undeterminedModules }: Drift): number =>
    Math.min(undeterminedModules.length > 0 ? FAILED_RANK : Infinity, ...findings.map(rankFinding));
  const groups = [...drifts].sort((one, other) => rank(one) - rank(other));
  const findings = mergeEqual(groups.map((group) => group.findings));
  const byModule = groupBy(findings, ({ value }) => value.module);
  const moduleRanks = new Map([...byModule].map(([module, entries]) => [module, rankWorst(entries)]));
  const rankModule = ({ module }: JudgedFinding): number => moduleRanks.get(module) ?? 0;
  findings.sort(
    ({ value: one }, { value: other }) =>
      rankModule(one) - rankModule(other) ||
      compareText(one.module, other.module) ||
      rankFinding(one) - rankFinding(other) ||
      compareText(one.key ?? "", other.key ?? "") ||
      compareText(one.rule, other.rule),
  );
  const undetermined = mergeEqual(groups.map((group) => group.undeterminedModules));
  undetermined.sort((one, other) => compareText(one.value.module, other.value.module));
  // Several findings can have the same fingerprint.
  const counts = new Map<string, number>();
  return {
    /** Whether the report is about the servers of a fleet. */
    isFleet: groups.some(({ servers }) => servers.length > 0),
    /** The groups of servers, one for each column, sorted from the most to the least severe result. */
    groups,
    /** The findings, grouped by module. Modules, and the findings of each module, are sorted from the most to the least severe. */
    findings: findings.map((entry) => {
      const { fingerprint } = entry.value;
      const count = (counts.get(fingerprint) ?? 0) + 1;
      counts.set(fingerprint, count);
      return { ...entry, id: `f-${fingerprint}${count === 1 ? "" : `-${count}`}` };
    }),
    undetermined: undetermined.map((entry, index) => ({ ...entry, id: `u-${index + 1}` })),
  };
}

/** Merges equal values of several groups. Returns each value once, with the indexes of its groups. */
function mergeEqual<Value>(groups: readonly (readonly Value[])[]): Omit<Entry<Value>, "id">[] {
  const entries = groups.flatMap((values, group) => values.map((value) => ({ value, group })));
  return [...groupBy(entries, ({ value }) => formatJsonLine(value)).values()].flatMap((equal) =>
    equal.slice(0, 1).map(({ value }) => ({ value, groups: equal.map(({ group }) => group) })),
  );
}

/** Returns the lowest rank of the findings, which is the rank of the most severe finding. */
export function rankWorst(entries: readonly Pick<Entry<JudgedFinding>, "value">[]): number {
  return Math.min(...entries.map(({ value }) => rankFinding(value)));
}

/** The rank of a failed comparison: after dangerous findings, and before safe findings. */
export const FAILED_RANK = 2 * LEVELS.indexOf("safe") - 0.5;

/** Compares strings by code unit, so that the order does not depend on the locale. */
export function compareText(one: string, other: string): number {
  return Number(one > other) - Number(one < other);
}
