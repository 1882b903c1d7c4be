/**
 * Plans changes, locks the folders, and writes the changes. Every command that writes to a folder of snapshots or generated code uses
 * these functions.
 *
 * Planning runs without the lock, so that no other run has to wait while code is generated. A run without changes writes nothing,
 * not even a lock. If the folders have changed between planning and locking, the plan is discarded and a new one is made.
 */

import { LocalError } from "../core/diagnostic.js";
import { createFolderKeepsChangingError } from "./diagnostics.js";
import {
  computeContentFingerprint,
  computeFolderFingerprint,
  resolveFolders,
  type ResolvedFolder,
} from "./folder.js";
import type { FolderWriter } from "./folder-writer.js";
import type { LockOptions } from "./lock.js";
import type { FileChange } from "./plan.js";
import { listWorkFileNames } from "./work-files.js";

/** Maximum number of attempts to plan and write if other programs keep changing the folders. */
export const MAX_TRANSACTION_ATTEMPTS = 20;

export interface ChangePlan {
  readonly changes: readonly FileChange[];
}

export interface TransactionOptions<Plan extends ChangePlan> {
  /** The folders to write to. */
  readonly folders: readonly string[];
  /**
   * Folders that the plan only reads. If they change after planning, a new plan is made. Interrupted runs in these folders are
   * also completed.
   */
  readonly readOnlyFolders?: readonly string[];
  /** The files that the plan depends on. Default: all `.ts` and `.json` files in `folders` and `readOnlyFolders`. */
  readonly files?: readonly string[];
  readonly plan: () => Plan | Promise<Plan>;
  readonly lockOptions: LockOptions;
}

/**
 * Plans changes and makes all of them, or none.
 *
 * @throws LocalError if a folder stays locked or a change fails. After a failed change, the folders are restored, or the error
 * contains the folder that could not be restored.
 */
export async function transact<Plan extends ChangePlan>({
  folders,
  readOnlyFolders = [],
  files,
  plan,
  lockOptions,
}: TransactionOptions<Plan>): Promise<Plan> {
  const loadWriter = createWriterLoader(lockOptions);
  for (let attempt = 1; ; attempt++) {
    const runFolders = resolveFolders([...folders, ...readOnlyFolders]);
    if (runFolders.some(hasWorkFiles)) await (await loadWriter()).recover(runFolders);
    const initialFingerprint = computeContentFingerprint(runFolders, files);
    const isUnchanged = (): boolean => computeContentFingerprint(runFolders, files) === initialFingerprint;
    let changePlan: Plan;
    try {
      changePlan = await plan();
    } catch (error) {
      // Retry if the files have changed: planning can fail because another program changed them meanwhile.
      if (attempt === MAX_TRANSACTION_ATTEMPTS || isUnchanged()) throw error;
      continue;
    }
    // Return to the event loop, so that pending signals are handled. A run without network requests has not returned to it yet.
    await new Promise((resolve) => setImmediate(resolve));
    lockOptions.signal?.throwIfAborted();
    const { changes } = changePlan;
    if (changes.length === 0) return changePlan;
    if (await (await loadWriter()).commit(folders, { runFolders, changes, isUnchanged })) return changePlan;
    if (attempt === MAX_TRANSACTION_ATTEMPTS) throw new LocalError(createFolderKeepsChangingError(folders));
  }
}

/**
 * Checks that no interrupted run left one of the folders partly updated. Writes nothing. Call this function before you verify
 * hashes, because its error is more helpful than a hash mismatch.
 *
 * @throws LocalError that contains the command that completes the run.
 */
export async function rejectPartlyUpdatedFolders(folders: readonly string[]): Promise<void> {
  const runFolders = resolveFolders(folders);
  if (!runFolders.some(hasWorkFiles)) return;
  const { rejectFoldersWithJournal } = await import("./recover.js");
  rejectFoldersWithJournal(runFolders);
}

/**
 * Reads folders that other processes may be writing to. Waits until the folders are unlocked. If a folder changes during the read,
 * reads again, up to `MAX_TRANSACTION_ATTEMPTS` times in total. Writes nothing.
 *
 * @throws LocalError if a run was interrupted while it replaced files. The next command that writes completes that run.
 */
export async function readConsistently<Read>(
  folders: readonly string[],
  read: () => Read | Promise<Read>,
  lockOptions: LockOptions,
): Promise<Read> {
  const loadWriter = createWriterLoader(lockOptions);
  for (let attempt = 1; ; attempt++) {
    const runFolders = resolveFolders(folders);
    if (runFolders.some(hasWorkFiles)) await (await loadWriter()).rejectUnfinishedRuns(runFolders);
    const initialFingerprint = computeFolderFingerprint(runFolders);
    const isResultFinal = (): boolean =>
      attempt === MAX_TRANSACTION_ATTEMPTS || computeFolderFingerprint(runFolders) === initialFingerprint;
    try {
      const result = await read();
      if (isResultFinal()) return result;
    } catch (error) {
      if (isResultFinal()) throw error;
    }
  }
}

/** Whether the folder contains a lock, a journal or temporary files. If it does, another run is active or was interrupted. */
function hasWorkFiles({ realPath }: ResolvedFolder): boolean {
  return listWorkFileNames(realPath).length > 0;
}

/**
 * Returns a function that creates the writer at its first call. A run that changes nothing does not load the code of the writer.
 */
function createWriterLoader(lockOptions: LockOptions): () => Promise<FolderWriter> {
  let writerPromise: Promise<FolderWriter> | undefined;
  const loadFolderWriter = async (): Promise<FolderWriter> => {
    const writerModule = await import("./folder-writer.js");
    return new writerModule.FolderWriter(lockOptions);
  };
  return () => (writerPromise ??= loadFolderWriter());
}
