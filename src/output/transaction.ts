/**
 * The door for all who write: plan, lock, write. It is planned without the lock, so that nobody waits while code is generated, and
 * a run with nothing to do writes nothing, not even a lock; under the lock the plan holds if the folders still are what it was
 * made by, and otherwise is made again.
 */

import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { LocalError } from "../core/diagnostic.js";
import {
  folderKeepsChanging,
  folderLocked,
  folderLockedElsewhere,
  folderMaybeLocked,
  runUnfinished,
} from "./diagnostics.js";
import { isAlive, isOfThisHost } from "./lock-owner.js";
import { withLocks, type LockInfo } from "./lock.js";
import { describeFolderStates, resolveFolders, describeState, type ResolvedFolder } from "./folder.js";
import type { Change } from "./plan.js";
import { checkForRuns, isUnfinished, foldersToRecover, recover } from "./recover.js";
import { applyChanges } from "./write.js";

/** How one waits for others, and how long, in milliseconds. */
const MOST_WAITING = 10_000;
const PAUSE = 50;

/** So often others may change what was planned by. */
const MOST_PLANS = 20;

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Told by a phrase why nothing goes on, and for how many seconds at most. */
  readonly onWaiting?: (reason: string, seconds: number) => void;
}

export interface ChangePlan {
  readonly changes: readonly Change[];
}

export interface Transaction<Plan extends ChangePlan> {
  /** Those that are written. */
  readonly folders: readonly string[];
  /** Those that are read for it: the plan holds while they are as they were. What was left in them is finished, too. */
  readonly readFolders?: readonly string[];
  /** The files that the plan is made by, where that is not all sources in the folders. */
  readonly files?: readonly string[];
  readonly plan: () => Plan | Promise<Plan>;
  readonly lockOptions: LockOptions;
}

/**
 * Makes the changes that are planned, all or nothing.
 *
 * @throws LocalError after which everything is as it was, or which says what is not.
 */
export async function transact<Plan extends ChangePlan>({
  folders,
  readFolders: beside = [],
  files,
  plan,
  lockOptions: waiting,
}: Transaction<Plan>): Promise<Plan> {
  const patience = new Patience(waiting);
  for (let plans = 1; ; plans++) {
    const known = resolveFolders([...folders, ...beside]);
    await patience.outlast(() => tidy(known));
    const look = (): string => describeState(known, files);
    const seen = look();
    let planned: Plan;
    try {
      planned = await plan();
    } catch (error) {
      // What was read while it was written can be at fault in any way.
      if (plans === MOST_PLANS || look() === seen) throw error;
      continue;
    }
    // The first moment, in a run that asks nobody, at which a signal can be heard.
    await setImmediate();
    waiting.signal?.throwIfAborted();
    if (planned.changes.length === 0) return planned;
    const commit = (): LockInfo | { readonly done: boolean } =>
      attempt(folders, { known, planned, suits: () => look() === seen });
    if (await patience.outlast(commit)) return planned;
    if (plans === MOST_PLANS) throw new LocalError(folderKeepsChanging(folders));
  }
}

/** The same without a pause, for programs that cannot have one. */
export function transactNow<Plan extends ChangePlan>(folders: readonly string[], plan: () => Plan): Plan {
  // No clock that somebody sets.
  const until = performance.now() + MOST_WAITING;
  for (let plans = 1; ; plans++) {
    const known = resolveFolders(folders);
    outlastNow(until, () => tidy(known));
    const seen = describeState(known);
    const suits = (): boolean => describeState(known) === seen;
    const planned = plan();
    if (planned.changes.length === 0) return planned;
    if (outlastNow(until, () => attempt(folders, { known, planned, suits }))) return planned;
    if (plans === MOST_PLANS) throw new LocalError(folderKeepsChanging(folders));
  }
}

/** Finishes, and sweeps away, what others left. */
function tidy(known: readonly ResolvedFolder[]): LockInfo | { readonly done: true } {
  for (;;) {
    const left = foldersToRecover(known);
    if (left.length === 0) return { done: true };
    const outcome = withLocks(left, known, () => recover(left, known));
    if (!("done" in outcome)) return outcome;
    if (outcome.done) return { done: true };
  }
}

interface WriteAttempt {
  readonly known: readonly ResolvedFolder[];
  readonly planned: ChangePlan;
  /** Whether the folders are still what the plan was made by. */
  readonly suits: () => boolean;
}

/** Whether the changes were made; not where the plan no longer suits. */
function attempt(
  folders: readonly string[],
  { known, planned, suits }: WriteAttempt,
): LockInfo | { readonly done: boolean } {
  const places = resolveFolders(folders);
  return withLocks(places, known, () => {
    if (places.some(isUnfinished) || !suits()) return false;
    applyChanges(planned.changes, places);
    return true;
  });
}

/** Waits for those who are at work until they are done, all in all so long and no longer. */
class Patience {
  readonly #waiting: LockOptions;
  #left = MOST_WAITING;

  constructor(waiting: LockOptions) {
    this.#waiting = waiting;
  }

  async outlast<Done>(job: () => LockInfo | { readonly done: Done }): Promise<Done> {
    const { signal, onWaiting } = this.#waiting;
    for (;;) {
      const outcome = job();
      if ("done" in outcome) return outcome.done;
      if (this.#left <= 0) throw new LocalError(heldWords(outcome));
      onWaiting?.(heldPhrase(outcome), this.#left / 1000);
      await sleep(PAUSE, undefined, { ...(signal !== undefined && { signal }) });
      this.#left -= PAUSE;
    }
  }
}

function outlastNow<Done>(until: number, job: () => LockInfo | { readonly done: Done }): Done {
  for (;;) {
    const outcome = job();
    if ("done" in outcome) return outcome.done;
    if (performance.now() > until) throw new LocalError(heldWords(outcome));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  }
}

function heldPhrase({ folder: place, owner: holder }: LockInfo): string {
  return `${place.dir} is being written by process ${holder.pid}`;
}

function heldWords({ folder: place, owner: holder, file }: LockInfo): ReturnType<typeof folderLocked> {
  if (isOfThisHost(holder))
    return isAlive(holder)
      ? folderLocked(place.dir, holder.pid)
      : folderMaybeLocked(place.dir, holder.pid, file);
  return folderLockedElsewhere(place.dir, holder, file);
}

/**
 * For what is whole if its own hashes say so, as a snapshot is: that nobody died while files changed places, which is told better
 * than that some hash is wrong. Opens nothing for writing.
 *
 * @throws LocalError that says who finishes it.
 */
export function expectNoUnfinishedRun(folders: readonly string[]): void {
  const place = resolveFolders(folders).find(isUnfinished);
  if (place !== undefined) throw new LocalError(runUnfinished(place.dir));
}

/**
 * Reads folders that others may be writing, and writes nothing: waits for who is at work there, and reads again where one came
 * meanwhile.
 *
 * @throws LocalError if a run died in the midst of its changes, which the next one that writes finishes.
 */
export async function readConsistently<Read>(
  folders: readonly string[],
  read: () => Read | Promise<Read>,
  waiting: LockOptions,
): Promise<Read> {
  const patience = new Patience(waiting);
  for (let times = 1; ; times++) {
    const known = resolveFolders(folders);
    await patience.outlast(() => checkForRuns(known) ?? { done: true });
    const seen = describeFolderStates(known);
    try {
      const done = await read();
      if (times === MOST_PLANS || describeFolderStates(known) === seen) return done;
    } catch (error) {
      if (times === MOST_PLANS || describeFolderStates(known) === seen) throw error;
    }
  }
}
