/** Several words in one sentence. */

import { visible } from "./escape.js";

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** How many files a sentence names. */
const MOST_FILES = 40;

export function formatPathList(paths: readonly string[]): string {
  const more = paths.length > MOST_FILES ? [`${paths.length - MOST_FILES} more`] : [];
  return listed([...paths.slice(0, MOST_FILES).map((path) => visible(path)), ...more]);
}
