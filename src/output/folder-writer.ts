/** Locks the folders of a run, completes interrupted runs in them, and changes their files. */

import { resolveFolders, type ResolvedFolder } from "./folder.js";
import { hasJournal } from "./journal.js";
import { LockWaiter, createWarningDeduplicator } from "./lock-waiter.js";
import {
  withLocks,
  type LockOptions,
  type JobResultOrLock,
  type OnWarning,
  type RunContext,
} from "./lock.js";
import type { FileChange } from "./plan.js";
import {
  findFoldersToRecover,
  completeInterruptedRuns,
  findActiveLockOrRejectUnfinishedRuns,
} from "./recover.js";
import { writeFileChanges } from "./write.js";

/** Changes the folders of one run. Waits until other processes have released their locks. */
export class FolderWriter {
  readonly #waiter: LockWaiter;
  readonly #onWarning: OnWarning;

  constructor(lockOptions: LockOptions) {
    this.#waiter = new LockWaiter(lockOptions);
    this.#onWarning = createWarningDeduplicator(lockOptions.onWarning);
  }

  /** Completes interrupted runs in the folders. */
  async completeUnfinishedRuns(runFolders: readonly ResolvedFolder[]): Promise<void> {
    await this.#waiter.retry(() => recoverFolders({ runFolders, onWarning: this.#onWarning }));
  }

  /**
   * Waits for the locks, makes the changes and resolves to true. If files have changed since the changes were computed, resolves
   * to false without changing anything.
   */
  async commitChanges(
    foldersToChange: readonly string[],
    options: Omit<CommitOptions, "onWarning">,
  ): Promise<boolean> {
    return this.#waiter.retry(() =>
      lockAndCommit(foldersToChange, { ...options, onWarning: this.#onWarning }),
    );
  }

  /** Throws if a run was interrupted while it replaced files in the folders. Changes nothing. */
  async rejectUnfinishedRuns(runFolders: readonly ResolvedFolder[]): Promise<void> {
    await this.#waiter.retry(
      () =>
        findActiveLockOrRejectUnfinishedRuns({ runFolders, onWarning: this.#onWarning }) ?? { done: true },
    );
  }
}

/**
 * Completes interrupted runs and removes their temporary files. If another process owns a lock, returns this lock and changes
 * nothing.
 */
export function recoverFolders(context: RunContext): JobResultOrLock<true> {
  const { runFolders } = context;
  for (;;) {
    const foldersToRecover = findFoldersToRecover(runFolders);
    if (foldersToRecover.length === 0) return { done: true };
    const resultOrLock = withLocks(foldersToRecover, context, () =>
      completeInterruptedRuns(foldersToRecover, runFolders),
    );
    if (!("done" in resultOrLock)) return resultOrLock;
    if (resultOrLock.done) return { done: true };
  }
}

interface CommitOptions extends RunContext {
  readonly changes: readonly FileChange[];
  /** Checks whether the files that `changes` was computed from are unchanged. */
  readonly areFilesUnchangedSincePlanning: () => boolean;
}

/**
 * Locks the folders, makes the changes and returns true. Returns false, without changing anything, if `areFilesUnchangedSincePlanning` returns
 * false, or if a folder contains the journal of an interrupted run.
 */
export function lockAndCommit(
  foldersToChange: readonly string[],
  { changes, areFilesUnchangedSincePlanning, ...context }: CommitOptions,
): JobResultOrLock<boolean> {
  const resolvedFolders = resolveFolders(foldersToChange);
  return withLocks(resolvedFolders, context, () => {
    if (resolvedFolders.some(hasJournal) || !areFilesUnchangedSincePlanning()) return false;
    writeFileChanges(changes, resolvedFolders);
    return true;
  });
}
