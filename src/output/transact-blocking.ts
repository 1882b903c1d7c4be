/** A synchronous transaction, for the synchronous functions of the public API. */

import { LocalError } from "../core/diagnostic.js";
import { createFolderKeepsChangingError } from "./diagnostics.js";
import { computeContentFingerprint, resolveFolders } from "./folder.js";
import { lockAndCommit, recoverFolders } from "./folder-writer.js";
import { createBlockingRetry, createWarningDeduplicator } from "./lock-waiter.js";
import { MAX_TRANSACTION_ATTEMPTS, type ChangePlan } from "./transaction.js";

/** Calls `plan`, and makes the changes in its result: all of them, or none. Blocks the thread while it waits for a lock. */
export function transactBlocking<Plan extends ChangePlan>(
  folders: readonly string[],
  plan: () => Plan,
): Plan {
  const retry = createBlockingRetry();
  const onWarning = createWarningDeduplicator(undefined);
  for (let attempt = 1; ; attempt++) {
    const runFolders = resolveFolders(folders);
    retry(() => recoverFolders({ runFolders, onWarning }));
    const initialFingerprint = computeContentFingerprint(runFolders);
    const isUnchanged = (): boolean => computeContentFingerprint(runFolders) === initialFingerprint;
    const changePlan = plan();
    const { changes } = changePlan;
    if (changes.length === 0) return changePlan;
    if (retry(() => lockAndCommit(folders, { runFolders, onWarning, changes, isUnchanged })))
      return changePlan;
    if (attempt === MAX_TRANSACTION_ATTEMPTS) throw new LocalError(createFolderKeepsChangingError(folders));
  }
}
