import { createProgress } from "./transfer-events.js";
import type { TransferSessionParameters } from "./transfer-functions.js";
import { yieldLogEntries } from "./transfer-log.js";
import { summarizeTransferLog, type TransferResults } from "./transfer-results.js";
import { pollServer, watchUntil, type WatchOptions, type WatchStopper } from "./transfer-watch.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

/** The options of the method `wait` of a `TransferSession`. */
export interface TransferWaitOptions extends Omit<WatchOptions, "from"> {
  /**
   * A function that is called with the results so far. It is called after each poll that finds a change in the state of the
   * session or in the status of an item. Waiting continues when the function returns, or when its promise resolves. If the function
   * throws, or its promise rejects, `wait` rejects with the same error.
   */
  readonly onProgress?: ((results: TransferResults) => unknown) | undefined;
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
): Promise<TransferResults> {
  const { state, log } = await pollServer(client, transferSessionId, { line: 0 }, options);
  return { ...summarizeTransferLog(yieldLogEntries(log)), state };
}

/**
 * Watches a session until the session has ended, and returns the session's results.
 *
 * @throws WhmApiError if access is denied, or if polling fails too often. The thrown error is that of the last failed poll.
 * @throws The abort reason, if the signal is aborted.
 * @throws Error if `stopper` stops the watcher before the session has ended.
 */
// Only for other generated files.
export async function waitForTransferSession(
  client: WhmCaller,
  parameters: TransferSessionParameters,
  { onProgress, ...options }: TransferWaitOptions,
  stopper: WatchStopper,
): Promise<TransferResults> {
  const progress = createProgress();
  const createResults = (): TransferResults =>
    progress.summary.createResults(progress.cursor.state ?? undefined);
  let hasChanged = false;
  const onPoll = async (): Promise<void> => {
    if (hasChanged) await onProgress?.(createResults());
    hasChanged = false;
  };
  for await (const event of watchUntil(client, parameters, options, { stopper, progress, onPoll }))
    hasChanged ||= event.type !== "log";
  if (!progress.isAtEnd) throw new Error("the session object was closed before the session ended");
  return createResults();
}
