import { isFinalTransferState, type TransferSessionState } from "./transfer-functions.js";
import { yieldLogEntries, type TransferLogEntry } from "./transfer-log.js";
import { TransferLogSummary, type SessionEnds, type TransferItemResult } from "./transfer-results.js";

/**
 * A position in the sequence of a session's events. Each event has a cursor. You can store a cursor as JSON, and pass it as the
 * option `from` to resume watching after the event, even in another process.
 */
export interface TransferCursor {
  /** The last reported state, or `null` if no state was reported yet. */
  readonly state: TransferSessionState | null;
  /** The number of log lines that were reported. */
  readonly line: number;
  /** A hash that identifies the log. It changes when the server starts a new log. Empty before the first line. */
  readonly log: string;
  /** True if the last reported line changes the status of an item, and the event about the item was not reported yet. */
  readonly pendingItem?: boolean | undefined;
}

/**
 * An event of a watched session. `type` is one of:
 *
 * - `state`: the state of the session has changed.
 * - `log`: there is a new line in `master.log`.
 * - `item`: the status of an item has changed. This event follows the `log` event of the line that changed the status.
 */
export type TransferEvent =
  | {
      /** The state of the session has changed. */
      readonly type: "state";
      /** The new state. */
      readonly state: TransferSessionState;
      /** The previously reported state, or `null` for the first state. */
      readonly previous: TransferSessionState | null;
      /** The position after this event. Pass it as `from` to resume here. */
      readonly cursor: TransferCursor;
    }
  | {
      /** There is a new line in `master.log`. */
      readonly type: "log";
      /** The parsed line. */
      readonly entry: TransferLogEntry;
      /** The position after this event. Pass it as `from` to resume here. */
      readonly cursor: TransferCursor;
    }
  | {
      /** The status of an item has changed. */
      readonly type: "item";
      /** The result of the item so far, with its new status. */
      readonly result: TransferItemResult;
      /** The position after this event. Pass it as `from` to resume here. */
      readonly cursor: TransferCursor;
    };

/** The result of one poll of the server. */
// Only for other generated files.
export interface PollResult {
  /** The state of the session. */
  readonly state: TransferSessionState;
  /** The text of `master.log` so far. */
  readonly log: string;
}

/** The progress of a watcher, which polls a session and yields its events. */
// Only for other generated files.
export interface WatchProgress {
  /** The position after the last event. */
  cursor: TransferCursor;
  /** The state that the last poll found. Unlike the state in `cursor`, it was perhaps not reported yet. */
  state: TransferSessionState | undefined;
  /** Whether all events of an ended session were reported. */
  isAtEnd: boolean;
  /** The ends of the session's runs. */
  readonly ends: SessionEnds;
  /** The results of the items in the log so far. */
  summary: TransferLogSummary;
  /**
   * The number of log lines that `summary` covers. It starts at 0, even if the watcher resumes after a cursor: the watcher builds
   * the summary again from the start of the log.
   */
  summarizedLines: number;
  /** The number of characters in the log lines that `summary` covers. */
  summarizedLength: number;
}

/** The position after which watching starts: a cursor, or an event with a cursor. */
export type WatchStart = TransferCursor | { readonly cursor: TransferCursor };

/**
 * Creates the progress of a watcher that starts after a cursor. The cursor may come from a file, so it is validated.
 *
 * @throws TypeError if the cursor is invalid.
 */
// Only for other generated files.
export function createProgress(watchStart: WatchStart = START_CURSOR, ends: SessionEnds = {}): WatchProgress {
  const cursor = readCursor(watchStart);
  return { cursor, state: undefined, isAtEnd: false, ends, ...createSummary(ends) };
}

function createSummary(
  ends: SessionEnds,
): Pick<WatchProgress, "summary" | "summarizedLines" | "summarizedLength"> {
  return { summary: new TransferLogSummary(ends), summarizedLines: 0, summarizedLength: 0 };
}

/**
 * Yields the events that were not reported yet, and updates the progress. The events of an ended session are complete when its log
 * contains the end of the session.
 */
// Only for other generated files.
export function* yieldNewEvents(
  { state, log }: PollResult,
  progress: WatchProgress,
): Generator<TransferEvent, void, undefined> {
  const isFinal = isFinalTransferState(state);
  if (!isFinal) yield* yieldStateEvents(state, progress);
  yield* yieldLineEvents(removeIncompleteLine(log), progress);
  if (!isFinal || !progress.summary.isComplete) return;
  progress.isAtEnd = true;
  // The server writes nothing more, so the last line is complete.
  yield* yieldLineEvents(log, progress);
  // A final state is the last event, after all lines of the log.
  yield* yieldStateEvents(state, progress);
}

function* yieldStateEvents(
  state: TransferSessionState,
  progress: WatchProgress,
): Generator<TransferEvent, void, undefined> {
  const { state: previous } = progress.cursor;
  if (state === previous) return;
  progress.cursor = { ...progress.cursor, state };
  yield { type: "state", state, previous, cursor: progress.cursor };
}

function* yieldLineEvents(text: string, progress: WatchProgress): Generator<TransferEvent, void, undefined> {
  if (text.trim() === "") return;
  const { state, log: previousLog } = progress.cursor;
  const log = computeLogId(text);
  if (log !== previousLog) progress.cursor = { state, line: 0, log };
  // Start a new summary if the server has started a new log, or has replaced summarized lines by shorter ones.
  if (log !== previousLog || progress.summarizedLength > text.length)
    Object.assign(progress, createSummary(progress.ends));
  const { line: reportedLines, pendingItem } = progress.cursor;
  for (const entry of yieldLogEntries(text, progress.summarizedLines)) {
    progress.summarizedLines = entry.line + 1;
    progress.summarizedLength += entry.text.length;
    const result = progress.summary.add(entry);
    const cursor = { state, line: entry.line + 1, log };
    if (entry.line >= reportedLines) {
      progress.cursor = result === undefined ? cursor : { ...cursor, pendingItem: true };
      yield { type: "log", entry, cursor: progress.cursor };
    }
    const reportedItems = pendingItem === true ? reportedLines - 1 : reportedLines;
    if (result === undefined || entry.line < reportedItems) continue;
    progress.cursor = cursor;
    yield { type: "item", result, cursor };
  }
}

/** Removes the last line of a log if the server has not written the complete line yet. */
function removeIncompleteLine(log: string): string {
  const start = log.lastIndexOf("\n") + 1;
  const line = log.slice(start);
  try {
    // Any text other than a complete JSON object may be the start of a longer line.
    return line.trim().startsWith("{") && JSON.parse(line) !== undefined ? log : log.slice(0, start);
  } catch {
    return log.slice(0, start);
  }
}

/** Returns a hash of the log's first line. The hash identifies the log, because this line contains the start time. */
function computeLogId(log: string): string {
  const firstLine = /^\s*(.*)/.exec(log)?.[1] ?? "";
  let hash = 0x811c9dc5;
  for (let index = 0; index < firstLine.length; index++)
    hash = Math.imul(hash ^ firstLine.charCodeAt(index), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

const START_CURSOR: TransferCursor = { state: null, line: 0, log: "" };

function readCursor(watchStart: WatchStart): TransferCursor {
  const { state, line, log, pendingItem } = "cursor" in watchStart ? watchStart.cursor : watchStart;
  const isStateValid = state === null || typeof state === "string";
  if (!isStateValid || !Number.isSafeInteger(line) || line < 0 || typeof log !== "string") {
    const expected = "an event or a cursor of a session";
    throw new TypeError(`watchTransferSession: invalid option "from": expected ${expected}`);
  }
  return pendingItem === true && line > 0 ? { state, line, log, pendingItem } : { state, line, log };
}
