/** Replaces parts of a text and keeps track of where each part of the result comes from. */

/** A text that was made from an original, and the positions in the original that its own positions correspond to. */
export interface MappedText {
  readonly text: string;
  /** Where in the original a part begins that begins here. */
  readonly start: (index: number) => number;
  /** Where in the original a part ends that ends here, with everything after it that was removed. */
  readonly end: (index: number) => number;
}

export function mapText(text: string): MappedText {
  return { text, start: (index) => index, end: (index) => index };
}

/** Replaces each match of a global pattern; `undefined` leaves it. Returns the same object if nothing was replaced. */
export function replaceMapped(
  from: MappedText,
  pattern: RegExp,
  replacementOf: (match: string, groups: readonly (string | undefined)[]) => string | undefined,
): MappedText {
  // Where pieces begin, here in the result and there in the text that it is made from: in turn one that stays and one that is replaced.
  const here = [0];
  const there = [0];
  let shift = 0;
  const text = from.text.replace(pattern, (match: string, ...rest: readonly unknown[]) => {
    const offset = rest.findIndex((argument) => typeof argument === "number");
    const index = rest[offset] as number;
    const replacement = replacementOf(match, rest.slice(0, offset) as (string | undefined)[]);
    if (replacement === undefined) return match;
    here.push(index + shift, index + shift + replacement.length);
    there.push(index, index + match.length);
    shift += replacement.length - match.length;
    return replacement;
  });
  if (here.length === 1) return from;

  /** A position within a replaced piece belongs to the `side`th end of what was replaced. */
  const originOf = (index: number, side: 0 | 1): number => {
    const piece = lastAtMost(here, index);
    const [begin = 0, end = 0] = [there[piece], there[piece + 1]];
    const distance = index - (here[piece] ?? 0);
    if (piece % 2 === 0) return begin + distance;
    return side === 1 && distance > 0 ? end : begin;
  };
  return {
    text,
    start: (index) => from.start(originOf(index, 0)),
    end: (index) => from.end(originOf(index, 1)),
  };
}

/** The last index whose number is at most this one. The numbers are in order, and the first of them is 0. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
}
