/** A synchronous transaction, for the synchronous functions of the public API. */

import { LocalError } from "../core/diagnostic.js";
import { createFolderKeepsChangingError } from "./diagnostics.js";
import { computeContentFingerprint, resolveFolders } from "./folder.js";
import { lockAndCommit, recoverFolders } from "./folder-writer.js";
import { createBlockingRetry, reportEachOnce } from "./lock-waiter.js";
import { MAX_TRANSACTION_ATTEMPTS, type ChangePlan } from "./transaction.js";

/** Plans and makes changes as `transact` does, but synchronously. Blocks the thread while it waits for a lock. */
export function transactBlocking<Plan extends ChangePlan>(
  folders: readonly string[],
  plan: () => Plan,
): Plan {
  const retry = createBlockingRetry();
  const onWarning = reportEachOnce(undefined);
  for (let attempt = 1; ; attempt++) {
    const runFolders = resolveFolders(folders);
    retry(() => recoverFolders({ runFolders, onWarning }));
    const initialFingerprint = computeContentFingerprint(runFolders);
    const isUnchanged = (): boolean => computeContentFingerprint(runFolders) === initialFingerprint;
    const planned = plan();
    const { changes } = planned;
    if (changes.length === 0) return planned;
    if (retry(() => lockAndCommit(folders, { runFolders, onWarning, changes, isUnchanged }))) return planned;
    if (attempt === MAX_TRANSACTION_ATTEMPTS) throw new LocalError(createFolderKeepsChangingError(folders));
  }
}
