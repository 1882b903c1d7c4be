/** Members of ENUM and SET, and when two of them are one. */

import type { Column } from "../model.js";
import { defaultCollation } from "./charsets.js";

/** Whether the column's collation takes the two for the same. Spaces at the end never count. */
export function sameMember(
  one: string,
  other: string,
  column: Pick<Column, "collation" | "characterSet">,
): boolean {
  return one === other || folded(one, column) === folded(other, column);
}

/** Collations of Unicode's algorithm, which the server's own is, and which hear no control characters. */
const UNICODE = /uca1400|unicode|_0900_/;
const UNHEARD = /[\0-\x08\x0e-\x1f\x7f-\x9f]/g;

/** A text that two members share exactly where they are the same. */
export function folded(
  member: string,
  { collation, characterSet }: Pick<Column, "collation" | "characterSet">,
): string {
  if (characterSet === "binary") return member;
  const name = collation ?? defaultCollation(characterSet);
  const trimmed = /_nopad_/.test(name) ? member : member.replace(/ +$/, "");
  if (/_bin$/.test(name)) return trimmed;
  // Most members are of letters that no collation but those of codes tells apart in more than their case.
  if (/^[ -~]*$/.test(trimmed)) return /_cs$/.test(name) ? trimmed : trimmed.toLowerCase();
  const heard = UNICODE.test(name) ? trimmed.replace(UNHEARD, "") : trimmed;
  const letters = /_as_/.test(name) ? heard : heard.normalize("NFD").replace(/\p{M}+/gu, "");
  return /_cs$/.test(name) ? letters : letters.toLowerCase();
}
