import { isObject, type UncheckedObject } from "./transfer-item.js";

/** The properties of every log line. */
interface TransferLogLine {
  /** The index of the line in its log, starting at 0. */
  readonly line: number;
  /** The unchanged text of the line, without the line break. */
  readonly text: string;
}

/** The properties of a log line that is a JSON object. */
interface TransferLogJsonLine extends TransferLogLine {
  /**
   * The property `contents` of the line, unchanged. An empty object if this property is not an object. It can contain data that the
   * other properties of the entry do not contain.
   */
  readonly contents: Readonly<Record<string, unknown>>;
  /** The time of the line, in seconds since 1970-01-01 UTC. Undefined in the logs of old servers, which contain no times. */
  readonly time: number | undefined;
  /** The property `pid` of the line: the ID of a process on the server. Undefined if the line has no valid `pid`. */
  readonly pid: number | undefined;
  /** The type of the line. It is `control` in `master.log`. Other logs have `out`, `warn`, `success` and `failure`. */
  readonly type: string | undefined;
  /** The property `indent` of the line. cPanel does not document its meaning. */
  readonly indent: number | undefined;
  /** Whether the property `partial` of the line is 1 or true. cPanel does not document its meaning. */
  readonly partial: boolean;
}

/** The properties of a log line that describe an item. */
interface TransferLogItemProperties {
  /**
   * The queue that the item is in: `TRANSFER` if the item is copied from the source server, or `RESTORE` if it is created on the
   * target server.
   */
  readonly queue: string | undefined;
  /** The number of the worker that processes the item, starting at 1 in each queue. */
  readonly worker: number | undefined;
  /** The name of the item on the source server, for example the user name of an account. */
  readonly item: string | undefined;
  /** The transfer module of the item, for example `AccountRemoteRoot`. */
  readonly itemType: string | undefined;
  /** The kind of item, as text for people, for example `Account`. */
  readonly itemName: string | undefined;
  /** The name of the item on the target server. */
  readonly localItem: string | undefined;
  /** The name of the item's own log file. Pass it to `fetchTransferSessionLog`. */
  readonly logfile: string | undefined;
}

/** A log line about the session as a whole. */
export interface TransferSessionEntry extends TransferLogJsonLine {
  /** The line is about the session as a whole. */
  readonly kind: "session";
  /**
   * The event or the property of the session that the line reports:
   *
   * - `start`: the session starts.
   * - `initiator`: `msg` is the kind of session: `copyacct` with root access, `norootcopy` with the credentials of one account.
   * - `version`: `msg` is the version of the log format, not of WHM.
   * - `remotehost`: `msg` is the address of the source server.
   * - `complete`: the session ends.
   */
  readonly action: "start" | "initiator" | "version" | "remotehost" | "complete";
  /** The message of the line. A number is converted to a string. Undefined if the line has no message. */
  readonly msg: string | undefined;
}

/** A log line with the number of items in a queue, or with their total size. */
export interface TransferQueueEntry extends TransferLogJsonLine {
  /** The line is about a queue. */
  readonly kind: "queue";
  /** The meaning of `value`: the number of items (`queue_count`), or the total of their `size` in bytes (`queue_size`). */
  readonly action: "queue_count" | "queue_size";
  /** The name of the queue: `TRANSFER` or `RESTORE`. */
  readonly queue: string | undefined;
  /** The number of items, or their total size in bytes: see `action`. Undefined if the line has no valid number. */
  readonly value: number | undefined;
}

/**
 * A log line about the start or the end of a worker, which processes items of one queue. If `action` is `complete`, `item`,
 * `itemType`, `itemName`, `localItem` and `logfile` are undefined.
 */
export interface TransferWorkerEntry extends TransferLogJsonLine, TransferLogItemProperties {
  /** The line is about a worker. */
  readonly kind: "worker";
  /** Whether the worker starts, or has completed its work. */
  readonly action: "start" | "complete";
}

/**
 * A log line about one item in one queue. Properties that the line does not have are undefined. An item passes through the queue
 * TRANSFER, then through RESTORE. An item that fails in TRANSFER fails in RESTORE again, with the same cause.
 */
export interface TransferItemEntry extends TransferLogJsonLine, TransferLogItemProperties {
  /** The line is about an item. */
  readonly kind: "item";
  /**
   * The event that the line reports:
   *
   * - `process-item`: a worker takes the item. `logfile` is the name of the item's log file.
   * - `start-item`: the transfer or the restore of the item starts.
   * - `success-item`: the transfer or the restore succeeds, perhaps with warnings.
   * - `failed-item`: the transfer or the restore fails. `failure` is the cause.
   */
  readonly action: "process-item" | "start-item" | "success-item" | "failed-item";
  /** The size of the item in bytes. */
  readonly size: number | undefined;
  /** The cause of a `failed-item`, as the server reports it. */
  readonly failure: string | undefined;
  /** The message of a `success-item`, as the server reports it. */
  readonly message: string | undefined;
  /** The number of warnings. `details` contains the warnings. */
  readonly warnings: number | undefined;
  /** The number of parts of the item that WHM skipped. `details` contains them. */
  readonly skippedItems: number | undefined;
  /** The number of parts of the item that WHM altered. `details` contains them. */
  readonly alteredItems: number | undefined;
  /** The number of parts of the item that WHM considers dangerous. `details` contains them. */
  readonly dangerousItems: number | undefined;
  /** The warnings and the skipped, altered and dangerous parts themselves. */
  readonly details: TransferItemDetails | undefined;
}

/**
 * The details that the server reports about one item, for example about an account. The elements are unchanged, usually texts or
 * objects. cPanel does not document their structure, nor which parts WHM skips, alters or considers dangerous.
 */
export interface TransferItemDetails {
  /** The warnings. */
  readonly warnings: readonly unknown[];
  /** The parts of the item that WHM skipped. */
  readonly skippedItems: readonly unknown[];
  /** The parts of the item that WHM altered. */
  readonly alteredItems: readonly unknown[];
  /** The parts of the item that WHM considers dangerous. */
  readonly dangerousItems: readonly unknown[];
}

/** A log line that is a JSON object with an unknown `action` or without one, such as a line of an item's own log. */
export interface UnknownTransferEntry extends TransferLogJsonLine {
  /** The line is a JSON object with an unknown structure. */
  readonly kind: "unknown";
  /** The action of the line. Undefined if it has none. */
  readonly action: string | undefined;
  /** The message of the line. A number is converted to a string. Undefined if the message is neither a text nor a number. */
  readonly msg: string | undefined;
}

/** A log line that is not a JSON object. */
export interface TransferTextEntry extends TransferLogLine {
  /** The line is not a JSON object. */
  readonly kind: "text";
}

/**
 * A parsed log line. `kind` determines its type:
 *
 * - `session`: the session as a whole, for example its end.
 * - `queue`: the number or the size of the items in a queue.
 * - `worker`: the start or the end of a worker, which processes items.
 * - `item`: the start, the success or the failure of one item in one queue.
 * - `unknown`: a JSON object with an unknown structure.
 * - `text`: a line that is not a JSON object.
 */
export type TransferLogEntry =
  | TransferSessionEntry
  | TransferQueueEntry
  | TransferWorkerEntry
  | TransferItemEntry
  | UnknownTransferEntry
  | TransferTextEntry;

/**
 * Parses the text of a session's log, such as `master.log`: one entry per line, in order. Skips empty lines. Never throws: lines
 * with an unknown structure have the kind `unknown` or `text`.
 *
 * @param startLineIndex The index of the first line to parse.
 */
export function parseTransferLog(log: string, startLineIndex = 0): TransferLogEntry[] {
  return Array.from(yieldLogEntries(log, startLineIndex));
}

/**
 * Yields the entries of a log one by one, to save memory. All entries together can need a hundred times as much memory as the text
 * of the log.
 */
// Only for other generated files.
export function* yieldLogEntries(
  log: string,
  startLineIndex = 0,
): Generator<TransferLogEntry, void, undefined> {
  let start = 0;
  for (let line = 0; start < log.length; line++) {
    const lineBreak = log.indexOf("\n", start);
    const end = lineBreak === -1 ? log.length : lineBreak;
    const text = line < startLineIndex ? "" : log.slice(start, end).replace(/\r$/, "");
    if (text.trim() !== "") yield parseLine(line, copyString(text));
    start = end + 1;
  }
}

/** Copies a string. Without a copy, some runtimes keep the whole log in memory as long as a part of it is used. */
function copyString(text: string): string {
  return ` ${text}`.slice(1);
}

const SESSION_ACTIONS: readonly string[] = ["start", "initiator", "version", "remotehost", "complete"];
const QUEUE_ACTIONS: readonly string[] = ["queue_count", "queue_size"];
const WORKER_ACTIONS: readonly string[] = ["start", "complete"];
const ITEM_ACTIONS: readonly string[] = ["process-item", "start-item", "success-item", "failed-item"];

function parseLine(line: number, text: string): TransferLogEntry {
  const object = parseObject(text);
  if (object === undefined) return { kind: "text", line, text };
  const contents = readObject(object["contents"]);
  const action = readText(contents["action"]) ?? "";
  const common: TransferLogJsonLine = {
    line,
    text,
    contents,
    time: readNumber(contents["time"]),
    pid: readNumber(object["pid"]),
    type: readText(object["type"]),
    indent: readNumber(object["indent"]),
    partial: object["partial"] === true || readNumber(object["partial"]) === 1,
  };
  const { msg } = contents;
  const item = readItem(contents);
  const { queue, worker } = item;
  if (worker === 0 && queue === undefined && SESSION_ACTIONS.includes(action))
    return {
      kind: "session",
      action: action as TransferSessionEntry["action"],
      ...common,
      msg: readText(msg),
    };
  if (QUEUE_ACTIONS.includes(action)) {
    const value = readNumber(msg);
    return { kind: "queue", action: action as TransferQueueEntry["action"], ...common, queue, value };
  }
  // `worker` is 0 in lines about the session. The numbers of workers start at 1.
  if (WORKER_ACTIONS.includes(action) && worker !== 0 && (worker !== undefined || queue !== undefined)) {
    const properties = action === "start" ? item : { ...readItem({}), queue, worker };
    return { kind: "worker", action: action as TransferWorkerEntry["action"], ...common, ...properties };
  }
  if (ITEM_ACTIONS.includes(action)) {
    return {
      kind: "item",
      action: action as TransferItemEntry["action"],
      ...common,
      ...item,
      // In a `process-item` line, `msg` is the name of the item's log file.
      logfile: item.logfile ?? (action === "process-item" ? readText(msg) : undefined),
      ...readOutcome(action, msg),
    };
  }
  return {
    kind: "unknown",
    action: readText(contents["action"]),
    ...common,
    msg: readText(msg) ?? readText(object["contents"]),
  };
}

function readItem(contents: UncheckedObject): TransferLogItemProperties {
  return {
    queue: readText(contents["queue"]) || undefined,
    worker: readNumber(contents["child_number"]),
    item: readText(contents["item"]),
    itemType: readText(contents["item_type"]),
    itemName: readText(contents["item_name"]),
    localItem: readText(contents["local_item"]),
    logfile: readText(contents["logfile"]),
  };
}

type ItemOutcome = Pick<
  TransferItemEntry,
  "size" | "failure" | "message" | "details" | keyof TransferItemDetails
>;

/** Reads the result of an item from the property `msg` of a log line. In the logs that are known, it is an object. A string is the reason. */
function readOutcome(action: string, msg: unknown): ItemOutcome {
  const properties = readObject(msg);
  const text = readText(msg);
  const details = properties["contents"];
  return {
    size: readNumber(properties["size"]),
    failure: readText(properties["failure"]) ?? (action === "failed-item" ? text : undefined),
    message: readText(properties["message"]) ?? (action === "success-item" ? text : undefined),
    ...mapDetails((_, logName) => readNumber(properties[logName])),
    details: isObject(details) ? mapDetails((_, logName) => readArray(details[logName])) : undefined,
  };
}

/** Creates an object with a value for each list of details. */
// Only for other generated files.
export function mapDetails<Value>(
  getValue: (name: keyof TransferItemDetails, logName: string) => Value,
): Record<keyof TransferItemDetails, Value> {
  return {
    warnings: getValue("warnings", "warnings"),
    skippedItems: getValue("skippedItems", "skipped_items"),
    alteredItems: getValue("alteredItems", "altered_items"),
    dangerousItems: getValue("dangerousItems", "dangerous_items"),
  };
}

/** Reads an array. A missing value or null becomes an empty array, and any other value becomes an array with one element. */
function readArray(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/**
 * Returns a string unchanged, a number as a string, and undefined for any other value. WHM may send a number instead of a string,
 * because Perl does not distinguish them.
 */
function readText(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : undefined;
}

function readNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === "number" && isFinite(number) ? number : undefined;
}

function parseObject(text: string): UncheckedObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns an object unchanged, or an empty object for any other value. */
function readObject(value: unknown): UncheckedObject {
  return isObject(value) ? value : {};
}
