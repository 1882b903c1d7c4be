/** Diagnostics of the commands. Diagnostics about drift are in drift-diagnostics.ts and fleet-diagnostics.ts. */

import { dirname } from "node:path";
import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type WarningDiagnosticFactory,
  createErrorDiagnostic,
  createWarningDiagnostic,
} from "../core/diagnostic.js";
import { quote, quoteServerAddress, sanitize } from "../core/text/escape.js";
import { joinList, formatPathList } from "../core/text/lists.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const COMMAND_DIAGNOSTIC_CODES = {
  "index-unreadable": {
    exitCode: 2,
    cause:
      "Git cannot read its index (the staged files), which `check --staged` compares with the files on disk.",
    remedy:
      "Fix the problem in the message, or omit `--staged`. If the message contains ENOENT, install Git.",
  },
  "snapshot-folder-ambiguous": {
    exitCode: 2,
    cause:
      "The list `snapshots` in the configuration contains several folders, but the command uses only one snapshot.",
    remedy: "Pass one of the folders with `--schemas DIR`.",
  },
  "files-modified": {
    exitCode: 2,
    cause: "Generated files were modified by hand or by a merge. The command would overwrite or remove them.",
    remedy: "Back up the changes that you want to keep, then run the command again with `--force`.",
  },
  "files-maybe-modified": {
    exitCode: 2,
    cause:
      "The command would overwrite files that may have been modified by hand. This cannot be checked, because the file that contains their hashes, `manifest.json` or `snapshot.json`, is incomplete, damaged or missing.",
    remedy: "Back up the changes that you want to keep, then run the command again with `--force`.",
  },
  "project-initialized": {
    exitCode: 2,
    cause: "The project already has a configuration.",
    remedy: "Edit the configuration file. To create a new one, delete this file and run `init` again.",
  },
  "session-in-config": {
    exitCode: 2,
    cause:
      "The address of the server contains the path of a browser session (`/cpsess##########`), which expires and must stay private. No configuration was written.",
    remedy: "Pass the address without the session, such as `https://host:2087`.",
  },
  "source-missing": {
    exitCode: 2,
    cause: "The command fetches schemas, but neither a server nor another source of schemas is specified.",
    remedy:
      "Pass `--server URL`, or set the environment variable `WHM_SERVER` or `server` in the configuration. Without network access to WHM, use `--whmapi1` on the server itself, or `--from PATH` with saved API responses.",
  },
  "token-missing": {
    exitCode: 2,
    cause: "No API token for the server is specified.",
    remedy:
      "Create a token in WHM, under Manage API Tokens. Pass it in the environment variable `WHM_TOKEN`, with `--token-file FILE` or with `--token-stdin`.",
  },
  "module-omitted": {
    severity: "warning",
    cause:
      "The saved response of `available_transfer_modules` lists a transfer module whose schema is not saved. The module is omitted.",
    remedy: "If you need the module, save the response of `transfer_module_schema` for it, too.",
  },
  "library-unsupported": {
    exitCode: 2,
    cause:
      "An emitter generates code for a validator library, such as zod, but does not support the installed version of this library.",
    remedy: "Install a supported version with the command in the hint, or remove the emitter.",
  },
  "modules-would-be-lost": {
    exitCode: 2,
    cause:
      "The snapshot contains transfer modules that the saved API responses do not contain. Fetching would delete these modules from the snapshot.",
    remedy:
      "Save the responses of `transfer_module_schema` for these modules, too, or choose another folder with `--schemas`.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof COMMAND_DIAGNOSTIC_CODES> = createErrorDiagnostic;
const createWarning: WarningDiagnosticFactory<typeof COMMAND_DIAGNOSTIC_CODES> = createWarningDiagnostic;

export function createSnapshotFolderAmbiguousError(): Diagnostic {
  return createError(
    "snapshot-folder-ambiguous",
    'The list "snapshots" in the configuration contains several folders, but this command uses only one snapshot.',
    { hint: "Pass one of the folders with --schemas DIR." },
  );
}

/** Creates the error for files that would be overwritten or removed, although they were modified after they were written. */
export function createFilesModifiedError(paths: readonly string[]): Diagnostic {
  const [verb, pronoun, fileNoun] = paths.length === 1 ? ["was", "it", "file"] : ["were", "them", "files"];
  return createError(
    "files-modified",
    `${formatPathList(paths)} ${verb} modified by hand, or by a merge, after whm-transfer-codegen wrote ${pronoun}. This run changed no file.`,
    {
      hint: `Back up the changes that you want to keep, then run the command again with --force to overwrite the ${fileNoun}.`,
    },
  );
}

/**
 * Creates the error for files that may have been modified. This cannot be checked, because the hashes of the files are unknown:
 * `manifestPath` should contain them, but is missing, damaged or incomplete.
 */
export function createFilesMaybeModifiedError(paths: readonly string[], manifestPath: string): Diagnostic {
  const [hashPhrase, fileNoun] =
    paths.length === 1 ? ["the hash of this file", "file"] : ["the hashes of these files", "files"];
  return createError(
    "files-maybe-modified",
    `${formatPathList(paths)} may have been modified by hand. This cannot be checked, because ${sanitize(manifestPath)} is missing or damaged, or does not contain ${hashPhrase}. This run changed no file.`,
    {
      hint: `Back up the changes that you want to keep, then run the command again with --force to overwrite the ${fileNoun}.`,
    },
  );
}

export function createProjectAlreadyInitializedError(configPath: string): Diagnostic {
  return createError(
    "project-initialized",
    `The project already has the configuration ${sanitize(configPath)}. Nothing was written.`,
    {
      file: configPath,
      hint: "Edit this file. To create a new configuration, delete the file and run init again.",
    },
  );
}

export function createSessionInConfigError(): Diagnostic {
  return createError(
    "session-in-config",
    "The address of the server contains the path of a browser session (/cpsess##########), which expires and must stay private. No configuration was written.",
    { hint: "Pass the address without the session, such as https://host:2087." },
  );
}

export function createSnapshotSourceMissingError(): Diagnostic {
  return createError("source-missing", "No server or other source of the schemas is specified.", {
    hint: 'Pass --server URL, or set the environment variable WHM_SERVER or "server" in the configuration. Without network access to WHM, use --whmapi1 on the server itself, or --from PATH with saved API responses.',
  });
}

export function createTokenMissingError(serverAddress: string): Diagnostic {
  return createError(
    "token-missing",
    `No API token for the server ${quoteServerAddress(serverAddress)} is specified.`,
    {
      hint: "Create a token in WHM, under Manage API Tokens. Pass it in the environment variable WHM_TOKEN, with --token-file FILE or with --token-stdin.",
    },
  );
}

/**
 * Creates the warning for a module that the saved list of modules contains, but whose schema is not saved. This is only a
 * warning, because users may save only the schemas that they need.
 */
export function createModuleOmittedWarning(module: string): Diagnostic {
  return createWarning(
    "module-omitted",
    `The transfer module ${sanitize(module)} is omitted: the saved response of available_transfer_modules lists it, but its schema is not saved.`,
    { hint: "If you need the module, save the response of transfer_module_schema for it, too." },
  );
}

/**
 * Creates the error for an installed library that an emitter does not support. `supportedLibrary.minimumVersion` is the oldest
 * supported release.
 */
export function createLibraryVersionUnsupportedError(
  installedLibrary: { readonly path: string; readonly version: string },
  supportedLibrary: { readonly name: string; readonly minimumVersion: string },
): Diagnostic {
  const nextMajorVersion = Number.parseInt(supportedLibrary.minimumVersion, 10) + 1;
  return createError(
    "library-unsupported",
    `The emitter ${quote(supportedLibrary.name)} requires ${supportedLibrary.name} ${supportedLibrary.minimumVersion} or a newer version before ${nextMajorVersion}.0.0, but ${sanitize(dirname(installedLibrary.path))} contains version ${sanitize(installedLibrary.version)}.`,
    {
      file: installedLibrary.path,
      hint: `Run npm install ${supportedLibrary.name}@^${supportedLibrary.minimumVersion}, or remove ${quote(supportedLibrary.name)} from "emitters" in the configuration.`,
    },
  );
}

export function createModulesWouldBeLostError(
  moduleNames: readonly string[],
  snapshotFolder: string,
): Diagnostic {
  const [moduleNoun, pronoun, responseNoun, modulePhrase] =
    moduleNames.length === 1
      ? ["module", "it", "response", "this module"]
      : ["modules", "them", "responses", "these modules"];
  return createError(
    "modules-would-be-lost",
    `The snapshot in ${quote(snapshotFolder)} contains the transfer ${moduleNoun} ${joinList(moduleNames)}, but the saved API responses do not. Fetching would delete ${pronoun} from the snapshot.`,
    {
      hint: `Save the ${responseNoun} of transfer_module_schema for ${modulePhrase}, too, or choose another folder with --schemas.`,
    },
  );
}

/** Creates the error for a Git index that Git cannot read. `reason` is the error message of Git. */
export function createGitIndexUnreadableError(reason: string): Diagnostic {
  return createError(
    "index-unreadable",
    `Git's index, which contains the staged files, cannot be read: ${sanitize(reason)}.`,
    {
      hint: "Fix this problem, or omit --staged. If the message contains ENOENT, install Git.",
    },
  );
}
