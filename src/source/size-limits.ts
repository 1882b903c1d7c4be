import { RemoteError } from "../core/diagnostic.js";
import { answersTooLarge } from "./connection-diagnostics.js";
import { MAX_TOTAL_ANSWER_BYTES } from "../core/limits.js";

/** Limits the total size of all answers of a run. */
export class SizeBudget {
  #remaining = MAX_TOTAL_ANSWER_BYTES;

  /** Adds the size of an answer to the total. @throws RemoteError if the total exceeds the limit. */
  spend(bytes: number, subject: string): void {
    this.#remaining -= bytes;
    if (this.#remaining < 0) throw new RemoteError(answersTooLarge(subject, MAX_TOTAL_ANSWER_BYTES));
  }
}
