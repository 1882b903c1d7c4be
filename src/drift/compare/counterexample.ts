/** Builds counterexamples: small items that the old schemas accept and the new schemas refuse. */

import { acceptsItem, acceptsValue } from "../../item/accepts.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import type { Witness } from "../../core/drift-types.js";
import { listCandidateValues, type CandidateValue } from "./candidate-values.js";

/** The definition of a module's items in both snapshots. */
export interface ItemPair {
  readonly before: Item;
  /** The definition in the new snapshot. Undefined if the module was removed. */
  readonly after: Item | undefined;
}

/**
 * Builds an item from `partialItem`, and from simple values for the required keys that `partialItem` omits. Returns undefined if the item is
 * not a counterexample, because the old schemas refuse it or the new schemas accept it.
 */
export function buildCounterexample({ before, after }: ItemPair, partialItem: Witness): Witness | undefined {
  const missingKeys = before.keys.filter(
    ({ required, property }) => required && !Object.hasOwn(partialItem, property),
  );
  const missingKeyEntries = missingKeys.map((key): [string, CandidateValue | undefined] => [
    key.property,
    findShortAcceptedValue(key, after),
  ]);
  if (missingKeyEntries.some(([, value]) => value === undefined)) return undefined;
  const item = Object.fromEntries([...missingKeyEntries, ...Object.entries(partialItem)]) as Witness;
  const isCounterexample = acceptsItem(before, item) && (after === undefined || !acceptsItem(after, item));
  return isCounterexample ? item : undefined;
}

/**
 * Returns a short value that the key accepts. Prefers a value that is also valid for the key of the same name in the new
 * definition, `after`. Returns undefined if the key accepts no candidate value.
 */
export function findShortAcceptedValue(key: ItemKey, after: Item | undefined): CandidateValue | undefined {
  const newKey = after?.keys.find(({ name }) => name === key.name);
  const acceptedValues = listCandidateValues(key.type).filter((value) => acceptsValue(key.type, value));
  return (
    acceptedValues.find((value) => newKey !== undefined && acceptsValue(newKey.type, value)) ??
    acceptedValues[0]
  );
}
