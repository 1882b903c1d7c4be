/** Messages about unknown properties in files, with suggestions. */

import { quote } from "./escape.js";
import { joinList } from "./lists.js";
import { formatSuggestion, findNearestWord } from "./nearest.js";

/**
 * Describes an unknown property in a clause without subject, such as `has an unknown key "tokn" (did you mean "token"?)`.
 * Suggests a similar property, but never `$schema`, which only editors use.
 */
export function describeUnknownMember(name: string, knownMembers: readonly string[]): string {
  const names = knownMembers.filter((member) => !member.startsWith("$"));
  const inLowerCase = new Map(names.map((member) => [member.toLowerCase(), member]));
  const word = name.toLowerCase();
  const suggestion =
    inLowerCase.get(word) ?? inLowerCase.get(findNearestWord(word, inLowerCase.keys()) ?? "");
  const remedy =
    suggestion === undefined ? `: known keys are ${joinList(names)}` : formatSuggestion(quote(suggestion));
  return `has an unknown key ${quote(name)}${remedy}`;
}
