/** Diagnostics that the code in several folders of `src/` creates: for unreadable files, token files and internal errors. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  createErrorDiagnostic,
} from "./diagnostic.js";
import { getErrorCodeOrMessage, getErrorText } from "./error-text.js";
import { sanitize } from "./text/escape.js";

/**
 * Diagnostic codes of this file, with their texts for docs/errors.md. The code in `src/` uses only the type of this table. The bundler
 * therefore removes the table from the published package.
 */
export const CORE_DIAGNOSTIC_CODES = {
  "file-unreadable": {
    exitCode: 2,
    cause: "A file or folder cannot be read.",
    remedy: "Check the path and the permissions.",
  },
  "file-unwritable": {
    exitCode: 2,
    cause: "A file cannot be written.",
    remedy: "Check the path, the permissions, and the free space on the disk.",
  },
  "token-empty": {
    exitCode: 2,
    cause: "The first line of the token file, or of standard input, is empty.",
    remedy: "Put the API token on the first line.",
  },
  "token-file-shared": {
    exitCode: 2,
    cause: "Other users can read or write the token file, so the file is not used.",
    remedy:
      "Run `chmod 600` on the file. If another user may have read the token, create a new one in WHM and revoke the old one.",
  },
  "token-unreadable": {
    exitCode: 2,
    cause:
      "The content of the token file or of standard input is not an API token: it is too long or not text.",
    remedy: "Put the API token on the first line, without any other text on this line.",
  },
  "internal-error": {
    exitCode: 2,
    cause: "An unexpected error occurred, which is a bug in whm-transfer-codegen.",
    remedy:
      "Report this problem to the maintainers of whm-transfer-codegen, with the message and the stack trace.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof CORE_DIAGNOSTIC_CODES> = createErrorDiagnostic;

export function createFileUnreadableError(path: string, error: unknown): Diagnostic {
  const { reason, hint = "Check the path and the permissions." } = describeSystemError(error, READ_FAILURES);
  return createError("file-unreadable", `${sanitize(path)} cannot be read: ${reason}.`, { hint, file: path });
}

/**
 * Creates the error for a file that cannot be written. `consequence` is a sentence about the state of all files after the
 * failure. Pass `null` if another diagnostic describes this state.
 */
export function createFileUnwritableError(
  path: string,
  error: unknown,
  consequence: string | null = "No file was changed.",
): Diagnostic {
  const { reason, hint = "Check the path, the permissions, and the free space on the disk." } =
    describeSystemError(error, WRITE_FAILURES);
  const consequenceSuffix = consequence === null ? "" : ` ${consequence}`;
  return createError(
    "file-unwritable",
    `${sanitize(path)} cannot be written: ${reason}.${consequenceSuffix}`,
    {
      hint,
      file: path,
    },
  );
}

/** Creates the error for a folder that was moved, or replaced by a link, after the run had started. */
export function createFolderMovedError(dir: string): Diagnostic {
  return createError(
    "file-unwritable",
    `The folder ${sanitize(dir)} cannot be written: it was moved or replaced during this run. No file was changed.`,
    { hint: "Run the command again while no other program changes this path.", file: dir },
  );
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
  const codeOrMessage = getErrorCodeOrMessage(error);
  const knownFailure = Object.hasOwn(failuresByCode, codeOrMessage)
    ? failuresByCode[codeOrMessage]
    : undefined;
  if (knownFailure !== undefined)
    return { ...knownFailure, reason: `${knownFailure.reason} (${codeOrMessage})` };
  return { reason: sanitize(codeOrMessage) };
}

export function createTokenEmptyError(tokenSource: string): Diagnostic {
  return createError(
    "token-empty",
    `The first line of ${describeTokenSource(tokenSource)} is empty, but must contain the API token.`,
    { hint: "Put the API token on the first line, without any other text on this line." },
  );
}

/** Returns the words for a token source in messages. `tokenSource` is `standard input`, or the path of a token file. */
function describeTokenSource(tokenSource: string): string {
  return tokenSource === "standard input" ? tokenSource : `the token file ${sanitize(tokenSource)}`;
}

/** Creates the error for a token file that other users can access. `mode` contains the permission bits of the file. */
export function createTokenFileSharedError(path: string, mode: number): Diagnostic {
  const octalMode = (mode & 0o777).toString(8).padStart(3, "0");
  return createError(
    "token-file-shared",
    `The token file ${sanitize(path)} is accessible to other users (mode ${octalMode}), so the file is not used.`,
    {
      hint: `Run chmod 600 ${sanitize(path)}. If another user may have read the token, create a new one in WHM and revoke the old one.`,
      file: path,
    },
  );
}

/**
 * Creates the error for a token file, or standard input, whose content is not a token. The message omits the content, because it may be
 * a secret.
 */
export function createTokenUnreadableError(tokenSource: string): Diagnostic {
  const capitalizedSourceDescription = describeTokenSource(tokenSource).replace(/^[st]/, (firstLetter) =>
    firstLetter.toUpperCase(),
  );
  return createError(
    "token-unreadable",
    `${capitalizedSourceDescription} does not contain an API token: the content is too long or not text.`,
    { hint: "Put the API token on the first line, without any other text on this line." },
  );
}

/**
 * Creates the diagnostic for an unexpected exception. The frame contains the stack trace, for a bug report. `redact` removes secrets from
 * the message.
 */
export function createInternalError(error: unknown, redact = (text: string): string => text): Diagnostic {
  const stackLines =
    error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  return createError(
    "internal-error",
    `Internal error of whm-transfer-codegen: ${sanitize(redact(getErrorText(error)))}.`,
    {
      hint: "This is a bug in whm-transfer-codegen. Report it with this message and the stack trace.",
      frame: stackLines.slice(0, 8).map(sanitize).join("\n"),
    },
  );
}
