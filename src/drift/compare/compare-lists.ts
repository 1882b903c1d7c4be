/** What was added to a list, what was removed, and what both sides have. */

import type { Sides } from "./raw-finding.js";

export interface ListComparison<Element> {
  /** Only before, in that order. */
  readonly removed: readonly Element[];
  /** Only after, in that order. */
  readonly added: readonly Element[];
  /** On both sides, in the order of before. */
  readonly both: readonly Sides<Element>[];
}

/** Matches elements by their names, which are unique within each list. */
export function compareLists<Element>(
  { before, after }: Sides<readonly Element[]>,
  nameOf: (element: Element) => string,
): ListComparison<Element> {
  const old = new Set(before.map(nameOf));
  const current = new Map(after.map((element) => [nameOf(element), element]));
  const removed: Element[] = [];
  const both: Sides<Element>[] = [];
  for (const element of before) {
    const match = current.get(nameOf(element));
    if (match === undefined) removed.push(element);
    else both.push({ before: element, after: match });
  }
  return { removed, added: after.filter((element) => !old.has(nameOf(element))), both };
}
