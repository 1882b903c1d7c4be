/** Diagnostics that several folders use: files, token files and internal errors. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "./diagnostic.js";
import { visible } from "./text/escape.js";

/** Diagnostic codes, with their text in docs/errors.md. Code in `src/` uses only the type of this table, so bundlers drop it. */
export const CORE_CODES = {
  "file-unreadable": {
    exitCode: 2,
    cause: "A file or folder cannot be read.",
    remedy: "Check that it exists and that you have read permission.",
  },
  "file-unwritable": {
    exitCode: 2,
    cause: "A file cannot be written.",
    remedy: "Check the permissions of its folder and the free space on the disk.",
  },
  "token-empty": {
    exitCode: 2,
    cause: "The first line of the token file, or of standard input, is empty.",
    remedy: "Put the API token on the first line.",
  },
  "token-file-shared": {
    exitCode: 2,
    cause: "Other users may read or write the token file, so it is not used.",
    remedy: "Run chmod 600 on the file, and replace the token if another user may have read it.",
  },
  "token-unreadable": {
    exitCode: 2,
    cause: "The token file, or standard input, is too long or is not text.",
    remedy: "Put the API token, and nothing else, on the first line.",
  },
  "internal-error": {
    exitCode: 2,
    cause: "The program itself has a fault.",
    remedy: "Report it with the message and its stack trace.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof CORE_CODES> = buildError;

export function fileUnreadable(path: string, error: unknown): Diagnostic {
  return errorOf("file-unreadable", `${visible(path)} cannot be read (${systemReason(error)}).`, {
    hint: "Check that it exists and that you have read permission.",
    file: path,
  });
}

/**
 * `restored` is true if all files have their old content. If it is false, the caller adds diagnostics that describe what changed.
 */
export function fileUnwritable(path: string, error: unknown, restored = true): Diagnostic {
  return errorOf(
    "file-unwritable",
    `${visible(path)} cannot be written (${systemReason(error)}).${restored ? " No file was changed." : ""}`,
    { hint: "Check the permissions of the folder and the free space on the disk.", file: path },
  );
}

export function tokenEmpty(from: string): Diagnostic {
  return errorOf(
    "token-empty",
    `The first line of ${visible(from)} is empty: it must contain the API token.`,
  );
}

/** `mode` contains the permission bits of the file. */
export function tokenFileShared(path: string, mode: number): Diagnostic {
  const digits = (mode & 0o777).toString(8).padStart(3, "0");
  return errorOf(
    "token-file-shared",
    `The token file ${visible(path)} is accessible to other users (mode ${digits}), so it is not used.`,
    {
      hint: `Run chmod 600 ${visible(path)}, and replace the token if another user may have read it.`,
      file: path,
    },
  );
}

/** Reports an invalid token file. The message omits the file's content, because it may be a secret. */
export function tokenUnreadable(from: string): Diagnostic {
  const subject = from === "standard input" ? "Standard input" : `The file ${visible(from)}`;
  return errorOf(
    "token-unreadable",
    `${subject} does not contain an API token: its content is too long or not text.`,
    { hint: "Put the API token, and nothing else, on the first line." },
  );
}

/** Reports an unexpected error. The frame contains the stack trace, for a bug report. */
export function internalError(error: unknown, clean = (text: string): string => text): Diagnostic {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  const frames = stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
  return errorOf("internal-error", `Internal error of whm-transfer-codegen: ${visible(clean(message))}.`, {
    hint: "This is a bug. Please report it with this message and its stack trace.",
    frame: frames.slice(0, 8).map(visible).join("\n"),
  });
}

function systemReason(error: unknown): string {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return visible(String(code ?? message ?? error));
}
