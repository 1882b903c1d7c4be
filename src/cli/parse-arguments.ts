/** Splits the command line into words and options. yargs is not used for this, because loading it takes time. */

import type { SettingType, Subcommand } from "../config/setting.js";
import { SETTINGS_BY_CONFIG_KEY, SETTINGS_BY_OPTION } from "../config/settings.js";
import type { LocalError } from "../core/diagnostic.js";
import { joinList, quote } from "../core/text/escape.js";
import { findNearestChoice, formatSuggestion } from "../core/text/nearest.js";
import { cliProblem } from "./diagnostics.js";
import { isSubcommand, listFormats } from "./subcommand-table.js";

export interface ParsedArguments {
  /** The command and its arguments. */
  readonly words: readonly string[];
  /**
   * The values of the options by name: a boolean, a number or NaN, a text, or a list of texts, as the type of the setting requires. Each option
   * exists, but the command may not accept it.
   */
  readonly options: Readonly<Record<string, unknown>>;
}

const SHORT_OPTIONS: ReadonlyMap<string, string> = new Map([
  ["-h", "--help"],
  ["-v", "--version"],
]);

/** @throws LocalError for an option that does not exist or is repeated, a missing value, or a switch with a value. */
export function parseArguments(args: readonly string[]): ParsedArguments {
  const command = args.find(isSubcommand);
  const help = { command: command ?? "COMMAND" };
  const refuse = (fault: string): LocalError => cliProblem.error("option-value-invalid", { fault, ...help });
  const words: string[] = [];
  const options: Record<string, unknown> = {};
  const unknown: string[] = [];
  const rest = args.slice();
  /** Removes the arguments before the next option. A number can be negative, and a dash alone is not an option. */
  const takeValues = (max = rest.length): string[] => {
    const end = rest.findIndex((argument) => /^-[^0-9]/.test(argument));
    return rest.splice(0, end === -1 ? max : Math.min(max, end));
  };
  for (;;) {
    words.push(...takeValues());
    const argument = rest.shift();
    if (argument === undefined || argument === "--") break;
    const [, dashes = "", negation = "", name = "", assigned] =
      /^(--?)(no-)?([^=]*)(?:=(.*))?$/s.exec(SHORT_OPTIONS.get(argument) ?? argument) ?? [];
    const type = getOptionType(name);
    if (type === undefined || dashes === "-") {
      unknown.push(dashes + name + suggestOption(name, command));
    } else if (type === "switch") {
      if (assigned !== undefined) throw refuse(`--${negation}${name} takes no value`);
      const [word] = negation === "" && /^(?:true|false)$/.test(rest[0] ?? "") ? takeValues(1) : [];
      options[name] = negation === "" && word !== "false";
    } else {
      const isList = type === "list";
      const values = assigned === undefined ? [] : [assigned];
      if (negation === "") {
        values.push(...takeValues(isList ? undefined : 1 - values.length));
        if (values.length === 0 && SETTINGS_BY_OPTION.get(name)?.isValueOptional === true) values.push("");
      }
      if (values.length === 0) throw refuse(`--${name} requires a value`);
      const previous = options[name];
      if (previous !== undefined && !isList) throw cliProblem.error("option-repeated", { option: name });
      if (isList) options[name] = [previous ?? [], values].flat();
      else options[name] = type === "number" ? Number(values[0]) : values[0];
    }
  }
  if (unknown.length > 0) {
    const s = unknown.length === 1 ? "" : "s";
    throw cliProblem.error("option-unknown", { s, options: unknown, ...help });
  }
  return { words: [...words, ...rest], options };
}

function getOptionType(name: string): SettingType | undefined {
  return name === "help" || name === "version" ? "switch" : SETTINGS_BY_OPTION.get(name)?.type;
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
 * - the option with this name, if it was written with only one dash
 * - `--format json`, if the name is an output format such as `json`
 * - the equivalents of an option of curl
 * - options with similar names
 * - a similar configuration key that has no option
 *
 * Returns an empty string if none is possible.
 */
function suggestOption(name: string, command: Subcommand | undefined): string {
  if (getOptionType(name) !== undefined) return formatSuggestion(`--${name}`);
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
