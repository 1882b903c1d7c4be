/** The built-in functions of SQLite, from the lists of functions in SQLite's documentation. */

export interface SqliteFunction {
  readonly minArguments: number;
  readonly maxArguments: number;
  /** Whether calls with equal arguments always return the same result. Generated columns may call only deterministic functions. */
  readonly isDeterministic: boolean;
}

/** Scalar functions by number of arguments. `2-` means two or more. `!` marks non-deterministic functions. */
const FUNCTION_TABLE = `
  0     changes! last_insert_rowid! pi random! sqlite_source_id! sqlite_version! total_changes!
  1     abs acos acosh asin asinh atan atanh ceil ceiling cos cosh degrees exp floor hex json json_error_position json_quote
        jsonb length likely ln log10 log2 lower octet_length quote radians randomblob! sign sin sinh
        sqlite_compileoption_get! sqlite_compileoption_used! sqrt subtype tan tanh trunc typeof unicode unistr unistr_quote
        unlikely upper zeroblob
  1-2   json_array_length json_pretty json_type json_valid log ltrim round rtrim trim unhex
  2     -> ->> atan2 glob ifnull instr json_patch jsonb_patch likelihood match! mod nullif pow power timediff
  2-3   like substr substring
  3     replace
  0-    char date datetime format json_array json_array_insert json_extract json_insert json_object json_remove
        json_replace json_set jsonb_array jsonb_array_insert jsonb_extract jsonb_insert jsonb_object jsonb_remove
        jsonb_replace jsonb_set julianday printf strftime time unixepoch
  1-    concat
  2-    coalesce concat_ws if iif max min
`;

export const SQLITE_FUNCTIONS: ReadonlyMap<string, SqliteFunction> = new Map(
  [...FUNCTION_TABLE.matchAll(/^ {2}([0-9]+)(-?)([0-9]*) ((?:.|\n {4})*)$/gm)].flatMap(
    ([, min = "", dash, max = "", names = ""]) =>
      names
        .trim()
        .split(/\s+/)
        .map((nameWithOptionalExclamationMark): [string, SqliteFunction] => [
          nameWithOptionalExclamationMark.replace("!", ""),
          {
            minArguments: Number(min),
            maxArguments: max === "" ? (dash === "" ? Number(min) : Infinity) : Number(max),
            isDeterministic: !nameWithOptionalExclamationMark.endsWith("!"),
          },
        ]),
  ),
);
