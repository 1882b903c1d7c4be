// @imports
import { encodeMODULE, validateMODULE } from "./MODULE.js";
// @end
import { isObject, moduleNameOf, unknownModule, withoutModule, type ItemError } from "./transfer-item.js";
import { transferModules, type TransferItem, type TransferModuleName } from "./transfer-modules.js";
import { WhmApiError, type CallOptions, type CallSignal, type WhmCaller } from "./whm-client.js";

/** The result of one item. `index` is its index in the `items` argument. */
export type TransferOutcome = { readonly index: number; readonly item: TransferItem } & (
  | { readonly status: "queued" }
  /** The server refused the item. */
  | { readonly status: "refused"; readonly error: unknown }
  /** The item was sent, but no response was received. It may be queued: check the server before you send it again. */
  | { readonly status: "unknown"; readonly error: unknown }
  /** The item was not sent, because an earlier failure or the signal ended the run. */
  | { readonly status: "unsent" }
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

/** Some items are invalid or duplicates. Thrown before anything is sent. */
export class InvalidTransferItemsError extends Error {
  override readonly name: string = "InvalidTransferItemsError";
  readonly items: readonly InvalidTransferItem[];

  constructor(items: readonly InvalidTransferItem[]) {
    super(
      items
        .map(({ index, errors }) => errors.map(({ message }) => `[${index}] ${message}`).join("\n"))
        .join("\n"),
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
 * sent at most once. A refused item does not end the run, but denied access and the signal do. The first item is sent alone, so
 * that an invalid token is used only once.
 *
 * @returns The outcomes, in the order of `items`. To continue after a run that ended early, pass the `unsent` items again.
 * @throws InvalidTransferItemsError if an item is invalid or has the same `primary` keys as another. Nothing is sent in this case.
 * @throws RangeError if `concurrency` is less than 1. Nothing is sent in this case.
 * @throws TransferProgressError if `onProgress` throws. It has the outcomes.
 */
export async function enqueueTransferItems(
  client: WhmCaller,
  transferSessionId: string,
  items: readonly TransferItem[],
  options: EnqueueItemsOptions = {},
): Promise<readonly TransferOutcome[]> {
  const { signal, onProgress, concurrency = 4 } = options;
  if (!(concurrency >= 1)) {
    throw new RangeError(
      `enqueueTransferItems: invalid concurrency ${concurrency}: expected a number greater than 0`,
    );
  }
  const requests = encodeItems(items);
  const outcomes = items.map((item, index): TransferOutcome => ({ index, item, status: "unsent" }));
  let done = 0;
  let isOver = false;
  let progressError: { readonly reason: unknown } | undefined;
  const send = async ({ index, item, fields }: ItemRequest): Promise<void> => {
    if (isOver || signal?.aborted === true) return;
    const result = await sendItem(client, { ...fields, transfer_session_id: transferSessionId });
    const outcome: TransferOutcome = { index, item, ...result };
    isOver ||= isDenied(result);
    outcomes[index] = outcome;
    done++;
    try {
      await onProgress?.({ done, total: items.length, outcome });
    } catch (reason) {
      progressError ??= { reason };
      isOver = true;
    }
  };
  const [first, ...groups] = groupByPriority(requests);
  if (first !== undefined) {
    await inParallel(first.slice(0, 1), 1, send);
    await inParallel(first.slice(1), concurrency, send);
  }
  for (const group of groups) await inParallel(group, concurrency, send);
  if (progressError !== undefined) throw new TransferProgressError(progressError.reason, outcomes);
  return outcomes;
}

interface ItemRequest {
  readonly index: number;
  readonly item: TransferItem;
  readonly module: TransferModuleName;
  readonly fields: Record<string, string>;
}

interface ModuleOperations {
  readonly validate: { (value: unknown): boolean; readonly errors: readonly ItemError[] | null };
  readonly encode: (item: never) => Record<string, string>;
}

const operations = {
  // @operations
  MODULE: { validate: validateMODULE, encode: encodeMODULE },
  // @end
} as const;

function encodeItems(items: readonly TransferItem[]): readonly ItemRequest[] {
  const requests: ItemRequest[] = [];
  const invalid: InvalidTransferItem[] = [];
  const seen = new Map<string, number>();
  items.forEach((item, index) => {
    const module = moduleNameOf(item);
    const refuse = (...errors: readonly ItemError[]): void => void invalid.push({ index, module, errors });
    if (!isModule(module) || !isObject(item))
      return refuse(unknownModule(module, Object.keys(transferModules)));
    const { validate, encode }: ModuleOperations = operations[module];
    const plain: unknown = withoutModule(item);
    if (!validate(plain)) return refuse(...(validate.errors ?? []));
    const fields = encode(plain as never);
    const identity = identityOf(module, fields);
    const first = identity === undefined ? undefined : seen.get(identity);
    if (first !== undefined) return refuse(duplicateOf(first, module));
    if (identity !== undefined) seen.set(identity, index);
    requests.push({ index, item, module, fields: { ...fields, module } });
  });
  if (invalid.length > 0) throw new InvalidTransferItemsError(invalid);
  return requests;
}

function isModule(name: string): name is TransferModuleName {
  return Object.prototype.hasOwnProperty.call(transferModules, name);
}

function primaryOf(module: TransferModuleName): readonly string[] {
  return transferModules[module].primary;
}

/** Returns the primary key of an item. Undefined if the server or the database sets a part of it. */
function identityOf(module: TransferModuleName, fields: Record<string, string>): string | undefined {
  const values = primaryOf(module).map((key) => fields[key]);
  if (values.length === 0 || values.some((value) => value === undefined)) return undefined;
  return JSON.stringify([module, ...values]);
}

function duplicateOf(first: number, module: TransferModuleName): ItemError {
  const keys = primaryOf(module);
  const message = `${module}: duplicate of [${first}], with the same ${keys.join(" and ")}`;
  return { path: keys[0] ?? "", keyword: "uniqueItems", message, params: { uniqueItems: keys } };
}

type SendResult =
  { readonly status: "queued" } | { readonly status: "refused" | "unknown"; readonly error: unknown };

async function sendItem(client: WhmCaller, fields: Record<string, string>): Promise<SendResult> {
  try {
    await client.call("enqueue_transfer_item", fields);
    return { status: "queued" };
  } catch (error) {
    // Only a response confirms that the item is not queued.
    const isAnswered = error instanceof WhmApiError && error.failure !== "unanswered";
    return { status: isAnswered ? "refused" : "unknown", error };
  }
}

/** Checks for denied access. The next call would fail too, and the server could block the address. */
function isDenied(result: SendResult): boolean {
  return (
    result.status !== "queued" && result.error instanceof WhmApiError && result.error.failure === "denied"
  );
}

/** Groups requests by priority, in the order in which modules run. Modules without a priority come last. */
function groupByPriority(requests: readonly ItemRequest[]): readonly (readonly ItemRequest[])[] {
  const groups = new Map<number, ItemRequest[]>();
  for (const request of requests) {
    const { priority }: { readonly priority: number | null } = transferModules[request.module];
    const group = groups.get(priority ?? Infinity);
    if (group === undefined) groups.set(priority ?? Infinity, [request]);
    else group.push(request);
  }
  return Array.from(groups.entries())
    .sort(([one], [other]) => one - other)
    .map(([, group]) => group);
}

async function inParallel<Value>(
  values: readonly Value[],
  concurrency: number,
  act: (value: Value) => Promise<void>,
): Promise<void> {
  const iterator = values[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) await act(next.value);
  };
  await Promise.all(Array.from({ length: Math.min(Math.floor(concurrency), values.length) }, worker));
}
