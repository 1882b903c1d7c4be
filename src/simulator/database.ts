/**
 * An in-memory SQLite database: `node:sqlite` if this version of Node.js has it, or else `sql.js`, the same engine
 * compiled to WebAssembly.
 */

import { LocalError } from "../core/diagnostic.js";
import { createSqliteMissingError } from "./diagnostics.js";

/**
 * The value of a parameter `?` in an SQL statement. Integers and decimals are passed as text, or as the bytes of this text, so that
 * they keep all digits.
 */
export type BoundValue = string | Uint8Array;

export type CellValue = string | number | bigint | Uint8Array | null;

export type EngineName = "node:sqlite" | "sql.js";

export interface Database {
  readonly engineName: EngineName;
  /** Runs one statement. @throws EngineError if SQLite rejects it. */
  run(sql: string, values?: readonly BoundValue[]): void;
  /** Prepares a statement for repeated use. @throws EngineError if it is invalid. */
  prepare(sql: string): Statement;
  /** Evaluates SQL expressions for each row of a table. Cells are in the order of the expressions. */
  select(expressions: readonly string[], tableAndClauses: string): CellValue[][];
  close(): void;
}

export interface Statement {
  /** Runs the statement with these values. @throws EngineError if SQLite rejects it. */
  run(values: readonly BoundValue[]): void;
}

export interface DatabaseEngine {
  readonly name: EngineName;
  /** Opens a new, empty in-memory database. */
  open(): Database;
}

/** Thrown if SQLite rejects a statement. The message comes from SQLite. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/**
 * Loads `node:sqlite`, or `sql.js` if this version of Node.js has no `node:sqlite`.
 *
 * @throws LocalError if neither engine is available.
 */
export async function loadDatabaseEngine(): Promise<DatabaseEngine> {
  const engine = loadNativeEngine() ?? (await loadWebAssemblyEngine());
  if (engine === undefined) throw new LocalError(createSqliteMissingError(process.versions.node));
  return engine;
}

/* ---- node:sqlite ---- */

/** The part of `node:sqlite` that this file uses. The type declarations of the oldest supported Node.js do not contain it. */
interface NativeSqliteModule {
  readonly DatabaseSync: new (path: string) => {
    prepare(sql: string): {
      run(...values: readonly BoundValue[]): unknown;
      all(): readonly Readonly<Record<string, CellValue>>[];
    };
    close(): void;
  };
}

/** Returns the engine that is built into Node.js, or `undefined` if this version has no `node:sqlite`. */
export function loadNativeEngine(): DatabaseEngine | undefined {
  const sqliteModule = suppressWarningsDuring(() => process.getBuiltinModule("node:sqlite"));
  if (!isNativeSqliteModule(sqliteModule)) return undefined;
  return {
    name: "node:sqlite",
    open() {
      const database = new sqliteModule.DatabaseSync(":memory:");
      return disableForeignKeys({
        engineName: "node:sqlite",
        run: (sql, values = []) => void convertSqliteErrors(() => database.prepare(sql).run(...values)),
        prepare(sql) {
          const statement = convertSqliteErrors(() => database.prepare(sql));
          return { run: (values) => void convertSqliteErrors(() => statement.run(...values)) };
        },
        select(expressions, tableAndClauses) {
          const rows = convertSqliteErrors(() =>
            database.prepare(formatSelectStatement(expressions, tableAndClauses)).all(),
          );
          return rows.map((row) => Object.values(row));
        },
        close: () => database.close(),
      });
    },
  };
}

function isNativeSqliteModule(loadedModule: object | undefined): loadedModule is NativeSqliteModule {
  return (
    loadedModule !== undefined &&
    "DatabaseSync" in loadedModule &&
    typeof loadedModule.DatabaseSync === "function"
  );
}

/**
 * Suppresses the warning that Node.js prints while it loads `node:sqlite`. The warning would clutter the output of users'
 * tests, and the parts of `node:sqlite` that this file uses have been the same in all versions.
 */
function suppressWarningsDuring<Result>(load: () => Result): Result {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- restored below, never called
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/* ---- sql.js ---- */

/** Returns the engine `sql.js`, or `undefined` if that package is not installed. */
export async function loadWebAssemblyEngine(): Promise<DatabaseEngine | undefined> {
  const sqlJsModule = await import("sql.js").catch(ignoreMissingPackage);
  if (sqlJsModule === undefined) return undefined;
  const { Database: WebAssemblyDatabase } = await sqlJsModule.default();
  return {
    name: "sql.js",
    open() {
      const database = new WebAssemblyDatabase();
      return disableForeignKeys({
        engineName: "sql.js",
        run: (sql, values = []) =>
          convertSqliteErrors(() => {
            const statement = database.prepare(sql);
            try {
              statement.run([...values]);
            } finally {
              statement.free();
            }
          }),
        prepare(sql) {
          const statement = convertSqliteErrors(() => database.prepare(sql));
          return { run: (values) => convertSqliteErrors(() => statement.run([...values])) };
        },
        select: (expressions, tableAndClauses) =>
          convertSqliteErrors(
            () => database.exec(formatSelectStatement(expressions, tableAndClauses))[0]?.values ?? [],
          ),
        close: () => database.close(),
      });
    },
  };
}

function ignoreMissingPackage(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND") return undefined;
  throw error;
}

/* ---- both engines ---- */

/**
 * Returns a SELECT statement. Renames all result columns, because the name of a key can be unsafe as the name of a property, for
 * example `__proto__`.
 */
function formatSelectStatement(expressions: readonly string[], tableAndClauses: string): string {
  const resultColumns = expressions.map((expression, index) => `${expression} AS c${index}`);
  return `SELECT ${resultColumns.join(", ")} FROM ${tableAndClauses}`;
}

/** Disables foreign keys, because the tables that definitions refer to do not exist. Only `node:sqlite` checks them by default. */
function disableForeignKeys(database: Database): Database {
  database.run("PRAGMA foreign_keys = OFF");
  return database;
}

function convertSqliteErrors<Result>(operation: () => Result): Result {
  try {
    return operation();
  } catch (error) {
    throw new EngineError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
