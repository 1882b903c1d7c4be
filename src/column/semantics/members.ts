/** Members of ENUM and SET, and when two of them are one. */

import type { Column } from "../../core/column-types.js";
import { defaultCollation } from "../charsets/charsets.js";
import { codeAt, SPACE } from "../facts/char-codes.js";
import { foldLetters } from "../charsets/folding.js";

/** Without the spaces at the end. No expression finds them in linear time where other spaces are before them. */
export function trimTrailingSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && codeAt(text, end - 1) === SPACE) end -= 1;
  return text.slice(0, end);
}

/** A text that two members share exactly where the column's collation takes them for the same. */
export function comparisonKey(
  member: string,
  { collation, characterSet }: Pick<Column, "collation" | "characterSet">,
): string {
  if (characterSet === "binary") return member;
  const name = collation ?? defaultCollation(characterSet);
  const trimmed = /_nopad_/.test(name) ? member : trimTrailingSpaces(member);
  if (/_bin$/.test(name)) return trimmed;
  // Most members are of letters that no collation but those of codes tells apart in more than their case.
  if (/^[ -~]*$/.test(trimmed)) return /_cs$/.test(name) ? trimmed : trimmed.toLowerCase();
  return foldLetters(trimmed, name);
}
