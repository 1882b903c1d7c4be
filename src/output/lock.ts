/**
 * Keeps two runs from writing to a folder at the same time. Each run puts an empty file into the folder, whose name contains its process
 * and host, and writes only if no other process has such a file there. So a lock has no content to read, and because no two locks have the
 * same name, removing the lock of a process that has ended never removes another one.
 */

import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { UsageError } from "../core/diagnostic.js";
import { createFileUnwritableError } from "../core/diagnostics.js";
import { createFile, removeFile, retryWhileBusy } from "../core/files.js";
import { outputProblem } from "./diagnostics.js";
import { isNotFoundError, listNames, type ResolvedFolder } from "./folder.js";

/** The start of the names of all files that a run creates in addition to its output. Compilers ignore names that start with a dot. */
export const PREFIX = ".whm-transfer-codegen.";
const LOCK_PATTERN = /^\.whm-transfer-codegen\.([1-9]\d*)\.[0-9a-f]{8}\.(.+)\.lock$/;
const TEMPORARY_PATTERN = /^\.whm-transfer-codegen\.[0-9a-f]{8}\.(?:\d+\.(?:new|old)|pending)$/;

const HOST = encodeURIComponent(hostname());

/** In milliseconds. */
export const LOCK_TIMEOUT = 10_000;

export interface LockOptions {
  readonly signal?: AbortSignal;
  /**
   * Called while the run waits. `reason` is a clause such as `schemas is locked by process 123`, and `remainingSeconds` is the time until
   * the timeout.
   */
  readonly onWaiting?: (reason: string, remainingSeconds: number) => void;
}

/** The lock of another process that may be running. */
export interface Lock {
  readonly folder: string;
  readonly file: string;
  readonly pid: string;
  readonly host: string;
}

/** True after the commit. False if the files have changed since planning. Otherwise the lock of another process. */
export type CommitResult = boolean | Lock;

export async function waitForLock(
  attempt: () => CommitResult,
  { signal, onWaiting }: LockOptions,
): Promise<boolean> {
  for (const deadline = performance.now() + LOCK_TIMEOUT; ;) {
    const result = attempt();
    if (typeof result === "boolean") return result;
    const remaining = deadline - performance.now();
    if (remaining <= 0) throw createLockedError(result);
    onWaiting?.(`${result.folder} is locked by process ${result.pid}`, remaining / 1000);
    await sleep(chooseInterval(), undefined, { ...(signal && { signal }) });
  }
}

/** In milliseconds. Random, so that runs that find each other's locks do not try again at the same time. */
export function chooseInterval(): number {
  return 25 + 50 * Math.random();
}

export function createLockedError(lock: Lock): UsageError {
  return outputProblem.error("folder-locked", { ...lock });
}

/** Locks the folders. Returns the lock of another process, or the function that unlocks the folders. */
export function lockFolders(folders: readonly ResolvedFolder[]): Lock | (() => void) {
  const name = `${PREFIX}${process.pid}.${randomBytes(4).toString("hex")}.${HOST}.lock`;
  const files = folders.map(({ realPath }) => join(realPath, name));
  const unlock = (): void => files.forEach(removeFile);
  try {
    for (const { absolutePath, realPath } of folders) createLock(absolutePath, join(realPath, name));
    const other = findLock(folders, name);
    if (other === undefined) return unlock;
    unlock();
    return other;
  } catch (error) {
    unlock();
    throw error;
  }
}

/** @throws the error of the file system if another run has removed the empty folder. */
function createLock(folder: string, file: string): void {
  try {
    retryWhileBusy(() => createFile(file, ""));
  } catch (error) {
    throw isNotFoundError(error) ? error : createFileUnwritableError(folder, error);
  }
}

/** Returns a lock in the folders, except the run's own, whose process may be running. */
export function findLock(folders: readonly ResolvedFolder[], ownName?: string): Lock | undefined {
  for (const { absolutePath: folder, realPath } of folders)
    for (const name of listNames(realPath)) {
      const [, pid = "", host = ""] = LOCK_PATTERN.exec(name) ?? [];
      if (name !== ownName && isActiveLock(name)) return { folder, file: join(realPath, name), pid, host };
    }
  return undefined;
}

/** Lists the files that runs left that were killed. */
export function listLeftovers({ realPath }: ResolvedFolder): readonly string[] {
  return listNames(realPath)
    .filter((name) => TEMPORARY_PATTERN.test(name) || (LOCK_PATTERN.test(name) && !isActiveLock(name)))
    .map((name) => join(realPath, name));
}

function isActiveLock(name: string): boolean {
  const [, pid, host] = LOCK_PATTERN.exec(name) ?? [];
  if (pid === undefined || host !== HOST) return pid !== undefined;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    // EPERM: the process belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
