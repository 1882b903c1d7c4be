/**
 * Plans changes, locks the folders, and makes all changes or none. The folders are not locked during planning, so that other runs do not
 * wait while code is generated. If the folders change in the meantime, a new plan is made.
 *
 * There is no journal, because every file can be generated or fetched again. If a run is killed during its commit, each file is either old
 * or new, and the lock remains. The next run that writes takes over the lock, and replaces the remaining old files.
 */

import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { createFileUnwritableError } from "../core/diagnostics.js";
import { retryWhileBusy } from "../core/files.js";
import { sleepBlocking } from "../core/read-file.js";
import { outputProblem } from "./diagnostics.js";
import { computeFileStatusFingerprint, resolveFolders, type ResolvedFolder } from "./folder.js";
import * as locking from "./lock.js";
import type { CommitResult, LockOptions, Unlock } from "./lock.js";

/** Maximum number of attempts to plan and write, or to read, if other programs keep changing the folders. */
const MAX_ATTEMPTS = 20;

/** The creation, replacement or deletion of one file. */
export interface FileChange {
  /** Path of the file: absolute, or relative to the current folder. */
  readonly path: string;
  /** The old text, with `\n` as its line endings. Undefined if the file does not exist yet. */
  readonly oldText: string | undefined;
  /** Undefined if the file is deleted. */
  readonly newText: string | undefined;
  readonly editState: EditState;
  /** Path of the file that contains the hashes of all generated files. */
  readonly manifestPath: string;
}

/** Whether the file was edited after this tool wrote it. `unknown`: the hash of the written text is not recorded. */
export type EditState = "untouched" | "edited" | "unknown";

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
 * @throws LocalError if a folder stays locked or a change fails.
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
    if (plan.changes.length === 0 && !hasLeftovers(foldersToChange)) return plan;
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
    if (plan.changes.length === 0 && !hasLeftovers(dirs)) return plan;
    const result = tryCommit(dirs, plan.changes, () => computeFileStatusFingerprint(folders) === before);
    if (result === true) return plan;
    if (result === false) attempt++;
    else if (performance.now() > deadline) throw new LocalError(locking.describeLock(result));
    else sleepBlocking(locking.LOCK_INTERVAL);
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
    await locking.waitForLock(
      () => folders.map((folder) => locking.readLock(folder)).find((lock) => lock?.isActive === true) ?? true,
      lockOptions,
    );
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

function keepsChanging(folders: readonly string[]): LocalError {
  return outputProblem.error("folder-keeps-changing", { folders, file: folders[0] });
}

/** Whether a run that was killed left its lock or temporary files. */
function hasLeftovers(dirs: readonly string[]): boolean {
  return resolveFolders(dirs).some(
    (folder) => locking.listTemporaryFiles(folder).length > 0 || locking.readLock(folder)?.isActive === false,
  );
}

/** Synchronous, so that no signal handler runs while it writes. */
function tryCommit(
  dirs: readonly string[],
  changes: readonly FileChange[],
  isUnchanged: () => boolean,
): CommitResult {
  const folders = resolveFolders(dirs);
  const createdFolders: (() => void)[] = [];
  const locks: Unlock[] = [];
  let outcome: Parameters<Unlock>[0] = "unchanged";
  try {
    for (const folder of folders) {
      const lock = locking.lockFolder(folder, createdFolders);
      if (typeof lock !== "function") {
        // Now that the folders exist, two names can turn out to be the same folder, which this run has locked itself.
        resolveFolders(dirs);
        return lock;
      }
      locks.push(lock);
    }
    if (!isUnchanged()) return false;
    for (const folder of folders)
      for (const name of locking.listTemporaryFiles(folder))
        locking.tryTo(() => fs.unlinkSync(join(folder.realPath, name)));
    replaceFiles(changes, folders);
    outcome = "changed";
    return true;
  } catch (error) {
    if (error instanceof LocalError && error.diagnostics.length > 1) outcome = "not-restored";
    throw error;
  } finally {
    for (const unlock of locks.reverse()) locking.tryTo(() => unlock(outcome));
    for (const remove of createdFolders.reverse()) locking.tryTo(remove);
  }
}

/**
 * Writes all new texts to temporary files, where most errors occur, and then renames these files. The renames replace each file in one step.
 * Undoes them if one fails.
 */
function replaceFiles(changes: readonly FileChange[], folders: readonly ResolvedFolder[]): void {
  const run = randomBytes(4).toString("hex");
  const undo: { readonly old: string; readonly restore: () => void }[] = [];
  const temporary = new Set<string>();
  let current = changes[0]?.path ?? "";
  try {
    const steps = changes.map((change, index) => {
      current = change.path;
      const folder = folders.find(({ absolutePath }) => absolutePath === resolve(dirname(current)));
      if (folder === undefined) throw new TypeError(`${current} is not in a folder of the transaction.`);
      const realPath = join(folder.realPath, basename(current));
      const [next, old] = ["new", "old"].map((kind) =>
        join(folder.realPath, `${locking.PREFIX}${run}.${index}.${kind}`),
      ) as [string, string];
      if (change.newText !== undefined) {
        temporary.add(next);
        writeLike(realPath, next, change.newText);
      }
      return { ...change, realPath, next, old, isIndex: change.path === change.manifestPath };
    });
    // The files with the hashes are last: until then, `check` reports an interrupted run, and the next run repairs it.
    steps.sort((one, other) => Number(one.isIndex) - Number(other.isIndex));
    for (const { path, realPath, oldText, newText, next, old } of steps) {
      current = path;
      if (oldText !== undefined) {
        temporary.add(old);
        if (newText === undefined) retryWhileBusy(() => fs.renameSync(realPath, old));
        // A hard link needs no space on a disk that may be full.
        else retryWhileBusy(() => locking.linkOrCopy(realPath, old));
      }
      if (newText !== undefined) retryWhileBusy(() => fs.renameSync(next, realPath));
      const restore = (): void =>
        retryWhileBusy(() =>
          oldText === undefined ? fs.unlinkSync(realPath) : fs.renameSync(old, realPath),
        );
      undo.push({ old, restore });
    }
  } catch (error) {
    const lost = undo.reverse().filter(({ restore }) => !locking.tryTo(restore));
    const cause = createFileUnwritableError(current, error, lost.length === 0 ? undefined : null);
    if (lost.length === 0) throw cause;
    // Keep the old files that could not be restored.
    for (const { old } of lost) temporary.delete(old);
    throw new LocalError([
      ...cause.diagnostics,
      outputProblem("folder-not-restored", { folder: dirname(current), file: dirname(current) }),
    ]);
  } finally {
    for (const path of temporary) locking.tryTo(() => fs.unlinkSync(path));
  }
}

/** Creates a file with the mode and, if permitted, the owner of the file that it will replace. */
function writeLike(existing: string, path: string, text: string): void {
  const old = fs.lstatSync(existing, { throwIfNoEntry: false });
  fs.writeFileSync(path, text, { flag: "wx", ...(old && { mode: old.mode & 0o777 }) });
  if (old === undefined || process.platform === "win32") return;
  locking.tryTo(() => fs.chownSync(path, old.uid, old.gid));
  locking.tryTo(() => fs.chmodSync(path, old.mode & 0o777));
}
