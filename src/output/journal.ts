/**
 * What was decided to be done to files, written down before the first of them moves: once it bears its name, a run that dies has
 * decided, and the next one finishes it. As any text on a disk, it may be somebody else's, so it is decoded, and
 * names files at the top of folders that the reader knows, or it is refused.
 */

import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { fileUnreadable } from "../core/diagnostics.js";
import { journalInvalid } from "./diagnostics.js";
import { jsonLine, parseJson } from "../core/text/json.js";
import { isRecord, isStringArray } from "../core/type-guards.js";
import { temporaryName, isMissing, isRun, JOURNAL, trySilently } from "./work-files.js";
import type { ResolvedFolder } from "./folder.js";

export interface Journal {
  readonly run: string;
  /** Where the steps are: paths without symbolic links. */
  readonly folders: readonly string[];
  readonly steps: readonly JournalStep[];
}

/** One file's, and by its place in the list the number of it. */
export interface JournalStep {
  /** Which of the folders. */
  readonly folder: number;
  readonly name: string;
  /** SHA-256, by `\n` as the end of a line, of what was there, and of what is to be; null where no file was or is to be. */
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Puts a journal into the first of its folders; with this the steps are decided.
 *
 * Of all that a run writes it alone is forced to the disk: what was written by a process that dies is safe with the system, and
 * if the system dies, too, whoever reads the journal finds by the hashes what was lost. To force hundreds of files out would take
 * longer than to generate them.
 */
export function writeJournal({ run, folders, steps }: Journal): void {
  const [first = ""] = folders;
  const draft = join(first, temporaryName(run, "journal"));
  const words = { format: 1, run, folders: folders.map((folder) => relative(first, folder)), steps };
  const descriptor = openSync(draft, "wx");
  try {
    writeFileSync(descriptor, `${jsonLine(words)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, join(first, JOURNAL));
  // Not every system can do this of a folder.
  trySilently(() => syncFolder(first));
}

/** @throws the system's error, after which it is still there. */
export function removeJournal({ run, folders: [first = ""] }: Journal): void {
  trySilently(() => unlinkSync(join(first, temporaryName(run, "journal"))));
  try {
    unlinkSync(join(first, JOURNAL));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function syncFolder(dir: string): void {
  const descriptor = openSync(dir, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The journal in a folder, if there is one.
 *
 * @throws LocalError if it is none of this tool's.
 */
export function readJournal({ real }: ResolvedFolder): Journal | undefined {
  const path = join(real, JOURNAL);
  let text: string;
  try {
    if (!lstatSync(path).isFile()) throw new LocalError(journalInvalid(path));
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error instanceof LocalError ? error : new LocalError(fileUnreadable(path, error));
  }
  const journal = decodeJournal(text, real);
  if (journal === undefined) throw new LocalError(journalInvalid(path));
  return journal;
}

function decodeJournal(text: string, real: string): Journal | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  const { format, run, folders, steps } = value;
  if (format !== 1 || !isRun(run) || !isStringArray(folders) || folders[0] !== "") return undefined;
  if (!Array.isArray(steps)) return undefined;
  const decoded = steps.map((step: unknown) => decodeStep(step, folders.length));
  if (decoded.includes(undefined)) return undefined;
  return {
    run,
    folders: folders.map((folder) => resolve(real, folder)),
    steps: decoded.filter((step) => step !== undefined),
  };
}

function decodeStep(value: unknown, folders: number): JournalStep | undefined {
  if (!isRecord(value)) return undefined;
  const { folder, name, before, after } = value;
  const isFolder =
    typeof folder === "number" && Number.isSafeInteger(folder) && folder >= 0 && folder < folders;
  // A plain name, as all files have that are made here, and none that is hidden.
  const isName = typeof name === "string" && /^[^./\\][^/\\]*\.(?:ts|json)$/.test(name);
  if (!isFolder || !isName || !isHash(before) || !isHash(after)) return undefined;
  return { folder, name, before, after };
}

function isHash(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && /^[0-9a-f]{64}$/.test(value));
}
