/** Messages about unknown properties in files, with suggestions. */

import { quote } from "./escape.js";
import { joinList } from "./lists.js";
import { formatSuggestion, findNearestWord } from "./nearest.js";

/**
 * Describes an unknown property in a clause without subject, such as `has an unknown property "tokn" (did you mean "token"?)`.
 * Suggests a similar property, but never `$schema`, which only editors use.
 */
export function describeUnknownProperty(name: string, knownPropertyNames: readonly string[]): string {
  const suggestibleNames = knownPropertyNames.filter((propertyName) => !propertyName.startsWith("$"));
  const lowerCaseNames = new Map(
    suggestibleNames.map((propertyName) => [propertyName.toLowerCase(), propertyName]),
  );
  const lowerCaseName = name.toLowerCase();
  const suggestion =
    lowerCaseNames.get(lowerCaseName) ??
    lowerCaseNames.get(findNearestWord(lowerCaseName, lowerCaseNames.keys()) ?? "");
  const hint =
    suggestion === undefined
      ? `: known properties are ${joinList(suggestibleNames)}`
      : formatSuggestion(quote(suggestion));
  return `has an unknown property ${quote(name)}${hint}`;
}
