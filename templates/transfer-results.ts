import type {
  TransferItemDetails,
  TransferItemEntry,
  TransferLogEntry,
  TransferWorkerEntry,
} from "./transfer-log.js";
import type { TransferSessionState } from "./transfer-functions.js";

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
  readonly item: string;
  /** The name of the item on the target server, which receives it. Undefined if the log does not contain it. */
  readonly localItem: string | undefined;
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
  /** Whether the log contains the end of the session. It is false while the session is running or paused. */
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
interface ItemQueueRecord {
  logfile?: string | undefined;
  startedAt?: number | undefined;
  outcome?: ItemQueueOutcome;
  /** The cause of the item's failure in this queue. If the log lines contain several causes, the first one. */
  failure?: string | undefined;
}

/**
 * The properties of a `success-item` or `failed-item` line that are needed to create results. To save memory, other properties are
 * not stored.
 */
type ItemQueueOutcome = Pick<TransferItemEntry, "action" | "time" | "details" | keyof TransferItemDetails>;

/** The data about an item in the log. Each queue has its own record, because the lines of both queues may be in any order. */
interface ItemRecord {
  readonly module: string;
  readonly item: string;
  localItem: string | undefined;
  size: number | undefined;
  /** The number of times that the session was started before the item's last line. */
  sessionStartCount: number;
  TRANSFER: ItemQueueRecord | undefined;
  RESTORE: ItemQueueRecord | undefined;
}

/** Collects the results of items from log entries, one entry at a time. */
export class TransferLogSummary {
  private readonly recordsByItem: Map<string, ItemRecord> = new Map();
  /** The number of times that the session was started so far. */
  private startCount = 0;
  private isSessionComplete = false;

  /** Adds an entry. If it changes the status of an item, returns the result of the item. */
  add(entry: TransferLogEntry): TransferItemResult | undefined {
    if (entry.kind === "session") this.applySessionAction(entry.action);
    if (entry.kind !== "item" && entry.kind !== "worker") return undefined;
    const { queue, item, itemType: module = "" } = entry;
    if (item === undefined || (queue !== "TRANSFER" && queue !== "RESTORE")) return undefined;
    const key = JSON.stringify([module, item]);
    let record = this.recordsByItem.get(key);
    const statusBefore = record && determineStatus(record);
    if (record === undefined) {
      record = {
        ...{ module, item, localItem: undefined, size: undefined, sessionStartCount: this.startCount },
        ...{ TRANSFER: undefined, RESTORE: undefined },
      };
      this.recordsByItem.set(key, record);
    }
    if (record.sessionStartCount !== this.startCount) resetRecordAfterResume(record, queue, this.startCount);
    addEntryToRecord(record, queue, entry);
    return determineStatus(record) === statusBefore ? undefined : createItemResult(record);
  }

  /** Returns the results so far. `state` is copied into the results. */
  createResults(state?: TransferSessionState): TransferResults {
    const itemResults = Array.from(this.recordsByItem.values(), createItemResult);
    const countItems = (status: TransferItemStatus): number =>
      itemResults.filter((itemResult) => itemResult.status === status).length;
    const [succeededCount, failedCount] = [countItems("succeeded"), countItems("failed")];
    const runningCount = itemResults.length - succeededCount - failedCount;
    return {
      complete: this.isSessionComplete,
      ...(state === undefined ? {} : { state }),
      ...{ items: itemResults, succeeded: succeededCount, failed: failedCount, running: runningCount },
    };
  }

  private applySessionAction(action: string): void {
    if (action === "complete") this.isSessionComplete = true;
    if (action !== "start") return;
    if (this.isSessionComplete) this.recordsByItem.clear();
    this.isSessionComplete = false;
    this.startCount++;
  }
}

/**
 * Resets the record of an item that appears again after the session was paused and resumed. If the item continues in the queue
 * RESTORE after a successful transfer, keeps the data of the transfer, because the server does not repeat it.
 */
function resetRecordAfterResume(record: ItemRecord, queue: QueueName, sessionStartCount: number): void {
  record.sessionStartCount = sessionStartCount;
  record.RESTORE = undefined;
  if (queue === "TRANSFER" || record.TRANSFER?.outcome?.action !== "success-item")
    record.TRANSFER = undefined;
}

function addEntryToRecord(
  record: ItemRecord,
  queue: QueueName,
  entry: TransferItemEntry | TransferWorkerEntry,
): void {
  const queueRecord = (record[queue] ??= {});
  record.localItem = entry.localItem ?? record.localItem;
  queueRecord.logfile ??= entry.logfile;
  queueRecord.startedAt ??= entry.time;
  if (entry.kind !== "item") return;
  record.size = entry.size ?? record.size;
  const { action, time, details, warnings, skippedItems, alteredItems, dangerousItems } = entry;
  if (action !== "success-item" && action !== "failed-item") return;
  queueRecord.outcome = { action, time, details, warnings, skippedItems, alteredItems, dangerousItems };
  queueRecord.failure ??= entry.failure;
}

function determineStatus({ TRANSFER, RESTORE }: ItemRecord): TransferItemStatus {
  if (hasFailed(TRANSFER) || hasFailed(RESTORE)) return "failed";
  if (RESTORE?.outcome !== undefined) return "succeeded";
  return RESTORE !== undefined || TRANSFER?.outcome !== undefined ? "restoring" : "transferring";
}

function hasFailed(queueRecord: ItemQueueRecord | undefined): boolean {
  return queueRecord?.outcome?.action === "failed-item";
}

/** Creates the result of an item. Omits optional properties without a value, so that a printed result does not show them. */
function createItemResult(record: ItemRecord): TransferItemResult {
  const { module, item, localItem, size, TRANSFER, RESTORE } = record;
  const status = determineStatus(record);
  const failedQueueRecord = status !== "failed" ? undefined : hasFailed(TRANSFER) ? TRANSFER : RESTORE;
  const failure =
    failedQueueRecord === undefined ? undefined : (failedQueueRecord.failure ?? RESTORE?.failure);
  const startedAt = TRANSFER?.startedAt ?? RESTORE?.startedAt;
  const finishedAt = (failedQueueRecord ?? (status === "succeeded" ? RESTORE : undefined))?.outcome?.time;
  const sumCounts = (detailName: keyof TransferItemDetails): number =>
    readCount(TRANSFER?.outcome, detailName) + readCount(RESTORE?.outcome, detailName);
  const joinDetailLists = (detailName: keyof TransferItemDetails): readonly unknown[] =>
    joinLists(TRANSFER?.outcome?.details?.[detailName], RESTORE?.outcome?.details?.[detailName]);
  return {
    module,
    item,
    localItem,
    status,
    ...(failure === undefined ? {} : { failure }),
    ...(failedQueueRecord === undefined
      ? {}
      : { failedIn: failedQueueRecord === TRANSFER ? "TRANSFER" : "RESTORE" }),
    warnings: sumCounts("warnings"),
    skippedItems: sumCounts("skippedItems"),
    alteredItems: sumCounts("alteredItems"),
    dangerousItems: sumCounts("dangerousItems"),
    details: {
      warnings: joinDetailLists("warnings"),
      skippedItems: joinDetailLists("skippedItems"),
      alteredItems: joinDetailLists("alteredItems"),
      dangerousItems: joinDetailLists("dangerousItems"),
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

/** Returns the count that the server reported, or else the number of elements in `details`. */
function readCount(outcome: ItemQueueOutcome | undefined, detailName: keyof TransferItemDetails): number {
  return outcome?.[detailName] ?? outcome?.details?.[detailName].length ?? 0;
}

/** Joins the first 1000 elements of each list. Without a limit, a server could make results arbitrarily large. */
function joinLists(left: readonly unknown[] = [], right: readonly unknown[] = []): readonly unknown[] {
  return [...left.slice(0, 1000), ...right.slice(0, 1000)];
}
