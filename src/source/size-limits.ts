import { RemoteError } from "../core/diagnostic.js";
import { createResponsesTooLargeError } from "./connection-diagnostics.js";
import { MAX_TOTAL_RESPONSE_BYTES } from "../core/limits.js";

/** Limits the total size of all responses of a run. */
export class TotalSizeLimiter {
  #remaining = MAX_TOTAL_RESPONSE_BYTES;

  /**
   * Adds the size of a response to the total. `callDescription` describes the call in the error.
   *
   * @throws RemoteError if the total exceeds the limit.
   */
  addSize(byteCount: number, callDescription: string): void {
    this.#remaining -= byteCount;
    if (this.#remaining < 0)
      throw new RemoteError(createResponsesTooLargeError(callDescription, MAX_TOTAL_RESPONSE_BYTES));
  }
}
