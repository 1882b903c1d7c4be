/**
 * Suggestions for misspelled words. The code is optimized for speed, because a comparison of two modules may look up thousands of
 * removed keys among thousands of added keys. A simple distance table would take ten times as long.
 */

import { quote } from "./escape.js";

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
  const letterBits = toLetterBits(word);
  let nearestWord: string | undefined;
  let distanceLimit = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    // Skip candidates that need too many edits. The number of edits is at least the difference of the lengths. It is also at least the
    // number that `countDifferingLetters` returns.
    if (Math.abs(word.length - candidate.length) >= distanceLimit || candidate.length > MAX_WORD_LENGTH)
      continue;
    if (countDifferingLetters(letterBits, toLetterBits(candidate)) >= distanceLimit) continue;
    const distance = computeEditDistance(word, candidate);
    if (distance > 0 && distance < distanceLimit && distance < candidate.length) {
      nearestWord = candidate;
      distanceLimit = distance;
    }
  }
  return nearestWord;
}

/**
 * Returns the choice that equals `word` in lower case, or else the most similar choice. Undefined if no choice is similar. Choices must be
 * in lower case.
 */
export function findNearestChoice(word: string, choices: readonly string[]): string | undefined {
  const lowerCaseWord = word.toLowerCase();
  return choices.includes(lowerCaseWord) ? lowerCaseWord : findNearestWord(lowerCaseWord, choices);
}

/** Counts the letters that are only in the left set, and those that are only in the right set. Returns the larger count. */
function countDifferingLetters(letterBits: number, otherLetterBits: number): number {
  return Math.max(countBits(letterBits & ~otherLetterBits), countBits(otherLetterBits & ~letterBits));
}

/** Returns the letters of a word as a set of bits. Some letters share a bit. */
function toLetterBits(word: string): number {
  let letterBits = 0;
  for (let index = 0; index < word.length; index += 1) letterBits |= 1 << (word.charCodeAt(index) & 31);
  return letterBits;
}

function countBits(bits: number): number {
  let bitCount = 0;
  for (let remainingBits = bits; remainingBits !== 0; remainingBits &= remainingBits - 1) bitCount += 1;
  return bitCount;
}

/** Memory for the current row of the distance table and the two rows before it. It is reused for all rows and words. */
const distanceRows = [0, 1, 2].map(() => new Uint8Array(MAX_WORD_LENGTH + 1)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

/**
 * Returns how many letters have to be inserted, deleted, replaced, or swapped with their neighbor: 1 for `usre` and `user`. This
 * is the optimal string alignment distance, a form of the Damerau–Levenshtein distance.
 */
function computeEditDistance(word: string, candidate: string): number {
  let [rowBeforePrevious, previousRow, currentRow] = distanceRows;
  for (let columnIndex = 0; columnIndex <= candidate.length; columnIndex += 1)
    previousRow[columnIndex] = columnIndex;
  for (let rowIndex = 1; rowIndex <= word.length; rowIndex += 1) {
    const letter = word.charCodeAt(rowIndex - 1);
    currentRow[0] = rowIndex;
    for (let columnIndex = 1; columnIndex <= candidate.length; columnIndex += 1) {
      const candidateLetter = candidate.charCodeAt(columnIndex - 1);
      const replacementDistance = (previousRow[columnIndex - 1] ?? 0) + (letter === candidateLetter ? 0 : 1);
      let distance = Math.min(
        (previousRow[columnIndex] ?? 0) + 1,
        (currentRow[columnIndex - 1] ?? 0) + 1,
        replacementDistance,
      );
      const areLettersSwapped =
        rowIndex > 1 &&
        columnIndex > 1 &&
        letter === candidate.charCodeAt(columnIndex - 2) &&
        word.charCodeAt(rowIndex - 2) === candidateLetter;
      if (areLettersSwapped) distance = Math.min(distance, (rowBeforePrevious[columnIndex - 2] ?? 0) + 1);
      currentRow[columnIndex] = distance;
    }
    [rowBeforePrevious, previousRow, currentRow] = [previousRow, currentRow, rowBeforePrevious];
  }
  return previousRow[candidate.length] ?? 0;
}

/** Returns the end of a message about an unknown name, such as ` (did you mean "schemas"?)`. Empty without a suggestion. */
export function formatSuggestionInQuotes(suggestion: string | undefined): string {
  return formatSuggestion(suggestion === undefined ? undefined : quote(suggestion));
}

/** Returns the end of a message about an unknown word, such as ` (did you mean schemas?)`. Empty without a suggestion. */
export function formatSuggestion(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : ` (did you mean ${suggestion}?)`;
}
