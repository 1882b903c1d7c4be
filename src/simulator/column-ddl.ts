/**
 * A column definition → what stands behind the column's name in CREATE TABLE: the definition to the letter where
 * SQLite takes it and means the same by it, else what the definition says in SQLite's terms.
 */

import { parseColumn } from "../column/parser.js";
import { ColumnSyntaxError } from "../core/column-syntax-error.js";
import type { Column } from "../core/column-types.js";
import { EngineError, type Database } from "./database.js";
import { bytesLiteral, identifier, textLiteral } from "./sql.js";
import {
  boundValue,
  cellText,
  readExpression,
  storageOf,
  UNKNOWN_STORAGE,
  type Storage,
  type StorageClass,
} from "./storage.js";

export interface TableColumn {
  readonly storage: Storage;
  /** What follows the column's name. It may end in a `--` comment, so a line break must follow. */
  readonly sql: string;
}

/** What the parser and the engine each said of a definition that neither takes. */
interface Refusals {
  readonly parser: string;
  readonly engine: string;
}

export function tableColumn(database: Database, key: string, def: string): TableColumn | Refusals {
  const column = columnOrError(def);
  const storage = column instanceof ColumnSyntaxError ? UNKNOWN_STORAGE : storageOf(column);
  const trial = tryOut(database, key, def, storage.storageClass);
  if (!(column instanceof ColumnSyntaxError)) {
    const sql = meansTheSame(column, storage.storageClass, trial) ? def : sqlOf(column, storage.storageClass);
    return { storage, sql };
  }
  return "refused" in trial ? { parser: column.message, engine: trial.refused } : { storage, sql: def };
}

function columnOrError(def: string): Column | ColumnSyntaxError {
  try {
    return parseColumn(def);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return error;
    throw error;
  }
}

type Trial =
  | { readonly refused: string }
  | {
      /** The type's name as SQLite read it. */
      readonly typeName: string;
      /** What a row that says nothing holds; `undefined` where such a row is refused. */
      readonly fills: string | null | undefined;
    };

/** Makes a table of the definition alone, and throws it away. */
function tryOut(database: Database, key: string, def: string, storageClass: StorageClass): Trial {
  // Nobody can write a definition that closes the table early and yet ends in this column.
  const last = `last ${crypto.randomUUID()}`;
  const [name, table] = [identifier(key), identifier("a trial")];
  try {
    database.run(`CREATE TABLE ${table} (${name} ${def}\n, ${identifier(last)})`);
  } catch (error) {
    if (error instanceof EngineError) return { refused: error.message };
    throw error;
  }
  try {
    const [column, end, ...more] = database.select(["name", "type"], "pragma_table_xinfo('a trial')");
    if (end?.[0] !== last || more.length > 0) return { refused: "it is more than one column" };
    return {
      typeName: String(column?.[1]),
      fills: fills(database, table, readExpression(storageClass, name)),
    };
  } finally {
    database.run(`DROP TABLE ${table}`);
  }
}

function fills(database: Database, table: string, expression: string): string | null | undefined {
  try {
    database.run(`INSERT INTO ${table} DEFAULT VALUES`);
    return cellText(database.select([expression], table)[0]?.[0] ?? null);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

/**
 * SQLite takes more than it understands (`AUTO_INCREMENT` can pass for a part of a type's name, a
 * backslash is a character like any other), so what it fills in tells whether it read the same.
 */
function meansTheSame(column: Column, storageClass: StorageClass, trial: Trial): boolean {
  if ("refused" in trial || column.autoIncrement || column.generated !== undefined) return false;
  if (storageClass === "text" && !TEXT_TYPE_NAME.test(trial.typeName)) return false;
  switch (column.default.kind) {
    case "literal":
      return trial.fills === column.default.value;
    case "expression":
      return trial.fills !== undefined;
    default:
      return trial.fills === (column.nullable ? null : undefined);
  }
}

/** In a column of any other type SQLite takes a text for a number if it looks like one. */
const TEXT_TYPE_NAME = /char|clob|text/i;

/* ---- from what the definition says ---- */

/** INT and not INTEGER, which as a primary key would number its rows by itself. */
const SQL_TYPES: Readonly<Record<StorageClass, string>> = {
  integer: "INT",
  real: "REAL",
  text: "TEXT",
  bytes: "BLOB",
};

/** Leaves out CHECK, REFERENCES and expressions in MySQL's dialect: this engine does not speak it. */
function sqlOf(column: Column, storageClass: StorageClass): string {
  if (column.autoIncrement && column.primaryKey) return "INTEGER PRIMARY KEY AUTOINCREMENT";
  const defaultSql = defaultValue(column, storageClass);
  const mayBeNull = column.nullable || (isFilledByMysql(column) && defaultSql === undefined);
  return [
    SQL_TYPES[storageClass],
    ...(mayBeNull ? [] : ["NOT NULL"]),
    ...(defaultSql === undefined ? [] : [`DEFAULT (${defaultSql})`]),
    ...(column.primaryKey ? ["PRIMARY KEY"] : []),
    ...(column.unique ? ["UNIQUE"] : []),
  ].join(" ");
}

/** Whether MySQL has a value for a row that says none, though this engine may not. */
function isFilledByMysql(column: Column): boolean {
  return column.autoIncrement || column.generated !== undefined || column.default.kind === "expression";
}

function defaultValue(column: Column, storageClass: StorageClass): string | undefined {
  switch (column.default.kind) {
    case "literal":
      return defaultLiteral(column.default.value, storageClass);
    case "expression":
      return /^(current_timestamp|now|localtime|localtimestamp)\b/i.test(column.default.sql)
        ? "CURRENT_TIMESTAMP"
        : undefined;
    default:
      return column.nullable || column.dataType !== "enum" ? undefined : firstMember(column);
  }
}

/** Held as the same value would be if it were sent. */
function defaultLiteral(value: string, storageClass: StorageClass): string {
  return typeof boundValue(storageClass, value) === "string" ? textLiteral(value) : bytesLiteral(value);
}

/** What MySQL gives an ENUM that may not be null and has no default. */
function firstMember({ values = [] }: Column): string | undefined {
  return values[0] === undefined ? undefined : textLiteral(values[0]);
}
