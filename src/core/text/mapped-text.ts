/** Replaces ranges of a text, and maps positions in the result to positions in the original. */

/** A text that results from replacements in an original text, and functions that map its positions to positions in the original. */
export interface MappedText {
  readonly text: string;
  /** Converts the start of a range to its position in the original text. */
  readonly toOriginalStartIndex: (index: number) => number;
  /**
   * Converts the end of a range to its position in the original text. If text was removed directly after the range, this is the end of the
   * removed text.
   */
  readonly toOriginalEndIndex: (index: number) => number;
}

export function toMappedText(text: string): MappedText {
  return { text, toOriginalStartIndex: (index) => index, toOriginalEndIndex: (index) => index };
}

/**
 * Replaces each match of a global pattern. A match stays if `getReplacement` returns `undefined`. Returns `mappedText` if nothing was
 * replaced.
 */
export function replaceMatches(
  mappedText: MappedText,
  pattern: RegExp,
  getReplacement: (match: string, groups: readonly (string | undefined)[]) => string | undefined,
): MappedText {
  // The start of each piece in the result and in the source, which is `mappedText`. Unchanged and replaced pieces alternate.
  const resultPieceStarts = [0];
  const inputPieceStarts = [0];
  let shift = 0;
  const resultText = mappedText.text.replace(
    pattern,
    (match: string, ...replacerArguments: readonly unknown[]) => {
      const offsetArgumentIndex = replacerArguments.findIndex((argument) => typeof argument === "number");
      const matchStart = replacerArguments[offsetArgumentIndex] as number;
      const replacement = getReplacement(
        match,
        replacerArguments.slice(0, offsetArgumentIndex) as (string | undefined)[],
      );
      if (replacement === undefined) return match;
      resultPieceStarts.push(matchStart + shift, matchStart + shift + replacement.length);
      inputPieceStarts.push(matchStart, matchStart + match.length);
      shift += replacement.length - match.length;
      return replacement;
    },
  );
  if (resultPieceStarts.length === 1) return mappedText;

  /**
   * Maps a position in the result to the source. For a position inside a replacement, returns the start or the end of the replaced text,
   * depending on `side`.
   */
  const toInputIndex = (index: number, side: "start" | "end"): number => {
    const pieceIndex = findIndexOfLastNumberAtMost(resultPieceStarts, index);
    const [inputStart = 0, inputEnd = 0] = [inputPieceStarts[pieceIndex], inputPieceStarts[pieceIndex + 1]];
    const offsetInPiece = index - (resultPieceStarts[pieceIndex] ?? 0);
    if (pieceIndex % 2 === 0) return inputStart + offsetInPiece;
    return side === "end" && offsetInPiece > 0 ? inputEnd : inputStart;
  };
  return {
    text: resultText,
    toOriginalStartIndex: (index) => mappedText.toOriginalStartIndex(toInputIndex(index, "start")),
    toOriginalEndIndex: (index) => mappedText.toOriginalEndIndex(toInputIndex(index, "end")),
  };
}

/** Returns the index of the last number that is at most `limit`. The numbers must be sorted, and start with 0. */
function findIndexOfLastNumberAtMost(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
}
