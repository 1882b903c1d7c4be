import {
  fetchTransferSessionLogText,
  getTransferSessionState,
  isFinalTransferState,
  type OfTransferSession,
  type TransferSessionState,
} from "./transfer-functions.js";
import { parseTransferLog, type TransferLogEntry } from "./transfer-log.js";
import { WhmApiError, type CallOptions, type CallSignal, type WhmCaller } from "./whm-client.js";

/** A position in the events of a session. It can be stored as JSON, to resume watching in another process. */
export interface TransferCursor {
  /** The last reported state, or `null` before the first. */
  readonly state: TransferSessionState | null;
  /** The number of reported log lines. */
  readonly line: number;
  /** Identifies the log, because a server may start a new one. Empty before the first line. */
  readonly log: string;
}

export type TransferEvent =
  | {
      readonly type: "state";
      readonly state: TransferSessionState;
      /** The previously reported state, or `null` for the first one. */
      readonly previous: TransferSessionState | null;
      readonly cursor: TransferCursor;
    }
  | { readonly type: "log"; readonly entry: TransferLogEntry; readonly cursor: TransferCursor };

export interface WatchOptions extends CallOptions {
  /** The last event that you received, or its `cursor`. Watching resumes after it. The default is the start of the session. */
  readonly from?: TransferCursor | { readonly cursor: TransferCursor } | undefined;
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
 * Watches a session. Yields each change of its state and each line of its `master.log` once, in order.
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
  return watchUntil(client, parameters, options, new WatchStop(), () => undefined);
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

/** Watches a session until it ends, the signal is aborted, or `stop` is called. */
export async function* watchUntil(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options: WatchOptions,
  stop: WatchStop,
  onEnd: () => void,
): AsyncGenerator<TransferEvent, void, undefined> {
  const { signal, interval = 2000, maxInterval = 30_000, retries = 30, onRetry, wait = sleep } = options;
  const progress: WatchProgress = { cursor: cursorOf(options.from), finalLog: undefined, isAtEnd: false };
  const end = endOf(signal, stop);
  let [delay, failures] = [interval, 0];
  try {
    while (!end.isOver()) {
      let poll: PollResult;
      try {
        poll = await end.race(pollServer(client, transferSessionId, progress.cursor, end.signal));
      } catch (error) {
        if (end.isOver()) break;
        failures++;
        if (!canRetry(error, failures, retries)) throw error;
        delay = Math.min(interval * 2 ** (failures - 1), Math.max(interval, maxInterval));
        onRetry?.({ error, attempt: failures, delay });
        await end.race(wait(delay, end.signal));
        continue;
      }
      const wasFailing = failures > 0;
      failures = 0;
      let isNew = false;
      for (const event of eventsOf(poll, progress)) {
        isNew = true;
        yield event;
        if (end.isOver()) break;
      }
      if (end.isOver() || progress.isAtEnd) break;
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
    onEnd();
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

interface PollResult {
  readonly state: TransferSessionState;
  readonly log: string;
}

async function pollServer(
  client: WhmCaller,
  transferSessionId: string,
  cursor: TransferCursor,
  signal: CallSignal,
): Promise<PollResult> {
  const state = await getTransferSessionState(client, { transferSessionId }, { signal });
  try {
    return { state, log: await fetchTransferSessionLogText(client, { transferSessionId }, { signal }) };
  } catch (error) {
    // A new session may have no log yet. An existing log does not disappear.
    const hasNoLog = error instanceof WhmApiError && error.failure === "refused" && cursor.line === 0;
    if (hasNoLog) return { state, log: "" };
    throw error;
  }
}

interface WatchProgress {
  cursor: TransferCursor;
  /** The log of the last poll if the session had ended by then. */
  finalLog: string | undefined;
  isAtEnd: boolean;
}

/** Yields the events that are not reported yet, and updates the cursor. */
function* eventsOf(
  { state, log }: PollResult,
  progress: WatchProgress,
): Generator<TransferEvent, void, undefined> {
  const isFinal = isFinalTransferState(state);
  const isComplete = isFinal && progress.finalLog === log;
  progress.finalLog = isFinal ? log : undefined;
  if (!isFinal) yield* stateEvents(state, progress);
  yield* lineEvents(isComplete ? log : completeLines(log), progress);
  if (!isComplete) return;
  progress.isAtEnd = true;
  yield* stateEvents(state, progress);
}

function* stateEvents(
  state: TransferSessionState,
  progress: WatchProgress,
): Generator<TransferEvent, void, undefined> {
  const previous = progress.cursor.state;
  if (state === previous) return;
  progress.cursor = { ...progress.cursor, state };
  yield { type: "state", state, previous, cursor: progress.cursor };
}

function* lineEvents(log: string, progress: WatchProgress): Generator<TransferEvent, void, undefined> {
  if (log.trim() === "") return;
  const id = logId(log);
  if (id !== progress.cursor.log) progress.cursor = { ...progress.cursor, line: 0, log: id };
  for (const entry of parseTransferLog(log, progress.cursor.line)) {
    progress.cursor = { ...progress.cursor, line: entry.line + 1 };
    yield { type: "log", entry, cursor: progress.cursor };
  }
}

/** Removes the last line if the server is still writing it. */
function completeLines(log: string): string {
  const end = log.lastIndexOf("\n") + 1;
  return isCompleteObject(log.slice(end)) ? log : log.slice(0, end);
}

/** Checks for a complete JSON object. Any other text may be the start of a longer line. */
function isCompleteObject(line: string): boolean {
  try {
    return line.trim().startsWith("{") && JSON.parse(line) !== undefined;
  } catch {
    return false;
  }
}

/** Identifies a log by a hash of its first line, which contains the start time. */
function logId(log: string): string {
  const line = /^\s*(.*)/.exec(log)?.[1] ?? "";
  let hash = 0x811c9dc5;
  for (let index = 0; index < line.length; index++) {
    hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

const START: TransferCursor = { state: null, line: 0, log: "" };

/** Validates the cursor, which may come from a file. */
function cursorOf(from: WatchOptions["from"]): TransferCursor {
  if (from === undefined) return START;
  const { state, line, log } = "cursor" in from ? from.cursor : from;
  const isState = state === null || typeof state === "string";
  if (!isState || !Number.isSafeInteger(line) || line < 0 || typeof log !== "string") {
    throw new TypeError(
      "watchTransferSession: invalid option from: expected an event or a cursor of a session",
    );
  }
  return { state, line, log };
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
  signal?.addEventListener("abort", onEnd);
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
      signal?.removeEventListener("abort", onEnd);
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
