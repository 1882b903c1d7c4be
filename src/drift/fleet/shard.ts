/** Divides a fleet into shards, so that several machines can compare its servers in parallel. */

import { computeSha256 } from "../../core/module-text.js";
import { compareByCodePoint } from "../../core/text/json.js";

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
    .filter((_, serverIndex) => serverIndex % of === index - 1);
}
