/** Diagnostics about invalid or failing emitters in the configuration. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, sanitize } from "../core/text/escape.js";
import { getErrorText } from "../core/error-text.js";
import { MAX_FILE_NAME_LENGTH } from "../core/limits.js";
import { joinList } from "../core/text/lists.js";
import { didYouMean, findNearestWord } from "../core/text/nearest.js";

/** Diagnostic codes, and what docs/errors.md prints about them. The published package omits this table, because `src/` uses only its type. */
export const EMIT_CODES = {
  "emitter-unknown": {
    exitCode: 2,
    cause: "The configuration contains the name of an emitter that does not exist.",
    remedy:
      "Use one of the built-in emitters that the hint lists, or an object that defines an emitter of your own.",
  },
  "emitter-invalid": {
    exitCode: 2,
    cause:
      "An emitter that is passed to the library is not an object, or has no valid name, revision or files.",
    remedy:
      "Pass the name of a built-in emitter, or an object with a name, a revision, and moduleFiles or sharedFiles.",
  },
  "emitter-repeated": {
    exitCode: 2,
    cause: "The configuration contains two emitters of the same name.",
    remedy: "Remove one of them, or give your own emitter another name.",
  },
  "emitter-file-invalid": {
    exitCode: 2,
    cause: "An emitter declares a file with an invalid name.",
    remedy:
      "Use a file name such as forms.ts in sharedFiles, or a suffix such as .form.ts in moduleFiles. Both must end in .ts or .json.",
  },
  "emitter-function-missing": {
    exitCode: 2,
    cause: "In moduleFiles or sharedFiles of an emitter, the value of a file is not a function.",
    remedy: "Set the value to a function that returns the text of the file.",
  },
  "emitter-files-alike": {
    exitCode: 2,
    cause: "Emitters would write two files whose names are equal or differ only in case.",
    remedy: "Rename one of the files in moduleFiles or sharedFiles of the emitter.",
  },
  "emitter-failed": {
    exitCode: 2,
    cause: "A function of an emitter threw an error, or did not return valid text.",
    remedy:
      "Correct the function. If the emitter is built in, report the error as a bug of whm-transfer-codegen.",
  },
} as const satisfies DiagnosticCodes;

const createError: ErrorBuilder<typeof EMIT_CODES> = buildError;

export function emitterUnknown(name: string, known: readonly string[]): Diagnostic {
  return createError(
    "emitter-unknown",
    `Unknown emitter ${quote(name)} in the configuration${didYouMean(findNearestWord(name.toLowerCase(), known))}.`,
    {
      hint: `The built-in emitters are ${joinList(known)}. To define an emitter of your own, use an object instead of a name.`,
    },
  );
}

export function emitterInvalid(index: number): Diagnostic {
  return createError(
    "emitter-invalid",
    `Invalid emitter emitters[${index}]: its name, revision, moduleFiles or sharedFiles are invalid.`,
    {
      hint: "Pass the name of a built-in emitter, or an object with a name, a revision, and moduleFiles or sharedFiles.",
    },
  );
}

export function emitterRepeated(name: string): Diagnostic {
  return createError(
    "emitter-repeated",
    `The list emitters in the configuration contains two emitters with the name ${quote(name)}.`,
    { hint: "Remove one of them, or give your own emitter another name." },
  );
}

/** `file` is a file name, or a suffix that is appended to the name of each module. */
export function emitterFileInvalid(emitter: string, file: string): Diagnostic {
  return createError(
    "emitter-file-invalid",
    `Invalid file name ${quote(file)} of the emitter ${quote(emitter)}: it does not end in .ts or .json, or is not a valid file name.`,
    {
      hint: `In sharedFiles, use a file name such as forms.ts. In moduleFiles, use a suffix such as .form.ts, which is appended to the name of each module. Allowed are letters, digits, dots, "_" and "-", and at most ${MAX_FILE_NAME_LENGTH} characters in total, but no device names of Windows such as con.`,
    },
  );
}

export function emitterFunctionMissing(emitter: string, file: string): Diagnostic {
  return createError(
    "emitter-function-missing",
    `The emitter ${quote(emitter)} has no function that generates ${quote(file)}.`,
    {
      hint: `In the configuration, set ${file.startsWith(".") ? "moduleFiles" : "sharedFiles"}[${quote(file)}] of this emitter to a function that returns the text of the file.`,
    },
  );
}

export function emitterFilesAlike(path: string, other: string): Diagnostic {
  return createError(
    "emitter-files-alike",
    `The emitters would write both ${quote(path)} and ${quote(other)}, which are the same file on some systems.`,
    { hint: "Rename one of them in moduleFiles or sharedFiles of the emitter." },
  );
}

export function emitterFailed(emitter: string, path: string, error: unknown): Diagnostic {
  return createError(
    "emitter-failed",
    `The emitter ${quote(emitter)} failed to generate ${sanitize(path)}: ${sanitize(getErrorText(error))}.`,
    {
      hint: "Correct the function for this file in the emitter. If the emitter is built in, report the error as a bug of whm-transfer-codegen.",
    },
  );
}
