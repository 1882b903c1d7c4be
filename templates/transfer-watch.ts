import {
  eventsOf,
  progressFrom,
  type PollResult,
  type TransferCursor,
  type TransferEvent,
  type WatchProgress,
  type WatchStart,
} from "./transfer-events.js";
import {
  fetchTransferSessionLogText,
  getTransferSessionState,
  isFinalTransferState,
  type OfTransferSession,
} from "./transfer-functions.js";
import {
  UnexpectedAnswerError,
  abortListeners,
  WhmApiError,
  type CallOptions,
  type CallSignal,
  type OnAbort,
  type WhmCaller,
} from "./whm-client.js";

export interface WatchOptions extends CallOptions {
  /** The last event that you received, or its `cursor`. Watching resumes after it. The default is the start of the session. */
  readonly from?: WatchStart | undefined;
  /**
   * Milliseconds between two polls while there are new events.
   *
   * @default 2000
   */
  readonly interval?: number | undefined;
  /**
   * The longest interval in milliseconds. The interval grows up to this value while there are no new events, and after failures.
   *
   * @default 30000
   */
  readonly maxInterval?: number | undefined;
  /**
   * The number of consecutive failures to tolerate. The default covers about 15 minutes. Refused calls are retried 3 times at most.
   * Watching ends after 3 consecutive responses that differ from the documentation (`UnexpectedAnswerError`).
   *
   * @default 30
   */
  readonly retries?: number | undefined;
  /** Called after each failed poll. */
  readonly onRetry?: ((retry: TransferRetry) => void) | undefined;
  /** Replaces the timer, for example in tests. It may ignore the signal. */
  readonly wait?: ((milliseconds: number, signal: CallSignal) => Promise<unknown>) | undefined;
}

export interface TransferRetry {
  readonly error: unknown;
  /** The number of consecutive failures, starting at 1. */
  readonly attempt: number;
  /** Milliseconds until the next poll. */
  readonly delay: number;
}

/**
 * Watches a session. Yields each change of its state, each line of its `master.log` and each change of an item's status once, in
 * order.
 *
 * Polls the server, less often while there are no new events. Failed polls are retried, unless access is denied. Ends after the last
 * line once the session is COMPLETED, ABORTED or FAILED. A PAUSED session is still watched, because it can be resumed. States that
 * occur only between two polls are not reported.
 *
 * @throws The error of the last failed poll, or the abort reason of the signal. Pass the last event as `from` to resume.
 */
export function watchTransferSession(
  client: WhmCaller,
  parameters: OfTransferSession,
  options: WatchOptions = {},
): AsyncGenerator<TransferEvent, void, undefined> {
  return watchUntil(client, parameters, options, { stop: new WatchStop() });
}

/** Stops watchers without an error. */
export class WatchStop {
  isStopped = false;
  /** The functions that end the watchers. */
  readonly listeners: Set<() => void> = new Set();

  stop(): void {
    this.isStopped = true;
    this.listeners.forEach((listener) => listener());
  }
}

/** What sessions add to a watcher. */
export interface WatchContext {
  readonly stop: WatchStop;
  /** The progress of the watcher, which it updates. */
  readonly progress?: WatchProgress;
  /** Called after the events of each poll. */
  readonly onPoll?: () => unknown;
  /** Called when watching ends. */
  readonly onEnd?: () => void;
}

/** Watches a session until it ends, the signal is aborted, or `stop` is called. */
export async function* watchUntil(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options: WatchOptions,
  { stop, progress = progressFrom(options.from), onPoll, onEnd }: WatchContext,
): AsyncGenerator<TransferEvent, void, undefined> {
  const { signal, interval = 2000, maxInterval = 30_000, retries = 30, onRetry, wait = sleep } = options;
  const end = endOf(signal, stop);
  let [delay, failures, unexpected] = [interval, 0, 0];
  try {
    while (!end.isOver()) {
      let poll: PollResult;
      try {
        poll = await end.race(pollServer(client, transferSessionId, progress.cursor, { signal: end.signal }));
      } catch (error) {
        if (end.isOver()) break;
        failures++;
        unexpected = isUnexpected(error) ? unexpected + 1 : 0;
        if (unexpected >= 3 || !canRetry(error, failures, retries)) throw error;
        delay = Math.min(interval * 2 ** (failures - 1), Math.max(interval, maxInterval));
        onRetry?.({ error, attempt: failures, delay });
        await end.race(wait(delay, end.signal));
        continue;
      }
      const wasFailing = failures > 0;
      failures = unexpected = 0;
      let isNew = false;
      for (const event of eventsOf(poll, progress)) {
        isNew = true;
        yield event;
        if (end.isOver()) break;
      }
      if (end.isOver()) break;
      await onPoll?.();
      if (progress.isAtEnd) break;
      // Poll again after a final state: the log may have been incomplete.
      delay =
        isNew || wasFailing || isFinalTransferState(poll.state)
          ? interval
          : Math.min(delay * 1.5, Math.max(interval, maxInterval));
      await end.race(wait(delay, end.signal));
    }
  } catch (error) {
    if (!end.isOver()) throw error;
  } finally {
    end.release();
    onEnd?.();
  }
  if (!stop.isStopped && isAborted(signal)) throw signal?.reason;
}

/** Reads the current value, which type narrowing would treat as constant. */
function isAborted(signal: CallSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Checks whether to poll again after a failure. Denied access is not retried, because the server could block the address. */
function canRetry(error: unknown, failures: number, retries: number): boolean {
  const failure = error instanceof WhmApiError ? error.failure : "unanswered";
  return failure !== "denied" && failures <= (failure === "refused" ? Math.min(3, retries) : retries);
}

/** Checks for a response that differs from the documentation. The error page of a web server may be gone soon, so it is no such response. */
function isUnexpected(error: unknown): boolean {
  return error instanceof UnexpectedAnswerError && error.status < 500;
}

/** Fetches the state and then the log, so that the log of an ended session is complete. */
export async function pollServer(
  client: WhmCaller,
  transferSessionId: string,
  cursor: Pick<TransferCursor, "line">,
  options: CallOptions,
): Promise<PollResult> {
  const state = await getTransferSessionState(client, { transferSessionId }, options);
  try {
    return { state, log: await fetchTransferSessionLogText(client, { transferSessionId }, options) };
  } catch (error) {
    // A new session may have no log yet. An existing log does not disappear.
    const hasNoLog = error instanceof WhmApiError && error.failure === "refused" && cursor.line === 0;
    if (hasNoLog) return { state, log: "" };
    throw error;
  }
}

/** The globals in use. Declared here, so that projects need no platform types. */
interface Runtime {
  readonly AbortController?: new () => { readonly signal: CallSignal; abort(reason?: unknown): void };
  readonly setTimeout?: (end: () => void, milliseconds: number) => unknown;
  readonly clearTimeout?: (timer: unknown) => void;
}

function sleep(milliseconds: number, signal: CallSignal): Promise<void> {
  const { setTimeout, clearTimeout } = globalThis as unknown as Runtime;
  if (setTimeout === undefined) {
    throw new TypeError("watchTransferSession: this runtime has no setTimeout: pass the option wait");
  }
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout?.(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}

interface WatchEnd {
  readonly signal: CallSignal;
  isOver(): boolean;
  /** Settles like the promise, or rejects as soon as watching ends: custom clients and timers may ignore the signal. */
  race<Value>(promise: Promise<Value>): Promise<Value>;
  release(): void;
}

/** Shares one listener per signal between all watchers, because some runtimes warn about more than ten listeners. */
const shared: { onAbort?: OnAbort } = {};

/** Combines the signal of the caller with `stop`. */
function endOf(signal: CallSignal | undefined, stop: WatchStop): WatchEnd {
  const { AbortController } = globalThis as unknown as Runtime;
  const controller = AbortController === undefined ? fallbackController() : new AbortController();
  let reject: (reason: unknown) => void = () => undefined;
  const onEnd = (): void => {
    // Reject before the controller notifies its listeners, one of which could resolve the pending promise.
    reject(signal?.reason);
    controller.abort(signal?.reason);
  };
  if (stop.isStopped || isAborted(signal)) onEnd();
  const removeListener = signal && (shared.onAbort ??= abortListeners())(signal, onEnd);
  stop.listeners.add(onEnd);
  return {
    signal: controller.signal,
    isOver: () => controller.signal.aborted,
    // Create a promise for each race. A shared one would keep every fetched log in memory.
    race: (promise) => {
      const ended = new Promise<never>((_, rejectThis) => (reject = rejectThis));
      // Watching may have ended before this promise was created.
      if (controller.signal.aborted) reject(signal?.reason);
      return Promise.race([ended, promise]);
    },
    release() {
      removeListener?.();
      stop.listeners.delete(onEnd);
    },
  };
}

/** Creates a controller for runtimes without an AbortController. */
function fallbackController(): { readonly signal: CallSignal; abort(reason: unknown): void } {
  const listeners = new Set<() => void>();
  const signal = {
    aborted: false,
    reason: undefined as unknown,
    addEventListener: (_type: "abort", listener: () => void) => void listeners.add(listener),
    removeEventListener: (_type: "abort", listener: () => void) => void listeners.delete(listener),
  };
  return {
    signal,
    abort(reason) {
      signal.aborted = true;
      signal.reason = reason;
      listeners.forEach((listener) => listener());
    },
  };
}
