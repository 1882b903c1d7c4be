/** The dialect of SQLite, and the fields of `Column` beside what SQLite says of the same column, or does with it. */

import { parseColumn } from "../src/column/parser.js";
import type { Column } from "../src/core/column-types.js";
import { listed } from "./listed.js";
import type { SqliteColumn, Stored } from "./sqlite-engine.js";
import { bytesText, type Field, type Opinion, type Trial } from "./trial.js";
import { LEFT_THE_COLUMN } from "./verdict.js";

/** Facts that are MySQL's, and that no column of SQLite has. */
const FOREIGN = listed(`
  length | precision | scale | fractionalSeconds | values | characterSet | comment | onUpdate
`);

const FIELDS: readonly Field<SqliteColumn>[] = [
  ["dataType", ({ dataType }, { affinity }) => [dataType, affinity]],
  [
    "displayWidth",
    // Of a type in quotation marks SQLite keeps what is between them alone.
    ({ displayWidth }, { type }) => {
      const said = /\(\s*([0-9]+)\s*\)$/.exec(type)?.[1];
      return said === undefined || displayWidth === undefined ? undefined : [displayWidth, Number(said)];
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
  // A key that is unique already gets no second index.
  ["unique", (ours, { primaryKey, unique }) => (primaryKey ? undefined : [ours.unique, unique])],
  ["generated", ({ generated }, engine) => [generated !== undefined, engine.generated]],
  ["references", ({ references }, engine) => [references !== undefined, engine.references]],
  ["unsigned", ({ unsigned }) => [unsigned, false]],
  ["zerofill", ({ zerofill }) => [zerofill, false]],
  ["what is MySQL's", (ours) => [FOREIGN.filter((field) => field in ours), []]],
];

/* ---- default ---- */

function defaults(ours: Column, engine: SqliteColumn): readonly [Opinion, Opinion] | undefined {
  const { default: our } = ours;
  const { default: sql, stored, notNull, rowNumber } = engine;
  if (sql === null || rowNumber) return [our.kind, "none"];
  // A NULL that is not allowed is no default: such a row is refused.
  if (our.kind === "none") return notNull && stored === undefined ? undefined : [our.kind, sql];
  if (our.kind === "expression") return [bare(our.sql), bare(sql)];
  if (stored === undefined) return [our.kind, "every row is refused"];
  if (our.kind === "null") return [our.kind, stored.storage];
  return isSame(our.value, stored) ? undefined : [our.value, shownValue(stored)];
}

/** An expression without what changes nothing: SQLite keeps no parentheses around it. */
function bare(sql: string): string {
  const inner = /^\(([^]*)\)$/.exec(sql.trim())?.[1];
  return inner === undefined ? sql.trim() : bare(inner);
}

function isSame(value: string, { storage, bytes }: Stored): boolean {
  // How many digits a real number is written with is no fact of the column.
  if (storage === "real")
    return Number(value) === Number(bytes.toString("latin1").replace("Inf", "Infinity"));
  return storage !== "null" && value === bytesText(bytes);
}

function shownValue({ storage, bytes }: Stored): string {
  return storage === "null" ? "NULL" : bytesText(bytes);
}

/* ---- refusals ---- */

const SYNTAX = /syntax error$|^unrecognized token|^incomplete input$|^duplicate column name/;

export const SQLITE: Trial<SqliteColumn> = {
  parse: (definition) => parseColumn(definition, { dialect: "sqlite" }),
  fields: FIELDS,
  isSyntax: (refused) => refused === LEFT_THE_COLUMN || SYNTAX.test(refused.message),
  around: ({ message }) =>
    message.startsWith("no such column") ? "names a column that our table has not" : undefined,
  reasons: [],
};
