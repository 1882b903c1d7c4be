/** Collects bytes in one buffer, up to a limit. A list of small chunks would take a hundred times as much memory. */
export class LimitedBuffer {
  readonly #limit: number;
  #buffer = Buffer.allocUnsafe(0);
  #length = 0;

  constructor(maxBytes: number) {
    this.#limit = maxBytes;
  }

  /** Adds a chunk, up to the limit. Returns `false` if a part of the chunk exceeds the limit. */
  add(chunk: Uint8Array): boolean {
    const addedBytes = chunk.subarray(0, this.#limit - this.#length);
    const newLength = this.#length + addedBytes.length;
    if (newLength > this.#buffer.length) {
      const largerBuffer = Buffer.allocUnsafe(
        Math.min(this.#limit, Math.max(newLength, 2 * this.#buffer.length)),
      );
      this.#buffer.copy(largerBuffer, 0, 0, this.#length);
      this.#buffer = largerBuffer;
    }
    this.#buffer.set(addedBytes, this.#length);
    this.#length = newLength;
    return addedBytes.length === chunk.length;
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}
