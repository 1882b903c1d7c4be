/** A synchronous transaction, for the synchronous functions of the public API. */

import { LocalError } from "../core/diagnostic.js";
import { createFolderKeepsChangingError } from "./diagnostics.js";
import { computeFileStatusFingerprint, resolveFolders } from "./folder.js";
import { lockAndCommit, recoverFolders } from "./folder-writer.js";
import { createBlockingRetrier, createWarningDeduplicator } from "./lock-waiter.js";
import { MAX_TRANSACTION_ATTEMPTS, type ChangePlan } from "./transaction.js";

/** Calls `createPlan`, and makes the changes in its result: all of them, or none. Blocks the thread while it waits for a lock. */
export function transactBlocking<Plan extends ChangePlan>(
  folders: readonly string[],
  createPlan: () => Plan,
): Plan {
  const retryWhileLocked = createBlockingRetrier();
  const onWarning = createWarningDeduplicator(undefined);
  for (let attemptNumber = 1; ; attemptNumber++) {
    const resolvedFolders = resolveFolders(folders);
    retryWhileLocked(() => recoverFolders({ runFolders: resolvedFolders, onWarning }));
    const initialFingerprint = computeFileStatusFingerprint(resolvedFolders);
    const areFilesUnchangedSincePlanning = (): boolean =>
      computeFileStatusFingerprint(resolvedFolders) === initialFingerprint;
    const changePlan = createPlan();
    const { changes } = changePlan;
    if (changes.length === 0) return changePlan;
    if (
      retryWhileLocked(() =>
        lockAndCommit(folders, {
          runFolders: resolvedFolders,
          onWarning,
          changes,
          areFilesUnchangedSincePlanning,
        }),
      )
    )
      return changePlan;
    if (attemptNumber === MAX_TRANSACTION_ATTEMPTS)
      throw new LocalError(createFolderKeepsChangingError(folders));
  }
}
