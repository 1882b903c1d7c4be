/**
 * The items that wait in transfer sessions, in the tables that a snapshot's definitions make.
 * Whether a value fits is the engine's to say, never this file's.
 */

import type { Snapshot } from "../core/snapshot-types.js";
import type { Database, DatabaseEngine, Statement } from "./database.js";
import { identifier } from "./sql.js";
import { boundValue, cellText, readExpression } from "./storage.js";
import { createTables, ITEM_NUMBER, SESSION_ID, type ItemTable } from "./tables.js";

/** A row as it is stored: every value as text to its last digit, `null` for NULL. */
export type ItemRow = Readonly<Record<string, string | null>>;

export interface Queue {
  /**
   * Puts an item into its module's table; a key that `values` leaves out takes the column's default.
   * The module and the keys must be the snapshot's. Throws `EngineError` where a value does not fit.
   */
  enqueue(item: {
    /** Counts the items of all tables of the server, in the order they came. */
    readonly number: number;
    readonly module: string;
    readonly transferSessionId: string;
    readonly values: Readonly<Record<string, string>>;
  }): void;
  has(module: string): boolean;
  /** Whether nothing was ever enqueued. */
  isEmpty(): boolean;
  /** All rows of a module in the order they came, `transfer_session_id` included, each with its number. */
  items(module: string): { readonly number: number; readonly row: ItemRow }[];
  close(): void;
}

/** Throws `LocalError` with every definition that no database takes. */
export function openQueue(engine: DatabaseEngine, snapshot: Snapshot): Queue {
  const database = engine.open();
  const tables = tablesOrClose(database, snapshot);
  const statements = new Map<string, Statement>();
  let isEmpty = true;

  /** Callers leave out this key or that, so there may be any number of statements; as a rule there are few. */
  function statement(sql: string): Statement {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= MOST_STATEMENTS) return { run: (values) => database.run(sql, values) };
    const prepared = database.prepare(sql);
    statements.set(sql, prepared);
    return prepared;
  }

  return {
    has: (module) => tables.has(module),
    isEmpty: () => isEmpty,
    enqueue({ number, module, transferSessionId, values }) {
      const storage = tables.get(module);
      const cells = Object.entries(values).map(
        ([key, value]) => [identifier(key), boundValue(storage?.get(key) ?? "bytes", value)] as const,
      );
      const columns = [ITEM_NUMBER, SESSION_ID, ...cells.map(([name]) => name)];
      statement(
        `INSERT INTO ${identifier(module)} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
      ).run([String(number), transferSessionId, ...cells.map(([, value]) => value)]);
      isEmpty = false;
    },
    items(module) {
      const keys = [...(tables.get(module) ?? [])];
      const rows = database.select(
        [ITEM_NUMBER, SESSION_ID, ...keys.map(([key, storage]) => readExpression(storage, identifier(key)))],
        `${identifier(module)} ORDER BY ${ITEM_NUMBER}`,
      );
      const names = ["transfer_session_id", ...keys.map(([key]) => key)];
      return rows.map(([number, ...cells]) => ({
        number: Number(number),
        row: Object.fromEntries(names.map((name, index) => [name, cellText(cells[index] ?? null)])),
      }));
    },
    close: () => database.close(),
  };
}

/** Kept at a time, so that nobody who sends each key in turn makes them grow. */
const MOST_STATEMENTS = 200;

function tablesOrClose(database: Database, snapshot: Snapshot): ReadonlyMap<string, ItemTable> {
  try {
    return createTables(database, snapshot);
  } catch (error) {
    database.close();
    throw error;
  }
}
