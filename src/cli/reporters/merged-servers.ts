/** Merges the equal results of a fleet's servers, for report formats that identify findings by their fingerprints. */

import { compareByCodePoint, formatJsonLine } from "../../core/text/json.js";
import type { Drift, JudgedFinding, UsageLocation } from "../../core/drift-types.js";
import type { UndeterminedModule } from "../../core/snapshot-types.js";
import { groupBy, USE_KINDS } from "./findings.js";

/** A value, and the servers that have it. */
interface ServersValue<Value> {
  readonly value: Value;
  readonly servers: readonly string[];
}

export function mergeFindings(drifts: readonly Drift[]): readonly ServersValue<JudgedFinding>[] {
  return mergeEqual(
    drifts,
    (drift) => drift.findings,
    // Without the definitions, because their spelling can differ between servers.
    ({ fingerprint, rule, module, key, level, at, accepted }) => ({
      ...{ fingerprint, rule, module, key, level, at, accepted },
    }),
    mergeUses,
  );
}

export function mergeUndetermined(drifts: readonly Drift[]): readonly ServersValue<UndeterminedModule>[] {
  return mergeEqual(drifts, ({ undeterminedModules }) => undeterminedModules);
}

/**
 * Merges equal values of several groups of servers. Two values are equal if `getIdentity` returns equal objects for them. Returns each
 * value once, with the sorted servers of all its groups, in the original order. `merge` combines the properties that are not part of the
 * identity. Values without servers are not merged.
 */
function mergeEqual<Value>(
  drifts: readonly Drift[],
  getValues: (drift: Drift) => readonly Value[],
  getIdentity: (value: Value) => unknown = (value) => value,
  merge: (first: Value, other: Value) => Value = (first) => first,
): readonly ServersValue<Value>[] {
  const entries = drifts
    .flatMap((drift) => getValues(drift).map((value) => ({ value, servers: drift.servers })))
    .map((entry, index) => ({ ...entry, index }));
  const groups = groupBy(entries, ({ value, servers, index }) =>
    servers.length === 0 ? String(index) : formatJsonLine(getIdentity(value)),
  );
  return [...groups.values()].map((group) => ({
    value: group.map(({ value }) => value).reduce(merge),
    servers: [...new Set(group.flatMap(({ servers }) => servers))].sort(compareByCodePoint),
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
