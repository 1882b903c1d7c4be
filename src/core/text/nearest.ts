/** The right word that a wrong one is nearest to. Knows words, not SQL. */

/** Longer words are nobody's misspelling: the longest that are right are names of collations. */
const LONGEST_WORD = 40;

/**
 * The candidate that `word` becomes with the fewest slips (a letter left out, added, changed, or swapped with its
 * neighbour); `undefined` where even that takes too many for a slip of the hand. Both in lower case.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const letters = lettersOf(word);
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    // One slip changes the length by one, and no more than one kind of letter.
    if (Math.abs(word.length - candidate.length) >= fewest || candidate.length > LONGEST_WORD) continue;
    if (differingLetters(letters, lettersOf(candidate)) >= fewest) continue;
    const count = slips(word, candidate);
    if (count > 0 && count < fewest && count < candidate.length) {
      best = candidate;
      fewest = count;
    }
  }
  return best;
}

/** How many kinds of letters one has and the other has not, in the worse direction. */
function differingLetters(one: number, other: number): number {
  return Math.max(bitCount(one & ~other), bitCount(other & ~one));
}

/** The letters that a word is made of, as bits. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at += 1) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

/** Three rows of the table of distances, of which two are looked back at. */
const rows = [0, 1, 2].map(() => new Uint8Array(LONGEST_WORD + 1)) as [Uint8Array, Uint8Array, Uint8Array];

/** The distance of Damerau and Levenshtein, neighbours swapped once at most. */
function slips(word: string, candidate: string): number {
  let beforeLast = rows[0];
  let last = rows[1];
  let current = rows[2];
  for (let column = 0; column <= candidate.length; column += 1) last[column] = column;
  for (let row = 1; row <= word.length; row += 1) {
    const letter = word.charCodeAt(row - 1);
    current[0] = row;
    for (let column = 1; column <= candidate.length; column += 1) {
      const other = candidate.charCodeAt(column - 1);
      const changed = (last[column - 1] ?? 0) + (letter === other ? 0 : 1);
      let least = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, changed);
      const swapped =
        row > 1 &&
        column > 1 &&
        letter === candidate.charCodeAt(column - 2) &&
        word.charCodeAt(row - 2) === other;
      if (swapped) least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      current[column] = least;
    }
    const oldest = beforeLast;
    beforeLast = last;
    last = current;
    current = oldest;
  }
  return last[candidate.length] ?? 0;
}
