import type {
  TransferItemDetails,
  TransferItemEntry,
  TransferLogEntry,
  TransferWorkerEntry,
} from "./transfer-log.js";
import type { TransferSessionState } from "./transfer-functions.js";

/**
 * The progress of an item:
 *
 * - `transferring`: the item is in the queue TRANSFER.
 * - `restoring`: the item is transferred, and its restoration has not ended.
 * - `succeeded`: the item is restored. It may have warnings.
 * - `failed`: the item failed in a queue.
 */
export type TransferItemStatus = "transferring" | "restoring" | "succeeded" | "failed";

/** The result of one item, from the lines of both queues. */
export interface TransferItemResult {
  /** For example `AccountRemoteRoot`. Empty if the log does not contain it. */
  readonly module: string;
  /** The name of the item on the old server, for example of an account. */
  readonly item: string;
  /** The name of the item on the new server. */
  readonly localItem: string | undefined;
  readonly status: TransferItemStatus;
  /** The cause of the failure. An item that fails in both queues has the cause of TRANSFER. */
  readonly failure?: string | undefined;
  /** The queue in which the item failed first. */
  readonly failedIn?: "TRANSFER" | "RESTORE" | undefined;
  /** The number of warnings in both queues. */
  readonly warnings: number;
  readonly skippedItems: number;
  readonly alteredItems: number;
  readonly dangerousItems: number;
  /** What the server reports, first of TRANSFER and then of RESTORE. At most the first 1000 elements of each queue. */
  readonly details: TransferItemDetails;
  /** The size in bytes. */
  readonly size?: number | undefined;
  /** The log files of the item. Pass one to `fetchTransferSessionLog`. */
  readonly logfiles: { readonly TRANSFER?: string | undefined; readonly RESTORE?: string | undefined };
  /** Seconds since 1970. Old servers write no times. */
  readonly startedAt?: number | undefined;
  /** When the item succeeded or first failed, in seconds since 1970. */
  readonly finishedAt?: number | undefined;
}

/** The results of a session so far. */
export interface TransferResults {
  /** Whether the log contains the end of the session. */
  readonly complete: boolean;
  /** The state of the session. Undefined in results that were made from a log alone. */
  readonly state?: TransferSessionState | undefined;
  /** The items in the order in which they first appear in the log. Queued items appear when their transfer starts. */
  readonly items: readonly TransferItemResult[];
  readonly succeeded: number;
  readonly failed: number;
  /** The number of items that are `transferring` or `restoring`. */
  readonly running: number;
}

/**
 * Summarizes the entries of `master.log`, with one result per item.
 *
 * A `start` after the end of the session begins a new attempt, and only its items are in the results. A `start` without a preceding
 * end continues a paused session: items keep their results until they appear again.
 */
export function summarizeTransferLog(entries: Iterable<TransferLogEntry>): TransferResults {
  const summary = new TransferLogSummary();
  for (const entry of entries) summary.add(entry);
  return summary.results();
}

type QueueName = "TRANSFER" | "RESTORE";

/** The lines of an item in one queue. */
interface QueueRecord {
  logfile?: string | undefined;
  startedAt?: number | undefined;
  outcome?: QueueOutcome;
  /** The first cause of a failure. */
  failure?: string | undefined;
}

/** What the results need of the last `success-item` or `failed-item`. The rest of the line is not kept in memory. */
type QueueOutcome = Pick<TransferItemEntry, "action" | "time" | "details" | keyof TransferItemDetails>;

/** The lines of an item. Lines of both queues may be in any order. */
interface ItemRecord {
  readonly module: string;
  readonly item: string;
  localItem: string | undefined;
  size: number | undefined;
  /** The number of the `start` that the records belong to. */
  run: number;
  TRANSFER: QueueRecord | undefined;
  RESTORE: QueueRecord | undefined;
}

/** Collects the results of items, entry by entry. */
export class TransferLogSummary {
  private readonly records: Map<string, ItemRecord> = new Map();
  private run = 0;
  private isComplete = false;

  /** Adds an entry. Returns the result of its item if the status of the item changes. */
  add(entry: TransferLogEntry): TransferItemResult | undefined {
    if (entry.kind === "session") this.addSessionEntry(entry.action);
    if (entry.kind !== "item" && entry.kind !== "worker") return undefined;
    const { queue, item, itemType: module = "" } = entry;
    if (item === undefined || (queue !== "TRANSFER" && queue !== "RESTORE")) return undefined;
    const key = JSON.stringify([module, item]);
    let record = this.records.get(key);
    const statusBefore = record && statusOf(record);
    if (record === undefined) {
      record = {
        ...{ module, item, localItem: undefined, size: undefined, run: this.run },
        ...{ TRANSFER: undefined, RESTORE: undefined },
      };
      this.records.set(key, record);
    }
    if (record.run !== this.run) continueRecord(record, queue, this.run);
    addToRecord(record, queue, entry);
    return statusOf(record) === statusBefore ? undefined : resultOf(record);
  }

  results(state?: TransferSessionState): TransferResults {
    const items = Array.from(this.records.values(), resultOf);
    const count = (status: TransferItemStatus): number =>
      items.filter((item) => item.status === status).length;
    const [succeeded, failed] = [count("succeeded"), count("failed")];
    const running = items.length - succeeded - failed;
    return {
      complete: this.isComplete,
      ...(state === undefined ? {} : { state }),
      ...{ items, succeeded, failed, running },
    };
  }

  private addSessionEntry(action: string): void {
    if (action === "complete") this.isComplete = true;
    if (action !== "start") return;
    if (this.isComplete) this.records.clear();
    this.isComplete = false;
    this.run++;
  }
}

/** Prepares a record for an item that appears again after a pause. Only a transfer that succeeded is not repeated. */
function continueRecord(record: ItemRecord, queue: QueueName, run: number): void {
  record.run = run;
  record.RESTORE = undefined;
  if (queue === "TRANSFER" || record.TRANSFER?.outcome?.action !== "success-item")
    record.TRANSFER = undefined;
}

function addToRecord(
  record: ItemRecord,
  queue: QueueName,
  entry: TransferItemEntry | TransferWorkerEntry,
): void {
  const lines = (record[queue] ??= {});
  record.localItem = entry.localItem ?? record.localItem;
  lines.logfile ??= entry.logfile;
  lines.startedAt ??= entry.time;
  if (entry.kind !== "item") return;
  record.size = entry.size ?? record.size;
  const { action, time, details, warnings, skippedItems, alteredItems, dangerousItems } = entry;
  if (action !== "success-item" && action !== "failed-item") return;
  lines.outcome = { action, time, details, warnings, skippedItems, alteredItems, dangerousItems };
  lines.failure ??= entry.failure;
}

function statusOf({ TRANSFER, RESTORE }: ItemRecord): TransferItemStatus {
  if (hasFailed(TRANSFER) || hasFailed(RESTORE)) return "failed";
  if (RESTORE?.outcome !== undefined) return "succeeded";
  return RESTORE !== undefined || TRANSFER?.outcome !== undefined ? "restoring" : "transferring";
}

function hasFailed(lines: QueueRecord | undefined): boolean {
  return lines?.outcome?.action === "failed-item";
}

/** Creates the result. Members that are not known are missing, so that a printed result has no empty ones. */
function resultOf(record: ItemRecord): TransferItemResult {
  const { module, item, localItem, size, TRANSFER, RESTORE } = record;
  const status = statusOf(record);
  const failed = status !== "failed" ? undefined : hasFailed(TRANSFER) ? TRANSFER : RESTORE;
  const failure = failed === undefined ? undefined : (failed.failure ?? RESTORE?.failure);
  const startedAt = TRANSFER?.startedAt ?? RESTORE?.startedAt;
  const finishedAt = (failed ?? (status === "succeeded" ? RESTORE : undefined))?.outcome?.time;
  const sum = (name: keyof TransferItemDetails): number =>
    countOf(TRANSFER?.outcome, name) + countOf(RESTORE?.outcome, name);
  const list = (name: keyof TransferItemDetails): readonly unknown[] =>
    joined(TRANSFER?.outcome?.details?.[name], RESTORE?.outcome?.details?.[name]);
  return {
    module,
    item,
    localItem,
    status,
    ...(failure === undefined ? {} : { failure }),
    ...(failed === undefined ? {} : { failedIn: failed === TRANSFER ? "TRANSFER" : "RESTORE" }),
    warnings: sum("warnings"),
    skippedItems: sum("skippedItems"),
    alteredItems: sum("alteredItems"),
    dangerousItems: sum("dangerousItems"),
    details: {
      warnings: list("warnings"),
      skippedItems: list("skippedItems"),
      alteredItems: list("alteredItems"),
      dangerousItems: list("dangerousItems"),
    },
    ...(size === undefined ? {} : { size }),
    logfiles: {
      ...(TRANSFER?.logfile === undefined ? {} : { TRANSFER: TRANSFER.logfile }),
      ...(RESTORE?.logfile === undefined ? {} : { RESTORE: RESTORE.logfile }),
    },
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}

/** Returns the number that the server reports, or else the number of elements. */
function countOf(outcome: QueueOutcome | undefined, name: keyof TransferItemDetails): number {
  return outcome?.[name] ?? outcome?.details?.[name].length ?? 0;
}

/** Joins the elements of both queues. The limit keeps the size of a result independent of the server. */
function joined(one: readonly unknown[] = [], other: readonly unknown[] = []): readonly unknown[] {
  return [...one.slice(0, 1000), ...other.slice(0, 1000)];
}
