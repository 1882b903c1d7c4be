/** Builds counterexamples: small items that the old schemas accept and the new schemas refuse. */

import { acceptsItem, acceptsValue } from "../../item/accepts.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import type { Witness } from "../../core/drift-types.js";
import { listCandidateValues, type CandidateValue } from "./candidate-values.js";

/** The item of a module in both snapshots. */
export interface ItemPair {
  readonly before: Item;
  /** The module's item in the new snapshot. Undefined if the module was removed. */
  readonly after: Item | undefined;
}

/**
 * Builds an item with these values and the missing required keys. Returns undefined if that item is not a counterexample, because
 * the old schemas refuse it or the new schemas accept it.
 */
export function buildCounterexample({ before, after }: ItemPair, values: Witness): Witness | undefined {
  const missing = before.keys.filter(
    ({ required, property }) => required && !Object.hasOwn(values, property),
  );
  const entries = missing.map((key): [string, CandidateValue | undefined] => [
    key.property,
    findSimpleValue(key, after),
  ]);
  if (entries.some(([, value]) => value === undefined)) return undefined;
  const item = Object.fromEntries([...entries, ...Object.entries(values)]) as Witness;
  const isCounterexample = acceptsItem(before, item) && (after === undefined || !acceptsItem(after, item));
  return isCounterexample ? item : undefined;
}

/**
 * Returns a short value that the key accepts. If possible, the key with the same name in the new item `after` accepts the value, too.
 */
export function findSimpleValue(key: ItemKey, after: Item | undefined): CandidateValue | undefined {
  const newKey = after?.keys.find(({ name }) => name === key.name);
  const accepted = listCandidateValues(key.type).filter((value) => acceptsValue(key.type, value));
  return accepted.find((value) => newKey !== undefined && acceptsValue(newKey.type, value)) ?? accepted[0];
}
