/** Parses the command line with yargs. The options come from the table of settings. No other module imports yargs. */

import yargs, { type Options } from "yargs";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import { quote } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";
import { didYouMean, findNearestWord } from "../core/text/nearest.js";
import { commandUnknown, usageInvalid } from "./diagnostics.js";
import { COMMANDS, adaptSetting, type Setting, type Subcommand } from "../config/setting.js";
import { SETTINGS_BY_OPTION, listOptions, SETTINGS, type OptionValues } from "../config/settings.js";
import { listFormats, isSubcommand, SUBCOMMANDS } from "./subcommand-table.js";

/** A parsed command line, without defaults. */
export interface Invocation {
  readonly subcommand: Subcommand;
  /** The arguments after the subcommand that are not options, such as definitions, folders or a rule. */
  readonly operands: readonly string[];
  readonly options: OptionValues;
}

/** A command line that requests help or the version. */
export type InfoRequest = { readonly help: string } | "version";

/** Options that are valid with every command, and without a command. */
const GENERAL_OPTIONS: Readonly<Record<string, Setting>> = {
  help: { type: "switch", commands: COMMANDS.all, help: "Print this help" },
  version: { type: "switch", commands: COMMANDS.all, help: "Print the version" },
};

/**
 * Parses the arguments after the program's name. `columns` returns the maximum width of help texts.
 *
 * @throws LocalError if the arguments are invalid.
 */
export async function readArguments(
  args: readonly string[],
  columns: () => number | undefined = () => undefined,
): Promise<Invocation | InfoRequest> {
  const { _: positionals, help, version, $0: _name, ...options } = parseArguments(args);
  const [subcommand, ...operands] = positionals.map(String);
  if (help === true) return { help: await formatHelp(subcommand, Math.min(columns() ?? 100, 100)) };
  if (version === true) return "version";
  if (subcommand === undefined)
    throw new LocalError(usageInvalid("The command is missing", "command-missing"));
  if (!isSubcommand(subcommand)) {
    throw new LocalError(commandUnknown(subcommand, findNearestWord(subcommand.toLowerCase(), COMMANDS.all)));
  }
  checkOptions(subcommand, options);
  checkOperands(subcommand, operands);
  // The cast is safe: `checkOptions` has checked that each value has the type that the table of settings specifies.
  return { subcommand, operands, options: options as unknown as OptionValues };
}

/** The result of yargs. It contains only options of the table, because yargs rejects all others. */
interface ParsedArguments {
  readonly _: readonly (string | number)[];
  readonly $0: string;
  readonly help?: unknown;
  readonly version?: unknown;
  readonly [option: string]: unknown;
}

/**
 * Parses the arguments. Accepts the options of all subcommands; `checkOptions` rejects those that do not apply. The subcommands
 * are not declared to yargs, because it would then parse twice and format a help text at every start.
 */
function parseArguments(args: readonly string[]): ParsedArguments {
  const switchWithValue = args.find((arg) => isSwitchWithValue(arg));
  if (switchWithValue !== undefined) {
    const name = switchWithValue.replace(/=.*/s, "");
    throw new LocalError(
      usageInvalid(`${name} takes no value`, "option-value-invalid", args.find(isSubcommand)),
    );
  }
  const cli = yargs()
    .parserConfiguration({
      "camel-case-expansion": false,
      "dot-notation": false,
      "parse-positional-numbers": false,
    })
    .help(false)
    .version(false)
    .options(toYargsOptions([...SETTINGS_BY_OPTION, ...Object.entries(GENERAL_OPTIONS)]))
    .strictOptions()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new Error(message ?? "The arguments are invalid");
    });
  try {
    return cli.parseSync([...args]);
  } catch (error) {
    const message = (error as Error).message.replace(/\s+/g, " ");
    throw new LocalError(convertYargsError(message, args.find(isSubcommand)));
  }
}

/**
 * Converts an error message of yargs: an unknown option, a missing value, or a value that is not one of the choices. `subcommand`
 * is undefined if the arguments contain none.
 */
function convertYargsError(message: string, subcommand: Subcommand | undefined): Diagnostic {
  const [, unknown] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  if (unknown !== undefined) {
    const knownOptions = subcommand === undefined ? [...SETTINGS_BY_OPTION.keys()] : listOptions(subcommand);
    const names = unknown.split(", ").map((name) => {
      const suggestion = findNearestWord(name.toLowerCase(), knownOptions);
      return `--${name}${didYouMean(suggestion && `--${suggestion}`)}`;
    });
    return usageInvalid(
      `Unknown option${names.length === 1 ? "" : "s"} ${joinList(names)}`,
      "option-unknown",
      subcommand,
    );
  }
  const [, withoutValue] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  const [, name, value, choices] =
    /^Invalid values: Argument: (.*), Given: (.*), Choices: (.*)$/.exec(message) ?? [];
  const text =
    withoutValue !== undefined
      ? `--${withoutValue} requires a value`
      : name !== undefined
        ? `Invalid value ${value ?? ""} for --${name}: must be one of ${choices ?? ""}`
        : message;
  return usageInvalid(text, "option-value-invalid", subcommand);
}

/**
 * Whether the argument sets a switch to a value. yargs would not reject it: it reads `--quiet=no` as `--quiet`, and ignores the token
 * in `--token-stdin=TOKEN`.
 */
function isSwitchWithValue(arg: string): boolean {
  const name = /^--(?:no-)?([^=]+)=/.exec(arg)?.[1] ?? "";
  const setting =
    SETTINGS_BY_OPTION.get(name) ??
    (Object.hasOwn(GENERAL_OPTIONS, name) ? GENERAL_OPTIONS[name] : undefined);
  return setting?.type === "switch";
}

function checkOperands(subcommand: Subcommand, operands: readonly string[]): void {
  const { operands: [min, max] = [0, 0], usage } = SUBCOMMANDS[subcommand];
  if (operands.length > max) {
    throw new LocalError(
      usageInvalid(
        `Unexpected argument for ${subcommand}: ${quote(operands.slice(max).join(" "))}`,
        "argument-unexpected",
        subcommand,
      ),
    );
  }
  if (operands.length < min) {
    throw new LocalError(
      usageInvalid(`Missing arguments: expected ${usage}`, "argument-missing", subcommand),
    );
  }
}

function checkOptions(subcommand: Subcommand, options: Readonly<Record<string, unknown>>): void {
  const accepted = listOptions(subcommand);
  for (const [name, value] of Object.entries(options)) {
    const setting = SETTINGS_BY_OPTION.get(name);
    if (setting === undefined || !accepted.includes(name)) {
      throw new LocalError(
        usageInvalid(
          `--${name} cannot be used with the command ${subcommand}`,
          "option-not-applicable",
          subcommand,
        ),
      );
    }
    if (Array.isArray(value) && setting.type !== "list") {
      throw new LocalError(
        usageInvalid(
          `--${name} is set several times, but accepts only one value`,
          "option-repeated",
          subcommand,
        ),
      );
    }
    for (const item of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      const fault = findFormatFault(subcommand, setting, item) ?? findValueFault(setting, item);
      if (fault !== undefined)
        throw new LocalError(usageInvalid(`--${name} ${fault}`, "option-value-invalid", subcommand));
    }
  }
}

function findFormatFault(subcommand: Subcommand, setting: Setting, value: unknown): string | undefined {
  if (setting !== SETTINGS.format) return undefined;
  const formats: readonly unknown[] = listFormats(subcommand, SETTINGS.format.choices);
  if (formats.includes(value)) return undefined;
  return `${String(value)} cannot be used with the command ${subcommand}, which can print ${joinList(formats.map(String))}`;
}

/**
 * Returns why a value is invalid, as a clause. Checks the type of the value, because yargs parses `--no-NAME` as `false` for options of
 * all types, and text as `NaN` for numbers.
 */
function findValueFault({ type, isValueOptional = false }: Setting, value: unknown): string | undefined {
  if (type === "switch") return typeof value === "boolean" ? undefined : "takes no value";
  if (type === "number") {
    return typeof value === "number" && value > 0 ? undefined : "requires a number greater than 0";
  }
  if (typeof value !== "string") return "requires a value";
  return value === "" && !isValueOptional ? "requires a value that is not empty" : undefined;
}

function extractFirstSentence(text: string): string {
  return text.replace(/\. .*/s, "");
}

const EPILOG = `Run whm-transfer-codegen <command> --help for the options of a command.

Exit codes:
  0    Success, and nothing to report.
  1    check: the code is not up to date. drift, diff, merge: a finding reached --fail-on.
  2    An error on your side: usage, configuration, files, or an invalid snapshot.
  3    The server is unreachable, refuses a call, or sends a response that cannot be used.
       Or a column definition cannot be parsed.
  130  Interrupted, for example with Ctrl+C.
With 2 and 3, no file has changed unless the message reports it.`;

/** Returns the help of a subcommand, or of the program if `name` is not a subcommand. */
async function formatHelp(name: string | undefined, columns: number): Promise<string> {
  const cli = yargs()
    .scriptName("whm-transfer-codegen")
    .wrap(columns)
    .help(false)
    .version(false)
    .options(toYargsOptions(Object.entries(GENERAL_OPTIONS)));
  if (name !== undefined && isSubcommand(name)) {
    const { usage, summary, examples } = SUBCOMMANDS[name];
    const invocations = examples.map(([line, effect]): [string, string] => [`$0 ${line}`, effect]);
    return cli
      .usage(`$0 ${usage}\n\n${summary}.`)
      .options(toYargsOptions(listSettings(name)))
      .example(invocations)
      .getHelp();
  }
  for (const { usage, summary } of Object.values(SUBCOMMANDS))
    cli.command(usage, extractFirstSentence(summary));
  return cli
    .usage(
      "$0 <command> [options]\n\nGenerates TypeScript types, validators and a client for WHM's transfer system from the server's own schemas.",
    )
    .epilog(EPILOG)
    .getHelp();
}

/** Returns the settings of a subcommand. The choices of `format` are limited to the formats that the subcommand can print. */
function listSettings(subcommand: Subcommand): readonly (readonly [string, Setting])[] {
  const formats = listFormats(subcommand, SETTINGS.format.choices);
  return [...SETTINGS_BY_OPTION]
    .filter(([name]) => listOptions(subcommand).includes(name))
    .map(([name, setting]) => [
      name,
      { ...adaptSetting(setting, subcommand), ...(setting === SETTINGS.format && { choices: formats }) },
    ]);
}

function toYargsOptions(settings: readonly (readonly [string, Setting])[]): Record<string, Options> {
  return Object.fromEntries(settings.map(([name, setting]) => [name, toYargsOption(setting)]));
}

const YARGS_TYPES = {
  text: "string",
  path: "string",
  list: "string",
  structure: "string",
  number: "number",
  switch: "boolean",
} as const satisfies Record<Setting["type"], Options["type"]>;

function toYargsOption(setting: Setting): Options {
  const { type, choices, environment, help, isValueOptional = false } = setting;
  const defaultDescription = setting.default ?? setting.fallback;
  return {
    ...(choices === undefined ? { type: YARGS_TYPES[type] } : { choices }),
    array: type === "list",
    requiresArg: type !== "switch" && !isValueOptional,
    describe: environment === undefined ? help : `${help} [environment: ${environment}]`,
    ...(defaultDescription !== undefined && { defaultDescription: String(defaultDescription) }),
  };
}
