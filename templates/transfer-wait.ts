import { createProgress } from "./transfer-events.js";
import type { TransferSessionParameters } from "./transfer-functions.js";
import { yieldLogEntries } from "./transfer-log.js";
import { TransferProgressError } from "./transfer-items.js";
import {
  summarizeTransferLog,
  type TransferResults,
  type TransferSessionResults,
} from "./transfer-results.js";
import { pollServer, watchUntil, WatchStopper, type WatchOptions } from "./transfer-watch.js";
import { sleep, type CallOptions, type WhmCaller } from "./whm-client.js";

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
   * contains the results so far. The session continues on the server. The default is no limit.
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
 * @throws The abort reason, if `options.signal` is aborted.
 */
// Only for other generated files.
export async function fetchTransferResults(
  client: WhmCaller,
  { transferSessionId }: TransferSessionParameters,
  options: CallOptions = {},
): Promise<TransferSessionResults> {
  const { state, log } = await pollServer(client, transferSessionId, { line: 0 }, options);
  return { ...summarizeTransferLog(yieldLogEntries(log)), state };
}

/**
 * Watches a session until the session has ended, and returns the session's results.
 *
 * @throws RangeError if `deadline` is invalid.
 * @throws TransferProgressError if the session does not end within `deadline`, or if it was not started.
 * @throws WhmApiError if access is denied, or if polling fails too often. The thrown error is that of the last failed poll.
 * @throws The abort reason, if the signal is aborted.
 * @throws Error if `stopper` stops the watcher before the session has ended.
 */
// Only for other generated files.
export async function waitForTransferSession(
  client: WhmCaller,
  parameters: TransferSessionParameters,
  { onProgress, deadline, waitForStart = false, ...options }: TransferWaitOptions,
  stopper: WatchStopper,
): Promise<TransferSessionResults> {
  if (deadline !== undefined && !(deadline > 0))
    throw new RangeError(`wait: invalid deadline ${deadline}: expected a number greater than 0`);
  const progress = createProgress();
  const createResults = (): TransferResults =>
    progress.summary.createResults(progress.cursor.state ?? undefined);
  let hasChanged = false;
  let unstartedPolls = 0;
  let progressError: { readonly error: unknown } | undefined;
  const onPoll = async (): Promise<void> => {
    try {
      if (hasChanged) await onProgress?.(createResults());
    } catch (error) {
      // The watcher ignores errors after the deadline.
      progressError = { error };
      throw error;
    }
    hasChanged = false;
    const isPending = progress.cursor.state?.endsWith("PENDING") === true && !progress.summary.hasStarted;
    unstartedPolls = isPending ? unstartedPolls + 1 : 0;
    if (unstartedPolls < MAX_UNSTARTED_POLLS || waitForStart) return;
    const message =
      "the session was not started: call start(), or set waitForStart if another program starts it";
    throw new TransferProgressError(message, { results: createResults() });
  };
  // The watcher also ends at the deadline. Other watchers of the session object continue.
  const ownStopper = new WatchStopper();
  const stop = (): void => ownStopper.stop();
  stopper.listeners.add(stop);
  if (stopper.isStopped) stop();
  let cancelTimer = (): void => undefined;
  let isLate = false;
  // Timers are limited to 24 days, which is no limit for a session.
  if (deadline !== undefined && deadline <= 0x7fffffff)
    void sleep(deadline, (end) => {
      cancelTimer = end;
      return () => undefined;
    }).then(() => {
      isLate = true;
      stop();
    });
  try {
    const context = { stopper: ownStopper, progress, onPoll };
    for await (const event of watchUntil(client, parameters, options, context))
      hasChanged ||= event.type !== "log";
  } finally {
    stopper.listeners.delete(stop);
    cancelTimer();
  }
  if (progressError !== undefined) throw progressError.error;
  const results = createResults();
  const { state } = results;
  if (progress.isAtEnd && state !== undefined) return { ...results, state };
  if (!isLate) throw new Error("the session object was closed before the session ended");
  throw new TransferProgressError(`the session did not end within ${deadline} ms`, { results });
}

/** A session that was started has a log at the next poll, or at the one after it. */
const MAX_UNSTARTED_POLLS = 3;
