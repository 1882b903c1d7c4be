/** Suggestions for options that do not exist. */

import { listOptions, SETTINGS, SETTINGS_BY_KEY, SETTINGS_BY_OPTION } from "../config/settings.js";
import type { Subcommand } from "../config/setting.js";
import { quote } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";
import { findNearestChoice, formatSuggestion } from "../core/text/nearest.js";
import { listFormats } from "./subcommand-table.js";

/** Maximum number of options in a suggestion. */
const MAX_SUGGESTIONS = 3;

/** Minimum number of letters of a suggested part of a name. Shorter texts are part of too many names. */
const MIN_PART_LENGTH = 3;

/** Options of other programs, such as curl, and the options that serve the same purpose here. */
const EQUIVALENT_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["insecure", ["pin-sha256", "ca"]],
  ["k", ["pin-sha256", "ca"]],
  ["cacert", ["ca"]],
]);

/** The keys of the configuration that have no option, by their names in lower case. */
const KEYS_BY_WORD: ReadonlyMap<string, string> = new Map(
  [...SETTINGS_BY_KEY].flatMap(([key, { option }]) =>
    option === undefined ? [[key.toLowerCase(), key]] : [],
  ),
);

/**
 * Returns the end of a message about an unknown option, such as ` (did you mean --schemas?)`. `name` has no dashes at its start.
 * Suggests options, or else a setting of the configuration that has no option. Returns an empty text if no name is similar.
 */
export function suggestOption(name: string, subcommand: Subcommand | undefined): string {
  const options = subcommand === undefined ? [...SETTINGS_BY_OPTION.keys()] : listOptions(subcommand);
  const word = name.toLowerCase();
  if (
    subcommand !== undefined &&
    listFormats(subcommand, SETTINGS.format.choices).some((format) => format === word)
  )
    return formatSuggestion(`--format ${word}`);
  const equivalent = (EQUIVALENT_OPTIONS.get(word) ?? []).filter((option) => options.includes(option));
  const suggested = equivalent.length > 0 ? equivalent : findSimilar(word, options);
  if (suggested.length > 0) {
    const names = suggested.map((option) => `--${option}`);
    return formatSuggestion(joinList(names, "or"));
  }
  const letters = word.replaceAll("-", "");
  const [key] = findSimilar(letters, [...KEYS_BY_WORD.keys()]);
  const setting = key === undefined ? undefined : KEYS_BY_WORD.get(key);
  return setting === undefined ? "" : ` (did you mean ${quote(setting)} in the configuration?)`;
}

/** Returns the nearest word, or else the words that begin with `word`, or that contain it between dashes. */
function findSimilar(word: string, candidates: readonly string[]): readonly string[] {
  const nearest = findNearestChoice(word, candidates);
  if (nearest !== undefined) return [nearest];
  if (word.length < MIN_PART_LENGTH) return [];
  return candidates
    .filter((candidate) => candidate.startsWith(word) || candidate.split("-").includes(word))
    .slice(0, MAX_SUGGESTIONS);
}
