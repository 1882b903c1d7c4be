/** Diagnostics about columns, overrides and modules. Those about the versions of snapshots are in `version-diagnostics.ts`. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type WarningDiagnosticFactory,
  createErrorDiagnostic,
  createWarningDiagnostic,
} from "../core/diagnostic.js";
import { quote, sanitize } from "../core/text/escape.js";
import type { UnknownPart } from "../column/parser.js";
import type { SchemaLocation } from "../core/name-diagnostics.js";
import { joinList } from "../core/text/lists.js";
import { formatSuggestion } from "../core/text/nearest.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const ITEM_DIAGNOSTIC_CODES = {
  "property-names-alike": {
    exitCode: 2,
    cause:
      "`naming` is set to `camel`, but several keys of a transfer module have the same name in camelCase.",
    remedy: "Set `naming` to `wire` in the configuration. The properties then have the names that WHM uses.",
  },
  "override-invalid": {
    exitCode: 2,
    cause:
      "An override in the configuration does not fit the column of its key, such as a minimum for a text column. Or it contradicts itself, or leaves a required key without a valid value.",
    remedy: "Correct or remove the override.",
  },
  "override-unused": {
    severity: "warning",
    cause: "An override in the configuration has no effect, because it matches no key of the snapshot.",
    remedy: "Correct the module, key or definition of this override, or remove the override.",
  },
  "documented-key-missing": {
    severity: "warning",
    cause: "cPanel's documentation lists keys of a transfer module, but the snapshot does not contain them.",
    remedy:
      "No action is required. The generated code omits these keys, because the snapshot does not contain them.",
  },
  "required-key-missing": {
    exitCode: 2,
    cause:
      "One version of WHM requires a key that another version does not have. No item is valid for both versions.",
    remedy:
      "In the configuration, set `versions` to `union` to allow items that only some versions accept. Or remove the snapshot of one version from `snapshots`.",
  },
  "required-key-unsatisfiable": {
    exitCode: 2,
    cause: "A required key has no value that all versions of WHM accept.",
    remedy:
      "In the configuration, set `versions` to `union` to allow items that only some versions accept. Or remove the snapshot of one version from `snapshots`.",
  },
  "shared-module-missing": {
    exitCode: 2,
    cause:
      "No transfer module exists in all versions of WHM, so there is no code that is valid for all of them.",
    remedy:
      "In the configuration, set `versions` to `union` to generate code for the modules of every version. Or remove the snapshot of one version from `snapshots`.",
  },
  "definition-unknown": {
    severity: "warning",
    cause:
      "A column definition contains a type or clauses that whm-transfer-codegen does not know. A key of an unknown type accepts any text and number; an unknown clause has no effect. With `--unknown-definitions error`, this is an error with exit code 3.",
    remedy:
      "Check the generated type of the key. If WHM stores its transfer queue in SQLite, set `dialect` to `sqlite`. Otherwise, report the definition as a bug of whm-transfer-codegen.",
  },
  "key-unsendable": {
    severity: "warning",
    cause:
      "A required key accepts only binary data, such as GEOMETRY or VECTOR, which cannot be sent as text. In the generated code, it has the type `never`, so no item of the module is valid.",
    remedy:
      "Report this problem to the vendor of the module: cPanel, or the vendor of the plugin that added it.",
  },
  "required-key-computed": {
    exitCode: 3,
    cause:
      "The database computes the value of a required key, so it cannot be sent. No item of the module can be queued.",
    remedy:
      "Report this problem to the vendor of the module: cPanel, or the vendor of the plugin that added it.",
  },
  "required-key-empty": {
    exitCode: 3,
    cause:
      "A required key must have a value that is not empty, but its column accepts no such value: for example, `char(0)`. No item of the module can be queued.",
    remedy:
      "Report this problem to the vendor of the module: cPanel, or the vendor of the plugin that added it.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof ITEM_DIAGNOSTIC_CODES> = createErrorDiagnostic;
const createWarning: WarningDiagnosticFactory<typeof ITEM_DIAGNOSTIC_CODES> = createWarningDiagnostic;

const SET_VERSIONS_TO_UNION_FOR_ITEMS_HINT =
  'In the configuration, set "versions" to "union" to allow items that only some versions accept. Or remove the snapshot of one version from "snapshots".';
const SET_VERSIONS_TO_UNION_FOR_MODULES_HINT =
  'In the configuration, set "versions" to "union" to generate code for the modules of every version. Or remove the snapshot of one version from "snapshots".';
const REPORT_TO_VENDOR_HINT =
  "Report this problem to the vendor of the module: cPanel, or the vendor of the plugin that added it.";

/** Creates the error for keys that would have the same property name. `keys` are their names in WHM. */
export function createPropertyNamesAlikeError(
  module: string,
  keys: readonly string[],
  property: string,
): Diagnostic {
  return createError(
    "property-names-alike",
    `In camelCase, the keys ${joinList(keys.map(quote))} of the transfer module ${sanitize(module)} have the same name, ${quote(property)}.`,
    {
      hint: 'Set "naming" to "wire" in the configuration. The properties then have the names that WHM uses.',
    },
  );
}

/** Creates the error for an override that does not suit its column. `reason` is a clause such as `only an integer column can be a flag`. */
export function createOverrideInvalidError(module: string, key: string, reason: string): Diagnostic {
  return createError(
    "override-invalid",
    `Invalid override of ${sanitize(module)}.${sanitize(key)} in the configuration: ${sanitize(reason)}.`,
    { hint: "Correct or remove this override." },
  );
}

export function createDefinitionUnknownWarning(
  module: string,
  key: string,
  unknownParts: readonly UnknownPart[],
  schemaLocation?: SchemaLocation,
): Diagnostic {
  const { locationDescription, ...location } = schemaLocation ?? {};
  const locationText = locationDescription === undefined ? "" : ` in ${locationDescription}`;
  const partTexts = unknownParts.map(
    ({ kind, text, suggestion }) =>
      `the ${kind} ${quote(text)}${formatSuggestion(suggestion?.toUpperCase())}`,
  );
  const effect = unknownParts.some(({ kind }) => kind === "type")
    ? "The key accepts any text and number"
    : "Unknown clauses have no effect on the generated code";
  return createWarning(
    "definition-unknown",
    `The column definition of ${sanitize(module)}.${sanitize(key)}${locationText} contains unknown parts: ${joinList(partTexts)}.`,
    {
      hint: `${effect}. Try --dialect sqlite if WHM stores its transfer queue in SQLite. Otherwise, report this definition as a bug of whm-transfer-codegen.`,
      ...location,
    },
  );
}

export function createOverrideUnusedWarning(override: unknown): Diagnostic {
  return createWarning(
    "override-unused",
    `The override ${sanitize(JSON.stringify(override))} in the configuration has no effect: it matches no key of the snapshot.`,
    { hint: "Correct the module, key or definition of this override, or remove the override." },
  );
}

export function createDocumentedKeyMissingWarning(module: string, keys: readonly string[]): Diagnostic {
  const [noun, pronoun, theseKeys] =
    keys.length === 1 ? ["key", "it", "this key"] : ["keys", "them", "these keys"];
  return createWarning(
    "documented-key-missing",
    `The documentation of cPanel lists the ${noun} ${joinList(keys.map(quote))} of the transfer module ${sanitize(module)}, but the snapshot does not contain ${pronoun}.`,
    {
      hint: `No action is required. The generated code omits ${theseKeys}, because the snapshot does not contain ${pronoun}.`,
    },
  );
}

/**
 * Creates the error for a key that some versions require and others do not have. This is an error only with `versions:
 * "intersection"`, where an item must be valid for all versions.
 */
export function createRequiredKeyMissingError(
  module: string,
  key: string,
  {
    versionsRequiringKey,
    versionsWithoutKey,
  }: { readonly versionsRequiringKey: readonly string[]; readonly versionsWithoutKey: readonly string[] },
): Diagnostic {
  return createError(
    "required-key-missing",
    `WHM ${joinList(versionsRequiringKey)} ${versionsRequiringKey.length === 1 ? "requires" : "require"} the key ${sanitize(module)}.${sanitize(key)}, but WHM ${joinList(versionsWithoutKey)} ${versionsWithoutKey.length === 1 ? "does" : "do"} not have this key. No item is valid for ${versionsRequiringKey.length + versionsWithoutKey.length === 2 ? "both" : "all"} versions.`,
    { hint: SET_VERSIONS_TO_UNION_FOR_ITEMS_HINT },
  );
}

export function createRequiredKeyUnsatisfiableError(module: string, key: string): Diagnostic {
  return createError(
    "required-key-unsatisfiable",
    `${sanitize(module)}.${sanitize(key)} is required, but no value of it is valid for all versions of WHM.`,
    { hint: SET_VERSIONS_TO_UNION_FOR_ITEMS_HINT },
  );
}

export function createSharedModuleMissingError(versions: readonly string[]): Diagnostic {
  return createError(
    "shared-module-missing",
    `WHM ${joinList(versions)} have no transfer module in common, so there is no code that is valid for all of them.`,
    { hint: SET_VERSIONS_TO_UNION_FOR_MODULES_HINT },
  );
}

export function createRequiredKeyComputedError(module: string, key: string): Diagnostic {
  return createError(
    "required-key-computed",
    `${sanitize(module)}.${sanitize(key)} is required, but the database computes its value, so it cannot be sent. No item of ${sanitize(module)} can be queued.`,
    { hint: REPORT_TO_VENDOR_HINT },
  );
}

export function createKeyUnsendableWarning(module: string, key: string): Diagnostic {
  return createWarning(
    "key-unsendable",
    `${sanitize(module)}.${sanitize(key)} is required, but its column accepts only binary data, which cannot be sent as text. No item of ${sanitize(module)} can be queued.`,
    { hint: REPORT_TO_VENDOR_HINT },
  );
}

export function createRequiredKeyEmptyError(module: string, key: string): Diagnostic {
  return createError(
    "required-key-empty",
    `${sanitize(module)}.${sanitize(key)} is required, so it must have a value that is not empty. But its column accepts no such value. No item of ${sanitize(module)} can be queued.`,
    { hint: REPORT_TO_VENDOR_HINT },
  );
}
