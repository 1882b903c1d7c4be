import { determineTransferResults, type TransferFinalResult } from "./transfer-final-results.js";
import { isFinalTransferState, validateSystemUser, type TransferSessionState } from "./transfer-functions.js";
import { TransferProgressError, type EnqueueItemsOptions, type TransferOutcome } from "./transfer-items.js";
import type { TransferItem } from "./transfer-modules.js";
import type { TransferRecord } from "./transfer-record.js";
import type { TransferResults } from "./transfer-results.js";
import { openTransferSession, type TransferSession } from "./transfer-session.js";
import { IncompleteTransferResultsError, type TransferWaitOptions } from "./transfer-watch.js";
import {
  checkClient,
  throwIfAborted,
  WhmApiError,
  type CallOptions,
  type CallSignal,
  type WhmCaller,
} from "./whm-client.js";

/** The options of `runTransferSession`: those of `enqueueAll` and `wait`, and a few more. */
export interface TransferRunOptions<Item extends TransferItem = TransferItem>
  extends
    Omit<TransferWaitOptions, "deadline" | "waitForStart">,
    Pick<EnqueueItemsOptions<Item>, "concurrency" | "onSending"> {
  /**
   * A function that returns the items to queue. It is called only if the session was not started. Items that are not `not-started` in the
   * record are ignored. The default returns all items of the record that are listed.
   */
  readonly getItems?: (() => readonly Item[] | Promise<readonly Item[]>) | undefined;
  /**
   * Whether to abort the session. Nothing is queued.
   *
   * @default false
   */
  readonly abort?: boolean | undefined;
  /** A function that is called after each request that queues an item, like `onProgress` of `enqueueAll`. */
  readonly onQueueProgress?: EnqueueItemsOptions<Item>["onProgress"];
}

/**
 * Runs a session, or continues it in another process. If the session was not started, queues items and starts it. If it is paused,
 * resumes it. Waits until it has ended and its log is whole. A session without items is aborted instead of started.
 *
 * Records each item as `in-progress` before it is sent, and its final result as soon as it is certain. Items are `unknown`, with the cause,
 * if the log is not whole, if the server refuses a call, or if the session does not end after an abort. Items that may have been
 * transferred by this or another session are not sent again.
 *
 * Do not run several sessions with the same items at the same time.
 *
 * @returns The state `ABORTED` or `FAILED`, if the session ended this way while this function waited, and not because of `abort`. Otherwise
 * undefined.
 * @throws WhmApiError if access is denied, if the server cannot be reached, if sending stopped before the last item, or if a call is refused
 * before an item was sent. To continue later, call the function again with the same record.
 * @throws InvalidTransferItemsError if an item is invalid. No item is sent in this case.
 * @throws TransferProgressError if `onSending` or `onQueueProgress` throws, or if the record cannot be written while items are queued.
 * @throws The abort reason, if the signal is aborted. The session continues on the server.
 */
export async function runTransferSession<Item extends TransferItem>(
  session: TransferSession,
  record: TransferRecord<Item>,
  options: TransferRunOptions<Item> = {},
): Promise<TransferSessionState | undefined> {
  const { abort = false, signal } = options;
  let items: readonly Item[] = record.findOpen(session.id);
  const isNew = items.length === 0;
  let outcomes: readonly TransferOutcome<Item>[] = [];
  let end: SessionEnd = {};
  let isOver = false;
  const onProgress = async (results: TransferResults): Promise<void> => {
    end = { results };
    for (const result of determineTransferResults<Item>(items, { outcomes, results }))
      if (isCertain(result)) writeResult(record, session.id, result);
    await options.onProgress?.(results);
  };
  try {
    const state = await session.state({ signal });
    isOver = isFinalTransferState(state);
    if (state === "PENDING" && !abort) outcomes = await queueItems(session, record, options);
    const isEmpty = items.length === 0 && !outcomes.some(mayBeQueued);
    items = [...items, ...outcomes.map(({ item }) => item)];
    if (state === "PENDING" && (abort || isEmpty)) end = await discard(session, isNew, signal);
    else end = await waitForEnd(session, state, { ...options, onProgress, isNew });
  } catch (error) {
    end = { ...end, cause: keepRefusal(error) };
    if (items.length === 0) throw error;
  }
  for (const result of determineTransferResults<Item>(items, { outcomes, results: end.results }))
    writeResult(record, session.id, explain(result, end, session.id));
  const state = end.results?.state;
  const isStopped = !isOver && !abort && !end.isDiscarded && (state === "ABORTED" || state === "FAILED");
  return isStopped ? state : undefined;
}

/** What is known about a session that has ended, or that cannot be continued. */
interface SessionEnd {
  readonly results?: TransferResults | undefined;
  /** Why the results are not whole, or why the session was not started. */
  readonly cause?: Error | undefined;
  /** Whether the session was aborted before it was started. */
  readonly isDiscarded?: boolean;
}

/** Writes a result to the record. */
function writeResult<Item extends TransferItem>(
  record: TransferRecord<Item>,
  session: string,
  { item, error, ...result }: TransferFinalResult<Item>,
): void {
  record.write(item, { ...result, session, error: error?.message ?? "" });
}

/** Checks whether a result is certain before the session has ended. */
function isCertain({ status }: TransferFinalResult): boolean {
  return status === "failed" || status === "succeeded" || status === "succeeded-with-losses";
}

function mayBeQueued({ status }: TransferOutcome): boolean {
  return status === "queued" || status === "unknown";
}

/** Adds the cause to a result that is not certain. */
function explain<Item extends TransferItem>(
  result: TransferFinalResult<Item>,
  { cause, isDiscarded }: SessionEnd,
  id: string,
): TransferFinalResult<Item> {
  if (isCertain(result)) return result;
  const { status, error = cause } = result;
  // That the session could not be started matters more than why the server may not have received the item.
  if (status === "not-started") return { ...result, error: isDiscarded ? (cause ?? error) : error };
  const ended = new Error(`the session ${id} ended before this item`);
  return { ...result, status: "unknown", error: error ?? ended };
}

/** Queues the items that were certainly not transferred. Throws if sending stopped before the last item. */
async function queueItems<Item extends TransferItem>(
  session: TransferSession,
  record: TransferRecord<Item>,
  { getItems, signal, concurrency, onSending, onQueueProgress }: TransferRunOptions<Item>,
): Promise<readonly TransferOutcome<Item>[]> {
  const items = (await getItems?.()) ?? record.findWaiting();
  const waiting = items.filter((item) => record.get(item).status === "not-started");
  const outcomes = await session.enqueueAll<Item>(waiting, {
    ...{ signal, concurrency },
    onSending(item, index) {
      record.write(item, { status: "in-progress", session: session.id });
      return onSending?.(item, index);
    },
    onProgress(progress) {
      const { outcome } = progress;
      for (const result of determineTransferResults<Item>([outcome.item], { outcomes: [outcome] }))
        // For an item that may be queued, the log decides.
        writeResult(record, session.id, mayBeQueued(outcome) ? { ...result, status: "in-progress" } : result);
      return onQueueProgress?.(progress);
    },
  });
  throwIfAborted(signal);
  const failure = outcomes.find(({ error }) => error !== undefined && !isRefusal(error))?.error;
  if (failure && outcomes.some((outcome) => !mayBeQueued(outcome) && !isRefusal(outcome.error)))
    throw failure;
  return outcomes;
}

/** Starts, resumes or aborts a session, and waits until it has ended and its log is whole. */
async function waitForEnd(
  session: TransferSession,
  state: TransferSessionState,
  options: TransferWaitOptions & Pick<TransferRunOptions, "abort"> & { readonly isNew: boolean },
): Promise<SessionEnd> {
  const { signal, isNew, abort = false, logDeadline = 300_000 } = options;
  let refusal: WhmApiError | undefined;
  try {
    if (abort && !isFinalTransferState(state)) await session.abort({ signal });
    else if (state === "PENDING" || state === "PAUSED") await session.start({ signal });
  } catch (error) {
    refusal = keepRefusal(error);
  }
  try {
    const results = refusal && state !== "PENDING" ? await session.results({ signal }) : undefined;
    if (results && !isFinalTransferState(results.state)) return { results, cause: refusal };
    // A session that was not started, or that does not end after an abort, could be polled for ever.
    const limits = { waitForStart: refusal === undefined, deadline: abort ? logDeadline : undefined };
    return { results: await session.wait({ ...options, ...limits }) };
  } catch (error) {
    if (error instanceof IncompleteTransferResultsError) return { results: error.results, cause: error };
    if (!(error instanceof TransferProgressError)) throw error;
    if (refusal && state === "PENDING") return { ...(await discard(session, isNew, signal)), cause: refusal };
    return { results: error.results, cause: error };
  }
}

/**
 * Aborts a session that does not seem to be started, so that it cannot be started later. An empty log proves that nothing was transferred
 * only if the session is new. Otherwise, another process may have started it, and the server's state and log may lag.
 */
async function discard(
  session: TransferSession,
  isNew: boolean,
  signal: CallSignal | undefined,
): Promise<SessionEnd> {
  let results: TransferResults;
  try {
    await session.abort({ signal });
    results = await session.results({ signal });
  } catch (error) {
    if (!(error instanceof IncompleteTransferResultsError)) return { cause: keepRefusal(error) };
    ({ results } = error);
  }
  const complete = results.complete || (isNew && results.items.length === 0);
  const cause = complete
    ? undefined
    : new Error(`the session ${session.id} was aborted, and no log proves that it was never started`);
  return { results: { ...results, complete, state: "ABORTED" }, cause, isDiscarded: true };
}

/**
 * Gives up the sessions with `unknown` items: aborts them, and records which items can be queued again in another session. An item is
 * `not-started` only if its session is over, and if the whole log does not contain the item, or the target server has no account with its
 * name. All other items have the status that the log proves, or are `unknown` with the reason.
 *
 * A session is over if its state is final, if the server no longer has it, or if it cannot be aborted because it was never started: do not
 * start it afterwards. One refused call does not prove that the server no longer has a session: its state must be refused four times in a row.
 *
 * @param options Options of `wait`. `logDeadline` is the longest time to wait for the end of each session; by default one minute.
 * @throws WhmApiError if access is denied, or if the server cannot be reached.
 * @throws The abort reason, if the signal is aborted.
 */
export async function abandonTransferSessions<Item extends TransferItem>(
  client: WhmCaller,
  record: TransferRecord<Item>,
  options: Pick<TransferWaitOptions, "signal" | "interval" | "maxInterval" | "logDeadline" | "wait"> = {},
): Promise<void> {
  checkClient(client);
  const { signal, logDeadline: deadline = 60_000 } = options;
  for (const transferSessionId of record.findSessions(["unknown"])) {
    const session = await openTransferSession(client, { transferSessionId });
    await session.abort({ signal }).catch(keepRefusal);
    const { results, cause } = await findEnd(session, { ...options, deadline });
    const items = record.findOpen(session.id);
    for (const result of determineTransferResults<Item>(items, { results })) {
      const isProved = isCertain(result) || result.status === "not-started";
      const error = cause ?? (isProved ? undefined : await checkTargetServer(client, result.item, signal));
      const status = error === undefined ? "not-started" : "unknown";
      writeResult(record, session.id, isProved ? result : { ...result, status, error });
    }
  }
}

/**
 * Suspends the accounts of the items that `succeeded` on the source server, and records them as `suspended`. Accounts with losses are
 * suspended only if `acceptLosses` returns true. If the server refuses an account, its `error` is recorded, and the others are suspended.
 *
 * @param source A client of the source server.
 * @param options `reason` is the reason that WHM shows for the suspension.
 * @throws WhmApiError if access is denied, or if the server cannot be reached.
 * @throws The abort reason, if the signal is aborted.
 */
export async function suspendTransferredAccounts<Item extends TransferItem>(
  source: WhmCaller,
  record: TransferRecord<Item>,
  options: CallOptions & {
    readonly reason?: string | undefined;
    readonly acceptLosses?: ((item: Item) => boolean) | undefined;
  } = {},
): Promise<void> {
  checkClient(source);
  const { reason = "", acceptLosses, signal } = options;
  for (const { item, status } of record.find(["succeeded", "succeeded-with-losses"])) {
    const { user } = item as { readonly user?: string };
    if (user === undefined || (status !== "succeeded" && acceptLosses?.(item) !== true)) continue;
    throwIfAborted(signal);
    try {
      await source.call("suspendacct", { user, reason });
      record.write(item, { status: "suspended" });
    } catch (error) {
      record.write(item, { error: `not suspended: ${keepRefusal(error).message}` });
    }
  }
}

/** Waits until a session is over. Returns its results if it has a log, and a cause if it may continue. */
async function findEnd(session: TransferSession, options: TransferWaitOptions): Promise<SessionEnd> {
  let refusals: unknown[] = [];
  const onRetry: TransferWaitOptions["onRetry"] = ({ error, attempt }) =>
    (refusals = attempt === 1 ? [error] : [...refusals, error]);
  try {
    return { results: await session.wait({ ...options, logDeadline: 0, onRetry }) };
  } catch (error) {
    if (error instanceof IncompleteTransferResultsError) return { results: error.results };
    if (error instanceof TransferProgressError) {
      const { results } = error;
      return results?.state === "PENDING" ? { results } : { results, cause: error };
    }
    const cause = keepRefusal(error);
    return refusals.length > 2 && [...refusals, cause].every(isStateRefusal) ? {} : { cause };
  }
}

/** Returns why an item of a session that is over may have been transferred. Returns undefined if it certainly was not. */
async function checkTargetServer(
  client: WhmCaller,
  item: TransferItem,
  signal: CallSignal | undefined,
): Promise<Error | undefined> {
  const { localuser: user } = item as { readonly localuser?: string };
  if (user === undefined) return new Error("only items with a localuser can be checked on the target server");
  const response = await validateSystemUser(client, { user }, { signal }).catch(keepRefusal);
  if (response instanceof WhmApiError) return response;
  if (!response.exists) return undefined;
  return new Error(
    `the target server has ${user}, perhaps incomplete: compare it, then remove it there or from the list`,
  );
}

function isStateRefusal(error: unknown): boolean {
  return isRefusal(error) && error.functionName === "get_transfer_session_state";
}

function isRefusal(error: unknown): error is WhmApiError {
  return error instanceof WhmApiError && error.failure === "refused";
}

/** Returns the error of a refused call, and throws any other error. */
function keepRefusal(error: unknown): WhmApiError {
  if (isRefusal(error)) return error;
  throw error;
}
