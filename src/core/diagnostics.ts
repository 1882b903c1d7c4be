/** Diagnostics that the code in several folders of `src/` creates: for unreadable files, token files and internal errors. */

import type { Diagnostic } from "./diagnostic.js";
import { getCodeOrMessage, getErrorText } from "./error-text.js";
import { problems } from "./problems.js";
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
    cause: "A file cannot be written.",
    remedy: "Check the path, the permissions, and the free space on the disk.",
  },
  "token-empty": {
    message: "The first line of {source} is empty, but must contain the API token.",
    hint: "Put the API token on the first line, without any other text on this line.",
  },
  "token-file-shared": {
    message: "The token file {file} is accessible to other users (mode {mode}), so the file is not used.",
    hint: "Run chmod 600 {file}. If another user may have read the token, create a new one in WHM and revoke the old one.",
  },
  // The message omits the content, because it may be a secret.
  "token-unreadable": {
    message: "{source} does not contain an API token: the content is too long or not text.",
    hint: "Put the API token on the first line, without any other text on this line.",
  },
  "internal-error": {
    message: "Internal error of whm-transfer-codegen: {reason}.",
    hint: "This is a bug in whm-transfer-codegen. Report it with this message and the stack trace.",
  },
});

export function createFileUnreadableError(file: string, error: unknown): Diagnostic {
  const { reason, hint = "Check the path and the permissions." } = describeSystemError(error, READ_FAILURES);
  return coreProblem("file-unreadable", { file, reason, hint });
}

/**
 * Creates the error for a file that cannot be written. `consequence` is a sentence about the state of all files after the
 * failure. Pass `null` if another diagnostic describes this state.
 */
export function createFileUnwritableError(
  file: string,
  error: unknown,
  consequence: string | null = "No file was changed.",
): Diagnostic {
  const { reason, hint = "Check the path, the permissions, and the free space on the disk." } =
    describeSystemError(error, WRITE_FAILURES);
  const consequenceSuffix = consequence === null ? "" : ` ${consequence}`;
  return coreProblem("file-unwritable", {
    subject: file,
    file,
    reason,
    hint,
    consequence: consequenceSuffix,
  });
}

/** Maps error codes of the operating system, such as `ENOENT`, to reasons and hints for messages. */
type SystemFailuresByCode = Readonly<Record<string, { readonly reason: string; readonly hint: string }>>;

const READ_FAILURES: SystemFailuresByCode = {
  ENOENT: { reason: "it does not exist", hint: "Correct the path, or create the missing file or folder." },
  ENOTDIR: { reason: "a part of the path is not a folder", hint: "Correct the path." },
  EISDIR: { reason: "it is a folder", hint: "Pass the path of a file." },
  EACCES: {
    reason: "permission denied",
    hint: "Give your user read permission for this path and its parent folders.",
  },
  EPERM: {
    reason: "permission denied",
    hint: "Give your user read permission for this path and its parent folders.",
  },
};

const WRITE_PERMISSION_HINT = "Give your user write permission for the file and its folder.";

const WRITE_FAILURES: SystemFailuresByCode = {
  ENOENT: { reason: "a folder in its path does not exist", hint: "Create the folder, or correct the path." },
  ENOTDIR: { reason: "a part of the path is not a folder", hint: "Correct the path." },
  EEXIST: { reason: "another file is in its place", hint: "Move that file elsewhere, or correct the path." },
  EISDIR: { reason: "it is a folder", hint: "Pass the path of a file." },
  EACCES: { reason: "permission denied", hint: WRITE_PERMISSION_HINT },
  EPERM: { reason: "permission denied", hint: WRITE_PERMISSION_HINT },
  EROFS: { reason: "the file system is read-only", hint: "Choose a folder that can be written." },
  ENOSPC: {
    reason: "no space is left on the disk",
    hint: "Free some space on the disk, and run the command again.",
  },
  EDQUOT: {
    reason: "the disk quota is exceeded",
    hint: "Free some space on the disk, and run the command again.",
  },
};

function describeSystemError(
  error: unknown,
  failuresByCode: SystemFailuresByCode,
): { reason: string; hint?: string } {
  const codeOrMessage = getCodeOrMessage(error);
  const knownFailure = Object.hasOwn(failuresByCode, codeOrMessage)
    ? failuresByCode[codeOrMessage]
    : undefined;
  if (knownFailure !== undefined)
    return { ...knownFailure, reason: `${knownFailure.reason} (${codeOrMessage})` };
  return { reason: sanitize(codeOrMessage) };
}

/**
 * Creates the diagnostic for an unexpected exception. The frame contains the stack trace, for a bug report. `redact` removes secrets from
 * the message.
 */
export function createInternalError(error: unknown, redact = (text: string): string => text): Diagnostic {
  const stackLines =
    error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  return coreProblem("internal-error", {
    reason: redact(getErrorText(error)),
    frame: stackLines.slice(0, 8).map(sanitize).join("\n"),
  });
}
