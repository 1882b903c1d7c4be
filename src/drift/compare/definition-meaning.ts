/** A column → what its definition means, which is the same however it is spelled: what two definitions are compared by. */

import type { Column, ColumnDefault } from "../../core/column-types.js";
import { unspelled } from "./spelling.js";

const known = new WeakMap<Column, Column>();

export function meant(column: Column): Column {
  const found = known.get(column) ?? meaningOf(column);
  known.set(column, found);
  return found;
}

const CLAUSES_OF_SQL = [
  "check",
  "generated",
  "onUpdate",
  "references",
] as const satisfies readonly (keyof Column)[];

function meaningOf(column: Column): Column {
  const { comment, displayWidth, ...facts } = column;
  const clauses = CLAUSES_OF_SQL.flatMap((name) => {
    const sql = column[name];
    return sql === undefined ? [] : [[name, unspelled(sql, column.dialect)] as const];
  });
  // Four digits are what each YEAR is printed with.
  const isPrinted = displayWidth !== undefined && !(column.dataType === "year" && displayWidth === 4);
  return {
    ...facts,
    ...(isPrinted && { displayWidth }),
    ...(comment !== undefined && comment !== "" && { comment }),
    ...Object.fromEntries(clauses),
    default: defaultOf(column),
  };
}

function defaultOf(column: Column): ColumnDefault {
  const initially = effective(column);
  return initially.kind === "expression"
    ? { kind: "expression", sql: unspelled(initially.sql, column.dialect) }
    : initially;
}

/** Without a default, a column that may be NULL is NULL. */
export function effective({
  nullable,
  default: initially,
}: Pick<Column, "nullable" | "default">): ColumnDefault {
  return nullable && initially.kind === "none" ? { kind: "null" } : initially;
}
