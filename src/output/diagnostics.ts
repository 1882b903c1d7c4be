/**
 * Diagnostics for files and folders that cannot be written safely. The file is long, because it also contains the texts of
 * docs/errors.md.
 */

import { dirname } from "node:path";
import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type WarningDiagnosticFactory,
  createErrorDiagnostic,
  createWarningDiagnostic,
} from "../core/diagnostic.js";
import { quote, quoteShellArgument, sanitize } from "../core/text/escape.js";
import { joinList, formatPathList } from "../core/text/lists.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const OUTPUT_DIAGNOSTIC_CODES = {
  "file-foreign": {
    exitCode: 2,
    cause:
      "The command would overwrite a file that whm-transfer-codegen did not create, or a folder is in the place of a file.",
    remedy: "Move the file or folder elsewhere, or choose another folder with `--out` or `--schemas`.",
  },
  "file-is-link": {
    exitCode: 2,
    cause: "The command would write through a symbolic link, which could point outside the intended folder.",
    remedy: "Replace the link with a regular file, or remove it.",
  },
  "folders-identical": {
    exitCode: 2,
    cause:
      "The folders of the snapshot and of the generated code have different paths, but are the same folder, for example because of a symbolic link.",
    remedy: "Choose another folder with `--out` or `--schemas`.",
  },
  "folder-locked": {
    exitCode: 2,
    cause: "The folder is locked, because another run of whm-transfer-codegen is writing to it.",
    remedy: "Wait until the other run has ended, then run the command again.",
  },
  "folder-maybe-locked": {
    exitCode: 2,
    cause:
      "The folder is locked, and the process whose ID is in the lock is running. It may be another program, because process IDs are reused.",
    remedy:
      "Wait until the process has ended. If the process is another program, delete the lock, whose path is in the hint.",
  },
  "folder-locked-elsewhere": {
    exitCode: 2,
    cause: "The folder is locked by a process on another host or in a container.",
    remedy:
      "Wait until the process has ended. If it has already ended, run the command in the hint, which removes the lock.",
  },
  "lock-invalid": {
    exitCode: 2,
    cause: "The lock of a folder is damaged: it does not contain the ID of the process that created it.",
    remedy:
      "Make sure that no other run of whm-transfer-codegen is active, delete the lock, and run the command again.",
  },
  "journal-invalid": {
    exitCode: 2,
    cause:
      "The journal of an interrupted run is damaged. A journal lists the files that the run replaces, so the run cannot be completed without it.",
    remedy:
      "The message contains the path of the journal. Restore its folder from version control, or delete the files that whm-transfer-codegen generated there. Then delete the journal and run the command again.",
  },
  "journal-untrusted": {
    exitCode: 2,
    cause:
      "The folder contains a journal that may come from another user, another program or a Git commit. An interrupted run leaves a journal, which lists the files to replace. This one could change any file of your project, so it is not used.",
    remedy:
      "Delete the files that the hint lists. If Git tracks them, commit the deletion. Then run the command again.",
  },
  "lock-tracked": {
    severity: "warning",
    cause:
      "The Git repository contains a lock of whm-transfer-codegen, probably committed by mistake. A lock marks a folder to which a command is writing. This lock comes from Git, not from a running command, so it is ignored.",
    remedy: "Remove the lock from the repository with the command in the hint.",
  },
  "folder-keeps-changing": {
    exitCode: 2,
    cause:
      "A command tried several times to update a folder, but another program changed the folder each time.",
    remedy: "Run the command again while no other program writes to the folder.",
  },
  "run-unfinished": {
    exitCode: 2,
    cause: "An earlier run was interrupted while it replaced files, so the folder is partly updated.",
    remedy:
      "Run `codegen` or `generate` with the folders of the earlier run in `--schemas` and `--out`. This completes the earlier run.",
  },
  "run-unfinished-elsewhere": {
    exitCode: 2,
    cause:
      "An earlier run was interrupted while it replaced files in this folder and another one, so both are partly updated.",
    remedy:
      "Run `codegen` or `generate` with the two folders in the message: pass the snapshot folder as `--schemas`, and the folder of the generated code as `--out`. This completes the earlier run.",
  },
  "run-not-resumable": {
    exitCode: 2,
    cause:
      "An earlier run was interrupted while it replaced files. It cannot be completed, because some of these files were changed afterwards.",
    remedy:
      "Restore the files from version control. Delete the journal, a file that lists the files to replace: the hint contains its path. Then run the command again.",
  },
  "folder-not-restored": {
    exitCode: 2,
    cause:
      "The command failed while it replaced files. The folder now contains both old and new files, or a journal (a list of files to replace) that could not be deleted.",
    remedy: "Fix the cause of the failure. Then run the same command again, which completes the update.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof OUTPUT_DIAGNOSTIC_CODES> = createErrorDiagnostic;
const createWarning: WarningDiagnosticFactory<typeof OUTPUT_DIAGNOSTIC_CODES> = createWarningDiagnostic;

export function createFileForeignError(path: string): Diagnostic {
  return createError(
    "file-foreign",
    `Cannot write ${sanitize(path)}: a file or folder with this name exists, and whm-transfer-codegen did not create it.`,
    {
      hint: "Move that file or folder elsewhere, or choose another folder with --out or --schemas.",
      file: path,
    },
  );
}

/**
 * Creates the error for a symbolic link in place of a generated file. The link is neither followed nor replaced, because its target
 * may be outside the folder.
 */
export function createFileIsLinkError(path: string): Diagnostic {
  return createError(
    "file-is-link",
    `Cannot write ${sanitize(path)}: it is a symbolic link, which is not followed.`,
    {
      hint: "Replace the link with a regular file, or remove it.",
      file: path,
    },
  );
}

export function createFoldersIdenticalError(dir: string, otherDir: string): Diagnostic {
  return createError(
    "folders-identical",
    `The paths ${sanitize(dir)} and ${sanitize(otherDir)} resolve to the same folder, but the snapshot and the generated code need different folders.`,
    {
      hint: "Choose another folder with --out or --schemas.",
    },
  );
}

export function createFolderLockedError(dir: string, pid: number): Diagnostic {
  return createError(
    "folder-locked",
    `${sanitize(dir)} is locked: another run of whm-transfer-codegen (process ${pid}) is writing to this folder.`,
    {
      hint: `Wait until process ${pid} has ended, then run the command again.`,
      file: dir,
    },
  );
}

/** Creates the error for a lock whose owner has an unknown start time. The owner's process ID may belong to another program now. */
export function createFolderMaybeLockedError(
  dir: string,
  pid: number,
  lockOwnerFilePath: string,
): Diagnostic {
  return createError(
    "folder-maybe-locked",
    `${sanitize(dir)} is locked: process ${pid} may still be writing to this folder.`,
    {
      hint: `Wait until process ${pid} has ended, then run the command again. If process ${pid} is a program other than whm-transfer-codegen, delete ${sanitize(lockOwnerFilePath)} and run the command again.`,
      file: lockOwnerFilePath,
    },
  );
}

/** Creates the error for a lock of a process on another host or in a container. Whether this process is running is unknown. */
export function createFolderLockedElsewhereError(
  dir: string,
  { pid, host }: { readonly pid: number; readonly host: string },
  lockOwnerFilePath: string,
): Diagnostic {
  return createError(
    "folder-locked-elsewhere",
    `${sanitize(dir)} is locked: process ${pid} on ${quote(host)} (another host or a container) may still be writing to this folder.`,
    {
      hint: `Wait until that process has ended, then run the command again. If it has already ended, run rm ${quoteShellArgument(lockOwnerFilePath)}.`,
      file: lockOwnerFilePath,
    },
  );
}

export function createLockInvalidError(path: string): Diagnostic {
  return createError(
    "lock-invalid",
    `The lock ${sanitize(path)} is damaged: it does not contain the ID of the process that created it.`,
    {
      hint: `Make sure that no other run of whm-transfer-codegen is active, delete ${sanitize(path)}, and run the command again.`,
      file: path,
    },
  );
}

export function createJournalInvalidError(journalPath: string): Diagnostic {
  return createError(
    "journal-invalid",
    `The journal ${sanitize(journalPath)} of an interrupted run is damaged, so the interrupted run cannot be completed.`,
    {
      hint: `Restore the folder ${sanitize(dirname(journalPath))} from version control, or delete the files that whm-transfer-codegen generated there. Then delete ${sanitize(journalPath)} and run the command again.`,
      file: journalPath,
    },
  );
}

/**
 * Creates the error for a journal that may be malicious, for example because Git tracks it. The changes in the journal are not
 * made. `reason` is a clause, such as `it belongs to another user`. `pathsToDelete` are the files to delete: the journal and the
 * temporary files.
 */
export function createJournalUntrustedError(
  journalPath: string,
  reason: string,
  pathsToDelete: readonly string[],
): Diagnostic {
  return createError(
    "journal-untrusted",
    `The journal ${sanitize(journalPath)} is not used, because ${reason}. A journal lists the file changes of an interrupted run, and the next run makes these changes. So this journal could change any file of your project. No file was changed.`,
    {
      hint: `Delete the journal and any temporary files of the interrupted run: ${formatPathList(pathsToDelete)}. If Git tracks any of them, commit the deletion. Then run the command again. If that run reports modified files, restore them from version control, or overwrite them with --force.`,
      file: journalPath,
    },
  );
}

export function createLockTrackedWarning(lockPath: string): Diagnostic {
  return createWarning(
    "lock-tracked",
    `The Git repository contains the lock ${sanitize(lockPath)}, probably committed by mistake. A lock marks a folder to which a command is writing. This lock comes from Git, not from a running command, so it is ignored.`,
    {
      hint: `Run git rm -r --cached ${quoteShellArgument(lockPath)}, and commit the change.`,
      file: lockPath,
    },
  );
}

export function createFolderKeepsChangingError(dirs: readonly string[]): Diagnostic {
  const dirsText = joinList(dirs.map((dir) => sanitize(dir)));
  const folderNoun = dirs.length === 1 ? "folder" : "folders";
  return createError(
    "folder-keeps-changing",
    `This run tried several times to update ${dirsText}, but another program changed the ${folderNoun} each time. This run changed no file.`,
    {
      hint: `Run the command again while no other program writes to the ${folderNoun}.`,
      ...(dirs[0] !== undefined && { file: dirs[0] }),
    },
  );
}

export function createRunUnfinishedError(dir: string): Diagnostic {
  return createError(
    "run-unfinished",
    `${sanitize(dir)} is partly updated: an earlier run was interrupted while it replaced files.`,
    {
      hint: 'Run "codegen" or "generate" with the folders of the earlier run in --schemas and --out. Either command completes the earlier run.',
      file: dir,
    },
  );
}

/**
 * Creates the error for an interrupted run that wrote to the folders `dir` and `otherDir`. The settings of this run do not
 * contain `otherDir`, so this run cannot complete the interrupted one.
 */
export function createRunUnfinishedElsewhereError(dir: string, otherDir: string): Diagnostic {
  return createError(
    "run-unfinished-elsewhere",
    `${sanitize(dir)} and ${sanitize(otherDir)} are partly updated: an earlier run was interrupted while it replaced files.`,
    {
      hint: 'Run "codegen" or "generate". Pass the snapshot folder as --schemas, and the folder of the generated code as --out. Either command completes the earlier run.',
      file: dir,
    },
  );
}

export function createRunNotResumableError(changedPaths: readonly string[], journalPath: string): Diagnostic {
  return createError(
    "run-not-resumable",
    `An earlier run was interrupted while it replaced files. That run cannot be completed, because ${formatPathList(changedPaths)} ${changedPaths.length === 1 ? "was" : "were"} changed afterwards. This run changed no file.`,
    {
      hint: `Restore ${changedPaths.length === 1 ? "the file" : "the files"} from version control. Delete the journal ${sanitize(journalPath)}, which lists the files that the run was replacing. Then run the command again.`,
      file: journalPath,
    },
  );
}

/**
 * Creates the error for a failed update that could be neither completed nor undone. `reason` is a clause without a full stop,
 * such as the default value.
 */
export function createFolderNotRestoredError(
  dir: string,
  reason = "replacing its files failed, and the earlier files could not be restored",
): Diagnostic {
  return createError("folder-not-restored", `The update of ${sanitize(dir)} is not finished: ${reason}.`, {
    hint: "Fix the problem that the other error message describes. Then run the same command again, which completes the update.",
    file: dir,
  });
}
