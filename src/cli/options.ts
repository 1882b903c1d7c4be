/** Parses the command line. The options are defined in `config/settings.ts`. */

import type { UsageError } from "../core/diagnostic.js";
import { readPackageVersion } from "../core/packaged.js";
import { quote, joinList } from "../core/text/escape.js";
import { findNearestChoice, findNearestWord, formatSuggestionInQuotes } from "../core/text/nearest.js";
import { cliProblem } from "./diagnostics.js";
import type { Setting, Subcommand } from "../config/setting.js";
import { SETTINGS_BY_OPTION, SETTINGS, type OptionValues } from "../config/settings.js";
import { parseArgumentsWithoutYargs } from "./plain-arguments.js";
import {
  COMMANDS,
  formatSynopsis,
  isCommand,
  isSubcommand,
  listFormats,
  type InfoCommand,
} from "./subcommand-table.js";

/** A parsed command line, without defaults. */
export interface Invocation {
  readonly subcommand: Subcommand;
  /** The arguments after the subcommand that are not options, such as definitions, folders or a rule. */
  readonly operands: readonly string[];
  readonly options: OptionValues;
}

/** The option of yargs that requests completions. Only the shell script that `completion` prints uses it. */
const COMPLETION_OPTION = "--get-yargs-completions";

/**
 * Parses the arguments after the program's name. Returns the text to print if they request help, the version or completions. `getWidth`
 * returns the width of the terminal, which limits the width of the help.
 *
 * @throws UsageError if the arguments are invalid.
 */
export async function parseCommandLine(
  args: readonly string[],
  getWidth: () => number | undefined,
): Promise<Invocation | string> {
  const yargs = (): Promise<typeof import("./yargs-arguments.js")> => import("./yargs-arguments.js");
  const help = async (name?: string): Promise<string> => {
    if (name !== undefined && !isCommand(name)) throw unknownCommand(name);
    const width = Math.min(getWidth() ?? 100, 100);
    return (await yargs()).formatHelp(name, width);
  };
  if (args.length === 0) return help();
  if (args[0] === COMPLETION_OPTION) return (await yargs()).getCompletionText(args);
  const {
    _: words,
    help: isHelpRequested,
    version,
    ...options
  } = parseArgumentsWithoutYargs(args, SETTINGS_BY_OPTION) ?? (await yargs()).parseArguments(args);
  const [command, ...operands] = words.map(String);
  if (isHelpRequested === true) return help(command);
  if (version === true) return readPackageVersion();
  if (command === undefined) throw cliProblem.error("command-missing");
  if (!isCommand(command)) throw unknownCommand(command);
  if (isSubcommand(command)) checkOptions(command, options);
  checkOperands(command, operands);
  if (command === "help") return help(operands[0]);
  if (command === "completion") return (await yargs()).getCompletionText([command]);
  // The cast is safe: `checkOptions` has checked that each value has the type that the table of settings specifies.
  return { subcommand: command, operands, options: options as unknown as OptionValues };
}

function unknownCommand(name: string): UsageError {
  const nearest = findNearestWord(name.toLowerCase(), Object.keys(COMMANDS));
  return cliProblem.error("command-unknown", { name, suggestion: formatSuggestionInQuotes(nearest) });
}

function checkOperands(command: Subcommand | InfoCommand, operands: readonly string[]): void {
  const { operands: expected = "" } = COMMANDS[command];
  const [min, max] = [expected.split("<").length - 1, expected.split(/[<[]/).length - 1];
  if (operands.length > max && !expected.includes("..")) {
    const argument = operands.slice(max).join(" ");
    throw cliProblem.error("argument-unexpected", { argument, command });
  }
  if (operands.length < min)
    throw cliProblem.error("argument-missing", { synopsis: formatSynopsis(command), command });
}

function checkOptions(command: Subcommand, options: Readonly<Record<string, unknown>>): void {
  for (const [option, value] of Object.entries(options)) {
    const setting = SETTINGS_BY_OPTION.get(option);
    if (setting?.commands.includes(command) !== true) {
      const use = `used with the command "${command}"`;
      throw cliProblem.error("option-not-applicable", { options: `--${option}`, use, command });
    }
    if (Array.isArray(value) && setting.type !== "list")
      throw cliProblem.error("option-repeated", { option });
    for (const each of [value].flat()) {
      const fault = findFault(option, setting, each, command);
      if (fault !== undefined) throw cliProblem.error("option-value-invalid", { fault, command });
    }
  }
  if (options["date"] === true && options["format"] !== "html" && options["report-dir"] === undefined) {
    const use = "used without --format html or --report-dir";
    throw cliProblem.error("option-not-applicable", { options: "--date", use, command });
  }
}

/**
 * Returns why a value is invalid. Returns undefined if it is valid. Checks the type of the value, because yargs parses `--no-NAME` as
 * `false` for options of all types, and text as `NaN` for numbers.
 */
function findFault(
  option: string,
  setting: Setting,
  value: unknown,
  command: Subcommand,
): string | undefined {
  const { type, choices, isValueOptional = false } = setting;
  if (type === "switch") return typeof value === "boolean" ? undefined : `--${option} takes no value`;
  if (type === "number")
    return typeof value === "number" && value > 0
      ? undefined
      : `--${option} requires a number greater than 0`;
  if (typeof value !== "string") return `--${option} requires a value`;
  if (value === "" && !isValueOptional) return `--${option} requires a value that is not empty`;
  if (choices === undefined) return undefined;
  const allowed = setting === SETTINGS.format ? listFormats(command) : choices;
  if (allowed.some((choice) => choice === value)) return undefined;
  if (choices.includes(value))
    return `--${option} ${value} cannot be used with the command "${command}", which can print ${joinList(allowed)}`;
  const nearest = allowed.length === 1 ? undefined : findNearestChoice(value, allowed);
  const requirement = allowed.length === 1 ? "must be" : "must be one of";
  return `Invalid value ${quote(value)} for --${option}${formatSuggestionInQuotes(nearest)}: ${requirement} ${allowed.map(quote).join(", ")}`;
}

/** Returns the values of an option on the unparsed command line. `option` is its name with dashes, such as `--format`. */
export function listOptionValues(args: readonly string[], option: string): readonly (string | undefined)[] {
  const separator = args.indexOf("--");
  const options = separator === -1 ? args : args.slice(0, separator);
  return options.flatMap((arg, index) => {
    if (arg === option) return [options[index + 1]];
    return arg.startsWith(`${option}=`) ? [arg.slice(option.length + 1)] : [];
  });
}
