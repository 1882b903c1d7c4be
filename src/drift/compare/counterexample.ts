/** The smallest item that was accepted and is refused now: built, and then held against both sides. */

import { acceptsItem, acceptsValue } from "../../item/accepts.js";
import type { Witness } from "../../core/drift-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import { candidateValues, type CandidateValue } from "./candidate-values.js";

export interface ItemPair {
  readonly before: Item;
  readonly after: Item | undefined;
}

/** An item with these values and nothing else but what has to be there; `undefined` where it would not show what is claimed. */
export function witness({ before, after }: ItemPair, values: Witness): Witness | undefined {
  const needed = before.keys.filter(({ required, property }) => required && !Object.hasOwn(values, property));
  const entries = needed.map((key): [string, CandidateValue | undefined] => [
    key.property,
    plainValue(key, after),
  ]);
  if (entries.some(([, value]) => value === undefined)) return undefined;
  const item = Object.fromEntries([...entries, ...Object.entries(values)]) as Witness;
  const shows = acceptsItem(before, item) && (after === undefined || !acceptsItem(after, item));
  return shows ? item : undefined;
}

/** A short value that both sides take, or at least the first. */
export function plainValue(key: ItemKey, after: Item | undefined): CandidateValue | undefined {
  const later = after?.keys.find(({ name }) => name === key.name);
  const taken = candidateValues(key.type).filter((value) => acceptsValue(key.type, value));
  return taken.find((value) => later !== undefined && acceptsValue(later.type, value)) ?? taken[0];
}
