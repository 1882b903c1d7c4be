/** Parses the command line. The options are defined in `config/settings.ts`. */

import { LocalError } from "../core/diagnostic.js";
import { quote } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";
import {
  findNearestChoiceIgnoringCase,
  findNearestWord,
  formatSuggestionInQuotes,
} from "../core/text/nearest.js";
import { createCommandUnknownError, createUsageInvalidError } from "./diagnostics.js";
import type { Setting, Subcommand } from "../config/setting.js";
import { SETTINGS_BY_OPTION, listOptionNames, SETTINGS, type OptionValues } from "../config/settings.js";
import { parseArgumentsWithoutYargs } from "./plain-arguments.js";
import {
  ALL_COMMANDS,
  isSubcommandOrInfoCommand,
  isInfoCommand,
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

/** The result of a command line that requests help, the version or completions: `textToPrint` is the text to print. */
export interface InfoResult {
  readonly textToPrint: string;
}

/**
 * The option that requests completions. Only the shell script that `completion` prints uses this option. yargs defines its name.
 */
const COMPLETION_OPTION = "--get-yargs-completions";

/**
 * Parses the arguments after the program's name. `getTerminalWidth` returns the width of the terminal, which limits the width of the help.
 *
 * @throws LocalError if the arguments are invalid.
 */
export async function parseCommandLine(
  args: readonly string[],
  getTerminalWidth: () => number | undefined = () => undefined,
): Promise<Invocation | InfoResult> {
  const createHelpResult = async (commandName: string | undefined): Promise<InfoResult> => {
    const { formatHelp } = await loadYargsArgumentsModule();
    return { textToPrint: await formatHelp(commandName, Math.min(getTerminalWidth() ?? 100, 100)) };
  };
  if (args.length === 0) return createHelpResult(undefined);
  if (args[0] === COMPLETION_OPTION)
    return { textToPrint: (await loadYargsArgumentsModule()).getCompletionText(args) };
  const argumentsParsedWithoutYargs = parseArgumentsWithoutYargs(args, SETTINGS_BY_OPTION);
  const {
    _: positionals,
    help,
    version,
    ...options
  } = argumentsParsedWithoutYargs ?? (await loadYargsArgumentsModule()).parseArguments(args);
  const [subcommand, ...operands] = positionals.map(String);
  if (help === true) {
    if (subcommand !== undefined && !isSubcommandOrInfoCommand(subcommand))
      throw createLocalErrorForUnknownCommand(subcommand);
    return createHelpResult(subcommand);
  }
  if (version === true) {
    const { readPackageVersion } = await loadYargsArgumentsModule();
    return { textToPrint: readPackageVersion() };
  }
  if (subcommand === undefined)
    throw new LocalError(createUsageInvalidError("No command is specified", "command-missing"));
  if (isInfoCommand(subcommand)) {
    checkOperands(subcommand, operands);
    if (subcommand === "completion")
      return { textToPrint: (await loadYargsArgumentsModule()).getCompletionText([subcommand]) };
    const [commandName] = operands;
    if (commandName !== undefined && !isSubcommandOrInfoCommand(commandName))
      throw createLocalErrorForUnknownCommand(commandName);
    return createHelpResult(commandName);
  }
  if (!isSubcommand(subcommand)) throw createLocalErrorForUnknownCommand(subcommand);
  checkOptions(subcommand, options);
  checkOperands(subcommand, operands);
  // The cast is safe: `checkOptions` has checked that each value has the type that the table of settings specifies.
  return { subcommand, operands, options: options as unknown as OptionValues };
}

function loadYargsArgumentsModule(): Promise<typeof import("./yargs-arguments.js")> {
  return import("./yargs-arguments.js");
}

function createLocalErrorForUnknownCommand(commandName: string): LocalError {
  return new LocalError(
    createCommandUnknownError(
      commandName,
      findNearestWord(commandName.toLowerCase(), Object.keys(ALL_COMMANDS)),
    ),
  );
}

function checkOperands(subcommand: Subcommand | InfoCommand, operands: readonly string[]): void {
  const { operandCountRange: [minOperandCount, maxOperandCount] = [0, 0], synopsis } =
    ALL_COMMANDS[subcommand];
  if (operands.length > maxOperandCount) {
    throw new LocalError(
      createUsageInvalidError(
        `Unexpected argument ${quote(operands.slice(maxOperandCount).join(" "))} for the command "${subcommand}"`,
        "argument-unexpected",
        subcommand,
      ),
    );
  }
  if (operands.length < minOperandCount) {
    throw new LocalError(
      createUsageInvalidError(`Missing arguments: expected ${synopsis}`, "argument-missing", subcommand),
    );
  }
}

function checkOptions(subcommand: Subcommand, options: Readonly<Record<string, unknown>>): void {
  const acceptedOptionNames = listOptionNames(subcommand);
  for (const [optionName, value] of Object.entries(options)) {
    const setting = SETTINGS_BY_OPTION.get(optionName);
    if (setting === undefined || !acceptedOptionNames.includes(optionName)) {
      throw new LocalError(
        createUsageInvalidError(
          `--${optionName} cannot be used with the command "${subcommand}"`,
          "option-not-applicable",
          subcommand,
        ),
      );
    }
    if (Array.isArray(value) && setting.type !== "list") {
      throw new LocalError(
        createUsageInvalidError(
          `--${optionName} is set several times, but accepts only one value`,
          "option-repeated",
          subcommand,
        ),
      );
    }
    for (const singleValue of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      const fault = findValueFault(setting, singleValue);
      const errorMessage =
        fault === undefined
          ? describeChoiceFault(optionName, singleValue, subcommand)
          : `--${optionName} ${fault}`;
      if (errorMessage !== undefined)
        throw new LocalError(createUsageInvalidError(errorMessage, "option-value-invalid", subcommand));
    }
  }
}

/** Returns an error message if the value is not one of the values that the option allows. Otherwise returns undefined. */
function describeChoiceFault(optionName: string, value: unknown, subcommand: Subcommand): string | undefined {
  const setting = SETTINGS_BY_OPTION.get(optionName);
  const settingChoices = setting?.choices;
  if (settingChoices === undefined || typeof value !== "string") return undefined;
  const isFormatOption = setting === SETTINGS.format;
  const choicesForSubcommand: readonly string[] = isFormatOption
    ? listFormats(subcommand, SETTINGS.format.choices)
    : settingChoices;
  if (choicesForSubcommand.includes(value)) return undefined;
  if (isFormatOption && settingChoices.includes(value))
    return `--format ${value} cannot be used with the command "${subcommand}", which can print ${joinList(choicesForSubcommand)}`;
  const suggestionText = formatSuggestionInQuotes(
    choicesForSubcommand.length === 1
      ? undefined
      : findNearestChoiceIgnoringCase(value, choicesForSubcommand),
  );
  const requirementPrefix = choicesForSubcommand.length === 1 ? "must be" : "must be one of";
  return `Invalid value ${quote(value)} for --${optionName}${suggestionText}: ${requirementPrefix} ${choicesForSubcommand.map(quote).join(", ")}`;
}

/**
 * Returns why a value is invalid, as a clause such as `requires a value`. Returns undefined if the value is valid. Checks the type
 * of the value, because yargs parses `--no-NAME` as `false` for options of all types, and text as `NaN` for numbers.
 */
function findValueFault({ type, isValueOptional = false }: Setting, value: unknown): string | undefined {
  if (type === "switch") return typeof value === "boolean" ? undefined : "takes no value";
  if (type === "number") {
    return typeof value === "number" && value > 0 ? undefined : "requires a number greater than 0";
  }
  if (typeof value !== "string") return "requires a value";
  return value === "" && !isValueOptional ? "requires a value that is not empty" : undefined;
}
