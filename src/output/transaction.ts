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
  computeFileStatusFingerprint,
  computeFolderStatusFingerprint,
  resolveFolders,
  type ResolvedFolder,
} from "./folder.js";
import type { FolderWriter } from "./folder-writer.js";
import type { LockOptions } from "./lock.js";
import type { FileChange } from "./plan.js";
import { listWorkFileNames } from "./work-files.js";

/** Maximum number of attempts to plan and write, or to read, if other programs keep changing the folders. */
export const MAX_TRANSACTION_ATTEMPTS = 20;

export interface ChangePlan {
  readonly changes: readonly FileChange[];
}

export interface TransactionOptions<Plan extends ChangePlan> {
  /** The folders to write to. */
  readonly foldersToChange: readonly string[];
  /**
   * Folders that the plan reads but does not change. If they change after planning, a new plan is made. Before planning, `transact`
   * completes runs that were interrupted in these folders.
   */
  readonly readOnlyFolders?: readonly string[];
  /** The files that the plan depends on. Default: all `.ts` and `.json` files in `foldersToChange` and `readOnlyFolders`. */
  readonly inputFiles?: readonly string[];
  readonly createPlan: () => Plan | Promise<Plan>;
  readonly lockOptions: LockOptions;
}

/**
 * Plans changes and makes all of them. If a change fails, undoes the earlier ones.
 *
 * @throws LocalError if a folder stays locked or a change fails. If a folder cannot be restored after a failed change, the message
 * contains the path of this folder.
 */
export async function transact<Plan extends ChangePlan>({
  foldersToChange,
  readOnlyFolders = [],
  inputFiles,
  createPlan,
  lockOptions,
}: TransactionOptions<Plan>): Promise<Plan> {
  const loadWriter = createWriterLoader(lockOptions);
  for (let attemptNumber = 1; ; attemptNumber++) {
    const resolvedFolders = resolveFolders([...foldersToChange, ...readOnlyFolders]);
    if (resolvedFolders.some(hasWorkFiles))
      await (await loadWriter()).completeUnfinishedRuns(resolvedFolders);
    const initialFingerprint = computeFileStatusFingerprint(resolvedFolders, inputFiles);
    const areFilesUnchangedSincePlanning = (): boolean =>
      computeFileStatusFingerprint(resolvedFolders, inputFiles) === initialFingerprint;
    let changePlan: Plan;
    try {
      changePlan = await createPlan();
    } catch (error) {
      // Retry if the files have changed: planning can fail because another program changed them meanwhile.
      if (attemptNumber === MAX_TRANSACTION_ATTEMPTS || areFilesUnchangedSincePlanning()) throw error;
      continue;
    }
    // Return to the event loop, so that pending signals are handled. A run without network requests has not returned to it yet.
    await new Promise((resolve) => setImmediate(resolve));
    lockOptions.signal?.throwIfAborted();
    const { changes } = changePlan;
    if (changes.length === 0) return changePlan;
    if (
      await (
        await loadWriter()
      ).commitChanges(foldersToChange, {
        runFolders: resolvedFolders,
        changes,
        areFilesUnchangedSincePlanning,
      })
    )
      return changePlan;
    if (attemptNumber === MAX_TRANSACTION_ATTEMPTS)
      throw new LocalError(createFolderKeepsChangingError(foldersToChange));
  }
}

/**
 * Checks that no interrupted run left one of the folders partly updated. Writes nothing. Call this function before you verify
 * hashes, because its error is more helpful than a hash mismatch.
 *
 * @throws LocalError that contains the command that completes the run.
 */
export async function rejectPartlyUpdatedFolders(folders: readonly string[]): Promise<void> {
  const resolvedFolders = resolveFolders(folders);
  if (!resolvedFolders.some(hasWorkFiles)) return;
  const { rejectFoldersWithJournal } = await import("./recover.js");
  rejectFoldersWithJournal(resolvedFolders);
}

/**
 * Reads folders that other processes may be writing to. Waits until the folders are unlocked. If a folder changes during the read,
 * reads again, up to `MAX_TRANSACTION_ATTEMPTS` times in total. Writes nothing.
 *
 * @throws LocalError if a run was interrupted while it replaced files. The next command that writes completes that run.
 */
export async function readFoldersConsistently<Read>(
  folders: readonly string[],
  read: () => Read | Promise<Read>,
  lockOptions: LockOptions,
): Promise<Read> {
  const loadWriter = createWriterLoader(lockOptions);
  for (let attemptNumber = 1; ; attemptNumber++) {
    const resolvedFolders = resolveFolders(folders);
    if (resolvedFolders.some(hasWorkFiles)) await (await loadWriter()).rejectUnfinishedRuns(resolvedFolders);
    const initialFingerprint = computeFolderStatusFingerprint(resolvedFolders);
    const isOutcomeFinal = (): boolean =>
      attemptNumber === MAX_TRANSACTION_ATTEMPTS ||
      computeFolderStatusFingerprint(resolvedFolders) === initialFingerprint;
    try {
      const result = await read();
      if (isOutcomeFinal()) return result;
    } catch (error) {
      if (isOutcomeFinal()) throw error;
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
