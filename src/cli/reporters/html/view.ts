/**
 * The data of the HTML report. Each column of its matrix is a group of servers with equal results. Each finding occurs once, with
 * the indexes of the columns that have this finding.
 */

import { LEVELS } from "../../../drift/compare/rules.js";
import { compareByCodePoint } from "../../../core/text/json.js";
import type { Drift, Judgment } from "../../../core/drift-types.js";
import { createUniqueNames, groupBy, rankFinding } from "../findings.js";
import { mergeEqual, type MergedValue } from "../merged-servers.js";

/** A finding or a failed comparison. Its `groups` are the indexes of the server groups that have it. */
export interface Entry<Value> extends MergedValue<Value> {
  /** The `id` attribute in the page. */
  readonly id: string;
}

export type ReportView = ReturnType<typeof createView>;

/** `drifts` contains each group of servers with equal results once. */
export function createView(drifts: readonly Drift[]) {
  const groups = [...drifts].sort(
    (one, other) =>
      rankWorst(one.judgments, one.undeterminedModules) -
      rankWorst(other.judgments, other.undeterminedModules),
  );
  const undetermined = [...mergeEqual(groups, ({ undeterminedModules }) => undeterminedModules)]
    .sort((one, other) => compareByCodePoint(one.value.module, other.value.module))
    .map((entry, index) => ({ ...entry, id: `u-${index + 1}` }));
  const findings = [...mergeEqual(groups, (group) => group.judgments)].sort(
    ({ value: one }, { value: other }) =>
      rankFinding(one) - rankFinding(other) ||
      compareByCodePoint(one.finding.key ?? "", other.finding.key ?? "") ||
      compareByCodePoint(one.finding.rule, other.finding.rule),
  );
  const byModule = groupBy(findings, ({ value }) => value.finding.module);
  const failedByModule = groupBy(undetermined, ({ value }) => value.module);
  const toUniqueName = createUniqueNames();
  const modules = [...new Set([...byModule.keys(), ...failedByModule.keys()])]
    .map((name) => {
      const [ofModule, failed] = [byModule.get(name) ?? [], failedByModule.get(name) ?? []];
      const values = ofModule.map(({ value }) => value);
      return { name, ofModule, failed, rank: rankWorst(values, failed) };
    })
    .sort((one, other) => one.rank - other.rank || compareByCodePoint(one.name, other.name))
    .map(({ name, ofModule, failed }) => {
      // Several findings can have the same fingerprint.
      const entries = ofModule.map((each) => ({
        ...each,
        id: toUniqueName(`f-${each.value.finding.fingerprint}`),
      }));
      return { name, findings: entries, failed };
    });
  return {
    /** Whether the report is about the servers of a fleet. */
    isFleet: groups.some(({ servers }) => servers.length > 0),
    /** The groups of servers, one for each column, sorted from the most to the least severe result. */
    groups,
    /** The modules with their findings, both sorted from the most to the least severe, and with their failed comparisons. */
    modules,
    /** The findings of all modules, each once. */
    findings: modules.flatMap((module) => module.findings.map(({ value }) => value)),
    /** The failed comparisons of all modules. */
    undetermined,
  };
}

/** Returns the rank of the most severe finding. A failed comparison ranks after dangerous findings, and before safe findings. */
function rankWorst(judgments: readonly Judgment[], failed: readonly unknown[]): number {
  const failedRank = failed.length > 0 ? 2 * LEVELS.indexOf("safe") - 0.5 : Infinity;
  return Math.min(failedRank, ...judgments.map(rankFinding));
}
