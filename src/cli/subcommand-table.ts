/** The commands with their arguments and output formats. */

import type { SettingValue } from "../config/settings.js";
import type { Subcommand } from "../config/setting.js";

type OutputFormat = SettingValue<"format">;

export interface SubcommandSyntax {
  /** The command with placeholders for its arguments, such as `diff <before> <after>`. */
  readonly synopsis: string;
  /** The minimum and maximum number of arguments, not counting options. Default: no arguments. */
  readonly operandCountRange?: readonly [min: number, max: number];
  /** The output formats of the command. `all` means all formats, including those for reports. Default: only `human` and `json`. */
  readonly formats?: "all" | readonly OutputFormat[];
}

export const SUBCOMMANDS: Readonly<Record<Subcommand, SubcommandSyntax>> = {
  codegen: {
    synopsis: "codegen",
  },
  fetch: {
    synopsis: "fetch",
  },
  generate: {
    synopsis: "generate",
  },
  check: {
    synopsis: "check",
    formats: ["human", "json", "github", "junit", "markdown"],
  },
  drift: {
    synopsis: "drift",
    formats: "all",
  },
  diff: {
    synopsis: "diff <before> <after>",
    operandCountRange: [2, 2],
    formats: "all",
  },
  accept: {
    synopsis: "accept <fingerprint..>",
    operandCountRange: [1, Infinity],
  },
  merge: {
    synopsis: "merge <report..>",
    operandCountRange: [1, Infinity],
    formats: "all",
  },
  rules: {
    synopsis: "rules [rule]",
    operandCountRange: [0, 1],
  },
  explain: {
    synopsis: "explain [definition..]",
    operandCountRange: [0, Infinity],
  },
  init: {
    synopsis: "init",
  },
  simulate: {
    synopsis: "simulate",
  },
};

/** Commands that print information about the program. They have no options except `--help` and `--version`. */
const INFO_COMMANDS = {
  help: {
    synopsis: "help [command]",
    operandCountRange: [0, 1],
  },
  completion: {
    synopsis: "completion",
  },
} as const satisfies Readonly<Record<string, SubcommandSyntax>>;

export type InfoCommand = keyof typeof INFO_COMMANDS;

/** All commands, in the order in which the help lists them. */
export const ALL_COMMANDS: Readonly<Record<Subcommand | InfoCommand, SubcommandSyntax>> = {
  ...SUBCOMMANDS,
  ...INFO_COMMANDS,
};

const DEFAULT_FORMATS: readonly OutputFormat[] = ["human", "json"];

/** Returns the formats in `allFormats` that the command can print. */
export function listFormats(
  subcommand: Subcommand,
  allFormats: readonly OutputFormat[],
): readonly OutputFormat[] {
  const { formats = DEFAULT_FORMATS } = SUBCOMMANDS[subcommand];
  return formats === "all" ? allFormats : formats;
}

export function isInfoCommand(word: string): word is InfoCommand {
  return Object.hasOwn(INFO_COMMANDS, word);
}

export function isSubcommandOrInfoCommand(word: string): word is Subcommand | InfoCommand {
  return Object.hasOwn(ALL_COMMANDS, word);
}

export function isSubcommand(word: string): word is Subcommand {
  return Object.hasOwn(SUBCOMMANDS, word);
}
