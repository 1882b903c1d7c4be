/** The commands with their arguments and output formats. */

import { COMMAND_GROUPS, type Subcommand } from "../config/setting.js";
import { SETTINGS, type SettingValue } from "../config/settings.js";

/** Commands that print information about the program. They have no options except `--help` and `--version`. */
export type InfoCommand = "help" | "completion";

type OutputFormat = SettingValue<"format">;

interface CommandRow {
  /** The command with placeholders for its arguments, such as `diff <before> <after>`. */
  readonly synopsis: string;
  /** The minimum and maximum number of arguments, not counting options. Default: no arguments. */
  readonly operands?: readonly [min: number, max: number];
  /** The output formats of the command. Default: `human` and `json`. */
  readonly formats?: readonly OutputFormat[];
}

/** All commands, in the order in which the help lists them. */
export const COMMANDS: Readonly<Record<Subcommand | InfoCommand, CommandRow>> = {
  codegen: { synopsis: "codegen" },
  fetch: { synopsis: "fetch" },
  generate: { synopsis: "generate" },
  check: { synopsis: "check", formats: ["human", "json", "github", "junit", "markdown"] },
  drift: { synopsis: "drift", formats: SETTINGS.format.choices },
  diff: { synopsis: "diff <before> <after>", operands: [2, 2], formats: SETTINGS.format.choices },
  accept: { synopsis: "accept <fingerprint..>", operands: [1, Infinity] },
  merge: { synopsis: "merge <report..>", operands: [1, Infinity], formats: SETTINGS.format.choices },
  rules: { synopsis: "rules [rule]", operands: [0, 1] },
  explain: { synopsis: "explain [definition..]", operands: [0, Infinity] },
  init: { synopsis: "init" },
  simulate: { synopsis: "simulate" },
  help: { synopsis: "help [command]", operands: [0, 1] },
  completion: { synopsis: "completion" },
};

export function listFormats(command: Subcommand): readonly OutputFormat[] {
  return COMMANDS[command].formats ?? ["human", "json"];
}

export function isCommand(word: string): word is Subcommand | InfoCommand {
  return Object.hasOwn(COMMANDS, word);
}

export function isSubcommand(word: string): word is Subcommand {
  return (COMMAND_GROUPS.all as readonly string[]).includes(word);
}
