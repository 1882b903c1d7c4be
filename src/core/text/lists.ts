/** Formats lists in sentences. */

import { sanitize } from "./escape.js";

/** Formats a list as `a`, `a and b` or `a, b and c`. */
export function joinList(elements: readonly string[], conjunction: "and" | "or" = "and"): string {
  return elements.length < 2
    ? elements.join("")
    : `${elements.slice(0, -1).join(", ")} ${conjunction} ${elements.at(-1) ?? ""}`;
}

/** Maximum number of paths in a message. */
const MAX_LISTED_PATHS = 40;

export function formatPathList(paths: readonly string[], formatPath = sanitize): string {
  const omissionNotes = paths.length > MAX_LISTED_PATHS ? [`${paths.length - MAX_LISTED_PATHS} more`] : [];
  return joinList([...paths.slice(0, MAX_LISTED_PATHS).map((path) => formatPath(path)), ...omissionNotes]);
}
