/** Diagnostics about columns, overrides and versions of WHM. */

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
export const ITEM_CODES = {
  "property-names-alike": {
    exitCode: 2,
    cause: "Two keys of a module would have the same property name in code.",
    remedy: 'Set naming to "wire".',
  },
  "override-invalid": {
    exitCode: 2,
    cause: "An override in the configuration does not suit its column.",
    remedy: "Correct the override as the message explains.",
  },
  "override-unused": {
    severity: "warning",
    cause: "An override in the configuration matches no key of this server.",
    remedy: "Correct its module or key, or remove it.",
  },
  "documented-key-missing": {
    severity: "warning",
    cause: "cPanel documents keys that this server does not have.",
    remedy: "Nothing needs to be done: the generated code has no such keys.",
  },
  "required-key-missing": {
    exitCode: 2,
    cause: "One version of WHM requires a key that another version does not have, so no item suits both.",
    remedy: 'Set versions to "union", or remove a folder from snapshots.',
  },
  "required-key-unsatisfiable": {
    exitCode: 2,
    cause: "A required key has no value that all versions of WHM accept.",
    remedy: 'Set versions to "union", or remove a folder from snapshots.',
  },
  "shared-module-missing": {
    exitCode: 2,
    cause: "No module exists in all versions of WHM.",
    remedy: 'Set versions to "union", or remove a folder from snapshots.',
  },
  "snapshot-version-unknown": {
    exitCode: 2,
    cause: "One of several snapshots does not contain the version of WHM.",
    remedy: "Fetch it from a server that reports its version.",
  },
  "snapshot-version-invalid": {
    exitCode: 2,
    cause: "The version in a snapshot is not a version of WHM.",
    remedy: "Use numbers with dots between them, or null where the version is unknown.",
  },
  "module-name-mismatch": {
    exitCode: 2,
    cause: "A snapshot contains a module under another name than its own.",
    remedy: "Use the same name in both places.",
  },
  "snapshot-version-repeated": {
    exitCode: 2,
    cause: "Several snapshots are of the same version of WHM.",
    remedy: "Keep one of them in snapshots.",
  },
  "definition-comment-skipped": {
    severity: "warning",
    cause:
      "A definition contains a comment that MySQL executes and MariaDB skips. Its content may change which values the column accepts.",
    remedy: "Compare the generated types with the table on the server if its database is MySQL.",
  },
  "required-key-computed": {
    exitCode: 3,
    cause: "A required key has a definition that lets the database compute it, so it cannot be sent.",
    remedy: "Report it to the author of the module.",
  },
  "required-key-binary": {
    exitCode: 3,
    cause: "A required key has a definition that allows no text, so it cannot be sent.",
    remedy: "Report it to the author of the module.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof ITEM_CODES> = buildError;
const warningOf: WarningBuilder<typeof ITEM_CODES> = buildWarning;

const USE_UNION = 'Set versions to "union", or remove a folder from snapshots.';
const REPORT_TO_AUTHOR = "Report it to the author of the module.";

/** Reports that `keys` would have the same property name. */
export function propertyNamesAlike(module: string, keys: readonly string[], property: string): Diagnostic {
  return errorOf(
    "property-names-alike",
    `${visible(module)}: the keys ${keys.map(quote).join(" and ")} would both have the property name ${quote(property)}.`,
    { hint: 'Set naming to "wire".' },
  );
}

/** `reason` is a clause, such as `the server requires it`. */
export function overrideInvalid(module: string, key: string, reason: string): Diagnostic {
  return errorOf(
    "override-invalid",
    `Invalid override of ${visible(module)}.${visible(key)} in the configuration: ${visible(reason)}.`,
  );
}

/** Reports a comment, such as `/*!80016 CHECK (c > 0) *\/`, that the parser skips as MariaDB does. */
export function definitionCommentSkipped(module: string, key: string, comment: string): Diagnostic {
  return warningOf(
    "definition-comment-skipped",
    `${visible(module)}.${visible(key)}: skipped ${quote(comment)} as MariaDB does. MySQL executes it.`,
    { hint: "Compare the generated types with the table on the server if its database is MySQL." },
  );
}

export function overrideUnused(override: unknown): Diagnostic {
  return warningOf(
    "override-unused",
    `The override ${visible(JSON.stringify(override))} in the configuration matches no key of this server.`,
    { hint: "Correct its module, key or definition, or remove it." },
  );
}

export function documentedKeyMissing(module: string, keys: readonly string[]): Diagnostic {
  return warningOf(
    "documented-key-missing",
    `cPanel documents ${keys.map(visible).join(", ")} for ${visible(module)}, but this server does not have ${keys.length === 1 ? "it" : "them"}.`,
  );
}

/** Reported only with `versions: "intersection"`, where an item must be valid for all versions. */
export function requiredKeyMissing(
  module: string,
  key: string,
  { requiring, missing }: { readonly requiring: readonly string[]; readonly missing: readonly string[] },
): Diagnostic {
  return errorOf(
    "required-key-missing",
    `WHM ${joinList(requiring)} ${requiring.length === 1 ? "requires" : "require"} ${visible(module)}.${visible(key)}, but WHM ${joinList(missing)} ${missing.length === 1 ? "does" : "do"} not have it, so no item is valid for all versions.`,
    { hint: USE_UNION },
  );
}

export function requiredKeyUnsatisfiable(module: string, key: string): Diagnostic {
  return errorOf(
    "required-key-unsatisfiable",
    `${visible(module)}.${visible(key)} is required, but no value is valid for all versions of WHM.`,
    { hint: USE_UNION },
  );
}

export function sharedModuleMissing(versions: readonly string[]): Diagnostic {
  return errorOf("shared-module-missing", `WHM ${joinList(versions)} have no module in common.`, {
    hint: USE_UNION,
  });
}

export function snapshotVersionUnknown(location: string): Diagnostic {
  return errorOf(
    "snapshot-version-unknown",
    `${visible(location)} does not contain the version of WHM (whmVersion is null). With several snapshots each needs a version.`,
    { hint: "Fetch it from a server that reports its version." },
  );
}

export function snapshotVersionInvalid(location: string, version: string): Diagnostic {
  return errorOf(
    "snapshot-version-invalid",
    `${visible(location)} has the invalid version ${quote(version)}: must be numbers with dots between them, or null if the version is unknown.`,
  );
}

/** `name` is the module's name in the snapshot's list, `module` the name in its schema. */
export function moduleNameMismatch(location: string, name: string, module: string): Diagnostic {
  return errorOf(
    "module-name-mismatch",
    `${visible(location)} lists the module ${quote(name)}, but the module itself has the name ${quote(module)}.`,
    { hint: "Use the same name in both places." },
  );
}

export function snapshotVersionRepeated(locations: readonly string[], version: string): Diagnostic {
  return errorOf(
    "snapshot-version-repeated",
    `${joinList(locations.map(visible))} ${locations.length === 2 ? "both" : "all"} have the version WHM ${version}.`,
    { hint: "Keep one of them in snapshots." },
  );
}

export function requiredKeyComputed(module: string, key: string): Diagnostic {
  return errorOf(
    "required-key-computed",
    `${visible(module)}.${visible(key)} is required, but the database computes it, so it cannot be sent.`,
    { hint: REPORT_TO_AUTHOR },
  );
}

export function requiredKeyBinary(module: string, key: string): Diagnostic {
  return errorOf(
    "required-key-binary",
    `${visible(module)}.${visible(key)} is required, but its type holds binary data that cannot be sent as text.`,
    { hint: REPORT_TO_AUTHOR },
  );
}
