/** SQLite's keywords, apart from those that are names wherever they are nothing else. */

function keywordSet(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Never a name without quotation marks. */
export const RESERVED_KEYWORDS = keywordSet(`
  add all alter and as autoincrement between case check collate commit constraint create default deferrable delete
  distinct drop else escape except exists foreign from group having in index insert intersect into is isnull join limit
  not nothing notnull null on or order primary references returning select set table then to transaction union unique
  update using values when where
`);

/** Names, but neither of a type nor after DEFAULT. */
export const JOIN_KEYWORDS = keywordSet("cross full inner left natural outer right");

/** A name everywhere but in a type. */
export const INDEXED = "indexed";

/** What a constraint begins with, for those who misspell it. */
export const CONSTRAINT_KEYWORDS = [
  ...["constraint", "default", "null", "not", "primary", "unique", "check", "collate"],
  ...["references", "generated", "as", "deferrable"],
];

/** The moments: the only functions without parentheses. */
export const CURRENT_TIME_KEYWORDS = keywordSet("current_date current_time current_timestamp");

/** What is done about a row that breaks a constraint. */
export const CONFLICT_RESOLUTIONS = ["rollback", "abort", "fail", "ignore", "replace"];
