/** A file's text, or the sentence that says why there is none; and the token in one. */

import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { LocalError } from "./diagnostic.js";
import { fileUnreadable, tokenEmpty, tokenFileShared, tokenUnreadable } from "./diagnostics.js";
import { MAX_TOKEN_FILE_BYTES } from "./limits.js";

/** @throws LocalError that names the file and the system's reason. */
export function readTextFile(path: string): string {
  return reading(path, () => readFileSync(path, "utf8"));
}

/**
 * Of a file that was found and that nobody named, as those in a folder are: a link that a repository holds may lead to a device
 * that never ends, or to a pipe into which nobody writes, and while one waits for that, no signal is heard.
 *
 * @throws the system's error, or one that says that it is no file.
 */
export function readRegularFile(path: string): string {
  if (!statSync(path).isFile()) throw new Error("it is no file");
  return readFileSync(path, "utf8");
}

/**
 * The token in a file: its first line. What is no file, such as the pipe that a shell makes of <(command), is read all the
 * same.
 *
 * @throws LocalError where others than its owner may read the file, or it holds no token.
 */
export function readTokenFile(path: string): string {
  const file = reading(path, () => openSync(path, "r"));
  try {
    // Of what was opened, whatever the path leads to by now.
    const status = fstatSync(file);
    if (status.isFile() && isShared(status.mode)) throw new LocalError(tokenFileShared(path, status.mode));
    return parseToken(
      reading(path, () => firstBytes(file)),
      path,
    );
  } finally {
    closeSync(file);
  }
}

/** Whether somebody beside the owner may do anything with a file. Windows has lists for that, and a mode that says nothing. */
function isShared(mode: number): boolean {
  return process.platform !== "win32" && (mode & 0o077) !== 0;
}

/** As many as a token may need, and one more where there are more. */
function firstBytes(file: number): Uint8Array {
  const bytes = new Uint8Array(MAX_TOKEN_FILE_BYTES + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read) {
    read = readSync(file, bytes, length, bytes.length - length, null);
  }
  return bytes.subarray(0, length);
}

/**
 * The token in what came from a file or from standard input: its first line.
 *
 * @throws LocalError where that is empty, or what came is no text, or too much of it.
 */
export function parseToken(bytes: Uint8Array, from: string): string {
  const text = bytes.length > MAX_TOKEN_FILE_BYTES ? undefined : decoded(bytes);
  if (text === undefined || text.includes("\0")) throw new LocalError(tokenUnreadable(from));
  const line = text.split("\n", 1)[0]?.trim() ?? "";
  if (line === "") throw new LocalError(tokenEmpty(from));
  return line;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function reading<Read>(path: string, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw new LocalError(fileUnreadable(path, error));
  }
}
