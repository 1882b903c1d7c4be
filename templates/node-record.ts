import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import type { ExactItems, TransferItem } from "./transfer-modules.js";
import { TransferRecord } from "./transfer-record.js";
import { setCause, toError } from "./whm-client.js";

/**
 * Opens or creates the file of a `TransferRecord`, and locks it with the file `PATH.lock` until the process ends. The lock of a process of
 * this host that has ended is taken over. A process in another container may be running, so its lock stays until you delete it. Each
 * line is on the disk before an item is sent. Only the user of this process can read a new record.
 *
 * @param items The items to transfer, as for `TransferRecord`.
 * @param options The title of the record: what it is about, for example the names of both servers.
 * @throws Error if this or another process uses the file, if it is not a record with this title, if it cannot be read or written, or if
 * two items have the same primary key.
 */
export function openTransferRecord<Item extends TransferItem>(
  path: string,
  items: ExactItems<Item>,
  { title }: { readonly title?: string | undefined } = {},
): TransferRecord<Item> {
  const lock = `${path}.lock`;
  let owner: string | undefined;
  // Another process has its own lock there if the user has deleted this one.
  const unlock = (): void => {
    if (existsSync(lock) && readFileSync(lock, "utf8") === owner) rmSync(lock, { force: true });
  };
  try {
    owner = lockFile(lock);
    process.once("exit", unlock);
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    const append = (lines: string): void => appendFileSync(path, lines, { mode: 0o600, flush: true });
    return new TransferRecord<Item>(items, { title, text, append });
  } catch (error) {
    unlock();
    const named = new Error(`${path}: ${toError(error).message}`);
    setCause(named, error);
    throw named;
  }
}

/**
 * Creates a file with the ID of this process, its host and the time, and returns its contents.
 *
 * @throws Error if another process has created it, and may be running.
 */
function lockFile(path: string): string {
  const { pid } = process;
  const owner = JSON.stringify({ pid, host: hostname(), namespace: findNamespace(), time: Date.now() });
  if (createFile(path, owner)) return owner;
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
  return lockFile(path);
}

/** Returns false if the file exists. */
function createFile(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, "wx", 0o600);
  } catch (error) {
    if (getCode(error) === "EEXIST") return false;
    throw error;
  }
  try {
    writeFileSync(file, text);
    return true;
  } catch (error) {
    // After a full disk, an empty lock would keep every later process from starting.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** @throws Error if the process that created a lock may be running. */
function checkEnded(path: string): void {
  // Another process may have deleted the lock.
  const text = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  const [, pid = "?", host = "?", namespace, time] =
    /^\{"pid":(\d+),"host":"(.*)","namespace":"(.*)","time":(\d+)\}$/.exec(text ?? "") ?? [];
  const isHere = host === hostname() && namespace === findNamespace();
  if (text === undefined || (isHere && !isRunning(Number(pid), Number(time)))) return;
  throw new Error(`process ${pid} on ${host} uses this record; if it has ended, delete ${path}`);
}

/** Checks whether the process with this ID that has created a lock at a time is running. */
function isRunning(pid: number, time: number): boolean {
  // An earlier process can have had the ID of this one.
  if (pid === process.pid) return time >= Date.now() - process.uptime() * 1000;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return getCode(error) !== "ESRCH";
  }
}

/** Returns the PID namespace on Linux. Containers have their own, even if their host names are equal. */
function findNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function getCode(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code;
}
