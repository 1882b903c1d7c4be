/** Reads a snapshot from a Git revision, such as `HEAD~1:schemas`. */

import { dirname, join, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { revisionAmbiguous, revisionMissing } from "./diagnostics.js";
import { readRegularFile } from "../core/files.js";
import { findAmbiguousName, git, describeGitError } from "../core/git.js";
import { MAX_SNAPSHOT_FILE_BYTES } from "../core/limits.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { SNAPSHOT_FILE } from "./snapshot-files.js";
import { readSnapshotFrom } from "./read.js";

/**
 * Reads the snapshot of a revision. `name` has Git's form: a revision, a colon and a folder. The folder is relative to the
 * root of the repository. If it begins with `./`, it is relative to `cwd`.
 *
 * @throws LocalError if there is no snapshot, if the revision is ambiguous, or if the snapshot is invalid. The error contains all faults.
 */
export function readRevision(name: string, cwd: string): Snapshot {
  const pathOf = (file: string): string => gitPath(name, file);
  const read = (file: string): string => committedText(name, file, cwd);
  let ambiguous: string | undefined;
  try {
    ambiguous = findAmbiguousName(pathOf(SNAPSHOT_FILE), cwd);
  } catch (error) {
    throw new LocalError(revisionMissing(name, describeGitError(error)));
  }
  if (ambiguous !== undefined) throw new LocalError(revisionAmbiguous(name, ambiguous));
  return readSnapshotFrom({ pathOf, read });
}

/**
 * The folder on disk, if its snapshot is the same as that of the revision; otherwise `undefined`. Only compares
 * `snapshot.json`, which contains the hashes of all other files.
 */
export function checkedOutFolder(name: string, cwd: string): string | undefined {
  const [, folder] = /^[^:]+:(.*)$/s.exec(name) ?? [];
  if (folder === undefined) return undefined;
  try {
    const top = folder.startsWith("./") ? cwd : git(["rev-parse", "--show-toplevel"], cwd).trim();
    const snapshotPath = join(resolve(top, folder), SNAPSHOT_FILE);
    const committed = committedText(name, SNAPSHOT_FILE, cwd);
    const isSame =
      readRegularFile(snapshotPath, MAX_SNAPSHOT_FILE_BYTES).replaceAll("\r\n", "\n") === committed;
    return isSame ? dirname(snapshotPath) : undefined;
  } catch {
    // The repository, the revision or the file does not exist.
    return undefined;
  }
}

/** The name of a file in the form of Git, such as `HEAD~1:schemas/snapshot.json`. */
function gitPath(name: string, file: string): string {
  const folder = name.replace(/\/+$/, "");
  return folder.endsWith(":") ? folder + file : `${folder}/${file}`;
}

function committedText(name: string, file: string, cwd: string): string {
  return git(["cat-file", "blob", "--end-of-options", gitPath(name, file)], cwd);
}
