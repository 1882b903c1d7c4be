/** Command lines that are invalid. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  buildError,
  buildWarning,
  type WarningBuilder,
} from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";
import { listed } from "../core/text/lists.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const CLI_CODES = {
  "command-missing": {
    exitCode: 2,
    cause: "The command line contains no command.",
    remedy: "Pass a command. Run whm-transfer-codegen --help for a list.",
  },
  "argument-missing": {
    exitCode: 2,
    cause: "The command needs more arguments.",
    remedy: "Run the command with --help.",
  },
  "argument-unexpected": {
    exitCode: 2,
    cause: "The command does not take so many arguments.",
    remedy: "Remove them. Put words with spaces in quotation marks.",
  },
  "option-unknown": {
    exitCode: 2,
    cause: "There is no option of that name.",
    remedy: "Correct the name. Run the command with --help for a list.",
  },
  "option-not-applicable": {
    exitCode: 2,
    cause: "The command does not take the option, or not together with another one.",
    remedy: "Remove the option. Run the command with --help for a list.",
  },
  "option-repeated": {
    exitCode: 2,
    cause: "An option that takes one value is set several times.",
    remedy: "Keep one of them.",
  },
  "option-value-invalid": {
    exitCode: 2,
    cause: "The value of an option is missing, superfluous, or not one of those allowed.",
    remedy: "Correct the value. Run the command with --help for the values.",
  },
  "command-unknown": {
    exitCode: 2,
    cause: "There is no command of that name.",
    remedy: "Use one of the commands in the message.",
  },
  "options-conflict": {
    exitCode: 2,
    cause: "Several options specify the same thing.",
    remedy: "Keep one of them.",
  },
  "folders-overlap": {
    exitCode: 2,
    cause: "The folder of the generated code is the folder of the snapshot, or contains it.",
    remedy: "Choose another folder with --out or --schemas.",
  },
  "used-by-missing": {
    exitCode: 2,
    cause: "--fail-on-used is set, but no sources are named.",
    remedy: "Name them with --used-by GLOB, or usedBy in the configuration.",
  },
  "server-missing": {
    exitCode: 2,
    cause: "Options for a server are set, but no server is named.",
    remedy: "Name it with --server URL, WHM_SERVER, or server in the configuration.",
  },
  "fleet-with-server": {
    exitCode: 2,
    cause: "Options for a single server are combined with --fleet.",
    remedy: "Write these settings into the fleet file.",
  },
  "fleet-missing": {
    exitCode: 2,
    cause: "Options for a fleet are set, but no fleet is named.",
    remedy: "Name its file with --fleet FILE.",
  },
  "concurrency-invalid": {
    exitCode: 2,
    cause: "The value of --concurrency is not a whole number in the allowed range.",
    remedy: "Pass a whole number in the range that the message states.",
  },
  "shard-invalid": {
    exitCode: 2,
    cause: "The value of --shard does not name a part of a fleet.",
    remedy: "Pass the number of a part and the number of parts, as in 2/5.",
  },
  "definition-missing": {
    exitCode: 2,
    cause: "explain received no definition.",
    remedy: "Pass one, or send JSON strings on standard input, one a line.",
  },
  "definition-line-invalid": {
    exitCode: 2,
    cause: "A line of standard input is not a JSON string.",
    remedy: "Send one JSON string a line.",
  },
  "output-failed": {
    exitCode: 2,
    cause: "Standard output, or standard error, cannot be written.",
    remedy: "Check where it leads to, and the free space there.",
  },
  "work-unfinished": {
    exitCode: 2,
    cause: "The program itself has a fault: it waited for something that cannot happen any more.",
    remedy: "Report it.",
  },
  "edits-overwritten": {
    severity: "warning",
    cause: "A file that was modified by hand was overwritten, since --force is set.",
    remedy: "Restore your changes from version control, if you need them.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof CLI_CODES> = buildError;
const warningOf: WarningBuilder<typeof CLI_CODES> = buildWarning;

/** A command line that is not of the command's form. */
export function usageInvalid(message: string, code: UsageCode): Diagnostic {
  return errorOf(code, `${visible(message)}: see whm-transfer-codegen --help.`);
}

export type UsageCode =
  | Extract<keyof typeof CLI_CODES, `argument-${string}` | `option-${string}`>
  | "command-missing"
  | "concurrency-invalid"
  | "shard-invalid";

export function commandUnknown(word: string, known: readonly string[]): Diagnostic {
  return errorOf("command-unknown", `There is no command ${quote(word)}: the commands are ${listed(known)}.`);
}

/** `what` is what each of the options gives: `something to ask`, `a token`. */
export function optionsConflict(names: readonly string[], what: string): Diagnostic {
  return errorOf("options-conflict", `${listed(names)} each give ${what}: keep one of them.`);
}

/** Derived files beside what they are derived from would be taken for each other's. */
export function foldersOverlap(out: string, schemas: string): Diagnostic {
  return errorOf(
    "folders-overlap",
    `The generated code (${visible(out)}) cannot stand in or above the folder of the snapshot (${visible(schemas)}): choose another with --out or --schemas.`,
  );
}

/** A level for what is used, where nobody says whose use is meant. */
export function usedByMissing(): Diagnostic {
  return errorOf(
    "used-by-missing",
    "--fail-on-used, or failOnUsed, speaks of what is used, but no sources are named: name them with --used-by GLOB, or usedBy in the configuration.",
  );
}

/** Options that speak of a server where none is named. */
export function serverMissing(options: readonly string[]): Diagnostic {
  return errorOf(
    "server-missing",
    `${listed(options)} ${options.length === 1 ? "speaks" : "speak"} of a server, but none is named: name it with --server URL, WHM_SERVER, or server in the configuration.`,
  );
}

/** Options that name one server, or say something of it, beside a fleet that does so for each. */
export function fleetWithServer(options: readonly string[]): Diagnostic {
  return errorOf(
    "fleet-with-server",
    `${listed(options)} ${options.length === 1 ? "speaks" : "speak"} of one server, and --fleet of many, each with its own settings: say it in the fleet's file, for all servers in its defaults.`,
  );
}

/** Options that say how a fleet is asked where none is named. */
export function fleetMissing(options: readonly string[]): Diagnostic {
  return errorOf(
    "fleet-missing",
    `${listed(options)} ${options.length === 1 ? "speaks" : "speak"} of a fleet, but none is named: name its file with --fleet FILE.`,
  );
}

export function concurrencyInvalid(most: number): Diagnostic {
  return usageInvalid(`--concurrency takes a whole number from 1 to ${most}`, "concurrency-invalid");
}

export function shardInvalid(text: string): Diagnostic {
  return usageInvalid(
    `--shard takes the number of a part and how many there are, as in 2/5 for the second of five, not ${quote(text)}`,
    "shard-invalid",
  );
}

export function definitionMissing(): Diagnostic {
  return errorOf(
    "definition-missing",
    'There is no definition to explain: name one, such as explain "int(1) DEFAULT 0", or send JSON strings on standard input, one a line.',
  );
}

export function definitionLineInvalid(line: number): Diagnostic {
  return errorOf(
    "definition-line-invalid",
    `Line ${line} of standard input is not a JSON string: send one definition a line, such as "text".`,
  );
}

/** `shown` is the path as it is printed. */
export function editsOverwritten(shown: string, path: string): Diagnostic {
  return warningOf("edits-overwritten", `${shown} had been edited by hand, and is written anew.`, {
    file: path,
  });
}

/** `reason` is the system's. */
export function outputFailed(reason: string): Diagnostic {
  return errorOf("output-failed", `The output could not be written (${reason}).`);
}

export function workUnfinished(): Diagnostic {
  return errorOf(
    "work-unfinished",
    "The work was not done, since what it waited for can come no more: please report it.",
  );
}
