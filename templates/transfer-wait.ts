import { progressFrom } from "./transfer-events.js";
import type { OfTransferSession } from "./transfer-functions.js";
import { parseTransferLog } from "./transfer-log.js";
import { summarizeTransferLog, type TransferResults } from "./transfer-results.js";
import { pollServer, watchUntil, type WatchOptions, type WatchStop } from "./transfer-watch.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

export interface TransferWaitOptions extends Omit<WatchOptions, "from"> {
  /**
   * Called with the results so far when the state of the session or the status of an item has changed, at most once per poll.
   * Waiting continues after it returns, or after its promise resolves.
   */
  readonly onProgress?: ((results: TransferResults) => unknown) | undefined;
}

/** Returns the results of a session so far. */
export async function fetchTransferResults(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options: CallOptions = {},
): Promise<TransferResults> {
  const { state, log } = await pollServer(client, transferSessionId, { line: 0 }, options);
  return { ...summarizeTransferLog(parseTransferLog(log)), state };
}

/** Watches a session until it has ended, and returns its results. */
export async function waitForTransferSession(
  client: WhmCaller,
  parameters: OfTransferSession,
  { onProgress, ...options }: TransferWaitOptions,
  stop: WatchStop,
): Promise<TransferResults> {
  const progress = progressFrom();
  const results = (): TransferResults => progress.summary.results(progress.cursor.state ?? undefined);
  let hasChanged = false;
  const onPoll = async (): Promise<void> => {
    if (hasChanged) await onProgress?.(results());
    hasChanged = false;
  };
  for await (const event of watchUntil(client, parameters, options, { stop, progress, onPoll })) {
    hasChanged ||= event.type !== "log";
  }
  if (!progress.isAtEnd) throw new Error("the session object was closed before the session ended");
  return results();
}
