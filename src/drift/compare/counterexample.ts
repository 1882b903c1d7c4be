/** Builds counterexamples: small items that the old schemas accept and the new schemas refuse. */

import { acceptsItem, acceptsValue } from "../../item/accepts.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import type { Counterexample } from "../../core/drift-types.js";
import { listCandidateValues, type CandidateValue } from "./candidate-values.js";

/**
 * Builds an item from a partial item, and from simple values for the required keys that it omits. Returns undefined if the item is not a
 * counterexample, because the old schemas refuse it or the new schemas accept it.
 */
export type CounterexampleBuilder = (partialItem: Counterexample) => Counterexample | undefined;

/**
 * Returns a builder for one module, which was removed if `after` is undefined. The builder checks the values of required keys once,
 * because a module can have thousands of required keys and thousands of changes.
 */
export function createCounterexampleBuilder({
  before,
  after,
}: {
  readonly before: Item;
  readonly after: Item | undefined;
}): CounterexampleBuilder {
  const oldKeys = new Map(before.keys.map((key) => [key.property, key]));
  const newKeys = new Map(after?.keys.map((key) => [key.property, key]));
  const accepts = (keys: ReadonlyMap<string, ItemKey>, item: Counterexample): boolean =>
    acceptsItem({ keys: Object.keys(item).flatMap((property) => keys.get(property) ?? []) }, item);
  const required = before.keys
    .filter((key) => key.required)
    .map(
      ({ property, type }) => [property, findShortAcceptedValue(type, newKeys.get(property)?.type)] as const,
    );
  const isNewlyRequired = (key: ItemKey): boolean =>
    key.required && oldKeys.get(key.property)?.required !== true;
  /** The properties because of which the new schemas refuse an item, unless the partial item has other values for them. */
  const refused = new Set([
    ...required
      .filter(([property, value = null]) => !accepts(newKeys, { [property]: value }))
      .map(([property]) => property),
    ...[...newKeys.values()].filter(isNewlyRequired).map(({ property }) => property),
  ]);
  return (partialItem) => {
    const others = required.filter(([property]) => !Object.hasOwn(partialItem, property));
    if (others.some(([, value]) => value === undefined) || !accepts(oldKeys, partialItem)) return undefined;
    const properties = Object.keys(partialItem);
    const isRefused =
      after === undefined ||
      !accepts(newKeys, partialItem) ||
      refused.size > properties.filter((property) => refused.has(property)).length;
    return isRefused
      ? (Object.fromEntries([...others, ...Object.entries(partialItem)]) as Counterexample)
      : undefined;
  };
}

/** Returns a short value that the type accepts, if there is one. Prefers a value that the new type of the key also accepts. */
export function findShortAcceptedValue(
  type: ItemKey["type"],
  newType: ItemKey["type"] | undefined,
): CandidateValue | undefined {
  const values = listCandidateValues(type).filter((value) => acceptsValue(type, value));
  return values.find((value) => newType !== undefined && acceptsValue(newType, value)) ?? values[0];
}
