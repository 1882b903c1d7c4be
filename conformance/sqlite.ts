/** Compares the fields of `Column` with SQLite's catalog and behaviour, for the dialect of SQLite. */

import { parseColumn } from "../src/column/parser.js";
import type { Column } from "../src/core/column-types.js";
import { parseList } from "./parse-list.js";
import type { SqliteColumn, Stored } from "./sqlite-engine.js";
import {
  bytesText,
  hexLiteral,
  literalText,
  type Field,
  type FieldValue,
  type DialectComparison,
} from "./dialect-comparison.js";
import { NOT_ONE_COLUMN } from "./verdict.js";

/** Fields that only MySQL columns have. */
const MYSQL_FIELDS = parseList(`
  length | precision | scale | fractionalSeconds | values | characterSet | comment | onUpdate
`);

const FIELDS: readonly Field<SqliteColumn>[] = [
  ["dataType", ({ dataType }, { affinity }) => [dataType, affinity]],
  [
    "displayWidth",
    // SQLite drops the quotation marks of a quoted type.
    ({ displayWidth }, { type }) => {
      const digits = /\(\s*([0-9]+)\s*\)$/.exec(type)?.[1];
      return digits === undefined || displayWidth === undefined ? undefined : [displayWidth, Number(digits)];
    },
  ],
  ["nullable", ({ nullable }, { notNull, rowNumber }) => [nullable, !notNull && !rowNumber]],
  ["default", defaults],
  [
    "collation",
    ({ collation = "BINARY" }, engine) => [collation.toUpperCase(), engine.collation.toUpperCase()],
  ],
  ["autoIncrement", ({ autoIncrement }, { rowNumber }) => [autoIncrement, rowNumber]],
  ["primaryKey", ({ primaryKey }, engine) => [primaryKey, engine.primaryKey]],
  // A primary key needs no second index for UNIQUE.
  ["unique", (ours, { primaryKey, unique }) => (primaryKey ? undefined : [ours.unique, unique])],
  ["stored", ({ stored = false }, { isGeneratedStored }) => [stored, isGeneratedStored]],
  ["generated", ({ generated }, engine) => [generated !== undefined, engine.generated]],
  ["references", ({ references }, engine) => [references !== undefined, engine.references]],
  ["unsigned", ({ unsigned }) => [unsigned, false]],
  ["zerofill", ({ zerofill }) => [zerofill, false]],
  ["MySQL fields", (ours) => [MYSQL_FIELDS.filter((field) => field in ours), []]],
];

// Default

function defaults(ours: Column, engine: SqliteColumn): readonly [FieldValue, FieldValue] | undefined {
  const { default: our } = ours;
  const { default: sql, stored, notNull, rowNumber } = engine;
  if (sql === null || rowNumber) return [our.kind, "none"];
  // If a row that omits the column is refused, NULL is not its default.
  if (our.kind === "none") return notNull && stored === undefined ? undefined : [our.kind, sql];
  if (our.kind === "expression") return [withoutParentheses(our.sql), withoutParentheses(sql)];
  if (stored === undefined) return [our.kind, "every row is refused"];
  if (our.kind === "null") return [our.kind, stored.storage];
  return isSame(our, stored) ? undefined : [literalText(our), shownValue(stored)];
}

/** The expression without outer parentheses, which SQLite drops. */
function withoutParentheses(sql: string): string {
  const inner = /^\(([^]*)\)$/.exec(sql.trim())?.[1];
  return inner === undefined ? sql.trim() : withoutParentheses(inner);
}

function isSame(ours: Parameters<typeof literalText>[0], { storage, bytes }: Stored): boolean {
  if (storage === "blob") return literalText(ours) === hexLiteral(bytes);
  // The number of digits with which a real number is written is no property of the column.
  if (storage === "real")
    return Number(ours.value) === Number(bytes.toString("latin1").replace("Inf", "Infinity"));
  return storage !== "null" && literalText(ours) === bytesText(bytes);
}

function shownValue({ storage, bytes }: Stored): string {
  if (storage === "null") return "NULL";
  return storage === "blob" ? hexLiteral(bytes) : bytesText(bytes);
}

// Refusals

const SYNTAX = /syntax error$|^unrecognized token|^incomplete input$|^duplicate column name/;

export const SQLITE: DialectComparison<SqliteColumn> = {
  parse: (definition) => parseColumn(definition, { dialect: "sqlite" }),
  fields: FIELDS,
  isSyntaxError: (refused) => refused === NOT_ONE_COLUMN || SYNTAX.test(refused.message),
  unrelatedError: ({ message }) =>
    message.startsWith("no such column") ? "refers to a column that the test table does not have" : undefined,
  reasons: [],
};
