/** Reads the command line. yargs is imported here alone; what it needs to know of the options comes from the table of settings. */

import yargs, { type Options } from "yargs";
import { LocalError } from "../core/diagnostic.js";
import { quote } from "../core/text/escape.js";
import { listed } from "../core/text/lists.js";
import { commandUnknown, usageInvalid } from "./diagnostics.js";
import { COMMANDS, type Setting, type Subcommand } from "../config/setting.js";
import { OPTIONS, optionsOf, SETTINGS, type OptionValues } from "../config/settings.js";
import { formatsOf, isSubcommand, SUBCOMMANDS } from "./subcommand-table.js";

/** What was typed. No default is filled in. */
export interface Invocation {
  readonly subcommand: Subcommand;
  /** The arguments after the subcommand: definitions, folders, a rule. */
  readonly operands: readonly string[];
  readonly options: OptionValues;
}

/** A request for information instead of a subcommand. */
export type InfoRequest = { readonly help: string } | "version";

/** Options that every invocation accepts. They are no settings. */
const GENERAL: Readonly<Record<string, Setting>> = {
  help: { type: "switch", commands: COMMANDS.all, help: "Print this help, or that of a command" },
  version: { type: "switch", commands: COMMANDS.all, help: "Print the version" },
};

/**
 * Reads the arguments after the program's name. A help text is at most `columns` wide.
 *
 * @throws LocalError if they are not valid.
 */
export async function readArguments(
  words: readonly string[],
  columns: () => number | undefined = () => undefined,
): Promise<Invocation | InfoRequest> {
  const { _: positionals, help, version, $0: _name, ...options } = parse(words);
  const [subcommand, ...operands] = positionals.map(String);
  if (help === true) return { help: await helpText(subcommand, Math.min(columns() ?? 100, 100)) };
  if (version === true) return "version";
  if (subcommand === undefined) throw new LocalError(usageInvalid("A command is missing", "command-missing"));
  if (!isSubcommand(subcommand)) {
    throw new LocalError(commandUnknown(subcommand, Object.keys(SUBCOMMANDS)));
  }
  checkOptions(subcommand, options);
  checkOperands(subcommand, operands);
  // Each option was checked against its row in the table, and the type is derived from that row.
  return { subcommand, operands, options: options as unknown as OptionValues };
}

/** What yargs returns. It contains no option that the table does not. */
interface Parsed {
  readonly _: readonly (string | number)[];
  readonly $0: string;
  readonly help?: unknown;
  readonly version?: unknown;
  readonly [option: string]: unknown;
}

/**
 * Accepts the options of all subcommands: `checkOptions` refuses those of others. With commands of its own, yargs would parse twice and
 * format a help text at every start.
 */
function parse(words: readonly string[]): Parsed {
  const given = words.find((word) => isSwitchWithValue(word));
  if (given !== undefined)
    throw new LocalError(usageInvalid(`${given.replace(/=.*/s, "")} takes no value`, "option-value-invalid"));
  const cli = yargs()
    .parserConfiguration({
      "camel-case-expansion": false,
      "dot-notation": false,
      "parse-positional-numbers": false,
    })
    .help(false)
    .version(false)
    .options(yargsOptions([...OPTIONS, ...Object.entries(GENERAL)]))
    .strictOptions()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new Error(message ?? "The arguments are not understood");
    });
  try {
    return cli.parseSync([...words]);
  } catch (error) {
    const message = (error as Error).message.replace(/\s+/g, " ");
    // yargs reports an unknown option, or a value that is missing or not one of the choices.
    const code = message.startsWith("Unknown argument") ? "option-unknown" : "option-value-invalid";
    throw new LocalError(usageInvalid(message, code));
  }
}

/** yargs would read `--quiet=no` as `--quiet`, and ignore `--token-stdin=TOKEN`. */
function isSwitchWithValue(word: string): boolean {
  const name = /^--(?:no-)?([^=]+)=/.exec(word)?.[1] ?? "";
  const setting = OPTIONS.get(name) ?? (Object.hasOwn(GENERAL, name) ? GENERAL[name] : undefined);
  return setting?.type === "switch";
}

function checkOperands(subcommand: Subcommand, operands: readonly string[]): void {
  const { operands: [least, greatest] = [0, 0], usage } = SUBCOMMANDS[subcommand];
  if (operands.length > greatest) {
    throw new LocalError(
      usageInvalid(
        `${subcommand} takes no ${quote(operands.slice(greatest).join(" "))}`,
        "argument-unexpected",
      ),
    );
  }
  if (operands.length < least) {
    throw new LocalError(usageInvalid(`${subcommand} needs more arguments: ${usage}`, "argument-missing"));
  }
}

function checkOptions(subcommand: Subcommand, options: Readonly<Record<string, unknown>>): void {
  const accepted = optionsOf(subcommand);
  for (const [name, value] of Object.entries(options)) {
    const setting = OPTIONS.get(name);
    if (setting === undefined || !accepted.includes(name)) {
      throw new LocalError(usageInvalid(`${subcommand} takes no --${name}`, "option-not-applicable"));
    }
    if (Array.isArray(value) && setting.type !== "list") {
      throw new LocalError(usageInvalid(`--${name} is given more than once`, "option-repeated"));
    }
    for (const one of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      const fault = formatFault(subcommand, setting, one) ?? valueFault(setting, one);
      if (fault !== undefined)
        throw new LocalError(usageInvalid(`--${name} ${fault}`, "option-value-invalid"));
    }
  }
}

function formatFault(subcommand: Subcommand, setting: Setting, value: unknown): string | undefined {
  if (setting !== SETTINGS.format) return undefined;
  const formats: readonly unknown[] = formatsOf(subcommand, SETTINGS.format.choices);
  if (formats.includes(value)) return undefined;
  return `${String(value)} is a format of drift and diff: ${subcommand} can print ${listed(formats.map(String))}`;
}

/** yargs makes `false` of `--no-NAME` and `NaN` of a text that is no number, whatever the option's type is. */
function valueFault({ type, isValueOptional = false }: Setting, value: unknown): string | undefined {
  if (type === "switch") return typeof value === "boolean" ? undefined : "takes no value";
  if (type === "number") {
    return typeof value === "number" && value > 0 ? undefined : "takes a number above 0";
  }
  if (typeof value !== "string") return "takes a value";
  return value === "" && !isValueOptional ? "takes a value, and got an empty one" : undefined;
}

/** The help of a subcommand, or of the program if the word is none. */
async function helpText(word: string | undefined, columns: number): Promise<string> {
  const cli = yargs()
    .scriptName("whm-transfer-codegen")
    .wrap(columns)
    .help(false)
    .version(false)
    .options(yargsOptions(Object.entries(GENERAL)));
  if (word !== undefined && isSubcommand(word)) {
    const { usage, summary } = SUBCOMMANDS[word];
    return cli
      .usage(`$0 ${usage}\n\n${summary}`)
      .options(yargsOptions(settingsOf(word)))
      .getHelp();
  }
  for (const { usage, summary } of Object.values(SUBCOMMANDS)) cli.command(usage, summary);
  return cli
    .usage("$0 <command>\n\nTyped, validated enqueue helpers for WHM's transfer system.")
    .epilog(
      "Exit codes: 0 nothing to report, 1 found something, 2 a fault on this side, 3 the server could not be asked or understood.",
    )
    .getHelp();
}

/** The options of a subcommand, with the formats that it can print. */
function settingsOf(subcommand: Subcommand): readonly (readonly [string, Setting])[] {
  const formats = formatsOf(subcommand, SETTINGS.format.choices);
  return [...OPTIONS]
    .filter(([name]) => optionsOf(subcommand).includes(name))
    .map(([name, setting]) => [
      name,
      setting === SETTINGS.format ? { ...setting, choices: formats } : setting,
    ]);
}

function yargsOptions(settings: readonly (readonly [string, Setting])[]): Record<string, Options> {
  return Object.fromEntries(settings.map(([name, setting]) => [name, yargsOption(setting)]));
}

const YARGS_TYPES = {
  text: "string",
  path: "string",
  list: "string",
  structure: "string",
  number: "number",
  switch: "boolean",
} as const satisfies Record<Setting["type"], Options["type"]>;

function yargsOption(setting: Setting): Options {
  const { type, choices, environment, help, isValueOptional = false } = setting;
  const byDefault = setting.default ?? setting.fallback;
  return {
    ...(choices === undefined ? { type: YARGS_TYPES[type] } : { choices }),
    array: type === "list",
    requiresArg: type !== "switch" && !isValueOptional,
    describe: environment === undefined ? help : `${help} [environment: ${environment}]`,
    ...(byDefault !== undefined && { defaultDescription: String(byDefault) }),
  };
}
