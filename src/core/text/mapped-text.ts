/** Replaces ranges of a text, and maps positions in the result to positions in the original. */

/** A text that results from replacements in an original text, and functions that map its positions to positions in the original. */
export interface MappedText {
  readonly text: string;
  /** Converts the start of a range to its position in the original text. */
  readonly toOriginalStart: (index: number) => number;
  /**
   * Converts the end of a range to its position in the original text. If text was removed directly after the range, this is the end of the
   * removed text.
   */
  readonly toOriginalEnd: (index: number) => number;
}

export function toMappedText(text: string): MappedText {
  return { text, toOriginalStart: (index) => index, toOriginalEnd: (index) => index };
}

/**
 * Replaces each match of a global pattern. A match stays if `getReplacement` returns `undefined`. Returns `from` if nothing was
 * replaced.
 */
export function replaceMatches(
  from: MappedText,
  pattern: RegExp,
  getReplacement: (match: string, groups: readonly (string | undefined)[]) => string | undefined,
): MappedText {
  // The start of each piece in the result and in the source, which is `from`. Unchanged and replaced pieces alternate.
  const resultStarts = [0];
  const sourceStarts = [0];
  let shift = 0;
  const text = from.text.replace(pattern, (match: string, ...rest: readonly unknown[]) => {
    const offset = rest.findIndex((argument) => typeof argument === "number");
    const index = rest[offset] as number;
    const replacement = getReplacement(match, rest.slice(0, offset) as (string | undefined)[]);
    if (replacement === undefined) return match;
    resultStarts.push(index + shift, index + shift + replacement.length);
    sourceStarts.push(index, index + match.length);
    shift += replacement.length - match.length;
    return replacement;
  });
  if (resultStarts.length === 1) return from;

  /**
   * Maps a position in the result to the source. For a position inside a replacement, returns the start or the end of the replaced text,
   * depending on `side`.
   */
  const mapPosition = (index: number, side: "start" | "end"): number => {
    const piece = findLastIndexAtMost(resultStarts, index);
    const [begin = 0, end = 0] = [sourceStarts[piece], sourceStarts[piece + 1]];
    const distance = index - (resultStarts[piece] ?? 0);
    if (piece % 2 === 0) return begin + distance;
    return side === "end" && distance > 0 ? end : begin;
  };
  return {
    text,
    toOriginalStart: (index) => from.toOriginalStart(mapPosition(index, "start")),
    toOriginalEnd: (index) => from.toOriginalEnd(mapPosition(index, "end")),
  };
}

/** Returns the index of the last number that is at most `limit`. The numbers must be sorted, and start with 0. */
function findLastIndexAtMost(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
}
