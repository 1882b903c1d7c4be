/**
 * A real SQLite, compiled to WebAssembly, in memory. It is asked what it makes of definitions: what it says of a column
 * itself, and what it then does, where it says nothing. Knows nothing of how we read them.
 */

import initSqlJs, { type Database, type SqlJsConfig, type SqlValue } from "sql.js";
import { LEFT_THE_COLUMN, type Refused, type Verdict } from "./verdict.js";

/** What SQLite says of a column, and what it does with it. */
export interface SqliteColumn {
  /** The type's words, as SQLite keeps them. */
  readonly type: string;
  readonly affinity: Affinity;
  readonly notNull: boolean;
  /** Whether the column is another name for the row's number, which SQLite gives to a row that has none. */
  readonly rowNumber: boolean;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  readonly generated: boolean;
  readonly references: boolean;
  readonly collation: string;
  /** The default's own text; null where there is none. */
  readonly default: string | null;
  /** What a row holds that says nothing of the column; nothing where such a row is refused. */
  readonly stored: Stored | undefined;
}

export type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

export interface Stored {
  readonly storage: "null" | "integer" | "real" | "text" | "blob";
  /** The bytes of it as a text; a real number has as many digits as tell it from all others. */
  readonly bytes: Buffer;
}

export interface SqliteEngine {
  readonly version: string;
  /** A verdict for each definition, in their order. */
  judge(definitions: readonly string[]): readonly Verdict<SqliteColumn>[];
  close(): void;
}

/** The table that a definition is tried in. */
interface Table {
  readonly definition: string;
  /** Our column's name. */
  readonly name: string;
  /** Names of other columns that stand behind it. */
  readonly others: readonly string[];
}

/** Faults of the table and not of the definition, each with a table that has it no more. */
const OTHER_TABLES: readonly (readonly [fault: RegExp, other: (table: Table, name: string) => Table])[] = [
  // Expressions want the columns that they name.
  [/^no such column: ([^.]+)$/, (table, name) => ({ ...table, others: [...table.others, name] })],
  // A generated column whose expression names another one, of our column's name.
  [
    /^generated column loop on "(c)"$/,
    (table, name) => ({ ...table, name: "c_", others: [...table.others, name] }),
  ],
];

/** How many tables are tried. */
const MOST_TABLES = 6;

/** Columns before and behind ours: a definition that swallows what follows, or adds to it, has others than these. */
const BEFORE = "id_other";
const BEHIND = "after_it";

/** The driver brings functions of its own, unless it is told to leave SQLite its own. Its types do not know that yet. */
const CONFIG: SqlJsConfig & { useOldExtensionFunctions: boolean } = { useOldExtensionFunctions: false };

export async function startSqlite(): Promise<SqliteEngine> {
  const { Database } = await initSqlJs(CONFIG);
  const database = new Database();
  // A row is to be stored whatever a CHECK thinks of it.
  database.exec("PRAGMA ignore_check_constraints = ON");
  return {
    version: String(row(database, "SELECT sqlite_version()")[0]),
    judge: (definitions) => definitions.map((definition) => judged(database, definition)),
    close: () => database.close(),
  };
}

function judged(database: Database, definition: string): Verdict<SqliteColumn> {
  let table: Table = { definition, name: "c", others: [] };
  for (let tries = 1; ; tries += 1) {
    const fault = create(database, table);
    if (fault === undefined) return { accepted: true, column: facts(database, table) };
    const other = tries < MOST_TABLES ? otherTable(table, fault) : undefined;
    if (other === undefined) return fault;
    table = other;
  }
}

function otherTable(table: Table, { message }: Refused): Table | undefined {
  for (const [fault, other] of OTHER_TABLES) {
    const name = fault.exec(message)?.[1];
    if (name !== undefined && !table.others.includes(name)) return other(table, name);
  }
  return undefined;
}

/** Leaves the table in the database where nothing is returned. */
function create(database: Database, { definition, name, others }: Table): Refused | undefined {
  database.exec("DROP TABLE IF EXISTS t");
  const columns = [BEFORE, `${name} ${definition}\n`, ...[...others, BEHIND].map(quoted)];
  try {
    const rest = runFirst(database, `CREATE TABLE t (${columns.join(", ")})`);
    const expected = [BEFORE, name, ...others, BEHIND].join("\n");
    return rest.trim() === "" && columnNames(database) === expected ? undefined : LEFT_THE_COLUMN;
  } catch (error) {
    return { accepted: false, code: 1, message: error instanceof Error ? error.message : String(error) };
  }
}

/** Runs the first statement of a text and returns what stands behind it. */
function runFirst(database: Database, sql: string): string {
  const statements = database.iterateStatements(sql);
  const first = statements.next();
  const rest = statements.getRemainingSQL();
  if (!first.done) {
    first.value.step();
    first.value.free();
  }
  return rest;
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
    references: Number(foreignKeys) > 0,
    // An index costs more than all else, and nothing but the word gives a column another one.
    collation: /collate/i.test(definition) ? collationOf(database, name) : "BINARY",
    default: sql === null || sql === undefined ? null : String(sql),
    stored: storedByDefault(database, name),
  };
}

/* ---- what it does ---- */

/** Puts in a row with all defaults. */
function storedByDefault(database: Database, name: string): Stored | undefined {
  try {
    database.exec("INSERT INTO t DEFAULT VALUES");
  } catch {
    return undefined;
  }
  // As bytes: JavaScript's numbers have not enough digits, and its driver ends texts at a NUL.
  const [storage, bytes] = row(
    database,
    `SELECT typeof(v), hex(CAST(iif(typeof(v) = 'real', format('%!.17g', v), v) AS BLOB))
     FROM (SELECT ${name} AS v FROM t)`,
  );
  if (storage === undefined) return undefined;
  return { storage: storage as Stored["storage"], bytes: Buffer.from(String(bytes), "hex") };
}

/** By the type that a table made from this one gets: it is one word for each affinity. */
const AFFINITIES: ReadonlyMap<SqlValue | undefined, Affinity> = new Map([
  ["INT", "integer"],
  ["TEXT", "text"],
  ["", "blob"],
  ["REAL", "real"],
  ["NUM", "numeric"],
]);

function affinityOf(database: Database, name: string): Affinity {
  database.exec(`DROP TABLE IF EXISTS made; CREATE TABLE made AS SELECT ${name} FROM t WHERE 0`);
  const [word] = row(database, "SELECT type FROM pragma_table_xinfo('made')");
  const affinity = AFFINITIES.get(word);
  if (affinity === undefined) throw new Error(`no affinity has the type ${String(word)}`);
  return affinity;
}

/** The collation, by that of an index. */
function collationOf(database: Database, name: string): string {
  database.exec(`CREATE INDEX collated ON t (${name})`);
  return String(row(database, "SELECT coll FROM pragma_index_xinfo('collated') WHERE seqno = 0")[0]);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The first row; no cells where there is none. */
function row(database: Database, sql: string): readonly SqlValue[] {
  return database.exec(sql)[0]?.values[0] ?? [];
}
