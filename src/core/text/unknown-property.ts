/** Messages about unknown properties in files, with suggestions. */

import { quote } from "./escape.js";
import { joinList } from "./lists.js";
import { formatSuggestion, findNearestWord } from "./nearest.js";

/**
 * Describes an unknown property in a clause without subject, such as `has an unknown property "tokn" (did you mean "token"?)`.
 * Suggests a similar property, but never `$schema`, which only editors use.
 */
export function describeUnknownProperty(name: string, knownProperties: readonly string[]): string {
  const suggestibleNames = knownProperties.filter((property) => !property.startsWith("$"));
  const propertiesByLowerCase = new Map(
    suggestibleNames.map((property) => [property.toLowerCase(), property]),
  );
  const lowerCaseName = name.toLowerCase();
  const suggestion =
    propertiesByLowerCase.get(lowerCaseName) ??
    propertiesByLowerCase.get(findNearestWord(lowerCaseName, propertiesByLowerCase.keys()) ?? "");
  const remedy =
    suggestion === undefined
      ? `: known properties are ${joinList(suggestibleNames)}`
      : formatSuggestion(quote(suggestion));
  return `has an unknown property ${quote(name)}${remedy}`;
}
