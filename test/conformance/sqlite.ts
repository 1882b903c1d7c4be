/** Describes how to compare our parser with SQLite, for the SQLite dialect. */

import { parseColumn, type Column } from "../../src/index.js";
import type { SqliteColumn, StoredValue } from "./sqlite-engine.js";
import {
  formatBytes,
  formatHexLiteral,
  formatLiteral,
  type FieldComparison,
  type FieldValue,
  type DialectComparison,
} from "./comparison.js";

/** Fields of `Column` that only MySQL's and MariaDB's columns have. */
const MYSQL_FIELDS = "length precision scale fractionalSeconds values characterSet comment onUpdate".split(
  " ",
);

const FIELDS: readonly FieldComparison<SqliteColumn>[] = [
  ["dataType", ({ dataType }, { affinity }) => [dataType, affinity]],
  [
    "displayWidth",
    // SQLite returns a quoted type without its quotation marks, so digits at its end may not be a width.
    ({ displayWidth }, { type }) => {
      const digits = /\(\s*([0-9]+)\s*\)$/.exec(type)?.[1];
      return digits === undefined || displayWidth === undefined ? undefined : [displayWidth, Number(digits)];
    },
  ],
  ["nullable", ({ nullable }, { notNull, isRowIdAlias }) => [nullable, !notNull && !isRowIdAlias]],
  ["default", getDefaults],
  [
    "collation",
    ({ collation = "BINARY" }, engine) => [collation.toUpperCase(), engine.collation.toUpperCase()],
  ],
  ["autoIncrement", ({ autoIncrement }, { isRowIdAlias }) => [autoIncrement, isRowIdAlias]],
  ["primaryKey", ({ primaryKey }, engine) => [primaryKey, engine.primaryKey]],
  // A primary key needs no second index for UNIQUE.
  ["unique", (ours, { primaryKey, unique }) => (primaryKey ? undefined : [ours.unique, unique])],
  ["stored", ({ stored = false }, { isGeneratedStored }) => [stored, isGeneratedStored]],
  ["generated", ({ generated }, engine) => [generated !== undefined, engine.generated]],
  ["references", ({ references }, engine) => [references !== undefined, engine.references]],
  ["unknown", ({ unknown }) => [unknown, undefined]],
  ["unsigned", ({ unsigned }) => [unsigned, false]],
  ["zerofill", ({ zerofill }) => [zerofill, false]],
  ["MySQL fields", (ours) => [MYSQL_FIELDS.filter((field) => field in ours), []]],
];

// Comparison of defaults

function getDefaults(ours: Column, engine: SqliteColumn): readonly [FieldValue, FieldValue] | undefined {
  const { default: parsedDefault } = ours;
  const { default: sql, stored, notNull, isRowIdAlias } = engine;
  if (sql === null || isRowIdAlias) return [parsedDefault.kind, "none"];
  // SQLite refuses a row that omits the column, so a default of NULL has no effect and counts as none.
  if (parsedDefault.kind === "none")
    return notNull && stored === undefined ? undefined : [parsedDefault.kind, sql];
  // Expressions are text. Numbers that SQLite prints with an exponent stay as written, and it refuses too long digits in each row.
  if (parsedDefault.kind === "expression" || /[0-9]e[-+]?[0-9]|[0-9]{18}|0\.000|0x[0-9a-f]{17}/i.test(sql))
    return undefined;
  if (stored === undefined) return [parsedDefault.kind, "every row is refused"];
  if (parsedDefault.kind === "null") return [parsedDefault.kind, stored.storage];
  return equalsStored(parsedDefault, stored)
    ? undefined
    : [formatLiteral(parsedDefault), formatStored(stored)];
}

function equalsStored(ours: Parameters<typeof formatLiteral>[0], { storage, bytes }: StoredValue): boolean {
  if (storage === "blob") return formatLiteral(ours) === formatHexLiteral(bytes);
  // Real numbers are compared as numbers, because their spelling may differ.
  if (storage === "real")
    return Number(ours.value) === Number(bytes.toString("latin1").replace("Inf", "Infinity"));
  return storage !== "null" && formatLiteral(ours) === formatBytes(bytes);
}

function formatStored({ storage, bytes }: StoredValue): string {
  if (storage === "null") return "NULL";
  return storage === "blob" ? formatHexLiteral(bytes) : formatBytes(bytes);
}

export const SQLITE_COMPARISON: DialectComparison<SqliteColumn> = {
  parse: (definition) => parseColumn(definition, { dialect: "sqlite" }),
  fields: FIELDS,
};
