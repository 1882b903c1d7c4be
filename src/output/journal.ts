/**
 * The journal lists all file changes of a run. It is written before the first file is replaced. If the run is interrupted, the
 * next run reads the journal and completes the changes.
 *
 * The journal may come from an untrusted source, such as a cloned repository, so its origin and its content are checked. A valid
 * journal changes only generated files, and only in folders that the settings specify.
 */

import { closeSync, fsyncSync, lstatSync, openSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { createFileUnreadableError } from "../core/diagnostics.js";
import { readTextFileWithoutWrappingErrors } from "../core/files.js";
import { MAX_JOURNAL_BYTES } from "../core/limits.js";
import { createJournalInvalidError } from "./diagnostics.js";
import { formatJsonLine, tryParseJson } from "../core/text/json.js";
import { isRecord, isStringArray } from "../core/type-guards.js";
import {
  formatTemporaryName,
  isNotFoundError,
  isHexId,
  JOURNAL_NAME,
  trySilently,
  listWorkFileNames,
} from "./work-files.js";
import { rejectUntrustedJournal } from "./journal-origin.js";
import type { ResolvedFolder } from "./folder.js";

export interface Journal {
  /** The ID of the run, which is part of the names of its temporary files. */
  readonly run: string;
  /** Real paths of the folders in which files change. The journal is in the first folder. */
  readonly folders: readonly string[];
  readonly steps: readonly JournalStep[];
}

/** The change of one file. The index of the step is part of the names of the temporary files that belong to the change. */
export interface JournalStep {
  /** Index of the folder in `Journal.folders`. */
  readonly folder: number;
  /** Name of the file in this folder. */
  readonly name: string;
  /** SHA-256 of the old text after its line endings are converted to `\n`. Null if the file did not exist. */
  readonly before: string | null;
  /** SHA-256 of the new text. Null if the file is deleted. */
  readonly after: string | null;
}

/**
 * Writes the journal to the first of its `folders`. If the run is interrupted later, the next run completes the changes instead of discarding
 * them.
 *
 * Flushes only the journal to disk, because flushing hundreds of files would take longer than generating them. If the process
 * dies, the system still writes the other files. If the system crashes, recovery detects lost files by their hashes.
 */
export function writeJournal({ run, folders, steps }: Journal): void {
  const [firstFolder = ""] = folders;
  const temporaryPath = join(firstFolder, formatTemporaryName(run, "journal"));
  const journalContent = {
    format: 1,
    run,
    folders: folders.map((folder) => relative(firstFolder, folder)),
    steps,
  };
  const descriptor = openSync(temporaryPath, "wx");
  try {
    writeFileSync(descriptor, `${formatJsonLine(journalContent)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporaryPath, join(firstFolder, JOURNAL_NAME));
  // Ignore errors, because some systems cannot flush a folder.
  trySilently(() => flushFolder(firstFolder));
}

/**
 * Removes the journal.
 *
 * @throws the system's error if the journal cannot be removed.
 */
export function removeJournal({ run, folders: [firstFolder = ""] }: Journal): void {
  trySilently(() => unlinkSync(join(firstFolder, formatTemporaryName(run, "journal"))));
  try {
    unlinkSync(join(firstFolder, JOURNAL_NAME));
  } catch (error) {
    if (!isNotFoundError(error)) throw error;
  }
}

function flushFolder(dir: string): void {
  const descriptor = openSync(dir, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether the folder contains the journal of an interrupted or active run. */
export function hasJournal({ realPath }: ResolvedFolder): boolean {
  // Do not use `existsSync`: on a file system that ignores letter case, it would also find the name in upper case.
  return listWorkFileNames(realPath).includes(JOURNAL_NAME);
}

/**
 * Reads and validates the journal. Returns `undefined` if the folder contains no journal.
 *
 * @throws LocalError if the journal is invalid or cannot be read, if Git tracks it, if Git fails, or if it belongs to another
 * user.
 */
export function readJournal(folder: ResolvedFolder): Journal | undefined {
  if (!hasJournal(folder)) return undefined;
  const journalPath = join(folder.realPath, JOURNAL_NAME);
  let journalText: string;
  try {
    if (!lstatSync(journalPath).isFile()) throw new LocalError(createJournalInvalidError(journalPath));
    rejectUntrustedJournal(folder);
    journalText = readTextFileWithoutWrappingErrors(journalPath, MAX_JOURNAL_BYTES);
  } catch (error) {
    if (isNotFoundError(error)) return undefined;
    throw error instanceof LocalError ? error : new LocalError(createFileUnreadableError(journalPath, error));
  }
  const journal = decodeJournal(journalText, folder.realPath);
  if (journal === undefined) throw new LocalError(createJournalInvalidError(journalPath));
  return journal;
}

function decodeJournal(text: string, journalFolder: string): Journal | undefined {
  const value = tryParseJson(text);
  if (!isRecord(value)) return undefined;
  const { format, run, folders, steps } = value;
  if (format !== 1 || !isHexId(run) || !isStringArray(folders) || folders[0] !== "") return undefined;
  if (!Array.isArray(steps)) return undefined;
  const decodedSteps = steps.map((step: unknown) => decodeStep(step, folders.length));
  if (decodedSteps.includes(undefined)) return undefined;
  return {
    run,
    folders: folders.map((folder) => resolve(journalFolder, folder)),
    steps: decodedSteps.filter((step) => step !== undefined),
  };
}

function decodeStep(value: unknown, folderCount: number): JournalStep | undefined {
  if (!isRecord(value)) return undefined;
  const { folder, name, before, after } = value;
  const isFolderIndex =
    typeof folder === "number" && Number.isSafeInteger(folder) && folder >= 0 && folder < folderCount;
  // Reject names with a path or a leading dot, because this tool does not generate such files.
  const isFileName = typeof name === "string" && /^[^./\\][^/\\]*\.(?:ts|json)$/.test(name);
  if (!isFolderIndex || !isFileName || !isHashOrNull(before) || !isHashOrNull(after)) return undefined;
  return { folder, name, before, after };
}

function isHashOrNull(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && /^[0-9a-f]{64}$/.test(value));
}
