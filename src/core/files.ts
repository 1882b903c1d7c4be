/** Reads text files and token files. */

import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { relative } from "node:path";
import { LocalError } from "./diagnostic.js";
import { fileUnreadable, tokenEmpty, tokenFileShared, tokenUnreadable } from "./diagnostics.js";
import { MAX_TOKEN_FILE_BYTES } from "./limits.js";

/**
 * Reads a text file in UTF-8.
 *
 * @throws LocalError with the path and the error code of the system.
 */
export function readTextFile(path: string): string {
  return withReadError(path, () => readFileSync(path, "utf8"));
}

/**
 * Reads a file that was found in a folder. Refuses devices and pipes: a repository can contain a symbolic link to one, and reading
 * it could block forever, without reacting to signals.
 *
 * @throws the system's error, or an error if the path is not a regular file.
 */
export function readRegularFile(path: string): string {
  if (!statSync(path).isFile()) throw new Error("it is not a regular file");
  return readFileSync(path, "utf8");
}

/**
 * Reads the token from the first line of a file. Also accepts a pipe, such as `<(command)` of a shell.
 *
 * @throws LocalError if other users have access to the file, or if it does not contain a token.
 */
export function readTokenFile(path: string): string {
  const file = withReadError(path, () => openSync(path, "r"));
  try {
    // Check the file that is open, because the path may refer to another file by now.
    const status = fstatSync(file);
    if (status.isFile() && isShared(status.mode)) throw new LocalError(tokenFileShared(path, status.mode));
    return parseToken(
      withReadError(path, () => readStart(file)),
      path,
    );
  } finally {
    closeSync(file);
  }
}

/** Whether users other than the owner have any permission. On Windows the mode does not contain permissions. */
function isShared(mode: number): boolean {
  return process.platform !== "win32" && (mode & 0o077) !== 0;
}

/** Reads at most one byte more than the maximum size, so that the caller can detect a longer file. */
function readStart(file: number): Uint8Array {
  const bytes = new Uint8Array(MAX_TOKEN_FILE_BYTES + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read) {
    read = readSync(file, bytes, length, bytes.length - length, null);
  }
  return bytes.subarray(0, length);
}

/**
 * Returns the token from the first line of a token file or of standard input.
 *
 * @throws LocalError if the line is empty, or if the content is not text or is too long.
 */
export function parseToken(bytes: Uint8Array, from: string): string {
  const text = bytes.length > MAX_TOKEN_FILE_BYTES ? undefined : decodeUtf8(bytes);
  if (text === undefined || text.includes("\0")) throw new LocalError(tokenUnreadable(from));
  const line = text.split("\n", 1)[0]?.trim() ?? "";
  if (line === "") throw new LocalError(tokenEmpty(from));
  return line;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function withReadError<Read>(path: string, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw new LocalError(fileUnreadable(path, error));
  }
}

/** Returns a path for messages and reports: relative to `cwd`, with `/` as the separator on all systems. */
export function shownPath(path: string, cwd: string): string {
  return relative(cwd, path).replaceAll("\\", "/");
}
