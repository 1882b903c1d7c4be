/** Parses the command line with yargs, and returns the texts of `--help` and `--version`. No other module may import yargs. */

import yargs, { type Options } from "yargs";
import { UsageError, type Diagnostic } from "../core/diagnostic.js";
import { quote, joinList, wrapText } from "../core/text/escape.js";
import { findNearestChoice, formatSuggestion } from "../core/text/nearest.js";
import { cliProblem } from "./diagnostics.js";
import { wrapLines } from "./messages/text.js";
import { adaptSettingToCommand, type Setting, type Subcommand } from "../config/setting.js";
import { SETTINGS, SETTINGS_BY_CONFIG_KEY, SETTINGS_BY_OPTION } from "../config/settings.js";
import type { ParsedArguments } from "./plain-arguments.js";
import {
  COMMANDS,
  formatSynopsis,
  isCommand,
  isSubcommand,
  listFormats,
  type InfoCommand,
} from "./subcommand-table.js";

const SCRIPT_NAME = "whm-transfer-codegen";

/** Options that are valid with every command, and without a command. */
const GENERAL_OPTIONS: Readonly<Record<string, Options>> = {
  help: { type: "boolean", describe: "Print this help" },
  version: { type: "boolean", describe: "Print the version" },
};

/** Creates a yargs instance that does not print help or the version. */
function createProgram(settings: readonly Setting[] = []): ReturnType<typeof yargs> {
  return yargs()
    .locale("en")
    .scriptName(SCRIPT_NAME)
    .help(false)
    .version(false)
    .exitProcess(false)
    .options(GENERAL_OPTIONS)
    .options(toYargsOptions(settings))
    .alias({ help: "h", version: "v" });
}

/**
 * Parses the arguments. Accepts the options of all subcommands: `parseCommandLine` later rejects options that the subcommand does
 * not have. The subcommands are not declared to yargs, because yargs would then parse the arguments twice and format a help text,
 * which takes time.
 *
 * @throws UsageError for an unknown option, a missing value, or a switch with a value. `parseCommandLine` checks all other values.
 */
export function parseArguments(args: readonly string[]): ParsedArguments {
  const command = args.find(isSubcommand);
  const help = { command: command ?? "COMMAND" };
  const isGeneral = (name: string): boolean => Object.hasOwn(GENERAL_OPTIONS, name);
  for (const arg of args) {
    // yargs would read each letter of an option with only one dash, such as `-server`, as an option.
    const [, single = ""] = /^-([a-z][a-z0-9-]+)(?:=|$)/.exec(arg) ?? [];
    if (SETTINGS_BY_OPTION.has(single) || isGeneral(single))
      throw cliProblem.error("option-unknown", {
        s: "",
        options: `-${single} (did you mean --${single}?)`,
        ...help,
      });
    if (arg === "--") break;
    // Print only the first letter: the others can be those of a token, as in `-tTOKEN`.
    const [, letter] = /^-(?![hv]+$|[\d.]+$)([^-])./s.exec(arg) ?? [];
    if (letter === undefined) continue;
    const options = `-${letter}${formatOptionSuggestion(letter, command)}`;
    throw cliProblem.error("option-unknown", { s: "", options, ...help });
  }
  for (const arg of args) {
    // yargs reads `--quiet=no` as `--quiet`, and ignores the token in `--token-stdin=TOKEN`.
    const [, option = "", name = ""] = /^(--(?:no-)?([^=]+))=/.exec(arg) ?? [];
    if (SETTINGS_BY_OPTION.get(name)?.type === "switch" || isGeneral(name))
      throw cliProblem.error("option-value-invalid", { fault: `${option} takes no value`, ...help });
  }
  // Without the choices, because the error message of yargs for an invalid value is hard to read.
  const settings = [...SETTINGS_BY_OPTION.values()].map(({ choices: _choices, ...setting }) => setting);
  const program = createProgram(settings)
    .parserConfiguration({
      "camel-case-expansion": false,
      "dot-notation": false,
      "parse-positional-numbers": false,
      "strip-aliased": true,
    })
    .strictOptions()
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new Error(message ?? "The arguments are invalid");
    });
  try {
    const { $0: _scriptName, ...parsed } = program.parseSync([...args]);
    return parsed;
  } catch (error) {
    throw new UsageError(convertYargsError((error as Error).message.replace(/\s+/g, " "), command));
  }
}

/**
 * Converts an error message of yargs to a diagnostic. yargs reports unknown options and missing values. `command` is undefined
 * if the arguments contain no subcommand.
 */
function convertYargsError(message: string, command: Subcommand | undefined): Diagnostic {
  const help = { command: command ?? "COMMAND" };
  const [, unknownNames] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  if (unknownNames !== undefined) {
    const options = unknownNames
      .split(", ")
      .map((name) => `${name.length === 1 ? "-" : "--"}${name}${formatOptionSuggestion(name, command)}`);
    return cliProblem("option-unknown", { s: options.length === 1 ? "" : "s", options, ...help });
  }
  const [, option] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  const fault = option === undefined ? message : `--${option} requires a value`;
  return cliProblem("option-value-invalid", { fault, ...help });
}

/** Maps options of curl to the options of this program for the same purpose. */
const CURL_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["insecure", ["pin-sha256", "ca"]],
  ["k", ["pin-sha256", "ca"]],
  ["cacert", ["ca"]],
]);

/**
 * Returns the end of a message about an unknown option, such as ` (did you mean --schemas?)`. `name` has no dashes at its start. Makes
 * the first of these suggestions that is possible:
 *
 * - `--format json`, if the name is an output format such as `json`
 * - the equivalents of an option of curl
 * - options with similar names
 * - a similar setting that has no option
 *
 * Returns an empty string if none is possible.
 */
function formatOptionSuggestion(name: string, command: Subcommand | undefined): string {
  const word = name.toLowerCase();
  if (command !== undefined && listFormats(command).some((format) => format === word))
    return formatSuggestion(`--format ${word}`);
  const available = [...SETTINGS_BY_OPTION]
    .filter(([, { commands }]) => command === undefined || commands.includes(command))
    .map(([option]) => option);
  const equivalents = (CURL_OPTIONS.get(word) ?? []).filter((option) => available.includes(option));
  const options = equivalents.length > 0 ? equivalents : findSimilarNames(word, available);
  const dashed = options.map((option) => `--${option}`);
  if (options.length > 0) return formatSuggestion(joinList(dashed, "or"));
  const keys = [...SETTINGS_BY_CONFIG_KEY].flatMap(([key, { option }]) => (option === undefined ? key : []));
  const lowerCaseKeys = keys.map((key) => key.toLowerCase());
  const [similar = ""] = findSimilarNames(word.replaceAll("-", ""), lowerCaseKeys);
  const suggested = keys[lowerCaseKeys.indexOf(similar)];
  return suggested === undefined ? "" : ` (did you mean ${quote(suggested)} in the configuration?)`;
}

/**
 * Returns the most similar candidate. If no candidate is similar, returns at most three that start with `word`, or contain it as a whole
 * word, as `pin-sha256` contains `sha256`.
 */
function findSimilarNames(word: string, candidates: readonly string[]): readonly string[] {
  const nearest = findNearestChoice(word, candidates);
  if (nearest !== undefined) return [nearest];
  // Shorter texts occur in too many names.
  if (word.length < 3) return [];
  return candidates.filter((one) => one.startsWith(word) || one.split("-").includes(word)).slice(0, 3);
}

/** Replaces the backticks of Markdown by double quotation marks, for the terminal. */
function toPlainText(text: string): string {
  return text.replaceAll("`", '"');
}

const PURPOSE =
  "Generates TypeScript types, validators and a client for WHM's transfer system from the server's own schemas.";

/** Each paragraph is on one line, because it is wrapped at the width of the terminal. */
const EPILOG = `Run whm-transfer-codegen <command> --help for the options of a command.

Exit codes:
  0    Success. For check: the generated code is up to date. For drift, diff and merge: no finding is at or above the level of --fail-on.
  1    For check: the generated code is not up to date. For drift, diff and merge: a finding is at or above the level of --fail-on.
  2    An error on your side: usage, configuration, files, or an invalid snapshot.
  3    The server is unreachable, refuses a call, or sends a response that cannot be used. Or a column definition cannot be parsed, wherever it comes from: the server, the snapshot folder or an argument of explain.
  130  Interrupted, for example with Ctrl+C. With --watch, Ctrl+C ends the command with exit code 0.

Before a command ends with exit code 2 or 3, it undoes its changes to all files except reports. If it cannot undo a change, the message names the files. A run deletes the reports of earlier runs in --report-dir when it starts, and does not restore them.`;

/** Returns the help of a command. Returns the help of the program if `command` is undefined. */
export async function formatHelp(
  command: Subcommand | InfoCommand | undefined,
  terminalWidth: number,
): Promise<string> {
  if (command === undefined) {
    // Without a name, yargs does not repeat it in each row.
    const program = createProgram().scriptName("").wrap(terminalWidth);
    for (const name of Object.keys(COMMANDS).filter(isCommand))
      program.command(formatSynopsis(name), getFirstSentence(name));
    const help = await program.usage(`${SCRIPT_NAME} <command> [options]\n\n${PURPOSE}`).getHelp();
    return `${help}\n\n${wrapLines(EPILOG, terminalWidth)}`;
  }
  const { summary, examples } = COMMANDS[command];
  const usage = await createProgram(listSettings(command))
    .wrap(terminalWidth)
    .usage(`$0 ${formatSynopsis(command)}\n\n${toPlainText(summary)}.`)
    .getHelp();
  /** Wraps a text that starts in the column `indent`. */
  const wrap = (text: string, indent: number): string =>
    wrapText(toPlainText(text), terminalWidth - indent).join(`\n${" ".repeat(indent)}`);
  // Each example is on one line, even if this line is too long, so that users can copy it. yargs would wrap the line.
  const exampleRows = Object.entries(examples).map(
    ([line, effect]) => `\n  ${SCRIPT_NAME} ${line}\n      ${wrap(effect, 6)}`,
  );
  const sections = [usage, `Examples:${exampleRows.join("")}`];
  if (isSubcommand(command)) {
    const variables = Object.values<Setting>(SETTINGS).flatMap((setting) => {
      const { option, help } = setting;
      // Some commands do not read the environment variables of their options.
      const { environmentVariable } =
        option === undefined ? setting : adaptSettingToCommand(setting, command);
      if (environmentVariable === undefined || !setting.commands.includes(command)) return [];
      const text = option === undefined ? help : `Value for --${option}, if this option is omitted`;
      return `\n  ${environmentVariable.padEnd(VARIABLE_WIDTH)}  ${wrap(text, VARIABLE_WIDTH + 4)}`;
    });
    sections.push(`Environment variables:${variables.join("")}`);
  }
  return sections.join("\n\n");
}

function getFirstSentence(command: Subcommand | InfoCommand): string {
  return toPlainText(COMMANDS[command].summary).replace(/\. .*/s, "");
}

/** Number of characters for the name of an environment variable. The longest name is `HTTPS_PROXY`. */
const VARIABLE_WIDTH = 11;

/**
 * Completes command lines in a shell. If the argument is `completion`, returns the completion script. For the arguments that this
 * script passes, returns one completion per line. yargs reads the name of the shell from the environment variable SHELL.
 */
export function getCompletionText(args: readonly string[]): string {
  const program = createProgram();
  for (const name of Object.keys(COMMANDS).filter(isCommand))
    if (name === "completion") program.completion(name, getFirstSentence(name));
    else
      program.command(formatSynopsis(name), getFirstSentence(name), (command) =>
        command.options(toYargsOptions(listSettings(name))),
      );
  let completions = "";
  void program.parse([...args], {}, (_error: unknown, _parsedArguments: unknown, output: string) => {
    completions = output;
  });
  return completions;
}

/** Returns the settings that are options of a command. Limits the choices of `--format` to the formats that the command can print. */
function listSettings(command: Subcommand | InfoCommand): readonly Setting[] {
  if (!isSubcommand(command)) return [];
  return [...SETTINGS_BY_OPTION.values()]
    .filter(({ commands }) => commands.includes(command))
    .map((setting) => ({
      ...adaptSettingToCommand(setting, command),
      ...(setting === SETTINGS.format && { choices: listFormats(command) }),
    }));
}

function toYargsOptions(settings: readonly Setting[]): Record<string, Options> {
  const types: Readonly<Partial<Record<Setting["type"], Options["type"]>>> = {
    number: "number",
    switch: "boolean",
  };
  const options = settings.map((setting): [string, Options] => {
    const { option = "", type, choices, environmentVariable, isValueOptional = false } = setting;
    const help = toPlainText(setting.help);
    const defaultText = setting.default ?? setting.defaultDescription;
    const yargsOption = {
      ...(choices === undefined ? { type: types[type] ?? "string" } : { choices }),
      array: type === "list",
      requiresArg: type !== "switch" && !isValueOptional,
      describe: environmentVariable === undefined ? help : `${help} [environment: ${environmentVariable}]`,
      ...(defaultText !== undefined && { defaultDescription: toPlainText(String(defaultText)) }),
    };
    return [option, yargsOption];
  });
  return Object.fromEntries(options);
}
