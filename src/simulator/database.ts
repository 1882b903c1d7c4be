/**
 * A SQLite database in memory, whichever engine this machine has: `node:sqlite` where the runtime
 * brings it, else `sql.js`, the same engine compiled to WebAssembly. This file knows nothing of
 * transfers: it prepares statements, binds values and hands back cells.
 */

import { LocalError } from "../core/diagnostic.js";
import { databaseMissing } from "./diagnostics.js";

/** What is bound to a `?`. Numbers go in as text or bytes, so that no digit passes through a double. */
export type BoundValue = string | Uint8Array;

export type Cell = string | number | bigint | Uint8Array | null;

export interface Database {
  /** Runs one statement. Throws `EngineError` where the engine refuses it. */
  run(sql: string, values?: readonly BoundValue[]): void;
  /** A statement that is run many times. Throws `EngineError` where the engine does not understand it. */
  prepare(sql: string): Statement;
  /** Evaluates SQL expressions over the rows of a table; a cell an expression, in their order. */
  select(expressions: readonly string[], table: string): Cell[][];
  close(): void;
}

export interface Statement {
  /** Throws `EngineError` where the engine refuses it. */
  run(values: readonly BoundValue[]): void;
}

export interface DatabaseEngine {
  readonly name: "node:sqlite" | "sql.js";
  /** A new database, empty and in memory. */
  open(): Database;
}

/** The engine refused a statement; the message is its own. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/** Throws `LocalError` where the machine has neither engine. */
export async function loadDatabaseEngine(): Promise<DatabaseEngine> {
  const engine = nativeEngine() ?? (await webAssemblyEngine());
  if (engine === undefined) throw new LocalError(databaseMissing(process.versions.node));
  return engine;
}

/* ---- node:sqlite ---- */

/** The part of `node:sqlite` that is used here; the types of the oldest supported Node do not have it yet. */
interface NativeSqlite {
  readonly DatabaseSync: new (path: string) => {
    prepare(sql: string): {
      run(...values: readonly BoundValue[]): unknown;
      all(): readonly Readonly<Record<string, Cell>>[];
    };
    close(): void;
  };
}

/** `undefined` on a Node that has no `node:sqlite`. */
export function nativeEngine(): DatabaseEngine | undefined {
  const sqlite = withoutExperimentalWarning(() => process.getBuiltinModule("node:sqlite"));
  if (!isNativeSqlite(sqlite)) return undefined;
  return {
    name: "node:sqlite",
    open() {
      const database = new sqlite.DatabaseSync(":memory:");
      return withoutForeignKeys({
        run: (sql, values = []) => void orEngineError(() => database.prepare(sql).run(...values)),
        prepare(sql) {
          const statement = orEngineError(() => database.prepare(sql));
          return { run: (values) => void orEngineError(() => statement.run(...values)) };
        },
        select(expressions, table) {
          const rows = orEngineError(() => database.prepare(selection(expressions, table)).all());
          return rows.map((row) => Object.values(row));
        },
        close: () => database.close(),
      });
    },
  };
}

function isNativeSqlite(module: object | undefined): module is NativeSqlite {
  return module !== undefined && "DatabaseSync" in module && typeof module.DatabaseSync === "function";
}

/**
 * Node warns once, while the module loads, that its API may still change. What is used of it here
 * is the part that every version has had, and a warning amid a user's test output helps nobody.
 */
function withoutExperimentalWarning<Result>(load: () => Result): Result {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back where it was, not called
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/* ---- sql.js ---- */

/** `undefined` where the package `sql.js` is not installed. */
export async function webAssemblyEngine(): Promise<DatabaseEngine | undefined> {
  const load = await import("sql.js").catch(notInstalled);
  if (load === undefined) return undefined;
  const { Database: WebAssemblyDatabase } = await load.default();
  return {
    name: "sql.js",
    open() {
      const database = new WebAssemblyDatabase();
      return withoutForeignKeys({
        run: (sql, values = []) =>
          orEngineError(() => {
            const statement = database.prepare(sql);
            try {
              statement.run([...values]);
            } finally {
              statement.free();
            }
          }),
        prepare(sql) {
          const statement = orEngineError(() => database.prepare(sql));
          return { run: (values) => orEngineError(() => statement.run([...values])) };
        },
        select: (expressions, table) =>
          orEngineError(() => database.exec(selection(expressions, table))[0]?.values ?? []),
        close: () => database.close(),
      });
    },
  };
}

function notInstalled(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND") return undefined;
  throw error;
}

/* ---- both ---- */

/** Every column gets a name of our own, since a row with foreign names is not safe to make an object of. */
function selection(expressions: readonly string[], table: string): string {
  const columns = expressions.map((expression, index) => `${expression} AS c${index}`);
  return `SELECT ${columns.join(", ")} FROM ${table}`;
}

/** The engines differ in whether they check REFERENCES unasked, and the tables that a module refers to are not here. */
function withoutForeignKeys(database: Database): Database {
  database.run("PRAGMA foreign_keys = OFF");
  return database;
}

function orEngineError<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new EngineError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
