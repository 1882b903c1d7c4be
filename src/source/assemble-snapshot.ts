import { RemoteError } from "../core/diagnostic.js";
import { answersTooLarge } from "./connection-diagnostics.js";
import { MAX_TOTAL_ANSWER_BYTES } from "../core/limits.js";

/**
 * Bytes as they come, up to a limit, in one piece of memory: whoever sends them one by one would make a list of pieces take a
 * hundred times as much.
 */
export class Gathered {
  readonly #limit: number;
  #memory = Buffer.allocUnsafe(0);
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False where more has come than is taken; so much is kept as there is room for. */
  add(piece: Uint8Array): boolean {
    const taken = piece.subarray(0, this.#limit - this.#length);
    const length = this.#length + taken.length;
    if (length > this.#memory.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(length, 2 * this.#memory.length)));
      this.#memory.copy(grown, 0, 0, this.#length);
      this.#memory = grown;
    }
    this.#memory.set(taken, this.#length);
    this.#length = length;
    return taken.length === piece.length;
  }

  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }
}

/** How much all answers of a run may have together. */
export class Allowance {
  #left = MAX_TOTAL_ANSWER_BYTES;

  /** @throws RemoteError where that is less than so many bytes. */
  take(bytes: number, place: string): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new RemoteError(answersTooLarge(place, MAX_TOTAL_ANSWER_BYTES));
  }
}
