/**
 * Writes the logs of a session, line by line.
 *
 * The master log, `master.log`, has the same lines, order and property types as two examples: a log in cPanel's documentation, and the
 * log of a real server. The examples contain a transfer that succeeds, and one that fails in the queue TRANSFER.
 *
 * Everything else is a guess:
 *
 * - A worker writes `start` before its first item, and `complete` when its queue has no more items for it. Both examples have one
 *   worker for each queue, and one item.
 * - The lines of an item that fails in the queue RESTORE.
 * - The texts in the lists of `contents`, such as warnings.
 * - The value of `item_name` for packages and feature lists.
 * - The log of a local restore, and the lines of all logs other than the master log.
 */

import type { Clock } from "./clock.js";
import { LOG_PROPERTY_NAMES_BY_DETAIL_NAME, type ItemDetails } from "./item-details.js";
import {
  ERROR_LOG_NAME,
  formatItemLogName,
  MASTER_LOG_NAME,
  type LogLineContents,
  type LogLine,
  type LoggedInteger,
} from "./log.js";
import type { Phase } from "./outcomes.js";
import type { SessionFacts, SessionItem, SessionKind } from "./sessions.js";
import type { Store } from "./store.js";
import type { QueueWorker } from "./workers.js";

/** The version of the log format, as in the documentation's example. It is not the version of WHM. */
const LOG_FORMAT_VERSION = 2.3;

/** The value of the line `initiator` for each kind of session. The value for a local restore is a guess. */
const LOGGED_INITIATORS_BY_SESSION_KIND: Readonly<Record<SessionKind, string>> = {
  root: "copyacct",
  user: "norootcopy",
  local: "restorepkg",
};

export const PHASES: readonly Phase[] = ["TRANSFER", "RESTORE"];

/** An item, and the worker that handles it. */
export interface AssignedItem {
  readonly item: SessionItem;
  readonly worker: QueueWorker;
}

export class SessionLog {
  readonly #session: SessionFacts;
  readonly #clock: Clock;
  readonly #store: Store;

  constructor(session: SessionFacts, { clock, store }: { readonly clock: Clock; readonly store: Store }) {
    this.#session = session;
    this.#clock = clock;
    this.#store = store;
  }

  /** Writes the start of the session to the master log. `pendingItems` contains the items that the session still has to handle. */
  writeSessionStart(pid: number, pendingItems: readonly SessionItem[]): void {
    const { kind, host } = this.#session;
    const writeToMasterLog = (contents: LogLineContents): void =>
      this.#write(MASTER_LOG_NAME, pid, { child_number: 0, ...contents });
    writeToMasterLog({ action: "start" });
    writeToMasterLog({ action: "initiator", msg: LOGGED_INITIATORS_BY_SESSION_KIND[kind] });
    writeToMasterLog({ action: "version", msg: LOG_FORMAT_VERSION });
    for (const queueName of PHASES) {
      // An item of the queue TRANSFER counts in both queues, because it is restored afterwards.
      const queuedItems = pendingItems.filter(({ phase }) => queueName === "RESTORE" || phase === "TRANSFER");
      const totalItemBytes = queuedItems.reduce((sum, { values }) => sum + getItemSizeInBytes(values), 0n);
      writeToMasterLog({ action: "queue_count", queue: queueName, msg: queuedItems.length });
      writeToMasterLog({ action: "queue_size", queue: queueName, msg: toLoggedInteger(totalItemBytes) });
    }
    if (host !== "") writeToMasterLog({ action: "remotehost", msg: host });
  }

  writeSessionEnd(pid: number): void {
    this.#write(MASTER_LOG_NAME, pid, { child_number: 0, action: "complete" });
  }

  writeSessionFailure(pid: number, message: string): void {
    this.#write(ERROR_LOG_NAME, pid, { child_number: 0, msg: message }, "failure");
  }

  writeWorkerEnd({ number: workerNumber, pid }: QueueWorker, queueName: Phase): void {
    this.#write(MASTER_LOG_NAME, pid, { child_number: workerNumber, action: "complete", queue: queueName });
  }

  /**
   * Writes the start of an item. If the worker has handled no item yet, first writes the start of the worker.
   */
  writeItemStart(startedItem: AssignedItem, queueName: Phase): void {
    const { item, worker } = startedItem;
    const itemProperties = buildItemProperties(startedItem, queueName);
    const writeToMasterLog = (contents: LogLineContents): void =>
      this.#write(MASTER_LOG_NAME, worker.pid, { ...itemProperties, ...contents });
    if (worker.isNew) writeToMasterLog({ action: "start" });
    worker.isNew = false;
    writeToMasterLog({ action: "process-item", msg: itemProperties.logfile });
    writeToMasterLog({
      action: "start-item",
      msg: { size: toLoggedInteger(getItemSizeInBytes(item.values)) },
    });
    this.#writeToItemLog(startedItem, queueName, "out", `${queueName} of ${item.module} ${item.item}`);
  }

  /** Writes the progress of an item to the item's own log. `epochMilliseconds` is the time of the log line. */
  writeItemProgress(
    progressingItem: AssignedItem,
    queueName: Phase,
    percent: number,
    epochMilliseconds: number,
  ): void {
    this.#writeToItemLog(progressingItem, queueName, "out", `Progress: ${percent}%`, epochMilliseconds);
  }

  writeItemSuccess(succeededItem: AssignedItem, queueName: Phase, details: ItemDetails): void {
    this.#writeDetails(succeededItem, queueName, details);
    this.#writeToItemLog(succeededItem, queueName, "success", "Done");
    this.#write(MASTER_LOG_NAME, succeededItem.worker.pid, {
      ...buildItemProperties(succeededItem, queueName),
      action: "success-item",
      msg: { ...buildSizeAndDetails(succeededItem, queueName, details), message: null },
    });
  }

  writeItemFailure(
    failedItem: AssignedItem,
    queueName: Phase,
    failureMessage: string,
    details: ItemDetails,
  ): void {
    const { worker } = failedItem;
    this.#writeDetails(failedItem, queueName, details);
    this.#writeFailure(failedItem, queueName, failureMessage, {
      ...buildSizeAndDetails(failedItem, queueName, details),
      failure: failureMessage,
    });
    if (queueName === "RESTORE") return;
    // An item that was not transferred cannot be restored. So the same worker also logs a failure in the queue RESTORE.
    const sizeProperties = { size: toLoggedInteger(getItemSizeInBytes(failedItem.item.values)) };
    const itemPropertiesInRestoreQueue = buildItemProperties(failedItem, "RESTORE");
    this.#write(MASTER_LOG_NAME, worker.pid, {
      ...itemPropertiesInRestoreQueue,
      action: "start-item",
      msg: sizeProperties,
    });
    this.#writeFailure(failedItem, "RESTORE", failureMessage, { ...sizeProperties, failure: failureMessage });
  }

  #writeFailure(
    failedItem: AssignedItem,
    queueName: Phase,
    failureMessage: string,
    failureProperties: Readonly<Record<string, unknown>>,
  ): void {
    const { pid } = failedItem.worker;
    const itemProperties = buildItemProperties(failedItem, queueName);
    this.#writeToItemLog(failedItem, queueName, "failure", failureMessage);
    this.#write(MASTER_LOG_NAME, pid, { ...itemProperties, action: "failed-item", msg: failureProperties });
    this.#write(ERROR_LOG_NAME, pid, { ...itemProperties, msg: failureMessage }, "failure");
  }

  #writeDetails(assignedItem: AssignedItem, queueName: Phase, details: ItemDetails): void {
    for (const detailName of LOG_PROPERTY_NAMES_BY_DETAIL_NAME.keys()) {
      for (const text of details[detailName]) this.#writeToItemLog(assignedItem, queueName, "warn", text);
    }
  }

  /** Writes a message to the item's own log. */
  #writeToItemLog(
    { item: { module, item }, worker }: AssignedItem,
    queueName: Phase,
    type: LogLine["type"],
    msg: string,
    epochMilliseconds?: number,
  ): void {
    this.#write(formatItemLogName(queueName, module, item), worker.pid, { msg }, type, epochMilliseconds);
  }

  #write(
    logfile: string,
    pid: number,
    contents: LogLineContents,
    type: LogLine["type"] = "control",
    epochMilliseconds: number = this.#clock.now(),
  ): void {
    this.#store.appendLogLine(this.#session.id, logfile, { type, contents, pid, time: epochMilliseconds });
  }
}

interface ItemProperties extends LogLineContents {
  readonly logfile: string;
}

function buildItemProperties({ item, worker }: AssignedItem, queueName: Phase): ItemProperties {
  return {
    child_number: worker.number,
    queue: queueName,
    item: item.item,
    item_type: item.module,
    item_name: getItemKindName(item.module),
    local_item: item.localItem,
    logfile: formatItemLogName(queueName, item.module, item.item),
  };
}

/** Returns the kind of the items that a module transfers, such as `Account`. */
function getItemKindName(module: string): string {
  return module.includes("Account") ? "Account" : module.replace(/Remote(?:Root|User)$/, "");
}

function buildSizeAndDetails(
  { item }: AssignedItem,
  queueName: Phase,
  details: ItemDetails,
): Readonly<Record<string, unknown>> {
  const detailEntries = [...LOG_PROPERTY_NAMES_BY_DETAIL_NAME].map(
    ([name, logPropertyName]) => [logPropertyName, details[name]] as const,
  );
  // In the log of a real server, an empty list is null in the queue TRANSFER, and [] in the queue RESTORE.
  const isLoggedAsNull = (list: readonly string[]): boolean => queueName === "TRANSFER" && list.length === 0;
  return {
    size: toLoggedInteger(getItemSizeInBytes(item.values)),
    ...Object.fromEntries(detailEntries.map(([name, list]) => [name, list.length])),
    contents: Object.fromEntries(
      detailEntries.map(([name, list]) => [name, isLoggedAsNull(list) ? null : list]),
    ),
  };
}

/** Returns an item's size in bytes. Missing and invalid sizes count as 1, the default of the column `size`. */
function getItemSizeInBytes(values: Readonly<Record<string, string>>): bigint {
  const sizeText = Object.hasOwn(values, "size") ? values["size"] : undefined;
  return sizeText !== undefined && /^\d{1,20}$/.test(sizeText) ? BigInt(sizeText) : 1n;
}

function toLoggedInteger(integer: bigint): LoggedInteger {
  return integer <= Number.MAX_SAFE_INTEGER ? Number(integer) : String(integer);
}
