/**
 * Suggestions for misspelled words. Written for speed: a comparison of two modules may look up thousands of removed keys among
 * thousands of added ones, where a plain table of distances takes ten times as long.
 */

/** Longer words get no suggestion. The longest known words are names of collations. */
const LONGEST_WORD = 40;

/**
 * The candidate with the smallest edit distance to `word`, the first of several. `undefined` if the smallest distance
 * is above a third of the word's length (at least 1). A candidate that equals `word` is not considered. Both have to be in lower case.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const letters = letterSet(word);
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    // One edit changes the length by one at most, and adds or removes one kind of letter at most.
    if (Math.abs(word.length - candidate.length) >= limit || candidate.length > LONGEST_WORD) continue;
    if (differingLetters(letters, letterSet(candidate)) >= limit) continue;
    const distance = editDistance(word, candidate);
    if (distance > 0 && distance < limit && distance < candidate.length) {
      best = candidate;
      limit = distance;
    }
  }
  return best;
}

/** How many kinds of letters only one of two sets has: the larger of the two counts. */
function differingLetters(one: number, other: number): number {
  return Math.max(bitCount(one & ~other), bitCount(other & ~one));
}

/** The letters of a word as bits. Some letters share a bit. */
function letterSet(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index += 1) letters |= 1 << (word.charCodeAt(index) & 31);
  return letters;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** The current row of the table of distances and the two before it, in turn. */
const rows = [0, 1, 2].map(() => new Uint8Array(LONGEST_WORD + 1)) as [Uint8Array, Uint8Array, Uint8Array];

/**
 * How many letters to insert, delete, replace, or swap with their neighbor: `usre` is 1 from `user` (optimal string
 * alignment, a form of the Damerau–Levenshtein distance).
 */
function editDistance(word: string, candidate: string): number {
  let [beforeLast, last, current] = rows;
  for (let column = 0; column <= candidate.length; column += 1) last[column] = column;
  for (let row = 1; row <= word.length; row += 1) {
    const letter = word.charCodeAt(row - 1);
    current[0] = row;
    for (let column = 1; column <= candidate.length; column += 1) {
      const other = candidate.charCodeAt(column - 1);
      const replaced = (last[column - 1] ?? 0) + (letter === other ? 0 : 1);
      let smallest = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced);
      const isSwapped =
        row > 1 &&
        column > 1 &&
        letter === candidate.charCodeAt(column - 2) &&
        word.charCodeAt(row - 2) === other;
      if (isSwapped) smallest = Math.min(smallest, (beforeLast[column - 2] ?? 0) + 1);
      current[column] = smallest;
    }
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  return last[candidate.length] ?? 0;
}
