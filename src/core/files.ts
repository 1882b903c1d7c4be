/** Finds files, reads text files and token files, and replaces files. Repeats changes of files that another program has open. */

import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { existsSync, type Stats } from "node:fs";
import { basename, relative, dirname, join } from "node:path";
import { UsageError } from "./diagnostic.js";
import { coreProblem, createFileUnreadableError, createFileUnwritableError } from "./diagnostics.js";
import { MAX_TOKEN_FILE_BYTES, MAX_OUTPUT_FILE_BYTES } from "./limits.js";
import { isWindowsDeviceName } from "./names.js";
import { readFileBytes, createTooLargeError, sleepBlocking, type ReadFileOptions } from "./read-file.js";
import { createRequire } from "node:module";

/**
 * Reads a text file in UTF-8.
 *
 * @throws UsageError with the path and the reason.
 */
export function readTextFile(path: string, options?: ReadFileOptions): string {
  return wrapReadErrors(path, () => readFileBytes(path, options).toString("utf8"));
}

/**
 * Reads a text file in UTF-8. Unlike `readTextFile`, does not convert errors to a UsageError, so that callers can build their own
 * message.
 *
 * @throws the error of the file system, or an error with a clause as its message, such as `it is not a regular file`.
 */
export function readTextUnwrapped(path: string, maxBytes?: number): string {
  return readFileBytes(path, maxBytes === undefined ? {} : { maxBytes }).toString("utf8");
}

/**
 * Reads a file that a directory listing reported as a regular file. Does not check the type of the file again, which would take long
 * for thousands of files.
 *
 * @throws UsageError if the file cannot be read, or is larger than any file that this tool writes.
 */
export function readAnyFile(path: string): Buffer {
  return wrapReadErrors(path, () => {
    if (fs.statSync(path).size > MAX_OUTPUT_FILE_BYTES) throw createTooLargeError(MAX_OUTPUT_FILE_BYTES);
    return fs.readFileSync(path);
  });
}

/**
 * Reads the token from the first line of a file. Also accepts a pipe, such as `<(command)` of a shell.
 *
 * @throws UsageError if other users have access to the file, or if it does not contain a token.
 */
export function readTokenFile(path: string): string {
  const checkFileStats = (stats: Stats): void => {
    // On Windows, the mode contains no permissions.
    if (!stats.isFile() || process.platform === "win32" || (stats.mode & 0o077) === 0) return;
    const mode = (stats.mode & 0o777).toString(8).padStart(3, "0");
    throw coreProblem.error("token-file-shared", { file: path, mode });
  };
  const limits = { maxBytes: MAX_TOKEN_FILE_BYTES + 1, allowsTruncation: true, allowsPipeOrTerminal: true };
  return parseToken(
    wrapReadErrors(path, () => readFileBytes(path, { ...limits, checkFileStats })),
    path,
  );
}

/**
 * Returns the token from the first line of a token file or of standard input. `tokenSource` is the path of the file, or `standard input`.
 *
 * @throws UsageError if the line is empty, or if the content is not text or is too long.
 */
export function parseToken(bytes: Uint8Array, tokenSource: string): string {
  const source = tokenSource === "standard input" ? tokenSource : `the token file ${tokenSource}`;
  let text = "\0";
  try {
    if (bytes.length <= MAX_TOKEN_FILE_BYTES) text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // The bytes are not text.
  }
  if (text.includes("\0")) {
    const subject = source.replace(/^[st]/, (first) => first.toUpperCase());
    throw coreProblem.error("token-unreadable", { source: subject });
  }
  const token = text.split("\n", 1)[0]?.trim() ?? "";
  if (token === "") throw coreProblem.error("token-empty", { source });
  return token;
}

function wrapReadErrors<Read>(path: string, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw error instanceof UsageError ? error : createFileUnreadableError(path, error);
  }
}

/** Error codes of Windows for a file or folder that another program has open, or that is being deleted. */
const BUSY_CODES: ReadonlySet<string | undefined> = new Set(["EPERM", "EACCES", "EBUSY"]);

/** Milliseconds for which a change of a busy file is repeated. */
const BUSY_TIMEOUT = 1000;

/** Windows does not replace or delete a file while another program, such as a virus scanner, has it open. There, tries again for a second. */
export function retryWhileBusy<Result>(operation: () => Result): Result {
  const deadline = performance.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      return operation();
    } catch (error) {
      const isBusy = process.platform === "win32" && BUSY_CODES.has((error as NodeJS.ErrnoException).code);
      if (!isBusy || performance.now() > deadline) throw error;
      sleepBlocking(20);
    }
  }
}

/** Returns whether the operation succeeded. */
export function tryTo(operation: () => void): boolean {
  try {
    operation();
    return true;
  } catch {
    return false;
  }
}

/** Creates a file, with the mode and, if permitted, the owner in `stats`. Fails if the path exists, so that it follows no symbolic link. */
export function createFile(path: string, text: string, stats?: Partial<Stats>): void {
  const { mode, uid, gid } = stats ?? {};
  const descriptor = fs.openSync(path, "wx", mode === undefined ? undefined : mode & 0o777);
  try {
    fs.writeFileSync(descriptor, text);
    // Not by path: another user who can write to the folder could have replaced the file with a link.
    if (uid !== undefined && gid !== undefined && process.platform !== "win32")
      tryTo(() => fs.fchownSync(descriptor, uid, gid));
    if (mode !== undefined) tryTo(() => fs.fchmodSync(descriptor, mode & 0o777));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Deletes a file if possible. */
export function removeFile(path: string): void {
  tryTo(() => retryWhileBusy(() => fs.unlinkSync(path)));
}

/**
 * Replaces or creates a file in one step, so that it is always whole: writes another file and renames it. Follows no symbolic link.
 *
 * @throws UsageError with the path, the reason and `consequence`.
 */
export function replaceFile(path: string, text: string, mode?: number, consequence?: string): void {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    createFile(temporary, text, mode === undefined ? {} : { mode });
    retryWhileBusy(() => fs.renameSync(temporary, path));
  } catch (error) {
    removeFile(temporary);
    throw createFileUnwritableError(path, error, consequence);
  }
}

/**
 * Refuses a path at which Windows would open a device, such as `NUL` or `con.json`. Refuses it on all systems, so that a repository can be
 * checked out on Windows.
 */
export function refuseDeviceName(path: string): void {
  if (isWindowsDeviceName(basename(path))) throw coreProblem.error("device-name", { file: path });
}

/** Converts a path for messages and reports: makes it relative to `cwd`, with `/` as the separator on all systems. */
export function toDisplayPath(path: string, cwd: string): string {
  return relative(cwd, path).replaceAll("\\", "/");
}

/** Returns the nearest folder that contains a file or folder called `fileOrFolderName`: `folder` itself, or one of its parent folders. */
export function findNearestFolderWith(fileOrFolderName: string, folder: string): string | undefined {
  if (existsSync(join(folder, fileOrFolderName))) return folder;
  return dirname(folder) === folder ? undefined : findNearestFolderWith(fileOrFolderName, dirname(folder));
}

/**
 * Returns the path of the file that `require("SPECIFIER")` loads if `importingFile` contains this call. `importingFile` does not need to exist. Returns
 * undefined if the package is not installed or does not export the specifier.
 */
export function resolveModulePath(specifier: string, importingFile: string): string | undefined {
  try {
    return createRequire(importingFile).resolve(specifier);
  } catch {
    return undefined;
  }
}

/** Returns the folder and its parent folders, up to the root of the repository or, without one, the nearest package.json. */
export function listProjectFolders(folder: string): readonly string[] {
  const root =
    findNearestFolderWith(".git", folder) ?? findNearestFolderWith("package.json", folder) ?? folder;
  const folders = [folder];
  for (let parent = folder; parent !== root;) folders.push((parent = dirname(parent)));
  return folders;
}
