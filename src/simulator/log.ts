/**
 * Stores the log files of sessions in WHM's format: one JSON object per line. `fetch_transfer_session_log` always returns a
 * complete file. To avoid escaping it for each request, the file is stored as it is sent: as the content of a JSON string.
 *
 * `session-log.ts` creates the lines.
 */

import { RawJson } from "./responses.js";

/** The event that a line of a master log reports. */
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
export type LogNumber = number | string;

/** The property `msg` of a line. It is an object only in lines about items. */
export type LineMessage = LogNumber | Readonly<Record<string, unknown>>;

/** The content of a log line. A line omits the properties that its action does not have. */
export interface LineContents {
  readonly action?: LogAction;
  /** The writer of the line: 0 is the session itself, 1 and higher are its workers. */
  readonly child_number?: number;
  readonly queue?: string;
  readonly item?: string;
  readonly item_type?: string;
  readonly item_name?: string;
  readonly local_item?: string;
  readonly logfile?: string;
  readonly msg?: LineMessage;
}

export interface LogLine {
  /** The type of the line: `control` in `master.log`. The other types occur in `master.error_log` and in the logs of items. */
  readonly type: "control" | "out" | "warn" | "success" | "failure";
  readonly contents: LineContents;
  readonly pid: number;
  /** The time of the line, in milliseconds since 1970. */
  readonly time: number;
}

export const MASTER_LOG = "master.log";
export const ERROR_LOG = "master.error_log";

export interface LogFiles {
  write(sessionId: string, logfile: string, line: LogLine): void;
  /** Returns a complete file as a JSON string, or `undefined` if it does not exist. `master.log` and `master.error_log` always exist. */
  read(sessionId: string, logfile: string): RawJson | undefined;
  /** Returns the last lines of a file, in order, as JSON texts. */
  readTail(sessionId: string, logfile: string, lineCount: number): string[];
}

export function openLogFiles(): LogFiles {
  /** The files of each session. The text of a file is escaped as the content of a JSON string. */
  const filesBySession = new Map<string, Map<string, string>>();

  return {
    write(sessionId, logfile, line) {
      const textsByLogfile = filesBySession.get(sessionId) ?? new Map<string, string>();
      filesBySession.set(sessionId, textsByLogfile);
      const escapedLine = JSON.stringify(`${formatLine(line)}\n`).slice(1, -1);
      textsByLogfile.set(logfile, (textsByLogfile.get(logfile) ?? "") + escapedLine);
    },
    read(sessionId, logfile) {
      const text = filesBySession.get(sessionId)?.get(logfile);
      if (text !== undefined) return new RawJson(`"${text}"`);
      return logfile === MASTER_LOG || logfile === ERROR_LOG ? new RawJson('""') : undefined;
    },
    readTail(sessionId, logfile, lineCount) {
      const text = filesBySession.get(sessionId)?.get(logfile) ?? "";
      const tailText = JSON.parse(`"${text.slice(findTailStart(text, lineCount))}"`) as string;
      return tailText.split("\n").slice(0, -1);
    },
  };
}

/**
 * The end of a line in the escaped text: the three characters `}`, `\` and `n`. They never occur in sequence within a line, because a
 * line break within a line has two backslashes.
 */
const LINE_END = "}\\n";

/** Returns the offset at which the last `lineCount` lines of an escaped text start. */
function findTailStart(text: string, lineCount: number): number {
  let start = text.length;
  for (let line = 0; line < lineCount && start > 0; line += 1) {
    const previousLineEnd = text.lastIndexOf(LINE_END, start - LINE_END.length - 1);
    start = previousLineEnd === -1 ? 0 : previousLineEnd + LINE_END.length;
  }
  return start;
}

function formatLine({ type, contents, pid, time }: LogLine): string {
  const seconds = Math.floor(time / 1000);
  return JSON.stringify({ contents: { ...contents, time: seconds }, pid, type, indent: 0, partial: 0 });
}

/**
 * Returns the name of an item's log, such as `item-TRANSFER_AccountRemoteUser_root`. Replaces characters that are not safe in a file
 * name.
 */
export function formatItemLogName(phase: string, module: string, item: string): string {
  return `item-${phase}_${module}_${item.replace(/[^\w.@+-]/g, "_")}`;
}
