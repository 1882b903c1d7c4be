/** Diagnostics about saved responses (--from). */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type WarningDiagnosticFactory,
  createErrorDiagnostic,
  createWarningDiagnostic,
} from "../core/diagnostic.js";
import { quote, sanitize } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const SAVED_RESPONSE_DIAGNOSTIC_CODES = {
  "saved-answers-unreadable": {
    exitCode: 2,
    cause: "The file or folder in `--from` cannot be read.",
    remedy: "Pass the path of a folder with saved WHM API responses, or of a file with one response.",
  },
  "saved-schemas-missing": {
    exitCode: 2,
    cause:
      "The path in `--from` contains no saved response of `transfer_module_schema`, so there are no schemas.",
    remedy:
      "Save one response for each transfer module, in the same folder as the response of `available_transfer_modules`.",
  },
  "saved-list-missing": {
    exitCode: 2,
    cause:
      "The folder that `--from` specifies contains no saved response of `available_transfer_modules`, which lists the transfer modules.",
    remedy: "Save this response in the same folder as the other responses.",
  },
  "saved-answer-unexpected": {
    exitCode: 2,
    cause:
      "The folder that `--from` specifies contains a response of an API function other than `available_transfer_modules`, `transfer_module_schema` and `version`. Only responses of these functions can be used.",
    remedy: "Move this file out of the folder.",
  },
  "saved-module-unknown": {
    exitCode: 2,
    cause: "The file name of a saved schema does not contain the name of a transfer module.",
    remedy: "Rename the file to `transfer_module_schema.NAME.json`, where NAME is the module.",
  },
  "saved-answers-conflict": {
    exitCode: 2,
    cause: "Several saved files contain different responses to the same API call.",
    remedy: "Of these files, keep the one with the correct response. Move the others out of the folder.",
  },
  "module-named-by-file": {
    severity: "warning",
    cause:
      "The path in `--from` is a single file, so no response of `available_transfer_modules` was read. The name of the module was taken from the file name. Its priority, by which WHM orders the modules, is unknown.",
    remedy:
      "If you need the priority, save the response of `available_transfer_modules` in the same folder, and pass the folder to `--from`.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof SAVED_RESPONSE_DIAGNOSTIC_CODES> = createErrorDiagnostic;
const createWarning: WarningDiagnosticFactory<typeof SAVED_RESPONSE_DIAGNOSTIC_CODES> =
  createWarningDiagnostic;

/** Maximum number of modules to list in a message. */
const MAX_SHOWN_MODULES = 12;

export function createSavedPathUnreadableError(path: string, errorCodeOrMessage: string): Diagnostic {
  const reason =
    errorCodeOrMessage === "ENOENT"
      ? "the path does not exist (ENOENT)"
      : errorCodeOrMessage === "EACCES"
        ? "permission denied (EACCES)"
        : sanitize(errorCodeOrMessage);
  return createError(
    "saved-answers-unreadable",
    `The saved API responses in ${quote(path)} cannot be read: ${reason}.`,
    {
      file: path,
      hint: "Pass the path of a folder with saved WHM API responses, or of a file with one response, to --from.",
    },
  );
}

export function createSavedSchemasMissingError(path: string): Diagnostic {
  return createError(
    "saved-schemas-missing",
    `No response of transfer_module_schema is saved in ${quote(path)}, so there are no schemas.`,
    {
      file: path,
      hint: "Save one response for each transfer module, in the same folder as the response of available_transfer_modules.",
    },
  );
}

export function createSavedModuleListMissingError(path: string): Diagnostic {
  return createError(
    "saved-list-missing",
    `The folder ${quote(path)} contains no saved response of available_transfer_modules, which lists the transfer modules and their priorities.`,
    { file: path, hint: "Save this response in the same folder as the other responses." },
  );
}

export function createSavedResponseUnexpectedError(file: string, command: string): Diagnostic {
  return createError(
    "saved-answer-unexpected",
    `${sanitize(file)} contains a response of the API function ${quote(command)}. Only responses of available_transfer_modules, transfer_module_schema and version can be used.`,
    { file, hint: "Move this file out of the folder." },
  );
}

/**
 * Creates the error for a saved schema if its file name does not identify the module. The schema itself does not contain the name of its
 * module.
 */
export function createModuleNotInFileNameError(file: string, listedModules: readonly string[]): Diagnostic {
  const omittedCount = listedModules.length - MAX_SHOWN_MODULES;
  const shownModulesAndOmittedCount = [
    ...listedModules.slice(0, MAX_SHOWN_MODULES),
    ...(omittedCount > 0 ? [`${omittedCount} more`] : []),
  ];
  const [expectedName, knownModulesSentence] =
    shownModulesAndOmittedCount.length === 0
      ? ["the name of a transfer module", ""]
      : [
          "the name of a known transfer module",
          ` The saved response of available_transfer_modules lists ${joinList(shownModulesAndOmittedCount)}.`,
        ];
  return createError(
    "saved-module-unknown",
    `${sanitize(file)} contains a schema, but its file name does not contain ${expectedName}.${knownModulesSentence}`,
    { file, hint: "Rename the file to transfer_module_schema.NAME.json, where NAME is the module." },
  );
}

/** Creates the error for files with different responses to the same call. */
export function createSavedResponsesConflictError(
  files: readonly string[],
  callDescription: string,
): Diagnostic {
  return createError(
    "saved-answers-conflict",
    `${joinList(files.map((file) => sanitize(file)))} contain different responses to the same API call: ${callDescription}.`,
    { hint: "Of these files, keep the one with the correct response. Move the others out of the folder." },
  );
}

export function createModuleNamedByFileWarning(file: string, module: string): Diagnostic {
  return createWarning(
    "module-named-by-file",
    `The name of the transfer module ${sanitize(module)} was taken from the file name ${sanitize(file)}. The priority of the module is unknown, because --from is a single file: no response of available_transfer_modules was read.`,
    {
      file,
      hint: "If you need the priority, save the response of available_transfer_modules in the same folder, and pass the folder to --from.",
    },
  );
}

/** Returns the reason why a module in the saved list of modules is undetermined: its schema is not saved. */
export function getSchemaNotSavedMessage(): string {
  return "The saved response of available_transfer_modules lists the module, but its schema is not saved.";
}
