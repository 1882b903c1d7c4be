/** Problems that several folders report: files, the token in one, and faults of the program itself. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "./diagnostic.js";
import { visible } from "./text/escape.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
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
    remedy: "Run chmod 600 on the file, and replace the token if somebody else may have read it.",
  },
  "token-unreadable": {
    exitCode: 2,
    cause: "The token file, or standard input, is too long or is not text.",
    remedy: "Put the API token, and nothing else, on the first line.",
  },
  "internal-error": {
    exitCode: 2,
    cause: "The program itself has a fault.",
    remedy: "Report it with the lines that are printed below the message.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof CORE_CODES> = buildError;

export function fileUnreadable(path: string, error: unknown): Diagnostic {
  return errorOf(
    "file-unreadable",
    `${visible(path)} cannot be read (${systemReason(error)}): check that it is there and may be read.`,
    { file: path },
  );
}

/** `restored`: whether everything is as it was; if not, further sentences say what is not. */
export function fileUnwritable(path: string, error: unknown, restored = true): Diagnostic {
  return errorOf(
    "file-unwritable",
    `${visible(path)} cannot be written (${systemReason(error)})${restored ? "; nothing has been changed" : ""}: check the folder's permissions and the space on the disk.`,
    { file: path },
  );
}

export function tokenEmpty(from: string): Diagnostic {
  return errorOf(
    "token-empty",
    `The API token from ${visible(from)} is empty: its first line should be the token.`,
  );
}

/** `mode` is what the file system says of the file. */
export function tokenFileShared(path: string, mode: number): Diagnostic {
  const digits = (mode & 0o777).toString(8).padStart(3, "0");
  return errorOf(
    "token-file-shared",
    `The token file ${visible(path)} is open to others than its owner (mode ${digits}), so it is not used: run chmod 600 ${visible(path)}, and replace the token if somebody else may have read it.`,
    { file: path },
  );
}

/** Says nothing of what was found there. */
export function tokenUnreadable(from: string): Diagnostic {
  return errorOf(
    "token-unreadable",
    `What ${visible(from)} holds is no API token (it is too long, or no text): its first line should be the token.`,
  );
}

/** What should not be: the place where it happened is for whoever mends it. */
export function internalError(error: unknown, clean = (text: string): string => text): Diagnostic {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  const frames = stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
  return errorOf(
    "internal-error",
    `This is a fault of whm-transfer-codegen itself (${visible(clean(message))}): please report it with the lines below.`,
    { frame: frames.slice(0, 8).map(visible).join("\n") },
  );
}

function systemReason(error: unknown): string {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return visible(String(code ?? message ?? error));
}
