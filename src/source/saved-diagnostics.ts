/** Errors and warnings about saved answers (--from). */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type WarningBuilder,
  buildError,
  buildWarning,
} from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";

/** Diagnostic codes, with their text in docs/errors.md. Code in `src/` uses only the type of this table, so bundlers drop it. */
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
    remedy: "Keep the right file and move the other one elsewhere.",
  },
  "module-named-by-file": {
    severity: "warning",
    cause:
      "There is no list of modules. The name of the module comes from the name of the file, and its priority is unknown.",
    remedy: "Save the answer of available_transfer_modules, too, if you need the priority.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof SAVED_CODES> = buildError;
const warningOf: WarningBuilder<typeof SAVED_CODES> = buildWarning;

export function savedAnswersUnreadable(path: string, code: string): Diagnostic {
  return errorOf(
    "saved-answers-unreadable",
    `The saved answers ${quote(path)} cannot be read (${visible(code)}).`,
    { file: path, hint: "Pass a folder of saved answers, or a file that contains one, to --from." },
  );
}

export function savedSchemasMissing(path: string): Diagnostic {
  return errorOf(
    "saved-schemas-missing",
    `There is no saved answer of transfer_module_schema in ${quote(path)}.`,
    {
      file: path,
      hint: "Save one for each module next to the answer of available_transfer_modules.",
    },
  );
}

export function savedListMissing(path: string): Diagnostic {
  return errorOf(
    "saved-list-missing",
    `The folder ${quote(path)} contains no saved answer of available_transfer_modules, which lists the modules and their priorities.`,
    { file: path, hint: "Save it next to the other answers." },
  );
}

export function savedAnswerUnexpected(file: string, command: string): Diagnostic {
  return errorOf(
    "saved-answer-unexpected",
    `${visible(file)} is an answer of ${quote(command)}, but only available_transfer_modules, transfer_module_schema and version are used.`,
    { file, hint: "Move the file elsewhere." },
  );
}

/** A schema does not contain the name of its module, so the file name must. */
export function savedModuleUnknown(file: string, listedModules: readonly string[]): Diagnostic {
  const known = listedModules.length === 0 ? "" : ` Listed modules: ${joinList(listedModules.slice(0, 12))}.`;
  return errorOf(
    "saved-module-unknown",
    `${visible(file)} is a schema, but its name does not contain the name of a listed module.${known}`,
    { file, hint: "Name the file transfer_module_schema.NAME.json." },
  );
}

/** Two files contain different answers to the same call. */
export function savedAnswersConflict(files: readonly string[], call: string): Diagnostic {
  return errorOf(
    "saved-answers-conflict",
    `${joinList(files.map((file) => visible(file)))} contain different answers to ${call}.`,
    { hint: "Keep the right file and move the other one elsewhere." },
  );
}

export function moduleNamedByFile(file: string, module: string): Diagnostic {
  return warningOf(
    "module-named-by-file",
    `${visible(file)}: there is no list of modules. The module name ${visible(module)} comes from the file name, and its priority is unknown.`,
    { file, hint: "To get the priority, save the answer of available_transfer_modules, too." },
  );
}

/** Why a module is undetermined: the saved answers list it but contain no schema of it. */
export function schemaNotSaved(): string {
  return "The saved answers list the module but do not contain its schema.";
}
