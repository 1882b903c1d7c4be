/**
 * Writes all changes to disk, or none. The caller must have locked the folders.
 *
 * 1. Write all new texts to temporary files. Most errors, such as a full disk, occur here, before any file is replaced.
 * 2. Write the journal.
 * 3. Replace the files. If this fails, restore the old files.
 * 4. Remove the journal and the old files.
 *
 * If a run is interrupted, the next run recovers the folders (`recover.ts`). If a journal exists, the next run completes the
 * changes. Otherwise the next run removes the temporary files, and the old files stay.
 */

import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { computeSha256 } from "../core/module-text.js";
import { LocalError } from "../core/diagnostic.js";
import { createFileUnwritableError } from "../core/diagnostics.js";
import { createFolderNotRestoredError } from "./diagnostics.js";
import { writeJournal, removeJournal, type Journal, type JournalStep } from "./journal.js";
import { formatNewTextFileName, createHexId, formatOldTextFileName, trySilently } from "./work-files.js";
import type { ResolvedFolder } from "./folder.js";
import type { FileChange } from "./plan.js";

/**
 * Writes the changes. This function is synchronous, so that no signal handler runs while it writes.
 *
 * @throws LocalError if a change fails, after restoring the folders. Also throws if the folders cannot be restored, or if all files
 * were replaced but the journal cannot be removed. In these two cases, the error message contains the path of a folder.
 */
export function writeFileChanges(changes: readonly FileChange[], folders: readonly ResolvedFolder[]): void {
  const runId = createHexId();
  const resolvedChanges = changes.map((change, index) =>
    resolveChangePaths(change, { folders, runId, index }),
  );
  const journal: Journal = {
    run: runId,
    folders: folders.map(({ realPath }) => realPath),
    steps: writeTemporaryFilesAndCreateSteps(resolvedChanges),
  };
  const [onlyChange] = resolvedChanges;
  // The change of a single file needs no journal, because the system replaces the file atomically.
  if (onlyChange !== undefined && resolvedChanges.length === 1) applyChange(onlyChange);
  else applyChangesWithJournal(resolvedChanges, journal);
}

/** A change with the real paths of its files. */
interface ResolvedChange extends FileChange {
  /** Index of the folder in the list of locked folders. */
  readonly folderIndex: number;
  readonly realPath: string;
  /** Path of the temporary file with the new text. */
  readonly newTextPath: string;
  /** Temporary path to which the old file is moved until the run is complete. */
  readonly oldTextPath: string;
}

interface ResolveChangeOptions {
  readonly folders: readonly ResolvedFolder[];
  readonly runId: string;
  /** Index of the change in the list of changes. */
  readonly index: number;
}

function resolveChangePaths(
  change: FileChange,
  { folders, runId, index }: ResolveChangeOptions,
): ResolvedChange {
  const folderIndex = folders.findIndex(({ absolutePath }) => absolutePath === resolve(dirname(change.path)));
  const folder = folders[folderIndex];
  if (folder === undefined) throw new TypeError(`${change.path} is not in a folder of the transaction.`);
  return {
    ...change,
    folderIndex,
    realPath: join(folder.realPath, basename(change.path)),
    newTextPath: join(folder.realPath, formatNewTextFileName(runId, index)),
    oldTextPath: join(folder.realPath, formatOldTextFileName(runId, index)),
  };
}

/** Writes all new texts to temporary files. If a text cannot be written, removes the temporary files. */
function writeTemporaryFilesAndCreateSteps(changes: readonly ResolvedChange[]): JournalStep[] {
  const temporaryPaths: string[] = [];
  let currentPath = "";
  try {
    return changes.map(
      ({ path, realPath, folderIndex, hashBefore = null, readOldText, readNewText, newTextPath }) => {
        currentPath = path;
        const partialStep = { folder: folderIndex, name: basename(path), before: hashBefore };
        if (readNewText === undefined) return { ...partialStep, after: null };
        const newText = readNewText();
        const oldFileStats =
          readOldText === undefined ? undefined : statSync(realPath, { throwIfNoEntry: false });
        // The flag "x" prevents writing through an existing symbolic link. Create the file with the mode of the old file. Otherwise
        // users without access to the old file could read the new text.
        const fileDescriptor = openSync(
          newTextPath,
          "wx",
          oldFileStats === undefined ? undefined : oldFileStats.mode & 0o777,
        );
        temporaryPaths.push(newTextPath);
        try {
          if (oldFileStats !== undefined) copyOwnerAndMode(oldFileStats, fileDescriptor);
          writeFileSync(fileDescriptor, newText);
        } finally {
          closeSync(fileDescriptor);
        }
        return { ...partialStep, after: computeSha256(newText) };
      },
    );
  } catch (error) {
    for (const path of temporaryPaths) tryRemoveFile(path);
    throw new LocalError(createFileUnwritableError(currentPath, error));
  }
}

/** Copies the owner, group and mode of the old file to the new file, as far as the operating system permits it. */
function copyOwnerAndMode({ uid, gid, mode }: Stats, fileDescriptor: number): void {
  if (process.platform === "win32") return;
  const createdFileStats = fstatSync(fileDescriptor);
  if (createdFileStats.uid !== uid) trySilently(() => fchownSync(fileDescriptor, uid, createdFileStats.gid));
  if (createdFileStats.gid !== gid)
    trySilently(() => fchownSync(fileDescriptor, fstatSync(fileDescriptor).uid, gid));
  // The umask of the process may have removed permissions when the file was created.
  if ((createdFileStats.mode & 0o777) !== (mode & 0o777))
    trySilently(() => fchmodSync(fileDescriptor, mode & 0o777));
}

function applyChange({ path, realPath, readNewText, newTextPath }: ResolvedChange): void {
  try {
    if (readNewText === undefined) unlinkSync(realPath);
    else renameSync(newTextPath, realPath);
  } catch (error) {
    tryRemoveFile(newTextPath);
    throw new LocalError(createFileUnwritableError(path, error));
  }
}

function applyChangesWithJournal(changes: readonly ResolvedChange[], journal: Journal): void {
  const completedRenames: FileRename[] = [];
  const firstPath = changes[0]?.path ?? "";
  let currentPath = firstPath;
  try {
    writeJournal(journal);
    for (const { path, realPath, readOldText, readNewText, newTextPath, oldTextPath } of changes) {
      currentPath = path;
      if (readOldText !== undefined) renameAndRecord({ from: realPath, to: oldTextPath }, completedRenames);
      if (readNewText !== undefined) renameAndRecord({ from: newTextPath, to: realPath }, completedRenames);
    }
  } catch (error) {
    const areFilesRestored = undoRenames(completedRenames) && trySilently(() => removeJournal(journal));
    if (areFilesRestored) for (const { newTextPath } of changes) tryRemoveFile(newTextPath);
    const diagnostic = createFileUnwritableError(currentPath, error, areFilesRestored ? undefined : null);
    throw new LocalError(
      areFilesRestored ? diagnostic : [diagnostic, createFolderNotRestoredError(dirname(currentPath))],
    );
  }
  try {
    removeJournal(journal);
  } catch (error) {
    const reason =
      "all files were replaced, but the journal (the list of files to replace) could not be deleted";
    throw new LocalError([
      createFileUnwritableError(firstPath, error, null),
      createFolderNotRestoredError(dirname(firstPath), reason),
    ]);
  }
  for (const { readOldText, oldTextPath } of changes)
    if (readOldText !== undefined) tryRemoveFile(oldTextPath);
}

interface FileRename {
  readonly from: string;
  readonly to: string;
}

function renameAndRecord(rename: FileRename, completedRenames: FileRename[]): void {
  renameSync(rename.from, rename.to);
  completedRenames.push(rename);
}

/**
 * Undoes renames in reverse order. Returns false if a rename cannot be undone. If the process dies during this function, the next
 * run completes the changes, because the journal still exists.
 */
function undoRenames(renames: readonly FileRename[]): boolean {
  return renames.toReversed().every(({ from, to }) => trySilently(() => renameSync(to, from)));
}

/** Removes a temporary file. Ignores errors, because the next run removes remaining temporary files. */
function tryRemoveFile(path: string): void {
  trySilently(() => unlinkSync(path));
}
