/** Compares members of ENUM and SET. */

import type { Column } from "../../core/column-types.js";
import { getDefaultCollationName } from "../charsets/charsets.js";
import { getCharacterCodeAt, SPACE } from "../facts/char-codes.js";
import { foldForComparison } from "../charsets/folding.js";

/** Matches texts that all non-binary collations compare in the same way, except for letter case. */
export const PRINTABLE_ASCII_PATTERN = /^[ -~]*$/;

/** Removes trailing spaces. A regular expression would take quadratic time on texts with many spaces. */
export function trimTrailingSpaces(text: string): string {
  let endOffset = text.length;
  while (endOffset > 0 && getCharacterCodeAt(text, endOffset - 1) === SPACE) endOffset -= 1;
  return text.slice(0, endOffset);
}

/** Returns a key for comparison. Two members have equal keys if the column's collation treats them as equal. */
export function toComparisonKey(
  member: string,
  { collation, characterSet }: Pick<Column, "collation" | "characterSet">,
): string {
  if (characterSet === "binary") return member;
  const collationName = collation ?? getDefaultCollationName(characterSet);
  const text = /_nopad_/.test(collationName) ? member : trimTrailingSpaces(member);
  if (/_bin$/.test(collationName)) return text;
  // For printable ASCII, non-binary collations differ only in case sensitivity.
  if (PRINTABLE_ASCII_PATTERN.test(text)) return /_cs$/.test(collationName) ? text : text.toLowerCase();
  return foldForComparison(text, collationName);
}
