/**
 * Checks that the journal of an interrupted run changes only files that this tool generates. A downloaded project can contain a
 * malicious journal.
 */

import { join } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { createFileUnreadableError } from "../core/diagnostics.js";
import { readTextFileWithoutWrappingErrors } from "../core/files.js";
import { MAX_JOURNAL_BYTES } from "../core/limits.js";
import { tryParseJson } from "../core/text/json.js";
import { formatPathList } from "../core/text/lists.js";
import { isRecord } from "../core/type-guards.js";
import type { ResolvedFolder } from "./folder.js";
import type { Journal, JournalStep } from "./journal.js";
import { throwJournalUntrustedError } from "./journal-origin.js";
import { isNotFoundError, formatNewTextFileName, formatOldTextFileName } from "./work-files.js";

/**
 * Checks the file names in the unfinished steps of a journal.
 *
 * @throws LocalError if a name is in neither the old nor the new manifest of its folder.
 */
export function rejectNamesNotInManifests(
  journal: Journal,
  folderWithJournal: ResolvedFolder,
  unfinishedSteps: readonly JournalStep[],
): void {
  const namesInManifestsPerFolder = journal.folders.map((_, index) =>
    readNamesInFolderManifests(journal, index),
  );
  const stepsWithNamesNotInManifests = unfinishedSteps.filter(
    (step) => namesInManifestsPerFolder[step.folder]?.has(step.name) !== true,
  );
  if (stepsWithNamesNotInManifests.length === 0) return;
  const pathsNotInManifests = stepsWithNamesNotInManifests.map((step) =>
    join(journal.folders[step.folder] ?? "", step.name),
  );
  throwJournalUntrustedError(
    folderWithJournal,
    `it lists ${formatPathList(pathsNotInManifests)}, which whm-transfer-codegen did not write`,
  );
}

/** The names of the files that list what this tool wrote: the first in a folder of generated code, the second in a snapshot folder. */
const MANIFEST_FILE_NAMES = ["manifest.json", "snapshot.json"];

export function isManifestStep({ name }: JournalStep): boolean {
  return MANIFEST_FILE_NAMES.includes(name);
}

/**
 * Returns the file names in the old and the new manifest of a folder. After an interrupted run, the manifests can have temporary
 * names.
 */
function readNamesInFolderManifests(
  { run: runId, folders, steps }: Journal,
  folderIndex: number,
): ReadonlySet<string> {
  const dir = folders[folderIndex] ?? "";
  const temporaryManifestNames = steps.flatMap((step, index) =>
    step.folder === folderIndex && isManifestStep(step)
      ? [formatNewTextFileName(runId, index), formatOldTextFileName(runId, index)]
      : [],
  );
  const namesInManifests = [...MANIFEST_FILE_NAMES, ...temporaryManifestNames].flatMap((manifestFileName) =>
    readNamesInManifest(join(dir, manifestFileName)),
  );
  return new Set([...MANIFEST_FILE_NAMES, ...namesInManifests]);
}

function readNamesInManifest(path: string): readonly string[] {
  const { files, modules } = Object(tryParseJson(readTextOrEmptyString(path))) as {
    files?: unknown;
    modules?: unknown;
  };
  return [
    ...(isRecord(files) ? Object.keys(files) : []),
    ...(isRecord(modules) ? Object.keys(modules).map((module) => `${module}.json`) : []),
  ];
}

/** Reads a file. Returns an empty string if it does not exist. */
function readTextOrEmptyString(path: string): string {
  try {
    return readTextFileWithoutWrappingErrors(path, MAX_JOURNAL_BYTES);
  } catch (error) {
    if (isNotFoundError(error)) return "";
    throw new LocalError(createFileUnreadableError(path, error));
  }
}
