/** Messages about unknown properties in files, with suggestions. */

import { quote } from "./escape.js";
import { joinList } from "./lists.js";
import { formatSuggestion, findNearestChoice } from "./nearest.js";

/**
 * Describes an unknown property in a clause without subject, such as `has an unknown property "tokn" (did you mean "token"?)`.
 * Suggests a similar property, but never `$schema`, which only editors use.
 */
export function describeUnknownProperty(name: string, known: readonly string[]): string {
  const choices = known.filter((property) => !property.startsWith("$"));
  const byLowerCase = new Map(choices.map((property) => [property.toLowerCase(), property]));
  const nearest = findNearestChoice(name, [...byLowerCase.keys()]);
  const suggestion = byLowerCase.get(nearest ?? "");
  const hint =
    suggestion === undefined
      ? `: known properties are ${joinList(choices)}`
      : formatSuggestion(quote(suggestion));
  return `has an unknown property ${quote(name)}${hint}`;
}
