/**
 * A session's log files in WHM's line format: one JSON object a line. They grow, and are read as a whole, since the function
 * that tells them takes no place to begin at; so each is kept as the JSON text that it is told as.
 *
 * Known: the members of a line and of its `contents`, the names `master.log`, `master.error_log` and that of an item's log, and
 * the actions in `Action` but for `success-item`. A guess: which line has which of the members, what `msg` says, that `time` is in
 * seconds and a number, and all of what is in an item's log and in `master.error_log`.
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

/** What a line tells. What it has no word for is left out. */
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
  /** `control` in the master log, as seen; the others are guesses, for an item's own log. */
  readonly type: "control" | "out" | "error";
  readonly contents: LineContents;
  readonly pid: number;
  readonly indent: number;
  /** In milliseconds. */
  readonly time: number;
}

export const MASTER_LOG = "master.log";
export const ERROR_LOG = "master.error_log";

export interface LogFiles {
  write(session: string, logfile: string, line: LogLine): void;
  /** A whole file as a JSON text, or nothing where there is no such file. The two master logs are there from the start. */
  read(session: string, logfile: string): RawJson | undefined;
  /** The last lines of a file, the last one last, as JSON texts. */
  tail(session: string, logfile: string, lines: number): string[];
}

/** The lines, and all of them as they stand between the quotation marks of a JSON text. */
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

/** `item-TRANSFER_AccountRemoteUser_root`. A name is part of a file's, so what is no part of one is replaced. */
export function itemLog(phase: string, module: string, item: string): string {
  return `item-${phase}_${module}_${item.replace(/[^\w.@+-]/g, "_")}`;
}
