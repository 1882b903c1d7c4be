/** Normalizes expressions and clauses, which are text, for comparison. */

import { ColumnSyntaxError } from "../../core/column-syntax-error.js";
import { scanTokens } from "../../column/scanner.js";
import type { Column } from "../../core/column-types.js";

/** Returns a text that is equal for clauses that differ only in spaces, comments, and letter case outside of quotes. */
export function normalizeSql(sql: string, dialect: Column["dialect"]): string {
  try {
    const texts = scanTokens(sql, dialect).map(({ kind, start, end }) => {
      const text = sql.slice(start, end);
      return kind === "word" || kind === "number" ? text.toLowerCase() : text;
    });
    return texts.join(" ").trim();
  } catch (error) {
    // The end of an executable comment can be outside of the clause.
    if (error instanceof ColumnSyntaxError) return sql;
    throw error;
  }
}

/** Servers print the current time in different forms, such as `CURRENT_TIMESTAMP` and `current_timestamp()`. */
const CURRENT_TIMESTAMP = /^(?:current_timestamp|now|localtime|localtimestamp)(?: \( ([0-6] )?\))?$/;

/** Returns the normalized text of a default or an ON UPDATE clause, without parentheses around the expression. */
export function normalizeComputedValue(sql: string, dialect: Column["dialect"]): string {
  const text = normalizeSql(sql, dialect).replace(/^\( (.*) \)$/s, "$1");
  const [isCurrentTimestamp, digits = "0 "] = CURRENT_TIMESTAMP.exec(text) ?? [];
  return isCurrentTimestamp === undefined ? text : `current_timestamp ( ${digits})`;
}
