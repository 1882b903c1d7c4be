/** Normalizes columns, so that definitions with the same meaning become equal, even if they are written differently. */

import { getEffectiveDefault } from "../../column/literals.js";
import type { Column, ColumnDefault } from "../../core/column-types.js";
import { normalizeComputedValue, normalizeSql } from "./normalize-sql.js";

const normalizedColumnCache = new WeakMap<Column, Column>();

export function normalizeColumn(column: Column): Column {
  const normalizedColumn = normalizedColumnCache.get(column) ?? computeNormalizedColumn(column);
  normalizedColumnCache.set(column, normalizedColumn);
  return normalizedColumn;
}

const SQL_CLAUSE_PROPERTIES = [
  "check",
  "generated",
  "references",
] as const satisfies readonly (keyof Column)[];

function computeNormalizedColumn(column: Column): Column {
  const { comment, displayWidth, onUpdate, unknown, ...otherProperties } = column;
  const normalizedClauseEntries = SQL_CLAUSE_PROPERTIES.flatMap((property) => {
    const sql = column[property];
    return sql === undefined ? [] : [[property, normalizeSql(sql, column.dialect)] as const];
  });
  // 4 is the default display width of YEAR.
  const isDisplayWidthRelevant =
    displayWidth !== undefined && !(column.dataType === "year" && displayWidth === 4);
  return {
    ...otherProperties,
    ...(isDisplayWidthRelevant && { displayWidth }),
    ...(comment !== undefined && comment !== "" && { comment }),
    ...Object.fromEntries(normalizedClauseEntries),
    ...(onUpdate !== undefined && { onUpdate: normalizeComputedValue(onUpdate, column.dialect) }),
    ...(unknown !== undefined && { unknown: unknown.map((clause) => normalizeSql(clause, column.dialect)) }),
    default: normalizeDefault(column),
  };
}

function normalizeDefault(column: Column): ColumnDefault {
  const columnDefault = getDefaultOrImplicitNull(column);
  return columnDefault.kind === "expression"
    ? { kind: "expression", sql: normalizeComputedValue(columnDefault.sql, column.dialect) }
    : columnDefault;
}

/** Returns the default that applies if a row omits the column. For a nullable column without DEFAULT, this is NULL. */
export function getDefaultOrImplicitNull(column: Column): ColumnDefault {
  const columnDefault = getEffectiveDefault(column);
  return column.nullable && columnDefault.kind === "none" ? { kind: "null" } : columnDefault;
}
