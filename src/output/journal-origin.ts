/**
 * Checks where a journal comes from. If a commit or another user put it into the folder, its changes could create, replace or
 * delete files of the project.
 */

import { lstatSync } from "node:fs";
import { join } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { describeGitError, listTrackedFiles } from "../core/git.js";
import { sanitize } from "../core/text/escape.js";
import { createJournalUntrustedError } from "./diagnostics.js";
import type { ResolvedFolder } from "./folder.js";
import { JOURNAL, listWorkFileNames } from "./work-files.js";

/**
 * Checks where the journal comes from, before it is read.
 *
 * @throws LocalError if Git tracks it, or if another user wrote it.
 */
export function rejectForeignJournal(folder: ResolvedFolder): void {
  const reason = findReasonForDistrust(folder.realPath);
  if (reason !== undefined) refuseJournal(folder, reason);
}

function findReasonForDistrust(dir: string): string | undefined {
  if (!isTrustedOwner(dir)) return "it belongs to another user";
  try {
    return listTrackedFiles(dir, JOURNAL).length > 0
      ? "Git tracks it, so it may come from a commit of another person"
      : undefined;
  } catch (error) {
    return `Git could not determine whether it comes from a commit (${sanitize(describeGitError(error))})`;
  }
}

/**
 * Whether the current user or root wrote the journal. If root is the current user, the owner of the folder may have written it, too:
 * in a container, root often uses the folder of another user.
 */
function isTrustedOwner(dir: string): boolean {
  const user = process.getuid?.();
  if (user === undefined) return true; // Windows has no user IDs.
  const owner = lstatSync(join(dir, JOURNAL)).uid;
  return owner === user || owner === 0 || (user === 0 && owner === lstatSync(dir).uid);
}

/**
 * Refuses a journal, so that its changes are not made. `reason` is a clause, such as `it belongs to another user`.
 *
 * @throws LocalError that contains the reason.
 */
export function refuseJournal({ dir, realPath }: ResolvedFolder, reason: string): never {
  const paths = listWorkFileNames(realPath)
    .filter((name) => !name.endsWith(".lock"))
    .map((name) => join(dir, name));
  throw new LocalError(createJournalUntrustedError(join(dir, JOURNAL), reason, paths));
}
