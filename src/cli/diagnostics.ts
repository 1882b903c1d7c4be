/**
 * Diagnostics of invalid command lines and failed output. The file is long, because it also contains the texts of docs/errors.md.
 */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  createErrorDiagnostic,
  createWarningDiagnostic,
  type WarningDiagnosticFactory,
} from "../core/diagnostic.js";
import { getErrorText } from "../core/error-text.js";
import { quote, sanitize } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";
import { formatSuggestionInQuotes } from "../core/text/nearest.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const CLI_DIAGNOSTIC_CODES = {
  "command-missing": {
    exitCode: 2,
    cause: "The command line contains no command.",
    remedy: "Add a command. Run `npx whm-transfer-codegen --help` for a list of commands.",
  },
  "argument-missing": {
    exitCode: 2,
    cause: "The command requires more arguments than the command line contains.",
    remedy: "Add the missing arguments. Run the command with `--help` to see its arguments.",
  },
  "argument-unexpected": {
    exitCode: 2,
    cause: "The command line contains more arguments than the command accepts.",
    remedy: "Remove the additional arguments. Put arguments with spaces in quotation marks.",
  },
  "option-unknown": {
    exitCode: 2,
    cause: "The option does not exist.",
    remedy: "Correct the name. Run the command with `--help` for a list of its options.",
  },
  "option-not-applicable": {
    exitCode: 2,
    cause: "The command does not have this option, or the option cannot be combined with `accept --remove`.",
    remedy: "Remove the option. Run the command with `--help` for a list of its options.",
  },
  "option-repeated": {
    exitCode: 2,
    cause: "An option is set several times, but accepts only one value.",
    remedy: "Set the option once.",
  },
  "option-value-invalid": {
    exitCode: 2,
    cause:
      "An option lacks its value, has a value although it takes none, or has a value that is not allowed.",
    remedy: "Add, remove or correct the value. Run the command with `--help` to see the allowed values.",
  },
  "command-unknown": {
    exitCode: 2,
    cause: "The command does not exist.",
    remedy: "Correct the name. Run `npx whm-transfer-codegen --help` for a list of commands.",
  },
  "options-conflict": {
    exitCode: 2,
    cause: "Several options specify the same thing, such as two sources of the schemas.",
    remedy: "Keep only one of these options.",
  },
  "folders-overlap": {
    exitCode: 2,
    cause:
      "The folder of the generated code is also the snapshot folder, or contains it. Their files must not be mixed.",
    remedy:
      "Choose another folder with `--out` or `--schemas`, or with `out` or `schemas` in the configuration.",
  },
  "used-by-missing": {
    exitCode: 2,
    cause:
      "`--fail-on-used` is set without `--used-by`, which specifies your source files. `--fail-on-used` applies only to findings that affect these files.",
    remedy: "Specify your source files with `--used-by`, or with `usedBy` in the configuration.",
  },
  "server-missing": {
    exitCode: 2,
    cause: "Options for the connection to a server, such as `--user`, are set, but no server is specified.",
    remedy:
      "Specify the server with `--server URL`, in the environment variable `WHM_SERVER`, or as `server` in the configuration.",
  },
  "fleet-with-server": {
    exitCode: 2,
    cause: "Options for a single server, such as `--user`, are combined with `--fleet`.",
    remedy:
      "Remove these options. Set the values of connection options, such as `--user`, in the fleet file instead.",
  },
  "fleet-missing": {
    exitCode: 2,
    cause: "Options for a fleet, such as `--shard`, are set without `--fleet`.",
    remedy: "Add `--fleet FILE`, where FILE lists the servers, or remove the options for a fleet.",
  },
  "concurrency-invalid": {
    exitCode: 2,
    cause: "The value of `--concurrency` is not a whole number from 1 to 200.",
    remedy: "Pass the number of servers to query at the same time, such as 16.",
  },
  "shard-invalid": {
    exitCode: 2,
    cause: "The value of `--shard` is not `PART/PARTS`, where PART is a number from 1 to PARTS.",
    remedy:
      "Pass which part of the fleet to compare, and the total number of parts, such as `2/5` for the second of five parts.",
  },
  "definition-missing": {
    exitCode: 2,
    cause: "No column definition is specified. `explain` requires at least one.",
    remedy:
      "Pass a definition as an argument, or send definitions as JSON strings to standard input, one per line.",
  },
  "definition-line-invalid": {
    exitCode: 2,
    cause:
      "`explain` reads one column definition from each line of standard input, but a line is not a JSON string.",
    remedy: "Send each definition in double quotation marks, on a line of its own.",
  },
  "watch-failed": {
    exitCode: 2,
    cause:
      "The operating system cannot watch a folder for changes, which `--watch` requires. Either your user has no read permission, too many folders are watched, or the file system does not support watching.",
    remedy:
      "Give your user read permission for the folder. If the error code is ENOSPC or EMFILE, stop other programs that watch files, or raise the limits (on Linux, with `sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512`). If the file system does not support watching, run the command without `--watch`.",
  },
  "output-failed": {
    exitCode: 2,
    cause: "Writing to standard output or standard error failed.",
    remedy: "Check the file or program that the output is redirected to, and the free space on the disk.",
  },
  "unhandled-error": {
    exitCode: 2,
    cause:
      "Code that runs in the background threw an error, and no code caught it. Probably the configuration or an emitter does not await a promise.",
    remedy: "Await every promise in the configuration and its emitters.",
  },
  "work-unfinished": {
    exitCode: 2,
    cause: "The command ended before it was complete, which is a bug in whm-transfer-codegen.",
    remedy: "Report this problem, with the command that you ran.",
  },
  "edits-overwritten": {
    severity: "warning",
    cause: "A generated file was modified by hand, and `--force` overwrote it.",
    remedy: "If you need your changes, restore them from version control.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof CLI_DIAGNOSTIC_CODES> = createErrorDiagnostic;
const createWarning: WarningDiagnosticFactory<typeof CLI_DIAGNOSTIC_CODES> = createWarningDiagnostic;

/**
 * Creates the error for an invalid command line. For most codes, the hint refers to the help of `command`. Omit `command` if the
 * command line contains no command.
 */
export function createUsageInvalidError(message: string, code: UsageErrorCode, command?: string): Diagnostic {
  return createError(code, `${sanitize(message)}.`, { hint: formatUsageHint(code, command) });
}

function formatUsageHint(code: UsageErrorCode, command: string | undefined): string {
  if (code === "command-missing") return COMMANDS_HINT;
  if (code === "option-repeated") return "Set this option once.";
  if (command === undefined)
    return "Run npx whm-transfer-codegen COMMAND --help for the options of a command.";
  return `Run npx whm-transfer-codegen ${command} --help for its arguments and options.`;
}

const COMMANDS_HINT = "Run npx whm-transfer-codegen --help for a list of commands.";

export type UsageErrorCode =
  Extract<keyof typeof CLI_DIAGNOSTIC_CODES, `argument-${string}` | `option-${string}`> | "command-missing";

export function createCommandUnknownError(name: string, suggestion: string | undefined): Diagnostic {
  return createError(
    "command-unknown",
    `Unknown command ${quote(name)}${formatSuggestionInQuotes(suggestion)}.`,
    {
      hint: COMMANDS_HINT,
    },
  );
}

/**
 * Creates the error for options that cannot be combined. `specifiedInformationDescription` is what each of them specifies, such as `where the schemas
 * come from`.
 */
export function createOptionsConflictError(
  optionNames: readonly string[],
  specifiedInformationDescription: string,
): Diagnostic {
  return createError(
    "options-conflict",
    `${joinList(optionNames)} cannot be combined: each specifies ${specifiedInformationDescription}.`,
    {
      hint: "Keep only one of these options.",
    },
  );
}

export function createFoldersOverlapError(outputFolder: string, snapshotFolder: string): Diagnostic {
  return createError(
    "folders-overlap",
    outputFolder === snapshotFolder
      ? `The folder ${sanitize(outputFolder)} cannot be used both for the generated code and for the snapshot.`
      : `The generated code cannot be written to ${sanitize(outputFolder)}, because this folder contains the snapshot folder ${sanitize(snapshotFolder)}.`,
    {
      hint: 'Choose another folder with --out or --schemas, or with "out" or "schemas" in the configuration.',
    },
  );
}

export function createUsedByMissingError(): Diagnostic {
  return createError(
    "used-by-missing",
    '--fail-on-used (or "failOnUsed" in the configuration) requires --used-by (or "usedBy"), which specifies your source files.',
    {
      hint: "Pass your source files, as in --used-by 'src/**/*.ts', or set \"usedBy\" in the configuration.",
    },
  );
}

export function createServerMissingError(optionNames: readonly string[]): Diagnostic {
  return createError(
    "server-missing",
    `${joinList(optionNames)} ${optionNames.length === 1 ? "requires" : "require"} a server, but no server is specified.`,
    {
      hint: 'Specify the server with --server URL, in the environment variable WHM_SERVER, or as "server" in the configuration.',
    },
  );
}

/** Maps options for a single server to the keys in the fleet file that replace these options. */
const FLEET_FILE_KEYS_BY_OPTION: ReadonlyMap<string, string> = new Map([
  ["--server", "server"],
  ["--user", "user"],
  ["--ca", "ca"],
  ["--pin-sha256", "pinSha256"],
  ["--token-file", "tokenFile"],
  ["--token-stdin", "tokenFile"],
  ["--timeout", "timeout"],
]);

export function createFleetWithServerError(optionNames: readonly string[]): Diagnostic {
  const fleetFileKeys = [
    ...new Set(optionNames.flatMap((optionName) => FLEET_FILE_KEYS_BY_OPTION.get(optionName) ?? [])),
  ];
  const keyLocation = fleetFileKeys.includes("server")
    ? "in the entry of each server"
    : 'in the entry of a server, or in "defaults" for all servers';
  const hintEnd =
    fleetFileKeys.length === 0
      ? "."
      : `. Set ${joinList(fleetFileKeys.map(quote))} in the fleet file instead, ${keyLocation}.`;
  return createError("fleet-with-server", `${joinList(optionNames)} cannot be combined with --fleet.`, {
    hint: `Remove ${joinList(optionNames)}${hintEnd}`,
  });
}

export function createFleetMissingError(optionNames: readonly string[]): Diagnostic {
  return createError(
    "fleet-missing",
    `${joinList(optionNames)} can be used only with --fleet, which is missing.`,
    {
      hint: `Add --fleet FILE, where FILE lists the servers, or remove ${joinList(optionNames)}.`,
    },
  );
}

export function createConcurrencyInvalidError(concurrency: number, maxConcurrency: number): Diagnostic {
  return createError(
    "concurrency-invalid",
    `Invalid --concurrency ${concurrency}: must be a whole number from 1 to ${maxConcurrency}.`,
    { hint: "Pass the number of servers to query at the same time, such as --concurrency 16." },
  );
}

export function createShardInvalidError(text: string): Diagnostic {
  return createError(
    "shard-invalid",
    `Invalid --shard ${quote(text)}: must be PART/PARTS, such as 2/5 for the second of five parts of the fleet.`,
    { hint: "Pass two whole numbers. PART must be from 1 to PARTS." },
  );
}

export function createDefinitionMissingError(): Diagnostic {
  return createError("definition-missing", '"explain" requires a column definition.', {
    hint: 'Pass a definition as an argument, as in npx whm-transfer-codegen explain "int(1) DEFAULT 0". Or send definitions as JSON strings to standard input, one per line.',
  });
}

export function createDefinitionLineInvalidError(lineNumber: number): Diagnostic {
  return createError(
    "definition-line-invalid",
    `Line ${lineNumber} of standard input is not a JSON string.`,
    {
      hint: 'Send one definition per line, in double quotation marks, such as "int(1) DEFAULT 0".',
    },
  );
}

/**
 * Creates the warning for a modified file that was overwritten. The message contains `displayPath`, which can be relative. The
 * property `file` of the diagnostic contains `path`.
 */
export function createEditsOverwrittenWarning(displayPath: string, path: string): Diagnostic {
  return createWarning(
    "edits-overwritten",
    `${displayPath} was modified by hand, and --force overwrote it.`,
    {
      file: path,
      hint: "If you need your changes, restore them from version control.",
    },
  );
}

/** Creates the error for a folder that cannot be watched. The hint depends on the error of the operating system. */
export function createWatchFailedError(folder: string, error: unknown): Diagnostic {
  const errorCode = String((Object(error) as { readonly code?: unknown }).code);
  return createError(
    "watch-failed",
    `Cannot watch the folder ${sanitize(folder)} for changes: ${sanitize(getErrorText(error))}.`,
    {
      file: folder,
      hint:
        WATCH_HINTS_BY_ERROR_CODE.get(errorCode) ??
        "Fix the problem in the message. If the file system of this folder does not support watching, run the command without --watch after each change.",
    },
  );
}

const WATCH_PERMISSION_HINT = "Give your user read permission for this folder and its parent folders.";

/** Maps error codes of the operating system to hints. */
const WATCH_HINTS_BY_ERROR_CODE: ReadonlyMap<string, string> = new Map([
  ["EACCES", WATCH_PERMISSION_HINT],
  ["EPERM", WATCH_PERMISSION_HINT],
  [
    "ENOSPC",
    "End other programs that watch files, or raise the limit. On Linux, run sudo sysctl fs.inotify.max_user_watches=524288.",
  ],
  [
    "EMFILE",
    "End other programs that watch files, or raise the limits. On Linux, run sudo sysctl fs.inotify.max_user_instances=512. If this does not help, raise the limit of open files with ulimit -n.",
  ],
]);

/** Creates the error for a failed write to a standard stream. `reason` is the error message of the operating system. */
export function createOutputFailedError(reason: string): Diagnostic {
  return createError("output-failed", `Cannot write to standard output or standard error: ${reason}.`, {
    hint: "Check the file or program that the output is redirected to, and the free space on the disk.",
  });
}

/**
 * Creates the error for an exception that no code handles. The code of this package handles its own errors, so the exception
 * probably comes from the user's code: a configuration or a custom emitter.
 */
export function createUnhandledError(reason: string): Diagnostic {
  return createError(
    "unhandled-error",
    `Code that runs in the background, probably in the configuration or an emitter, threw an error that was not caught: ${quote(reason)}.`,
    {
      hint: "Await every promise in the configuration and in its emitters. If they already do, report this as a bug of whm-transfer-codegen.",
    },
  );
}

export function createWorkUnfinishedError(): Diagnostic {
  return createError("work-unfinished", "The command ended before it was complete.", {
    hint: "This is a bug in whm-transfer-codegen. Report it, with the command that you ran.",
  });
}
