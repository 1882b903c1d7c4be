/**
 * Diagnostics about the versions of snapshots. They are in a separate file, so that a run that changes nothing does not load
 * `diagnostics.ts`.
 */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  createErrorDiagnostic,
} from "../core/diagnostic.js";
import { quote, sanitize } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const VERSION_DIAGNOSTIC_CODES = {
  "snapshot-version-unknown": {
    exitCode: 2,
    cause:
      "One of several snapshots does not contain the version of WHM. To generate code from several snapshots, the version of each must be known.",
    remedy:
      "Fetch the snapshot again, with a token that may call the WHM API function `version`. With `--from`, save the response of `version`, too.",
  },
  "snapshot-version-invalid": {
    exitCode: 2,
    cause: "The property `whmVersion` of a snapshot is not a version of WHM.",
    remedy:
      'Set `whmVersion` to numbers separated by dots, such as "11.138.0.6", or to `null` if the version is unknown.',
  },
  "module-name-mismatch": {
    exitCode: 2,
    cause:
      "In a snapshot that was passed to the library, the name of a transfer module in `modules` differs from the name in the property `module` of its schema.",
    remedy: "Use the same name in both places.",
  },
  "snapshot-version-repeated": {
    exitCode: 2,
    cause: "Several snapshots come from the same version of WHM.",
    remedy: "In the configuration, keep only one of these snapshots in `snapshots`.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof VERSION_DIAGNOSTIC_CODES> = createErrorDiagnostic;

export function createSnapshotVersionUnknownError(location: string): Diagnostic {
  return createError(
    "snapshot-version-unknown",
    `The snapshot ${sanitize(location)} does not contain the version of WHM ("whmVersion" is null). To generate code from several snapshots, the version of each must be known.`,
    {
      hint: 'Fetch the snapshot again, with a token that may call the WHM API function "version". With --from, save the response of "version", too.',
    },
  );
}

export function createSnapshotVersionInvalidError(location: string, version: string): Diagnostic {
  return createError(
    "snapshot-version-invalid",
    `The snapshot ${sanitize(location)} contains an invalid version of WHM: "whmVersion" is ${quote(version)}.`,
    {
      hint: 'Set "whmVersion" to numbers separated by dots, such as "11.138.0.6", or to null if the version is unknown.',
    },
  );
}

/** Creates the error for a module that has the name `listedName` in the snapshot's list of modules, but `nameInSchema` in its own schema. */
export function createModuleNameMismatchError(
  location: string,
  listedName: string,
  nameInSchema: string,
): Diagnostic {
  return createError(
    "module-name-mismatch",
    `The snapshot ${sanitize(location)} lists the transfer module ${quote(listedName)}, but the schema of this module has the name ${quote(nameInSchema)}.`,
    { hint: 'Use the same name in "modules" of the snapshot and in "module" of the schema.' },
  );
}

export function createSnapshotVersionRepeatedError(
  locations: readonly string[],
  version: string,
): Diagnostic {
  return createError(
    "snapshot-version-repeated",
    `The snapshots ${joinList(locations.map(sanitize))} ${locations.length === 2 ? "both" : "all"} have the version WHM ${version}, but only one snapshot of each version is allowed.`,
    { hint: 'In the configuration, keep only one of these folders in "snapshots".' },
  );
}
