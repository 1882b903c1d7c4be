/**
 * Logs in the formats of WHM 11.44 and of today. In the old one, numbers are strings of digits, and `time`, `indent` and
 * `partial` do not exist.
 */

export type LogFormat = "old" | "new";

type Members = Readonly<Record<string, unknown>>;

/** A line of `master.log`. `contents` have numbers, which the old format writes as digits. */
export function logLine(contents: Members, format: LogFormat = "new", pid = 4711): string {
  if (format === "old") {
    const { time: _time, ...rest } = contents;
    return JSON.stringify({ type: "control", contents: inDigits(rest), pid: String(pid) });
  }
  return JSON.stringify({ contents, pid, type: "control", indent: 0, partial: 0 });
}

/** Writes the numbers in `msg` as digits. The numbers of workers and of warnings are numbers in the old format, too. */
function inDigits(contents: Members): Members {
  const { msg } = contents;
  if (typeof msg === "number") return { ...contents, msg: String(msg) };
  if (typeof msg !== "object" || msg === null || !("size" in msg)) return contents;
  return { ...contents, msg: { ...msg, size: String(msg.size) } };
}

export interface LogItem {
  readonly item: string;
  readonly module?: string;
  /** The cause of a failure in TRANSFER, which RESTORE repeats. */
  readonly failure?: string;
  /** The cause of a failure in RESTORE alone. */
  readonly restoreFailure?: string;
  /** The warnings of TRANSFER and of RESTORE. */
  readonly warnings?: readonly [transfer: readonly unknown[], restore: readonly unknown[]];
}

export const START_TIME = 1_700_000_000;

/** The lines before the first worker starts. */
export function logHead(count: number, format: LogFormat = "new"): string[] {
  const session = (action: string, rest: Members = {}): string =>
    logLine({ action, child_number: 0, time: START_TIME, ...rest }, format);
  return [
    session("start"),
    session("initiator", { msg: "copyacct" }),
    session("version", { msg: 2.1 }),
    ...["TRANSFER", "RESTORE"].flatMap((queue) => [
      session("queue_count", { queue, msg: count }),
      session("queue_size", { queue, msg: count * 1024 }),
    ]),
    session("remotehost", { msg: "192.0.2.7" }),
  ];
}

export function logEnd(format: LogFormat = "new"): string {
  return logLine({ action: "complete", child_number: 0, time: START_TIME + 90 }, format);
}

/** The lines of an item in both queues, as the worker `worker` writes them. */
export function itemLines(
  { item, module = "AccountRemoteRoot", failure, restoreFailure, warnings = [[], []] }: LogItem,
  format: LogFormat = "new",
  worker = 1,
): string[] {
  const line = (queue: string, action: string, time: number, rest: Members = {}): string =>
    logLine({ action, queue, child_number: worker, time: START_TIME + time, ...rest }, format, 4711 + worker);
  const members = (queue: string): Members => ({
    ...{ item, item_type: module, item_name: "Account", local_item: `${item}2` },
    logfile: `item-${queue}_${module}_${item}`,
  });
  const begin = (queue: string, time: number): string[] => [
    line(queue, "start", time, members(queue)),
    line(queue, "process-item", time, { ...members(queue), msg: `item-${queue}_${module}_${item}` }),
    line(queue, "start-item", time, { ...members(queue), msg: { size: 1024 } }),
  ];
  const outcome = (list: readonly unknown[], rest: Members): Members => ({
    ...{ size: 1024, warnings: list.length, skipped_items: 0, altered_items: 0, dangerous_items: 0 },
    contents: { warnings: list, skipped_items: null, altered_items: null, dangerous_items: null },
    ...rest,
  });
  const end = (queue: string, time: number, list: readonly unknown[], cause: string | undefined): string =>
    cause === undefined
      ? line(queue, "success-item", time, { ...members(queue), msg: outcome(list, { message: null }) })
      : line(queue, "failed-item", time, { ...members(queue), msg: outcome(list, { failure: cause }) });
  const transfer = [...begin("TRANSFER", 10), end("TRANSFER", 20, warnings[0], failure)];
  if (failure !== undefined) {
    return [
      ...transfer,
      line("RESTORE", "start-item", 21, { ...members("RESTORE"), msg: { size: 1024 } }),
      line("RESTORE", "failed-item", 21, { ...members("RESTORE"), msg: { size: 1024, failure } }),
      line("TRANSFER", "complete", 21),
      line("RESTORE", "complete", 22),
    ];
  }
  return [
    ...transfer,
    line("TRANSFER", "complete", 20),
    ...begin("RESTORE", 30),
    end("RESTORE", 40, warnings[1], restoreFailure),
    line("RESTORE", "complete", 41),
  ];
}

/** The complete log of some items, one after the other. */
export function sessionLog(items: readonly LogItem[], format: LogFormat = "new"): string {
  const lines = items.flatMap((item) => itemLines(item, format));
  return [...logHead(items.length, format), ...lines, logEnd(format), ""].join("\n");
}
