/** Converts offsets in a text to lines and columns. */

import type { LineAndColumn } from "../diagnostic.js";

/** Returns a function that converts an offset to a line and a column. Lines end with a line feed. The text is scanned at the first call. */
export function createOffsetLocator(text: string): (offset: number) => LineAndColumn {
  let lineStarts: readonly number[] | undefined;
  return (offset) => {
    lineStarts ??= findLineStarts(text);
    let [low, high] = [0, lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
  };
}

function findLineStarts(text: string): readonly number[] {
  const lineStarts = [0];
  for (
    let lineFeedOffset = text.indexOf("\n");
    lineFeedOffset >= 0;
    lineFeedOffset = text.indexOf("\n", lineFeedOffset + 1)
  )
    lineStarts.push(lineFeedOffset + 1);
  return lineStarts;
}
