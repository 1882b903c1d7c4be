/**
 * Plans changes, locks the folders, and makes all changes or none. The folders are not locked during planning, so that other runs do not
 * wait while code is generated. If the folders change in the meantime, a new plan is made.
 *
 * There is no journal, because every file can be generated or fetched again. If a run is killed during its commit, each file is either old
 * or new, and the lock remains. The next run that writes takes over the lock, and replaces the remaining old files.
 */

import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import {
  createFileUnreadableError,
  createFileUnwritableError,
  createFolderMovedError,
} from "../core/diagnostics.js";
import { sleepBlocking } from "../core/sleep.js";
import { tryParseJson } from "../core/text/json.js";
import { isRecord } from "../core/type-guards.js";
import { outputProblem } from "./diagnostics.js";
import {
  computeFileStatusFingerprint,
  computeFolderStatusFingerprint,
  isNotFoundError,
  resolveFolder,
  resolveFolders,
  type ResolvedFolder,
} from "./folder.js";

const PREFIX = ".whm-transfer-codegen.";
const LOCK = `${PREFIX}lock`;
/** The name of a lock while it is taken over from a process that has ended. */
const TAKEOVER = `${PREFIX}takeover`;
/** Matches the files that a run creates in addition to its lock. The names start with a dot, so that compilers ignore the files. */
const TEMPORARY = /^\.whm-transfer-codegen\.(?:[0-9a-f]{8}\.(?:\d+\.(?:new|old)|lock)|takeover)$/;

/** In milliseconds. */
const LOCK_TIMEOUT = 10_000;
const LOCK_INTERVAL = 50;

/** Maximum number of attempts to create a lock while other runs create and remove theirs. */
const MAX_LOCK_ATTEMPTS = 100;

/** Maximum number of attempts to plan and write, or to read, if other programs keep changing the folders. */
const MAX_ATTEMPTS = 20;

/** The creation, replacement or deletion of one file. */
export interface FileChange {
  /** Path of the file: absolute, or relative to the current folder. */
  readonly path: string;
  /** The old text, with `\n` as its line endings. Undefined if the file does not exist yet. */
  readonly oldText: string | undefined;
  /** Undefined if the file is deleted. */
  readonly newText: string | undefined;
  readonly editState: EditState;
  /** Path of the file that contains the hashes of all generated files. */
  readonly manifestPath: string;
}

/** Whether the file was edited after this tool wrote it. `unknown`: the hash of the written text is not recorded. */
export type EditState = "untouched" | "edited" | "unknown";

export interface ChangePlan {
  readonly changes: readonly FileChange[];
}

export interface LockOptions {
  readonly signal?: AbortSignal;
  /**
   * Called while the run waits. `reason` is a clause such as `schemas is locked by process 123`, and `remainingSeconds` is the time until
   * the timeout.
   */
  readonly onWaiting?: (reason: string, remainingSeconds: number) => void;
}

export interface TransactionOptions<Plan extends ChangePlan> {
  readonly foldersToChange: readonly string[];
  /** Folders that the plan reads but does not change. If they change after planning, a new plan is made. */
  readonly readOnlyFolders?: readonly string[];
  /** The files that the plan depends on. Default: all `.ts` and `.json` files in the folders. */
  readonly inputFiles?: readonly string[];
  readonly createPlan: () => Plan | Promise<Plan>;
  readonly lockOptions: LockOptions;
}

/**
 * Plans changes and makes all of them. If a change fails, undoes the earlier ones. A run without changes writes nothing, not even a lock.
 *
 * @throws LocalError if a folder stays locked or a change fails.
 */
export async function transact<Plan extends ChangePlan>(options: TransactionOptions<Plan>): Promise<Plan> {
  const { foldersToChange, readOnlyFolders = [], inputFiles, createPlan, lockOptions } = options;
  for (let attempt = 1; ; attempt++) {
    const folders = resolveFolders([...foldersToChange, ...readOnlyFolders]);
    const before = computeFileStatusFingerprint(folders, inputFiles);
    const isUnchanged = (): boolean => computeFileStatusFingerprint(folders, inputFiles) === before;
    let plan: Plan;
    try {
      plan = await createPlan();
    } catch (error) {
      // Planning can fail because another program changed the files in the meantime.
      if (attempt === MAX_ATTEMPTS || isUnchanged()) throw error;
      continue;
    }
    // Return to the event loop, so that pending signals are handled.
    await new Promise((done) => setImmediate(done));
    lockOptions.signal?.throwIfAborted();
    if (plan.changes.length === 0 && !hasLeftovers(foldersToChange)) return plan;
    const commit = (): CommitResult => tryCommit(foldersToChange, plan.changes, isUnchanged);
    if (await waitForLock(commit, lockOptions)) return plan;
    if (attempt === MAX_ATTEMPTS) throw keepsChanging(foldersToChange);
  }
}

/** The same as `transact`, for the synchronous functions of the public API. Blocks the thread while it waits for a lock. */
export function transactBlocking<Plan extends ChangePlan>(
  dirs: readonly string[],
  createPlan: () => Plan,
): Plan {
  const deadline = performance.now() + LOCK_TIMEOUT;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS;) {
    const folders = resolveFolders(dirs);
    const before = computeFileStatusFingerprint(folders);
    const plan = createPlan();
    if (plan.changes.length === 0 && !hasLeftovers(dirs)) return plan;
    const result = tryCommit(dirs, plan.changes, () => computeFileStatusFingerprint(folders) === before);
    if (result === true) return plan;
    if (result === false) attempt++;
    else if (performance.now() > deadline) throw new LocalError(describeLock(result));
    else sleepBlocking(LOCK_INTERVAL);
  }
  throw keepsChanging(dirs);
}

/** Reads folders that other runs may be writing to. If a folder changes during the read, reads again. Writes nothing. */
export async function readFoldersConsistently<Read>(
  dirs: readonly string[],
  read: () => Read | Promise<Read>,
  lockOptions: LockOptions,
): Promise<Read> {
  for (let attempt = 1; ; attempt++) {
    const folders = resolveFolders(dirs);
    await waitForLock(
      () => folders.map((folder) => readLock(folder)).find((lock) => lock?.isActive === true) ?? true,
      lockOptions,
    );
    const before = computeFolderStatusFingerprint(folders);
    const isFinal = (): boolean =>
      attempt === MAX_ATTEMPTS || computeFolderStatusFingerprint(folders) === before;
    try {
      const result = await read();
      if (isFinal()) return result;
    } catch (error) {
      if (isFinal()) throw error;
    }
  }
}

/** Whether a run was killed while it replaced files in the folder. If so, files that differ from their hashes do not count as edited. */
export function wasInterrupted(dir: string): boolean {
  return readLock(resolveFolder(dir))?.isActive === false;
}

function keepsChanging(folders: readonly string[]): LocalError {
  return new LocalError(outputProblem("folder-keeps-changing", { folders, file: folders[0] }));
}

/* ---- locks: a file that identifies the process that is writing ---- */

/** The content of a lock, in JSON. */
interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** The PID namespace of the process. Each container has its own. Empty if the system does not provide it. */
  readonly space: string;
  /** The start time of the process. A different one shows that the system has reused the process ID. Empty if unknown. */
  readonly started: string;
  /** Whether the run could neither complete nor undo its changes. */
  readonly failed: boolean;
}

interface Lock {
  readonly folder: ResolvedFolder;
  readonly text: string;
  /** Undefined if the lock is damaged, or not completely written yet. */
  readonly owner: LockOwner | undefined;
  /** False if the owner has certainly ended or failed. */
  readonly isActive: boolean;
}

/** True after the commit. False if the files have changed since planning. Otherwise the lock of another process. */
type CommitResult = boolean | Lock;

async function waitForLock(
  attempt: () => CommitResult,
  { signal, onWaiting }: LockOptions,
): Promise<boolean> {
  for (let remaining = LOCK_TIMEOUT; ; remaining -= LOCK_INTERVAL) {
    const result = attempt();
    if (typeof result === "boolean") return result;
    if (remaining <= 0) throw new LocalError(describeLock(result));
    const by = result.owner === undefined ? "" : ` by process ${result.owner.pid}`;
    onWaiting?.(`${result.folder.absolutePath} is locked${by}`, remaining / 1000);
    await sleep(LOCK_INTERVAL, undefined, { ...(signal && { signal }) });
  }
}

function describeLock({ folder: { absolutePath, realPath }, owner }: Lock): Diagnostic {
  const file = join(realPath, LOCK);
  if (owner === undefined) return outputProblem("lock-invalid", { file });
  const { pid, host } = owner;
  const code = isOnThisHost(owner) ? "folder-locked" : "folder-locked-elsewhere";
  return outputProblem(code, { folder: absolutePath, file, pid, host });
}

function createOwner(failed: boolean): LockOwner {
  const { pid } = process;
  return { pid, host: hostname(), space: readPidNamespace(), started: readStartTime(pid), failed };
}

function readLock(folder: ResolvedFolder, name = LOCK): Lock | undefined {
  const file = join(folder.realPath, name);
  try {
    const text = fs.lstatSync(file).isFile() ? fs.readFileSync(file, "utf8") : "";
    const value: unknown = tryParseJson(text);
    const { pid, host, space, started, failed } = isRecord(value) ? value : {};
    // `process.kill` accepts only numbers that can be process IDs.
    const isPid = typeof pid === "number" && Number.isInteger(pid) && pid > 0 && pid < 2 ** 31;
    if (!isPid || typeof host !== "string") return { folder, text, owner: undefined, isActive: true };
    const owner = { pid, host, space: String(space), started: String(started), failed: failed === true };
    return { folder, text, owner, isActive: !owner.failed && (!isOnThisHost(owner) || isRunning(owner)) };
  } catch (error) {
    if (isNotFoundError(error)) return undefined;
    throw new LocalError(createFileUnreadableError(file, error));
  }
}

function isOnThisHost({ host, space }: LockOwner): boolean {
  return host === hostname() && space === readPidNamespace();
}

function isRunning({ pid, started }: LockOwner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return started === "" || started === readStartTime(pid);
}

function readPidNamespace(): string {
  try {
    return fs.readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** Returns the start time of a process in clock ticks since the start of the system. Empty on systems other than Linux. */
function readStartTime(pid: number): string {
  try {
    // Skip the process ID and the command name, which is in parentheses and can contain spaces and parentheses.
    return fs.readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").split(" ")[20] ?? "";
  } catch {
    return "";
  }
}

/** Removes a lock after the run. */
type Unlock = (outcome: "unchanged" | "changed" | "not-restored") => void;

/**
 * Creates a folder and locks it, also if a process that has ended owns its lock. Returns the lock of another process, or the function that
 * unlocks the folder.
 */
function lockFolder(folder: ResolvedFolder, cleanups: (() => void)[]): Lock | Unlock {
  const [file, takeover] = [LOCK, TAKEOVER].map((name) => join(folder.realPath, name)) as [string, string];
  const write = (owner: LockOwner, create: (path: string) => void): void => {
    const path = join(folder.realPath, `${PREFIX}${randomBytes(4).toString("hex")}.lock`);
    try {
      fs.writeFileSync(path, JSON.stringify(owner), { flag: "wx" });
      create(path);
    } finally {
      tryTo(() => fs.unlinkSync(path));
    }
  };
  for (let attempt = 1; ; attempt++) {
    cleanups.push(createFolder(folder));
    try {
      const found = readLock(folder);
      // Two runs must not take over a lock: the second one would remove the lock of the first one.
      const other = found === undefined || found.isActive ? found : readLock(folder, TAKEOVER);
      if (other?.isActive === true) return other;
      if (found === undefined) write(createOwner(false), (path) => linkOrCopy(path, file));
      else {
        if (other !== undefined) fs.unlinkSync(takeover);
        write(createOwner(false), (path) => linkOrCopy(path, takeover));
        if (readLock(folder)?.text !== found.text) {
          fs.unlinkSync(takeover);
          continue;
        }
        fs.renameSync(takeover, file);
      }
      return (outcome) => {
        // Files that an interrupted run has left must not count as edits until they are repaired.
        if (outcome === "not-restored" || (outcome === "unchanged" && found !== undefined))
          write(createOwner(true), (path) => fs.renameSync(path, file));
        else fs.unlinkSync(file);
      };
    } catch (error) {
      // EEXIST: another run was faster. ENOENT: another run has the lock, and removed the temporary file or the empty folder.
      const isRace = ["EEXIST", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "");
      if (isRace && attempt < MAX_LOCK_ATTEMPTS) continue;
      throw error instanceof LocalError
        ? error
        : new LocalError(createFileUnwritableError(folder.absolutePath, error));
    }
  }
}

/** Whether a run that was killed left its lock or temporary files. */
function hasLeftovers(dirs: readonly string[]): boolean {
  return resolveFolders(dirs).some(
    (folder) => listTemporaryFiles(folder).length > 0 || readLock(folder)?.isActive === false,
  );
}

function listTemporaryFiles({ realPath }: ResolvedFolder): readonly string[] {
  try {
    return fs.readdirSync(realPath).filter((name) => TEMPORARY.test(name));
  } catch {
    return [];
  }
}

/* ---- the commit ---- */

/** Synchronous, so that no signal handler runs while it writes. */
function tryCommit(
  dirs: readonly string[],
  changes: readonly FileChange[],
  isUnchanged: () => boolean,
): CommitResult {
  const folders = resolveFolders(dirs);
  const createdFolders: (() => void)[] = [];
  const locks: Unlock[] = [];
  let outcome: Parameters<Unlock>[0] = "unchanged";
  try {
    for (const folder of folders) {
      const lock = lockFolder(folder, createdFolders);
      if (typeof lock !== "function") return lock;
      locks.push(lock);
    }
    if (!isUnchanged()) return false;
    for (const folder of folders)
      for (const name of listTemporaryFiles(folder)) tryTo(() => fs.unlinkSync(join(folder.realPath, name)));
    replaceFiles(changes, folders);
    outcome = "changed";
    return true;
  } catch (error) {
    if (error instanceof LocalError && error.diagnostics.length > 1) outcome = "not-restored";
    throw error;
  } finally {
    for (const unlock of locks.reverse()) tryTo(() => unlock(outcome));
    for (const remove of createdFolders.reverse()) tryTo(remove);
  }
}

/** Creates a folder and its parents. Returns a function that removes those that are still empty. */
function createFolder({ absolutePath, realPath }: ResolvedFolder): () => void {
  try {
    const first = fs.mkdirSync(absolutePath, { recursive: true });
    if (resolveFolder(absolutePath).realPath !== realPath)
      throw new LocalError(createFolderMovedError(absolutePath));
    return () => {
      for (let path = absolutePath; first !== undefined && path.length >= first.length; path = dirname(path))
        fs.rmdirSync(path);
    };
  } catch (error) {
    throw error instanceof LocalError
      ? error
      : new LocalError(createFileUnwritableError(absolutePath, error));
  }
}

/**
 * Writes all new texts to temporary files, where most errors occur, and then renames these files. The renames replace each file in one step.
 * Undoes them if one fails.
 */
function replaceFiles(changes: readonly FileChange[], folders: readonly ResolvedFolder[]): void {
  const run = randomBytes(4).toString("hex");
  const undo: { readonly old: string; readonly restore: () => void }[] = [];
  const temporary = new Set<string>();
  let current = changes[0]?.path ?? "";
  try {
    const steps = changes.map((change, index) => {
      current = change.path;
      const folder = folders.find(({ absolutePath }) => absolutePath === resolve(dirname(current)));
      if (folder === undefined) throw new TypeError(`${current} is not in a folder of the transaction.`);
      const path = join(folder.realPath, basename(current));
      const [next, old] = ["new", "old"].map((kind) =>
        join(folder.realPath, `${PREFIX}${run}.${index}.${kind}`),
      ) as [string, string];
      if (change.newText !== undefined) {
        temporary.add(next);
        writeLike(path, next, change.newText);
      }
      return { ...change, realPath: path, next, old, isIndex: change.path === change.manifestPath };
    });
    // The files with the hashes are last: until then, `check` reports an interrupted run, and the next run repairs it.
    for (const step of [
      ...steps.filter(({ isIndex }) => !isIndex),
      ...steps.filter(({ isIndex }) => isIndex),
    ]) {
      const { realPath, oldText, newText, next, old } = step;
      current = step.path;
      if (oldText !== undefined) {
        temporary.add(old);
        if (newText === undefined) fs.renameSync(realPath, old);
        // A hard link needs no space on a disk that may be full.
        else linkOrCopy(realPath, old);
      }
      if (newText !== undefined) fs.renameSync(next, realPath);
      const restore = (): void =>
        oldText === undefined ? fs.unlinkSync(realPath) : fs.renameSync(old, realPath);
      undo.push({ old, restore });
    }
  } catch (error) {
    const lost = undo.reverse().filter(({ restore }) => !tryTo(restore));
    const cause = createFileUnwritableError(current, error, lost.length === 0 ? undefined : null);
    if (lost.length === 0) throw new LocalError(cause);
    // Keep the old files that could not be restored.
    for (const { old } of lost) temporary.delete(old);
    throw new LocalError([
      cause,
      outputProblem("folder-not-restored", { folder: dirname(current), file: dirname(current) }),
    ]);
  } finally {
    for (const path of temporary) tryTo(() => fs.unlinkSync(path));
  }
}

/** Creates a hard link, or a copy where the file system has no hard links. Fails if `to` exists. */
function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch {
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
  }
}

/** Creates a file with the mode and, if permitted, the owner of the file that it will replace. */
function writeLike(existing: string, path: string, text: string): void {
  const old = fs.lstatSync(existing, { throwIfNoEntry: false });
  fs.writeFileSync(path, text, { flag: "wx", ...(old && { mode: old.mode & 0o777 }) });
  if (old === undefined || process.platform === "win32") return;
  tryTo(() => fs.chownSync(path, old.uid, old.gid));
  tryTo(() => fs.chmodSync(path, old.mode & 0o777));
}

function tryTo(operation: () => void): boolean {
  try {
    operation();
    return true;
  } catch {
    return false;
  }
}
