/** Helpers to generate definitions whose text depends only on a seed. */

/** A random number generator whose results depend only on the seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Returns an integer from 0 to `count - 1`. */
  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }

  pick<Element>(from: readonly Element[]): Element {
    return from[this.below(from.length)] as Element;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

/** Splits a text at ` | `. A line can end after a separator. */
export function parseList(text: string): readonly string[] {
  return text.replace(/^\n {2}|\n *$/g, "").split(/ \|(?: |\n {2})/);
}

/** Joins fragments of a definition with spaces, except empty ones. */
export function joinFragments(...fragments: readonly string[]): string {
  return fragments.filter((fragment) => fragment !== "").join(" ");
}

/** Returns each text of the first list with each text of the second one. */
export function combine(some: readonly string[], others: readonly string[]): readonly string[] {
  return some.flatMap((one) => others.map((other) => joinFragments(one, other)));
}

/** Changes white space and case outside of quotation marks and comments. */
export function respell(definition: string, random: Random, gaps: readonly string[]): string {
  return definition
    .split(/('(?:[^'\\]|''|\\.)*'|"[^"]*"|`[^`]*`|\/\*.*?\*\/| )/)
    .map((piece) => {
      if (piece === " ") return random.pick(gaps);
      if (/^['"`]|^\/\*/.test(piece)) return piece;
      return random.pick([piece, piece, piece.toUpperCase(), piece.toLowerCase()]);
    })
    .join("");
}

const SYMBOLS = Array.from("(),'\"`;=-+*/.09x \\@#");

/** Returns distinct definitions, each with a small error, as typing or transmission makes. Some are valid. */
export function mutate(definitions: readonly string[]): readonly string[] {
  const random = new Random(2);
  const mutated = definitions.map((definition) => {
    const at = random.below(definition.length);
    const character = definition.charAt(at);
    const symbol = random.pick(SYMBOLS);
    const replaceWith = (text: string): string => definition.slice(0, at) + text + definition.slice(at + 1);
    const words = definition.split(" ");
    const index = random.below(words.length);
    const [word = "", next = ""] = words.slice(index);
    return random.pick([
      ...["", character + character, character + symbol, symbol].map(replaceWith),
      words.toSpliced(index, 1).join(" "),
      words.toSpliced(index, 0, word).join(" "),
      words.toSpliced(index, 2, next, word).join(" "),
      definition.slice(0, at + 1),
    ]);
  });
  return [...new Set(mutated)].filter((definition) => definition.trim() !== "");
}
