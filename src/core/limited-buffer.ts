/** Collects bytes in one buffer, up to a limit. A list of small chunks would take a hundred times as much memory. */
export class LimitedBuffer {
  readonly #limit: number;
  #buffer = Buffer.allocUnsafe(0);
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds a chunk, up to the limit. Returns `false` if a part of the chunk exceeds the limit. */
  add(chunk: Uint8Array): boolean {
    const added = chunk.subarray(0, this.#limit - this.#length);
    const length = this.#length + added.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(length, 2 * this.#buffer.length)));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    this.#buffer.set(added, this.#length);
    this.#length = length;
    return added.length === chunk.length;
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}
