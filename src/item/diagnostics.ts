/** Columns, overrides and versions of WHM from which no item can be built. */

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

/** Of one module: two keys that would be one property in code. */
export function propertyNamesAlike(module: string, keys: readonly string[], property: string): Diagnostic {
  return errorOf(
    "property-names-alike",
    `${visible(module)}: the keys ${keys.map(quote).join(" and ")} would both be called ${quote(property)} in code; set naming to "wire".`,
  );
}

/** An override of the configuration that the key's column does not bear. `reason` is a clause. */
export function overrideInvalid(module: string, key: string, reason: string): Diagnostic {
  return errorOf(
    "override-invalid",
    `The configuration overrides ${visible(module)}.${visible(key)} in a way that does not suit it: ${visible(reason)}.`,
  );
}

export function overrideUnused(override: unknown): Diagnostic {
  return warningOf(
    "override-unused",
    `The configuration's override ${visible(JSON.stringify(override))} speaks of no key of this server.`,
  );
}

/** What cPanel documents is not always what a server has. */
export function documentedKeyMissing(module: string, keys: readonly string[]): Diagnostic {
  return warningOf(
    "documented-key-missing",
    `cPanel documents ${keys.map(visible).join(", ")} for ${visible(module)}, which this server does not have.`,
  );
}

/** What versions of WHM say that are to have one item for all. */
export function requiredKeyMissing(
  module: string,
  key: string,
  { requiring, missing }: { readonly requiring: readonly string[]; readonly missing: readonly string[] },
): Diagnostic {
  return errorOf(
    "required-key-missing",
    `${visible(module)}.${visible(key)} is required by WHM ${listed(requiring)}, and WHM ${listed(missing)} ${missing.length === 1 ? "has" : "have"} no such key, so no item is good for all: set versions to "union", or drop a folder from snapshots.`,
  );
}

export function requiredKeyUnsatisfiable(module: string, key: string): Diagnostic {
  return errorOf(
    "required-key-unsatisfiable",
    `${visible(module)}.${visible(key)} is required, and no value of it is good for all versions of WHM: set versions to "union", or drop a folder from snapshots.`,
  );
}

export function sharedModuleMissing(versions: readonly string[]): Diagnostic {
  return errorOf(
    "shared-module-missing",
    `There is no module that WHM ${listed(versions)} all have: set versions to "union", or drop a folder from snapshots.`,
  );
}

export function snapshotVersionUnknown(place: string): Diagnostic {
  return errorOf(
    "snapshot-version-unknown",
    `${visible(place)} does not say of which version of WHM it is (whmVersion is null), which snapshots of several versions have to: fetch it from a server that tells its version.`,
  );
}

/** A snapshot need not come from a source of ours. */
export function snapshotVersionInvalid(place: string, version: string): Diagnostic {
  return errorOf(
    "snapshot-version-invalid",
    `${visible(place)} is of the version ${quote(version)}, which is none of WHM: numbers with dots between them are expected, or null where it is not known.`,
  );
}

export function moduleNameMismatch(place: string, name: string, module: string): Diagnostic {
  return errorOf(
    "module-name-mismatch",
    `${visible(place)} has under the name ${quote(name)} a module that calls itself ${quote(module)}: give it the one name in both places.`,
  );
}

export function snapshotVersionRepeated(places: readonly string[], version: string): Diagnostic {
  return errorOf(
    "snapshot-version-repeated",
    `${listed(places.map(visible))} are all of WHM ${version}: keep one of them in snapshots.`,
  );
}

export function requiredKeyComputed(module: string, key: string): Diagnostic {
  return errorOf(
    "required-key-computed",
    `${visible(module)}.${visible(key)} is required, but its definition lets the database compute it, so nobody can send it: report it to whoever made the module.`,
  );
}

export function requiredKeyBinary(module: string, key: string): Diagnostic {
  return errorOf(
    "required-key-binary",
    `${visible(module)}.${visible(key)} is required, but by its definition it holds bytes that no text can be, so nobody can send it: report it to whoever made the module.`,
  );
}
