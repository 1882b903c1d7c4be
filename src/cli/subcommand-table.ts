/** The commands with their arguments, output formats and help texts. */

import { COMMAND_GROUPS, type Subcommand } from "../config/setting.js";
import { SETTINGS, type SettingValue } from "../config/settings.js";

/** Commands that print information about the program. They have no options except `--help` and `--version`. */
export type InfoCommand = "help" | "completion";

type OutputFormat = SettingValue<"format">;

interface CommandRow {
  /** The arguments, not counting options: `<required>`, `[optional]`, `<one or more..>`. Default: no arguments. */
  readonly operands?: string;
  /** The output formats of the command. Default: `human` and `json`. */
  readonly formats?: readonly OutputFormat[];
  /** One or more sentences. The last sentence has no full stop. */
  readonly summary: string;
  /** Example command lines without the program's name, each with its effect. */
  readonly examples: Readonly<Record<string, string>>;
}

/** All commands, in the order in which the help lists them. */
export const COMMANDS: Readonly<Record<Subcommand | InfoCommand, CommandRow>> = {
  codegen: {
    summary:
      "Fetch the schemas, and generate the code. Without a source (a server, saved responses or `whmapi1`), generate it from the snapshot folder",
    examples: {
      "codegen --server whm.example": "Fetch from a server. The API token is in WHM_TOKEN",
      "codegen --from responses": "Read saved API responses instead of a server",
      "codegen --watch": "Generate the code again whenever the schemas or the configuration change",
    },
  },
  fetch: {
    summary: "Fetch the schemas of the transfer modules from a server, and write them to the snapshot folder",
    examples: { "fetch --server whm.example": "Fetch from a server. The API token is in WHM_TOKEN" },
  },
  generate: {
    summary: "Generate the code from the snapshot folder, without a server",
    examples: {
      "generate --schemas whm/schemas --out src/whm": "Use other folders",
      "generate --watch": "Generate the code again whenever the schemas or the configuration change",
    },
  },
  check: {
    formats: ["human", "json", "github", "gitlab", "junit", "markdown"],
    summary:
      "Check whether the generated code matches the snapshot folder, without a server. Exits with code 1 if it does not",
    examples: {
      check: "Check the code, for example in CI",
      "check --format github": "In GitHub Actions, add an annotation for each file that is not up to date",
    },
  },
  drift: {
    formats: SETTINGS.format.choices,
    summary:
      "Compare the schemas of a server with the snapshot folder, and report each change as a finding with a level: breaking, dangerous, safe or cosmetic. `rules` lists the rules and their levels",
    examples: {
      "drift --server whm.example": "Compare a server with the snapshot. The API token is in WHM_TOKEN",
      'drift --server whm.example --used-by "src/**/*.ts"':
        "Also list the places in your code that a change affects",
      "drift --fleet fleet.yaml --format html --output drift.html":
        "Compare each server in fleet.yaml with the snapshot",
    },
  },
  diff: {
    operands: "<before> <after>",
    formats: SETTINGS.format.choices,
    summary:
      "Compare two snapshots, and report each change as a finding, as `drift` does. Each argument is a snapshot folder, or REVISION:FOLDER for one in a Git revision",
    examples: { "diff HEAD~1:schemas schemas": "Compare the schemas with those of the previous commit" },
  },
  accept: {
    operands: "[fingerprint..]",
    summary:
      "Accept findings of `drift` or `diff` by fingerprint, by pattern, or all of a report, so that they no longer cause exit code 1. The acceptance file, by default drift-accept.json, stores them",
    examples: {
      'accept 4c4382e62dd1a05e --reason "not used here" --until 2030-12-31': "Accept a finding",
      'accept --rule "key-*" --module "Account*" --reason "not used here"': "Accept all findings that match",
      'accept --all --report drift.json --reason "reviewed"': "Accept all findings of a report",
      "accept 4c4382e62dd1a05e --remove": "Remove the acceptance of a finding",
    },
  },
  merge: {
    operands: "<report..>",
    formats: SETTINGS.format.choices,
    summary: "Merge JSON reports of `drift --shard` into one report, or convert one report to another format",
    examples: {
      "merge part-1.json part-2.json --format markdown":
        "Merge the reports of drift --shard 1/2 and drift --shard 2/2",
      "merge report.json --format html --output report.html": "Convert one report",
    },
  },
  rules: {
    operands: "[rule]",
    summary: "List the drift rules with their usual levels, or explain the rule that you name",
    examples: { "rules key-renamed": "Explain one rule" },
  },
  explain: {
    operands: "[definition..]",
    summary:
      "Explain which values SQL column definitions accept, and their type in the generated code. Without arguments, reads standard input: one JSON string per line",
    examples: { 'explain "int(1) DEFAULT 0"': "Explain one definition" },
  },
  init: {
    summary:
      "Set up a project: create a configuration, and add npm scripts. Prompts for the server, the folder of the generated code and a CI workflow, unless you pass them as options. Without a server, copies the bundled schemas to the snapshot folder. Existing npm scripts stay unchanged",
    examples: {
      init: "Set up a project step by step",
      "init --yes": "Set up a project without a server and without prompts",
      "init --server whm.example --out src/whm --ci github":
        "Use a server, and also create a workflow for GitHub Actions",
    },
  },
  simulate: {
    summary: "Run a simulated WHM server on 127.0.0.1, for tests and experiments. Press Ctrl+C to stop it",
    examples: { "simulate --port 2087 --token-file whm-token": "Use a fixed port and a fixed token" },
  },
  help: {
    operands: "[command]",
    summary: "Print a list of the commands, or the help of one command",
    examples: { "help check": "Print the help of check" },
  },
  completion: {
    summary:
      "Print a completion script for bash, zsh or fish, depending on the environment variable SHELL. Completion works for `whm-transfer-codegen` itself, but not after npx",
    examples: { "completion >> ~/.bashrc": "Add the script to the configuration file of bash" },
  },
};

/** Returns the command with placeholders for its arguments, such as `diff <before> <after>`. */
export function formatSynopsis(command: Subcommand | InfoCommand): string {
  return `${command} ${COMMANDS[command].operands ?? ""}`.trim();
}

export function listFormats(command: Subcommand): readonly OutputFormat[] {
  return COMMANDS[command].formats ?? ["human", "json"];
}

export function isCommand(word: string): word is Subcommand | InfoCommand {
  return Object.hasOwn(COMMANDS, word);
}

export function isSubcommand(word: string): word is Subcommand {
  return (COMMAND_GROUPS.all as readonly string[]).includes(word);
}
