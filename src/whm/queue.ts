/**
 * The items that wait in transfer sessions, in the tables that a snapshot's definitions make.
 * Whether a value fits is the engine's to say, never this file's.
 */

import { LocalError, noSuchModule } from "../errors.js";
import type { Snapshot } from "../model.js";
import type { Database, DatabaseEngine } from "./database.js";
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
    readonly module: string;
    readonly transferSessionId: string;
    readonly values: Readonly<Record<string, string>>;
  }): void;
  /** All rows of a module in the order they came, `transfer_session_id` included. */
  items(module: string): ItemRow[];
  close(): void;
}

/** Throws `LocalError` with every definition that no database takes. */
export function openQueue(engine: DatabaseEngine, snapshot: Snapshot): Queue {
  const database = engine.open();
  const tables = tablesOrClose(database, snapshot);
  let enqueued = 0;

  function table(module: string): ItemTable {
    const found = tables.get(module);
    if (found === undefined) throw new LocalError(noSuchModule(module, [...tables.keys()]));
    return found;
  }

  return {
    enqueue({ module, transferSessionId, values }) {
      const storage = table(module);
      const cells = Object.entries(values).map(
        ([key, value]) => [identifier(key), boundValue(storage.get(key) ?? "bytes", value)] as const,
      );
      const columns = [ITEM_NUMBER, SESSION_ID, ...cells.map(([name]) => name)];
      database.run(
        `INSERT INTO ${identifier(module)} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
        [String(enqueued + 1), transferSessionId, ...cells.map(([, value]) => value)],
      );
      enqueued += 1;
    },
    items(module) {
      const keys = [...table(module)];
      const rows = database.select(
        [SESSION_ID, ...keys.map(([key, storage]) => readExpression(storage, identifier(key)))],
        `${identifier(module)} ORDER BY ${ITEM_NUMBER}`,
      );
      const names = ["transfer_session_id", ...keys.map(([key]) => key)];
      return rows.map((row) =>
        Object.fromEntries(names.map((name, index) => [name, cellText(row[index] ?? null)])),
      );
    },
    close: () => database.close(),
  };
}

function tablesOrClose(database: Database, snapshot: Snapshot): ReadonlyMap<string, ItemTable> {
  try {
    return createTables(database, snapshot);
  } catch (error) {
    database.close();
    throw error;
  }
}
