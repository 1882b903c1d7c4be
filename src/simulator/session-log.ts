/**
 * Writes the logs of a session, line by line.
 *
 * An example in cPanel's documentation and a recorded log show the lines of the master log, with their order, and the types of
 * their properties: for a transfer that succeeds, and for a transfer that fails in the queue TRANSFER.
 *
 * The rest is assumed:
 *
 * - A worker writes `start` before its first item, and `complete` when its queue has no more items for it. Both known logs
 *   have one worker for each queue, and one item.
 * - The lines of an item that fails in the queue RESTORE, and the elements of the lists in `contents`.
 * - `item_name` of modules for packages and feature lists, the log of a local restore, and the `contents` of all other logs.
 */

import type { Clock } from "./clock.js";
import { DETAIL_NAMES, type ItemDetails } from "./item-details.js";
import {
  ERROR_LOG,
  formatItemLogName,
  MASTER_LOG,
  type LineContents,
  type LogFiles,
  type LogLine,
  type LogNumber,
} from "./log.js";
import type { Phase } from "./outcomes.js";
import type { SessionFacts, SessionItem, SessionKind } from "./sessions.js";
import type { QueueWorker } from "./workers.js";

/** The version of the session's format in the documentation's example. It is not the version of WHM. */
const FORMAT_VERSION = 2.3;

/** The initiators of sessions in the log. The initiator of a local restore is assumed. */
const INITIATORS: Readonly<Record<SessionKind, string>> = {
  root: "copyacct",
  user: "norootcopy",
  local: "restorepkg",
};

export const PHASES: readonly Phase[] = ["TRANSFER", "RESTORE"];

/** An item that a worker handles. */
export interface LoggedItem {
  readonly item: SessionItem;
  readonly worker: QueueWorker;
}

export class SessionLog {
  readonly #session: SessionFacts;
  readonly #clock: Clock;
  readonly #files: LogFiles;

  constructor(session: SessionFacts, { clock, log }: { readonly clock: Clock; readonly log: LogFiles }) {
    this.#session = session;
    this.#clock = clock;
    this.#files = log;
  }

  /** Writes the first lines of the log. `waiting` are the items that the session has not finished. */
  writeSessionStart(pid: number, waiting: readonly SessionItem[]): void {
    const { kind, host } = this.#session;
    const write = (contents: LineContents): void =>
      this.#write(MASTER_LOG, pid, { child_number: 0, ...contents });
    write({ action: "start" });
    write({ action: "initiator", msg: INITIATORS[kind] });
    write({ action: "version", msg: FORMAT_VERSION });
    for (const queue of PHASES) {
      // Count items that still have to be transferred in both queues, because they pass through both.
      const queued = waiting.filter(({ phase }) => queue === "RESTORE" || phase === "TRANSFER");
      const size = queued.reduce((sum, { values }) => sum + getItemSize(values), 0n);
      write({ action: "queue_count", queue, msg: queued.length });
      write({ action: "queue_size", queue, msg: toLogNumber(size) });
    }
    if (host !== "") write({ action: "remotehost", msg: host });
  }

  writeSessionEnd(pid: number): void {
    this.#write(MASTER_LOG, pid, { child_number: 0, action: "complete" });
  }

  writeSessionFailure(pid: number, message: string): void {
    this.#write(ERROR_LOG, pid, { child_number: 0, msg: message }, "failure");
  }

  writeWorkerEnd({ number, pid }: QueueWorker, queue: Phase): void {
    this.#write(MASTER_LOG, pid, { child_number: number, action: "complete", queue });
  }

  /**
   * Writes the line about the start of an item. If it is the first item of its worker, writes the start of the worker before it.
   */
  writeItemStart(started: LoggedItem, queue: Phase): void {
    const { item, worker } = started;
    const members = buildItemMembers(started, queue);
    const write = (contents: LineContents): void =>
      this.#write(MASTER_LOG, worker.pid, { ...members, ...contents });
    if (worker.isNew) write({ action: "start" });
    worker.isNew = false;
    write({ action: "process-item", msg: members.logfile });
    write({ action: "start-item", msg: { size: toLogNumber(getItemSize(item.values)) } });
    this.#writeMessage(started, queue, "out", `${queue} of ${item.module} ${item.item}`);
  }

  /** Writes the progress of an item to its own log. `time` is in milliseconds since 1970. */
  writeItemProgress(progressing: LoggedItem, queue: Phase, percent: number, time: number): void {
    this.#writeMessage(progressing, queue, "out", `Progress: ${percent}%`, time);
  }

  writeItemSuccess(succeeded: LoggedItem, queue: Phase, details: ItemDetails): void {
    this.#writeDetails(succeeded, queue, details);
    this.#writeMessage(succeeded, queue, "success", "Done");
    this.#write(MASTER_LOG, succeeded.worker.pid, {
      ...buildItemMembers(succeeded, queue),
      action: "success-item",
      msg: { ...buildSizeAndDetails(succeeded, queue, details), message: null },
    });
  }

  writeItemFailure(failed: LoggedItem, queue: Phase, failure: string, details: ItemDetails): void {
    const { worker } = failed;
    this.#writeDetails(failed, queue, details);
    this.#writeFailure(failed, queue, failure, { ...buildSizeAndDetails(failed, queue, details), failure });
    if (queue === "RESTORE") return;
    // An item that was not transferred cannot be restored. The same worker writes this failure, too.
    const msg = { size: toLogNumber(getItemSize(failed.item.values)) };
    const members = buildItemMembers(failed, "RESTORE");
    this.#write(MASTER_LOG, worker.pid, { ...members, action: "start-item", msg });
    this.#writeFailure(failed, "RESTORE", failure, { ...msg, failure });
  }

  #writeFailure(
    failed: LoggedItem,
    queue: Phase,
    failure: string,
    msg: Readonly<Record<string, unknown>>,
  ): void {
    const { pid } = failed.worker;
    const members = buildItemMembers(failed, queue);
    this.#writeMessage(failed, queue, "failure", failure);
    this.#write(MASTER_LOG, pid, { ...members, action: "failed-item", msg });
    this.#write(ERROR_LOG, pid, { ...members, msg: failure }, "failure");
  }

  #writeDetails(item: LoggedItem, queue: Phase, details: ItemDetails): void {
    for (const name of DETAIL_NAMES.keys()) {
      for (const text of details[name]) this.#writeMessage(item, queue, "warn", text);
    }
  }

  /** Writes a message to the item's own log. */
  #writeMessage(
    { item: { module, item }, worker }: LoggedItem,
    queue: Phase,
    type: LogLine["type"],
    msg: string,
    time?: number,
  ): void {
    this.#write(formatItemLogName(queue, module, item), worker.pid, { msg }, type, time);
  }

  #write(
    logfile: string,
    pid: number,
    contents: LineContents,
    type: LogLine["type"] = "control",
    time: number = this.#clock.now(),
  ): void {
    this.#files.write(this.#session.id, logfile, { type, contents, pid, time });
  }
}

interface ItemMembers extends LineContents {
  readonly logfile: string;
}

function buildItemMembers({ item, worker }: LoggedItem, queue: Phase): ItemMembers {
  return {
    child_number: worker.number,
    queue,
    item: item.item,
    item_type: item.module,
    item_name: getItemKindName(item.module),
    local_item: item.localItem,
    logfile: formatItemLogName(queue, item.module, item.item),
  };
}

/** Returns the kind of an item in words, such as `Account`. */
function getItemKindName(module: string): string {
  return module.includes("Account") ? "Account" : module.replace(/Remote(?:Root|User)$/, "");
}

function buildSizeAndDetails(
  { item }: LoggedItem,
  queue: Phase,
  details: ItemDetails,
): Readonly<Record<string, unknown>> {
  const lists = [...DETAIL_NAMES].map(([name, logName]) => [logName, details[name]] as const);
  // As in the log recorded from a real server: an empty list is null in the queue TRANSFER, and [] in the queue RESTORE.
  const isNull = (list: readonly string[]): boolean => queue === "TRANSFER" && list.length === 0;
  return {
    size: toLogNumber(getItemSize(item.values)),
    ...Object.fromEntries(lists.map(([name, list]) => [name, list.length])),
    contents: Object.fromEntries(lists.map(([name, list]) => [name, isNull(list) ? null : list])),
  };
}

/** Returns an item's size in bytes. Missing and invalid sizes count as 1, the default of the column. */
function getItemSize(values: Readonly<Record<string, string>>): bigint {
  const size = Object.hasOwn(values, "size") ? values["size"] : undefined;
  return size !== undefined && /^\d{1,20}$/.test(size) ? BigInt(size) : 1n;
}

function toLogNumber(integer: bigint): LogNumber {
  return integer <= Number.MAX_SAFE_INTEGER ? Number(integer) : String(integer);
}
