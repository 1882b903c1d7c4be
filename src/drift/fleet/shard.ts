/** Parts of a fleet, for machines that share the work. */

import { byCodePoint } from "../../core/text/json.js";

/** One of so many parts. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** `2/5`; undefined for anything else. */
export function parseShard(text: string): Shard | undefined {
  const [, index = 0, of = 0] = (/^([1-9][0-9]{0,5})\/([1-9][0-9]{0,5})$/.exec(text) ?? []).map(Number);
  return index >= 1 && index <= of ? { index, of } : undefined;
}

/**
 * The part's servers, sorted by name. They are dealt out in that order, like cards: parts differ by one server at most, and which part
 * a server is in depends on the names alone.
 */
export function serversOfShard<Server extends { readonly name: string }>(
  servers: readonly Server[],
  { index, of }: Shard,
): readonly Server[] {
  return [...servers]
    .sort((one, other) => byCodePoint(one.name, other.name))
    .filter((_, place) => place % of === index - 1);
}
