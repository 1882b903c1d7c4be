import type { TransferFinalResult, TransferFinalStatus } from "./transfer-final-results.js";
import { queuedModules, type ExactItems, type TransferItem } from "./transfer-modules.js";
import { toError } from "./whm-client.js";

/** An item of a `TransferRecord`, and its last result. */
export interface TransferRecordEntry<Item extends TransferItem = TransferItem> extends Omit<
  TransferFinalResult<Item>,
  "status" | "error"
> {
  /** The status. `suspended` is for accounts that were moved, and that you have suspended on the source server. */
  readonly status: TransferFinalStatus | "suspended";
  /** The message of the error, or an empty string. */
  readonly error: string;
  /** The ID of the session that the item was sent to, or null if it was certainly not transferred. */
  readonly session: string | null;
}

/** The options of `TransferRecord`. */
export interface TransferRecordOptions {
  /** What the record is about, for example the names of both servers. A record with another title is refused. */
  readonly title?: string | undefined;
  /** The contents of the record's file, or an empty string. */
  readonly text?: string | undefined;
  /** A function that appends a text to the record's file. It must be synchronous, so that no item is sent before it is recorded. */
  readonly append?: ((text: string) => void) | undefined;
}

/**
 * A record of what happened to items, with which a transfer continues after a crash: no item is sent again as long as it may have been
 * transferred. `runTransferSession` writes it. The record is kept in memory, and as JSON lines in a file if you pass `text` and `append`,
 * or use `openTransferRecord` of the emitter `node`. Only one process may use the file at the same time.
 */
export class TransferRecord<Item extends TransferItem = TransferItem> {
  /** Whether `write` has changed the record. */
  isChanged = false;
  private readonly listed: Map<string, Item> = new Map();
  private readonly entries: Map<string, TransferRecordEntry<Item>> = new Map();
  private readonly append: (text: string) => void;
  private failure: Error | undefined;

  /**
   * @param items The items to transfer. Their values must be valid in JSON. An item is identified by its module and its primary key. Its
   * other keys are those of `items`, unless it has been sent.
   * @throws RangeError if two items have the same primary key.
   * @throws Error if `text` is not a record with this title.
   */
  constructor(items: ExactItems<Item>, { title = "", text = "", append }: TransferRecordOptions = {}) {
    this.append = append ?? ((): void => undefined);
    for (const item of items as readonly Item[]) {
      const key = createKey(item);
      if (this.listed.has(key)) throw new RangeError(`TransferRecord: two items have the same key ${key}`);
      this.listed.set(key, item);
      this.entries.set(key, { item, ...NEW });
    }
    const header = JSON.stringify({ title });
    const lines = text.split("\n").filter((line) => line !== "");
    const [first, ...entries] = lines.flatMap(parseLine) as [
      { title?: unknown }?,
      ...TransferRecordEntry<Item>[],
    ];
    const isHeader = first ? first.title === title : lines.every((line) => header.startsWith(line));
    if (!isHeader || entries.some(({ item }) => (item as Item | undefined)?.module === undefined))
      throw new Error(`this is not the record of ${JSON.stringify(title)}; use another file`);
    for (const entry of entries) this.entries.set(createKey(entry.item), this.normalize(entry));
    // A full disk or a crash can leave half a line, which had no effect.
    if (/[^\n]$/.test(text)) this.appendText("\n");
    if (first === undefined) this.appendText(`${header}\n`);
  }

  /** Returns the listed items with one of the statuses, in their order. The default is all statuses. */
  find(statuses?: readonly TransferRecordEntry["status"][]): readonly TransferRecordEntry<Item>[] {
    const listed = Array.from(this.listed.values(), (item) => this.get(item));
    return listed.filter(({ status }) => statuses?.includes(status) ?? true);
  }

  /** Returns the listed items that were certainly not transferred, and have no session. */
  findWaiting(): readonly Item[] {
    return this.find(["not-started"]).map(({ item }) => item);
  }

  /** Returns the items that the file contains, but that are not listed now. They are not queued, but their sessions can be continued. */
  findUnlisted(): readonly TransferRecordEntry<Item>[] {
    return Array.from(this.entries.values()).filter(({ item }) => !this.listed.has(createKey(item)));
  }

  /** Returns the items that a session may transfer, listed or not. */
  findOpen(session: string): readonly Item[] {
    const isOpen = (entry: TransferRecordEntry<Item>): boolean =>
      entry.session === session && OPEN.includes(entry.status);
    return Array.from(this.entries.values())
      .filter(isOpen)
      .map(({ item }) => item);
  }

  /** Returns the IDs of the sessions to continue: those of items, listed or not, with the status `in-progress` or `unknown`. */
  findSessions(statuses: readonly TransferRecordEntry["status"][] = OPEN): readonly string[] {
    const entries = Array.from(this.entries.values()).filter(({ status }) => statuses.includes(status));
    const sessions = entries.map(({ session }) => session);
    return Array.from(new Set(sessions)).filter((session): session is string => session !== null);
  }

  /**
   * Returns what is recorded about an item.
   *
   * @throws RangeError if the record does not contain the item.
   */
  get(item: TransferItem): TransferRecordEntry<Item> {
    const key = createKey(item);
    const entry = this.entries.get(key);
    if (entry === undefined) throw new RangeError(`TransferRecord: there is no item with the key ${key}`);
    return entry;
  }

  /**
   * Changes what is recorded about an item. Without `error`, removes its error. The status `not-started` also removes its session
   * and numbers, so that it can be queued again. After a failure to write, nothing more can be written.
   *
   * @throws RangeError if the record does not contain the item.
   * @throws Error if the file cannot be written.
   */
  write(item: Item, change: Partial<Omit<TransferRecordEntry<Item>, "item">>): void {
    const before = this.get(item);
    const entry = this.normalize({ ...before, error: "", ...change, item });
    const line = JSON.stringify(entry);
    if (line === JSON.stringify(before)) return;
    this.appendText(`${line}\n`);
    this.isChanged = true;
    this.entries.set(createKey(item), entry);
  }

  /** An item that was not transferred is queued as it is listed now. */
  private normalize(entry: TransferRecordEntry<Item>): TransferRecordEntry<Item> {
    if (entry.status !== "not-started") return entry;
    return { item: this.listed.get(createKey(entry.item)) ?? entry.item, ...NEW, error: entry.error };
  }

  private appendText(text: string): void {
    if (this.failure !== undefined) throw this.failure;
    try {
      this.append(text);
    } catch (error) {
      throw (this.failure = toError(error));
    }
  }
}

/** The statuses of items that a session may transfer. */
const OPEN: readonly TransferRecordEntry["status"][] = ["in-progress", "unknown"];

/** What is recorded about an item that was certainly not transferred. */
const NEW: Omit<TransferRecordEntry, "item"> = {
  status: "not-started",
  skipped: 0,
  altered: 0,
  dangerous: 0,
  warnings: 0,
  error: "",
  session: null,
};

/**
 * Returns the module and the primary key of an item, or all keys if it has no complete primary key. Does not validate the item, because
 * a record may be older than the schemas.
 */
function createKey(item: TransferItem): string {
  const { primary = [] } = queuedModules[item.module] ?? {};
  const values = primary.map((name): unknown => item[name as keyof TransferItem]);
  const isComplete = values.length > 0 && values.every((value) => value !== undefined && value !== null);
  return isComplete ? [item.module, ...values.map(String)].join(" ") : JSON.stringify(item);
}

/** Returns an empty list for half a line. */
function parseLine(line: string): unknown[] {
  try {
    return [Object(JSON.parse(line))];
  } catch {
    return [];
  }
}
