/**
 * A real SQLite, compiled to WebAssembly, in memory. Returns the facts about a column with a given definition: from its catalog and,
 * where that has none, from its behaviour. Independent of our parser.
 */

import initSqlJs, { type Database, type SqlJsConfig, type SqlValue } from "sql.js";
import { NOT_ONE_COLUMN, type Refused, type Verdict } from "./verdict.js";

/** The facts that SQLite's catalog contains about a column, and its behaviour. */
export interface SqliteColumn {
  /** The type as SQLite stores it. */
  readonly type: string;
  readonly affinity: Affinity;
  readonly notNull: boolean;
  /** Whether the column is an alias of the row id, which SQLite assigns to rows without one. */
  readonly rowNumber: boolean;
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
  readonly stored: Stored | undefined;
}

export type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

export interface Stored {
  readonly storage: "null" | "integer" | "real" | "text" | "blob";
  /** The value as text. A real number has enough digits to identify it. */
  readonly bytes: Buffer;
}

export interface SqliteEngine {
  readonly version: string;
  /** Returns a verdict for each definition, in order. */
  judge(definitions: readonly string[]): readonly Verdict<SqliteColumn>[];
  close(): void;
}

/** The table in which a definition is tried. */
interface Table {
  readonly definition: string;
  /** The name of the tested column. */
  readonly name: string;
  /** Names of other columns after it. */
  readonly others: readonly string[];
}

/** Errors of the table instead of the definition, each with a function that returns a table without the error. */
const TABLE_FIXES: readonly (readonly [refusal: RegExp, fix: (table: Table, name: string) => Table])[] = [
  // Expressions require the columns that they refer to.
  [/^no such column: ([^.]+)$/, (table, name) => ({ ...table, others: [...table.others, name] })],
  // A generated column whose expression refers to another column with the name of the tested one.
  [
    /^generated column loop on "(c)"$/,
    (table, name) => ({ ...table, name: "c_", others: [...table.others, name] }),
  ],
];

/** The number of tables to try. */
const TABLE_ATTEMPTS = 6;

/** Columns before and after the tested one. If a definition adds or hides columns, the table has other columns. */
const COLUMN_BEFORE = "id_other";
const COLUMN_AFTER = "after_it";

/** By default, sql.js replaces some functions of SQLite. Its types lack this option. */
const CONFIG: SqlJsConfig & { useOldExtensionFunctions: boolean } = { useOldExtensionFunctions: false };

export async function startSqlite(): Promise<SqliteEngine> {
  const { Database } = await initSqlJs(CONFIG);
  const database = new Database();
  // A CHECK must not prevent the insertion of a row.
  database.exec("PRAGMA ignore_check_constraints = ON");
  return {
    version: String(row(database, "SELECT sqlite_version()")[0]),
    judge: (definitions) => definitions.map((definition) => judgeDefinition(database, definition)),
    close: () => database.close(),
  };
}

function judgeDefinition(database: Database, definition: string): Verdict<SqliteColumn> {
  let table: Table = { definition, name: "c", others: [] };
  for (let tries = 1; ; tries += 1) {
    const refusal = create(database, table);
    if (refusal === undefined) return { accepted: true, column: facts(database, table) };
    const fix = tries < TABLE_ATTEMPTS ? fixedTable(table, refusal) : undefined;
    if (fix === undefined) return refusal;
    table = fix;
  }
}

function fixedTable(table: Table, { message }: Refused): Table | undefined {
  for (const [refusal, fix] of TABLE_FIXES) {
    const name = refusal.exec(message)?.[1];
    if (name !== undefined && !table.others.includes(name)) return fix(table, name);
  }
  return undefined;
}

/** Creates the table. Returns a refusal, or undefined if the table exists. */
function create(database: Database, { definition, name, others }: Table): Refused | undefined {
  database.exec("DROP TABLE IF EXISTS t");
  const columns = [COLUMN_BEFORE, `${name} ${definition}\n`, ...[...others, COLUMN_AFTER].map(quoted)];
  try {
    const remaining = runFirst(database, `CREATE TABLE t (${columns.join(", ")})`);
    const expected = [COLUMN_BEFORE, name, ...others, COLUMN_AFTER].join("\n");
    return remaining.trim() === "" && columnNames(database) === expected ? undefined : NOT_ONE_COLUMN;
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

function columnNames(database: Database): string {
  return String(row(database, "SELECT group_concat(name, char(10)) FROM pragma_table_xinfo('t')")[0]);
}

function facts(database: Database, { definition, name }: Table): SqliteColumn {
  const [type, notNull, sql, key, hidden, keyIndexes, uniqueIndexes, foreignKeys] = row(
    database,
    `SELECT type, "notnull", dflt_value, pk, hidden,
       (SELECT count(*) FROM pragma_index_list('t') WHERE origin = 'pk'),
       (SELECT count(*) FROM pragma_index_list('t') WHERE origin = 'u'),
       (SELECT count(*) FROM pragma_foreign_key_list('t'))
     FROM pragma_table_xinfo('t') WHERE name = '${name}'`,
  );
  return {
    type: String(type),
    affinity: affinityOf(database, name),
    notNull: notNull === 1,
    rowNumber: key === 1 && keyIndexes === 0,
    primaryKey: key === 1,
    unique: Number(uniqueIndexes) > 0,
    generated: hidden === 2 || hidden === 3,
    isGeneratedStored: hidden === 3,
    references: Number(foreignKeys) > 0,
    // Creating an index is slow, and only a COLLATE clause changes the collation.
    collation: /collate/i.test(definition) ? collationOf(database, name) : "BINARY",
    default: sql === null || sql === undefined ? null : String(sql),
    stored: storedByDefault(database, name),
  };
}

// Behaviour

/** Inserts a row of defaults, and returns the stored value. */
function storedByDefault(database: Database, name: string): Stored | undefined {
  try {
    database.exec("INSERT INTO t DEFAULT VALUES");
  } catch {
    return undefined;
  }
  // As bytes: JavaScript's numbers have too few digits, and sql.js cuts texts at a NUL.
  const [storage, bytes] = row(
    database,
    `SELECT typeof(v), hex(CAST(iif(typeof(v) = 'real', format('%!.17g', v), v) AS BLOB))
     FROM (SELECT ${name} AS v FROM t)`,
  );
  if (storage === undefined) return undefined;
  return { storage: storage as Stored["storage"], bytes: Buffer.from(String(bytes), "hex") };
}

/** Affinities by the type of a column in a table created from this one. */
const AFFINITIES: ReadonlyMap<SqlValue | undefined, Affinity> = new Map([
  ["INT", "integer"],
  ["TEXT", "text"],
  ["", "blob"],
  ["REAL", "real"],
  ["NUM", "numeric"],
]);

function affinityOf(database: Database, name: string): Affinity {
  database.exec(`DROP TABLE IF EXISTS made; CREATE TABLE made AS SELECT ${name} FROM t WHERE 0`);
  const [type] = row(database, "SELECT type FROM pragma_table_xinfo('made')");
  const affinity = AFFINITIES.get(type);
  if (affinity === undefined) throw new Error(`No affinity corresponds to the type ${String(type)}.`);
  return affinity;
}

/** Returns the collation of the column, read from an index on it. */
function collationOf(database: Database, name: string): string {
  database.exec(`CREATE INDEX collated ON t (${name})`);
  return String(row(database, "SELECT coll FROM pragma_index_xinfo('collated') WHERE seqno = 0")[0]);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The first row, or no cells if there is none. */
function row(database: Database, sql: string): readonly SqlValue[] {
  return database.exec(sql)[0]?.values[0] ?? [];
}
