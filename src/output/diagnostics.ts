/** Files and folders that cannot be written safely. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";
import { listed, formatPathList } from "../core/text/lists.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const OUTPUT_CODES = {
  "file-foreign": {
    exitCode: 2,
    cause: "A file that this tool did not write has the place of one that it would write.",
    remedy: "Move the file away, or choose another folder with --out or --schemas.",
  },
  "file-is-link": {
    exitCode: 2,
    cause: "A symbolic link has the place of a file that this tool would write.",
    remedy: "Replace the link by a file, or remove it.",
  },
  "folders-identical": {
    exitCode: 2,
    cause: "Two settings name the same folder.",
    remedy: "Choose another folder with --out or --schemas.",
  },
  "folder-locked": {
    exitCode: 2,
    cause: "Another process is writing in the folder.",
    remedy: "Wait until that process has ended, and run again.",
  },
  "folder-maybe-locked": {
    exitCode: 2,
    cause: "A lock file names a process that runs, which may be another program by now.",
    remedy: "Wait until that process has ended. If it is another program, remove the lock file.",
  },
  "folder-locked-elsewhere": {
    exitCode: 2,
    cause: "A process on another host, or in a container, is writing in the folder.",
    remedy: "Wait until that process has ended. If it has ended already, remove the lock file.",
  },
  "lock-invalid": {
    exitCode: 2,
    cause: "A lock file has content that is not understood.",
    remedy: "Remove it if no process writes in its folder, and run again.",
  },
  "journal-invalid": {
    exitCode: 2,
    cause: "The journal of an interrupted run has content that is not understood.",
    remedy:
      "Restore the folder from version control, or remove what is generated there. Then remove the journal and run again.",
  },
  "folder-keeps-changing": {
    exitCode: 2,
    cause: "Another program changed the folder each time that a run prepared to write.",
    remedy: "Run again when no other program writes there.",
  },
  "run-unfinished": {
    exitCode: 2,
    cause: "A run was interrupted while it replaced files.",
    remedy: "Run codegen, fetch or generate with the same --schemas and --out, which completes the run.",
  },
  "run-unfinished-elsewhere": {
    exitCode: 2,
    cause: "A run was interrupted while it replaced files in this folder and in another one.",
    remedy:
      "Run codegen, fetch or generate with these folders as --schemas and --out, which completes the run.",
  },
  "run-not-resumable": {
    exitCode: 2,
    cause: "An interrupted run cannot be completed, since its files were changed afterwards.",
    remedy: "Restore the files with git, remove the journal, and run again.",
  },
  "folder-not-restored": {
    exitCode: 2,
    cause: "Writing failed, and the folder could not be restored.",
    remedy: "Run the same command again once the disk can be written.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof OUTPUT_CODES> = buildError;

export function fileForeign(path: string): Diagnostic {
  return errorOf(
    "file-foreign",
    `${visible(path)} was not made by this tool, and lies where a file of its making belongs: move it away, or choose another folder with --out or --schemas.`,
    { file: path },
  );
}

/** Never written through: what it leads to belongs to somebody else. */
export function fileIsLink(path: string): Diagnostic {
  return errorOf(
    "file-is-link",
    `${visible(path)} is a symbolic link, and lies where a file of this tool's making belongs; it is not written through, and not replaced: put a file there, or nothing.`,
    { file: path },
  );
}

/** Two names of one folder, for what belongs into two. */
export function foldersIdentical(one: string, other: string): Diagnostic {
  return errorOf(
    "folders-identical",
    `${visible(one)} and ${visible(other)} are the same folder: choose another with --out or --schemas.`,
  );
}

export function folderLocked(dir: string, pid: number): Diagnostic {
  return errorOf(
    "folder-locked",
    `${visible(dir)} is being written by process ${pid}: wait until it has ended, and run again.`,
    { file: dir },
  );
}

/** Where the system does not tell when a process began, its number may be another one's by now. `file` says whose it was. */
export function folderMaybeLocked(dir: string, pid: number, file: string): Diagnostic {
  return errorOf(
    "folder-maybe-locked",
    `${visible(dir)} is being written by process ${pid}: wait until it has ended, and run again; if that process is another program, the one that wrote has ended already: remove ${visible(file)} first.`,
    { file },
  );
}

/** What has become of that process, nobody can tell from here. `file` says so. */
export function folderLockedElsewhere(
  dir: string,
  { pid, host }: { readonly pid: number; readonly host: string },
  file: string,
): Diagnostic {
  return errorOf(
    "folder-locked-elsewhere",
    `${visible(dir)} is being written by process ${pid} of ${quote(host)}, which is another host, or a container: wait until it has ended, and run again; if it has ended already, remove ${visible(file)} first.`,
    { file },
  );
}

export function lockInvalid(path: string): Diagnostic {
  return errorOf(
    "lock-invalid",
    `${visible(path)} should say who writes in its folder, and says nothing that is understood: if nobody does, remove it, and run again.`,
    { file: path },
  );
}

export function journalInvalid(path: string): Diagnostic {
  return errorOf(
    "journal-invalid",
    `${visible(path)} should say what a run that died has left to do, and says nothing that is understood, so nobody can tell whether its folder is as it was: take the folder back from version control, or remove what is generated there; remove that file, and run again.`,
    { file: path },
  );
}

export function folderKeepsChanging(dirs: readonly string[]): Diagnostic {
  return errorOf(
    "folder-keeps-changing",
    `${listed(dirs.map((dir) => visible(dir)))} ${dirs.length === 1 ? "was" : "were"} changed by somebody else each time that it was decided what to write; nothing has been changed: run again when nobody else writes there.`,
  );
}

/** A run died while files changed places. */
export function runUnfinished(dir: string): Diagnostic {
  return errorOf(
    "run-unfinished",
    `A run that ended in the midst of its changes left ${visible(dir)} between old and new: run whm-transfer-codegen codegen, fetch or generate with the same --schemas and --out, which finishes what was begun.`,
    { file: dir },
  );
}

/** And in a folder that this run was not told of. */
export function runUnfinishedElsewhere(dir: string, other: string): Diagnostic {
  return errorOf(
    "run-unfinished-elsewhere",
    `A run that ended in the midst of its changes left ${visible(dir)} and ${visible(other)} between old and new: run whm-transfer-codegen codegen, fetch or generate with these as --schemas and --out, which finishes what was begun.`,
    { file: dir },
  );
}

/** `journal` is the file that says what is left to do. */
export function runNotResumable(paths: readonly string[], journal: string): Diagnostic {
  return errorOf(
    "run-not-resumable",
    `A run that ended in the midst of its changes cannot be finished, since ${formatPathList(paths)} ${paths.length === 1 ? "was" : "were"} changed by somebody else meanwhile; nothing has been changed: see with git what should be there, remove ${visible(journal)}, and run again.`,
    { file: journal },
  );
}

/** After a change that failed, and that could not be undone. */
export function folderNotRestored(dir: string): Diagnostic {
  return errorOf(
    "folder-not-restored",
    `${visible(dir)} could not be put back as it was: once the disk can be written, run the same command again, which finishes what was begun.`,
    { file: dir },
  );
}
