/** Diagnostics of invalid configurations. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type FileFault,
  createErrorDiagnostic,
} from "../core/diagnostic.js";
import type { LoadFailure } from "./program-locations.js";
import { sanitize, formatLocation, escapeText } from "../core/text/escape.js";
import { formatPathList } from "../core/text/lists.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const CONFIG_DIAGNOSTIC_CODES = {
  "snapshot-folders-conflict": {
    exitCode: 2,
    cause: "The configuration sets both `schemas` and `snapshots`, but only one of them is allowed.",
    remedy: "Set `schemas` for one snapshot folder, or `snapshots` for one folder per version of WHM.",
  },
  "config-missing": {
    exitCode: 2,
    cause: "The configuration file that `--config` specifies does not exist.",
    remedy: "Correct the path, or omit `--config` to use the nearest configuration file.",
  },
  "configs-conflict": {
    exitCode: 2,
    cause: "A folder contains several configuration files, so it is unclear which one to use.",
    remedy: "Delete all but one, or pass the one to use with `--config FILE`.",
  },
  "config-untrusted": {
    exitCode: 2,
    cause:
      "The configuration file is in a parent folder, and another user can change it. A configuration can run code, and can send the API token to another server.",
    remedy:
      "Read the file. If you trust it, correct the owner or permissions that the message names, or pass the file with `--config`, which skips this check. Otherwise, remove the file.",
  },
  "config-unreadable": {
    exitCode: 2,
    cause: "The configuration cannot be read, is not valid JSON, or its code throws an error.",
    remedy: "Correct the error that the message describes.",
  },
  "config-key-unknown": {
    exitCode: 2,
    cause: "The configuration contains a property that does not exist.",
    remedy: "Correct the name of the property, or remove the property.",
  },
  "config-value-invalid": {
    exitCode: 2,
    cause: "A value in the configuration has the wrong type or format.",
    remedy: "Correct the value. The message describes the allowed values.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof CONFIG_DIAGNOSTIC_CODES> = createErrorDiagnostic;

export function createSnapshotFoldersConflictError(
  at: Pick<Diagnostic, "file" | "line" | "column">,
): Diagnostic {
  return createError(
    "snapshot-folders-conflict",
    'The configuration sets both "schemas" and "snapshots", but only one of them is allowed.',
    {
      ...at,
      hint: 'Set "schemas" for one snapshot folder, or "snapshots" for one folder per version of WHM.',
    },
  );
}

export function createConfigMissingError(path: string): Diagnostic {
  return createError(
    "config-missing",
    `The configuration file ${sanitize(path)} (--config) does not exist.`,
    {
      file: path,
      hint: "Correct the path, or omit --config to use the nearest configuration file.",
    },
  );
}

export function createConfigsConflictError(paths: readonly string[]): Diagnostic {
  const [file] = paths;
  return createError(
    "configs-conflict",
    `One folder contains several configuration files: ${formatPathList(paths)}.`,
    {
      ...(file !== undefined && { file }),
      hint: "Delete all but one of them, or pass the one to use with --config FILE.",
    },
  );
}

/**
 * Creates the error for a configuration in a parent folder that another user could have written. `reason` is a clause, such as
 * `every user can write to the file`. `fix` is an instruction, such as `run chmod o-w FILE.`
 */
export function createConfigUntrustedError(
  path: string,
  { reason, fix }: { readonly reason: string; readonly fix: string },
): Diagnostic {
  return createError(
    "config-untrusted",
    `The configuration ${sanitize(path)} in a parent folder was not loaded, because another user can change it: ${reason}.`,
    {
      file: path,
      hint: `Read the file. If you trust it, ${fix} Or pass the file with --config ${sanitize(path)}, which skips this check. If you do not trust it, remove the file.`,
    },
  );
}

export function createConfigUnreadableError(path: string, { reason, location }: LoadFailure): Diagnostic {
  return createError(
    "config-unreadable",
    `The configuration ${formatLocation(path, location)} cannot be loaded: ${sanitize(reason)}.`,
    { file: path, ...location, hint: "Correct the error in this file, or in a module that it imports." },
  );
}

export function createConfigNotJsonError(path: string, fault: FileFault): Diagnostic {
  return {
    ...createErrorFromFault("config-unreadable", path, fault),
    hint: "Correct the file at this position.",
  };
}

export function createConfigKeyUnknownError(path: string, fault: FileFault): Diagnostic {
  return createErrorFromFault("config-key-unknown", path, fault);
}

export function createConfigValueInvalidError(path: string, fault: FileFault): Diagnostic {
  return createErrorFromFault("config-value-invalid", path, fault);
}

function createErrorFromFault(
  code: "config-unreadable" | "config-key-unknown" | "config-value-invalid",
  path: string,
  { message, location }: FileFault,
): Diagnostic {
  return createError(
    code,
    `Invalid configuration ${formatLocation(path, location)}: ${escapeText(message)}.`,
    {
      file: path,
      ...location,
    },
  );
}
