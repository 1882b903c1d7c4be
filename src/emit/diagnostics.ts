/** Diagnostics about invalid or failing emitters in the configuration. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";
import { errorText } from "../core/error-text.js";
import { MAX_FILE_NAME_LENGTH } from "../core/limits.js";
import { joinList } from "../core/text/lists.js";

/** Diagnostic codes, with their text in docs/errors.md. Code in `src/` uses only the type of this table, so bundlers drop it. */
export const EMIT_CODES = {
  "emitter-unknown": {
    exitCode: 2,
    cause: "The configuration contains the name of an emitter that does not exist.",
    remedy: "Use one of the names in the message, or an object for a custom emitter.",
  },
  "emitter-repeated": {
    exitCode: 2,
    cause: "The configuration contains two emitters of the same name.",
    remedy: "Give each emitter a unique name.",
  },
  "emitter-file-invalid": {
    exitCode: 2,
    cause: "An emitter declares a file with an invalid name.",
    remedy: "Use a file name, or an extension for one file per module, that ends in .ts or .json.",
  },
  "emitter-function-missing": {
    exitCode: 2,
    cause: "An emitter declares a file without a function that creates it.",
    remedy: "Add a function that receives the items and returns a string.",
  },
  "emitter-files-alike": {
    exitCode: 2,
    cause: "Two emitters would write the same file.",
    remedy: "Rename the file of one emitter.",
  },
  "emitter-failed": {
    exitCode: 2,
    cause: "An emitter of the configuration threw an error, or did not return a valid text.",
    remedy: "Fix the emitter.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof EMIT_CODES> = buildError;

export function emitterUnknown(name: string, known: readonly string[]): Diagnostic {
  return errorOf("emitter-unknown", `Unknown emitter ${quote(name)} in the configuration.`, {
    hint: `Use ${joinList(known)}, or an object for a custom emitter.`,
  });
}

export function emitterRepeated(name: string): Diagnostic {
  return errorOf(
    "emitter-repeated",
    `The configuration contains two emitters with the name ${quote(name)}.`,
    { hint: "Remove one of them, or rename your custom emitter." },
  );
}

/** `file` is a file name, or an extension that is appended to the name of each module. */
export function emitterFileInvalid(emitter: string, file: string): Diagnostic {
  return errorOf(
    "emitter-file-invalid",
    `Invalid file name ${quote(file)} of the emitter ${quote(emitter)}: must be a file name or an extension that ends in .ts or .json.`,
    {
      hint: `Use letters, digits, dots, "_" and "-", at most ${MAX_FILE_NAME_LENGTH} characters with the module's name, and no device name such as con.`,
    },
  );
}

export function emitterFunctionMissing(emitter: string, file: string): Diagnostic {
  return errorOf(
    "emitter-function-missing",
    `The emitter ${quote(emitter)} has no function for the file ${quote(file)}.`,
    { hint: "Add a function that receives the items and returns a string." },
  );
}

export function emitterFilesAlike(path: string, other: string): Diagnostic {
  return errorOf(
    "emitter-files-alike",
    `The emitters would write ${quote(path)} and ${quote(other)} to the same file.`,
    { hint: "Rename the file of one emitter." },
  );
}

export function emitterFailed(emitter: string, path: string, error: unknown): Diagnostic {
  return errorOf(
    "emitter-failed",
    `The emitter ${quote(emitter)} failed to create ${visible(path)}: ${visible(errorText(error))}.`,
  );
}
