/** Saved answers that cannot be used (--from). */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type WarningBuilder,
  buildError,
  buildWarning,
} from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";
import { listed } from "../core/text/lists.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const SAVED_CODES = {
  "saved-answers-unreadable": {
    exitCode: 2,
    cause: "The path of --from cannot be read.",
    remedy: "Pass a folder of saved answers, or a file that contains one.",
  },
  "saved-schemas-missing": {
    exitCode: 2,
    cause: "There is no saved answer of transfer_module_schema.",
    remedy: "Save one for each module next to the answer of available_transfer_modules.",
  },
  "saved-list-missing": {
    exitCode: 2,
    cause: "The folder contains no saved answer of available_transfer_modules.",
    remedy: "Save it next to the other answers.",
  },
  "saved-answer-unexpected": {
    exitCode: 2,
    cause: "A saved answer is of a function that is not needed.",
    remedy: "Move the file elsewhere.",
  },
  "saved-module-unknown": {
    exitCode: 2,
    cause: "The name of a saved schema does not identify the module that it describes.",
    remedy: "Name the file transfer_module_schema.NAME.json.",
  },
  "saved-answers-conflict": {
    exitCode: 2,
    cause: "Two saved files contain different answers to the same call.",
    remedy: "Keep the right one.",
  },
  "module-named-by-file": {
    severity: "warning",
    cause:
      "There is no list of modules, so the name of the module comes from the name of the file, and its priority is unknown.",
    remedy: "Save the answer of available_transfer_modules, too, if you need the priority.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof SAVED_CODES> = buildError;
const warningOf: WarningBuilder<typeof SAVED_CODES> = buildWarning;

export function savedAnswersUnreadable(path: string, code: string): Diagnostic {
  return errorOf(
    "saved-answers-unreadable",
    `The saved answers ${quote(path)} cannot be read (${visible(code)}): --from takes a folder of answers, or a file that holds one.`,
    { file: path },
  );
}

export function savedSchemasMissing(path: string): Diagnostic {
  return errorOf(
    "saved-schemas-missing",
    `There is no answer of transfer_module_schema in ${quote(path)}: save one for each module beside the answer of available_transfer_modules.`,
    { file: path },
  );
}

export function savedListMissing(path: string): Diagnostic {
  return errorOf(
    "saved-list-missing",
    `The folder ${quote(path)} holds no answer of available_transfer_modules, which tells the modules and their priorities: save it beside the others.`,
    { file: path },
  );
}

export function savedAnswerUnexpected(file: string, command: string): Diagnostic {
  return errorOf(
    "saved-answer-unexpected",
    `${visible(file)} is an answer of ${quote(command)}: only those of available_transfer_modules, transfer_module_schema and version are read, so move it elsewhere.`,
    { file },
  );
}

/** A schema does not say whose it is, and this file's name does not say it either. */
export function savedModuleUnknown(file: string, listedModules: readonly string[]): Diagnostic {
  const known = listedModules.length === 0 ? "" : ` The list names ${listed(listedModules.slice(0, 12))}.`;
  return errorOf(
    "saved-module-unknown",
    `${visible(file)} is a schema, but its name does not tell which listed module it describes: name it transfer_module_schema.NAME.json.${known}`,
    { file },
  );
}

/** Two files that answer the same question differently. */
export function savedAnswersConflict(files: readonly string[], question: string): Diagnostic {
  return errorOf(
    "saved-answers-conflict",
    `${listed(files.map((file) => visible(file)))} hold different answers of ${question}: keep the right one.`,
  );
}

export function moduleNamedByFile(file: string, module: string): Diagnostic {
  return warningOf(
    "module-named-by-file",
    `${visible(file)}: with no list of modules, the module's name ${visible(module)} was taken from the file's name, and its priority is unknown.`,
    { file },
  );
}

/** Why nothing is known of a module that the saved answers only list. */
export function undescribed(): string {
  return "the saved answers list it, and hold no schema of it.";
}
