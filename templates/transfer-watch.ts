import {
  yieldNewEvents,
  createProgress,
  type PollResult,
  type TransferEvent,
  type WatchProgress,
  type WatchStart,
} from "./transfer-events.js";
import {
  fetchTransferSessionLogText,
  getTransferSessionState,
  isFinalTransferState,
  type TransferSessionParameters,
  type TransferSessionState,
} from "./transfer-functions.js";
import { TransferProgressError } from "./transfer-items.js";
import { yieldLogEntries } from "./transfer-log.js";
import {
  TransferLogSummary,
  type SessionEnds,
  type TransferResults,
  type TransferSessionResults,
} from "./transfer-results.js";
import {
  UnexpectedResponseError,
  addAbortListener,
  checkClient,
  createCancellation,
  createController,
  getGlobals,
  isAborted,
  now,
  setCause,
  sleep,
  throwIfAborted,
  toError,
  TOO_LARGE,
  WhmApiError,
  type CallOptions,
  type CallSignal,
  type WhmCaller,
} from "./whm-client.js";

/** The options of `watchTransferSession`, and of `watch` of a session. */
export interface WatchOptions extends CallOptions {
  /**
   * The last event that you received, or its `cursor`. Watching resumes after it, without repeating or omitting events. The
   * default is the start of the session.
   */
  readonly from?: WatchStart | undefined;
  /**
   * The time between two polls of the server, in milliseconds, while there are new events. Each poll fetches the whole log, so the time
   * is longer for a large log: a second for each 1,000,000 characters.
   *
   * @default 2000
   */
  readonly interval?: number | undefined;
  /**
   * The longest time between two polls, in milliseconds. While there are no new events, and after failed polls, the time grows
   * up to this value. If a response has the header `Retry-After`, the time can be up to five minutes.
   *
   * @default 30000
   */
  readonly maxInterval?: number | undefined;
  /**
   * The maximum number of consecutive failed polls that are retried. After one more failure, watching ends with the error of this
   * failure. With the default, watching ends after about 15 minutes of failures. It ends sooner if access is denied, if the certificate is not
   * trusted, or if a call is refused after 3 consecutive failures. It also ends after the third consecutive `UnexpectedResponseError`.
   *
   * @default 30
   */
  readonly retries?: number | undefined;
  /**
   * The longest time to wait for the end of the log after the session has ended, in milliseconds. The log may lag, or the server may
   * never complete it. Watching then ends with an `IncompleteTransferResultsError`.
   *
   * @default 300000
   */
  readonly logDeadline?: number | undefined;
  /** A function that is called after each failed poll that will be retried, for example to log the failure. */
  readonly onRetry?: ((retry: TransferRetry) => void) | undefined;
  /**
   * A function to use instead of a timer, for example in tests. The next poll starts when the promise of the function resolves. The
   * signal is aborted when the caller's signal is aborted, or when the session object is closed. The function may ignore the
   * signal.
   */
  readonly wait?: ((milliseconds: number, signal: CallSignal) => Promise<unknown>) | undefined;
}

/** A failed poll, as `onRetry` receives it. */
export interface TransferRetry {
  /** The error of the failed poll, usually a `WhmApiError`. */
  readonly error: unknown;
  /** The number of consecutive failures, starting at 1. */
  readonly attempt: number;
  /** The time until the next poll, in milliseconds. */
  readonly delay: number;
}

/**
 * Thrown if a session has ended, but its log cannot be read, or does not contain the session's end. The results of items with a status
 * other than `transferring` and `restoring` are final. All other items may have been transferred: do not queue them again before you
 * have read a whole log, or checked the target server. To read the log again, call `wait` or `results`.
 */
export class IncompleteTransferResultsError extends Error {
  override readonly name: string = "IncompleteTransferResultsError";
  /** The ID of the session. */
  readonly session: string;
  /** The results that are known. */
  readonly results: TransferSessionResults;

  /** @param cause The error of the last poll, if it failed. It becomes the property `cause`. */
  constructor(session: string, results: TransferSessionResults, cause?: unknown) {
    const problem =
      cause === undefined
        ? "it does not contain the end of the session"
        : `it cannot be read: ${toError(cause).message}`;
    super(`the session ${session} has ended (${results.state}), but its log is not whole: ${problem}`);
    this.session = session;
    this.results = results;
    if (cause !== undefined) setCause(this, cause);
  }
}

/**
 * Watches a session: iterate over the result with `for await`. Yields each change of the session's state, each line of its
 * `master.log`, and each change of an item's status. Each event is yielded once, in order.
 *
 * Polls the server, less often while there are no new events, and retries failed polls. Ends when a session is COMPLETED, ABORTED or
 * FAILED, and its log contains its end. The final state is the last event. Continues while a session is PAUSED, because the session can
 * be resumed. States that occur only between two polls are not reported.
 *
 * @throws TypeError if `from` is invalid.
 * @throws RangeError if `logDeadline` is negative.
 * @throws WhmApiError if access is denied, or if polling fails too often. The thrown error is that of the last failed poll. To
 * resume, pass the last event as `from`.
 * @throws IncompleteTransferResultsError if the session has ended, but polling its log fails too often, or the log has no end within
 * `logDeadline`. The final state was not reported. To resume, pass the last event as `from`.
 * @throws The abort reason, if the signal is aborted.
 */
export function watchTransferSession(
  client: WhmCaller,
  parameters: TransferSessionParameters,
  options: WatchOptions = {},
): AsyncGenerator<TransferEvent, void, undefined> {
  checkClient(client);
  return watchUntil(client, parameters, options, {});
}

/** The parameters of `watchUntil` that are not options of the public functions. */
// Only for other generated files.
export interface WatchContext {
  /** If this signal is aborted, the watcher ends without an error. */
  readonly stopSignal?: CallSignal;
  /** The ends of the session's runs. */
  readonly ends?: SessionEnds;
  /** The object in which the watcher stores its progress. */
  readonly progress?: WatchProgress;
  /** Called after each successful poll, when its events were yielded. The watcher waits for the returned promise. */
  readonly onPoll?: () => unknown;
  /** Called when watching ends. */
  readonly onEnd?: () => void;
}

/**
 * Yields the events of a session until the session ends, or one of the signals is aborted. Throws the error of a failed poll that is not
 * retried, or the abort reason.
 */
// Only for other generated files.
export async function* watchUntil(
  client: WhmCaller,
  { transferSessionId }: TransferSessionParameters,
  options: WatchOptions,
  { stopSignal, ends, progress = createProgress(options.from, ends), onPoll, onEnd }: WatchContext,
): AsyncGenerator<TransferEvent, void, undefined> {
  const { signal, interval = 2000, maxInterval = 30_000, retries = 30, onRetry } = options;
  const longest = Math.max(interval, maxInterval);
  const timer = new LogTimer(options.logDeadline);
  const cancellation = createCancellation(signal, stopSignal);
  /** Ends early without an error if a signal is aborted, even if the caller's function ignores the signal. */
  const pause = (milliseconds: number): Promise<unknown> =>
    cancellation
      .race((options.wait ?? wait)(timer.limit(milliseconds), cancellation.signal))
      .catch((error: unknown) => {
        if (!isAborted(cancellation.signal)) throw error;
      });
  let [delay, failureCount, unexpectedCount] = [interval, 0, 0];
  try {
    while (!isAborted(cancellation.signal)) {
      let poll: PollResult;
      try {
        const callOptions = { signal: cancellation.signal };
        const getting = getTransferSessionState(client, { transferSessionId }, callOptions);
        // In this order, the log is never older than the state.
        const state = (progress.state = await cancellation.race(getting));
        timer.update(state);
        const mayBeMissing = isBeforeStart(state) && progress.cursor.line === 0;
        const fetching = fetchLog(client, transferSessionId, mayBeMissing, callOptions);
        poll = { state, log: await cancellation.race(fetching) };
      } catch (error) {
        if (isAborted(cancellation.signal)) break;
        failureCount++;
        // The error page of a web server (HTTP status 500 and up) does not count as unexpected, because it may be temporary.
        const isUnexpected = error instanceof UnexpectedResponseError && error.status < 500;
        unexpectedCount = isUnexpected ? unexpectedCount + 1 : 0;
        if (timer.rest === 0 || unexpectedCount >= 3 || !canRetry(error, failureCount, retries))
          throw createIncompleteError(transferSessionId, progress, error) ?? error;
        const retryAfter = error instanceof WhmApiError ? (error.retryAfter ?? 0) : 0;
        delay = Math.max(Math.min(interval * 2 ** (failureCount - 1), longest), retryAfter);
        onRetry?.({ error, attempt: failureCount, delay });
        await pause(delay);
        continue;
      }
      // Poll again soon after a failure.
      let isSoon = failureCount > 0;
      // Before the events, because the caller may take long to process them.
      const isOver = timer.rest === 0;
      failureCount = unexpectedCount = 0;
      for (const event of yieldNewEvents(poll, progress)) {
        isSoon = true;
        yield event;
        if (isAborted(cancellation.signal)) break;
      }
      if (isAborted(cancellation.signal)) break;
      await onPoll?.();
      if (progress.isAtEnd) break;
      if (isOver) throw createIncompleteError(transferSessionId, progress) as Error;
      // The server returns the whole log for each poll.
      const shortest = Math.min(Math.max(interval, poll.log.length / 1000), longest);
      delay = isSoon ? shortest : Math.min(Math.max(delay * 1.5, shortest), longest);
      await pause(delay);
    }
  } finally {
    cancellation.release();
    onEnd?.();
  }
  if (!isAborted(stopSignal)) throwIfAborted(signal);
}

/**
 * Checks whether to poll again after a failure. Does not retry if access is denied, because the server could block the client's address,
 * if the certificate is not trusted, or if the response is too large. Retries refused calls only up to three consecutive failures.
 */
function canRetry(error: unknown, failureCount: number, retries: number): boolean {
  if (!(error instanceof WhmApiError)) return failureCount <= retries;
  const isTooLarge = error instanceof UnexpectedResponseError && error.got === TOO_LARGE;
  if (error.isUntrusted || isTooLarge || error.failure === "denied") return false;
  return failureCount <= (error.failure === "refused" ? Math.min(3, retries) : retries);
}

/** Returns the error for a session that has ended, with the results so far. Returns undefined if the session has not ended. */
function createIncompleteError(
  transferSessionId: string,
  { state, summary }: Pick<WatchProgress, "state" | "summary">,
  cause?: unknown,
): IncompleteTransferResultsError | undefined {
  if (state === undefined || !isFinalTransferState(state)) return undefined;
  const results = { ...summary.createResults(), state };
  return new IncompleteTransferResultsError(transferSessionId, results, cause);
}

/** Measures the time since a session ended. */
class LogTimer {
  private start: number | undefined;
  private paused = 0;
  private readonly logDeadline: number;

  constructor(logDeadline = 300_000) {
    if (!(logDeadline >= 0))
      throw new RangeError(`invalid logDeadline ${logDeadline}: expected a number of at least 0`);
    this.logDeadline = logDeadline;
  }

  /** Starts the timer at the first of several polls that find a final state. Any other state resets it. */
  update(state: TransferSessionState): void {
    if (!isFinalTransferState(state)) this.start = undefined;
    else if (this.start === undefined) [this.start, this.paused] = [now(), 0];
  }

  /** The time until the deadline for the end of the log. A pause counts even if a test does not wait. */
  get rest(): number {
    if (this.start === undefined) return Infinity;
    return Math.max(this.logDeadline - Math.max(this.paused, now() - this.start), 0);
  }

  /** Returns the time to pause, so that the pause ends at the deadline. */
  limit(milliseconds: number): number {
    const limited = Math.min(milliseconds, this.rest);
    this.paused += limited;
    return limited;
  }
}

/** Checks whether a state means that the session may not have run yet. Its log may then not exist. */
function isBeforeStart(state: TransferSessionState): boolean {
  return state === "PENDING" || state === "TRANSFER_PENDING";
}

/** Fetches the log of a session. If it may be missing, a refusal means that it is empty. */
async function fetchLog(
  client: WhmCaller,
  transferSessionId: string,
  mayBeMissing: boolean,
  options: CallOptions,
): Promise<string> {
  try {
    return await fetchTransferSessionLogText(client, { transferSessionId }, options);
  } catch (error) {
    if (mayBeMissing && error instanceof WhmApiError && error.failure === "refused") return "";
    throw error;
  }
}

function wait(milliseconds: number, signal: CallSignal): Promise<void> {
  if (getGlobals().setTimeout === undefined)
    throw new TypeError('watchTransferSession: this runtime has no setTimeout: pass the option "wait"');
  return sleep(milliseconds, signal);
}

/** The options of the method `wait` of a `TransferSession`. */
export interface TransferWaitOptions extends Omit<WatchOptions, "from"> {
  /**
   * A function that is called with the results so far. It is called after each poll that finds a change in the state of the
   * session or in the status of an item. Waiting continues when the function returns, or when its promise resolves. If the function
   * throws, or its promise rejects, `wait` rejects with the same error.
   */
  readonly onProgress?: ((results: TransferResults) => unknown) | undefined;
  /**
   * The longest time to wait, in milliseconds. If the session has not ended by then, `wait` rejects with a `TransferProgressError` that
   * contains the results so far. The session continues on the server. If only the end of the log is missing, `wait` rejects with an
   * `IncompleteTransferResultsError`. The default is no limit.
   */
  readonly deadline?: number | undefined;
  /**
   * Whether to wait until another program starts the session. By default, `wait` rejects with a `TransferProgressError` if three polls
   * find a session whose log contains no start, unless this object has started it.
   */
  readonly waitForStart?: boolean | undefined;
}

/**
 * Fetches the state and the log of a session, and returns the results so far.
 *
 * @throws WhmApiError if a call fails.
 * @throws IncompleteTransferResultsError if the session has ended, but its log cannot be read.
 * @throws The abort reason, if `options.signal` is aborted.
 */
// Only for other generated files.
export async function fetchTransferResults(
  client: WhmCaller,
  { transferSessionId }: TransferSessionParameters,
  options: CallOptions = {},
  ends?: SessionEnds,
): Promise<TransferSessionResults> {
  const state = await getTransferSessionState(client, { transferSessionId }, options);
  const summary = new TransferLogSummary(ends);
  try {
    const log = await fetchLog(client, transferSessionId, isBeforeStart(state), options);
    for (const entry of yieldLogEntries(log)) summary.add(entry);
    return { ...summary.createResults(), state };
  } catch (error) {
    if (isAborted(options.signal)) throw error;
    throw createIncompleteError(transferSessionId, { state, summary }, error) ?? error;
  }
}

/**
 * Watches a session until the session has ended, and returns the session's results.
 *
 * @throws RangeError if `deadline` or `logDeadline` is invalid.
 * @throws TransferProgressError if the session does not end within `deadline`, or if it was not started.
 * @throws WhmApiError if access is denied, or if polling fails too often. The thrown error is that of the last failed poll.
 * @throws IncompleteTransferResultsError if the session has ended, but its log is not whole.
 * @throws The abort reason, if the signal is aborted.
 * @throws Error if `stopSignal` is aborted before the session has ended.
 */
// Only for other generated files.
export async function waitForTransferSession(
  client: WhmCaller,
  parameters: TransferSessionParameters,
  { onProgress, deadline, waitForStart = false, ...options }: TransferWaitOptions,
  stopSignal: CallSignal,
  ends: SessionEnds,
): Promise<TransferSessionResults> {
  if (deadline !== undefined && !(deadline > 0))
    throw new RangeError(`wait: invalid deadline ${deadline}: expected a number greater than 0`);
  const progress = createProgress(undefined, ends);
  const createResults = (): TransferResults => progress.summary.createResults(progress.state);
  let hasChanged = false;
  let unstartedPolls = 0;
  const onPoll = async (): Promise<void> => {
    if (hasChanged) await onProgress?.(createResults());
    hasChanged = false;
    const isPending = progress.state?.endsWith("PENDING") === true && !progress.summary.hasStarted;
    unstartedPolls = isPending ? unstartedPolls + 1 : 0;
    if (unstartedPolls < MAX_UNSTARTED_POLLS || waitForStart) return;
    const message =
      "the session was not started: call start(), or set waitForStart if another program starts it";
    throw new TransferProgressError(message, { results: createResults() });
  };
  // The watcher also ends at the deadline. Other watchers of the session object continue.
  const stopper = createController();
  const stop = (): void => stopper.abort();
  const removeListener = addAbortListener(stopSignal, stop);
  if (isAborted(stopSignal)) stop();
  let isLate = false;
  // Timers are limited to 24 days, which is no limit for a session.
  if (deadline !== undefined && deadline <= 0x7fffffff)
    void sleep(deadline, stopper.signal).then(() => {
      isLate = !isAborted(stopper.signal);
      stop();
    });
  try {
    const context = { stopSignal: stopper.signal, progress, onPoll };
    for await (const event of watchUntil(client, parameters, options, context))
      hasChanged ||= event.type !== "log";
  } finally {
    removeListener();
    // End the timer.
    stop();
  }
  const results = createResults();
  const { state } = results;
  if (progress.isAtEnd && state !== undefined) return { ...results, state };
  if (!isLate) throw new Error("the session object was closed before the session ended");
  throw (
    createIncompleteError(parameters.transferSessionId, progress) ??
    new TransferProgressError(`the session did not end within ${deadline} ms`, { results })
  );
}

/** A session that was started has a log at the next poll, or at the one after it. */
const MAX_UNSTARTED_POLLS = 3;
