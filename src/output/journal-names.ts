/** Checks that a journal only changes files that this tool generates. An archive can contain a journal that changes others. */

import { join } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { fileUnreadable } from "../core/diagnostics.js";
import { readRegularFile } from "../core/files.js";
import { MAX_JOURNAL_BYTES } from "../core/limits.js";
import { parseJson } from "../core/text/json.js";
import { formatPathList } from "../core/text/lists.js";
import { isRecord } from "../core/type-guards.js";
import type { ResolvedFolder } from "./folder.js";
import type { Journal, JournalStep } from "./journal.js";
import { untrusted } from "./journal-origin.js";
import { isMissing, newTextName, oldTextName } from "./work-files.js";

/**
 * Checks the names of the `steps` that are still to be made.
 *
 * @throws LocalError if a name is in neither the old nor the new manifest of its folder.
 */
export function expectListedNames(
  journal: Journal,
  folder: ResolvedFolder,
  steps: readonly JournalStep[],
): void {
  const listed = journal.folders.map((_, index) => listedNames(journal, index));
  const unlisted = steps.filter((step) => listed[step.folder]?.has(step.name) !== true);
  if (unlisted.length === 0) return;
  const paths = unlisted.map((step) => join(journal.folders[step.folder] ?? "", step.name));
  throw untrusted(
    folder,
    `${formatPathList(paths)} ${paths.length === 1 ? "is" : "are"} in no manifest of whm-transfer-codegen`,
  );
}

/** The files that list the generated files of a folder: `generated/manifest.json` and `schemas/snapshot.json`. */
const MANIFESTS = ["manifest.json", "snapshot.json"];

export function isManifestStep({ name }: JournalStep): boolean {
  return MANIFESTS.includes(name);
}

/** Returns the names in the manifests of a folder before and after the run, wherever the interruption left these. */
function listedNames({ run, folders, steps }: Journal, folder: number): ReadonlySet<string> {
  const dir = folders[folder] ?? "";
  const moved = steps.flatMap((step, index) =>
    step.folder === folder && isManifestStep(step) ? [newTextName(run, index), oldTextName(run, index)] : [],
  );
  const names = [...MANIFESTS, ...moved].flatMap((name) => namesIn(join(dir, name)));
  return new Set([...MANIFESTS, ...names]);
}

function namesIn(path: string): readonly string[] {
  const { files, modules } = Object(parseJson(textOf(path))) as { files?: unknown; modules?: unknown };
  return [
    ...(isRecord(files) ? Object.keys(files) : []),
    ...(isRecord(modules) ? Object.keys(modules).map((module) => `${module}.json`) : []),
  ];
}

/** Returns an empty text if the file does not exist. */
function textOf(path: string): string {
  try {
    return readRegularFile(path, MAX_JOURNAL_BYTES);
  } catch (error) {
    if (isMissing(error)) return "";
    throw new LocalError(fileUnreadable(path, error));
  }
}
