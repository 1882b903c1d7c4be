/** Normalizes columns, so that definitions with the same meaning become equal, even if they are written differently. */

import { getTypeFamily, type TypeFamily } from "../../column/data-types.js";
import { getEffectiveDefault } from "../../column/literals.js";
import { scanTokens } from "../../column/scanner.js";
import { ColumnSyntaxError } from "../../core/column-syntax-error.js";
import type { Column, ColumnDefault } from "../../core/item-types.js";

const cache = new WeakMap<Column, Column>();

export function normalizeColumn(column: Column): Column {
  const cached = cache.get(column);
  if (cached !== undefined) return cached;
  const { comment, displayWidth, unknown, ...others } = column;
  const clauses = (["check", "generated", "onUpdate", "references"] as const).flatMap((property) => {
    const sql = column[property];
    return sql === undefined ? [] : [[property, normalizeExpression(sql, column.dialect)] as const];
  });
  // 4 is the default display width of YEAR.
  const hasWidth = displayWidth !== undefined && !(column.dataType === "year" && displayWidth === 4);
  const columnDefault = getImpliedDefault(column);
  const normalized: Column = {
    ...others,
    ...(hasWidth && { displayWidth }),
    ...(comment !== undefined && comment !== "" && { comment }),
    ...Object.fromEntries(clauses),
    ...(unknown !== undefined && { unknown: unknown.map((clause) => normalizeSql(clause, column.dialect)) }),
    default:
      columnDefault.kind === "expression"
        ? { kind: "expression", sql: normalizeExpression(columnDefault.sql, column.dialect) }
        : columnDefault,
  };
  cache.set(column, normalized);
  return normalized;
}

/** Returns the default that applies if a row omits the column. For a nullable column without DEFAULT, this is NULL. */
export function getImpliedDefault(column: Column): ColumnDefault {
  const columnDefault = getEffectiveDefault(column);
  return column.nullable && columnDefault.kind === "none" ? { kind: "null" } : columnDefault;
}

/** Matches names that mean the same without quotes. */
const PLAIN_NAME_PATTERN =
  /^(?!(?:binary|case|current_\w+|default|exists|false|interval|localtime(?:stamp)?|not|now|null|row|true|utc_\w+)$)[a-z_\u0080-\uffff][\w$\u0080-\uffff]*$/i;

/** Returns a text that is equal for clauses that differ only in spaces, comments, quotes, and letter case outside of strings. */
function normalizeSql(sql: string, dialect: Column["dialect"]): string {
  try {
    const texts = scanTokens(sql, dialect).map(({ kind, text, start, end }) => {
      const written = sql.slice(start, end);
      if (kind === "string") return `${/^n/i.test(written) ? "n" : ""}'${text.replaceAll("'", "''")}'`;
      if (kind !== "name") return written.toLowerCase();
      // For SQLite, a name in double quotes is a string if there is no such column.
      const name = written.startsWith('"') ? text : text.toLowerCase();
      return PLAIN_NAME_PATTERN.test(name) ? name : `\`${name}\``;
    });
    return texts.join(" ").trim();
  } catch (error) {
    // The end of an executable comment can be outside of the clause.
    if (error instanceof ColumnSyntaxError) return sql;
    throw error;
  }
}

/** Servers print the current time in different forms, such as `CURRENT_TIMESTAMP` and `current_timestamp()`. */
const CURRENT_TIMESTAMP_PATTERN = /^(?:current_timestamp|now|localtime|localtimestamp)(?: \( ([0-6] )?\))?$/;

/** Returns the normalized text of an expression or condition, without parentheses around it. */
function normalizeExpression(sql: string, dialect: Column["dialect"]): string {
  const text = normalizeSql(sql, dialect).replace(/^\( (.*) \)$/s, "$1");
  const [isCurrentTimestamp, digits = "0 "] = CURRENT_TIMESTAMP_PATTERN.exec(text) ?? [];
  return isCurrentTimestamp === undefined ? text : `current_timestamp ( ${digits})`;
}

/** Groups of types by the kind of their values. Types of a group differ only in the range of values that they accept. */
export type TypeGroup = TypeFamily | "json" | "sqlite";

export function getTypeGroup({ dataType, dialect }: Column): TypeGroup {
  // SQLite accepts almost any value in any column, so the declared type does not separate kinds of values.
  if (dialect === "sqlite") return "sqlite";
  // JSON has a separate group: it is sent as text, but most texts are not valid JSON.
  if (dataType === "json") return "json";
  return getTypeFamily(dataType);
}
