/** Suggests existing options for an option that does not exist. */

import { listOptionNames, SETTINGS, SETTINGS_BY_CONFIG_KEY, SETTINGS_BY_OPTION } from "../config/settings.js";
import type { Subcommand } from "../config/setting.js";
import { quote } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";
import { findNearestChoiceIgnoringCase, formatSuggestion } from "../core/text/nearest.js";
import { listFormats } from "./subcommand-table.js";

/** Maximum number of options in a suggestion. */
const MAX_SUGGESTIONS = 3;

/** Minimum length of a text to search for in the names of options. Shorter texts occur in too many names. */
const MIN_SEARCH_WORD_LENGTH = 3;

/** Maps options of curl to the options of this program for the same purpose. */
const EQUIVALENT_OPTIONS_BY_CURL_OPTION: ReadonlyMap<string, readonly string[]> = new Map([
  ["insecure", ["pin-sha256", "ca"]],
  ["k", ["pin-sha256", "ca"]],
  ["cacert", ["ca"]],
]);

/** Maps the configuration keys that have no command-line option from their lower-case form to their normal form. */
const CONFIG_ONLY_KEYS_BY_LOWER_CASE_KEY: ReadonlyMap<string, string> = new Map(
  [...SETTINGS_BY_CONFIG_KEY].flatMap(([key, { option }]) =>
    option === undefined ? [[key.toLowerCase(), key]] : [],
  ),
);

/**
 * Returns the end of a message about an unknown option, such as ` (did you mean --schemas?)`. `unknownOptionName` has no dashes at
 * its start. Makes the first of these suggestions that is possible:
 *
 * - `--format json`, if the name is an output format such as `json`
 * - the equivalents of an option of curl
 * - options with similar names
 * - a similar configuration key that has no option
 *
 * Returns an empty string if none is possible.
 */
export function formatOptionSuggestion(
  unknownOptionName: string,
  subcommand: Subcommand | undefined,
): string {
  const availableOptionNames =
    subcommand === undefined ? [...SETTINGS_BY_OPTION.keys()] : listOptionNames(subcommand);
  const lowerCaseName = unknownOptionName.toLowerCase();
  if (
    subcommand !== undefined &&
    listFormats(subcommand, SETTINGS.format.choices).some((format) => format === lowerCaseName)
  )
    return formatSuggestion(`--format ${lowerCaseName}`);
  const equivalentOptions = (EQUIVALENT_OPTIONS_BY_CURL_OPTION.get(lowerCaseName) ?? []).filter((option) =>
    availableOptionNames.includes(option),
  );
  const suggestedOptionNames =
    equivalentOptions.length > 0 ? equivalentOptions : findSimilarNames(lowerCaseName, availableOptionNames);
  if (suggestedOptionNames.length > 0) {
    const optionNamesWithLeadingDashes = suggestedOptionNames.map((option) => `--${option}`);
    return formatSuggestion(joinList(optionNamesWithLeadingDashes, "or"));
  }
  const nameWithoutDashes = lowerCaseName.replaceAll("-", "");
  const [lowerCaseConfigKey] = findSimilarNames(nameWithoutDashes, [
    ...CONFIG_ONLY_KEYS_BY_LOWER_CASE_KEY.keys(),
  ]);
  const suggestedConfigKey =
    lowerCaseConfigKey === undefined ? undefined : CONFIG_ONLY_KEYS_BY_LOWER_CASE_KEY.get(lowerCaseConfigKey);
  return suggestedConfigKey === undefined
    ? ""
    : ` (did you mean ${quote(suggestedConfigKey)} in the configuration?)`;
}

/**
 * Returns the most similar candidate. If no candidate is similar, returns those that start with `word`, or contain it as a whole
 * word, as `pin-sha256` contains `sha256`.
 */
function findSimilarNames(word: string, candidates: readonly string[]): readonly string[] {
  const nearestCandidate = findNearestChoiceIgnoringCase(word, candidates);
  if (nearestCandidate !== undefined) return [nearestCandidate];
  if (word.length < MIN_SEARCH_WORD_LENGTH) return [];
  return candidates
    .filter((candidate) => candidate.startsWith(word) || candidate.split("-").includes(word))
    .slice(0, MAX_SUGGESTIONS);
}
