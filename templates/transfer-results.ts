import {
  mapDetails,
  type TransferItemDetails,
  type TransferItemEntry,
  type TransferLogEntry,
  type TransferWorkerEntry,
} from "./transfer-log.js";
import type { TransferSessionState } from "./transfer-functions.js";
import { queuedModules, encodeTransferItem, type ExactItems, type TransferItem } from "./transfer-modules.js";

/**
 * The status of an item. An item passes through two queues: TRANSFER copies it from the source server, and RESTORE creates it
 * on the target server.
 *
 * - `transferring`: its transfer has started, and has not ended.
 * - `restoring`: its transfer is over, and its restore has not ended. The restore may not have started yet.
 * - `succeeded`: its restore has succeeded, perhaps with warnings.
 * - `failed`: its transfer or its restore has failed. `failure` is the cause.
 */
export type TransferItemStatus = "transferring" | "restoring" | "succeeded" | "failed";

/** The result of one item so far, for example of an account. Combines the log lines of the queues TRANSFER and RESTORE. */
export interface TransferItemResult {
  /** The transfer module of the item, for example `AccountRemoteRoot`. Empty if the log does not contain it. */
  readonly module: string;
  /** The name of the item on the source server, for example the user name of an account. */
  readonly name: string;
  /** The name of the item on the target server, which receives it. Undefined if the log does not contain it. */
  readonly localName: string | undefined;
  /** The current status of the item: `transferring`, `restoring`, `succeeded` or `failed`. */
  readonly status: TransferItemStatus;
  /**
   * The cause of the failure, as the server reports it. If the log contains a cause in both queues, this is the cause in TRANSFER.
   * Undefined if the item did not fail, or if the log contains no cause.
   */
  readonly failure?: string | undefined;
  /** The queue in which the item failed: TRANSFER if it failed in both queues. Undefined if the item did not fail. */
  readonly failedIn?: "TRANSFER" | "RESTORE" | undefined;
  /** The number of warnings, in the queues TRANSFER and RESTORE together. `details` contains them. */
  readonly warnings: number;
  /** The number of parts of the item that WHM skipped, in the queues TRANSFER and RESTORE together. `details` contains them. */
  readonly skippedItems: number;
  /** The number of parts of the item that WHM altered, in the queues TRANSFER and RESTORE together. `details` contains them. */
  readonly alteredItems: number;
  /** The number of parts of the item that WHM considers dangerous, in the queues TRANSFER and RESTORE together. `details` contains them. */
  readonly dangerousItems: number;
  /**
   * The warnings and the skipped, altered and dangerous parts themselves. Each array contains at most 1000 elements of TRANSFER,
   * followed by at most 1000 of RESTORE. An array can therefore have fewer elements than the number in `warnings`,
   * `skippedItems`, `alteredItems` or `dangerousItems`.
   */
  readonly details: TransferItemDetails;
  /** The size of the item in bytes. Undefined if the log does not contain it. */
  readonly size?: number | undefined;
  /** The names of the item's own log files, by queue. Pass a name to `fetchTransferSessionLog`. */
  readonly logfiles: {
    /** The log of the item in the queue TRANSFER. */
    readonly TRANSFER?: string | undefined;
    /** The log of the item in the queue RESTORE. */
    readonly RESTORE?: string | undefined;
  };
  /**
   * The time when the transfer of the item started, in seconds since 1970-01-01 UTC. For an item without a transfer, it is the time
   * when the restore started. Undefined if the log contains no times, as on old servers.
   */
  readonly startedAt?: number | undefined;
  /**
   * The time when the item succeeded or failed, in seconds since 1970-01-01 UTC. Undefined before that, or if the log contains
   * no times.
   */
  readonly finishedAt?: number | undefined;
}

/** The results of a session so far. */
export interface TransferResults {
  /**
   * Whether the log is whole: it contains the end of the session. If false, items that the log does not contain may still have been
   * transferred. It is false while the session is running or paused.
   */
  readonly complete: boolean;
  /** The state of the session on the server, for example `COMPLETED`. Undefined in results of `summarizeTransferLog`. */
  readonly state?: TransferSessionState | undefined;
  /** The items that have started, in the order in which they appear in the log. Waiting items are not included. */
  readonly items: readonly TransferItemResult[];
  /** The number of items with the status `succeeded`. */
  readonly succeeded: number;
  /** The number of items with the status `failed`. */
  readonly failed: number;
  /** The number of items with the status `transferring` or `restoring`. */
  readonly running: number;
}

/** The results of a session so far, with its state on the server. */
export interface TransferSessionResults extends TransferResults {
  readonly state: TransferSessionState;
}

/**
 * Summarizes the entries of a session's `master.log` in one result per item. Sends nothing.
 *
 * If the session was started again after its end, the results contain only the items since the last start. If it was paused and
 * resumed, the results contain the items from before the pause, too.
 *
 * @param entries The entries of `parseTransferLog` or `fetchTransferSessionLog`, in their order.
 */
export function summarizeTransferLog(entries: Iterable<TransferLogEntry>): TransferResults {
  const summary = new TransferLogSummary();
  for (const entry of entries) summary.add(entry);
  return summary.createResults();
}

type QueueName = "TRANSFER" | "RESTORE";

/** The data about an item in the log lines of one queue. */
interface QueueRecord {
  logfile?: string | undefined;
  startedAt?: number | undefined;
  outcome?: Outcome;
  /** The cause of the item's failure in this queue. If the log lines contain several causes, the first one. */
  failure?: string | undefined;
}

/**
 * The properties of a `success-item` or `failed-item` line that are needed to create results. To save memory, other properties are
 * not stored.
 */
type Outcome = Pick<TransferItemEntry, "action" | "time" | "details" | keyof TransferItemDetails>;

/** The data about an item in the log. Each queue has its own record, because the lines of both queues may be in any order. */
interface ItemRecord {
  readonly module: string;
  readonly name: string;
  localName?: string | undefined;
  size?: number | undefined;
  /** The number of times that the session was started before the item's last line. */
  startCount: number;
  TRANSFER?: QueueRecord | undefined;
  RESTORE?: QueueRecord | undefined;
}

/** The ends of a session's runs that logs contained: the number and the text of each line. */
// Only for other generated files.
export interface SessionEnds {
  /** The end that was read last. */
  latest?: string | undefined;
  /** The end that was read last before the session was started again. A log that lags can still contain it. */
  stale?: string | undefined;
}

/** Collects the results of items from log entries, one entry at a time. */
// Only for other generated files.
export class TransferLogSummary {
  private readonly ends: SessionEnds;
  private readonly records: Map<string, ItemRecord> = new Map();
  /** The number of times that the session was started so far. */
  private startCount = 0;
  /** The end of the session after its last start. */
  private end: string | undefined;

  constructor(ends: SessionEnds = {}) {
    this.ends = ends;
  }

  /** Whether the log contains the end of the session, after its last start. */
  get isComplete(): boolean {
    return this.end !== undefined && this.end !== this.ends.stale;
  }

  /** Adds an entry. If it changes the status of an item, returns the result of the item. */
  add(entry: TransferLogEntry): TransferItemResult | undefined {
    if (entry.kind === "session" && entry.action === "complete")
      this.end = this.ends.latest = `${entry.line} ${entry.text}`;
    if (entry.kind === "session" && entry.action === "start") this.restart();
    if (entry.kind !== "item" && entry.kind !== "worker") return undefined;
    const { queue, item: name, itemType: module = "" } = entry;
    if (name === undefined || (queue !== "TRANSFER" && queue !== "RESTORE")) return undefined;
    const key = JSON.stringify([module, name]);
    let record = this.records.get(key);
    const before = record && determineStatus(record);
    record ??= { module, name, startCount: this.startCount };
    this.records.set(key, record);
    if (record.startCount !== this.startCount) resetRecord(record, queue, this.startCount);
    addEntry(record, queue, entry);
    return determineStatus(record) === before ? undefined : createItemResult(record);
  }

  /** Whether the log contains the start of the session. */
  get hasStarted(): boolean {
    return this.startCount > 0;
  }

  /** Returns the results so far. `state` is copied into the results. */
  createResults(state?: TransferSessionState): TransferResults {
    const items = Array.from(this.records.values(), createItemResult);
    const count = (status: TransferItemStatus): number =>
      items.filter((result) => result.status === status).length;
    const [succeeded, failed] = [count("succeeded"), count("failed")];
    return {
      // A log without the start of the session lacks its first lines.
      complete: this.isComplete && this.hasStarted,
      ...(state === undefined ? {} : { state }),
      ...{ items, succeeded, failed, running: items.length - succeeded - failed },
    };
  }

  private restart(): void {
    if (this.end !== undefined) this.records.clear();
    this.end = undefined;
    this.startCount++;
  }
}

/**
 * Resets the record of an item that appears again after the session was paused and resumed. If the item continues in the queue
 * RESTORE after a successful transfer, keeps the data of the transfer, because the server does not repeat it.
 */
function resetRecord(record: ItemRecord, queue: QueueName, startCount: number): void {
  record.startCount = startCount;
  record.RESTORE = undefined;
  if (queue === "TRANSFER" || record.TRANSFER?.outcome?.action !== "success-item")
    record.TRANSFER = undefined;
}

function addEntry(
  record: ItemRecord,
  queue: QueueName,
  entry: TransferItemEntry | TransferWorkerEntry,
): void {
  const part = (record[queue] ??= {});
  record.localName = entry.localItem ?? record.localName;
  part.logfile ??= entry.logfile;
  part.startedAt ??= entry.time;
  if (entry.kind !== "item") return;
  record.size = entry.size ?? record.size;
  const { action, time, details, warnings, skippedItems, alteredItems, dangerousItems } = entry;
  if (action !== "success-item" && action !== "failed-item") return;
  part.outcome = { action, time, details, warnings, skippedItems, alteredItems, dangerousItems };
  part.failure ??= entry.failure;
}

function determineStatus({ TRANSFER, RESTORE }: ItemRecord): TransferItemStatus {
  if (hasFailed(TRANSFER) || hasFailed(RESTORE)) return "failed";
  if (RESTORE?.outcome !== undefined) return "succeeded";
  return RESTORE !== undefined || TRANSFER?.outcome !== undefined ? "restoring" : "transferring";
}

function hasFailed(part: QueueRecord | undefined): boolean {
  return part?.outcome?.action === "failed-item";
}

/** Creates the result of an item. Omits optional properties without a value, so that a printed result does not show them. */
function createItemResult(record: ItemRecord): TransferItemResult {
  const { module, name, localName, size, TRANSFER, RESTORE } = record;
  const status = determineStatus(record);
  const failedQueue = hasFailed(TRANSFER) ? "TRANSFER" : "RESTORE";
  const failedIn = status === "failed" ? failedQueue : undefined;
  const end = failedIn === undefined && status !== "succeeded" ? undefined : record[failedIn ?? "RESTORE"];
  const failure = failedIn && (end?.failure ?? RESTORE?.failure);
  const startedAt = TRANSFER?.startedAt ?? RESTORE?.startedAt;
  const finishedAt = end?.outcome?.time;
  const outcomes = [TRANSFER?.outcome, RESTORE?.outcome];
  const count = (name: keyof TransferItemDetails): number =>
    // A server may report details without their number.
    outcomes.reduce((sum, outcome) => sum + (outcome?.[name] ?? outcome?.details?.[name].length ?? 0), 0);
  // Without a limit, a server could make results arbitrarily large.
  const list = (name: keyof TransferItemDetails): readonly unknown[] =>
    outcomes.flatMap((outcome) => outcome?.details?.[name].slice(0, 1000) ?? []);
  return {
    ...{ module, name, localName, status },
    ...(failure === undefined ? {} : { failure }),
    ...(failedIn === undefined ? {} : { failedIn }),
    ...mapDetails(count),
    details: mapDetails(list),
    ...(size === undefined ? {} : { size }),
    logfiles: {
      ...(TRANSFER?.logfile === undefined ? {} : { TRANSFER: TRANSFER.logfile }),
      ...(RESTORE?.logfile === undefined ? {} : { RESTORE: RESTORE.logfile }),
    },
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}

/** An item, and its result in a session. */
export interface TransferItemMatch<Item extends TransferItem = TransferItem> {
  readonly item: Item;
  /** The result of the item. Undefined if the session's log does not contain the item. */
  readonly result: TransferItemResult | undefined;
}

/**
 * Pairs items with their results, by module and primary keys. If the session has ended, an item without a result was not queued, or was
 * queued and never started. Sends nothing.
 *
 * @param items The items that were queued, or that may have been queued.
 * @param results The results of the session, from its methods `wait` or `results`.
 * @returns Each item with its result, in the order of `items`.
 */
export function matchTransferResults<Item extends TransferItem>(
  items: ExactItems<Item>,
  results: Pick<TransferResults, "items">,
): readonly TransferItemMatch<Item>[] {
  const resultsByName = new Map<string, TransferItemResult[]>();
  for (const result of results.items) {
    const sameName = resultsByName.get(result.name);
    if (sameName === undefined) resultsByName.set(result.name, [result]);
    else sameName.push(result);
  }
  return (items as readonly Item[]).map((item) => {
    const fields = readFields(item);
    const { module = "", localuser } = fields;
    const { primary = [] } = queuedModules[module] ?? {};
    // The log names an item by one of its primary keys.
    const names =
      primary.length > 0
        ? primary.flatMap((key): string | string[] => fields[key] ?? [])
        : Object.values(fields);
    const candidates = names
      .flatMap((name) => resultsByName.get(name) ?? [])
      // Old logs do not contain the module.
      .filter((result) => result.module === module || result.module === "");
    const result = candidates.find(({ localName }) => localName === localuser) ?? candidates[0];
    return { item, result };
  });
}

/**
 * Returns the form fields of an item. Does not require that the item is valid, because the server may have had other columns when the item
 * was queued.
 */
// Only for other generated files.
export function readFields(item: TransferItem): Record<string, string> {
  try {
    return encodeTransferItem(item);
  } catch {
    const values: Record<string, unknown> = { ...item };
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  }
}
