import {
  fetchTransferSessionLogText,
  getTransferSessionState,
  isFinalTransferState,
  type OfTransferSession,
  type TransferSessionState,
} from "./transfer-functions.js";
import { parseTransferLog, type TransferLogEntry } from "./transfer-log.js";
import { WhmApiError, type CallOptions, type CallSignal, type WhmCaller } from "./whm-client.js";

/** How far a session has been told of. It is JSON, so that it can be kept, and gone on from in another process. */
export interface TransferCursor {
  /** The state that was told last; `null` before the first. */
  readonly state: TransferSessionState | null;
  /** How many lines of the log are told. */
  readonly line: number;
  /** Which log that is, since a server may begin a new one; empty before the first line. */
  readonly log: string;
}

export type TransferEvent =
  | {
      readonly type: "state";
      readonly state: TransferSessionState;
      /** The one before it that was told; `null` where this is the first. */
      readonly previous: TransferSessionState | null;
      readonly cursor: TransferCursor;
    }
  | { readonly type: "log"; readonly entry: TransferLogEntry; readonly cursor: TransferCursor };

export interface WatchOptions extends CallOptions {
  /** The last event that was told, or its `cursor`: what comes behind it is told. Default: all from the beginning. */
  readonly from?: TransferCursor | { readonly cursor: TransferCursor } | undefined;
  /** Milliseconds between two looks where something happens. Default 2,000. */
  readonly interval?: number | undefined;
  /** Where nothing happens, and where nobody answers, they grow to so many. Default 30,000. */
  readonly maxInterval?: number | undefined;
  /** How many looks may fail one after the other. Default 30, which is a quarter of an hour; of refusals at most 3. */
  readonly retries?: number | undefined;
  /** Told of each look that failed, before the next. */
  readonly onRetry?: ((retry: TransferRetry) => void) | undefined;
  /** What waits: for tests, that need no clock. It may heed the signal, and need not. */
  readonly wait?: ((milliseconds: number, signal: CallSignal) => Promise<unknown>) | undefined;
}

export interface TransferRetry {
  readonly error: unknown;
  /** Which failure in succession it is, from 1 on. */
  readonly attempt: number;
  /** Milliseconds till the next look. */
  readonly delay: number;
}

/**
 * Tells what becomes of a session: each change of its state, and each line of its `master.log` once, in order. It looks again
 * and again, less often where nothing happens. A look that fails is made again; an answer that nobody is let in ends it at
 * once. It ends where the session is COMPLETED, ABORTED or FAILED, which is told behind the last line. A session that is
 * PAUSED is watched on, for somebody may start it again. States that come and go between two looks are not seen.
 *
 * @throws whatever the last look was ended by; the signal's reason. `from` goes on behind the last event.
 */
export function watchTransferSession(
  client: WhmCaller,
  parameters: OfTransferSession,
  options: WatchOptions = {},
): AsyncGenerator<TransferEvent, void, undefined> {
  return watched(client, parameters, options, new WatchStop(), () => undefined);
}

/** Ends watching from outside, without an error. For who watches on behalf of others. */
export class WatchStop {
  isStopped = false;
  /** What is to be ended then. */
  readonly ends: Set<() => void> = new Set();

  stop(): void {
    this.isStopped = true;
    this.ends.forEach((end) => end());
  }
}

export async function* watched(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options: WatchOptions,
  stop: WatchStop,
  onEnd: () => void,
): AsyncGenerator<TransferEvent, void, undefined> {
  const { signal, interval = 2000, maxInterval = 30_000, retries = 30, onRetry, wait = sleep } = options;
  const told: Told = { cursor: cursorOf(options.from), final: undefined, isAtEnd: false };
  const until = endingOf(signal, stop);
  let [delay, failures] = [interval, 0];
  try {
    while (!until.isOver()) {
      let look: Look;
      try {
        look = await until.first(lookAt(client, transferSessionId, told.cursor, until.signal));
      } catch (error) {
        if (until.isOver()) break;
        failures++;
        if (isLast(error, failures, retries)) throw error;
        delay = Math.min(interval * 2 ** (failures - 1), Math.max(interval, maxInterval));
        onRetry?.({ error, attempt: failures, delay });
        await until.first(wait(delay, until.signal));
        continue;
      }
      const wasFailing = failures > 0;
      failures = 0;
      let isNew = false;
      for (const event of eventsOf(look, told)) {
        isNew = true;
        yield event;
        if (until.isOver()) break;
      }
      if (until.isOver() || told.isAtEnd) break;
      // A state that ends a session is looked at twice: the log may have been behind it.
      delay =
        isNew || wasFailing || isFinalTransferState(look.state)
          ? interval
          : Math.min(delay * 1.5, Math.max(interval, maxInterval));
      await until.first(wait(delay, until.signal));
    }
  } catch (error) {
    if (!until.isOver()) throw error;
  } finally {
    until.release();
    onEnd();
  }
  if (!stop.isStopped && isAborted(signal)) throw signal?.reason;
}

/** Asked anew each time. */
function isAborted(signal: CallSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Whether a failure is the end: who is not let in would be locked out if he went on, and who is refused will be refused. */
function isLast(error: unknown, failures: number, retries: number): boolean {
  const failure = error instanceof WhmApiError ? error.failure : "unanswered";
  return failure === "denied" || failures > (failure === "refused" ? Math.min(3, retries) : retries);
}

interface Look {
  readonly state: TransferSessionState;
  readonly log: string;
}

async function lookAt(
  client: WhmCaller,
  transferSessionId: string,
  cursor: TransferCursor,
  signal: CallSignal,
): Promise<Look> {
  const state = await getTransferSessionState(client, { transferSessionId }, { signal });
  try {
    return { state, log: await fetchTransferSessionLogText(client, { transferSessionId }, { signal }) };
  } catch (error) {
    // A session that has done nothing may have no log. One that had a log has it still.
    const isNone = error instanceof WhmApiError && error.failure === "refused" && cursor.line === 0;
    if (isNone) return { state, log: "" };
    throw error;
  }
}

/** How far a session has been told of, and the log that came with the last look if the session was over then. */
interface Told {
  cursor: TransferCursor;
  final: string | undefined;
  isAtEnd: boolean;
}

/** Of what was seen, what is not told yet. */
function* eventsOf({ state, log }: Look, told: Told): Generator<TransferEvent, void, undefined> {
  const isFinal = isFinalTransferState(state);
  const isComplete = isFinal && told.final === log;
  told.final = isFinal ? log : undefined;
  if (!isFinal) yield* stateEvents(state, told);
  yield* lineEvents(isComplete ? log : wholeLines(log), told);
  if (!isComplete) return;
  told.isAtEnd = true;
  yield* stateEvents(state, told);
}

function* stateEvents(state: TransferSessionState, told: Told): Generator<TransferEvent, void, undefined> {
  const previous = told.cursor.state;
  if (state === previous) return;
  told.cursor = { ...told.cursor, state };
  yield { type: "state", state, previous, cursor: told.cursor };
}

function* lineEvents(log: string, told: Told): Generator<TransferEvent, void, undefined> {
  if (log.trim() === "") return;
  const name = nameOfLog(log);
  if (name !== told.cursor.log) told.cursor = { ...told.cursor, line: 0, log: name };
  for (const entry of parseTransferLog(log, told.cursor.line)) {
    told.cursor = { ...told.cursor, line: entry.line + 1 };
    yield { type: "log", entry, cursor: told.cursor };
  }
}

/** A last line that is still being written is told when it is whole, or when nothing more comes. */
function wholeLines(log: string): string {
  const end = log.lastIndexOf("\n") + 1;
  return isWhole(log.slice(end)) ? log : log.slice(0, end);
}

/** No object of JSON is the beginning of another line of the log; a text may begin with any other value. */
function isWhole(line: string): boolean {
  try {
    return line.trim().startsWith("{") && JSON.parse(line) !== undefined;
  } catch {
    return false;
  }
}

/** A log is known by its first line, which tells of the time at which it was begun. */
function nameOfLog(log: string): string {
  const line = /^\s*(.*)/.exec(log)?.[1] ?? "";
  let hash = 0x811c9dc5;
  for (let index = 0; index < line.length; index++) {
    hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

const START: TransferCursor = { state: null, line: 0, log: "" };

/** Kept cursors come from files, so they are looked at. */
function cursorOf(from: WatchOptions["from"]): TransferCursor {
  if (from === undefined) return START;
  const { state, line, log } = "cursor" in from ? from.cursor : from;
  const isState = state === null || typeof state === "string";
  if (!isState || !Number.isSafeInteger(line) || line < 0 || typeof log !== "string") {
    throw new TypeError("watchTransferSession: from is no event of a session, and no cursor of one");
  }
  return { state, line, log };
}

/** What is used of the runtime. Named here, so that a project needs the types of no platform. */
interface Runtime {
  readonly AbortController?: new () => { readonly signal: CallSignal; abort(reason?: unknown): void };
  readonly setTimeout?: (end: () => void, milliseconds: number) => unknown;
  readonly clearTimeout?: (timer: unknown) => void;
}

function sleep(milliseconds: number, signal: CallSignal): Promise<void> {
  const { setTimeout, clearTimeout } = globalThis as unknown as Runtime;
  if (setTimeout === undefined) {
    throw new TypeError("watchTransferSession: this runtime has no setTimeout; give a wait as an option");
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

interface Ending {
  readonly signal: CallSignal;
  isOver(): boolean;
  /** What the promise comes to, unless the end comes first, which rejects. A client or a wait of somebody's own may heed no signal. */
  first<Value>(promise: Promise<Value>): Promise<Value>;
  release(): void;
}

/** The end by the caller's signal or by `stop`. */
function endingOf(signal: CallSignal | undefined, stop: WatchStop): Ending {
  const { AbortController } = globalThis as unknown as Runtime;
  const controller = AbortController === undefined ? plainController() : new AbortController();
  let reject: (reason: unknown) => void = () => undefined;
  const end = (): void => {
    // Before the controller's own listeners hear of it, who could end what is waited for as if all were well.
    reject(signal?.reason);
    controller.abort(signal?.reason);
  };
  if (stop.isStopped || isAborted(signal)) end();
  signal?.addEventListener("abort", end);
  stop.ends.add(end);
  return {
    signal: controller.signal,
    isOver: () => controller.signal.aborted,
    // A promise of the end for each: one that lives as long as the watch would keep every log that it was raced with.
    first: (promise) => {
      const ended = new Promise<never>((_, rejectThis) => (reject = rejectThis));
      // It may have come while the promise was made.
      if (controller.signal.aborted) reject(signal?.reason);
      return Promise.race([ended, promise]);
    },
    release() {
      signal?.removeEventListener("abort", end);
      stop.ends.delete(end);
    },
  };
}

/** For a runtime without an AbortController. */
function plainController(): { readonly signal: CallSignal; abort(reason: unknown): void } {
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
