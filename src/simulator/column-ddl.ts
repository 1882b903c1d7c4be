/**
 * Translates MySQL's definition of a column to SQLite. Uses the definition unchanged if it means the same in SQLite, or if only SQLite
 * can parse it. Otherwise, creates a new definition from the parsed column.
 */

import { parseColumn } from "../column/parser.js";
import { ColumnSyntaxError } from "../core/column-syntax-error.js";
import { getEffectiveDefault } from "../column/literals.js";
import type { Column, ColumnDefault } from "../core/column-types.js";
import { EngineError, type Database } from "./database.js";
import { formatBytesLiteral, quoteIdentifier, formatTextLiteral } from "./sql.js";
import {
  toBoundValue,
  cellToText,
  formatSelectExpression,
  determineStorage,
  UNCHECKED_STORAGE,
  type ColumnStorage,
  type StorageClass,
} from "./storage.js";

export interface TableColumn {
  readonly storage: ColumnStorage;
  /** The SQL text after the column's name. It may end with a `--` comment, so a line break must follow. */
  readonly sql: string;
}

/** The errors of the parser and of SQLite for a definition that both reject. */
interface DefinitionErrors {
  readonly parserMessage: string;
  readonly engineMessage: string;
}

/** The cached results of `translateDefinitionWithCache`. Tests start many servers with the same definitions, and each result requires several SQL statements. */
const resultsByCacheKey = new Map<string, TableColumn | DefinitionErrors>();

/** The maximum number of cached results. It is enough for several snapshots, which have hundreds of keys each. */
const MAX_CACHED_RESULTS = 2000;

export function translateDefinitionWithCache(
  database: Database,
  key: string,
  def: string,
): TableColumn | DefinitionErrors {
  const cacheKey = JSON.stringify([database.engineName, key, def]);
  const cachedResult = resultsByCacheKey.get(cacheKey);
  if (cachedResult !== undefined) return cachedResult;
  const columnOrErrors = translateDefinition(database, key, def);
  if (resultsByCacheKey.size >= MAX_CACHED_RESULTS) resultsByCacheKey.clear();
  resultsByCacheKey.set(cacheKey, columnOrErrors);
  return columnOrErrors;
}

function translateDefinition(database: Database, key: string, def: string): TableColumn | DefinitionErrors {
  const columnOrSyntaxError = tryParseColumn(def);
  const storage =
    columnOrSyntaxError instanceof ColumnSyntaxError
      ? UNCHECKED_STORAGE
      : allowDateDefaultInCheck(columnOrSyntaxError, determineStorage(columnOrSyntaxError));
  const inspection = inspectDefinition(database, key, def, storage.storageClass);
  if (!(columnOrSyntaxError instanceof ColumnSyntaxError)) {
    const sql = hasSameMeaningInSqlite(columnOrSyntaxError, storage.storageClass, inspection)
      ? def
      : rewriteDefinition(columnOrSyntaxError, storage.storageClass);
    return { storage, sql };
  }
  return "refused" in inspection
    ? { parserMessage: columnOrSyntaxError.message, engineMessage: inspection.refused }
    : { storage, sql: def };
}

function tryParseColumn(def: string): Column | ColumnSyntaxError {
  try {
    return parseColumn(def);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return error;
    throw error;
  }
}

const TYPES_WITH_DATE: ReadonlySet<string> = new Set(["date", "datetime", "timestamp"]);

/**
 * Returns the storage with a check that also accepts the default of a date column. This default can be an invalid date, such as
 * 0000-00-00.
 */
function allowDateDefaultInCheck(column: Column, storage: ColumnStorage): ColumnStorage {
  const columnDefault = getEffectiveDefault(column);
  const { check } = storage;
  if (check === undefined || columnDefault.kind !== "literal" || !TYPES_WITH_DATE.has(column.dataType))
    return storage;
  const defaultLiteral = formatTextLiteral(columnDefault.value);
  return {
    ...storage,
    check: {
      ...check,
      buildCondition: (quotedColumn) =>
        `(${check.buildCondition(quotedColumn)}) OR ${quotedColumn} = ${defaultLiteral}`,
    },
  };
}

/** How SQLite interprets a definition, or the error message of SQLite. */
type InspectionResult =
  | { readonly refused: string }
  | {
      /** The type's name as SQLite read it. */
      readonly typeName: string;
      /** The value that SQLite fills in if a row omits the column; `undefined` if SQLite rejects the row. */
      readonly insertedDefault: string | null | undefined;
    };

/** Creates a table with this column and a marker column, reads how SQLite interpreted the column, and drops the table. */
function inspectDefinition(
  database: Database,
  key: string,
  def: string,
  storageClass: StorageClass,
): InspectionResult {
  // A definition could close the list of columns early and define more columns. The marker column is then not the second
  // and last column. Its name is random, so that no definition can contain it.
  const markerColumnName = `last ${crypto.randomUUID()}`;
  const [quotedColumn, quotedTable] = [quoteIdentifier(key), quoteIdentifier("inspected table")];
  try {
    database.run(
      `CREATE TABLE ${quotedTable} (${quotedColumn} ${def}\n, ${quoteIdentifier(markerColumnName)})`,
    );
  } catch (error) {
    if (error instanceof EngineError) return { refused: error.message };
    throw error;
  }
  try {
    const [columnRow, markerRow, ...moreRows] = database.select(
      ["name", "type"],
      "pragma_table_xinfo('inspected table')",
    );
    if (markerRow?.[0] !== markerColumnName || moreRows.length > 0)
      return { refused: "it defines more than one column" };
    return {
      typeName: String(columnRow?.[1]),
      insertedDefault: insertRowAndReadDefault(
        database,
        quotedTable,
        formatSelectExpression(storageClass, quotedColumn),
      ),
    };
  } finally {
    database.run(`DROP TABLE ${quotedTable}`);
  }
}

function insertRowAndReadDefault(
  database: Database,
  quotedTable: string,
  selectExpression: string,
): string | null | undefined {
  try {
    database.run(`INSERT INTO ${quotedTable} DEFAULT VALUES`);
    return cellToText(database.select([selectExpression], quotedTable)[0]?.[0] ?? null);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

/**
 * Whether SQLite interprets the definition as MySQL does. SQLite accepts some MySQL syntax, but interprets it differently. For
 * example, SQLite reads AUTO_INCREMENT as part of the type name. Returns false for auto-increment and generated columns. For other columns,
 * compares the default and, if the column holds text, the type name.
 */
function hasSameMeaningInSqlite(
  column: Column,
  storageClass: StorageClass,
  inspection: InspectionResult,
): boolean {
  if ("refused" in inspection || column.autoIncrement || column.generated !== undefined) return false;
  if (storageClass === "text" && !TEXT_TYPE_NAME_PATTERN.test(inspection.typeName)) return false;
  const columnDefault = getEffectiveDefault(column);
  switch (columnDefault.kind) {
    case "literal":
      return columnDefault.bytes === undefined && inspection.insertedDefault === columnDefault.value;
    case "expression":
      return inspection.insertedDefault !== undefined;
    default:
      return inspection.insertedDefault === (column.nullable ? null : undefined);
  }
}

/**
 * Matches the names of types with TEXT affinity, for which SQLite stores text unchanged. For most other types, SQLite converts
 * text that looks like a number.
 */
const TEXT_TYPE_NAME_PATTERN = /char|clob|text/i;

/* ---- rewriting a definition ---- */

/**
 * The types in rewritten definitions. INT is used instead of INTEGER, because SQLite fills a missing INTEGER primary key with a
 * number.
 */
const SQLITE_TYPES_BY_STORAGE_CLASS: Readonly<Record<StorageClass, string>> = {
  integer: "INT",
  real: "REAL",
  text: "TEXT",
  bytes: "BLOB",
};

/**
 * Creates a definition for SQLite from the parsed column. Omits CHECK, REFERENCES and most expressions, which may be specific to
 * MySQL.
 */
function rewriteDefinition(column: Column, storageClass: StorageClass): string {
  if (column.autoIncrement && column.primaryKey) return "INTEGER PRIMARY KEY AUTOINCREMENT";
  const defaultSql = formatDefaultAsSql(column, storageClass);
  const isNullableInSqlite =
    column.nullable || (isComputedByMysqlIfOmitted(column) && defaultSql === undefined);
  return [
    SQLITE_TYPES_BY_STORAGE_CLASS[storageClass],
    ...(isNullableInSqlite ? [] : ["NOT NULL"]),
    ...(defaultSql === undefined ? [] : [`DEFAULT (${defaultSql})`]),
    ...(column.primaryKey ? ["PRIMARY KEY"] : []),
    ...(column.unique ? ["UNIQUE"] : []),
  ].join(" ");
}

/** Whether MySQL computes a value if a row omits the column. SQLite possibly cannot compute this value. */
function isComputedByMysqlIfOmitted(column: Column): boolean {
  return column.autoIncrement || column.generated !== undefined || column.default.kind === "expression";
}

function formatDefaultAsSql(column: Column, storageClass: StorageClass): string | undefined {
  const columnDefault = getEffectiveDefault(column);
  switch (columnDefault.kind) {
    case "literal":
      return formatDefaultLiteral(columnDefault, storageClass);
    case "expression":
      return /^(current_timestamp|now|localtime|localtimestamp)\b/i.test(columnDefault.sql)
        ? "CURRENT_TIMESTAMP"
        : undefined;
    default:
      return undefined;
  }
}

/** Returns the default as an SQL literal that SQLite stores in the same way as a value from a request. */
function formatDefaultLiteral(
  { value, bytes }: Extract<ColumnDefault, { kind: "literal" }>,
  storageClass: StorageClass,
): string {
  if (bytes !== undefined) return `x'${bytes}'`;
  return typeof toBoundValue(storageClass, value) === "string"
    ? formatTextLiteral(value)
    : formatBytesLiteral(value);
}
