/** Compares two lists: finds removed elements, added elements, and elements of both lists. */

import type { BeforeAfterPair } from "./raw-finding.js";

export interface ListComparison<Element> {
  /** Elements that only the old list contains, in the order of the old list. */
  readonly removed: readonly Element[];
  /** Elements that only the new list contains, in the order of the new list. */
  readonly added: readonly Element[];
  /** Pairs of an old and a new element with the same name, in the order of the old list. */
  readonly commonPairs: readonly BeforeAfterPair<Element>[];
}

/** Compares two lists. Elements match if they have the same name. Names must be unique within each list. */
export function compareLists<Element>(
  { before, after }: BeforeAfterPair<readonly Element[]>,
  getName: (element: Element) => string,
): ListComparison<Element> {
  const oldNames = new Set(before.map(getName));
  const newElementsByName = new Map(after.map((element) => [getName(element), element]));
  const removed: Element[] = [];
  const commonPairs: BeforeAfterPair<Element>[] = [];
  for (const element of before) {
    const match = newElementsByName.get(getName(element));
    if (match === undefined) removed.push(element);
    else commonPairs.push({ before: element, after: match });
  }
  return { removed, added: after.filter((element) => !oldNames.has(getName(element))), commonPairs };
}
