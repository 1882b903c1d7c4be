import { InvalidTransferItemError, type ItemError } from "./transfer-item.js";
import {
  readTransferItem,
  transferModules,
  type TransferItem,
  type TransferModuleName,
} from "./transfer-modules.js";
import {
  WhmApiError,
  type CallOptions,
  type CallSignal,
  type WhmCaller,
  type WhmFailure,
} from "./whm-client.js";

/** The result of one item. `index` is its index in the `items` argument. */
export type TransferOutcome = { readonly index: number; readonly item: TransferItem } & (
  | { readonly status: "queued" }
  /** The server refused the item. */
  | { readonly status: "refused"; readonly error: unknown }
  /** The item was sent, but no response was received. It may be queued: check the server before you send it again. */
  | { readonly status: "unknown"; readonly error: unknown }
  /**
   * The item was not sent. `error` is the reason if its connection was not established. Otherwise, an earlier failure or the signal
   * ended the run.
   */
  | { readonly status: "unsent"; readonly error?: unknown }
);

export interface EnqueueItemsOptions extends CallOptions {
  /**
   * Stops sending when it is aborted. Calls in progress are completed, up to the client's `timeout`, because the status of an
   * aborted call would be unknown.
   */
  readonly signal?: CallSignal | undefined;
  /**
   * The maximum number of concurrent calls.
   *
   * @default 4
   */
  readonly concurrency?: number | undefined;
  /**
   * Stops sending after this number of consecutive calls whose connection was not established.
   *
   * @default 3
   */
  readonly maxConnectionFailures?: number | undefined;
  /** Called after each item. The next item is sent after it returns, or after its promise resolves. */
  readonly onProgress?:
    | ((progress: {
        readonly done: number;
        readonly total: number;
        readonly outcome: TransferOutcome;
      }) => unknown)
    | undefined;
}

/** An invalid item with its errors. */
export interface InvalidTransferItem {
  readonly index: number;
  readonly module: string;
  readonly errors: readonly ItemError[];
}

/** Some items are invalid, or differ from others with the same `primary` keys. Thrown before anything is sent. */
export class InvalidTransferItemsError extends Error {
  override readonly name: string = "InvalidTransferItemsError";
  readonly items: readonly InvalidTransferItem[];

  constructor(items: readonly InvalidTransferItem[]) {
    super(
      items.flatMap(({ index, errors }) => errors.map(({ message }) => `[${index}] ${message}`)).join("\n"),
    );
    this.items = items;
  }
}

/** `onProgress` threw an error, which ended the run. Calls in progress were completed. */
export class TransferProgressError extends Error {
  override readonly name: string = "TransferProgressError";
  /** The error that `onProgress` threw. */
  readonly reason: unknown;
  readonly outcomes: readonly TransferOutcome[];

  constructor(reason: unknown, outcomes: readonly TransferOutcome[]) {
    super("onProgress threw an error; the remaining items were not sent");
    this.reason = reason;
    this.outcomes = outcomes;
  }
}

/**
 * Validates many items and adds them to the queue of a transfer session, in the order in which their modules run. Each item is
 * sent at most once. A refused item does not end the run. Denied access, `maxConnectionFailures` and the signal do. The first item
 * is sent alone, so that an invalid token is used only once. Equal items are sent once and have the same outcome.
 *
 * @param read Returns the form fields of an item, or throws an `InvalidTransferItemError`. Sessions pass a function that also checks
 * their rules.
 * @returns The outcomes, in the order of `items`. To continue after a run that ended early, pass the `unsent` items again. To retry
 * items that failed in the session, pass them again: a call is not compared with earlier calls.
 * @throws InvalidTransferItemsError if an item is invalid, or if two different items have the same `primary` keys. Nothing is sent in
 * this case.
 * @throws RangeError if `concurrency` or `maxConnectionFailures` is less than 1. Nothing is sent in this case.
 * @throws TransferProgressError if `onProgress` throws. It has the outcomes.
 */
export async function enqueueTransferItems(
  client: WhmCaller,
  transferSessionId: string,
  items: readonly TransferItem[],
  options: EnqueueItemsOptions = {},
  read: (item: TransferItem) => Record<string, string> = readTransferItem,
): Promise<readonly TransferOutcome[]> {
  const { signal, onProgress, concurrency = 4, maxConnectionFailures = 3 } = options;
  for (const [name, value] of Object.entries({ concurrency, maxConnectionFailures })) {
    if (value >= 1) continue;
    throw new RangeError(`enqueueTransferItems: invalid ${name} ${value}: expected a number greater than 0`);
  }
  const requests = encodeItems(items, read);
  const outcomes = items.map((item, index): TransferOutcome => ({ index, item, status: "unsent" }));
  let done = 0;
  let isOver = false;
  let connectionFailures = 0;
  let progressError: { readonly reason: unknown } | undefined;
  const send = async ({ indexes, fields }: ItemRequest): Promise<void> => {
    if (isOver || signal?.aborted === true) return;
    let result: SendResult = { status: "queued" };
    let failure: WhmFailure | undefined;
    try {
      await client.call("enqueue_transfer_item", { ...fields, transfer_session_id: transferSessionId });
    } catch (error) {
      failure = error instanceof WhmApiError ? error.failure : "unanswered";
      result = { status: STATUSES[failure], error };
    }
    connectionFailures = failure === "unsent" ? connectionFailures + 1 : 0;
    // After denied access, the next call would fail too, and the server could block the address.
    isOver ||= failure === "denied" || connectionFailures >= maxConnectionFailures;
    for (const index of indexes) {
      const outcome = { ...outcomes[index], ...result } as TransferOutcome;
      outcomes[index] = outcome;
      done++;
      try {
        await onProgress?.({ done, total: items.length, outcome });
      } catch (reason) {
        progressError ??= { reason };
        isOver = true;
      }
    }
  };
  const [first = [], ...groups] = groupByPriority(requests);
  for (const group of [first.slice(0, 1), first.slice(1), ...groups]) {
    await inParallel(group, concurrency, send);
  }
  if (progressError) throw new TransferProgressError(progressError.reason, outcomes);
  return outcomes;
}

/** Only a response confirms that an item is not queued. */
const STATUSES = {
  refused: "refused",
  denied: "refused",
  unsent: "unsent",
  unanswered: "unknown",
} as const;

type SendResult =
  | { readonly status: "queued" }
  | { readonly status: "refused" | "unknown" | "unsent"; readonly error: unknown };

interface ItemRequest {
  /** The indexes of the items that the request queues: several if the items are equal. */
  readonly indexes: number[];
  readonly fields: Record<string, string>;
}

function encodeItems(
  items: readonly TransferItem[],
  read: (item: TransferItem) => Record<string, string>,
): readonly ItemRequest[] {
  const invalid: InvalidTransferItem[] = [];
  const requests = new Map<string | number, ItemRequest>();
  items.forEach((item, index) => {
    try {
      const fields = read(item);
      const module = fields["module"] as TransferModuleName;
      const keys: readonly string[] = transferModules[module].primary;
      const values = keys.map((key): string | undefined => fields[key]);
      // The server or the database sets the parts of the primary key that are missing.
      const isIdentified = keys.length > 0 && !values.includes(undefined);
      const identity = isIdentified ? module + JSON.stringify(values) : index;
      const first = requests.get(identity);
      if (first === undefined) requests.set(identity, { indexes: [index], fields });
      else if (JSON.stringify(first.fields) === JSON.stringify(fields)) first.indexes.push(index);
      else {
        const message = `${module}: duplicate of [${first.indexes[0]}], with the same ${keys.join(" and ")}`;
        throw new InvalidTransferItemError(module, [
          { path: keys[0] as string, message, keyword: "uniqueItems", params: { uniqueItems: keys } },
        ]);
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
  const priorities = requests.map(({ fields }) => {
    const { priority }: { readonly priority: number | null } =
      transferModules[fields["module"] as TransferModuleName];
    // Not Infinity, because the difference of two infinities is no number.
    return priority ?? 1e99;
  });
  return Array.from(new Set(priorities))
    .sort((one, other) => one - other)
    .map((priority) => requests.filter((_, index) => priorities[index] === priority));
}

async function inParallel<Value>(
  values: readonly Value[],
  concurrency: number,
  act: (value: Value) => Promise<void>,
): Promise<void> {
  // All workers share one iterator.
  const iterator = values.values();
  const worker = async (): Promise<void> => {
    for (const value of iterator) await act(value);
  };
  // A fraction of a length is dropped.
  await Promise.all(Array.from({ length: Math.min(concurrency, values.length) }, worker));
}
