/** The members of every log line. */
interface TransferLogLine {
  /** The index of the line, starting at 0. */
  readonly line: number;
  /** The unchanged line. */
  readonly text: string;
}

/** The members of a log line that is a JSON object. */
interface TransferLogObject extends TransferLogLine {
  /** The unchanged `contents` of the line, including members that have no property here. */
  readonly contents: Readonly<Record<string, unknown>>;
  /** Seconds since 1970. Old servers write no time. */
  readonly time: number | undefined;
  readonly pid: number | undefined;
  /** `control` in `master.log`. Other logs have `out`, `warn`, `success` and `failure`. */
  readonly type: string | undefined;
  readonly indent: number | undefined;
  readonly partial: boolean;
}

/** The members of a log line that describe an item. */
interface TransferLogItem {
  /** `TRANSFER` or `RESTORE`. */
  readonly queue: string | undefined;
  /** The number of the worker in its queue, starting at 1. */
  readonly worker: number | undefined;
  readonly item: string | undefined;
  /** The module, for example `AccountRemoteRoot`. */
  readonly itemType: string | undefined;
  /** A name of the module for people, for example `Account`. */
  readonly itemName: string | undefined;
  /** The name of the item on the new server. */
  readonly localItem: string | undefined;
  /** The log file of the item. Pass it to `fetchTransferSessionLog`. */
  readonly logfile: string | undefined;
}

/** An action of the session as a whole. `complete` is the end of the session. */
export interface TransferSessionEntry extends TransferLogObject {
  readonly kind: "session";
  readonly action: "start" | "initiator" | "version" | "remotehost" | "complete";
  /** The message. A number is converted to a string. */
  readonly msg: string | undefined;
}

/** The number of items in a queue, or their size in bytes. */
export interface TransferQueueEntry extends TransferLogObject {
  readonly kind: "queue";
  readonly action: "queue_count" | "queue_size";
  /** `TRANSFER` or `RESTORE`. */
  readonly queue: string | undefined;
  /** Undefined if the line has no valid number. */
  readonly value: number | undefined;
}

/** The start or the end of a worker. Only `start` has the members of an item. */
export interface TransferWorkerEntry extends TransferLogObject, TransferLogItem {
  readonly kind: "worker";
  readonly action: "start" | "complete";
}

/** An action of one item in one queue. Members that the line does not have are undefined. */
export interface TransferItemEntry extends TransferLogObject, TransferLogItem {
  readonly kind: "item";
  readonly action: "process-item" | "start-item" | "success-item" | "failed-item";
  /** The size in bytes. */
  readonly size: number | undefined;
  /** The cause of a `failed-item`. An item that fails in TRANSFER fails in RESTORE again, with the same cause. */
  readonly failure: string | undefined;
  /** The message of a `success-item`. */
  readonly message: string | undefined;
  /** The number of warnings. `details` contains the warnings. */
  readonly warnings: number | undefined;
  readonly skippedItems: number | undefined;
  readonly alteredItems: number | undefined;
  readonly dangerousItems: number | undefined;
  readonly details: TransferItemDetails | undefined;
}

/** What the server reports about an item. cPanel does not document the form of the elements. */
export interface TransferItemDetails {
  readonly warnings: readonly unknown[];
  readonly skippedItems: readonly unknown[];
  readonly alteredItems: readonly unknown[];
  readonly dangerousItems: readonly unknown[];
}

/** A JSON object with an unknown action or without an action, such as a line of an item's own log. */
export interface UnknownTransferEntry extends TransferLogObject {
  readonly kind: "unknown";
  readonly action: string | undefined;
  /** The message, if it is a text or a number. */
  readonly msg: string | undefined;
}

/** A line that is not a JSON object. */
export interface TransferTextEntry extends TransferLogLine {
  readonly kind: "text";
}

/** A log line. `kind` determines its type. */
export type TransferLogEntry =
  | TransferSessionEntry
  | TransferQueueEntry
  | TransferWorkerEntry
  | TransferItemEntry
  | UnknownTransferEntry
  | TransferTextEntry;

/** Parses a log, starting at the line with the index `from`. Skips empty lines. */
export function parseTransferLog(log: string, from = 0): TransferLogEntry[] {
  const entries: TransferLogEntry[] = [];
  let start = 0;
  for (let line = 0; start < log.length; line++) {
    const lineBreak = log.indexOf("\n", start);
    const end = lineBreak === -1 ? log.length : lineBreak;
    const text = line < from ? "" : log.slice(start, end).replace(/\r$/, "");
    if (text.trim() !== "") entries.push(parseLine(line, copyOf(text)));
    start = end + 1;
  }
  return entries;
}

/** Copies a string. In some runtimes a substring would keep the whole log in memory. */
function copyOf(text: string): string {
  return ` ${text}`.slice(1);
}

type LogContents = Readonly<Record<string, unknown>>;

const SESSION_ACTIONS: readonly string[] = ["start", "initiator", "version", "remotehost", "complete"];
const QUEUE_ACTIONS: readonly string[] = ["queue_count", "queue_size"];
const WORKER_ACTIONS: readonly string[] = ["start", "complete"];
const ITEM_ACTIONS: readonly string[] = ["process-item", "start-item", "success-item", "failed-item"];

function parseLine(line: number, text: string): TransferLogEntry {
  const object = parseObject(text);
  if (object === undefined) return { kind: "text", line, text };
  const contents = recordOf(object["contents"]);
  const action = textOf(contents["action"]) ?? "";
  const members: TransferLogObject = {
    line,
    text,
    contents,
    time: numberOf(contents["time"]),
    pid: numberOf(object["pid"]),
    type: textOf(object["type"]),
    indent: numberOf(object["indent"]),
    partial: object["partial"] === true || numberOf(object["partial"]) === 1,
  };
  const { msg } = contents;
  const queue = textOf(contents["queue"]) || undefined;
  const worker = numberOf(contents["child_number"]);
  if (worker === 0 && queue === undefined && SESSION_ACTIONS.includes(action)) {
    return {
      kind: "session",
      action: action as TransferSessionEntry["action"],
      ...members,
      msg: textOf(msg),
    };
  }
  if (QUEUE_ACTIONS.includes(action)) {
    return {
      kind: "queue",
      action: action as TransferQueueEntry["action"],
      ...members,
      queue,
      value: numberOf(msg),
    };
  }
  // The child number 0 is the session itself. Lines of workers have a higher one.
  if (WORKER_ACTIONS.includes(action) && worker !== 0 && (worker !== undefined || queue !== undefined)) {
    const item = itemOf(action === "start" ? contents : {});
    return {
      kind: "worker",
      action: action as TransferWorkerEntry["action"],
      ...members,
      ...item,
      queue,
      worker,
    };
  }
  if (ITEM_ACTIONS.includes(action)) {
    const item = itemOf(contents);
    const outcome = outcomeOf(action, msg);
    return {
      kind: "item",
      action: action as TransferItemEntry["action"],
      ...members,
      ...item,
      // The message of a process-item is the name of the log.
      logfile: item.logfile ?? (action === "process-item" ? textOf(msg) : undefined),
      ...outcome,
    };
  }
  return {
    kind: "unknown",
    action: textOf(contents["action"]),
    ...members,
    msg: textOf(msg) ?? textOf(object["contents"]),
  };
}

function itemOf(contents: LogContents): TransferLogItem {
  return {
    queue: textOf(contents["queue"]) || undefined,
    worker: numberOf(contents["child_number"]),
    item: textOf(contents["item"]),
    itemType: textOf(contents["item_type"]),
    itemName: textOf(contents["item_name"]),
    localItem: textOf(contents["local_item"]),
    logfile: textOf(contents["logfile"]),
  };
}

type ItemOutcomeMembers = Pick<
  TransferItemEntry,
  "size" | "failure" | "message" | "warnings" | "skippedItems" | "alteredItems" | "dangerousItems" | "details"
>;

/** Reads the `msg` of an item's line: an object, or a text in logs of the simulated server of the first release. */
function outcomeOf(action: string, msg: unknown): ItemOutcomeMembers {
  const members = recordOf(msg);
  const text = textOf(msg);
  return {
    size: numberOf(members["size"]),
    failure: textOf(members["failure"]) ?? (action === "failed-item" ? text : undefined),
    message: textOf(members["message"]) ?? (action === "success-item" ? text : undefined),
    warnings: numberOf(members["warnings"]),
    skippedItems: numberOf(members["skipped_items"]),
    alteredItems: numberOf(members["altered_items"]),
    dangerousItems: numberOf(members["dangerous_items"]),
    details: isRecord(members["contents"]) ? detailsOf(members["contents"]) : undefined,
  };
}

function detailsOf(contents: LogContents): TransferItemDetails {
  return {
    warnings: listOf(contents["warnings"]),
    skippedItems: listOf(contents["skipped_items"]),
    alteredItems: listOf(contents["altered_items"]),
    dangerousItems: listOf(contents["dangerous_items"]),
  };
}

/** Reads an array. A missing value and null are an empty array, and any other value is its only element. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Reads a string. Perl may write a numeric string as a number, and a number as a string. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === "number" && isFinite(number) ? number : undefined;
}

function parseObject(text: string): LogContents | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the object, or an empty one for any other value. */
function recordOf(value: unknown): LogContents {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is LogContents {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
