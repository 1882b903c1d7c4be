/** Converts offsets in a text to lines and columns. */

import type { TextLocation } from "../diagnostic.js";

/** Returns a function that converts an offset to a line and a column. Lines end with a line feed. The text is scanned at the first call. */
export function createLineLocator(text: string): (offset: number) => TextLocation {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= findLineStarts(text);
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return starts;
}
