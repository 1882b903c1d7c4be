/** The lines of log files in WHM's format: one JSON object per line. `session-log.ts` creates the lines. */

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

export function formatLine({ type, contents, pid, time }: LogLine): string {
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
