import { InvalidTransferItemError, type ItemError } from "./transfer-item.js";
import { queuedModules, encodeTransferItem, type ExactItems, type TransferItem } from "./transfer-modules.js";
import type { TransferResults } from "./transfer-results.js";
import {
  addAbortListener,
  checkClient,
  createController,
  isAborted,
  setCause,
  sleep,
  toError,
  WhmApiError,
  type CallOptions,
  type CallSignal,
  type WhmCaller,
} from "./whm-client.js";

/**
 * The result of queueing one item with `enqueueTransferItems`. `status` is one of:
 *
 * - `queued`: the server accepted the item.
 * - `refused`: the server refused the item, or denied access. `error` is the reason.
 * - `unknown`: the item was sent, but there was no valid response. It may be queued: check the server before you send it again.
 * - `unsent`: the item was not queued. `error` is the reason if the connection was not established, or if the server returned the
 *   HTTP status 429 (too many requests). Without `error`, an earlier failure, the signal, or an error of `onSending` or `onProgress` stopped the
 *   sending before this item.
 *
 * `error` is the error of the client, usually a `WhmApiError`.
 */
export type TransferOutcome<Item extends TransferItem = TransferItem> = {
  /** The index of the item in the `items` argument. */
  readonly index: number;
  /** The item itself. */
  readonly item: Item;
} & (
  | { readonly status: "queued"; readonly error?: undefined }
  | { readonly status: "refused" | "unknown"; readonly error: Error }
  | { readonly status: "unsent"; readonly error?: Error | undefined }
);

/** The options of `enqueueTransferItems`, and of `enqueueAll` of a session. */
export interface EnqueueItemsOptions<Item extends TransferItem = TransferItem> extends CallOptions {
  /**
   * A signal that stops the sending when it is aborted. The remaining items are `unsent`, and the function resolves. Calls in
   * progress are completed, up to the client's `timeout`, because the status of an aborted call would be unknown.
   */
  readonly signal?: CallSignal | undefined;
  /**
   * The maximum number of concurrent calls.
   *
   * @default 4
   */
  readonly concurrency?: number | undefined;
  /**
   * Sending stops after this number of consecutive calls that could not connect to the server. Such a call also counts for
   * `maxUnanswered`.
   *
   * @default 3
   */
  readonly maxConnectionFailures?: number | undefined;
  /**
   * Sending stops after this number of consecutive calls without a valid response. Examples are timeouts, lost connections, error
   * pages and the HTTP status 429. If the server refuses an item, this is a valid response.
   *
   * @default 5
   */
  readonly maxUnanswered?: number | undefined;
  /**
   * A function that is called for each item before its request. Equal items share one request: the function is called for each of them
   * before it. The request is sent when the function returns, or when its promise resolves. Write the item to a file here, and you know
   * after a crash which items to check. If the function throws, this item and the remaining items are not sent.
   */
  readonly onSending?: ((item: Item, index: number) => unknown) | undefined;
  /**
   * A function that is called for each item after its request has ended, even if the request failed. It is not called for items whose
   * request was never started. The next item is sent when the function returns, or when its promise resolves. Other concurrent calls do not wait for the function.
   */
  readonly onProgress?:
    | ((progress: {
        /** The number of items whose request has ended. */
        readonly done: number;
        /** The number of items in the `items` argument. */
        readonly total: number;
        /** The outcome of the item. */
        readonly outcome: TransferOutcome<Item>;
      }) => unknown)
    | undefined;
}

/** An invalid item of an `InvalidTransferItemsError`. */
export interface InvalidTransferItem {
  /** The index of the item in the `items` argument. */
  readonly index: number;
  /** The transfer module of the item, for example `AccountRemoteRoot`. */
  readonly module: string;
  /** All errors of the item. */
  readonly errors: readonly ItemError[];
}

/**
 * Thrown by `enqueueTransferItems` if items are invalid, or if two different items have the same primary key. Nothing was sent to
 * the server.
 */
export class InvalidTransferItemsError extends Error {
  override readonly name: string = "InvalidTransferItemsError";
  /** All invalid items, in the order of the `items` argument. */
  readonly items: readonly InvalidTransferItem[];

  constructor(items: readonly InvalidTransferItem[]) {
    const lines = items.map(({ index, errors }) => errors.map(({ message }) => `[${index}] ${message}`));
    super(lines.map((each) => each.join("\n")).join("\n"));
    this.items = items;
  }
}

/**
 * Thrown by `enqueueTransferItems` if `onSending` or `onProgress` throws an error: calls in progress were completed, and no more were
 * sent. Thrown by `wait` of a session if the session does not end within `deadline`, or was never started.
 */
export class TransferProgressError extends Error {
  override readonly name: string = "TransferProgressError";
  /** The error that `onSending` or `onProgress` threw. It is also the `cause`. */
  readonly reason: unknown;
  /** The outcomes of all items, in the order of the `items` argument. Empty if `wait` threw this error. */
  readonly outcomes: readonly TransferOutcome[];
  /** The results of the session so far. Undefined if `enqueueTransferItems` threw this error. */
  readonly results: TransferResults | undefined;

  constructor(
    message: string,
    details: Partial<Pick<TransferProgressError, "reason" | "outcomes" | "results">>,
  ) {
    super(message);
    const { reason, outcomes = [], results } = details;
    if (reason !== undefined) setCause(this, reason);
    this.reason = reason;
    this.outcomes = outcomes;
    this.results = results;
  }
}

/**
 * Validates many items, and adds them to the queue of a transfer session. Items are sent in the order of the priorities of
 * their modules, several at a time. The first item is sent alone, so that an invalid token is used only once. Equal items with a
 * primary key are sent once, and have the same outcome.
 *
 * A failed call does not make the function throw: its item has the status `refused`, `unknown` or `unsent`. After a refused item,
 * the other items are still sent. Sending stops when access is denied, or when the signal is aborted. It also stops after
 * `maxConnectionFailures` consecutive failed connections, and after `maxUnanswered` consecutive calls without a valid response. Calls
 * in progress are completed. The remaining items are then `unsent`: pass them again to continue.
 *
 * If a failed response has the header `Retry-After`, the function waits for this time before it sends the next item, but at most five
 * minutes.
 *
 * @param transferSessionId The ID of the session, from `createRemoteRootTransferSession` or `createRemoteUserTransferSession`.
 * @param toFormFields Returns the form fields of an item, or throws an `InvalidTransferItemError`. Omit this parameter: only `enqueueAll`
 * of a session passes a function, which also checks cPanel's documented rules for the kind of session.
 * @param onRead Called after validation, before the first item is sent. Omit this parameter: only `enqueueAll` of a session passes it.
 * @returns The outcome of each item, in the order of `items`.
 * @throws InvalidTransferItemsError if an item is invalid, or if two different items have the same primary key. Nothing is sent
 * in this case.
 * @throws RangeError if `concurrency`, `maxConnectionFailures` or `maxUnanswered` is less than 1. Nothing is sent in this case.
 * @throws TransferProgressError if `onSending` or `onProgress` throws. The error contains the outcomes.
 */
export async function enqueueTransferItems<Item extends TransferItem>(
  client: WhmCaller,
  transferSessionId: string,
  exactItems: ExactItems<Item>,
  options: EnqueueItemsOptions<Item> = {},
  toFormFields: (item: TransferItem) => Record<string, string> = encodeTransferItem,
  onRead?: () => void,
): Promise<readonly TransferOutcome<Item>[]> {
  checkClient(client);
  const items = exactItems as readonly Item[];
  const {
    signal,
    onSending,
    onProgress,
    concurrency = 4,
    maxConnectionFailures = 3,
    maxUnanswered = 5,
  } = options;
  for (const [name, value] of Object.entries({ concurrency, maxConnectionFailures, maxUnanswered })) {
    if (value >= 1) continue;
    throw new RangeError(`enqueueTransferItems: invalid ${name} ${value}: must be at least 1`);
  }
  const requests = buildRequests(items, toFormFields);
  onRead?.();
  const outcomes = items.map((item, index): TransferOutcome<Item> => ({ index, item, status: "unsent" }));
  let [done, unconnected, unanswered] = [0, 0, 0];
  // Resolves after the time in `Retry-After`.
  let pause: Promise<unknown> = Promise.resolve();
  const stopper = createController();
  const stop = (): void => stopper.abort();
  const hasStopped = (): boolean => isAborted(stopper.signal);
  if (isAborted(signal)) stop();
  const removeListener = signal && addAbortListener(signal, stop);
  let thrown: TransferProgressError | undefined;
  /** Calls a callback of the caller. If it throws, no more items are sent. */
  const notify = async (name: string, callback: () => unknown): Promise<void> => {
    try {
      await callback();
    } catch (reason) {
      const message = `${name} threw an error: ${toError(reason).message}; the remaining items were not sent`;
      thrown ??= new TransferProgressError(message, { reason, outcomes });
      stop();
    }
  };
  const endPause = async (): Promise<void> => {
    // Another call may extend the pause.
    for (let ended; ended !== pause;) await (ended = pause);
  };
  const send = async ({ indexes, fields }: ItemRequest): Promise<void> => {
    await endPause();
    for (const index of indexes)
      if (!hasStopped()) await notify("onSending", () => onSending?.(items[index] as Item, index));
    // Another call may have failed since then.
    await endPause();
    if (hasStopped()) return;
    fields["transfer_session_id"] = transferSessionId;
    const error = await callEnqueue(client, fields);
    const {
      failure = error ? "unanswered" : undefined,
      status,
      retryAfter,
    }: Partial<WhmApiError> = error instanceof WhmApiError ? error : {};
    if (retryAfter !== undefined && !hasStopped())
      pause = Promise.all([pause, sleep(retryAfter, stopper.signal)]);
    unconnected = failure === "unsent" && status === 0 ? unconnected + 1 : 0;
    unanswered = failure === "unsent" || failure === "unanswered" ? unanswered + 1 : 0;
    // If access is denied, each further call would fail, too, and the server could block this client.
    if (failure === "denied" || unconnected >= maxConnectionFailures || unanswered >= maxUnanswered) stop();
    const result = failure ? { status: STATUS_BY_FAILURE[failure], error } : { status: "queued" };
    for (const index of indexes) {
      const outcome = { ...outcomes[index], ...result } as TransferOutcome<Item>;
      outcomes[index] = outcome;
      done++;
      await notify("onProgress", () => onProgress?.({ done, total: items.length, outcome }));
    }
  };
  const [first = [], ...later] = groupByPriority(requests);
  for (const group of [first.slice(0, 1), first.slice(1), ...later])
    await runConcurrently(group, concurrency, send);
  removeListener?.();
  // End the timers of pauses.
  stop();
  if (thrown !== undefined) throw thrown;
  return outcomes;
}

/** Queues an item. Returns the error if this fails. */
async function callEnqueue(client: WhmCaller, fields: Record<string, string>): Promise<Error | undefined> {
  try {
    await client.call("enqueue_transfer_item", fields);
    return undefined;
  } catch (reason) {
    return toError(reason);
  }
}

/** Calls a function for each element of a list, for up to `concurrency` elements at the same time. */
async function runConcurrently<Element>(
  elements: readonly Element[],
  concurrency: number,
  run: (element: Element) => Promise<void>,
): Promise<void> {
  // All workers share one iterator, so each element is taken once.
  const iterator = elements.values();
  const work = async (): Promise<void> => {
    for (const element of iterator) await run(element);
  };
  // If `concurrency` is not an integer, its fraction is ignored.
  await Promise.all(Array.from({ length: Math.min(concurrency, elements.length) }, work));
}

/** Maps the `failure` of a call to the status of its item. `unanswered` becomes `unknown`, because the item may be queued. */
const STATUS_BY_FAILURE = {
  refused: "refused",
  denied: "refused",
  unsent: "unsent",
  unanswered: "unknown",
} as const;

/** A request that queues one item. */
interface ItemRequest {
  /** The indexes of the items that the request queues: several if there are equal items. */
  readonly indexes: number[];
  readonly fields: Record<string, string>;
}

function buildRequests(
  items: readonly TransferItem[],
  toFormFields: (item: TransferItem) => Record<string, string>,
): readonly ItemRequest[] {
  const invalid: InvalidTransferItem[] = [];
  const requests = new Map<string | number, ItemRequest>();
  items.forEach((item, index) => {
    try {
      const fields = toFormFields(item);
      const { module = "" } = fields;
      const { primary = [] } = queuedModules[module] ?? {};
      const values = primary.map((key): string | undefined => fields[key]);
      // Items without a complete primary key are never duplicates, because the server or the database sets the missing keys.
      const isComplete = primary.length > 0 && !values.includes(undefined);
      const id = isComplete ? module + JSON.stringify(values) : index;
      const earlier = requests.get(id);
      if (earlier === undefined) requests.set(id, { indexes: [index], fields });
      else if (JSON.stringify(earlier.fields) === JSON.stringify(fields)) earlier.indexes.push(index);
      else {
        const message = `${module}: same ${primary.join(" and ")} as [${earlier.indexes[0]}], but other keys differ`;
        const [path = ""] = primary;
        const error = { path, message, keyword: "uniqueItems", params: { uniqueItems: primary } };
        throw new InvalidTransferItemError(module, [error]);
      }
    } catch (error) {
      if (!(error instanceof InvalidTransferItemError)) throw error;
      invalid.push({ index, module: error.module, errors: error.errors });
    }
  });
  if (invalid.length > 0) throw new InvalidTransferItemsError(invalid);
  return [...requests.values()];
}

/** Groups requests by priority, in the order in which modules run. Modules without a priority come last. */
function groupByPriority(requests: readonly ItemRequest[]): readonly (readonly ItemRequest[])[] {
  const priorities = requests.map(
    // Infinity is not used, because the difference of two infinities is NaN.
    ({ fields: { module = "" } }) => queuedModules[module]?.priority ?? 1e99,
  );
  return Array.from(new Set(priorities))
    .sort((left, right) => left - right)
    .map((priority) => requests.filter((_, index) => priorities[index] === priority));
}
