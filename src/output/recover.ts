/** Completes the changes of interrupted runs, and removes their temporary files. */

import { lstatSync, readFileSync, renameSync, rmSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { computeSha256 } from "../core/module-text.js";
import { LocalError } from "../core/diagnostic.js";
import { createFileUnreadableError, createFileUnwritableError } from "../core/diagnostics.js";
import {
  createRunNotResumableError,
  createRunUnfinishedError,
  createRunUnfinishedElsewhereError,
} from "./diagnostics.js";
import { hasJournal, readJournal, removeJournal, type Journal, type JournalStep } from "./journal.js";
import { rejectNamesNotInManifests, isManifestStep } from "./journal-names.js";
import { rejectOwnerFoldersOutsideRun, readLock, type LockInfo, type RunContext } from "./lock.js";
import { hasOwnerCertainlyEnded } from "./lock-owner.js";
import {
  getErrorCode,
  isNotFoundError,
  isTemporaryName,
  JOURNAL_NAME,
  listWorkFileNames,
  formatNewTextFileName,
} from "./work-files.js";
import type { ResolvedFolder } from "./folder.js";

/**
 * Returns the folders of this run that must be locked for recovery. Returns an empty list if no folder contains a lock, a journal or
 * temporary files.
 */
export function findFoldersToRecover(runFolders: readonly ResolvedFolder[]): readonly ResolvedFolder[] {
  const foldersWithWorkFiles = runFolders.filter(({ realPath }) => listWorkFileNames(realPath).length > 0);
  const foldersListedInJournals = foldersWithWorkFiles.flatMap((folder) =>
    readFoldersListedInJournal(folder, runFolders),
  );
  return runFolders.filter(
    (folder) => foldersWithWorkFiles.includes(folder) || foldersListedInJournals.includes(folder),
  );
}

/** Returns the folders that the journal in this folder lists, or an empty list if there is no journal. */
function readFoldersListedInJournal(
  folder: ResolvedFolder,
  runFolders: readonly ResolvedFolder[],
): readonly ResolvedFolder[] {
  const listedPaths = readJournal(folder)?.folders ?? [];
  return listedPaths.map((listedPath) => {
    const runFolder = runFolders.find(({ realPath }) => realPath === listedPath);
    if (runFolder === undefined)
      throw new LocalError(createRunUnfinishedElsewhereError(folder.absolutePath, listedPath));
    return runFolder;
  });
}

/**
 * Completes interrupted runs in the folders that `findFoldersToRecover` returned. The caller has locked these folders.
 *
 * @returns true if the runs are complete. Returns false, and changes nothing, if a journal lists a folder that is not locked. This
 * happens if another run has written the journal after `findFoldersToRecover` returned.
 *
 * @throws LocalError if a run cannot be completed.
 */
export function completeInterruptedRuns(
  lockedFolders: readonly ResolvedFolder[],
  runFolders: readonly ResolvedFolder[],
): boolean {
  const foldersListedInJournals = lockedFolders.flatMap((folder) =>
    readFoldersListedInJournal(folder, runFolders),
  );
  if (!foldersListedInJournals.every((folder) => lockedFolders.includes(folder))) return false;
  for (const folder of lockedFolders) {
    const journal = readJournal(folder);
    if (journal !== undefined) completeRun(journal, folder);
  }
  for (const folder of lockedFolders) removeTemporaryFiles(folder);
  return true;
}

function removeTemporaryFiles({ absolutePath, realPath }: ResolvedFolder): void {
  for (const name of listWorkFileNames(realPath).filter(isTemporaryName)) {
    try {
      rmSync(join(realPath, name), { recursive: true, force: true });
    } catch (error) {
      // Ignore a temporary folder that is not empty: an active run prepares its lock there, and will remove the folder.
      if (getErrorCode(error) === "ENOTEMPTY") continue;
      throw new LocalError(createFileUnwritableError(join(absolutePath, name), error));
    }
  }
}

/** Makes the remaining changes that the journal lists. Checks all of them before it makes the first one. */
function completeRun(journal: Journal, journalFolder: ResolvedFolder): void {
  const unfinishedSteps = findUnfinishedSteps(journal);
  rejectNamesNotInManifests(
    journal,
    journalFolder,
    unfinishedSteps.map(({ step }) => step),
  );
  const blockedSteps = unfinishedSteps.filter(({ state }) => state === "blocked");
  if (blockedSteps.length > 0) {
    const blockedPaths = blockedSteps.map(({ path }) => path);
    throw new LocalError(
      createRunNotResumableError(blockedPaths, join(journalFolder.absolutePath, JOURNAL_NAME)),
    );
  }
  // Replace the manifests last. If this run is interrupted, too, the next run then finds the remaining files in the old manifests.
  const replacesManifest = ({ step }: InspectedStep): boolean => isManifestStep(step);
  const stepsWithManifestsLast = [
    ...unfinishedSteps.filter((inspectedStep) => !replacesManifest(inspectedStep)),
    ...unfinishedSteps.filter(replacesManifest),
  ];
  for (const { path, newTextPath, step } of stepsWithManifestsLast) {
    try {
      if (step.after === null) unlinkSync(path);
      else renameSync(newTextPath, path);
    } catch (error) {
      throw new LocalError([
        createFileUnwritableError(path, error, null),
        createRunUnfinishedError(journalFolder.absolutePath),
      ]);
    }
  }
  try {
    removeJournal(journal);
  } catch (error) {
    throw new LocalError([
      createFileUnwritableError(join(journalFolder.absolutePath, JOURNAL_NAME), error, null),
      createRunUnfinishedError(journalFolder.absolutePath),
    ]);
  }
}

/** Returns the steps whose change has not been made yet. */
function findUnfinishedSteps(journal: Journal): readonly InspectedStep[] {
  return journal.steps
    .map((step, index) => inspectStep(journal, step, index))
    .filter(({ state }) => state !== "done");
}

interface InspectedStep {
  readonly step: JournalStep;
  readonly path: string;
  /** Path of the temporary file with the new text. */
  readonly newTextPath: string;
  /**
   * - `done`: the file has its new text, or is deleted as planned.
   * - `pending`: the change can still be made.
   * - `blocked`: the file was changed after the interruption, or its new text is lost.
   */
  readonly state: "done" | "pending" | "blocked";
}

function inspectStep({ run: runId, folders }: Journal, step: JournalStep, index: number): InspectedStep {
  const folderPath = folders[step.folder] ?? "";
  const path = join(folderPath, step.name);
  const newTextPath = join(folderPath, formatNewTextFileName(runId, index));
  const currentHash = hashFile(path);
  if (currentHash === step.after) return { step, path, newTextPath, state: "done" };
  // A missing file also counts as old, because the run may have been interrupted after it renamed the old file.
  const isFileOldOrMissing = currentHash === step.before || currentHash === null;
  const isNewTextReadyOrUnneeded = step.after === null || hashFile(newTextPath) === step.after;
  return {
    step,
    path,
    newTextPath,
    state: isFileOldOrMissing && isNewTextReadyOrUnneeded ? "pending" : "blocked",
  };
}

/** Returns the SHA-256 of a file. Returns null if the path does not exist, and an empty string if it is not a regular file. */
function hashFile(path: string): string | null {
  try {
    if (!lstatSync(path).isFile()) return "";
    return computeSha256(readFileSync(path, "utf8").replaceAll("\r\n", "\n"));
  } catch (error) {
    if (isNotFoundError(error)) return null;
    throw new LocalError(createFileUnreadableError(path, error));
  }
}

/**
 * Checks that no run was interrupted while it replaced files. Writes nothing. Commands that only read files call this function.
 *
 * @returns the lock of a process that may still be writing, or undefined.
 * @throws LocalError that contains the command that completes the interrupted run.
 */
export function findActiveLockOrRejectUnfinishedRuns({
  runFolders,
  onWarning,
}: RunContext): LockInfo | undefined {
  const locks = runFolders.flatMap((folder) => readLock(folder, onWarning) ?? []);
  const activeLock = locks.find(({ owner }) => !hasOwnerCertainlyEnded(owner));
  if (activeLock !== undefined) return activeLock;
  for (const lock of locks) rejectOwnerFoldersOutsideRun(lock, runFolders);
  rejectFoldersWithJournal(runFolders);
  return undefined;
}

/**
 * Checks that no folder contains a journal. Commands that only read files call this function.
 *
 * @throws LocalError that contains the command that completes the interrupted run, or the reason why no command can complete it.
 */
export function rejectFoldersWithJournal(runFolders: readonly ResolvedFolder[]): void {
  const folderWithJournal = runFolders.find(hasJournal);
  if (folderWithJournal === undefined) return;
  const journal = readJournal(folderWithJournal);
  try {
    if (journal !== undefined) {
      const unfinishedSteps = findUnfinishedSteps(journal).map(({ step }) => step);
      rejectNamesNotInManifests(journal, folderWithJournal, unfinishedSteps);
    }
  } catch (error) {
    // Ignore the error if another run is active: that run may have just renamed the manifest.
    const isOtherRunActive =
      !hasJournal(folderWithJournal) || readLock(folderWithJournal, () => undefined) !== undefined;
    if (!isOtherRunActive) throw error;
  }
  throw new LocalError(createRunUnfinishedError(folderWithJournal.absolutePath));
}
