/** Diagnostics about the sources of --used-by and about the installed ts-morph. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type WarningDiagnosticFactory,
  createErrorDiagnostic,
  createWarningDiagnostic,
} from "../../core/diagnostic.js";
import { quote, quoteShellArgument, sanitize } from "../../core/text/escape.js";
import { joinList } from "../../core/text/lists.js";

/**
 * Diagnostic codes of this file, with their texts for docs/errors.md. `src/` uses only the type of this table, so the bundler omits the
 * table from the published package.
 */
export const USAGE_DIAGNOSTIC_CODES = {
  "used-by-unmatched": {
    exitCode: 2,
    cause: "A glob pattern of `--used-by` matches no source file.",
    remedy: "Correct the pattern, or remove it.",
  },
  "used-by-generated": {
    exitCode: 2,
    cause:
      "The glob patterns of `--used-by` match only generated code, but must match your own source files.",
    remedy:
      "Pass the source files that import the generated code. Put each pattern in quotation marks, so that the shell does not expand it.",
  },
  "used-by-empty": {
    exitCode: 2,
    cause: "`--used-by` contains only glob patterns that exclude files.",
    remedy: "Add a pattern that includes files, such as `src/**/*.ts`.",
  },
  "used-by-too-large": {
    exitCode: 2,
    cause:
      "The glob patterns of `--used-by` match more than 20,000 files, or require a search of more than 500,000 files and folders.",
    remedy: "Limit the patterns to the folders that use the generated code, as in `src/whm/**/*.ts`.",
  },
  "source-skipped": {
    severity: "warning",
    cause:
      "A source file in `--used-by` cannot be searched for uses of the generated code. The message contains the reason. The report treats every key as possibly used in this file.",
    remedy:
      "If the file does not use the generated code, exclude it in `--used-by` with a pattern such as `!src/large.ts`.",
  },
  "ts-morph-missing": {
    exitCode: 2,
    cause: "`--used-by` requires the package ts-morph, which is not installed in the project.",
    remedy: "Install it with the command in the hint.",
  },
  "ts-morph-unsupported": {
    exitCode: 2,
    cause: "`--used-by` does not support the installed version of ts-morph.",
    remedy: "Install a supported version with the command in the hint.",
  },
  "ts-morph-broken": {
    exitCode: 2,
    cause: "`--used-by` requires the package ts-morph, but the installed version cannot be loaded.",
    remedy: "Delete the folder of ts-morph, then install it again with the command in the hint.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof USAGE_DIAGNOSTIC_CODES> = createErrorDiagnostic;
const createWarning: WarningDiagnosticFactory<typeof USAGE_DIAGNOSTIC_CODES> = createWarningDiagnostic;

const CONFIG_KEY_NOTE = ' (or "usedBy" in the configuration)';

export function createUsedByUnmatchedError(glob: string, baseFolder: string): Diagnostic {
  return createError(
    "used-by-unmatched",
    `No source file in ${sanitize(baseFolder)} matches the glob pattern ${quote(glob)} of --used-by${CONFIG_KEY_NOTE}.`,
    { hint: "Correct the pattern, or remove it." },
  );
}

/**
 * Creates the error for globs that match only generated files. This happens if a shell without support for `**` expands an
 * unquoted glob.
 */
export function createUsedByMatchesNoSourcesError(): Diagnostic {
  return createError(
    "used-by-generated",
    `The glob patterns of --used-by${CONFIG_KEY_NOTE} match only generated code, but must match your own source files.`,
    {
      hint: "Pass the source files that import the generated code, as in --used-by 'src/**/*.ts'. The quotation marks prevent the shell from expanding the pattern.",
    },
  );
}

/** Creates the error for globs that all start with `!`, so that they only exclude files. */
export function createUsedByOnlyExclusionsError(globs: readonly string[]): Diagnostic {
  return createError(
    "used-by-empty",
    `--used-by${CONFIG_KEY_NOTE} contains only glob patterns that exclude files: ${joinList(globs.map(quote))}.`,
    { hint: "Add a pattern that includes files, such as 'src/**/*.ts'." },
  );
}

/**
 * Creates the error for globs that match too many files, or that require too large a search. `excessDescription` completes a sentence about
 * the glob patterns, such as `match more than 20000 files`.
 */
export function createUsedByTooLargeError(excessDescription: string): Diagnostic {
  return createError(
    "used-by-too-large",
    `The glob patterns of --used-by${CONFIG_KEY_NOTE} ${excessDescription}.`,
    {
      hint: "Limit the patterns to the folders that use the generated code, as in 'src/whm/**/*.ts'.",
    },
  );
}

/**
 * Creates the warning for a source file that cannot be analyzed, so that its uses of the generated code are unknown. `reason` is a
 * clause, such as `its code is nested too deeply`.
 */
export function createSourceSkippedWarning(path: string, reason: string): Diagnostic {
  return createWarning(
    "source-skipped",
    `${sanitize(path)} cannot be searched for uses of the generated code: ${reason}. The report treats every key as possibly used in this file.`,
    {
      hint: `If the file does not use the generated code, add ${quoteShellArgument(`!${path}`)} to --used-by.`,
      file: path,
    },
  );
}

/** The oldest and newest supported major version of ts-morph. */
interface SupportedVersions {
  readonly oldest: number;
  readonly newest: number;
}

export function createTsMorphMissingError(
  projectFolder: string,
  supportedVersions: SupportedVersions,
): Diagnostic {
  return createError(
    "ts-morph-missing",
    `--used-by${CONFIG_KEY_NOTE} requires the package ts-morph, which is not installed in ${sanitize(projectFolder)}.`,
    { hint: `Run ${formatInstallCommand(supportedVersions)}.` },
  );
}

export function createTsMorphUnsupportedError(
  installedTsMorph: { readonly packageFolder: string; readonly version: string },
  supportedVersions: SupportedVersions,
): Diagnostic {
  return createError(
    "ts-morph-unsupported",
    `--used-by${CONFIG_KEY_NOTE} requires ts-morph ${supportedVersions.oldest} to ${supportedVersions.newest}, but ${sanitize(installedTsMorph.packageFolder)} contains version ${sanitize(installedTsMorph.version)}.`,
    { hint: `Run ${formatInstallCommand(supportedVersions)}.` },
  );
}

export function createTsMorphBrokenError(
  brokenTsMorph: { readonly packageFolder: string; readonly version: string; readonly reason: string },
  supportedVersions: SupportedVersions,
): Diagnostic {
  return createError(
    "ts-morph-broken",
    `--used-by${CONFIG_KEY_NOTE} requires ts-morph, but version ${sanitize(brokenTsMorph.version)} in ${sanitize(brokenTsMorph.packageFolder)} cannot be loaded (${sanitize(brokenTsMorph.reason)}).`,
    {
      hint: `Delete ${sanitize(brokenTsMorph.packageFolder)}, then run ${formatInstallCommand(supportedVersions)}.`,
    },
  );
}

function formatInstallCommand({ newest }: SupportedVersions): string {
  return `npm install --save-dev ts-morph@${newest}`;
}
