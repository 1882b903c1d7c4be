/**
 * Asking again, and for how long not to. Only what a second attempt may cure comes here as `again`;
 * an access denied never does, since every failed login brings this address nearer to a lock.
 */
import { type Diagnostic, RemoteError } from "../core/diagnostic.js";
import { MAX_RETRY_DELAY, RETRY_DELAYS } from "../core/limits.js";
import type { ApiAnswer } from "./answer.js";

export type RetriedAttempt =
  | { readonly kind: "answered"; readonly answer: ApiAnswer }
  | {
      readonly kind: "again";
      /** What to say when no attempt is left. */
      readonly diagnostic: Diagnostic;
      /** The same as a phrase, for progress. */
      readonly reason: string;
      /** The value of Retry-After, where the server sent one. */
      readonly retryAfter?: string | undefined;
    };

/** Time and chance, so that tests need neither. */
export interface Pace {
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

export interface RetryOptions {
  readonly pace: Pace;
  readonly signal: AbortSignal;
  /** Milliseconds until the call's deadline: what would wait beyond it gives up at once. */
  readonly remaining: () => number;
  readonly onWait: (milliseconds: number, reason: string) => void;
}

/** The first answer. Throws `RemoteError` when the last attempt has failed. */
export async function withRetries(
  attempt: () => Promise<RetriedAttempt>,
  options: RetryOptions,
): Promise<ApiAnswer> {
  for (let attempts = 0; ; attempts += 1) {
    const outcome = await attempt();
    if (outcome.kind === "answered") return outcome.answer;
    const pause = RETRY_DELAYS[attempts];
    if (pause === undefined) throw new RemoteError(outcome.diagnostic);
    const wait = Math.max(requestedPause(outcome.retryAfter) ?? 0, jittered(pause, options.pace));
    if (wait >= options.remaining()) throw new RemoteError(outcome.diagnostic);
    options.onWait(wait, outcome.reason);
    await options.pace.sleep(wait, options.signal);
  }
}

/** Between half and all of it: callers that failed together do not come back together. */
function jittered(pause: number, { random }: Pace): number {
  return Math.round(pause * (0.5 + random() / 2));
}

/** Retry-After in either form, seconds or a date; `undefined` where it is neither. */
function requestedPause(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const milliseconds = /^[0-9]+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), MAX_RETRY_DELAY);
}
