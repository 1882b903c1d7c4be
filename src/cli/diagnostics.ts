/** Diagnostics of invalid command lines and failed output. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  buildError,
  buildWarning,
  type WarningBuilder,
} from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";

/** Diagnostic codes, with their text in docs/errors.md. Code in `src/` uses only the type of this table, so bundlers drop it. */
export const CLI_CODES = {
  "command-missing": {
    exitCode: 2,
    cause: "The command line contains no command.",
    remedy: "Add a command. Run whm-transfer-codegen --help for a list.",
  },
  "argument-missing": {
    exitCode: 2,
    cause: "The command needs more arguments.",
    remedy: "Run the command with --help.",
  },
  "argument-unexpected": {
    exitCode: 2,
    cause: "The command line contains more arguments than the command accepts.",
    remedy: "Remove them. Put arguments with spaces in quotation marks.",
  },
  "option-unknown": {
    exitCode: 2,
    cause: "The option does not exist.",
    remedy: "Correct the name. Run the command with --help for a list.",
  },
  "option-not-applicable": {
    exitCode: 2,
    cause: "The option does not apply to the command, or cannot be combined with another option.",
    remedy: "Remove the option. Run the command with --help for a list.",
  },
  "option-repeated": {
    exitCode: 2,
    cause: "An option is set several times, but accepts only one value.",
    remedy: "Keep one of them.",
  },
  "option-value-invalid": {
    exitCode: 2,
    cause: "The value of an option is missing, unexpected or not allowed.",
    remedy: "Correct the value. Run the command with --help for the allowed values.",
  },
  "command-unknown": {
    exitCode: 2,
    cause: "The command does not exist.",
    remedy: "Use one of the commands in the hint.",
  },
  "options-conflict": {
    exitCode: 2,
    cause: "Several options specify the same setting in different ways.",
    remedy: "Keep one of them.",
  },
  "folders-overlap": {
    exitCode: 2,
    cause: "The folder of the generated code is the folder of the snapshot, or contains it.",
    remedy: "Choose another folder with --out or --schemas.",
  },
  "used-by-missing": {
    exitCode: 2,
    cause: "--fail-on-used is set, but no sources are specified.",
    remedy: "Specify them with --used-by GLOB, or usedBy in the configuration.",
  },
  "server-missing": {
    exitCode: 2,
    cause: "Options for a server are set, but no server is specified.",
    remedy: "Specify it with --server URL, WHM_SERVER, or server in the configuration.",
  },
  "fleet-with-server": {
    exitCode: 2,
    cause: "Options for a single server are combined with --fleet.",
    remedy: "Move these settings to the fleet file.",
  },
  "fleet-missing": {
    exitCode: 2,
    cause: "Options for a fleet are set, but --fleet is missing.",
    remedy: "Add --fleet FILE.",
  },
  "concurrency-invalid": {
    exitCode: 2,
    cause: "The value of --concurrency is not a whole number in the allowed range.",
    remedy: "Pass a whole number in the range in the message.",
  },
  "shard-invalid": {
    exitCode: 2,
    cause: "The value of --shard is not a part of a fleet, such as 2/5.",
    remedy: "Pass the number of the part and the number of all parts, as in 2/5.",
  },
  "definition-missing": {
    exitCode: 2,
    cause: "explain received no definition.",
    remedy: "Pass one, or send JSON strings on standard input, one per line.",
  },
  "definition-line-invalid": {
    exitCode: 2,
    cause: "A line of standard input is not a JSON string.",
    remedy: "Send one JSON string per line.",
  },
  "output-failed": {
    exitCode: 2,
    cause: "Standard output or standard error cannot be written.",
    remedy: "Check where the output is redirected to and whether there is free space.",
  },
  "work-unfinished": {
    exitCode: 2,
    cause: "The program has a bug: it ended before its work was done.",
    remedy: "Report the bug.",
  },
  "edits-overwritten": {
    severity: "warning",
    cause: "A file that was modified by hand was overwritten because of --force.",
    remedy: "Restore your changes from version control, if you need them.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof CLI_CODES> = buildError;
const warningOf: WarningBuilder<typeof CLI_CODES> = buildWarning;

export function usageInvalid(message: string, code: UsageCode): Diagnostic {
  return errorOf(code, `${visible(message)}.`, { hint: "See whm-transfer-codegen --help." });
}

export type UsageCode =
  | Extract<keyof typeof CLI_CODES, `argument-${string}` | `option-${string}`>
  | "command-missing"
  | "concurrency-invalid"
  | "shard-invalid";

export function commandUnknown(name: string, commands: readonly string[]): Diagnostic {
  return errorOf("command-unknown", `Unknown command ${quote(name)}.`, {
    hint: `Use one of the commands ${joinList(commands)}.`,
  });
}

/** `setting` is a phrase for what the options specify, such as `a source` or `a token`. */
export function optionsConflict(options: readonly string[], setting: string): Diagnostic {
  return errorOf("options-conflict", `${joinList(options)} each specify ${setting}.`, {
    hint: "Keep one of them.",
  });
}

export function foldersOverlap(out: string, schemas: string): Diagnostic {
  return errorOf(
    "folders-overlap",
    `Invalid output folder ${visible(out)}: it is or contains the snapshot folder ${visible(schemas)}.`,
    { hint: "Choose another folder with --out or --schemas." },
  );
}

export function usedBySettingMissing(): Diagnostic {
  return errorOf("used-by-missing", "--fail-on-used or failOnUsed is set, but no sources are specified.", {
    hint: "Specify them with --used-by GLOB, or usedBy in the configuration.",
  });
}

export function serverMissing(options: readonly string[]): Diagnostic {
  return errorOf(
    "server-missing",
    `${joinList(options)} ${options.length === 1 ? "requires" : "require"} a server, but none is specified.`,
    { hint: "Specify it with --server URL, WHM_SERVER, or server in the configuration." },
  );
}

export function fleetWithServer(options: readonly string[]): Diagnostic {
  return errorOf("fleet-with-server", `${joinList(options)} cannot be combined with --fleet.`, {
    hint: options.every((option) => option === "--server")
      ? "Set server in the entry of each server in the fleet file."
      : "Set this in the fleet file: in the server's entry, or in defaults for all servers.",
  });
}

export function fleetMissing(options: readonly string[]): Diagnostic {
  return errorOf(
    "fleet-missing",
    `${joinList(options)} ${options.length === 1 ? "requires" : "require"} --fleet, which is missing.`,
    { hint: "Add --fleet FILE." },
  );
}

export function concurrencyInvalid(max: number): Diagnostic {
  return usageInvalid(
    `Invalid --concurrency: must be a whole number from 1 to ${max}`,
    "concurrency-invalid",
  );
}

export function shardInvalid(text: string): Diagnostic {
  return usageInvalid(
    `Invalid --shard ${quote(text)}: must be a part and the number of all parts, as in 2/5 for the second of five`,
    "shard-invalid",
  );
}

export function definitionMissing(): Diagnostic {
  return errorOf("definition-missing", "No column definition is given.", {
    hint: 'Pass one, as in explain "int(1) DEFAULT 0", or send JSON strings on standard input, one per line.',
  });
}

export function definitionLineInvalid(line: number): Diagnostic {
  return errorOf("definition-line-invalid", `Line ${line} of standard input is not a JSON string.`, {
    hint: 'Send one definition per line as a JSON string, such as "text".',
  });
}

/** `shownPath` is the path for the message; `path` is the path for the location. */
export function editsOverwritten(shownPath: string, path: string): Diagnostic {
  return warningOf("edits-overwritten", `${shownPath} was modified by hand, and has been overwritten.`, {
    file: path,
  });
}

/** `reason` is the operating system's error message. */
export function outputFailed(reason: string): Diagnostic {
  return errorOf("output-failed", `The output cannot be written: ${reason}.`);
}

export function workUnfinished(): Diagnostic {
  return errorOf("work-unfinished", "The program ended before its work was done.", {
    hint: "This is a bug. Please report it.",
  });
}
