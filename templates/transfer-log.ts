/** What every line of a session's log is given with. */
interface TransferLogLine {
  /** Which line of the log it is, counted from 0. */
  readonly line: number;
  /** The line as it stands there. */
  readonly text: string;
}

/** What a line tells of its writer and its time, as far as it does. */
interface TransferLogControl extends TransferLogLine {
  /** The line's `contents` as they are: whatever is not told beside is there. */
  readonly contents: Readonly<Record<string, unknown>>;
  /** In seconds since 1970. */
  readonly time: number | undefined;
  readonly pid: number | undefined;
  readonly childNumber: number | undefined;
  readonly indent: number | undefined;
  readonly partial: boolean;
  /** Texts as they are, numbers in digits. */
  readonly msg: string | undefined;
}

/** Of the session as a whole. */
export interface TransferSessionAction extends TransferLogControl {
  readonly kind: "action";
  readonly action: "start" | "initiator" | "version" | "remotehost" | "complete";
}

/** Of a queue: `TRANSFER`, `RESTORE`. */
export interface TransferQueueAction extends TransferLogControl {
  readonly kind: "action";
  readonly action: "queue_count" | "queue_size";
  readonly queue: string | undefined;
  /** What `msg` says, where it is an integer. */
  readonly count: number | undefined;
}

/** Of one item. */
export interface TransferItemAction extends TransferLogControl {
  readonly kind: "action";
  /** `failed-item` says why in `msg`. */
  readonly action: "process-item" | "start-item" | "failed-item";
  readonly queue: string | undefined;
  readonly item: string | undefined;
  readonly itemType: string | undefined;
  readonly localItem: string | undefined;
  /** The item's own log, for `fetchTransferSessionLog`. */
  readonly logfile: string | undefined;
}

/** JSON of an action that is not known here, or of none. */
export interface UnknownTransferAction extends TransferLogControl {
  readonly kind: "unknown";
  readonly action: string | undefined;
}

/** A line that is no JSON object. */
export interface TransferLogText extends TransferLogLine {
  readonly kind: "text";
}

/** One line of a session's log: look at `kind` first, then at `action`. */
export type TransferLogEntry =
  TransferSessionAction | TransferQueueAction | TransferItemAction | UnknownTransferAction | TransferLogText;

/** The lines of a log from a line on, less the empty ones. */
export function parseTransferLog(log: string, from = 0): TransferLogEntry[] {
  return log
    .split("\n")
    .map((text, line) => ({ line, text: text.replace(/\r$/, "") }))
    .filter(({ line, text }) => line >= from && text.trim() !== "")
    .map(({ line, text }) => parsedLine(line, ofItsOwn(text)));
}

/** A piece of a text keeps all of it in memory, in some runtimes: whoever keeps one line of each log would keep every log. */
function ofItsOwn(text: string): string {
  return ` ${text}`.slice(1);
}

const ITEM_ACTIONS: readonly string[] = ["process-item", "start-item", "failed-item"];
const QUEUE_ACTIONS: readonly string[] = ["queue_count", "queue_size"];
const SESSION_ACTIONS: readonly string[] = ["start", "initiator", "version", "remotehost", "complete"];

function parsedLine(line: number, text: string): TransferLogEntry {
  const object = parsedObject(text);
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
  const is = (known: readonly string[]): boolean => action !== undefined && known.includes(action);
  const queue = textOf(contents["queue"]);
  if (is(SESSION_ACTIONS)) {
    return { kind: "action", action: action as TransferSessionAction["action"], ...control };
  }
  if (is(QUEUE_ACTIONS)) {
    const count = numberOf(contents["msg"]);
    return { kind: "action", action: action as TransferQueueAction["action"], ...control, queue, count };
  }
  if (is(ITEM_ACTIONS)) {
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

/** Perl writes a text of digits as a number at times, and a number as a text. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value)) return Number(value);
  return typeof value === "number" ? value : undefined;
}

function parsedObject(text: string): Readonly<Record<string, unknown>> | undefined {
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
