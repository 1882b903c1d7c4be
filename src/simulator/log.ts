/**
 * The log files of sessions in WHM's format: one JSON object per line. `fetch_transfer_session_log` always
 * returns a complete file, so each file is stored in the form in which it is sent: as the text of a JSON string.
 *
 * Documented: the members of a line and of its `contents`, the names `master.log`, `master.error_log` and those of item
 * logs, and the actions in `Action` except `success-item`. Assumed: which lines have which members, the texts of `msg`,
 * that `time` is a number of seconds, and the content of item logs and of `master.error_log`.
 */

import { RawJson } from "./responses.js";

export type Action =
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

/** The content of a log line. Members that do not apply are omitted. */
export interface LineContents {
  readonly action?: Action;
  readonly queue?: string;
  readonly item?: string;
  readonly item_type?: string;
  readonly local_item?: string;
  readonly logfile?: string;
  readonly msg?: string;
  readonly child_number?: number;
}

export interface LogLine {
  /** `control` is the observed type in `master.log`. The other types, in all other logs, are assumed. */
  readonly type: "control" | "out" | "error";
  readonly contents: LineContents;
  readonly pid: number;
  readonly indent: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export const MASTER_LOG = "master.log";
export const ERROR_LOG = "master.error_log";

export interface LogFiles {
  write(session: string, logfile: string, line: LogLine): void;
  /** A complete file as a JSON string; `undefined` if the file does not exist. The two master logs always exist. */
  read(session: string, logfile: string): RawJson | undefined;
  /** The last lines of a file, in order, as JSON texts. */
  tail(session: string, logfile: string, lines: number): string[];
}

/** `escaped` contains all lines, escaped as the content of a JSON string. */
interface LogFile {
  readonly lines: string[];
  escaped: string;
}

export function openLogFiles(): LogFiles {
  const sessions = new Map<string, Map<string, LogFile>>();

  function file(session: string, logfile: string): LogFile {
    const files = sessions.get(session) ?? new Map<string, LogFile>();
    sessions.set(session, files);
    const found = files.get(logfile) ?? { lines: [], escaped: "" };
    files.set(logfile, found);
    return found;
  }

  return {
    write(session, logfile, line) {
      const text = lineText(line);
      const log = file(session, logfile);
      log.lines.push(text);
      log.escaped += JSON.stringify(`${text}\n`).slice(1, -1);
    },
    read(session, logfile) {
      const found = sessions.get(session)?.get(logfile);
      if (found !== undefined) return new RawJson(`"${found.escaped}"`);
      return logfile === MASTER_LOG || logfile === ERROR_LOG ? new RawJson('""') : undefined;
    },
    tail: (session, logfile, lines) => sessions.get(session)?.get(logfile)?.lines.slice(-lines) ?? [],
  };
}

function lineText({ type, contents, pid, indent, time }: LogLine): string {
  const seconds = Math.floor(time / 1000);
  return JSON.stringify({ contents: { ...contents, time: seconds }, pid, type, indent, partial: 0 });
}

/**
 * The name of an item's log, such as `item-TRANSFER_AccountRemoteUser_root`. Replaces characters that are not safe in a file
 * name.
 */
export function itemLog(phase: string, module: string, item: string): string {
  return `item-${phase}_${module}_${item.replace(/[^\w.@+-]/g, "_")}`;
}
