/**
 * Divides a fleet into shards, so that several machines can compare its servers in parallel. Groups the servers that have the same drift,
 * and counts the servers with each result.
 */

import type { Drift, ServerDetail } from "../../core/drift-types.js";
import { computeSha256 } from "../../core/module-text.js";
import { compareByCodePoint, formatJsonLine } from "../../core/text/json.js";

/** Part `index` of a fleet that is divided into `of` parts. */
export interface Shard {
  /** The number of the shard, starting at 1. */
  readonly index: number;
  /** The number of shards. */
  readonly of: number;
}

/**
 * Returns a SHA-256 that identifies a fleet by the names of its servers. The hash does not depend on the order of the names. Reports
 * contain the hash instead of the names, so that the report of a shard does not list the servers of the other shards.
 */
export function computeFleetDigest(serverNames: readonly string[]): string {
  return computeSha256(JSON.stringify([...serverNames].sort(compareByCodePoint)));
}

/** Parses a shard such as `2/5`. Returns undefined if the text is invalid. */
export function parseShard(text: string): Shard | undefined {
  const [, index = 0, of = 0] = (/^([1-9][0-9]{0,5})\/([1-9][0-9]{0,5})$/.exec(text) ?? []).map(Number);
  return index >= 1 && index <= of ? { index, of } : undefined;
}

/**
 * Returns the servers of a shard, sorted by name. Assigns the sorted servers to shards in turn, so sizes differ by at most one.
 * The result depends only on the names of the servers.
 */
export function selectShardServers<Server extends { readonly name: string }>(
  servers: readonly Server[],
  { index, of }: Shard,
): readonly Server[] {
  return [...servers]
    .sort((left, right) => compareByCodePoint(left.name, right.name))
    .filter((_, position) => position % of === index - 1);
}

/**
 * Merges drifts that differ only in their servers, and in details of these, into one drift with all these servers. Sorts the result by the first server name,
 * so the order of the input does not matter. A drift without servers, which is about the entire fleet, comes last.
 */
export function groupDrifts(drifts: readonly Drift[]): readonly Drift[] {
  const groups = new Map<string, { drift: Drift; servers: string[]; details: ServerDetail[] }>();
  for (const drift of drifts) {
    const { before, after, judgments, undeterminedModules, details = [] } = drift;
    const id = formatJsonLine([before.whmVersion, after.whmVersion, judgments, undeterminedModules]);
    const group = groups.get(id) ?? { drift, servers: [], details: [] };
    group.servers.push(...drift.servers);
    group.details.push(...details);
    groups.set(id, group);
  }
  return [...groups.values()]
    .map(({ drift, servers, details }) => ({
      ...{ ...drift, servers: servers.sort(compareByCodePoint) },
      details: details.sort((one, other) => compareByCodePoint(one.server, other.server)),
    }))
    .sort(({ servers: [left] }, { servers: [right] }) => {
      if (left !== undefined && right !== undefined) return compareByCodePoint(left, right);
      return Number(left === undefined) - Number(right === undefined);
    });
}

/** What the comparison of a server resulted in. `accepted` means that all changes are accepted. */
export function getResult({ judgments, undeterminedModules }: Drift) {
  if (undeterminedModules.length > 0) return "failed";
  if (judgments.length === 0) return "unchanged";
  return judgments.every(({ accepted }) => accepted) ? "accepted" : "changed";
}

/** Counts the servers of the comparisons that fulfill the condition. */
export function countServers(drifts: readonly Drift[], isCounted = (_: Drift): boolean => true): number {
  return drifts.filter(isCounted).reduce((sum, { servers }) => sum + servers.length, 0);
}
