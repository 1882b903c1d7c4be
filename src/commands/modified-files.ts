/** Prevents commands from overwriting files that were modified by hand. */

import { createFilesMaybeModifiedError, createFilesModifiedError } from "./diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import type { FileChange } from "../output/commit.js";

/**
 * Throws an error if a change affects a file that was, or may have been, modified by hand. Does nothing with `force`.
 *
 * @throws LocalError that lists all these files.
 */
export function rejectChangesToEditedFiles(changes: readonly FileChange[], force = false): void {
  if (force) return;
  const changesToEditedFiles = changes.filter(({ editState }) => editState === "edited");
  const changesToMaybeEditedFiles = changes.filter(({ editState }) => editState === "unknown");
  const manifestPaths = [...new Set(changesToMaybeEditedFiles.map(({ manifestPath }) => manifestPath))];
  const diagnostics = [
    ...(changesToEditedFiles.length > 0 ? [createFilesModifiedError(listPaths(changesToEditedFiles))] : []),
    ...manifestPaths.map((manifestPath) =>
      createFilesMaybeModifiedError(
        listPaths(changesToMaybeEditedFiles.filter((change) => change.manifestPath === manifestPath)),
        manifestPath,
      ),
    ),
  ];
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
}

function listPaths(changes: readonly FileChange[]): string[] {
  return changes.map(({ path }) => path);
}
