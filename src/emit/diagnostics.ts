/** Emitters of the configuration that are invalid or that fail. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";
import { listed } from "../core/text/lists.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const EMIT_CODES = {
  "emitter-unknown": {
    exitCode: 2,
    cause: "The configuration names an emitter that does not exist.",
    remedy: "Use one of the names in the message, or an object for an emitter of your own.",
  },
  "emitter-repeated": {
    exitCode: 2,
    cause: "The configuration contains two emitters of the same name.",
    remedy: "Give each emitter a name of its own.",
  },
  "emitter-file-invalid": {
    exitCode: 2,
    cause: "An emitter declares a file whose name cannot be used.",
    remedy: "Use a plain name, or for each module an ending, that ends in .ts or .json.",
  },
  "emitter-function-missing": {
    exitCode: 2,
    cause: "An emitter declares a file without a function that creates it.",
    remedy: "Add a function that receives the items and returns a string.",
  },
  "emitter-files-alike": {
    exitCode: 2,
    cause: "Two emitters would write the same file.",
    remedy: "Give the file of one emitter another name.",
  },
  "emitter-failed": {
    exitCode: 2,
    cause: "An emitter of the configuration threw an error.",
    remedy: "Correct the emitter.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof EMIT_CODES> = buildError;

export function emitterUnknown(name: string, known: readonly string[]): Diagnostic {
  return errorOf(
    "emitter-unknown",
    `The configuration names an emitter ${quote(name)} that is not known: by name there are ${listed(known)}; one of your own is an object.`,
  );
}

export function emitterRepeated(name: string): Diagnostic {
  return errorOf(
    "emitter-repeated",
    `There are two emitters called ${quote(name)}: name each once, and one of your own by a name of its own.`,
  );
}

/** `file` is a file's name, or the ending of one of each module. */
export function emitterFileInvalid(emitter: string, file: string): Diagnostic {
  return errorOf(
    "emitter-file-invalid",
    `The emitter ${quote(emitter)} has a file ${quote(file)}: expected a plain name, or for each module an ending, that ends in .ts or .json.`,
  );
}

/** `file` as above, and what it is made by is no function. */
export function emitterFunctionMissing(emitter: string, file: string): Diagnostic {
  return errorOf(
    "emitter-function-missing",
    `The emitter ${quote(emitter)} has no function that makes ${quote(file)}: expected one that is given the items and returns a string.`,
  );
}

export function emitterFilesAlike(path: string, other: string): Diagnostic {
  return errorOf(
    "emitter-files-alike",
    `The emitters would write ${quote(path)} and ${quote(other)} to one file: give the emitter's file another name.`,
  );
}

export function emitterFailed(emitter: string, path: string, error: unknown): Diagnostic {
  const reason = error instanceof Error ? error.message : String(error);
  return errorOf(
    "emitter-failed",
    `The emitter ${quote(emitter)} of the configuration failed at ${visible(path)}: ${visible(reason)}.`,
  );
}
