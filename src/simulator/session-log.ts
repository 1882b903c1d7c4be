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
import { DETAIL_NAMES, type ItemDetails, type Phase } from "./outcomes.js";
import { ERROR_LOG_NAME, MASTER_LOG_NAME } from "./sessions.js";
import type { SessionFacts, SessionItem, SessionKind } from "./sessions.js";
import type { Store } from "./store.js";
import type { QueueWorker } from "./workers.js";

/** A count or a size in bytes. An integer that JavaScript cannot represent exactly is a string of digits. */
type LoggedInteger = number | string;

type TextProperty = "action" | "queue" | "item" | "item_type" | "item_name" | "local_item" | "logfile";

/**
 * The content of a log line. A line omits the properties that its action does not have. `action` is the event that a line of `master.log`
 * reports, such as `start-item`. `child_number` is the writer of the line: 0 is the session itself, 1 and higher are its workers.
 */
export interface LogLineContents extends Readonly<Partial<Record<TextProperty, string>>> {
  readonly child_number?: number;
  /** An object only in lines about items. */
  readonly msg?: LoggedInteger | Readonly<Record<string, unknown>>;
}

/** The type of a line: `control` in `master.log`. The other types occur in `master.error_log` and in the logs of items. */
type LineType = "control" | "out" | "warn" | "success" | "failure";

/** The version of the log format, as in the documentation's example. It is not the version of WHM. */
const LOG_FORMAT_VERSION = 2.3;

/** The value of the line `initiator` for each kind of session. The value for a local restore is a guess. */
const INITIATORS: Readonly<Record<SessionKind, string>> = {
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

  /** Writes the start of the session to the master log. `pending` contains the items that the session still has to handle. */
  writeSessionStart(pid: number, pending: readonly SessionItem[]): void {
    const { kind, host } = this.#session;
    const write = (contents: LogLineContents): void =>
      this.#write(MASTER_LOG_NAME, pid, { child_number: 0, ...contents });
    write({ action: "start" });
    write({ action: "initiator", msg: INITIATORS[kind] });
    write({ action: "version", msg: LOG_FORMAT_VERSION });
    for (const queue of PHASES) {
      // An item of the queue TRANSFER counts in both queues, because it is restored afterwards.
      const items = pending.filter(({ phase }) => queue === "RESTORE" || phase === "TRANSFER");
      const bytes = items.reduce((sum, item) => sum + getSize(item), 0n);
      write({ action: "queue_count", queue, msg: items.length });
      write({ action: "queue_size", queue, msg: toLoggedInteger(bytes) });
    }
    if (host !== "") write({ action: "remotehost", msg: host });
  }

  writeSessionEnd(pid: number): void {
    this.#write(MASTER_LOG_NAME, pid, { child_number: 0, action: "complete" });
  }

  writeSessionFailure(pid: number, message: string): void {
    this.#write(ERROR_LOG_NAME, pid, { child_number: 0, msg: message }, "failure");
  }

  writeWorkerEnd({ number, pid }: QueueWorker, queue: Phase): void {
    this.#write(MASTER_LOG_NAME, pid, { child_number: number, action: "complete", queue });
  }

  /** Writes the start of an item. If the worker has handled no item yet, first writes the start of the worker. */
  writeItemStart(started: AssignedItem): void {
    const { item, worker } = started;
    if (worker.isNew) this.#writeAction(started, "start");
    worker.isNew = false;
    this.#writeAction(started, "process-item", formatItemLogName(item));
    this.#writeAction(started, "start-item", buildSize(item));
    this.#writeText(started, "out", `${item.phase} of ${item.module} ${item.item}`);
  }

  /** Writes the progress of an item to the item's own log. */
  writeItemProgress(assigned: AssignedItem, percent: number, time: number): void {
    this.#writeText(assigned, "out", `Progress: ${percent}%`, time);
  }

  writeItemSuccess(succeeded: AssignedItem, details: ItemDetails): void {
    this.#writeDetails(succeeded, details);
    this.#writeText(succeeded, "success", "Done");
    const msg = {
      ...buildSize(succeeded.item),
      ...buildDetails(succeeded.item.phase, details),
      message: null,
    };
    this.#writeAction(succeeded, "success-item", msg);
  }

  writeItemFailure(failed: AssignedItem, message: string, details: ItemDetails): void {
    const size = buildSize(failed.item);
    this.#writeDetails(failed, details);
    this.#writeFailure(failed, message, { ...size, ...buildDetails(failed.item.phase, details) });
    if (failed.item.phase === "RESTORE") return;
    // An item that was not transferred cannot be restored. So the same worker also logs a failure in the queue RESTORE.
    const unrestored = { ...failed, item: { ...failed.item, phase: "RESTORE" } } as const;
    this.#writeAction(unrestored, "start-item", size);
    this.#writeFailure(unrestored, message, size);
  }

  #writeFailure(failed: AssignedItem, message: string, properties: object): void {
    this.#writeText(failed, "failure", message);
    this.#writeAction(failed, "failed-item", { ...properties, failure: message });
    const contents = { ...buildItemProperties(failed), msg: message };
    this.#write(ERROR_LOG_NAME, failed.worker.pid, contents, "failure");
  }

  #writeDetails(assigned: AssignedItem, details: ItemDetails): void {
    for (const text of DETAIL_NAMES.flatMap(([name]) => details[name]))
      this.#writeText(assigned, "warn", text);
  }

  /** Writes an event of an item to the master log. */
  #writeAction(assigned: AssignedItem, action: string, msg?: LogLineContents["msg"]): void {
    const contents = { ...buildItemProperties(assigned), action, ...(msg !== undefined && { msg }) };
    this.#write(MASTER_LOG_NAME, assigned.worker.pid, contents);
  }

  /** Writes a message to the item's own log. */
  #writeText({ item, worker }: AssignedItem, type: LineType, msg: string, time?: number): void {
    this.#write(formatItemLogName(item), worker.pid, { msg }, type, time);
  }

  /** Writes a line in WHM's format: a JSON object. `time` is in milliseconds since 1970. */
  #write(
    logfile: string,
    pid: number,
    contents: LogLineContents,
    type: LineType = "control",
    time = this.#clock.now(),
  ): void {
    const timed = { ...contents, time: Math.floor(time / 1000) };
    const line = JSON.stringify({ contents: timed, pid, type, indent: 0, partial: 0 });
    this.#store.appendLogLine(this.#session.id, logfile, line);
  }
}

/**
 * Returns the name of an item's log, such as `item-TRANSFER_AccountRemoteUser_root`. Replaces characters that are not safe in a file
 * name.
 */
export function formatItemLogName({ phase, module, item }: SessionItem): string {
  return `item-${phase}_${module}_${item.replace(/[^\w.@+-]/g, "_")}`;
}

function buildItemProperties({ item, worker }: AssignedItem): LogLineContents {
  const { module, phase } = item;
  return {
    ...{ child_number: worker.number, queue: phase, item: item.item, item_type: module },
    // The kind of the items that a module transfers.
    item_name: module.includes("Account") ? "Account" : module.replace(/Remote(?:Root|User)$/, ""),
    ...{ local_item: item.localItem, logfile: formatItemLogName(item) },
  };
}

function buildSize(item: SessionItem): Readonly<Record<string, unknown>> {
  return { size: toLoggedInteger(getSize(item)) };
}

function buildDetails(queue: Phase, details: ItemDetails): object {
  // In the log of a real server, an empty list is null in the queue TRANSFER, and [] in the queue RESTORE.
  const toLogged = (list: readonly string[]): readonly string[] | null =>
    queue === "TRANSFER" && list.length === 0 ? null : list;
  return {
    ...Object.fromEntries(DETAIL_NAMES.map(([name, loggedName]) => [loggedName, details[name].length])),
    contents: Object.fromEntries(
      DETAIL_NAMES.map(([name, loggedName]) => [loggedName, toLogged(details[name])]),
    ),
  };
}

/** Returns an item's size in bytes. Missing and invalid sizes count as 1, the default of the column `size`. */
function getSize({ values }: SessionItem): bigint {
  const { size: text = "" } = values;
  return /^\d{1,20}$/.test(text) ? BigInt(text) : 1n;
}

function toLoggedInteger(integer: bigint): LoggedInteger {
  return integer <= Number.MAX_SAFE_INTEGER ? Number(integer) : String(integer);
}
