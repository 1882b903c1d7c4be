/** Merges the equal results of a fleet's servers, for report formats that identify findings by their fingerprints. */

import { compareByCodePoint, formatJsonLine } from "../../core/text/json.js";
import type { Drift, Judgment } from "../../core/drift-types.js";
import type { UndeterminedModule } from "../../core/snapshot-types.js";
import { sortUses } from "../../drift/compare/judge.js";
import { groupBy } from "./findings.js";

/** A value that several comparisons have in common. */
export interface MergedValue<Value> {
  readonly value: Value;
  /** The indexes of the comparisons. */
  readonly groups: readonly number[];
  /** The sorted servers of these comparisons. */
  readonly servers: readonly string[];
}

export function mergeJudgments(drifts: readonly Drift[]): readonly MergedValue<Judgment>[] {
  return mergeEqual(
    drifts,
    (drift) => drift.judgments,
    // Omits the definitions, because their spelling can differ between servers. Findings without servers are merged only if everything is equal.
    (judgment, { servers }) => {
      const { finding, level, at, accepted } = judgment;
      const { fingerprint, rule, module, key } = finding;
      return servers.length === 0 ? judgment : { fingerprint, rule, module, key, level, at, accepted };
    },
    // The uses differ if the parts of a fleet were compared with different source files (`--used-by`).
    (first, { used, uses = [] }) =>
      used === undefined
        ? first
        : {
            ...first,
            used: used === false ? first.used : used || first.used || null,
            uses: sortUses([...(first.uses ?? []), ...uses]),
          },
  );
}

export function mergeUndetermined(drifts: readonly Drift[]): readonly MergedValue<UndeterminedModule>[] {
  return mergeEqual(drifts, ({ undeterminedModules }) => undeterminedModules);
}

/**
 * Merges equal values of several comparisons. Two values are equal if `getIdentity` returns equal objects for them. Returns each value once,
 * in the original order. `merge` combines the properties that are not part of the identity.
 */
export function mergeEqual<Value>(
  drifts: readonly Drift[],
  getValues: (drift: Drift) => readonly Value[],
  getIdentity: (value: Value, drift: Drift) => unknown = (value) => value,
  merge: (first: Value, other: Value) => Value = (first) => first,
): readonly MergedValue<Value>[] {
  const entries = drifts.flatMap((drift, index) =>
    getValues(drift).map((value) => ({ value, drift, index })),
  );
  const groups = groupBy(entries, ({ value, drift }) => formatJsonLine(getIdentity(value, drift)));
  return [...groups.values()].map((group) => ({
    value: group.map(({ value }) => value).reduce(merge),
    groups: [...new Set(group.map(({ index }) => index))],
    servers: [...new Set(group.flatMap(({ drift }) => drift.servers))].sort(compareByCodePoint),
  }));
}
