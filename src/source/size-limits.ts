import { RemoteError } from "../core/diagnostic.js";
import { createResponsesTooLargeError } from "./connection-diagnostics.js";
import { MAX_TOTAL_RESPONSE_BYTES } from "../core/limits.js";

/** Limits the total size of all responses of a run. */
export class TotalResponseSizeLimiter {
  #remainingBytes = MAX_TOTAL_RESPONSE_BYTES;

  /**
   * Adds the size of a response to the total. In the error, `callOrFileDescription` stands for the call or the file.
   *
   * @throws RemoteError if the total exceeds the limit.
   */
  addSize(byteCount: number, callOrFileDescription: string): void {
    this.#remainingBytes -= byteCount;
    if (this.#remainingBytes < 0)
      throw new RemoteError(createResponsesTooLargeError(callOrFileDescription, MAX_TOTAL_RESPONSE_BYTES));
  }
}
