/**
 * Locks folders, so that only one run at a time writes to a folder. A lock is a file that identifies the process that is writing. The lock of a
 * process that was killed remains: it shows that the files of the folder may be partly old and partly new.
 */

import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import { createFileUnreadableError, createFileUnwritableError } from "../core/diagnostics.js";
import { BUSY_CODES, retryWhileBusy } from "../core/files.js";
import { tryParseJson, isRecord } from "../core/text/json.js";
import { outputProblem } from "./diagnostics.js";
import { isNotFoundError, resolveFolder, type ResolvedFolder } from "./folder.js";

export const PREFIX = ".whm-transfer-codegen.";
const LOCK = `${PREFIX}lock`;
/** The name of a lock while it is taken over from a process that has ended. */
const TAKEOVER = `${PREFIX}takeover`;
/** Matches the files that a run creates in addition to its lock. The names start with a dot, so that compilers ignore the files. */
const TEMPORARY_NAME_PATTERN =
  /^\.whm-transfer-codegen\.(?:[0-9a-f]{8}\.(?:\d+\.(?:new|old)|lock)|takeover)$/;

/** In milliseconds. */
export const LOCK_TIMEOUT = 10_000;
export const LOCK_INTERVAL = 50;

/** Maximum number of attempts to create a lock while other runs create and remove theirs. */
const MAX_LOCK_ATTEMPTS = 100;

export interface LockOptions {
  readonly signal?: AbortSignal;
  /**
   * Called while the run waits. `reason` is a clause such as `schemas is locked by process 123`, and `remainingSeconds` is the time until
   * the timeout.
   */
  readonly onWaiting?: (reason: string, remainingSeconds: number) => void;
}

/** The content of a lock, in JSON. */
interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** The PID namespace of the process. Each container has its own. Empty if the system does not provide it. */
  readonly space: string;
  /** The start time of the process. A different one shows that the system has reused the process ID. Empty if unknown. */
  readonly started: string;
  /** Whether the run could neither complete nor undo its changes. */
  readonly failed: boolean;
}

export interface Lock {
  readonly folder: ResolvedFolder;
  readonly text: string;
  /** Undefined if the lock is damaged, or not completely written yet. */
  readonly owner: LockOwner | undefined;
  /** False if the owner has certainly ended or failed. */
  readonly isActive: boolean;
}

/** True after the commit. False if the files have changed since planning. Otherwise the lock of another process. */
export type CommitResult = boolean | Lock;

export async function waitForLock(
  attempt: () => CommitResult,
  { signal, onWaiting }: LockOptions,
): Promise<boolean> {
  for (let remaining = LOCK_TIMEOUT; ; remaining -= LOCK_INTERVAL) {
    const result = attempt();
    if (typeof result === "boolean") return result;
    if (remaining <= 0) throw new LocalError(describeLock(result));
    const by = result.owner === undefined ? "" : ` by process ${result.owner.pid}`;
    onWaiting?.(`${result.folder.absolutePath} is locked${by}`, remaining / 1000);
    await sleep(LOCK_INTERVAL, undefined, { ...(signal && { signal }) });
  }
}

export function describeLock({ folder: { absolutePath, realPath }, owner }: Lock): Diagnostic {
  const file = join(realPath, LOCK);
  if (owner === undefined) return outputProblem("lock-invalid", { file });
  const { pid, host } = owner;
  const code = isOnThisHost(owner) ? "folder-locked" : "folder-locked-elsewhere";
  return outputProblem(code, { folder: absolutePath, file, pid, host });
}

function createOwner(failed: boolean): LockOwner {
  const { pid } = process;
  return { pid, host: hostname(), space: readPidNamespace(), started: readStartTime(pid), failed };
}

export function readLock(folder: ResolvedFolder, name = LOCK): Lock | undefined {
  const file = join(folder.realPath, name);
  try {
    const text = fs.lstatSync(file).isFile() ? fs.readFileSync(file, "utf8") : "";
    const value: unknown = tryParseJson(text);
    const { pid, host, space, started, failed } = isRecord(value) ? value : {};
    // `process.kill` accepts only numbers that can be process IDs.
    const isPid = typeof pid === "number" && Number.isInteger(pid) && pid > 0 && pid < 2 ** 31;
    if (!isPid || typeof host !== "string") return { folder, text, owner: undefined, isActive: true };
    const owner = { pid, host, space: String(space), started: String(started), failed: failed === true };
    return { folder, text, owner, isActive: !owner.failed && (!isOnThisHost(owner) || isRunning(owner)) };
  } catch (error) {
    if (isNotFoundError(error)) return undefined;
    // On Windows, a lock that another run is creating or deleting cannot be read.
    if (process.platform === "win32" && BUSY_CODES.has((error as NodeJS.ErrnoException).code))
      return { folder, text: "", owner: undefined, isActive: true };
    throw createFileUnreadableError(file, error);
  }
}

function isOnThisHost({ host, space }: LockOwner): boolean {
  return host === hostname() && space === readPidNamespace();
}

function isRunning({ pid, started }: LockOwner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return started === "" || started === readStartTime(pid);
}

function readPidNamespace(): string {
  try {
    return fs.readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** Returns the start time of a process in clock ticks since the start of the system. Empty on systems other than Linux. */
function readStartTime(pid: number): string {
  try {
    // Skip the process ID and the command name, which is in parentheses and can contain spaces and parentheses.
    return fs.readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").split(" ")[20] ?? "";
  } catch {
    return "";
  }
}

/** Removes a lock after the run. */
export type Unlock = (outcome: "unchanged" | "changed" | "not-restored") => void;

/**
 * Creates a folder and locks it, even if a process that has ended owns its lock. Returns the lock of another process, or the function that
 * unlocks the folder.
 */
export function lockFolder(folder: ResolvedFolder, cleanups: (() => void)[]): Lock | Unlock {
  const [file, takeover] = [LOCK, TAKEOVER].map((name) => join(folder.realPath, name)) as [string, string];
  const write = (owner: LockOwner, create: (path: string) => void): void => {
    const path = join(folder.realPath, `${PREFIX}${randomBytes(4).toString("hex")}.lock`);
    try {
      retryWhileBusy(() => fs.writeFileSync(path, JSON.stringify(owner), { flag: "wx" }));
      retryWhileBusy(() => create(path));
    } finally {
      tryTo(() => fs.unlinkSync(path));
    }
  };
  for (let attempt = 1; ; attempt++) {
    cleanups.push(createFolder(folder));
    try {
      const found = readLock(folder);
      // Two runs must not take over a lock: the second one would remove the lock of the first one.
      const other = found === undefined || found.isActive ? found : readLock(folder, TAKEOVER);
      if (other?.isActive === true) return other;
      if (found === undefined) write(createOwner(false), (path) => linkOrCopy(path, file));
      else {
        if (other !== undefined) fs.unlinkSync(takeover);
        write(createOwner(false), (path) => linkOrCopy(path, takeover));
        if (readLock(folder)?.text !== found.text) {
          fs.unlinkSync(takeover);
          continue;
        }
        retryWhileBusy(() => fs.renameSync(takeover, file));
      }
      return (outcome) => {
        // Files that an interrupted run has left must not count as edits until they are repaired.
        if (outcome === "not-restored" || (outcome === "unchanged" && found !== undefined))
          write(createOwner(true), (path) => fs.renameSync(path, file));
        else retryWhileBusy(() => fs.unlinkSync(file));
      };
    } catch (error) {
      // EEXIST: another run was faster. ENOENT: another run has the lock, and removed the temporary file or the empty folder.
      const { code = "" } = error as NodeJS.ErrnoException;
      if (["EEXIST", "ENOENT"].includes(code) && attempt < MAX_LOCK_ATTEMPTS) continue;
      const lock = BUSY_CODES.has(code) ? readLock(folder) : undefined;
      if (lock?.isActive === true) return lock;
      throw error instanceof LocalError ? error : createFileUnwritableError(folder.absolutePath, error);
    }
  }
}

export function listTemporaryFiles({ realPath }: ResolvedFolder): readonly string[] {
  try {
    return fs.readdirSync(realPath).filter((name) => TEMPORARY_NAME_PATTERN.test(name));
  } catch {
    return [];
  }
}

/** Creates a folder and its parents. Returns a function that removes the created folders that are still empty. */
function createFolder({ absolutePath, realPath }: ResolvedFolder): () => void {
  try {
    const first = retryWhileBusy(() => fs.mkdirSync(absolutePath, { recursive: true }));
    if (resolveFolder(absolutePath).realPath !== realPath)
      throw outputProblem.error("folder-moved", { file: absolutePath });
    return () => {
      for (let path = absolutePath; first !== undefined && path.length >= first.length; path = dirname(path))
        fs.rmdirSync(path);
    };
  } catch (error) {
    throw error instanceof LocalError ? error : createFileUnwritableError(absolutePath, error);
  }
}

/** Whether a run was killed while it replaced files in the folder. If so, files that differ from their hashes do not count as edited. */
export function wasInterrupted(dir: string): boolean {
  return readLock(resolveFolder(dir))?.isActive === false;
}

/** Creates a hard link, or a copy where the file system has no hard links. Fails if `to` exists. */
export function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch {
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
  }
}

export function tryTo(operation: () => void): boolean {
  try {
    operation();
    return true;
  } catch {
    return false;
  }
}
