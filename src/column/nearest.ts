/** The right word that a wrong one is nearest to. Knows words, not SQL. */

/** Longer words are nobody's misspelling. */
const LONGEST_WORD = 24;

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
    if (candidate.length > LONGEST_WORD || fewestSlips(word, letters, candidate) >= fewest) continue;
    const count = slips(word, candidate);
    if (count > 0 && count < fewest && count < candidate.length) [best, fewest] = [candidate, count];
  }
  return best;
}

/** A bound that is cheap to tell: one slip changes the length by one, and no more than one kind of letter. */
function fewestSlips(word: string, letters: number, candidate: string): number {
  const others = lettersOf(candidate);
  const length = Math.abs(word.length - candidate.length);
  return Math.max(length, bitCount(letters & ~others), bitCount(others & ~letters));
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

/** The distance of Damerau and Levenshtein, neighbours swapped once at most. */
function slips(word: string, candidate: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: candidate.length + 1 }, (_, index) => index);
  for (let row = 1; row <= word.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= candidate.length; column += 1) {
      const same = word[row - 1] === candidate[column - 1];
      const swapped = word[row - 1] === candidate[column - 2] && word[row - 2] === candidate[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[candidate.length] ?? Infinity;
}
