import { InvalidTransferItemError, type ItemError } from "./transfer-item.js";
import {
  readTransferItem,
  transferModules,
  type TransferItem,
  type TransferModuleName,
} from "./transfer-modules.js";
import {
  addAbortListener,
  checkClient,
  sleep,
  WhmApiError,
  type CallOptions,
  type CallSignal,
  type WhmCaller,
  type WhmFailure,
} from "./whm-client.js";

/**
 * The result of queueing one item with `enqueueTransferItems`. `status` is one of:
 *
 * - `queued`: the server accepted the item.
 * - `refused`: the server refused the item, or denied access. `error` is the reason.
 * - `unknown`: the item was sent, but there was no valid response. It may be queued: check the server before you send it again.
 * - `unsent`: the item was not queued. `error` is the reason if the connection was not established, or if the server returned the
 *   HTTP status 429 (too many requests). Without `error`, an earlier failure, the signal, or an error of `onProgress` stopped the
 *   sending before this item.
 *
 * `error` is the error of the client, usually a `WhmApiError`.
 */
export type TransferOutcome = {
  /** The index of the item in the `items` argument. */
  readonly index: number;
  /** The item itself. */
  readonly item: TransferItem;
} & (
  | { readonly status: "queued" }
  | { readonly status: "refused"; readonly error: unknown }
  | { readonly status: "unknown"; readonly error: unknown }
  | { readonly status: "unsent"; readonly error?: unknown }
);

/** The options of `enqueueTransferItems`, and of `enqueueAll` of a session. */
export interface EnqueueItemsOptions extends CallOptions {
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
   * A function that is called after each sent item. The next item is sent when the function returns, or when its promise resolves.
   * Other concurrent calls do not wait for the function.
   */
  readonly onProgress?:
    | ((progress: {
        /** The number of items that were sent so far. */
        readonly done: number;
        /** The number of items in the `items` argument. */
        readonly total: number;
        /** The outcome of the item that was just sent. */
        readonly outcome: TransferOutcome;
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
    super(
      items.flatMap(({ index, errors }) => errors.map(({ message }) => `[${index}] ${message}`)).join("\n"),
    );
    this.items = items;
  }
}

/** Thrown by `enqueueTransferItems` if `onProgress` throws an error. Calls in progress were completed, and no more were sent. */
export class TransferProgressError extends Error {
  override readonly name: string = "TransferProgressError";
  /** The error that `onProgress` threw. */
  readonly reason: unknown;
  /** The outcomes of all items, in the order of the `items` argument. */
  readonly outcomes: readonly TransferOutcome[];

  constructor(callbackError: unknown, outcomes: readonly TransferOutcome[]) {
    super("onProgress threw an error; the remaining items were not sent");
    this.reason = callbackError;
    this.outcomes = outcomes;
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
 * @returns The outcome of each item, in the order of `items`.
 * @throws InvalidTransferItemsError if an item is invalid, or if two different items have the same primary key. Nothing is sent
 * in this case.
 * @throws RangeError if `concurrency`, `maxConnectionFailures` or `maxUnanswered` is less than 1. Nothing is sent in this case.
 * @throws TransferProgressError if `onProgress` throws. The error contains the outcomes.
 */
export async function enqueueTransferItems(
  client: WhmCaller,
  transferSessionId: string,
  items: readonly TransferItem[],
  options: EnqueueItemsOptions = {},
  toFormFields: (item: TransferItem) => Record<string, string> = readTransferItem,
): Promise<readonly TransferOutcome[]> {
  checkClient(client);
  const { signal, onProgress, concurrency = 4, maxConnectionFailures = 3, maxUnanswered = 5 } = options;
  for (const [name, value] of Object.entries({ concurrency, maxConnectionFailures, maxUnanswered })) {
    if (value >= 1) continue;
    throw new RangeError(`enqueueTransferItems: invalid ${name} ${value}: expected a number greater than 0`);
  }
  const requests = buildItemRequests(items, toFormFields);
  const outcomes = items.map((item, index): TransferOutcome => ({ index, item, status: "unsent" }));
  let doneCount = 0;
  let connectionFailureCount = 0;
  let unansweredCount = 0;
  // Resolves after the time in `Retry-After`.
  let pause: Promise<unknown> = Promise.resolve();
  const endPauses = new Set<() => void>();
  let hasStopped = signal?.aborted === true;
  const stop = (): void => {
    hasStopped = true;
    endPauses.forEach((endPause) => endPause());
  };
  const removeListener = signal && addAbortListener(signal, stop);
  let progressError: { readonly reason: unknown } | undefined;
  const sendItemRequest = async ({ indexes, fields }: ItemRequest): Promise<void> => {
    // Another call may extend the pause.
    for (let endedPause; endedPause !== pause;) await (endedPause = pause);
    if (hasStopped) return;
    let sendResult: SendResult = { status: "queued" };
    let failure: WhmFailure | undefined;
    let isUnconnected = false;
    try {
      fields["transfer_session_id"] = transferSessionId;
      await client.call("enqueue_transfer_item", fields);
    } catch (error) {
      failure = "unanswered";
      if (error instanceof WhmApiError) {
        failure = error.failure;
        isUnconnected = failure === "unsent" && error.status === 0;
        if (error.retryAfter !== undefined && !hasStopped)
          pause = Promise.all([pause, sleep(error.retryAfter, endPauses)]);
      }
      sendResult = { status: STATUS_BY_FAILURE[failure], error };
    }
    connectionFailureCount = isUnconnected ? connectionFailureCount + 1 : 0;
    unansweredCount = failure === "unsent" || failure === "unanswered" ? unansweredCount + 1 : 0;
    // If access is denied, each further call would fail, too, and the server could block this client.
    if (
      failure === "denied" ||
      connectionFailureCount >= maxConnectionFailures ||
      unansweredCount >= maxUnanswered
    )
      stop();
    for (const index of indexes) {
      const outcome = { ...outcomes[index], ...sendResult } as TransferOutcome;
      outcomes[index] = outcome;
      doneCount++;
      try {
        await onProgress?.({ done: doneCount, total: items.length, outcome });
      } catch (callbackError) {
        progressError ??= { reason: callbackError };
        stop();
      }
    }
  };
  const [firstGroup = [], ...laterGroups] = groupByPriority(requests);
  for (const requestGroup of [firstGroup.slice(0, 1), firstGroup.slice(1), ...laterGroups]) {
    await runInParallel(requestGroup, concurrency, sendItemRequest);
  }
  removeListener?.();
  // End the timers of pauses.
  stop();
  if (progressError) throw new TransferProgressError(progressError.reason, outcomes);
  return outcomes;
}

/** Maps the `failure` of a call to the status of its item. `unanswered` becomes `unknown`, because the item may be queued. */
const STATUS_BY_FAILURE = {
  refused: "refused",
  denied: "refused",
  unsent: "unsent",
  unanswered: "unknown",
} as const;

type SendResult =
  | { readonly status: "queued" }
  | { readonly status: "refused" | "unknown" | "unsent"; readonly error: unknown };

/** A request that queues one item. */
interface ItemRequest {
  /** The indexes of the items that the request queues: several if there are equal items. */
  readonly indexes: number[];
  readonly fields: Record<string, string>;
}

function buildItemRequests(
  items: readonly TransferItem[],
  toFormFields: (item: TransferItem) => Record<string, string>,
): readonly ItemRequest[] {
  const invalidItems: InvalidTransferItem[] = [];
  const requestsByDeduplicationKey = new Map<string | number, ItemRequest>();
  items.forEach((item, index) => {
    try {
      const formFields = toFormFields(item);
      const module = formFields["module"] as TransferModuleName;
      const primaryKeys: readonly string[] = transferModules[module].primary;
      const primaryKeyValues = primaryKeys.map((key): string | undefined => formFields[key]);
      // Items without a complete primary key are never duplicates, because the server or the database sets the missing keys.
      const hasCompletePrimaryKey = primaryKeys.length > 0 && !primaryKeyValues.includes(undefined);
      const deduplicationKey = hasCompletePrimaryKey ? module + JSON.stringify(primaryKeyValues) : index;
      const earlierRequest = requestsByDeduplicationKey.get(deduplicationKey);
      if (earlierRequest === undefined)
        requestsByDeduplicationKey.set(deduplicationKey, { indexes: [index], fields: formFields });
      else if (JSON.stringify(earlierRequest.fields) === JSON.stringify(formFields))
        earlierRequest.indexes.push(index);
      else {
        const message = `${module}: same ${primaryKeys.join(" and ")} as [${earlierRequest.indexes[0]}], but other keys differ`;
        throw new InvalidTransferItemError(module, [
          {
            path: primaryKeys[0] as string,
            message,
            keyword: "uniqueItems",
            params: { uniqueItems: primaryKeys },
          },
        ]);
      }
    } catch (error) {
      if (!(error instanceof InvalidTransferItemError)) throw error;
      invalidItems.push({ index, module: error.module, errors: error.errors });
    }
  });
  if (invalidItems.length > 0) throw new InvalidTransferItemsError(invalidItems);
  return [...requestsByDeduplicationKey.values()];
}

/** Groups requests by priority, in the order in which modules run. Modules without a priority come last. */
function groupByPriority(requests: readonly ItemRequest[]): readonly (readonly ItemRequest[])[] {
  const priorities = requests.map(({ fields }) => {
    const { priority }: { readonly priority: number | null } =
      transferModules[fields["module"] as TransferModuleName];
    // Infinity is not used, because the difference of two infinities is NaN.
    return priority ?? 1e99;
  });
  return Array.from(new Set(priorities))
    .sort((left, right) => left - right)
    .map((priority) => requests.filter((_, index) => priorities[index] === priority));
}

async function runInParallel<Value>(
  values: readonly Value[],
  concurrency: number,
  processValue: (value: Value) => Promise<void>,
): Promise<void> {
  // All workers share one iterator, so each value is processed once.
  const sharedIterator = values.values();
  const runWorker = async (): Promise<void> => {
    for (const value of sharedIterator) await processValue(value);
  };
  // If `concurrency` is not an integer, its fraction is ignored.
  await Promise.all(Array.from({ length: Math.min(concurrency, values.length) }, runWorker));
}
