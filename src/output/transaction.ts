/**
 * Plans changes, locks the folders, and writes the changes. Every command that writes files uses these functions.
 *
 * Planning runs without the lock, so that no other run has to wait while code is generated. A run without changes writes nothing,
 * not even a lock. Once the folders are locked, the plan is used only if the folders have not changed since planning. Otherwise a
 * new plan is made.
 */

import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import { sleepBlocking } from "../core/sleep.js";
import {
  folderKeepsChanging,
  folderLocked,
  folderLockedElsewhere,
  folderMaybeLocked,
} from "./diagnostics.js";
import { isAlive, isOnThisHost } from "./lock-owner.js";
import { withLocks, type LockInfo, type LockResult, type OnWarning, type RunContext } from "./lock.js";
import { computeContentFingerprint, computeFolderFingerprint, resolveFolders } from "./folder.js";
import type { Change } from "./plan.js";
import { hasJournal } from "./journal.js";
import { rejectUnfinishedRuns, rejectJournal, findFoldersToRecover, recover } from "./recover.js";
import { applyChanges } from "./write.js";

/** Maximum time to wait for locks, and the time between two attempts, in milliseconds. */
const LOCK_TIMEOUT = 10_000;
const RETRY_INTERVAL = 50;

/** Maximum number of attempts to plan and write if other programs keep changing the folders. */
const MAX_ATTEMPTS = 20;

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Receives the reason for waiting, as a phrase, and the number of seconds until the timeout. */
  readonly onWaiting?: (reason: string, seconds: number) => void;
  /** Receives each warning once. */
  readonly onWarning?: OnWarning;
}

export interface ChangePlan {
  readonly changes: readonly Change[];
}

export interface Transaction<Plan extends ChangePlan> {
  /** The folders to write to. */
  readonly folders: readonly string[];
  /**
   * Folders that the plan only reads. If they change after planning, a new plan is made. Interrupted runs in these folders are
   * also completed.
   */
  readonly readFolders?: readonly string[];
  /** The files that the plan depends on. Default: all source files in the folders. */
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
  readFolders = [],
  files,
  plan,
  lockOptions,
}: Transaction<Plan>): Promise<Plan> {
  const waiter = new LockWaiter(lockOptions);
  const onWarning = reportEachOnce(lockOptions.onWarning);
  for (let attempt = 1; ; attempt++) {
    const runFolders = resolveFolders([...folders, ...readFolders]);
    await waiter.retry(() => recoverFolders({ runFolders, onWarning }));
    const initialFingerprint = computeContentFingerprint(runFolders, files);
    const isUnchanged = (): boolean => computeContentFingerprint(runFolders, files) === initialFingerprint;
    let planned: Plan;
    try {
      planned = await plan();
    } catch (error) {
      // Retry if the files have changed: planning can fail because another program changed them meanwhile.
      if (attempt === MAX_ATTEMPTS || isUnchanged()) throw error;
      continue;
    }
    // Return to the event loop, so that pending signals are handled. A run without network requests has not returned to it yet.
    await setImmediate();
    lockOptions.signal?.throwIfAborted();
    const { changes } = planned;
    if (changes.length === 0) return planned;
    if (await waiter.retry(() => lockAndCommit(folders, { runFolders, onWarning, changes, isUnchanged })))
      return planned;
    if (attempt === MAX_ATTEMPTS) throw new LocalError(folderKeepsChanging(folders));
  }
}

/** Synchronous version of `transact`. Blocks the thread while it waits for a lock. */
export function transactBlocking<Plan extends ChangePlan>(
  folders: readonly string[],
  plan: () => Plan,
): Plan {
  // Use a monotonic clock, because the system time can change during the wait.
  const deadline = performance.now() + LOCK_TIMEOUT;
  const onWarning = reportEachOnce(undefined);
  for (let attempt = 1; ; attempt++) {
    const runFolders = resolveFolders(folders);
    retryBlocking(deadline, () => recoverFolders({ runFolders, onWarning }));
    const initialFingerprint = computeContentFingerprint(runFolders);
    const isUnchanged = (): boolean => computeContentFingerprint(runFolders) === initialFingerprint;
    const planned = plan();
    const { changes } = planned;
    if (changes.length === 0) return planned;
    if (
      retryBlocking(deadline, () => lockAndCommit(folders, { runFolders, onWarning, changes, isUnchanged }))
    )
      return planned;
    if (attempt === MAX_ATTEMPTS) throw new LocalError(folderKeepsChanging(folders));
  }
}

/** Completes interrupted runs and removes their temporary files. If another process has a lock, returns it and changes nothing. */
function recoverFolders(context: RunContext): LockResult<true> {
  const { runFolders } = context;
  for (;;) {
    const folders = findFoldersToRecover(runFolders);
    if (folders.length === 0) return { done: true };
    const result = withLocks(folders, context, () => recover(folders, runFolders));
    if (!("done" in result)) return result;
    if (result.done) return { done: true };
  }
}

interface CommitOptions extends RunContext {
  readonly changes: readonly Change[];
  /** Checks whether the files that the plan depends on are unchanged. */
  readonly isUnchanged: () => boolean;
}

/** Locks the folders and makes the changes. If the plan is outdated, changes nothing and returns false. */
function lockAndCommit(
  folders: readonly string[],
  { changes, isUnchanged, ...context }: CommitOptions,
): LockResult<boolean> {
  const resolved = resolveFolders(folders);
  return withLocks(resolved, context, () => {
    if (resolved.some(hasJournal) || !isUnchanged()) return false;
    applyChanges(changes, resolved);
    return true;
  });
}

/** Repeats jobs until other processes have released the locks. All jobs together wait at most `LOCK_TIMEOUT`. */
class LockWaiter {
  readonly #options: LockOptions;
  #remaining = LOCK_TIMEOUT;

  constructor(options: LockOptions) {
    this.#options = options;
  }

  /** Repeats the job until no lock prevents it. */
  async retry<Done>(job: () => LockResult<Done>): Promise<Done> {
    const { signal, onWaiting } = this.#options;
    for (;;) {
      const result = job();
      if ("done" in result) return result.done;
      if (this.#remaining <= 0) throw new LocalError(createLockedDiagnostic(result));
      onWaiting?.(formatWaitingReason(result), this.#remaining / 1000);
      await sleep(RETRY_INTERVAL, undefined, { ...(signal !== undefined && { signal }) });
      this.#remaining -= RETRY_INTERVAL;
    }
  }
}

/** Returns a function that calls `onWarning` once for each message. */
function reportEachOnce(onWarning: OnWarning | undefined): OnWarning {
  const reported = new Set<string>();
  return (warning) => {
    if (!reported.has(warning.message)) onWarning?.(warning);
    reported.add(warning.message);
  };
}

function retryBlocking<Done>(deadline: number, job: () => LockResult<Done>): Done {
  for (;;) {
    const result = job();
    if ("done" in result) return result.done;
    if (performance.now() > deadline) throw new LocalError(createLockedDiagnostic(result));
    sleepBlocking(RETRY_INTERVAL);
  }
}

function formatWaitingReason({ folder, owner }: LockInfo): string {
  return `${folder.dir} is locked by process ${owner.pid}`;
}

function createLockedDiagnostic({ folder, owner, file }: LockInfo): Diagnostic {
  if (!isOnThisHost(owner)) return folderLockedElsewhere(folder.dir, owner, file);
  return isAlive(owner)
    ? folderLocked(folder.dir, owner.pid)
    : folderMaybeLocked(folder.dir, owner.pid, file);
}

/**
 * Checks that no interrupted run left one of the folders partly updated. Call it before you verify hashes, because its error is more
 * helpful than a hash mismatch. Writes nothing.
 *
 * @throws LocalError that contains the command that completes the run.
 */
export function rejectUnfinishedRun(folders: readonly string[]): void {
  rejectJournal(resolveFolders(folders));
}

/**
 * Reads folders that other processes may be writing to. Waits until they are unlocked, and reads again if they changed meanwhile.
 * Writes nothing.
 *
 * @throws LocalError if a run was interrupted while it replaced files. The next command that writes completes that run.
 */
export async function readConsistently<Read>(
  folders: readonly string[],
  read: () => Read | Promise<Read>,
  lockOptions: LockOptions,
): Promise<Read> {
  const waiter = new LockWaiter(lockOptions);
  const onWarning = reportEachOnce(lockOptions.onWarning);
  for (let attempt = 1; ; attempt++) {
    const runFolders = resolveFolders(folders);
    await waiter.retry(() => rejectUnfinishedRuns({ runFolders, onWarning }) ?? { done: true });
    const initialFingerprint = computeFolderFingerprint(runFolders);
    const isResultFinal = (): boolean =>
      attempt === MAX_ATTEMPTS || computeFolderFingerprint(runFolders) === initialFingerprint;
    try {
      const result = await read();
      if (isResultFinal()) return result;
    } catch (error) {
      if (isResultFinal()) throw error;
    }
  }
}
