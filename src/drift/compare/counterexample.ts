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
 * Builds an item from a partial item, and from simple values for the required keys that it omits. Returns undefined if the item is not a
 * counterexample, because the old schemas refuse it or the new schemas accept it.
 */
export type CounterexampleBuilder = (partialItem: Witness) => Witness | undefined;

/**
 * Returns a builder for one module. The builder checks the values of required keys once, because a module can have thousands of
 * required keys and thousands of changes.
 */
export function createCounterexampleBuilder({ before, after }: ItemPair): CounterexampleBuilder {
  const indexKeys = (keys: readonly ItemKey[]): ReadonlyMap<string, ItemKey> =>
    new Map(keys.map((key) => [key.property, key]));
  const [oldKeys, newKeys] = [indexKeys(before.keys), indexKeys(after?.keys ?? [])];
  const accepts = (keys: ReadonlyMap<string, ItemKey>, item: Witness): boolean =>
    acceptsItem({ keys: Object.keys(item).flatMap((property) => keys.get(property) ?? []) }, item);
  const requiredEntries = before.keys
    .filter(({ required }) => required)
    .map(
      ({ property, type }) => [property, findShortAcceptedValue(type, newKeys.get(property)?.type)] as const,
    );
  const refusedProperties = new Set([
    ...requiredEntries.flatMap(([property, value = null]) =>
      accepts(newKeys, { [property]: value }) ? [] : [property],
    ),
    ...[...newKeys.values()].flatMap(({ property, required }) =>
      required && oldKeys.get(property)?.required !== true ? [property] : [],
    ),
  ]);
  return (partialItem) => {
    const otherEntries = requiredEntries.filter(([property]) => !Object.hasOwn(partialItem, property));
    if (otherEntries.some(([, value]) => value === undefined) || !accepts(oldKeys, partialItem))
      return undefined;
    const isRefused =
      after === undefined ||
      !accepts(newKeys, partialItem) ||
      refusedProperties.size >
        Object.keys(partialItem).filter((property) => refusedProperties.has(property)).length;
    return isRefused
      ? (Object.fromEntries([...otherEntries, ...Object.entries(partialItem)]) as Witness)
      : undefined;
  };
}

/**
 * Returns a short value that the type accepts. Prefers a value that the new type of the key also accepts. Returns undefined if the
 * type accepts no candidate value.
 */
export function findShortAcceptedValue(
  type: ItemKey["type"],
  newType: ItemKey["type"] | undefined,
): CandidateValue | undefined {
  const acceptedValues = listCandidateValues(type).filter((value) => acceptsValue(type, value));
  return (
    acceptedValues.find((value) => newType !== undefined && acceptsValue(newType, value)) ?? acceptedValues[0]
  );
}
