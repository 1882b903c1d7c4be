/**
 * Retries with pauses. Only failures that a retry may fix are retried. A denial never is, because repeated failed
 * logins lock out the address.
 */
import { type Diagnostic, RemoteError } from "../core/diagnostic.js";
import { MAX_RETRY_DELAY, RETRY_DELAYS } from "../core/limits.js";
import type { ApiAnswer } from "./answer.js";

export type AttemptResult =
  | { readonly kind: "answered"; readonly answer: ApiAnswer }
  | {
      readonly kind: "retry";
      /** The error if no retry is left. */
      readonly diagnostic: Diagnostic;
      /** The same as a phrase, for progress output. */
      readonly reason: string;
      /** The value of the Retry-After header. */
      readonly retryAfter?: string | undefined;
    };

/** Time and randomness, replaced in tests. */
export interface RetryTiming {
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

export interface RetryOptions {
  readonly timing: RetryTiming;
  readonly signal: AbortSignal;
  /** Milliseconds until the deadline of the call. If the next pause would exceed it, the call fails at once. */
  readonly remaining: () => number;
  readonly onWait: (milliseconds: number, reason: string) => void;
}

/** Returns the first answer. @throws RemoteError if the last attempt fails. */
export async function withRetries(
  attempt: () => Promise<AttemptResult>,
  options: RetryOptions,
): Promise<ApiAnswer> {
  for (let attempts = 0; ; attempts += 1) {
    const outcome = await attempt();
    if (outcome.kind === "answered") return outcome.answer;
    const pause = RETRY_DELAYS[attempts];
    if (pause === undefined) throw new RemoteError(outcome.diagnostic);
    const wait = Math.max(requestedPause(outcome.retryAfter) ?? 0, jittered(pause, options.timing));
    if (wait >= options.remaining()) throw new RemoteError(outcome.diagnostic);
    options.onWait(wait, outcome.reason);
    await options.timing.sleep(wait, options.signal);
  }
}

/** Between half the pause and all of it, so that clients that failed together do not retry together. */
function jittered(pause: number, { random }: RetryTiming): number {
  return Math.round(pause * (0.5 + random() / 2));
}

/** Parses Retry-After: seconds or a date. `undefined` if it is neither. */
function requestedPause(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const milliseconds = /^[0-9]+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), MAX_RETRY_DELAY);
}
