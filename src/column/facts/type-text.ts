/** Formats types and choices for error messages. */

import type { Column } from "../../core/column-types.js";

/** Formats allowed keywords as a list: `A`, `A or B`, `A, B or C`. */
export function formatKeywordChoice(words: readonly string[]): string {
  const keywords = words.map((word) => word.toUpperCase());
  const leadingKeywordsText = keywords.slice(0, -1).join(", ");
  return `${leadingKeywordsText}${leadingKeywordsText && " or "}${keywords.at(-1) ?? ""}`;
}

/** Formats a column's type, such as `DECIMAL(5,2) UNSIGNED`. */
export function formatType({ dataType, length, precision, scale, unsigned }: Column): string {
  const parametersText = length ?? (precision === undefined ? undefined : `${precision},${scale ?? 0}`);
  const parenthesizedParameters = parametersText === undefined ? "" : `(${parametersText})`;
  return `${dataType.toUpperCase()}${parenthesizedParameters}${unsigned ? " UNSIGNED" : ""}`;
}
