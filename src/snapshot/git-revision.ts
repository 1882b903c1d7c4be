/** Reads a snapshot from a Git revision, such as `HEAD~1:schemas`. */

import { dirname, join, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { snapshotProblem } from "./diagnostics.js";
import { readTextUnwrapped } from "../core/files.js";
import { findAmbiguousRefName, readGitStdout, describeGitError } from "../core/git.js";
import { MAX_SNAPSHOT_FILE_BYTES } from "../core/limits.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { SNAPSHOT_INDEX_FILE_NAME } from "./snapshot-files.js";
import { readSnapshotFromReader } from "./read.js";

/**
 * Reads the snapshot of a revision. `revision` has Git's format: a revision, a colon and a folder. The folder is relative to
 * the root of the repository. A folder that begins with `./` is relative to `cwd`.
 *
 * @throws LocalError if there is no snapshot, if the revision is ambiguous, or if the snapshot is invalid. The error contains all faults.
 */
export function readSnapshotFromRevision(revision: string, cwd: string): Snapshot {
  let name: string | undefined;
  try {
    name = findAmbiguousRefName(buildGitObjectName(revision, SNAPSHOT_INDEX_FILE_NAME), cwd);
  } catch (error) {
    const reason = describeGitError(error);
    throw new LocalError(snapshotProblem("revision-missing", { revision, reason }));
  }
  if (name !== undefined) throw new LocalError(snapshotProblem("revision-ambiguous", { revision, name }));
  return readSnapshotFromReader({
    getPath: (file) => buildGitObjectName(revision, file),
    readFile: (file) => readCommittedText(revision, file, cwd),
  });
}

/**
 * Returns the folder on disk with the same path as the folder in the revision, if both contain the same snapshot. Otherwise
 * returns `undefined`. Compares only `snapshot.json`, which contains the hashes of all other files.
 */
export function findCheckedOutFolder(revision: string, cwd: string): string | undefined {
  const [, folder] = /^[^:]+:(.*)$/s.exec(revision) ?? [];
  if (folder === undefined) return undefined;
  try {
    const base = folder.startsWith("./") ? cwd : readGitStdout(["rev-parse", "--show-toplevel"], cwd).trim();
    const index = join(resolve(base, folder), SNAPSHOT_INDEX_FILE_NAME);
    const text = readTextUnwrapped(index, MAX_SNAPSHOT_FILE_BYTES).replaceAll("\r\n", "\n");
    return text === readCommittedText(revision, SNAPSHOT_INDEX_FILE_NAME, cwd) ? dirname(index) : undefined;
  } catch {
    // For example, the repository, the revision or the file does not exist.
    return undefined;
  }
}

/** Returns Git's name for a file of the revision, such as `HEAD~1:schemas/snapshot.json`. */
function buildGitObjectName(revision: string, file: string): string {
  const folder = revision.replace(/\/+$/, "");
  return folder.endsWith(":") ? folder + file : `${folder}/${file}`;
}

function readCommittedText(revision: string, file: string, cwd: string): string {
  const name = buildGitObjectName(revision, file);
  return readGitStdout(["cat-file", "blob", "--end-of-options", name], cwd);
}
