/** Reads a snapshot from a Git revision, such as `HEAD~1:schemas`. */

import { dirname, join, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { createRevisionAmbiguousError, createRevisionMissingError } from "./diagnostics.js";
import { readTextFileWithoutWrappingErrors } from "../core/files.js";
import { findAmbiguousRefName, readGitStdout, describeGitError } from "../core/git.js";
import { MAX_SNAPSHOT_FILE_BYTES } from "../core/limits.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { SNAPSHOT_INDEX_FILE_NAME } from "./snapshot-files.js";
import { readSnapshotFromReader } from "./read.js";

/**
 * Reads the snapshot of a revision. `revisionAndFolder` has Git's format: a revision, a colon and a folder. The folder is relative to
 * the root of the repository. A folder that begins with `./` is relative to `cwd`.
 *
 * @throws LocalError if there is no snapshot, if the revision is ambiguous, or if the snapshot is invalid. The error contains all faults.
 */
export function readSnapshotFromRevision(revisionAndFolder: string, cwd: string): Snapshot {
  const getGitObjectName = (fileName: string): string => buildGitObjectName(revisionAndFolder, fileName);
  const readFile = (fileName: string): string => readCommittedText(revisionAndFolder, fileName, cwd);
  let ambiguousRefName: string | undefined;
  try {
    ambiguousRefName = findAmbiguousRefName(getGitObjectName(SNAPSHOT_INDEX_FILE_NAME), cwd);
  } catch (error) {
    throw new LocalError(createRevisionMissingError(revisionAndFolder, describeGitError(error)));
  }
  if (ambiguousRefName !== undefined)
    throw new LocalError(createRevisionAmbiguousError(revisionAndFolder, ambiguousRefName));
  return readSnapshotFromReader({ getPath: getGitObjectName, readFile });
}

/**
 * Returns the folder on disk with the same path as the folder in the revision, if both contain the same snapshot. Otherwise
 * returns `undefined`. Compares only `snapshot.json`, which contains the hashes of all other files.
 */
export function findCheckedOutFolder(revisionAndFolder: string, cwd: string): string | undefined {
  const [, folder] = /^[^:]+:(.*)$/s.exec(revisionAndFolder) ?? [];
  if (folder === undefined) return undefined;
  try {
    const baseFolder = folder.startsWith("./")
      ? cwd
      : readGitStdout(["rev-parse", "--show-toplevel"], cwd).trim();
    const indexFilePath = join(resolve(baseFolder, folder), SNAPSHOT_INDEX_FILE_NAME);
    const committedText = readCommittedText(revisionAndFolder, SNAPSHOT_INDEX_FILE_NAME, cwd);
    const isSnapshotCheckedOut =
      readTextFileWithoutWrappingErrors(indexFilePath, MAX_SNAPSHOT_FILE_BYTES).replaceAll("\r\n", "\n") ===
      committedText;
    return isSnapshotCheckedOut ? dirname(indexFilePath) : undefined;
  } catch {
    // For example, the repository, the revision or the file does not exist.
    return undefined;
  }
}

/** Returns Git's name for a file of the revision, such as `HEAD~1:schemas/snapshot.json`. */
function buildGitObjectName(revisionAndFolder: string, fileName: string): string {
  const trimmedRevisionAndFolder = revisionAndFolder.replace(/\/+$/, "");
  return trimmedRevisionAndFolder.endsWith(":")
    ? trimmedRevisionAndFolder + fileName
    : `${trimmedRevisionAndFolder}/${fileName}`;
}

function readCommittedText(revisionAndFolder: string, fileName: string, cwd: string): string {
  return readGitStdout(
    ["cat-file", "blob", "--end-of-options", buildGitObjectName(revisionAndFolder, fileName)],
    cwd,
  );
}
