/** Diagnostics that the code in several folders of `src/` creates: for unreadable files, token files and internal errors. */

import { type Diagnostic, type UsageError, problems } from "./diagnostic.js";
import { getCodeOrMessage, getErrorText } from "./error-text.js";
import { sanitize } from "./text/escape.js";

export const coreProblem = problems({
  "file-unreadable": {
    message: "{file} cannot be read: {reason}.",
    hint: "{hint}",
    remedy: "Check the path and the permissions.",
  },
  "file-unwritable": {
    message: "{subject} cannot be written: {reason}.{consequence}",
    hint: "{hint}",
    remedy: "Check the path, the permissions, and the free space on the disk.",
  },
  "device-name": {
    message: "{file} cannot be written: Windows reserves this name for a device.",
    hint: "Choose another name.",
  },
  "token-empty": {
    message: "The first line of {source} is empty, but must contain the API token.",
    hint: "Put the API token on the first line, without other text.",
  },
  "token-file-shared": {
    message: "The token file {file} is accessible to other users (mode {mode}), so the file is not used.",
    hint: "Run chmod 600 {file}. If another user may have read the token, replace it in WHM.",
  },
  // The message omits the content, because it may be a secret.
  "token-unreadable": {
    message: "{source} does not contain an API token: the content is too long or not text.",
    hint: "Put the API token on the first line, without other text.",
  },
  "internal-error": {
    message: "Internal error of whm-transfer-codegen: {reason}.",
    hint: "Report this bug of whm-transfer-codegen, with this message and the stack trace.",
  },
});

export function createFileUnreadableError(
  file: string,
  error: unknown,
  hint = "Check the path and the permissions.",
): UsageError {
  return coreProblem.error("file-unreadable", { file, hint, ...describeSystemError(error, "read") });
}

/**
 * Creates the error for a file that cannot be written. `consequence` is a sentence about the state of all files after the
 * failure. Pass `null` if another diagnostic describes this state.
 */
export function createFileUnwritableError(
  file: string,
  error: unknown,
  consequence: string | null = "No file was changed.",
): UsageError {
  return coreProblem.error("file-unwritable", {
    subject: file,
    file,
    hint: "Check the path, the permissions, and the free space on the disk.",
    ...describeSystemError(error, "write"),
    consequence: consequence === null ? "" : ` ${consequence}`,
  });
}

/** A reason and a hint for an error code of the operating system. */
type SystemFailure = readonly [reason: string, hint: string];

export const FAILURES: Readonly<Record<string, SystemFailure>> = {
  ENOENT: ["it does not exist", "Correct the path, or create the missing file or folder."],
  ENOTDIR: ["a part of the path is not a folder", "Correct the path."],
  EISDIR: ["it is a folder", "Pass the path of a file."],
  EACCES: ["permission denied", "Give your user read permission for this path and its parent folders."],
};

export const WRITE_FAILURES: Readonly<Record<string, SystemFailure>> = {
  ...FAILURES,
  ENOENT: ["a folder in its path does not exist", "Create the folder, or correct the path."],
  EEXIST: ["another file is in its place", "Move that file elsewhere, or correct the path."],
  EACCES: ["permission denied", "Give your user write permission for the file and its folder."],
  EBUSY: ["another program has opened it", "Close that program, and run the command again."],
  EROFS: ["the file system is read-only", "Choose a folder that can be written."],
  ENOSPC: ["no space is left on the disk", "Free some space on the disk, and run the command again."],
  EDQUOT: ["the disk quota is exceeded", "Free some space on the disk, and run the command again."],
};

function describeSystemError(error: unknown, mode: "read" | "write"): { reason: string; hint?: string } {
  const code = getCodeOrMessage(error);
  const failures = new Map(Object.entries(mode === "read" ? FAILURES : WRITE_FAILURES));
  const [reason, hint] = failures.get(code === "EPERM" ? "EACCES" : code) ?? [];
  if (reason === undefined || hint === undefined) return { reason: sanitize(code) };
  return { reason: `${reason} (${code})`, hint };
}

/**
 * Creates the diagnostic for an unexpected exception. The frame contains the stack trace, for a bug report. `redact` removes secrets from
 * the message.
 */
export function createInternalError(error: unknown, redact = (text: string): string => text): Diagnostic {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const lines = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return coreProblem("internal-error", {
    reason: redact(getErrorText(error)),
    frame: lines.slice(0, 8).map(sanitize).join("\n"),
  });
}
