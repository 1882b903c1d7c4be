/** Names in files that have no meaning, with the name that was probably meant. */

import { quote } from "./escape.js";
import { listed } from "./lists.js";
import { nearest } from "./nearest.js";

/** The end of a sentence about the object. `$schema`, which is for editors, is not suggested. */
export function unknownMember(name: string, known: readonly string[]): string {
  const names = known.filter((member) => !member.startsWith("$"));
  const inLowerCase = new Map(names.map((member) => [member.toLowerCase(), member]));
  const word = name.toLowerCase();
  const meant = inLowerCase.get(word) ?? inLowerCase.get(nearest(word, inLowerCase.keys()) ?? "");
  const remedy = meant === undefined ? `: it may have ${listed(names)}` : ` (did you mean ${quote(meant)}?)`;
  return `has an unknown member ${quote(name)}${remedy}`;
}
