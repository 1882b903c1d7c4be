/**
 * Retries a failed call after a pause, if a retry may succeed. A denial is never retried, because servers block
 * the IP address of a client after repeated failed logins.
 */
import { type Diagnostic, RemoteError } from "../core/diagnostic.js";
import { MAX_RETRY_DELAY_MILLISECONDS, RETRY_DELAYS_MILLISECONDS } from "../core/limits.js";
import type { ApiResponse } from "./answer.js";

export type AttemptResult =
  | { readonly kind: "completed"; readonly response: ApiResponse }
  | {
      readonly kind: "retry";
      /** The error to throw after the last retry. */
      readonly diagnostic: Diagnostic;
      /** The reason for the retry, for progress output, as a clause such as `the server responded with HTTP status 503`. */
      readonly reason: string;
      /** The value of the Retry-After header. */
      readonly retryAfterHeader?: string | undefined;
    };

/** Functions for pauses and random numbers, which tests replace. */
export interface RetryTiming {
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Returns a number from 0 (included) to 1 (excluded), like `Math.random`. */
  readonly getRandomFraction: () => number;
}

export interface RetryOptions {
  readonly timing: RetryTiming;
  readonly signal: AbortSignal;
  /** Returns the milliseconds until the deadline of the call. If the next delay would reach the deadline, the call fails at once. */
  readonly getMillisecondsUntilDeadline: () => number;
  readonly onWait: (delayMilliseconds: number, retryReason: string) => void;
}

/**
 * Repeats the attempt until it returns a response, and returns this response.
 *
 * @throws RemoteError if the last attempt fails.
 */
export async function withRetries(
  attempt: () => Promise<AttemptResult>,
  options: RetryOptions,
): Promise<ApiResponse> {
  for (let retryCount = 0; ; retryCount += 1) {
    const result = await attempt();
    if (result.kind === "completed") return result.response;
    const baseDelayMilliseconds = RETRY_DELAYS_MILLISECONDS[retryCount];
    if (baseDelayMilliseconds === undefined) throw new RemoteError(result.diagnostic);
    const delayMilliseconds = Math.max(
      parseRetryAfter(result.retryAfterHeader) ?? 0,
      addJitter(baseDelayMilliseconds, options.timing),
    );
    if (delayMilliseconds >= options.getMillisecondsUntilDeadline()) throw new RemoteError(result.diagnostic);
    options.onWait(delayMilliseconds, result.reason);
    await options.timing.sleep(delayMilliseconds, options.signal);
  }
}

/** Returns a random delay between half of `delayMilliseconds` and all of it, so that several clients do not retry at the same time. */
function addJitter(delayMilliseconds: number, { getRandomFraction }: RetryTiming): number {
  return Math.round(delayMilliseconds * (0.5 + getRandomFraction() / 2));
}

/** Parses the Retry-After header, which contains seconds or a date. Returns milliseconds, or `undefined` if the value is invalid. */
function parseRetryAfter(retryAfterHeader: string | undefined): number | undefined {
  if (retryAfterHeader === undefined) return undefined;
  const delayMilliseconds = /^[0-9]+$/.test(retryAfterHeader)
    ? Number(retryAfterHeader) * 1000
    : Date.parse(retryAfterHeader) - Date.now();
  return Number.isNaN(delayMilliseconds)
    ? undefined
    : Math.min(Math.max(delayMilliseconds, 0), MAX_RETRY_DELAY_MILLISECONDS);
}
