/** Merges the equal results of a fleet's servers, for report formats that identify findings by their fingerprints. */

import { compareByCodePoint, formatJsonLine } from "../../core/text/json.js";
import type { Drift, JudgedFinding, UsageLocation } from "../../core/drift-types.js";
import type { UndeterminedModule } from "../../core/snapshot-types.js";
import { groupBy, USE_KINDS } from "./findings.js";

/** A value that several comparisons have in common. */
export interface MergedValue<Value> {
  readonly value: Value;
  /** The indexes of the comparisons. */
  readonly groups: readonly number[];
  /** The sorted servers of these comparisons. */
  readonly servers: readonly string[];
}

export function mergeFindings(drifts: readonly Drift[]): readonly MergedValue<JudgedFinding>[] {
  return mergeEqual(
    drifts,
    (drift) => drift.findings,
    // Omits the definitions, because their spelling can differ between servers. Findings without servers are merged only if everything is equal.
    (finding, { servers }) => {
      const { fingerprint, rule, module, key, level, at, accepted } = finding;
      return servers.length === 0 ? finding : { fingerprint, rule, module, key, level, at, accepted };
    },
    mergeUses,
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

/**
 * Adds the uses that the same finding has in another group of servers. The uses differ if the parts of a fleet were compared with
 * different source files (`--used-by`).
 */
function mergeUses(finding: JudgedFinding, { used, uses = [] }: JudgedFinding): JudgedFinding {
  if (used === undefined) return finding;
  const strength = ({ kind }: UsageLocation): number => USE_KINDS.indexOf(kind);
  const merged = new Map<string, UsageLocation>();
  for (const use of [...(finding.uses ?? []), ...uses]) {
    const place = formatJsonLine([use.file, use.line, use.column]);
    const known = merged.get(place);
    if (known === undefined || strength(use) < strength(known)) merged.set(place, use);
  }
  const sorted = [...merged.values()].sort(
    (left, right) =>
      compareByCodePoint(left.file, right.file) || left.line - right.line || left.column - right.column,
  );
  return { ...finding, used: used || finding.used === true, uses: sorted };
}
