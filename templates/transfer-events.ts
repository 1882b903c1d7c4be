import { isFinalTransferState, type TransferSessionState } from "./transfer-functions.js";
import { parseTransferLog, type TransferLogEntry } from "./transfer-log.js";
import { TransferLogSummary, type TransferItemResult } from "./transfer-results.js";

/** A position in the events of a session. It can be stored as JSON, to resume watching in another process. */
export interface TransferCursor {
  /** The last reported state, or `null` before the first. */
  readonly state: TransferSessionState | null;
  /** The number of reported log lines. */
  readonly line: number;
  /** Identifies the log, because a server may start a new one. Empty before the first line. */
  readonly log: string;
  /** True if the last reported line changes the status of an item, and that event is not reported yet. */
  readonly pendingItem?: boolean | undefined;
}

export type TransferEvent =
  | {
      readonly type: "state";
      readonly state: TransferSessionState;
      /** The previously reported state, or `null` for the first one. */
      readonly previous: TransferSessionState | null;
      readonly cursor: TransferCursor;
    }
  | { readonly type: "log"; readonly entry: TransferLogEntry; readonly cursor: TransferCursor }
  | {
      /** The status of an item has changed. Follows the event of the log line that changed it. */
      readonly type: "item";
      /** The result of the item so far. */
      readonly result: TransferItemResult;
      readonly cursor: TransferCursor;
    };

/** The state and the log of a session at one time. */
export interface PollResult {
  readonly state: TransferSessionState;
  readonly log: string;
}

export interface WatchProgress {
  cursor: TransferCursor;
  /** The log of the last poll if the session had ended by then. */
  finalLog: string | undefined;
  isAtEnd: boolean;
  summary: TransferLogSummary;
  /** The number of lines that the summary contains. A resumed watch starts at 0 and summarizes the reported lines again. */
  summarizedLines: number;
  /** The length of these lines. */
  summarizedLength: number;
}

/** Where to start: after an event, or after its cursor. */
export type WatchStart = TransferCursor | { readonly cursor: TransferCursor };

/**
 * Starts after a cursor, which may come from a file.
 *
 * @throws TypeError if the cursor is invalid.
 */
export function progressFrom(from: WatchStart = START): WatchProgress {
  return { cursor: cursorOf(from), finalLog: undefined, isAtEnd: false, ...emptySummary() };
}

function emptySummary(): Pick<WatchProgress, "summary" | "summarizedLines" | "summarizedLength"> {
  return { summary: new TransferLogSummary(), summarizedLines: 0, summarizedLength: 0 };
}

/** Yields the events that are not reported yet, and updates the cursor. */
export function* eventsOf(
  { state, log }: PollResult,
  progress: WatchProgress,
): Generator<TransferEvent, void, undefined> {
  const isFinal = isFinalTransferState(state);
  const isComplete = isFinal && progress.finalLog === log;
  progress.finalLog = isFinal ? log : undefined;
  if (!isFinal) yield* stateEvents(state, progress);
  yield* lineEvents(isComplete ? log : completeLines(log), progress);
  if (!isComplete) return;
  progress.isAtEnd = true;
  yield* stateEvents(state, progress);
}

function* stateEvents(
  state: TransferSessionState,
  progress: WatchProgress,
): Generator<TransferEvent, void, undefined> {
  const previous = progress.cursor.state;
  if (state === previous) return;
  progress.cursor = { ...progress.cursor, state };
  yield { type: "state", state, previous, cursor: progress.cursor };
}

function* lineEvents(log: string, progress: WatchProgress): Generator<TransferEvent, void, undefined> {
  if (log.trim() === "") return;
  const { state, log: previousId } = progress.cursor;
  const id = logId(log);
  if (id !== previousId) progress.cursor = { state, line: 0, log: id };
  // A server could replace lines that were already summarized. The summary must not grow beyond the log.
  if (id !== previousId || progress.summarizedLength > log.length) Object.assign(progress, emptySummary());
  const { line, pendingItem } = progress.cursor;
  for (const entry of parseTransferLog(log, progress.summarizedLines)) {
    progress.summarizedLines = entry.line + 1;
    progress.summarizedLength += entry.text.length;
    const result = progress.summary.add(entry);
    const cursor = { state, line: entry.line + 1, log: id };
    if (entry.line >= line) {
      progress.cursor = result === undefined ? cursor : { ...cursor, pendingItem: true };
      yield { type: "log", entry, cursor: progress.cursor };
    }
    const isReported = pendingItem === true ? entry.line < line - 1 : entry.line < line;
    if (result === undefined || isReported) continue;
    progress.cursor = cursor;
    yield { type: "item", result, cursor };
  }
}

/** Removes the last line if the server is still writing it. */
function completeLines(log: string): string {
  const end = log.lastIndexOf("\n") + 1;
  return isCompleteObject(log.slice(end)) ? log : log.slice(0, end);
}

/** Checks for a complete JSON object. Any other text may be the start of a longer line. */
function isCompleteObject(line: string): boolean {
  try {
    return line.trim().startsWith("{") && JSON.parse(line) !== undefined;
  } catch {
    return false;
  }
}

/** Identifies a log by a hash of its first line, which contains the start time. */
function logId(log: string): string {
  const line = /^\s*(.*)/.exec(log)?.[1] ?? "";
  let hash = 0x811c9dc5;
  for (let index = 0; index < line.length; index++) {
    hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

const START: TransferCursor = { state: null, line: 0, log: "" };

/** Validates the cursor, which may come from a file. */
function cursorOf(from: WatchStart): TransferCursor {
  const { state, line, log, pendingItem } = "cursor" in from ? from.cursor : from;
  const isState = state === null || typeof state === "string";
  if (!isState || !Number.isSafeInteger(line) || line < 0 || typeof log !== "string") {
    throw new TypeError(
      "watchTransferSession: invalid option from: expected an event or a cursor of a session",
    );
  }
  return pendingItem === true && line > 0 ? { state, line, log, pendingItem } : { state, line, log };
}
