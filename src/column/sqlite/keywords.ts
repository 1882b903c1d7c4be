/** SQLite keywords. Keywords that can be unquoted names everywhere are omitted. */

function splitKeywords(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Keywords that can be names only if quoted. */
export const RESERVED_KEYWORDS = splitKeywords(`
  add all alter and as autoincrement between case check collate commit constraint create default deferrable delete
  distinct drop else escape except exists foreign from group having in index insert intersect into is isnull join limit
  not nothing notnull null on or order primary references returning select set table then to transaction union unique
  update using values when where
`);

/** Keywords that can be unquoted names, except in a type or after DEFAULT. */
export const JOIN_KEYWORDS = splitKeywords("cross full inner left natural outer right");

/** The keyword INDEXED, which can be an unquoted name everywhere except in a type. */
export const INDEXED_KEYWORD = "indexed";

/** First keywords of constraints. Error messages about misspelled words suggest the most similar keyword. */
export const CONSTRAINT_KEYWORDS = [
  ...["constraint", "default", "null", "not", "primary", "unique", "check", "collate"],
  ...["references", "generated", "as", "deferrable"],
];

/** The only functions that are called without parentheses. */
export const CURRENT_TIME_KEYWORDS = splitKeywords("current_date current_time current_timestamp");

/** Conflict resolutions: how SQLite handles a row that violates a constraint. */
export const CONFLICT_RESOLUTIONS = ["rollback", "abort", "fail", "ignore", "replace"] as const;
