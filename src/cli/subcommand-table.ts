/** The commands with their arguments, a summary for the help, and their output formats. */

import type { SettingValue } from "../config/settings.js";
import type { Subcommand } from "../config/setting.js";

type Format = SettingValue<"format">;

export interface SubcommandHelp {
  readonly usage: string;
  /** One or more sentences. The last has no full stop. */
  readonly summary: string;
  /** Arguments and options after the program's name, each with its effect. */
  readonly examples: readonly (readonly [line: string, effect: string])[];
  /** The minimum and maximum number of arguments, without options. Default: no arguments. */
  readonly operands?: readonly [min: number, max: number];
  /** The formats of the command. `all` includes the formats for reports. Default: only `human` and `json`. */
  readonly formats?: "all" | readonly Format[];
}

export const SUBCOMMANDS: Readonly<Record<Subcommand, SubcommandHelp>> = {
  codegen: {
    usage: "codegen",
    summary:
      "Fetch the schemas from a server or another source, then generate the code. Without a source, generate the code from the schemas in the snapshot folder",
    examples: [
      ["codegen --server whm.example", "Fetch from a server, with the API token in WHM_TOKEN"],
      ["codegen --from responses", "Read saved API responses instead of a server"],
    ],
  },
  fetch: {
    usage: "fetch",
    summary:
      "Fetch the schemas of the transfer modules from a server or another source, and write them to the snapshot folder",
    examples: [["fetch --server whm.example", "Fetch from a server, with the API token in WHM_TOKEN"]],
  },
  generate: {
    usage: "generate",
    summary: "Generate the code from the schemas in the snapshot folder. Requires no server",
    examples: [["generate --schemas whm/schemas --out src/whm", "Use other folders"]],
  },
  check: {
    usage: "check",
    summary:
      "Check whether the generated code matches the schemas in the snapshot folder. Exits with code 1 if it does not. Requires no server",
    formats: ["human", "json", "github", "junit", "markdown"],
    examples: [
      ["check", "Check the code, for example in CI"],
      ["check --format github", "Create an annotation for each stale file in GitHub Actions"],
    ],
  },
  drift: {
    usage: "drift",
    summary:
      "Compare a server with the snapshot folder, and report each change as a finding. Each finding has a level: breaking, dangerous, safe or cosmetic. The command rules lists the level of each rule",
    formats: "all",
    examples: [
      ["drift --server whm.example", "Compare a server, with the API token in WHM_TOKEN"],
      [
        "drift --server whm.example --used-by 'src/**/*.ts'",
        "Also list the places in your code that a change affects",
      ],
      ["drift --fleet fleet.yaml --format html --output drift.html", "Compare many servers"],
    ],
  },
  diff: {
    usage: "diff <before> <after>",
    summary:
      "Compare two snapshots, and report the changes as the command drift does. Each argument is a snapshot folder, or REVISION:FOLDER for a folder in a Git revision",
    operands: [2, 2],
    formats: "all",
    examples: [["diff HEAD~1:schemas schemas", "Compare the schemas with those of the previous commit"]],
  },
  accept: {
    usage: "accept <fingerprint..>",
    summary:
      "Accept findings of drift or diff, so that they no longer cause exit code 1. The report contains the fingerprint of each finding. Accepted findings are stored in the acceptance file, by default drift-accept.json",
    operands: [1, Infinity],
    examples: [
      [`accept 4c4382e62dd1a05e --reason "not used here" --until 2030-12-31`, "Accept a finding"],
      ["accept 4c4382e62dd1a05e --remove", "Remove this acceptance"],
    ],
  },
  merge: {
    usage: "merge <report..>",
    summary:
      "Merge the JSON reports of drift --shard into one report, or convert one report to another format",
    operands: [1, Infinity],
    formats: "all",
    examples: [
      ["merge part-1.json part-2.json --format markdown", "Merge the reports of two parts"],
      ["merge report.json --format html --output report.html", "Convert one report"],
    ],
  },
  rules: {
    usage: "rules [rule]",
    summary:
      "List the rules by which drift and diff report changes, with the level of each rule. Or explain one rule",
    operands: [0, 1],
    examples: [["rules key-renamed", "Explain one rule"]],
  },
  explain: {
    usage: "explain [definition..]",
    summary:
      "Explain column definitions: the values that they accept, and the type in the generated code. Without arguments, reads one JSON string per line from standard input",
    operands: [0, Infinity],
    examples: [[`explain "int(1) DEFAULT 0"`, "Explain one definition"]],
  },
  init: {
    usage: "init",
    summary: "Create a configuration file from the given options",
    examples: [["init --server whm.example --out src/whm", "Create whm-transfer.config.ts"]],
  },
  simulate: {
    usage: "simulate",
    summary: "Run a simulated WHM server on 127.0.0.1, for tests and experiments. Press Ctrl+C to stop it",
    examples: [["simulate --port 2087 --token-file whm-token", "Use the same port and token in each run"]],
  },
};

/** Commands that print information about the program. They have no options except `--help` and `--version`. */
const INFO_COMMANDS = {
  help: {
    usage: "help [command]",
    summary: "Print a list of the commands, or the help of one command",
    operands: [0, 1],
    examples: [["help check", "Print the help of check"]],
  },
} as const satisfies Readonly<Record<string, SubcommandHelp>>;

export type InfoCommand = keyof typeof INFO_COMMANDS;

/** All commands, in the order in which the help lists them. */
export const ALL_COMMANDS: Readonly<Record<Subcommand | InfoCommand, SubcommandHelp>> = {
  ...SUBCOMMANDS,
  ...INFO_COMMANDS,
};

const COMMON_FORMATS: readonly Format[] = ["human", "json"];

/** Returns those formats of `all` that the command can print. */
export function listFormats(subcommand: Subcommand, all: readonly Format[]): readonly Format[] {
  const { formats = COMMON_FORMATS } = SUBCOMMANDS[subcommand];
  return formats === "all" ? all : formats;
}

export function isInfoCommand(word: string): word is InfoCommand {
  return Object.hasOwn(INFO_COMMANDS, word);
}

export function isCommand(word: string): word is Subcommand | InfoCommand {
  return Object.hasOwn(ALL_COMMANDS, word);
}

export function isSubcommand(word: string): word is Subcommand {
  return Object.hasOwn(SUBCOMMANDS, word);
}
