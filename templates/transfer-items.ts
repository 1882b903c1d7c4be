// @imports
import { encodeMODULE, validateMODULE } from "./MODULE.js";
// @end
import { isObject, moduleNameOf, unknownModule, withoutModule, type ItemError } from "./transfer-item.js";
import { transferModules, type TransferItem, type TransferModuleName } from "./transfer-modules.js";
import { WhmApiError, type CallOptions, type CallSignal, type WhmCaller } from "./whm-client.js";

/** What became of one item. `index` is its place among the items that were given. */
export type TransferOutcome = { readonly index: number; readonly item: TransferItem } & (
  | { readonly status: "queued" }
  /** The server answered that it does not take it. */
  | { readonly status: "refused"; readonly error: unknown }
  /** It was sent, and no answer came: it may be queued. Ask the server before you send it again. */
  | { readonly status: "unknown"; readonly error: unknown }
  /** It was not sent, since an earlier failure or the signal ended the run. */
  | { readonly status: "unsent" }
);

export interface EnqueueItemsOptions extends CallOptions {
  /**
   * When it is aborted, nothing more is sent. What is on its way is waited for, as long as the client's `timeout` lets it take: a call
   * that is cut would leave it unknown whether its item is queued.
   */
  readonly signal?: CallSignal | undefined;
  /** How many items may be on their way at once. Default 4. */
  readonly concurrency?: number | undefined;
  /** Told after each item, with how many of all are done; the next is not sent before it returns, or resolves. */
  readonly onProgress?:
    | ((progress: {
        readonly done: number;
        readonly total: number;
        readonly outcome: TransferOutcome;
      }) => unknown)
    | undefined;
}

/** One of the items that cannot be sent as they stand. */
export interface InvalidTransferItem {
  readonly index: number;
  readonly module: string;
  readonly errors: readonly ItemError[];
}

/** Some of the items are not valid, or are there twice. Thrown before anything is sent. */
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

/** `onProgress` failed, which ended the run; what was on its way has come to its end. */
export class TransferProgressError extends Error {
  override readonly name: string = "TransferProgressError";
  /** What `onProgress` threw. */
  readonly reason: unknown;
  readonly outcomes: readonly TransferOutcome[];

  constructor(reason: unknown, outcomes: readonly TransferOutcome[]) {
    super("onProgress failed, and no more items were sent");
    this.reason = reason;
    this.outcomes = outcomes;
  }
}

/**
 * Queues many items in a transfer session: those of the modules that run first before the others, several at once. Each is
 * sent once at most, whatever happens. A refused item does not end the run; an answer that nobody is let in, or the
 * signal, does. The first is sent alone, so that a token that is not let in is tried once.
 *
 * @returns What became of each, in the order in which they were given. To go on after a run that ended, give those that
 *   are `unsent`.
 * @throws InvalidTransferItemsError if an item is not valid, or is the same as another by its module's `primary` keys;
 *   nothing has been sent then.
 * @throws RangeError if `concurrency` is no number from 1 on; nothing has been sent then.
 * @throws TransferProgressError with the outcomes, if `onProgress` throws.
 */
export async function enqueueTransferItems(
  client: WhmCaller,
  transferSessionId: string,
  items: readonly TransferItem[],
  options: EnqueueItemsOptions = {},
): Promise<readonly TransferOutcome[]> {
  const { signal, onProgress, concurrency = 4 } = options;
  if (!(concurrency >= 1)) {
    throw new RangeError(`enqueueTransferItems: expected a concurrency from 1 on, got ${concurrency}`);
  }
  const entries = encoded(items);
  const outcomes = items.map((item, index): TransferOutcome => ({ index, item, status: "unsent" }));
  let done = 0;
  let isOver = false;
  let failed: { readonly reason: unknown } | undefined;
  const send = async ({ index, item, fields }: Entry): Promise<void> => {
    if (isOver || signal?.aborted === true) return;
    const result = await sent(client, { ...fields, transfer_session_id: transferSessionId });
    const outcome: TransferOutcome = { index, item, ...result };
    isOver ||= endsRun(result);
    outcomes[index] = outcome;
    done++;
    try {
      await onProgress?.({ done, total: items.length, outcome });
    } catch (reason) {
      failed ??= { reason };
      isOver = true;
    }
  };
  const [first, ...groups] = byPriority(entries);
  if (first !== undefined) {
    await inParallel(first.slice(0, 1), 1, send);
    await inParallel(first.slice(1), concurrency, send);
  }
  for (const together of groups) await inParallel(together, concurrency, send);
  if (failed !== undefined) throw new TransferProgressError(failed.reason, outcomes);
  return outcomes;
}

interface Entry {
  readonly index: number;
  readonly item: TransferItem;
  readonly module: TransferModuleName;
  readonly fields: Record<string, string>;
}

interface Operations {
  readonly validate: { (value: unknown): boolean; readonly errors: readonly ItemError[] | null };
  readonly encode: (item: never) => Record<string, string>;
}

const operations = {
  // @operations
  MODULE: { validate: validateMODULE, encode: encodeMODULE },
  // @end
} as const;

function encoded(items: readonly TransferItem[]): readonly Entry[] {
  const entries: Entry[] = [];
  const invalid: InvalidTransferItem[] = [];
  const seen = new Map<string, number>();
  items.forEach((item, index) => {
    const module = moduleNameOf(item);
    const refuse = (...errors: readonly ItemError[]): void => void invalid.push({ index, module, errors });
    if (!isModule(module) || !isObject(item))
      return refuse(unknownModule(module, Object.keys(transferModules)));
    const { validate, encode }: Operations = operations[module];
    const plain: unknown = withoutModule(item);
    if (!validate(plain)) return refuse(...(validate.errors ?? []));
    const fields = encode(plain as never);
    const identity = identityOf(module, fields);
    const first = identity === undefined ? undefined : seen.get(identity);
    if (first !== undefined) return refuse(sameAs(first, module));
    if (identity !== undefined) seen.set(identity, index);
    entries.push({ index, item, module, fields: { ...fields, module } });
  });
  if (invalid.length > 0) throw new InvalidTransferItemsError(invalid);
  return entries;
}

function isModule(name: string): name is TransferModuleName {
  return Object.prototype.hasOwnProperty.call(transferModules, name);
}

function primaryOf(module: TransferModuleName): readonly string[] {
  return transferModules[module].primary;
}

/** What tells the item from others of its module; nothing where the server or the database gives part of it. */
function identityOf(module: TransferModuleName, fields: Record<string, string>): string | undefined {
  const values = primaryOf(module).map((key) => fields[key]);
  if (values.length === 0 || values.some((value) => value === undefined)) return undefined;
  return JSON.stringify([module, ...values]);
}

function sameAs(first: number, module: TransferModuleName): ItemError {
  const keys = primaryOf(module);
  const message = `${module}: the same ${keys.join(" and ")} as [${first}]`;
  return { path: keys[0] ?? "", keyword: "uniqueItems", message, params: { uniqueItems: keys } };
}

type Result =
  { readonly status: "queued" } | { readonly status: "refused" | "unknown"; readonly error: unknown };

async function sent(client: WhmCaller, fields: Record<string, string>): Promise<Result> {
  try {
    await client.call("enqueue_transfer_item", fields);
    return { status: "queued" };
  } catch (error) {
    // Only an answer tells that the item is not queued.
    const isAnswered = error instanceof WhmApiError && error.failure !== "unanswered";
    return { status: isAnswered ? "refused" : "unknown", error };
  }
}

/** Who is not let in is not let in with the next item either, and the server would lock the address out. */
function endsRun(result: Result): boolean {
  return (
    result.status !== "queued" && result.error instanceof WhmApiError && result.error.failure === "denied"
  );
}

/** Entries of equal priority together, those that run first in front; a module without a priority comes last. */
function byPriority(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const groups = new Map<number, Entry[]>();
  for (const entry of entries) {
    const { priority }: { readonly priority: number | null } = transferModules[entry.module];
    const group = groups.get(priority ?? Infinity);
    if (group === undefined) groups.set(priority ?? Infinity, [entry]);
    else group.push(entry);
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
  const rest = values[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) await act(next.value);
  };
  await Promise.all(Array.from({ length: Math.min(Math.floor(concurrency), values.length) }, worker));
}
