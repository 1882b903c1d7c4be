/** The members of every log line. */
interface TransferLogLine {
  /** The index of the line, starting at 0. */
  readonly line: number;
  /** The unchanged line. */
  readonly text: string;
}

/** The members of a log line that is a JSON object. */
interface TransferLogControl extends TransferLogLine {
  /** The unchanged `contents` of the line, including members that have no property here. */
  readonly contents: Readonly<Record<string, unknown>>;
  /** Seconds since 1970. */
  readonly time: number | undefined;
  readonly pid: number | undefined;
  readonly childNumber: number | undefined;
  readonly indent: number | undefined;
  readonly partial: boolean;
  /** The message. A number is converted to a string. */
  readonly msg: string | undefined;
}

/** An action of the session as a whole. */
export interface TransferSessionAction extends TransferLogControl {
  readonly kind: "action";
  readonly action: "start" | "initiator" | "version" | "remotehost" | "complete";
}

/** An action of a queue: `TRANSFER` or `RESTORE`. */
export interface TransferQueueAction extends TransferLogControl {
  readonly kind: "action";
  readonly action: "queue_count" | "queue_size";
  readonly queue: string | undefined;
  /** The number in `msg`. Undefined if `msg` is not a number. */
  readonly count: number | undefined;
}

/** An action of one item. */
export interface TransferItemAction extends TransferLogControl {
  readonly kind: "action";
  /** The `msg` of a `failed-item` is the cause of the failure. */
  readonly action: "process-item" | "start-item" | "failed-item";
  readonly queue: string | undefined;
  readonly item: string | undefined;
  readonly itemType: string | undefined;
  readonly localItem: string | undefined;
  /** The log file of the item. Pass it to `fetchTransferSessionLog`. */
  readonly logfile: string | undefined;
}

/** A JSON object with an unknown action or without an action. */
export interface UnknownTransferAction extends TransferLogControl {
  readonly kind: "unknown";
  readonly action: string | undefined;
}

/** A line that is not a JSON object. */
export interface TransferLogText extends TransferLogLine {
  readonly kind: "text";
}

/** A log line. `kind` and `action` determine its type. */
export type TransferLogEntry =
  TransferSessionAction | TransferQueueAction | TransferItemAction | UnknownTransferAction | TransferLogText;

/** Parses a log, starting at the line with the index `from`. Skips empty lines. */
export function parseTransferLog(log: string, from = 0): TransferLogEntry[] {
  return log
    .split("\n")
    .map((text, line) => ({ line, text: text.replace(/\r$/, "") }))
    .filter(({ line, text }) => line >= from && text.trim() !== "")
    .map(({ line, text }) => parseLine(line, copyOf(text)));
}

/** Copies a string. In some runtimes a substring would keep the whole log in memory. */
function copyOf(text: string): string {
  return ` ${text}`.slice(1);
}

const ITEM_ACTIONS: readonly string[] = ["process-item", "start-item", "failed-item"];
const QUEUE_ACTIONS: readonly string[] = ["queue_count", "queue_size"];
const SESSION_ACTIONS: readonly string[] = ["start", "initiator", "version", "remotehost", "complete"];

function parseLine(line: number, text: string): TransferLogEntry {
  const object = parseObject(text);
  if (object === undefined) return { kind: "text", line, text };
  const contents = isRecord(object["contents"]) ? object["contents"] : {};
  const action = textOf(contents["action"]);
  const control: TransferLogControl = {
    line,
    text,
    contents,
    time: numberOf(contents["time"]),
    pid: numberOf(object["pid"]),
    childNumber: numberOf(contents["child_number"]),
    indent: numberOf(object["indent"]),
    partial: object["partial"] === true || numberOf(object["partial"]) === 1,
    msg: textOf(contents["msg"]),
  };
  const isOneOf = (actions: readonly string[]): boolean => action !== undefined && actions.includes(action);
  const queue = textOf(contents["queue"]);
  if (isOneOf(SESSION_ACTIONS)) {
    return { kind: "action", action: action as TransferSessionAction["action"], ...control };
  }
  if (isOneOf(QUEUE_ACTIONS)) {
    const count = numberOf(contents["msg"]);
    return { kind: "action", action: action as TransferQueueAction["action"], ...control, queue, count };
  }
  if (isOneOf(ITEM_ACTIONS)) {
    return {
      kind: "action",
      action: action as TransferItemAction["action"],
      ...control,
      queue,
      item: textOf(contents["item"]),
      itemType: textOf(contents["item_type"]),
      localItem: textOf(contents["local_item"]),
      logfile: textOf(contents["logfile"]),
    };
  }
  return { kind: "unknown", action, ...control };
}

/** Reads a string. Perl may write a numeric string as a number, and a number as a string. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value)) return Number(value);
  return typeof value === "number" ? value : undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
