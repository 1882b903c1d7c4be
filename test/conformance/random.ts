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

  /** Returns an element of the list. @throws RangeError if the list is empty. */
  pick<Element>(from: readonly Element[]): Element {
    const element = from[this.below(from.length)];
    if (element === undefined) throw new RangeError("Cannot pick from an empty list.");
    return element;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}
