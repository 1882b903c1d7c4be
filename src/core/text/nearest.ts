/**
 * Suggestions for misspelled words. The code is optimized for speed, because a comparison of two modules may look up thousands of
 * removed keys among thousands of added keys. A simple distance table would take ten times as long.
 */

import { quote, joinList } from "./escape.js";

/** Maximum length of a word and of a suggestion. The longest suggestions are names of collations. */
const MAX_WORD_LENGTH = 40;

/**
 * Returns the candidate with the smallest edit distance to `word`, or the first of several such candidates. All words must be in lower
 * case. Ignores a candidate in these cases:
 * - It equals `word`.
 * - It is longer than `MAX_WORD_LENGTH`.
 * - Its distance is greater than 1 and exceeds a third of the length of `word`.
 * - Its distance is not less than its own length.
 */
export function findNearestWord(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > MAX_WORD_LENGTH) return undefined;
  const bits = toLetterBits(word);
  let nearest: string | undefined;
  let limit = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    // Skip candidates that need too many edits: at least the difference of the lengths, and at least the number of other letters.
    if (Math.abs(word.length - candidate.length) >= limit || candidate.length > MAX_WORD_LENGTH) continue;
    const others = toLetterBits(candidate);
    if (Math.max(countBits(bits & ~others), countBits(others & ~bits)) >= limit) continue;
    const distance = computeEditDistance(word, candidate);
    if (distance > 0 && distance < limit && distance < candidate.length)
      [nearest, limit] = [candidate, distance];
  }
  return nearest;
}

/**
 * Returns the choice that equals `word` in lower case, or else the most similar choice. Undefined if no choice is similar. Choices must be
 * in lower case.
 */
export function findNearestChoice(word: string, choices: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  return choices.includes(lower) ? lower : findNearestWord(lower, choices);
}

/** Returns the letters of a word as a set of bits. Some letters share a bit. */
function toLetterBits(word: string): number {
  let bits = 0;
  for (let index = 0; index < word.length; index += 1) bits |= 1 << (word.charCodeAt(index) & 31);
  return bits;
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Memory for the current row of the distance table and the two rows before it. It is reused for all rows and words. */
const distanceRows = [0, 1, 2].map(() => new Uint8Array(MAX_WORD_LENGTH + 1));

/**
 * Returns how many letters have to be inserted, deleted, replaced, or swapped with their neighbor: 1 for `usre` and `user`. This
 * is the optimal string alignment distance, a form of the Damerau–Levenshtein distance.
 */
function computeEditDistance(word: string, candidate: string): number {
  let [twoBefore, before, current] = distanceRows as [Uint8Array, Uint8Array, Uint8Array];
  for (let column = 0; column <= candidate.length; column += 1) before[column] = column;
  for (let row = 1; row <= word.length; row += 1) {
    const letter = word.charCodeAt(row - 1);
    current[0] = row;
    for (let column = 1; column <= candidate.length; column += 1) {
      const other = candidate.charCodeAt(column - 1);
      const replaced = (before[column - 1] ?? 0) + (letter === other ? 0 : 1);
      let distance = Math.min((before[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced);
      if (letter === candidate.charCodeAt(column - 2) && word.charCodeAt(row - 2) === other)
        distance = Math.min(distance, (twoBefore[column - 2] ?? 0) + 1);
      current[column] = distance;
    }
    [twoBefore, before, current] = [before, current, twoBefore];
  }
  return before[candidate.length] ?? 0;
}

/** Returns the end of a message about an unknown name, such as ` (did you mean "schemas"?)`. Empty without a suggestion. */
export function formatSuggestionInQuotes(suggestion: string | undefined): string {
  return formatSuggestion(suggestion === undefined ? undefined : quote(suggestion));
}

/** Returns the end of a message about an unknown word, such as ` (did you mean schemas?)`. Empty without a suggestion. */
export function formatSuggestion(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : ` (did you mean ${suggestion}?)`;
}

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
