/**
 * Tries column definitions in SQLite, compiled to WebAssembly and with a database in memory. It does not use our parser, so that the
 * results can be compared. Facts that SQLite's catalog does not contain are found by using the column.
 */

import initSqlJs, { type Database, type SqlJsConfig, type SqlValue } from "sql.js";
import { NOT_ONE_COLUMN, type Refusal, type EngineVerdict } from "./comparison.js";

/** A column as SQLite's catalog describes it, with its behavior. */
export interface SqliteColumn {
  /** The type as SQLite stores it. */
  readonly type: string;
  readonly affinity: Affinity;
  readonly notNull: boolean;
  /** Whether the column is an alias of the row id. SQLite assigns a row id to each row that has none. */
  readonly isRowIdAlias: boolean;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  readonly generated: boolean;
  /** Whether the column is generated and STORED. */
  readonly isGeneratedStored: boolean;
  readonly references: boolean;
  readonly collation: string;
  /** The text of the default; null if there is none. */
  readonly default: string | null;
  /** The value that the column gets in a row that omits it; undefined if SQLite refuses such a row. */
  readonly stored: StoredValue | undefined;
}

export type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

export interface StoredValue {
  readonly storage: "null" | "integer" | "real" | "text" | "blob";
  /** The value as text. A real number has enough digits to identify it. */
  readonly bytes: Buffer;
}

export interface SqliteEngine {
  readonly version: string;
  /** Returns a verdict for each definition, in order. */
  readonly judge: (definitions: readonly string[]) => readonly EngineVerdict<SqliteColumn>[];
  close(): void;
}

/** The table in which a definition is tried. */
interface TestTable {
  readonly definition: string;
  /** The name of the tested column. */
  readonly name: string;
  /** Names of other columns, which follow the tested column. */
  readonly otherColumns: readonly string[];
}

/** Errors that concern the table instead of the definition, each with a function that returns a table without the error. */
const TABLE_FIXES: readonly (readonly [
  refusal: RegExp,
  fix: (table: TestTable, name: string) => TestTable,
])[] = [
  // Expressions require the columns that they refer to.
  [/^no such column: ([^.]+)$/, (table, name) => ({ ...table, otherColumns: [...table.otherColumns, name] })],
  // The expression of a generated column refers to another column, which has the name of the tested one.
  [
    /^generated column loop on "(c)"$/,
    (table, name) => ({ ...table, name: "c_", otherColumns: [...table.otherColumns, name] }),
  ],
];

/** The maximum number of tables to try for a definition. */
const TABLE_ATTEMPTS = 6;

/** Columns before and after the tested column. If the created table has other columns, the definition added or hid columns. */
const COLUMN_BEFORE = "id_other";
const COLUMN_AFTER = "after_it";

/** Prevents sql.js from replacing some functions of SQLite. The types of sql.js lack this option. */
const CONFIG: SqlJsConfig & { useOldExtensionFunctions: boolean } = { useOldExtensionFunctions: false };

export async function startSqlite(): Promise<SqliteEngine> {
  const { Database } = await initSqlJs(CONFIG);
  const database = new Database();
  // A CHECK must not prevent the insertion of a row.
  database.exec("PRAGMA ignore_check_constraints = ON");
  return {
    version: String(selectRow(database, "SELECT sqlite_version()")[0]),
    judge: (definitions) => definitions.map((definition) => judgeDefinition(database, definition)),
    close: () => database.close(),
  };
}

function judgeDefinition(database: Database, definition: string): EngineVerdict<SqliteColumn> {
  let table: TestTable = { definition, name: "c", otherColumns: [] };
  for (let tries = 1; ; tries += 1) {
    const refusal = createTable(database, table);
    if (refusal === undefined) return { accepted: true, column: readColumn(database, table) };
    const fix = tries < TABLE_ATTEMPTS ? fixTable(table, refusal) : undefined;
    if (fix === undefined) return refusal;
    table = fix;
  }
}

function fixTable(table: TestTable, { message }: Refusal): TestTable | undefined {
  for (const [refusal, fix] of TABLE_FIXES) {
    const name = refusal.exec(message)?.[1];
    if (name !== undefined && !table.otherColumns.includes(name)) return fix(table, name);
  }
  return undefined;
}

/** Creates the table. Returns a refusal, or undefined if the table exists. */
function createTable(database: Database, { definition, name, otherColumns }: TestTable): Refusal | undefined {
  database.exec("DROP TABLE IF EXISTS t");
  const columns = [
    COLUMN_BEFORE,
    `${name} ${definition}\n`,
    ...[...otherColumns, COLUMN_AFTER].map(quoteName),
  ];
  try {
    const remaining = runFirst(database, `CREATE TABLE t (${columns.join(", ")})`);
    const expected = [COLUMN_BEFORE, name, ...otherColumns, COLUMN_AFTER].join("\n");
    return remaining.trim() === "" && readColumnNames(database) === expected ? undefined : NOT_ONE_COLUMN;
  } catch (error) {
    return { accepted: false, code: 1, message: error instanceof Error ? error.message : String(error) };
  }
}

/** Runs the first statement of a text and returns the text after it. */
function runFirst(database: Database, sql: string): string {
  const statements = database.iterateStatements(sql);
  const first = statements.next();
  const remaining = statements.getRemainingSQL();
  if (!first.done) {
    first.value.step();
    first.value.free();
  }
  return remaining;
}

function readColumnNames(database: Database): string {
  return String(selectRow(database, "SELECT group_concat(name, char(10)) FROM pragma_table_xinfo('t')")[0]);
}

function readColumn(database: Database, { definition, name }: TestTable): SqliteColumn {
  const [type, notNull, sql, key, hidden, keyIndexes, uniqueIndexes, foreignKeys] = selectRow(
    database,
    `SELECT type, "notnull", dflt_value, pk, hidden,
       (SELECT count(*) FROM pragma_index_list('t') WHERE origin = 'pk'),
       (SELECT count(*) FROM pragma_index_list('t') WHERE origin = 'u'),
       (SELECT count(*) FROM pragma_foreign_key_list('t'))
     FROM pragma_table_xinfo('t') WHERE name = '${name}'`,
  );
  return {
    type: String(type),
    affinity: readAffinity(database, name),
    notNull: notNull === 1,
    isRowIdAlias: key === 1 && keyIndexes === 0,
    primaryKey: key === 1,
    unique: Number(uniqueIndexes) > 0,
    generated: hidden === 2 || hidden === 3,
    isGeneratedStored: hidden === 3,
    references: Number(foreignKeys) > 0,
    // Creating an index is slow, and only a COLLATE clause changes the collation.
    collation: /collate/i.test(definition) ? readCollation(database, name) : "BINARY",
    default: sql === null || sql === undefined ? null : String(sql),
    stored: readStoredDefault(database, name),
  };
}

// Facts that are found by using the column

/** Inserts a row of defaults, and returns the stored value. */
function readStoredDefault(database: Database, name: string): StoredValue | undefined {
  try {
    database.exec("INSERT INTO t DEFAULT VALUES");
  } catch {
    return undefined;
  }
  // The value is read as bytes, because JavaScript's numbers have too few digits, and sql.js cuts texts at a NUL character.
  const [storage, bytes] = selectRow(
    database,
    `SELECT typeof(v), hex(CAST(iif(typeof(v) = 'real', format('%!.17g', v), v) AS BLOB))
     FROM (SELECT ${name} AS v FROM t)`,
  );
  if (storage === undefined) return undefined;
  return { storage: storage as StoredValue["storage"], bytes: Buffer.from(String(bytes), "hex") };
}

/** Affinities by the type that SQLite gives to the column in a table created with `AS SELECT`. */
const AFFINITIES: ReadonlyMap<SqlValue | undefined, Affinity> = new Map([
  ["INT", "integer"],
  ["TEXT", "text"],
  ["", "blob"],
  ["REAL", "real"],
  ["NUM", "numeric"],
]);

function readAffinity(database: Database, name: string): Affinity {
  database.exec(`DROP TABLE IF EXISTS made; CREATE TABLE made AS SELECT ${name} FROM t WHERE 0`);
  const [type] = selectRow(database, "SELECT type FROM pragma_table_xinfo('made')");
  const affinity = AFFINITIES.get(type);
  if (affinity === undefined) throw new Error(`No affinity corresponds to the type ${String(type)}.`);
  return affinity;
}

/** Returns the collation of the column, read from an index on it. */
function readCollation(database: Database, name: string): string {
  database.exec(`CREATE INDEX collated ON t (${name})`);
  return String(selectRow(database, "SELECT coll FROM pragma_index_xinfo('collated') WHERE seqno = 0")[0]);
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Returns the cells of the query's first row, or an empty list if there is no row. */
function selectRow(database: Database, sql: string): readonly SqlValue[] {
  return database.exec(sql)[0]?.values[0] ?? [];
}
