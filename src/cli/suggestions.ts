/** Suggests existing options for an option that does not exist. */

import { listOptionNames, SETTINGS_BY_CONFIG_KEY, SETTINGS_BY_OPTION } from "../config/settings.js";
import type { Subcommand } from "../config/setting.js";
import { quote } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";
import { findNearestChoice, formatSuggestion } from "../core/text/nearest.js";
import { listFormats } from "./subcommand-table.js";

/** Maximum number of options in a suggestion. */
const MAX_SUGGESTIONS = 3;

/** Minimum length of a text to search for in the names of options. Shorter texts occur in too many names. */
const MIN_SEARCH_WORD_LENGTH = 3;

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
 * - a similar configuration key that has no option
 *
 * Returns an empty string if none is possible.
 */
export function formatOptionSuggestion(name: string, command: Subcommand | undefined): string {
  const word = name.toLowerCase();
  const available = command === undefined ? [...SETTINGS_BY_OPTION.keys()] : listOptionNames(command);
  if (command !== undefined && listFormats(command).some((format) => format === word))
    return formatSuggestion(`--format ${word}`);
  const equivalents = (CURL_OPTIONS.get(word) ?? []).filter((option) => available.includes(option));
  const options = equivalents.length > 0 ? equivalents : findSimilarNames(word, available);
  if (options.length > 0) {
    const names = options.map((option) => `--${option}`);
    return formatSuggestion(joinList(names, "or"));
  }
  const keys = [...SETTINGS_BY_CONFIG_KEY].flatMap(([key, { option }]) =>
    option === undefined ? [key] : [],
  );
  const [similar] = findSimilarNames(
    word.replaceAll("-", ""),
    keys.map((key) => key.toLowerCase()),
  );
  const suggested = keys.find((key) => key.toLowerCase() === similar);
  return suggested === undefined ? "" : ` (did you mean ${quote(suggested)} in the configuration?)`;
}

/**
 * Returns the most similar candidate. If no candidate is similar, returns those that start with `word`, or contain it as a whole
 * word, as `pin-sha256` contains `sha256`.
 */
function findSimilarNames(word: string, candidates: readonly string[]): readonly string[] {
  const nearest = findNearestChoice(word, candidates);
  if (nearest !== undefined) return [nearest];
  if (word.length < MIN_SEARCH_WORD_LENGTH) return [];
  return candidates
    .filter((candidate) => candidate.startsWith(word) || candidate.split("-").includes(word))
    .slice(0, MAX_SUGGESTIONS);
}
