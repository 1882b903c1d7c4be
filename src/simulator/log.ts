/**
 * Stores the log files of sessions in WHM's format: one JSON object per line. `fetch_transfer_session_log` always returns a
 * complete file. To avoid escaping it for each request, the file is stored as it is sent: as the content of a JSON string.
 *
 * `session-log.ts` creates the lines.
 */

import { RawJson } from "./responses.js";

/** The event that a line of `master.log` reports. */
export type LogAction =
  | "start"
  | "initiator"
  | "version"
  | "queue_count"
  | "queue_size"
  | "remotehost"
  | "process-item"
  | "start-item"
  | "failed-item"
  | "success-item"
  | "complete";

/** A count or a size in bytes. An integer that JavaScript cannot represent exactly is a string of digits. */
export type LoggedInteger = number | string;

/** The property `msg` of a line. It is an object only in lines about items. */
export type LogLineMessage = LoggedInteger | Readonly<Record<string, unknown>>;

/** The content of a log line. A line omits the properties that its action does not have. */
export interface LogLineContents {
  readonly action?: LogAction;
  /** The writer of the line: 0 is the session itself, 1 and higher are its workers. */
  readonly child_number?: number;
  readonly queue?: string;
  readonly item?: string;
  readonly item_type?: string;
  readonly item_name?: string;
  readonly local_item?: string;
  readonly logfile?: string;
  readonly msg?: LogLineMessage;
}

export interface LogLine {
  /** The type of the line: `control` in `master.log`. The other types occur in `master.error_log` and in the logs of items. */
  readonly type: "control" | "out" | "warn" | "success" | "failure";
  readonly contents: LogLineContents;
  readonly pid: number;
  /** The time of the line, in milliseconds since 1970. */
  readonly time: number;
}

export const MASTER_LOG_NAME = "master.log";
export const ERROR_LOG_NAME = "master.error_log";

export interface LogFileStore {
  appendLine(sessionId: string, logfile: string, line: LogLine): void;
  /** Returns a complete file as a JSON string, or `undefined` if it does not exist. `master.log` and `master.error_log` always exist. */
  read(sessionId: string, logfile: string): RawJson | undefined;
  /** Returns the last lines of a file, in order, as JSON texts. */
  readLastLines(sessionId: string, logfile: string, lineCount: number): string[];
}

export function createLogFileStore(): LogFileStore {
  /** The files of each session. The text of a file is escaped as the content of a JSON string. */
  const escapedTextMapsBySessionId = new Map<string, Map<string, string>>();

  return {
    appendLine(sessionId, logfile, line) {
      const escapedTextsByLogfile = escapedTextMapsBySessionId.get(sessionId) ?? new Map<string, string>();
      escapedTextMapsBySessionId.set(sessionId, escapedTextsByLogfile);
      const escapedLine = JSON.stringify(`${formatLine(line)}\n`).slice(1, -1);
      escapedTextsByLogfile.set(logfile, (escapedTextsByLogfile.get(logfile) ?? "") + escapedLine);
    },
    read(sessionId, logfile) {
      const escapedText = escapedTextMapsBySessionId.get(sessionId)?.get(logfile);
      if (escapedText !== undefined) return new RawJson(`"${escapedText}"`);
      return logfile === MASTER_LOG_NAME || logfile === ERROR_LOG_NAME ? new RawJson('""') : undefined;
    },
    readLastLines(sessionId, logfile, lineCount) {
      const escapedText = escapedTextMapsBySessionId.get(sessionId)?.get(logfile) ?? "";
      const lastLinesText = JSON.parse(
        `"${escapedText.slice(findLastLinesOffset(escapedText, lineCount))}"`,
      ) as string;
      return lastLinesText.split("\n").slice(0, -1);
    },
  };
}

/**
 * The end of a line in the escaped text: the three characters `}`, `\` and `n`. They never occur in sequence within a line,
 * because a line break in a string of the line is escaped twice, as `\\n`.
 */
const ESCAPED_LINE_END = "}\\n";

/** Returns the offset at which the last `lineCount` lines of an escaped text start. */
function findLastLinesOffset(escapedText: string, lineCount: number): number {
  let startOffset = escapedText.length;
  for (let foundLineCount = 0; foundLineCount < lineCount && startOffset > 0; foundLineCount += 1) {
    const previousLineEndOffset = escapedText.lastIndexOf(
      ESCAPED_LINE_END,
      startOffset - ESCAPED_LINE_END.length - 1,
    );
    startOffset = previousLineEndOffset === -1 ? 0 : previousLineEndOffset + ESCAPED_LINE_END.length;
  }
  return startOffset;
}

function formatLine({ type, contents, pid, time }: LogLine): string {
  const timeInSeconds = Math.floor(time / 1000);
  return JSON.stringify({ contents: { ...contents, time: timeInSeconds }, pid, type, indent: 0, partial: 0 });
}

/**
 * Returns the name of an item's log, such as `item-TRANSFER_AccountRemoteUser_root`. Replaces characters that are not safe in a file
 * name.
 */
export function formatItemLogName(phase: string, module: string, itemName: string): string {
  return `item-${phase}_${module}_${itemName.replace(/[^\w.@+-]/g, "_")}`;
}
