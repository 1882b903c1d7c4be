/**
 * Locks folders, so that only one run at a time writes to a folder.
 *
 * A lock is a folder with one file. The name of the file is the ID of the run, and its content identifies the process that owns
 * the lock. A lock without a file is free.
 *
 * To acquire a lock, a run creates it under a temporary name, with its file, and then renames it. The rename fails if another run
 * owns the lock.
 *
 * To take over the lock of a process that has ended, a run deletes only the file of that process. If another run has taken over the
 * lock in the meantime, the lock contains the file of that other run. This file is not deleted.
 *
 * The file is long, because taking a lock, taking it over and releasing it use the same functions.
 */

import {
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import {
  createFileUnreadableError,
  createFileUnwritableError,
  createFolderMovedError,
} from "../core/diagnostics.js";
import { readTextFileWithoutWrappingErrors } from "../core/files.js";
import { listTrackedFiles } from "../core/git.js";
import { MAX_LOCK_FILE_BYTES } from "../core/limits.js";
import {
  createLockInvalidError,
  createLockTrackedWarning,
  createRunUnfinishedElsewhereError,
} from "./diagnostics.js";
import { formatJsonFile } from "../core/text/json.js";
import { decodeLockOwner, hasOwnerCertainlyEnded, createLockOwner, type LockOwner } from "./lock-owner.js";
import {
  getErrorCode,
  formatTemporaryName,
  isNotFoundError,
  isHexId,
  LOCK_NAME,
  createHexId,
  trySilently,
} from "./work-files.js";
import { resolveFolder, type ResolvedFolder } from "./folder.js";

/** An existing lock with an owner. The owner may be a process that has ended. */
export interface LockInfo {
  readonly folder: ResolvedFolder;
  readonly owner: LockOwner;
  /** Path of the file that identifies the owner. */
  readonly ownerFilePath: string;
}

/** The result of a job that needs locks, or the lock of another process that prevented the job. */
export type JobResultOrLock<Done> = { readonly done: Done } | LockInfo;

/**
 * Reads the lock of a folder. Returns `undefined` if the folder is not locked. Ignores files that Git tracks, and reports a
 * warning: these files come from a commit, not from a process that writes to the folder.
 *
 * @throws LocalError if the lock is invalid.
 */
export function readLock(folder: ResolvedFolder, onWarning: OnWarning): LockInfo | undefined {
  const lockPath = join(folder.realPath, LOCK_NAME);
  try {
    const { isLockAFolder, gitUntrackedNames, gitTrackedPaths } = readLockContents(folder);
    if (gitTrackedPaths.length > 0) onWarning(createLockTrackedWarning(join(folder.absolutePath, LOCK_NAME)));
    if (!isLockAFolder && gitTrackedPaths.length === 0)
      throw new LocalError(createLockInvalidError(lockPath));
    const [name, ...otherNames] = gitUntrackedNames;
    if (name === undefined) return undefined;
    const ownerFilePath = join(lockPath, name);
    if (otherNames.length > 0 || !isHexId(name)) throw new LocalError(createLockInvalidError(lockPath));
    if (!lstatSync(ownerFilePath).isFile()) throw new LocalError(createLockInvalidError(lockPath));
    const owner = decodeLockOwner(readTextFileWithoutWrappingErrors(ownerFilePath, MAX_LOCK_FILE_BYTES));
    if (owner === undefined) throw new LocalError(createLockInvalidError(lockPath));
    return { folder, owner, ownerFilePath };
  } catch (error) {
    if (isNotFoundError(error)) return undefined;
    if (error instanceof LocalError) throw error;
    throw new LocalError(createFileUnreadableError(lockPath, error));
  }
}

interface LockContents {
  /** Whether the lock is a folder. False if a file has the name of the lock. */
  readonly isLockAFolder: boolean;
  /** The names of the files in the lock that Git does not track. */
  readonly gitUntrackedNames: readonly string[];
  /** The paths of the files in the lock that Git tracks. If the lock is a file that Git tracks, the array contains its path. */
  readonly gitTrackedPaths: readonly string[];
}

/**
 * Lists the files in a lock.
 *
 * @throws the system's error, for example if the lock does not exist.
 */
function readLockContents({ realPath }: ResolvedFolder): LockContents {
  const lockPath = join(realPath, LOCK_NAME);
  const isLockAFolder = lstatSync(lockPath).isDirectory();
  const fileNamesInLock = isLockAFolder ? readdirSync(lockPath) : [];
  if (isLockAFolder && fileNamesInLock.length === 0)
    return { isLockAFolder, gitUntrackedNames: [], gitTrackedPaths: [] };
  const lowerCaseTrackedPaths = getCachedGitTrackedPathsInLock(realPath, fileNamesInLock);
  const isTrackedByGit = (path: string): boolean =>
    lowerCaseTrackedPaths.some(
      (trackedPath) => trackedPath === path.toLowerCase() || trackedPath.startsWith(`${path.toLowerCase()}/`),
    );
  if (!isLockAFolder)
    return {
      isLockAFolder,
      gitUntrackedNames: [],
      gitTrackedPaths: isTrackedByGit(LOCK_NAME) ? [lockPath] : [],
    };
  const gitTrackedNames = fileNamesInLock.filter((name) => isTrackedByGit(`${LOCK_NAME}/${name}`));
  return {
    isLockAFolder,
    gitUntrackedNames: fileNamesInLock.filter((name) => !gitTrackedNames.includes(name)),
    gitTrackedPaths: gitTrackedNames.map((name) => join(lockPath, name)),
  };
}

/** The cached results of `getCachedGitTrackedPathsInLock`. A run that waits for a lock calls this function many times. */
const gitTrackedPathsByCacheKey = new Map<string, readonly string[]>();

/**
 * Returns the paths of the files in the lock that Git tracks, in lower case. These files were committed by mistake.
 * `fileNamesInLock` are the names of all files in the lock. They are used only in the key of the cache.
 *
 * If Git fails, returns no paths. The caller then assumes that a process created the files.
 */
function getCachedGitTrackedPathsInLock(
  lockParentPath: string,
  fileNamesInLock: readonly string[],
): readonly string[] {
  const cacheKey = [lockParentPath, ...fileNamesInLock].join("\n");
  const lowerCaseTrackedPaths =
    gitTrackedPathsByCacheKey.get(cacheKey) ?? listGitTrackedPathsInLock(lockParentPath);
  gitTrackedPathsByCacheKey.set(cacheKey, lowerCaseTrackedPaths);
  return lowerCaseTrackedPaths;
}

function listGitTrackedPathsInLock(lockParentPath: string): readonly string[] {
  try {
    return listTrackedFiles(lockParentPath, LOCK_NAME).map((path) => path.toLowerCase());
  } catch {
    return [];
  }
}

/** Removes lock files that were committed to Git. No process owns them, but they prevent this folder from being locked. */
function removeGitTrackedLockFiles(folder: ResolvedFolder): void {
  trySilently(() => {
    const { isLockAFolder, gitTrackedPaths } = readLockContents(folder);
    // If the lock is a file, use `unlinkSync`, which never removes a folder: another run may have replaced the file by its own
    // lock.
    for (const path of gitTrackedPaths) {
      if (isLockAFolder) rmSync(path, { recursive: true, force: true });
      else unlinkSync(path);
    }
  });
}

/** A function that receives warnings. If an operation is repeated, the function can receive the same warning again. */
export type OnWarning = (warning: Diagnostic) => void;

export interface LockOptions {
  readonly signal?: AbortSignal;
  /**
   * Called while the run waits. `reason` is a clause such as `schemas is locked by process 123`, and `remainingSeconds` is the time until
   * the timeout.
   */
  readonly onWaiting?: (reason: string, remainingSeconds: number) => void;
  /** Receives each warning only once, even if an operation is repeated. */
  readonly onWarning?: OnWarning;
}

/** The folders of a run, and the function that receives its warnings. */
export interface RunContext {
  /** All folders of the run, including folders that are only read. */
  readonly runFolders: readonly ResolvedFolder[];
  readonly onWarning: OnWarning;
}

/**
 * Checks the lock of a dead process: `runFolders` must contain all folders that the dead process wrote to. Otherwise this run cannot
 * complete the changes of the dead process.
 *
 * @throws LocalError if one of these folders is not in `runFolders`.
 */
export function rejectOwnerFoldersOutsideRun(
  { folder, owner }: LockInfo,
  runFolders: readonly ResolvedFolder[],
): void {
  const ownerFolderPaths = owner.folders.map((relativePath) => resolve(folder.realPath, relativePath));
  const pathOutsideRun = ownerFolderPaths.find(
    (ownerFolderPath) => !runFolders.some(({ realPath }) => realPath === ownerFolderPath),
  );
  if (pathOutsideRun !== undefined)
    throw new LocalError(createRunUnfinishedElsewhereError(folder.absolutePath, pathOutsideRun));
}

/**
 * Locks the folders, runs the job, and unlocks them. If another process owns one of the locks, returns that lock without running
 * the job.
 *
 * Creates missing folders, and removes them afterwards if they are empty. The job must be synchronous, so that no signal handler
 * runs during the job.
 *
 * @throws LocalError if a lock cannot be created. Also throws if a lock belongs to a dead process that wrote to a folder outside
 * `runFolders`.
 */
export function withLocks<Done>(
  foldersToLock: readonly ResolvedFolder[],
  context: RunContext,
  job: () => Done,
): JobResultOrLock<Done> {
  const cleanups: Cleanups = [];
  try {
    for (const folder of foldersToLock) {
      const activeLock = tryAcquireLock(folder, { ...context, foldersToLock, cleanups });
      if (activeLock !== undefined) return activeLock;
    }
    return { done: job() };
  } finally {
    for (const cleanup of cleanups.reverse()) cleanup();
  }
}

/** Functions that unlock the folders and remove created folders. They run after the job, in reverse order. */
type Cleanups = (() => void)[];

/** Creates a folder and its missing parent folders. Returns a function that removes the created folders that are still empty. */
function createFolderAndReturnCleanup({ absolutePath, realPath }: ResolvedFolder): () => void {
  const createdFolders: string[] = [];
  try {
    const firstCreatedPath = mkdirSync(absolutePath, { recursive: true });
    for (
      let folderPath = absolutePath;
      firstCreatedPath !== undefined && folderPath.length >= firstCreatedPath.length;
      folderPath = dirname(folderPath)
    )
      createdFolders.push(folderPath);
  } catch (error) {
    throw new LocalError(createFileUnwritableError(absolutePath, error));
  }
  if (resolveFolder(absolutePath).realPath !== realPath)
    throw new LocalError(createFolderMovedError(absolutePath));
  return () => createdFolders.forEach((folderPath) => trySilently(() => rmdirSync(folderPath)));
}

/**
 * Maximum number of attempts to create a lock. Attempts can fail because other runs acquire and release the lock. After the last
 * attempt, the lock is reported as invalid.
 */
const MAX_LOCK_ATTEMPTS = 100;

interface AcquireLockOptions extends RunContext {
  /** All folders that this run locks. */
  readonly foldersToLock: readonly ResolvedFolder[];
  readonly cleanups: Cleanups;
}

/** Acquires the lock of a folder, and returns `undefined`. If another process owns the lock, returns the lock of that process. */
function tryAcquireLock(
  folder: ResolvedFolder,
  { foldersToLock, runFolders, onWarning, cleanups }: AcquireLockOptions,
): LockInfo | undefined {
  const lockPath = join(folder.realPath, LOCK_NAME);
  const lockId = createHexId();
  const owner = createLockOwner(foldersToLock.map(({ realPath }) => relative(folder.realPath, realPath)));
  for (let attempt = 1; ; attempt++) {
    // Create the folder in each attempt, because another run may have removed it while it was empty.
    cleanups.push(createFolderAndReturnCleanup(folder));
    const existingLock = readLock(folder, onWarning);
    if (existingLock !== undefined && !hasOwnerCertainlyEnded(existingLock.owner)) return existingLock;
    if (existingLock !== undefined) {
      rejectOwnerFoldersOutsideRun(existingLock, runFolders);
      trySilently(() => unlinkSync(existingLock.ownerFilePath));
    }
    removeGitTrackedLockFiles(folder);
    if (tryCreateLock(folder, lockId, owner)) break;
    if (attempt === MAX_LOCK_ATTEMPTS) throw new LocalError(createLockInvalidError(lockPath));
  }
  cleanups.push(() => {
    trySilently(() => unlinkSync(join(lockPath, lockId)));
    trySilently(() => rmdirSync(lockPath));
  });
  return undefined;
}

/** Creates a lock. Returns false if another run created the lock first. */
function tryCreateLock(
  { absolutePath, realPath }: ResolvedFolder,
  lockId: string,
  owner: LockOwner,
): boolean {
  const lockPath = join(realPath, LOCK_NAME);
  const temporaryLockPath = join(realPath, formatTemporaryName(lockId, "lock"));
  try {
    mkdirSync(temporaryLockPath);
    writeFileSync(join(temporaryLockPath, lockId), formatJsonFile(owner), { flag: "wx" });
    // Remove a free lock, which is an empty folder: on some systems, a rename does not replace it. `rmdirSync` does not remove a
    // lock with an owner, because that folder is not empty.
    trySilently(() => rmdirSync(lockPath));
    renameSync(temporaryLockPath, lockPath);
    return true;
  } catch (error) {
    trySilently(() => rmSync(temporaryLockPath, { recursive: true, force: true }));
    // ENOTEMPTY and EEXIST: a lock exists. ENOENT: another run has the lock and removed this run's temporary folder.
    if (["ENOTEMPTY", "EEXIST", "ENOENT"].includes(getErrorCode(error) ?? "")) return false;
    throw new LocalError(createFileUnwritableError(absolutePath, error));
  }
}
