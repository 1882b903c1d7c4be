/** Parses the command line with yargs, and returns the texts of `--help` and `--version`. No other module may import yargs. */

import { createRequire } from "node:module";
import yargs, { type Options } from "yargs";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import { wrapText } from "../core/text/wrap.js";
import { cliProblem, formatHelpHint } from "./diagnostics.js";
import { COMMAND_GROUPS, adaptSettingToCommand, type Setting, type Subcommand } from "../config/setting.js";
import { SETTINGS_BY_OPTION, listOptionNames, SETTINGS } from "../config/settings.js";
import { formatOptionSuggestion } from "./suggestions.js";
import type { ParsedArguments } from "./plain-arguments.js";
import { COMMAND_HELP } from "./subcommand-help.js";
import { COMMANDS, isCommand, isSubcommand, listFormats, type InfoCommand } from "./subcommand-table.js";

/** Options that are valid with every command, and without a command. */
const GENERAL_OPTIONS: ReadonlyMap<string, Setting> = new Map([
  ["help", { type: "switch", commands: COMMAND_GROUPS.all, help: "Print this help" }],
  ["version", { type: "switch", commands: COMMAND_GROUPS.all, help: "Print the version" }],
]);

/** The general options that also have a short form: `-h` and `-v`. */
const SHORT_OPTIONS = { help: "h", version: "v" };

/**
 * Parses the arguments. Accepts the options of all subcommands: `parseCommandLine` later rejects options that the subcommand does
 * not have. The subcommands are not declared to yargs, because yargs would then parse the arguments twice and format a help text,
 * which takes time.
 *
 * @throws LocalError for an unknown option, a missing value, or a switch with a value. `parseCommandLine` checks all other values.
 */
export function parseArguments(args: readonly string[]): ParsedArguments {
  const command = args.find(isSubcommand);
  const help = formatHelpHint(command);
  for (const arg of args) {
    // yargs would read each letter of an option with only one dash, such as `-server`, as an option.
    const [, single = ""] = /^-([a-z][a-z0-9-]+)(?:=|$)/.exec(arg) ?? [];
    if (findSetting(single) !== undefined)
      throw new LocalError(
        cliProblem("option-unknown", { s: "", options: `-${single} (did you mean --${single}?)`, help }),
      );
  }
  for (const arg of args) {
    // yargs reads `--quiet=no` as `--quiet`, and ignores the token in `--token-stdin=TOKEN`.
    const [, option = "", name = ""] = /^(--(?:no-)?([^=]+))=/.exec(arg) ?? [];
    if (findSetting(name)?.type === "switch")
      throw new LocalError(cliProblem("option-value-invalid", { fault: `${option} takes no value`, help }));
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
    .options(toYargsOptions([...SETTINGS_BY_OPTION, ...GENERAL_OPTIONS].map(removeChoices)))
    .alias(SHORT_OPTIONS)
    .strictOptions()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new Error(message ?? "The arguments are invalid");
    });
  try {
    const { $0: _scriptName, ...parsed } = program.parseSync([...args]);
    return parsed;
  } catch (error) {
    throw new LocalError(convertYargsError((error as Error).message.replace(/\s+/g, " "), command));
  }
}

function findSetting(option: string): Setting | undefined {
  return SETTINGS_BY_OPTION.get(option) ?? GENERAL_OPTIONS.get(option);
}

/**
 * Converts an error message of yargs to a diagnostic. yargs reports unknown options and missing values. `command` is undefined
 * if the arguments contain no subcommand.
 */
function convertYargsError(message: string, command: Subcommand | undefined): Diagnostic {
  const help = formatHelpHint(command);
  const [, unknownNames] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  if (unknownNames !== undefined) {
    const options = unknownNames
      .split(", ")
      .map((name) => `${name.length === 1 ? "-" : "--"}${name}${formatOptionSuggestion(name, command)}`);
    return cliProblem("option-unknown", { s: options.length === 1 ? "" : "s", options, help });
  }
  const [, option] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  const fault = option === undefined ? message : `--${option} requires a value`;
  return cliProblem("option-value-invalid", { fault, help });
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
    .options(toYargsOptions([...GENERAL_OPTIONS]))
    .alias(SHORT_OPTIONS);
}

/** Returns the help of a command. Returns the help of the program if `command` is undefined. */
export async function formatHelp(
  command: Subcommand | InfoCommand | undefined,
  terminalWidth: number,
): Promise<string> {
  const program = createProgram().wrap(terminalWidth);
  if (command === undefined) {
    for (const name of Object.keys(COMMANDS).filter(isCommand))
      program.command(COMMANDS[name].synopsis, extractFirstSentence(COMMAND_HELP[name].summary));
    return program
      .usage(
        "$0 <command> [options]\n\nGenerates TypeScript types, validators and a client for WHM's transfer system from the server's own schemas.",
      )
      .epilog(EPILOG)
      .getHelp();
  }
  const { synopsis } = COMMANDS[command];
  const { summary, examples } = COMMAND_HELP[command];
  const usage = await program
    .usage(`$0 ${synopsis}\n\n${replaceBackticksWithQuotes(summary)}.`)
    .options(toYargsOptions(isSubcommand(command) ? listSettings(command) : []))
    .getHelp();
  // Each example is on one line, even if this line is too long, so that users can copy it. yargs would wrap the line.
  const exampleRows = examples.map(
    ([line, effect]) =>
      `  ${SCRIPT_NAME} ${line}\n      ${wrap(replaceBackticksWithQuotes(effect), terminalWidth, 6)}`,
  );
  return [
    usage,
    `Examples:\n${exampleRows.join("\n")}`,
    ...(isSubcommand(command)
      ? [`Environment variables:\n${listVariableRows(command, terminalWidth).join("\n")}`]
      : []),
  ].join("\n\n");
}

/** Wraps a text that starts in the column `indent`. */
function wrap(text: string, terminalWidth: number, indent: number): string {
  return wrapText(text, terminalWidth - indent).join(`\n${" ".repeat(indent)}`);
}

/** Number of characters for the name of an environment variable. The longest name is `HTTPS_PROXY`. */
const VARIABLE_NAME_WIDTH = 11;

/** Lists the environment variables that the command reads. */
function listVariableRows(command: Subcommand, terminalWidth: number): readonly string[] {
  return Object.values<Setting>(SETTINGS).flatMap((setting) => {
    if (!setting.commands.includes(command)) return [];
    const { option, help } = setting;
    // Some commands do not read the environment variables of their options.
    const { environmentVariable } = option === undefined ? setting : adaptSettingToCommand(setting, command);
    if (environmentVariable === undefined) return [];
    const text =
      option === undefined
        ? replaceBackticksWithQuotes(help)
        : `Value for --${option}, if this option is omitted`;
    const name = environmentVariable.padEnd(VARIABLE_NAME_WIDTH);
    return [`  ${name}  ${wrap(text, terminalWidth, VARIABLE_NAME_WIDTH + 4)}`];
  });
}

/**
 * Completes command lines in a shell. If the argument is `completion`, returns the completion script. For the arguments that this
 * script passes, returns one completion per line. yargs reads the name of the shell from the environment variable SHELL.
 */
export function getCompletionText(args: readonly string[]): string {
  const program = createProgram().exitProcess(false);
  for (const name of Object.keys(COMMANDS).filter(isCommand)) {
    const { synopsis } = COMMANDS[name];
    const summary = extractFirstSentence(COMMAND_HELP[name].summary);
    if (name === "completion") program.completion(name, summary);
    else
      program.command(synopsis, summary, (command) =>
        command.options(toYargsOptions(isSubcommand(name) ? listSettings(name) : [])),
      );
  }
  let completions = "";
  void program.parse([...args], {}, (_error: unknown, _parsedArguments: unknown, output: string) => {
    completions = output;
  });
  return completions;
}

type NamedSetting = readonly [option: string, setting: Setting];

/** Returns the options of a subcommand. Limits the choices of `--format` to the formats that the subcommand can print. */
function listSettings(command: Subcommand): readonly NamedSetting[] {
  return [...SETTINGS_BY_OPTION]
    .filter(([name]) => listOptionNames(command).includes(name))
    .map(([name, setting]) => [
      name,
      {
        ...adaptSettingToCommand(setting, command),
        ...(setting === SETTINGS.format && { choices: listFormats(command) }),
      },
    ]);
}

/**
 * Returns the setting without its choices, so that yargs does not check the value. The error message of yargs for an invalid value
 * is hard to read.
 */
function removeChoices([name, { choices: _choices, ...setting }]: NamedSetting): NamedSetting {
  return [name, setting];
}

const YARGS_TYPES = {
  text: "string",
  path: "string",
  list: "string",
  structure: "string",
  number: "number",
  switch: "boolean",
} as const satisfies Record<Setting["type"], Options["type"]>;

function toYargsOptions(settings: readonly NamedSetting[]): Record<string, Options> {
  return Object.fromEntries(settings.map(([name, setting]) => [name, toYargsOption(setting)]));
}

function toYargsOption(setting: Setting): Options {
  const { type, choices, environmentVariable, isValueOptional = false } = setting;
  const help = replaceBackticksWithQuotes(setting.help);
  const defaultText = setting.default ?? setting.defaultDescription;
  return {
    ...(choices === undefined ? { type: YARGS_TYPES[type] } : { choices }),
    array: type === "list",
    requiresArg: type !== "switch" && !isValueOptional,
    describe: environmentVariable === undefined ? help : `${help} [environment: ${environmentVariable}]`,
    ...(defaultText !== undefined && {
      defaultDescription: replaceBackticksWithQuotes(String(defaultText)),
    }),
  };
}

export function readPackageVersion(): string {
  const require = createRequire(import.meta.url);
  const { version } = require("whm-transfer-codegen/package.json") as { version: string };
  return version;
}
