/** Repeats jobs that need locks, until other processes have released these locks. */

import { setTimeout as sleep } from "node:timers/promises";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import { sleepBlocking } from "../core/sleep.js";
import {
  createFolderLockedError,
  createFolderLockedElsewhereError,
  createFolderMaybeLockedError,
} from "./diagnostics.js";
import type { LockInfo, LockOptions, JobResultOrLock, OnWarning } from "./lock.js";
import { isOwnerCertainlyRunning, isOwnerOnThisHost } from "./lock-owner.js";

/** Maximum time to wait for locks. */
const LOCK_TIMEOUT_MILLISECONDS = 10_000;

/** Time between two attempts. */
const RETRY_INTERVAL_MILLISECONDS = 50;

/** Retries each job while another process holds a lock. All jobs together wait at most `LOCK_TIMEOUT_MILLISECONDS`. */
export class LockWaiter {
  readonly #options: LockOptions;
  #remainingMilliseconds = LOCK_TIMEOUT_MILLISECONDS;

  constructor(options: LockOptions) {
    this.#options = options;
  }

  /** Retries the job until no lock prevents it, and resolves to its result. */
  async retry<Done>(job: () => JobResultOrLock<Done>): Promise<Done> {
    const { signal, onWaiting } = this.#options;
    for (;;) {
      const resultOrLock = job();
      if ("done" in resultOrLock) return resultOrLock.done;
      if (this.#remainingMilliseconds <= 0) throw new LocalError(createDiagnosticForLock(resultOrLock));
      onWaiting?.(formatWaitingReason(resultOrLock), this.#remainingMilliseconds / 1000);
      await sleep(RETRY_INTERVAL_MILLISECONDS, undefined, { ...(signal !== undefined && { signal }) });
      this.#remainingMilliseconds -= RETRY_INTERVAL_MILLISECONDS;
    }
  }
}

/**
 * Returns a function that repeats jobs and blocks the thread while it waits. All jobs together wait at most
 * `LOCK_TIMEOUT_MILLISECONDS`. The time is read from a monotonic clock, because the system time can change during the wait.
 */
export function createBlockingRetrier(): <Done>(job: () => JobResultOrLock<Done>) => Done {
  const deadline = performance.now() + LOCK_TIMEOUT_MILLISECONDS;
  return (job) => {
    for (;;) {
      const resultOrLock = job();
      if ("done" in resultOrLock) return resultOrLock.done;
      if (performance.now() > deadline) throw new LocalError(createDiagnosticForLock(resultOrLock));
      sleepBlocking(RETRY_INTERVAL_MILLISECONDS);
    }
  };
}

/** Returns a function that calls `onWarning` once for each message. */
export function createWarningDeduplicator(onWarning: OnWarning | undefined): OnWarning {
  const reportedMessages = new Set<string>();
  return (warning) => {
    if (!reportedMessages.has(warning.message)) onWarning?.(warning);
    reportedMessages.add(warning.message);
  };
}

function formatWaitingReason({ folder, owner }: LockInfo): string {
  return `${folder.absolutePath} is locked by process ${owner.pid}`;
}

function createDiagnosticForLock({ folder, owner, ownerFilePath }: LockInfo): Diagnostic {
  if (!isOwnerOnThisHost(owner))
    return createFolderLockedElsewhereError(folder.absolutePath, owner, ownerFilePath);
  return isOwnerCertainlyRunning(owner)
    ? createFolderLockedError(folder.absolutePath, owner.pid)
    : createFolderMaybeLockedError(folder.absolutePath, owner.pid, ownerFilePath);
}
