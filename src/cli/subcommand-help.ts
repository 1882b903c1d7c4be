/** Texts about the commands, for the help and the documentation. */

import type { Subcommand } from "../config/setting.js";
import type { InfoCommand } from "./subcommand-table.js";

export interface SubcommandHelp {
  /** One or more sentences. The last has no full stop. */
  readonly summary: string;
  /** Arguments and options after the program's name, each with its effect. */
  readonly examples: readonly (readonly [line: string, effect: string])[];
}

export const SUBCOMMAND_HELP: Readonly<Record<Subcommand | InfoCommand, SubcommandHelp>> = {
  codegen: {
    summary:
      "Fetch the schemas from a server or another source, then generate the code. Without a source, generate the code from the schemas in the snapshot folder",
    examples: [
      ["codegen --server whm.example", "Fetch from a server. The API token is in WHM_TOKEN"],
      ["codegen --from responses", "Read saved API responses instead of a server"],
      ["codegen --watch", "Generate again whenever the schemas change"],
    ],
  },
  fetch: {
    summary:
      "Fetch the schemas of the transfer modules from a server or another source, and write them to the snapshot folder",
    examples: [["fetch --server whm.example", "Fetch from a server. The API token is in WHM_TOKEN"]],
  },
  generate: {
    summary: "Generate the code from the schemas in the snapshot folder. Requires no server",
    examples: [
      ["generate --schemas whm/schemas --out src/whm", "Use other folders"],
      ["generate --watch", "Generate again whenever the schemas or the configuration change"],
    ],
  },
  check: {
    summary:
      "Check whether the generated code matches the schemas in the snapshot folder. Exits with code 1 if it does not. Requires no server",
    examples: [
      ["check", "Check the code, for example in CI"],
      ["check --format github", "Show each file that is not up to date as an annotation in GitHub Actions"],
    ],
  },
  drift: {
    summary:
      "Compare a server with the snapshot folder, and report each change as a finding. Each finding has a level: breaking, dangerous, safe or cosmetic. The command `rules` lists the level of each rule",
    examples: [
      ["drift --server whm.example", "Compare a server with the snapshot. The API token is in WHM_TOKEN"],
      [
        "drift --server whm.example --used-by 'src/**/*.ts'",
        "Also list the places in your code that a change affects",
      ],
      ["drift --fleet fleet.yaml --format html --output drift.html", "Compare many servers"],
    ],
  },
  diff: {
    summary:
      "Compare two snapshots, and report the changes as the command `drift` does. Each argument is a snapshot folder, or REVISION:FOLDER for a folder in a Git revision",
    examples: [["diff HEAD~1:schemas schemas", "Compare the schemas with those of the previous commit"]],
  },
  accept: {
    summary:
      "Accept findings of `drift` or `diff`, so that they no longer cause exit code 1. The report contains the fingerprint of each finding. Accepted findings are stored in the acceptance file, by default drift-accept.json",
    examples: [
      [`accept 4c4382e62dd1a05e --reason "not used here" --until 2030-12-31`, "Accept a finding"],
      ["accept 4c4382e62dd1a05e --remove", "Remove this acceptance"],
    ],
  },
  merge: {
    summary:
      "Merge the JSON reports of `drift --shard` into one report, or convert one report to another format",
    examples: [
      ["merge part-1.json part-2.json --format markdown", "Merge the reports of two parts"],
      ["merge report.json --format html --output report.html", "Convert one report"],
    ],
  },
  rules: {
    summary:
      "List the rules by which `drift` and `diff` report changes, with the level of each rule. Or explain one rule",
    examples: [["rules key-renamed", "Explain one rule"]],
  },
  explain: {
    summary:
      "Explain SQL column definitions: the values that they accept, and the type in the generated code. Without arguments, the command reads definitions from standard input, each as a JSON string on a line of its own",
    examples: [[`explain "int(1) DEFAULT 0"`, "Explain one definition"]],
  },
  init: {
    summary:
      "Set a project up: create a configuration, and add npm scripts and ignore entries for formatters and linters. Prompts for what the options do not set. Without a server, the project starts with the schemas in this package. Existing settings stay unchanged",
    examples: [
      ["init", "Set a project up step by step"],
      ["init --yes", "Start without a server and without prompts"],
      ["init --server whm.example --out src/whm --ci github", "Use a server, and create a workflow"],
    ],
  },
  simulate: {
    summary: "Run a simulated WHM server on 127.0.0.1, for tests and experiments. Press Ctrl+C to stop it",
    examples: [["simulate --port 2087 --token-file whm-token", "Use the same port and token in each run"]],
  },
  help: {
    summary: "Print a list of the commands, or the help of one command",
    examples: [["help check", "Print the help of check"]],
  },
  completion: {
    summary:
      "Print a shell script that completes commands and options when you press Tab, for bash or zsh. The environment variable SHELL selects the shell. Completion works if you run `whm-transfer-codegen` directly, but not after npx",
    examples: [["completion >> ~/.bashrc", "Add the script to the configuration of bash"]],
  },
};
