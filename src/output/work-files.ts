/**
 * Names of the lock, the journal and the temporary files that this tool creates while it writes to a folder. The names start with a
 * dot, so that compilers ignore the files. All these files are removed at the end of a run.
 */

import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { LocalError } from "../core/diagnostic.js";
import { createFileUnreadableError } from "../core/diagnostics.js";

const WORK_FILE_PREFIX = ".whm-transfer-codegen.";

/** The name of the lock: a folder with one file, which identifies the process that is writing. */
export const LOCK_NAME = `${WORK_FILE_PREFIX}lock`;

/** The name of the journal: a file that lists the changes of a run until all of them are made. */
export const JOURNAL_NAME = `${WORK_FILE_PREFIX}journal`;

const TEMPORARY_NAME_PATTERN =
  /^\.whm-transfer-codegen\.[0-9a-f]{8}\.(?:(?:0|[1-9]\d*)\.(?:new|old)|lock|journal)$/;

/** Returns a random ID, which is part of the names of a run's temporary files. */
export function createHexId(): string {
  return randomBytes(4).toString("hex");
}

export function isHexId(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{8}$/.test(value);
}

/** Returns the name of the temporary file for a new text. Later, this file is renamed to replace the old file. */
export function formatNewTextFileName(runId: string, stepIndex: number): string {
  return `${WORK_FILE_PREFIX}${runId}.${stepIndex}.new`;
}

/** Returns the temporary name that a replaced or deleted file has until the run is complete. */
export function formatOldTextFileName(runId: string, stepIndex: number): string {
  return `${WORK_FILE_PREFIX}${runId}.${stepIndex}.old`;
}

/**
 * Returns the temporary name under which a lock or journal is created. The complete lock or journal is then renamed, so that other
 * runs never read an incomplete one.
 */
export function formatTemporaryName(runOrLockId: string, kind: "lock" | "journal"): string {
  return `${WORK_FILE_PREFIX}${runOrLockId}.${kind}`;
}

/** Whether the name matches the pattern of temporary files and folders. False for the names of the lock and the journal. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY_NAME_PATTERN.test(name);
}

/** Returns the names of all locks, journals and temporary files in the folder. Empty if the folder does not exist. */
export function listWorkFileNames(dir: string): string[] {
  try {
    return readdirSync(dir).filter(
      (name) => name === LOCK_NAME || name === JOURNAL_NAME || isTemporaryName(name),
    );
  } catch (error) {
    if (isNotFoundError(error)) return [];
    throw new LocalError(createFileUnreadableError(dir, error));
  }
}

export function isNotFoundError(error: unknown): boolean {
  return getErrorCode(error) === "ENOENT";
}

export function getErrorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/**
 * Runs an operation, ignores its errors, and returns whether it succeeded. Cleanup code uses this function to continue after a
 * failed operation.
 */
export function trySilently(operation: () => void): boolean {
  try {
    operation();
    return true;
  } catch {
    return false;
  }
}
