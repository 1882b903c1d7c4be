/**
 * One run at a time writes in a folder.
 *
 * The lock is a folder with one file in it, named after the run. It is made beside its place and renamed there, which fails where
 * a lock with a file in it is: so it is never seen without its holder. A dead holder is removed by the name of its own file,
 * so that whoever comes late with that removes nothing of a lock that somebody else has got meanwhile; and an empty lock is anybody's.
 */

import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { fileUnreadable, fileUnwritable } from "../core/diagnostics.js";
import { lockInvalid, runUnfinishedElsewhere } from "./diagnostics.js";
import { jsonFile } from "../core/text/json.js";
import { decodeLockOwner, isDead, currentLockOwner, type LockOwner } from "./lock-owner.js";
import { errorCode, temporaryName, isMissing, isRun, LOCK, newRun, trySilently } from "./work-files.js";
import { resolveFolder, type ResolvedFolder } from "./folder.js";

/** A lock that somebody has. */
export interface LockInfo {
  readonly folder: ResolvedFolder;
  readonly owner: LockOwner;
  /** The file that says so. */
  readonly file: string;
}

/** The lock of a folder, if somebody has it, be he alive or not. */
export function readLock(place: ResolvedFolder): LockInfo | undefined {
  const lock = join(place.real, LOCK);
  try {
    const [name, ...others] = readdirSync(lock);
    if (name === undefined) return undefined;
    const file = join(lock, name);
    if (others.length > 0 || !isRun(name) || !lstatSync(file).isFile())
      throw new LocalError(lockInvalid(lock));
    const holder = decodeLockOwner(readFileSync(file, "utf8"));
    if (holder === undefined) throw new LocalError(lockInvalid(lock));
    return { folder: place, owner: holder, file };
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof LocalError) throw error;
    throw new LocalError(errorCode(error) === "ENOTDIR" ? lockInvalid(lock) : fileUnreadable(lock, error));
  }
}

/**
 * Whether the folders that a dead holder wrote in are all `known`, so that what it left can be judged and finished.
 *
 * @throws LocalError if not.
 */
export function expectKnownFolders(
  { folder: place, owner: holder }: LockInfo,
  known: readonly ResolvedFolder[],
): void {
  const folders = holder.folders.map((folder) => resolve(place.real, folder));
  const stranger = folders.find((folder) => !known.some(({ real }) => real === folder));
  if (stranger !== undefined) throw new LocalError(runUnfinishedElsewhere(place.dir, stranger));
}

/**
 * Does the job with the locks of all the places, or none of it where somebody else has one of them. Folders that are not there are
 * made, and taken away again where they stay empty. The job runs without a pause, so a signal comes before or after it.
 *
 * @throws LocalError if a lock cannot be had.
 */
export function withLocks<Done>(
  places: readonly ResolvedFolder[],
  known: readonly ResolvedFolder[],
  job: () => Done,
): { readonly done: Done } | LockInfo {
  const releases: Releases = [];
  try {
    for (const place of places) {
      const held = take(place, { all: places, known, releases });
      if (held !== undefined) return held;
    }
    return { done: job() };
  } finally {
    for (const release of releases.reverse()) release();
  }
}

/** What has to be done in the end, from the last to the first. */
type Releases = (() => void)[];

/** What undoes it. */
function makeFolder({ dir, real }: ResolvedFolder): () => void {
  const made: string[] = [];
  try {
    const first = mkdirSync(dir, { recursive: true });
    for (let each = dir; first !== undefined && each.length >= first.length; each = dirname(each))
      made.push(each);
    const now = resolveFolder(dir).real;
    if (now !== real) throw new Error("it was moved while it was looked at");
  } catch (error) {
    throw new LocalError(fileUnwritable(dir, error));
  }
  // Only what is empty goes.
  return () => made.forEach((each) => trySilently(() => rmdirSync(each)));
}

/** Enough for whoever meets others that come and go; beyond that somebody has it. */
const MOST_TRIES = 100;

interface Taking {
  /** All that are to be taken. */
  readonly all: readonly ResolvedFolder[];
  readonly known: readonly ResolvedFolder[];
  readonly releases: Releases;
}

/** Undefined where it was taken. */
function take(place: ResolvedFolder, { all, known, releases }: Taking): LockInfo | undefined {
  const lock = join(place.real, LOCK);
  const run = newRun();
  const holder = currentLockOwner(all.map(({ real }) => relative(place.real, real)));
  for (let tries = 1; ; tries++) {
    // Each time, since others take away the folder that they made, if it stays empty.
    releases.push(makeFolder(place));
    const held = readLock(place);
    if (held !== undefined && !isDead(held.owner)) return held;
    if (held !== undefined) {
      expectKnownFolders(held, known);
      trySilently(() => unlinkSync(held.file));
    }
    if (putLock(place, run, holder)) break;
    if (tries === MOST_TRIES) throw new LocalError(lockInvalid(lock));
  }
  releases.push(() => {
    trySilently(() => unlinkSync(join(lock, run)));
    trySilently(() => rmdirSync(lock));
  });
  return undefined;
}

/** Whether it could be put there; not where somebody was faster. */
function putLock({ dir, real }: ResolvedFolder, run: string, holder: LockOwner): boolean {
  const lock = join(real, LOCK);
  const draft = join(real, temporaryName(run, "lock"));
  try {
    mkdirSync(draft);
    writeFileSync(join(draft, run), jsonFile(holder), { flag: "wx" });
    // Where a rename does not replace an empty folder. One that is not empty stays.
    trySilently(() => rmdirSync(lock));
    renameSync(draft, lock);
    return true;
  } catch (error) {
    trySilently(() => rmSync(draft, { recursive: true, force: true }));
    // The first two say that there is a lock. What is gone was swept away by one who had it.
    if (["ENOTEMPTY", "EEXIST", "ENOENT"].includes(errorCode(error) ?? "")) return false;
    throw new LocalError(fileUnwritable(dir, error));
  }
}
