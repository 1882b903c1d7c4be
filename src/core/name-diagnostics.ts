/** Diagnostics about names of modules and keys. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type LineAndColumn,
  createErrorDiagnostic,
} from "./diagnostic.js";
import { quote, sanitize } from "./text/escape.js";
import { joinList } from "./text/lists.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const NAME_DIAGNOSTIC_CODES = {
  "module-name-invalid": {
    exitCode: [2, 3],
    cause: "No code can be generated for a transfer module, because its name is invalid.",
    remedy:
      "Report this problem to the vendor of the module: cPanel, or the vendor of the plugin that added it.",
  },
  "modules-missing": {
    exitCode: 2,
    cause: "A snapshot contains no transfer modules, although every WHM server has some.",
    remedy: "Fetch the snapshot again.",
  },
  "module-names-alike": {
    exitCode: [2, 3],
    cause:
      "The names of two transfer modules differ only in case, so their generated files would have the same name on some systems.",
    remedy:
      "Report this problem to the vendor of the modules: cPanel, or the vendor of the plugin that added one of them.",
  },
  "export-names-alike": {
    exitCode: [2, 3],
    cause: "The generated code of two transfer modules would export the same name.",
    remedy:
      "Report this problem to the vendor of the modules: cPanel, or the vendor of the plugin that added one of them.",
  },
  "key-name-invalid": {
    exitCode: [2, 3],
    cause: "No code can be generated for a transfer module, because the name of a key is invalid.",
    remedy:
      "Report this problem to the vendor of the module: cPanel, or the vendor of the plugin that added it.",
  },
  "key-names-alike": {
    exitCode: [2, 3],
    cause:
      "The names of two keys of a transfer module differ only in case. In a database, they would be the same column.",
    remedy:
      "Report this problem to the vendor of the module: cPanel, or the vendor of the plugin that added it.",
  },
  "listed-key-missing": {
    exitCode: [2, 3],
    cause:
      "The list of required keys or the list of primary keys of a transfer module contains a key that the module does not have.",
    remedy:
      "Report this problem to the vendor of the module: cPanel, or the vendor of the plugin that added it.",
  },
  "listed-key-repeated": {
    exitCode: [2, 3],
    cause: "The list of required keys or the list of primary keys of a transfer module contains a key twice.",
    remedy:
      "Report this problem to the vendor of the module: cPanel, or the vendor of the plugin that added it.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof NAME_DIAGNOSTIC_CODES> = createErrorDiagnostic;

const REPORT_TO_VENDOR_HINT =
  "Report this problem to the vendor of the module: cPanel, or the vendor of the plugin that added it.";
const REPORT_CONFLICTING_MODULES_HINT =
  "Report this problem to the vendor of the modules: cPanel, or the vendor of the plugin that added one of them.";

/** Where a column definition, or the name of a module or key, was read from. */
export interface SchemaLocation extends Partial<LineAndColumn> {
  /** The location as text for messages, such as `the response of available_transfer_modules` or `schemas/snapshot.json:4:5`. */
  readonly locationDescription: string;
  readonly file?: string;
}

/** Creates the error for an invalid module name. `faultDescription` is a clause without subject, such as `is longer than 64 characters`. */
export function createModuleNameInvalidError(
  name: string,
  faultDescription: string,
  { locationDescription, ...location }: SchemaLocation,
): Diagnostic {
  return createError(
    "module-name-invalid",
    `${locationDescription}: a transfer module has an invalid name: ${quote(name)} ${faultDescription}.`,
    {
      hint: REPORT_TO_VENDOR_HINT,
      ...location,
    },
  );
}

/**
 * Creates the error for a snapshot without modules. Every server has modules, so the server's response must have been wrong.
 * Without this error, the generated files of all modules would be deleted.
 */
export function createModulesMissingError(sentenceSubject: string): Diagnostic {
  return createError(
    "modules-missing",
    `${sentenceSubject} contains no transfer modules, although every WHM server has some.`,
    {
      hint: "Fetch the snapshot again with npx whm-transfer-codegen fetch.",
    },
  );
}

export function createModuleNamesAlikeError(
  names: readonly string[],
  { locationDescription, ...location }: SchemaLocation,
): Diagnostic {
  return createError(
    "module-names-alike",
    `${locationDescription}: the names of the transfer modules ${joinList(names.map(quote))} differ only in case. Their generated files would have the same name on file systems that ignore case.`,
    { hint: REPORT_CONFLICTING_MODULES_HINT, ...location },
  );
}

/** Creates the error for modules whose generated code would export the same name. `exportedName` is that name. */
export function createExportNamesConflictError(
  moduleNames: readonly string[],
  exportedName: string,
  { locationDescription, ...location }: SchemaLocation,
): Diagnostic {
  return createError(
    "export-names-alike",
    `${locationDescription}: the generated code of the transfer modules ${joinList(moduleNames.map(quote))} would export the same name, ${quote(exportedName)}.`,
    { hint: REPORT_CONFLICTING_MODULES_HINT, ...location },
  );
}

/** Creates the error for an invalid key name. `faultDescription` is a clause without subject, such as `is empty`. */
export function createKeyNameInvalidError(
  module: string,
  name: string,
  faultDescription: string,
  { locationDescription, ...location }: SchemaLocation,
): Diagnostic {
  return createError(
    "key-name-invalid",
    `${locationDescription}: a key of the transfer module ${sanitize(module)} has an invalid name: ${quote(name)} ${faultDescription}.`,
    { hint: REPORT_TO_VENDOR_HINT, ...location },
  );
}

export function createKeyNamesAlikeError(
  module: string,
  names: readonly string[],
  { locationDescription, ...location }: SchemaLocation,
): Diagnostic {
  return createError(
    "key-names-alike",
    `${locationDescription}: the keys ${joinList(names.map(quote))} of the transfer module ${sanitize(module)} differ only in case. In a database, they would be the same column.`,
    { hint: REPORT_TO_VENDOR_HINT, ...location },
  );
}

export function createListedKeyMissingError(
  module: string,
  listName: "required" | "primary",
  keyName: string,
  { locationDescription, ...location }: SchemaLocation,
): Diagnostic {
  return createError(
    "listed-key-missing",
    `${locationDescription}: the list ${quote(listName)} of the transfer module ${sanitize(module)} contains ${quote(keyName)}, but the module has no key with this name.`,
    { hint: REPORT_TO_VENDOR_HINT, ...location },
  );
}

export function createListedKeyRepeatedError(
  module: string,
  listName: "required" | "primary",
  keyName: string,
  { locationDescription, ...location }: SchemaLocation,
): Diagnostic {
  return createError(
    "listed-key-repeated",
    `${locationDescription}: the list ${quote(listName)} of the transfer module ${sanitize(module)} contains the key ${quote(keyName)} twice.`,
    { hint: REPORT_TO_VENDOR_HINT, ...location },
  );
}
