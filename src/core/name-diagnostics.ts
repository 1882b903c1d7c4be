/** Diagnostics about names of modules and keys. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type TextLocation,
  buildError,
} from "./diagnostic.js";
import { quote, visible } from "./text/escape.js";
import { joinList } from "./text/lists.js";

/** Diagnostic codes, with their text in docs/errors.md. Code in `src/` uses only the type of this table, so bundlers drop it. */
export const NAME_CODES = {
  "module-name-invalid": {
    exitCode: [2, 3],
    cause: "A module has a name for which no code can be generated.",
    remedy: "Report it to the author of the module.",
  },
  "modules-missing": {
    exitCode: 2,
    cause: "A snapshot or an answer contains no modules, although each server has some.",
    remedy: "Fetch the snapshot again.",
  },
  "module-names-alike": {
    exitCode: [2, 3],
    cause:
      "The names of two modules differ only in case, so that their files would be the same on some systems.",
    remedy: "Report it to the authors of the modules.",
  },
  "export-names-alike": {
    exitCode: [2, 3],
    cause: "The code of two modules would export the same name.",
    remedy: "Report it to the authors of the modules.",
  },
  "key-name-invalid": {
    exitCode: [2, 3],
    cause: "A key has a name for which no code can be generated.",
    remedy: "Report it to the author of the module.",
  },
  "key-names-alike": {
    exitCode: [2, 3],
    cause: "The names of two keys of a module differ only in case, and a database does not distinguish them.",
    remedy: "Report it to the author of the module.",
  },
  "listed-key-missing": {
    exitCode: [2, 3],
    cause: "The list of required or primary keys contains a key that the module does not have.",
    remedy: "Report it to the author of the module.",
  },
  "listed-key-repeated": {
    exitCode: [2, 3],
    cause: "The list of required or primary keys contains a key twice.",
    remedy: "Report it to the author of the module.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof NAME_CODES> = buildError;

const REPORT_TO_AUTHOR = "Report it to the author of the module.";
const REPORT_TO_AUTHORS = "Report it to the authors of the modules.";

/** Where a name was found. */
export interface NameLocation extends Partial<TextLocation> {
  /** The location in messages, such as `the answer of available_transfer_modules` or `schemas/snapshot.json:4:5`. */
  readonly text: string;
  readonly file?: string;
}

/** `fault` is a clause without subject, such as `is empty`. */
export function moduleNameInvalid(
  name: string,
  fault: string,
  { text, ...location }: NameLocation,
): Diagnostic {
  return errorOf(
    "module-name-invalid",
    `${text} contains the invalid module name ${quote(name)}: it ${fault}.`,
    {
      hint: REPORT_TO_AUTHOR,
      ...location,
    },
  );
}

/**
 * Reports a snapshot without modules. Every server has modules; without this error, a faulty answer would delete existing files.
 */
export function modulesMissing(location: string): Diagnostic {
  return errorOf("modules-missing", `${location} contains no modules.`, {
    hint: "Fetch the snapshot again.",
  });
}

export function moduleNamesAlike(names: readonly string[], { text, ...location }: NameLocation): Diagnostic {
  return errorOf(
    "module-names-alike",
    `${text} contains modules whose names differ only in case (${joinList(names.map(quote))}). Their files would be the same on some systems.`,
    { hint: REPORT_TO_AUTHORS, ...location },
  );
}

/** `exported` is the name that the code of both modules would export. */
export function exportNamesAlike(
  modules: readonly string[],
  exported: string,
  { text, ...location }: NameLocation,
): Diagnostic {
  return errorOf(
    "export-names-alike",
    `${text} contains the modules ${joinList(modules.map(quote))}, whose code would export the same name ${quote(exported)}.`,
    { hint: REPORT_TO_AUTHORS, ...location },
  );
}

/** `fault` is a clause without subject, such as `is empty`. */
export function keyNameInvalid(
  module: string,
  name: string,
  fault: string,
  { text, ...location }: NameLocation,
): Diagnostic {
  return errorOf(
    "key-name-invalid",
    `${text} contains the invalid key name ${quote(name)} of ${visible(module)}: it ${fault}.`,
    { hint: REPORT_TO_AUTHOR, ...location },
  );
}

export function keyNamesAlike(
  module: string,
  names: readonly string[],
  { text, ...location }: NameLocation,
): Diagnostic {
  return errorOf(
    "key-names-alike",
    `${text} contains keys of ${visible(module)} that differ only in case (${joinList(names.map(quote))}). Databases do not distinguish them.`,
    { hint: REPORT_TO_AUTHOR, ...location },
  );
}

export function listedKeyMissing(
  module: string,
  list: "required" | "primary",
  name: string,
  { text, ...location }: NameLocation,
): Diagnostic {
  return errorOf(
    "listed-key-missing",
    `${text}: the list ${quote(list)} of ${visible(module)} contains ${quote(name)}, but the module has no such key.`,
    { hint: REPORT_TO_AUTHOR, ...location },
  );
}

export function listedKeyRepeated(
  module: string,
  list: "required" | "primary",
  name: string,
  { text, ...location }: NameLocation,
): Diagnostic {
  return errorOf(
    "listed-key-repeated",
    `${text}: the list ${quote(list)} of ${visible(module)} contains ${quote(name)} twice.`,
    { hint: REPORT_TO_AUTHOR, ...location },
  );
}
