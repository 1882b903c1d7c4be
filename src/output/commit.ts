/**
 * Plans changes, locks the folders, and makes all changes or none. The folders are not locked during planning, so that other runs do not
 * wait while code is generated. If the folders change in the meantime, a new plan is made.
 *
 * If a run is killed during its commit, each file is either old or new. Every file can be generated or fetched again, so the next run
 * replaces the remaining old files.
 */

import * as fs from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../core/diagnostic.js";
import { createFileUnwritableError } from "../core/diagnostics.js";
import { removeFile, retryWhileBusy, tryTo } from "../core/files.js";
import { sleepBlocking } from "../core/read-file.js";
import { outputProblem } from "./diagnostics.js";
import {
  computeFileStatusFingerprint,
  isNotFoundError,
  resolveFolder,
  resolveFolders,
  type ResolvedFolder,
} from "./folder.js";
import * as locking from "./lock.js";
import type { CommitResult, LockOptions } from "./lock.js";
import { replaceFiles, type FileChange } from "./replace.js";

/** Maximum number of attempts to plan and write, or to read, if other programs keep changing the folders. */
const MAX_ATTEMPTS = 20;

export interface ChangePlan {
  readonly changes: readonly FileChange[];
}

export interface TransactionOptions<Plan extends ChangePlan> {
  readonly foldersToChange: readonly string[];
  /** Folders that the plan reads but does not change. If they change after planning, a new plan is made. */
  readonly readOnlyFolders?: readonly string[];
  /** The files that the plan depends on. Default: all `.ts` and `.json` files in the folders. */
  readonly inputFiles?: readonly string[];
  readonly createPlan: () => Plan | Promise<Plan>;
  readonly lockOptions: LockOptions;
  /** Whether to return the plan without making its changes. Default: false. */
  readonly isDryRun?: boolean | undefined;
}

/**
 * Plans changes and makes all of them. If a change fails, undoes the earlier ones. A run without changes writes nothing, not even a lock.
 *
 * @throws UsageError if a folder stays locked or a change fails.
 */
export async function transact<Plan extends ChangePlan>(options: TransactionOptions<Plan>): Promise<Plan> {
  const { foldersToChange, readOnlyFolders = [], inputFiles, createPlan, lockOptions } = options;
  if (options.isDryRun === true)
    return readFoldersConsistently([...foldersToChange, ...readOnlyFolders], createPlan, lockOptions);
  for (let attempt = 1; ; attempt++) {
    const folders = resolveFolders([...foldersToChange, ...readOnlyFolders]);
    const before = computeFileStatusFingerprint(folders, inputFiles);
    const isUnchanged = (): boolean => computeFileStatusFingerprint(folders, inputFiles) === before;
    let plan: Plan;
    try {
      plan = await createPlan();
    } catch (error) {
      // Planning can fail because another program changed the files in the meantime.
      if (attempt === MAX_ATTEMPTS || isUnchanged()) throw error;
      continue;
    }
    // Return to the event loop, so that pending signals are handled.
    await new Promise((done) => setImmediate(done));
    lockOptions.signal?.throwIfAborted();
    if (plan.changes.length === 0) return removeLeftovers(foldersToChange, plan);
    const commit = (): CommitResult => tryCommit(foldersToChange, plan.changes, isUnchanged);
    if (await locking.waitForLock(commit, lockOptions)) return plan;
    if (attempt === MAX_ATTEMPTS) throw keepsChanging(foldersToChange);
  }
}

/** The same as `transact`, for the synchronous functions of the public API. Blocks the thread while it waits for a lock. */
export function transactBlocking<Plan extends ChangePlan>(
  dirs: readonly string[],
  createPlan: () => Plan,
): Plan {
  const deadline = performance.now() + locking.LOCK_TIMEOUT;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS;) {
    const folders = resolveFolders(dirs);
    const before = computeFileStatusFingerprint(folders);
    const plan = createPlan();
    if (plan.changes.length === 0) return removeLeftovers(dirs, plan);
    const result = tryCommit(dirs, plan.changes, () => computeFileStatusFingerprint(folders) === before);
    if (result === true) return plan;
    if (result === false) attempt++;
    else if (performance.now() > deadline) throw locking.createLockedError(result);
    else sleepBlocking(locking.chooseInterval());
  }
  throw keepsChanging(dirs);
}

/** Reads folders that other runs may be writing to. If a folder changes during the read, reads again. Writes nothing. */
export async function readFoldersConsistently<Read>(
  dirs: readonly string[],
  read: () => Read | Promise<Read>,
  lockOptions: LockOptions,
): Promise<Read> {
  for (let attempt = 1; ; attempt++) {
    const folders = resolveFolders(dirs);
    await locking.waitForLock(() => locking.findLock(folders) ?? true, lockOptions);
    const before = computeFileStatusFingerprint(folders);
    const isFinal = (): boolean =>
      attempt === MAX_ATTEMPTS || computeFileStatusFingerprint(folders) === before;
    try {
      const result = await read();
      if (isFinal()) return result;
    } catch (error) {
      if (isFinal()) throw error;
    }
  }
}

function keepsChanging(folders: readonly string[]): UsageError {
  return outputProblem.error("folder-keeps-changing", { folders, file: folders[0] });
}

/** Removes the files that killed runs left, unless another run is writing, or the folder is read-only. Returns `plan`. */
function removeLeftovers<Plan>(dirs: readonly string[], plan: Plan): Plan {
  tryTo(() => {
    if (resolveFolders(dirs).some((folder) => locking.listLeftovers(folder).length > 0))
      tryCommit(dirs, [], () => true);
  });
  return plan;
}

/** Synchronous, so that no signal handler runs while it writes. */
function tryCommit(
  dirs: readonly string[],
  changes: readonly FileChange[],
  isUnchanged: () => boolean,
): CommitResult {
  const folders = resolveFolders(dirs);
  const cleanups: (() => void)[] = [];
  try {
    for (const folder of folders) cleanups.push(createFolder(folder));
    // Now that the folders exist, two names can turn out to be the same folder.
    resolveFolders(dirs);
    const lock = locking.lockFolders(folders);
    if (typeof lock !== "function") return lock;
    cleanups.push(lock);
    if (!isUnchanged()) return false;
    const leftovers = folders.flatMap(locking.listLeftovers);
    replaceFiles(changes, folders);
    // Not earlier, because these files show which files an interrupted run has written.
    leftovers.forEach(removeFile);
    return true;
  } catch (error) {
    // Another run has removed an empty folder.
    if (isNotFoundError(error)) return false;
    throw error;
  } finally {
    for (const cleanUp of cleanups.reverse()) tryTo(cleanUp);
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
    throw error instanceof UsageError ? error : createFileUnwritableError(absolutePath, error);
  }
}
