import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import type { ExactItems, TransferItem } from "./transfer-modules.js";
import { TransferRecord } from "./transfer-record.js";
import { setCause, toError } from "./whm-client.js";

/**
 * Opens or creates the file of a `TransferRecord`, and locks it with the file `PATH.lock` until the process ends. The lock of a process of
 * this host that has ended is taken over. Only the user of this process can read a new record.
 *
 * @param items The items to transfer, as for `TransferRecord`.
 * @param options The title of the record: what it is about, for example the names of both servers.
 * @throws Error if another process uses the file, if it is not a record with this title, if it cannot be read or written, or if
 * two items have the same primary key.
 */
export function openTransferRecord<Item extends TransferItem>(
  path: string,
  items: ExactItems<Item>,
  { title }: { readonly title?: string | undefined } = {},
): TransferRecord<Item> {
  const lock = `${path}.lock`;
  try {
    lockFile(lock);
    process.once("exit", () => rmSync(lock, { force: true }));
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    const append = (lines: string): void => appendFileSync(path, lines, { mode: 0o600 });
    return new TransferRecord<Item>(items, { title, text, append });
  } catch (error) {
    const named = new Error(`${path}: ${toError(error).message}`);
    setCause(named, error);
    throw named;
  }
}

/**
 * Creates a file with the ID of this process and its host.
 *
 * @throws Error if another process has created it, and may be running.
 */
function lockFile(path: string): void {
  try {
    const owner = JSON.stringify({ pid: process.pid, host: hostname() });
    return writeFileSync(path, owner, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (getCode(error) !== "EEXIST") throw error;
  }
  checkEnded(path);
  // Only one process at a time may delete a lock. Another one could delete the lock that the first one creates afterwards.
  const guard = `${path}.lock`;
  lockFile(guard);
  try {
    checkEnded(path);
    rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
  lockFile(path);
}

/** @throws Error if the process that created a lock may be running. */
function checkEnded(path: string): void {
  // Another process may have deleted the lock.
  const text = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  const [, pid = "?", host = "?"] = /^\{"pid":(\d+),"host":"(.*)"\}$/.exec(text ?? "") ?? [];
  if (text === undefined || (host === hostname() && !isRunning(Number(pid)))) return;
  throw new Error(`process ${pid} on ${host} uses this record; if it has ended, delete ${path}`);
}

/** Checks whether another process with this ID runs on this host. */
function isRunning(pid: number): boolean {
  // An earlier process in another container can have the ID of this one.
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return getCode(error) !== "ESRCH";
  }
}

function getCode(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code;
}
