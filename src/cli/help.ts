/** The help and the completion of command lines, which yargs formats. No other module may import yargs. */

import yargs, { type Options } from "yargs";
import { wrapText } from "../core/text/escape.js";
import { adaptSettingToCommand, type Setting, type Subcommand } from "../config/setting.js";
import { SETTINGS, SETTINGS_BY_OPTION } from "../config/settings.js";
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
  help: { alias: "h", type: "boolean", describe: "Print this help" },
  version: { alias: "v", type: "boolean", describe: "Print the version" },
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
    .options(toYargsOptions(settings));
}

/** Replaces the backticks of Markdown by double quotation marks, for the terminal. */
function toPlainText(text: string): string {
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

/** Returns the help of a command. Returns the help of the program if `command` is undefined. */
export async function formatHelp(
  command: Subcommand | InfoCommand | undefined,
  terminalWidth: number,
): Promise<string> {
  if (command === undefined) {
    const program = createProgram().wrap(terminalWidth);
    for (const name of Object.keys(COMMANDS).filter(isCommand))
      program.command(formatSynopsis(name), getFirstSentence(name));
    return program
      .usage(
        "$0 <command> [options]\n\nGenerates TypeScript types, validators and a client for WHM's transfer system from the server's own schemas.",
      )
      .epilog(EPILOG)
      .getHelp();
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
    const { option = "", type, choices, environmentVariable } = setting;
    const help = toPlainText(setting.help);
    const defaultText = setting.default ?? setting.defaultDescription;
    const yargsOption = {
      ...(choices === undefined ? { type: types[type] ?? "string" } : { choices }),
      array: type === "list",
      describe: environmentVariable === undefined ? help : `${help} [environment: ${environmentVariable}]`,
      ...(defaultText !== undefined && { defaultDescription: toPlainText(String(defaultText)) }),
    };
    return [option, yargsOption];
  });
  return Object.fromEntries(options);
}
