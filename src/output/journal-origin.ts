/**
 * Checks where the journal of an interrupted run comes from. A journal from a commit or from another user could create, replace or
 * delete any file of the project.
 */

import { lstatSync } from "node:fs";
import { join } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { describeGitError, listTrackedFiles } from "../core/git.js";
import { sanitize } from "../core/text/escape.js";
import { createJournalUntrustedError } from "./diagnostics.js";
import type { ResolvedFolder } from "./folder.js";
import { JOURNAL_NAME, listWorkFileNames } from "./work-files.js";

/**
 * Checks where the journal comes from, before it is read.
 *
 * @throws LocalError if Git tracks the journal, if Git fails, or if the journal belongs to another user.
 */
export function rejectUntrustedJournal(folder: ResolvedFolder): void {
  const reason = findReasonForDistrust(folder.realPath);
  if (reason !== undefined) throwJournalUntrustedError(folder, reason);
}

function findReasonForDistrust(dir: string): string | undefined {
  if (!isJournalOwnerTrusted(dir)) return "it belongs to another user";
  try {
    return listTrackedFiles(dir, JOURNAL_NAME).length > 0
      ? "Git tracks it, so it may come from a commit of another person"
      : undefined;
  } catch (error) {
    return `Git could not determine whether it comes from a commit (${sanitize(describeGitError(error))})`;
  }
}

/**
 * Whether the journal belongs to the current user or to root. If root is the current user, the journal may also belong to the owner
 * of the folder: in a container, root often uses the folder of another user.
 */
function isJournalOwnerTrusted(dir: string): boolean {
  const userId = process.getuid?.();
  if (userId === undefined) return true; // Windows has no user IDs.
  const ownerId = lstatSync(join(dir, JOURNAL_NAME)).uid;
  return ownerId === userId || ownerId === 0 || (userId === 0 && ownerId === lstatSync(dir).uid);
}

/**
 * Throws the error for a journal that is not trusted. `reason` is a clause, such as `it belongs to another user`.
 *
 * @throws LocalError in every case.
 */
export function throwJournalUntrustedError(
  { absolutePath, realPath }: ResolvedFolder,
  reason: string,
): never {
  const pathsToDelete = listWorkFileNames(realPath)
    .filter((name) => !name.endsWith(".lock"))
    .map((name) => join(absolutePath, name));
  throw new LocalError(createJournalUntrustedError(join(absolutePath, JOURNAL_NAME), reason, pathsToDelete));
}
