/** Diagnostics about invalid or failing emitters and formatters. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  createErrorDiagnostic,
} from "../core/diagnostic.js";
import { quote, sanitize } from "../core/text/escape.js";
import { getErrorText } from "../core/error-text.js";
import { MAX_EMITTED_FILE_NAME_LENGTH } from "../core/limits.js";
import { joinList } from "../core/text/lists.js";
import { formatSuggestionInQuotes, findNearestWord } from "../core/text/nearest.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const EMIT_DIAGNOSTIC_CODES = {
  "emitter-unknown": {
    exitCode: 2,
    cause: "The list `emitters` contains the name of an emitter that does not exist.",
    remedy:
      "Use the name of a built-in emitter, which the hint lists, or an object that defines a custom emitter.",
  },
  "emitter-invalid": {
    exitCode: 2,
    cause:
      "The API of whm-transfer-codegen was called with an invalid element in the list `emitters`: it is not an emitter, or has an invalid property.",
    remedy:
      "Correct the element as the message describes, or replace it with the name of a built-in emitter.",
  },
  "emitter-repeated": {
    exitCode: 2,
    cause:
      "Two emitters have the same name. The names `typescript` and `json-schema` always belong to built-in emitters.",
    remedy: "Remove one of the emitters from `emitters`, or give your custom emitter another name.",
  },
  "emitter-file-invalid": {
    exitCode: 2,
    cause: "An emitter declares a file with an invalid name.",
    remedy:
      "Use a file name such as `forms.ts` in `sharedFiles`, or a suffix such as `.form.ts` in `moduleFiles`. Both must end in `.ts` or `.json`.",
  },
  "emitter-function-missing": {
    exitCode: 2,
    cause: "An emitter declares a file, but has no function that generates it.",
    remedy:
      "In `moduleFiles` or `sharedFiles` of the emitter, map the file name to a function that returns the text of the file.",
  },
  "emitter-files-alike": {
    exitCode: 2,
    cause: "Two generated files have names that are equal or differ only in case.",
    remedy: "In `moduleFiles` or `sharedFiles` of your emitter, give one of the files another name.",
  },
  "emitter-failed": {
    exitCode: 2,
    cause:
      "The emitter function that generates a file threw an error, or did not return a string of well-formed Unicode.",
    remedy:
      "Correct the function. If the emitter is built in, report the error as a bug of whm-transfer-codegen.",
  },
  "formatter-missing": {
    exitCode: 2,
    cause: "The setting `format` names a formatter that the project has not installed.",
    remedy: "Install the formatter with the command in the hint, or set `format` to `false`.",
  },
  "formatter-failed": {
    exitCode: 2,
    cause:
      "The formatter of the project cannot read its configuration, cannot format a generated file, or returned an invalid text, or one that does not begin with the mark of generated code.",
    remedy: "Correct the configuration of the formatter. The message contains its error.",
  },
  "formatter-ignores-output": {
    exitCode: 2,
    cause: "The configuration of the formatter excludes the folder of the generated code.",
    remedy:
      "Remove this exclusion. You may still exclude the generated JSON files. Or set `format` to `false`, so that the generated code is not formatted.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof EMIT_DIAGNOSTIC_CODES> = createErrorDiagnostic;

export function createEmitterUnknownError(name: string, optionalEmitterNames: readonly string[]): Diagnostic {
  return createError(
    "emitter-unknown",
    `Unknown emitter ${quote(name)} in the list "emitters"${formatSuggestionInQuotes(findNearestWord(name.toLowerCase(), optionalEmitterNames))}.`,
    {
      hint: `Use one of the built-in emitters ${joinList(optionalEmitterNames.map(quote))}, or an object that defines a custom emitter.`,
    },
  );
}

/**
 * Creates the error for an invalid emitter. `faultDescription` is a clause about a property of the emitter, such as `its revision must be a
 * string or a number`.
 */
export function createEmitterInvalidError(index: number, faultDescription: string): Diagnostic {
  return createError("emitter-invalid", `Invalid emitter emitters[${index}]: ${faultDescription}.`, {
    hint: "Correct this element of the list, or replace it with the name of a built-in emitter.",
  });
}

export function createEmitterRepeatedError(name: string): Diagnostic {
  return createError("emitter-repeated", `Two emitters have the name ${quote(name)}.`, {
    hint: 'Remove one of them from the list "emitters", or give your custom emitter another name. The names "typescript" and "json-schema" always belong to built-in emitters.',
  });
}

/**
 * Creates the error for an invalid file name of an emitter. `fileNameOrSuffix` is a file name, or a suffix that is appended to the name of
 * each module.
 */
export function createEmitterFileInvalidError(emitterName: string, fileNameOrSuffix: string): Diagnostic {
  return createError(
    "emitter-file-invalid",
    `Invalid file name ${quote(fileNameOrSuffix)} of the emitter ${quote(emitterName)}${/\.(?:ts|json)$/.test(fileNameOrSuffix) ? "." : ": it must end in .ts or .json."}`,
    {
      hint: `In "sharedFiles", use a file name such as forms.ts. In "moduleFiles", use a suffix such as .form.ts, which is appended to the name of each module. Allowed characters are letters, digits, ".", "_" and "-". A name has at most ${MAX_EMITTED_FILE_NAME_LENGTH} characters, and must not be the name of a Windows device, such as con.`,
    },
  );
}

export function createEmitterFunctionMissingError(emitterName: string, fileNameOrSuffix: string): Diagnostic {
  const isSuffix = fileNameOrSuffix.startsWith(".");
  return createError(
    "emitter-function-missing",
    `The emitter ${quote(emitterName)} has no function that generates ${isSuffix ? "the files with the suffix " : ""}${quote(fileNameOrSuffix)}.`,
    {
      hint: `Set ${isSuffix ? "moduleFiles" : "sharedFiles"}[${quote(fileNameOrSuffix)}] of this emitter to a function that returns the text of the file.`,
    },
  );
}

export function createEmitterFilesAlikeError(path: string, otherPath: string): Diagnostic {
  return createError(
    "emitter-files-alike",
    path === otherPath
      ? `Two generated files have the name ${quote(path)}.`
      : `The names of the generated files ${quote(otherPath)} and ${quote(path)} differ only in case. On file systems that ignore case, they are the same file.`,
    { hint: 'In "moduleFiles" or "sharedFiles" of your emitter, give one of the files another name.' },
  );
}

export function createEmitterFailedError(
  emitterName: string,
  path: string,
  errorOrFaultDescription: unknown,
): Diagnostic {
  return createError(
    "emitter-failed",
    `The emitter ${quote(emitterName)} failed to generate ${quote(path)}: ${sanitize(getErrorText(errorOrFaultDescription))}.`,
    {
      hint: "Correct the emitter function that generates this file. If the emitter is built in, report the error as a bug of whm-transfer-codegen.",
    },
  );
}

/** Creates the error for a formatter that is not installed. `packageName` is the npm package that contains it. */
export function createFormatterMissingError(
  formatterName: string,
  packageName: string,
  projectFolder: string,
): Diagnostic {
  return createError(
    "formatter-missing",
    `The configuration sets "format" to "${formatterName}", but ${packageName} is not installed in ${sanitize(projectFolder)}.`,
    { hint: `Run npm install --save-dev --save-exact ${packageName}, or set "format" to false.` },
  );
}

export function createFormatterFailedError(formatterName: string, path: string, reason: string): Diagnostic {
  return createError(
    "formatter-failed",
    `The formatter ${formatterName} failed for ${sanitize(path)}: ${sanitize(reason)}.`,
    {
      hint: "Correct the configuration of the formatter.",
    },
  );
}

export function createFormatterIgnoresOutputError(formatterName: string, path: string): Diagnostic {
  return createError(
    "formatter-ignores-output",
    `The configuration of ${formatterName} excludes ${sanitize(path)}, so it is not formatted.`,
    {
      hint: 'Remove this exclusion. You may still exclude the generated JSON files, as in "!generated/*.json" for Biome. Or set "format" to false.',
    },
  );
}
