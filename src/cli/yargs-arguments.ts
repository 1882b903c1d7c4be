/**
 * Parses the command line with yargs, and returns the texts of `--help` and `--version`. The file is long, because no other module
 * may import yargs.
 */

import { createRequire } from "node:module";
import yargs, { type Options } from "yargs";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import { joinList } from "../core/text/lists.js";
import { wrapText } from "../core/text/wrap.js";
import { createUsageInvalidError } from "./diagnostics.js";
import { COMMAND_GROUPS, adaptSettingToCommand, type Setting, type Subcommand } from "../config/setting.js";
import { SETTINGS_BY_OPTION, listOptionNames, SETTINGS } from "../config/settings.js";
import { formatOptionSuggestion } from "./suggestions.js";
import type { ParsedArguments } from "./plain-arguments.js";
import { SUBCOMMAND_HELP, type SubcommandHelp } from "./subcommand-help.js";
import { ALL_COMMANDS, isSubcommandOrInfoCommand, isSubcommand, listFormats } from "./subcommand-table.js";

/** Options that are valid with every command, and without a command. */
const GENERAL_OPTIONS: Readonly<Record<string, Setting>> = {
  help: { type: "switch", commands: COMMAND_GROUPS.all, help: "Print this help" },
  version: { type: "switch", commands: COMMAND_GROUPS.all, help: "Print the version" },
};

/** The general options that also have a short form: `-h` and `-v`. */
const SHORT_OPTIONS_BY_GENERAL_OPTION = { help: "h", version: "v" };

/**
 * Parses the arguments. Accepts the options of all subcommands: `parseCommandLine` later rejects options that the subcommand does
 * not have. The subcommands are not declared to yargs, because yargs would then parse the arguments twice and format a help text,
 * which takes time.
 *
 * @throws LocalError for an unknown option, a missing value, or a switch with a value. `parseCommandLine` checks all other values.
 */
export function parseArguments(args: readonly string[]): ParsedArguments {
  const longOptionWithSingleDash = args.find((arg) => isLongOptionWithSingleDash(arg));
  if (longOptionWithSingleDash !== undefined) {
    const optionNameWithSingleDash = longOptionWithSingleDash.replace(/=.*/s, "");
    throw new LocalError(
      createUsageInvalidError(
        `Unknown option ${optionNameWithSingleDash} (did you mean -${optionNameWithSingleDash}?)`,
        "option-unknown",
        args.find(isSubcommand),
      ),
    );
  }
  const switchWithValue = args.find((arg) => isSwitchWithValue(arg));
  if (switchWithValue !== undefined) {
    const optionNameWithLeadingDashes = switchWithValue.replace(/=.*/s, "");
    throw new LocalError(
      createUsageInvalidError(
        `${optionNameWithLeadingDashes} takes no value`,
        "option-value-invalid",
        args.find(isSubcommand),
      ),
    );
  }
  const program = yargs()
    .locale("en")
    .parserConfiguration({
      "camel-case-expansion": false,
      "dot-notation": false,
      "parse-positional-numbers": false,
      "strip-aliased": true,
    })
    .help(false)
    .version(false)
    .options(toYargsOptions([...SETTINGS_BY_OPTION, ...Object.entries(GENERAL_OPTIONS)].map(removeChoices)))
    .alias(SHORT_OPTIONS_BY_GENERAL_OPTION)
    .strictOptions()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new Error(message ?? "The arguments are invalid");
    });
  try {
    const { $0: _scriptName, ...parsedArguments } = program.parseSync([...args]);
    return parsedArguments;
  } catch (error) {
    const message = (error as Error).message.replace(/\s+/g, " ");
    throw new LocalError(convertYargsError(message, args.find(isSubcommand)));
  }
}

/**
 * Converts an error message of yargs to a diagnostic. yargs reports unknown options and missing values. `subcommand` is undefined
 * if the arguments contain no subcommand.
 */
function convertYargsError(message: string, subcommand: Subcommand | undefined): Diagnostic {
  const [, unknownOptionNames] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  if (unknownOptionNames !== undefined) {
    const optionNamesWithSuggestions = unknownOptionNames
      .split(", ")
      .map((name) => `${name.length === 1 ? "-" : "--"}${name}${formatOptionSuggestion(name, subcommand)}`);
    return createUsageInvalidError(
      `Unknown option${optionNamesWithSuggestions.length === 1 ? "" : "s"} ${joinList(optionNamesWithSuggestions)}`,
      "option-unknown",
      subcommand,
    );
  }
  const [, optionWithoutValue] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  const problem = optionWithoutValue === undefined ? message : `--${optionWithoutValue} requires a value`;
  return createUsageInvalidError(problem, "option-value-invalid", subcommand);
}

/** Whether the argument is an option with only one dash, such as `-server`. yargs would read each letter as an option. */
function isLongOptionWithSingleDash(arg: string): boolean {
  const optionName = /^-([a-z][a-z0-9-]+)(?:=|$)/.exec(arg)?.[1] ?? "";
  return SETTINGS_BY_OPTION.has(optionName) || Object.hasOwn(GENERAL_OPTIONS, optionName);
}

/**
 * Whether the argument sets a switch to a value. yargs does not reject such an argument: it reads `--quiet=no` as `--quiet`, and ignores
 * the token in `--token-stdin=TOKEN`.
 */
function isSwitchWithValue(arg: string): boolean {
  const optionName = /^--(?:no-)?([^=]+)=/.exec(arg)?.[1] ?? "";
  const setting =
    SETTINGS_BY_OPTION.get(optionName) ??
    (Object.hasOwn(GENERAL_OPTIONS, optionName) ? GENERAL_OPTIONS[optionName] : undefined);
  return setting?.type === "switch";
}

function extractFirstSentence(text: string): string {
  return replaceBackticksWithQuotes(text).replace(/\. .*/s, "");
}

/** Replaces the backticks of Markdown by double quotation marks, for the terminal. */
function replaceBackticksWithQuotes(text: string): string {
  return text.replaceAll("`", '"');
}

const EPILOG = `Run whm-transfer-codegen <command> --help for the options of a command.

Exit codes:
  0    Success. For check: the generated code is up to date.
       For drift, diff and merge: no finding is at or above the level of --fail-on.
  1    For check: the generated code is not up to date.
       For drift, diff and merge: a finding is at or above the level of --fail-on.
  2    An error on your side: usage, configuration, files, or an invalid snapshot.
  3    The server is unreachable, refuses a call, or sends a response that cannot be used.
       Or a column definition cannot be parsed, wherever it comes from: the server, the snapshot
       folder or an argument of explain.
  130  Interrupted, for example with Ctrl+C. With --watch, Ctrl+C ends the command with exit code 0.
Before a command ends with exit code 2 or 3, it undoes its changes to all files except reports. If
it cannot undo a change, the message names the files. A run deletes the reports of earlier runs in
--report-dir when it starts, and does not restore them.`;

const SCRIPT_NAME = "whm-transfer-codegen";

/**
 * Creates a yargs instance with the name of the program and its general options. The instance does not print help or the version.
 */
function createProgram(): ReturnType<typeof yargs> {
  return yargs()
    .locale("en")
    .scriptName(SCRIPT_NAME)
    .help(false)
    .version(false)
    .options(toYargsOptions(Object.entries(GENERAL_OPTIONS)))
    .alias(SHORT_OPTIONS_BY_GENERAL_OPTION);
}

/** Returns the help of the command `commandName`. Returns the help of the program if `commandName` is undefined or not a command. */
export async function formatHelp(commandName: string | undefined, terminalWidth: number): Promise<string> {
  const program = createProgram().wrap(terminalWidth);
  if (commandName !== undefined && isSubcommandOrInfoCommand(commandName)) {
    const { synopsis } = ALL_COMMANDS[commandName];
    const { summary, examples } = SUBCOMMAND_HELP[commandName];
    const usageAndOptionsHelp = await program
      .usage(`$0 ${synopsis}\n\n${replaceBackticksWithQuotes(summary)}.`)
      .options(toYargsOptions(isSubcommand(commandName) ? listSettingEntries(commandName) : []))
      .getHelp();
    return [
      usageAndOptionsHelp,
      ...(examples.length > 0 ? [formatExamples(examples, terminalWidth)] : []),
      ...(isSubcommand(commandName) ? [formatEnvironmentVariables(commandName, terminalWidth)] : []),
    ].join("\n\n");
  }
  for (const command of Object.keys(ALL_COMMANDS).filter(isSubcommandOrInfoCommand))
    program.command(ALL_COMMANDS[command].synopsis, extractFirstSentence(SUBCOMMAND_HELP[command].summary));
  return program
    .usage(
      "$0 <command> [options]\n\nGenerates TypeScript types, validators and a client for WHM's transfer system from the server's own schemas.",
    )
    .epilog(EPILOG)
    .getHelp();
}

const EXAMPLE_DESCRIPTION_INDENT = 6;

/**
 * Formats examples. Each command is on one line, even if this line is too long, so that users can copy it. yargs would wrap the line.
 */
function formatExamples(examples: SubcommandHelp["examples"], terminalWidth: number): string {
  const indentation = " ".repeat(EXAMPLE_DESCRIPTION_INDENT);
  const rows = examples.map(([commandLine, description]) => {
    const lines = wrapText(
      replaceBackticksWithQuotes(description),
      terminalWidth - EXAMPLE_DESCRIPTION_INDENT,
    );
    return [`  ${SCRIPT_NAME} ${commandLine}`, ...lines.map((line) => indentation + line)].join("\n");
  });
  return `Examples:\n${rows.join("\n")}`;
}

/** Number of characters for the name of an environment variable. The longest name is `HTTPS_PROXY`. */
const ENVIRONMENT_VARIABLE_NAME_WIDTH = 11;
const ENVIRONMENT_VARIABLE_HELP_INDENT = ENVIRONMENT_VARIABLE_NAME_WIDTH + 4;

/** Lists the environment variables that the command reads. */
function formatEnvironmentVariables(subcommand: Subcommand, terminalWidth: number): string {
  const rows = Object.values<Setting>(SETTINGS).flatMap((setting) => {
    if (!setting.commands.includes(subcommand)) return [];
    const { option, help } = setting;
    // Some commands do not read the environment variables of their options.
    const { environmentVariable } =
      option === undefined ? setting : adaptSettingToCommand(setting, subcommand);
    if (environmentVariable === undefined) return [];
    const helpText =
      option === undefined
        ? replaceBackticksWithQuotes(help)
        : `Value for --${option}, if this option is omitted`;
    const wrappedText = wrapText(helpText, terminalWidth - ENVIRONMENT_VARIABLE_HELP_INDENT).join(
      `\n${" ".repeat(ENVIRONMENT_VARIABLE_HELP_INDENT)}`,
    );
    return [`  ${environmentVariable.padEnd(ENVIRONMENT_VARIABLE_NAME_WIDTH)}  ${wrappedText}`];
  });
  return `Environment variables:\n${rows.join("\n")}`;
}

/**
 * Completes command lines in a shell. If the argument is `completion`, returns the completion script. For the arguments that this
 * script passes, returns one completion per line. yargs reads the name of the shell from the environment variable SHELL.
 */
export function getCompletionText(args: readonly string[]): string {
  const program = createProgram().exitProcess(false);
  for (const commandName of Object.keys(ALL_COMMANDS).filter(isSubcommandOrInfoCommand)) {
    const { synopsis } = ALL_COMMANDS[commandName];
    const description = extractFirstSentence(SUBCOMMAND_HELP[commandName].summary);
    if (commandName === "completion") program.completion(commandName, description);
    else
      program.command(synopsis, description, (command) =>
        command.options(toYargsOptions(isSubcommand(commandName) ? listSettingEntries(commandName) : [])),
      );
  }
  let completionText = "";
  void program.parse([...args], {}, (_error: unknown, _parsedArguments: unknown, output: string) => {
    completionText = output;
  });
  return completionText;
}

/**
 * Returns the options of a subcommand, as pairs of option name and setting. Limits the choices of `--format` to the formats that
 * the subcommand can print.
 */
function listSettingEntries(subcommand: Subcommand): readonly (readonly [string, Setting])[] {
  const formats = listFormats(subcommand, SETTINGS.format.choices);
  return [...SETTINGS_BY_OPTION]
    .filter(([name]) => listOptionNames(subcommand).includes(name))
    .map(([name, setting]) => [
      name,
      {
        ...adaptSettingToCommand(setting, subcommand),
        ...(setting === SETTINGS.format && { choices: formats }),
      },
    ]);
}

/**
 * Returns the setting without its choices, so that yargs does not check the value. The error message of yargs for an invalid value
 * is hard to read.
 */
function removeChoices([name, { choices: _choices, ...setting }]: readonly [string, Setting]): [
  string,
  Setting,
] {
  return [name, setting];
}

function toYargsOptions(settingEntries: readonly (readonly [string, Setting])[]): Record<string, Options> {
  return Object.fromEntries(settingEntries.map(([name, setting]) => [name, toYargsOption(setting)]));
}

const YARGS_TYPES_BY_SETTING_TYPE = {
  text: "string",
  path: "string",
  list: "string",
  structure: "string",
  number: "number",
  switch: "boolean",
} as const satisfies Record<Setting["type"], Options["type"]>;

function toYargsOption(setting: Setting): Options {
  const { type, choices, environmentVariable, help, isValueOptional = false } = setting;
  const defaultValueOrDescription = setting.default ?? setting.defaultDescription;
  return {
    ...(choices === undefined ? { type: YARGS_TYPES_BY_SETTING_TYPE[type] } : { choices }),
    array: type === "list",
    requiresArg: type !== "switch" && !isValueOptional,
    describe:
      environmentVariable === undefined
        ? replaceBackticksWithQuotes(help)
        : `${replaceBackticksWithQuotes(help)} [environment: ${environmentVariable}]`,
    ...(defaultValueOrDescription !== undefined && {
      defaultDescription: replaceBackticksWithQuotes(String(defaultValueOrDescription)),
    }),
  };
}

export function readPackageVersion(): string {
  const require = createRequire(import.meta.url);
  const { version } = require("whm-transfer-codegen/package.json") as { version: string };
  return version;
}
