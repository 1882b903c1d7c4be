/** Stores queued items in an SQLite database with a table for each module of a snapshot. SQLite decides whether a value fits a column. */

import type { Snapshot } from "../core/snapshot-types.js";
import type { Database, DatabaseEngine, Statement } from "./database.js";
import { quoteIdentifier } from "./sql.js";
import { toBoundValue, cellToText, formatSelectExpression } from "./storage.js";
import {
  createTables,
  QUOTED_ITEM_NUMBER_COLUMN,
  QUOTED_SESSION_ID_COLUMN,
  type StorageClassesByKey,
} from "./tables.js";

/** A row as stored: each value as text with all digits, or `null` for NULL. */
export type ItemRow = Readonly<Record<string, string | null>>;

export interface ItemDatabase {
  /**
   * Adds an item to its module's table. Omitted keys get the column's default. The module and the keys must exist in
   * the snapshot. @throws EngineError if a value does not fit its column.
   */
  insertItemRow(item: {
    /** The number of the item, counted over all items of the server in the order in which they were added. */
    readonly number: number;
    readonly module: string;
    readonly transferSessionId: string;
    readonly values: Readonly<Record<string, string>>;
  }): void;
  hasModule(module: string): boolean;
  /** Whether no item has been added yet. */
  isEmpty(): boolean;
  /**
   * Returns all rows of a module in the order in which they were added, each with its number. A row includes the column
   * `transfer_session_id`.
   */
  listNumberedItemRows(module: string): { readonly number: number; readonly row: ItemRow }[];
  close(): void;
}

/** Opens a database with the tables of a snapshot. @throws LocalError that lists every definition that cannot be stored. */
export function openItemDatabase(engine: DatabaseEngine, snapshot: Snapshot): ItemDatabase {
  const database = engine.open();
  const storageClassMapsByModule = createTablesClosingDatabaseOnError(database, snapshot);
  const statementsBySql = new Map<string, Statement>();
  let isEmpty = true;

  /** Prepares a statement, and caches it. Each combination of keys needs its own statement, but most clients use few combinations. */
  function prepareCachedStatement(sql: string): Statement {
    const cachedStatement = statementsBySql.get(sql);
    if (cachedStatement !== undefined) return cachedStatement;
    if (statementsBySql.size >= MAX_CACHED_STATEMENTS)
      return { run: (boundValues) => database.run(sql, boundValues) };
    const preparedStatement = database.prepare(sql);
    statementsBySql.set(sql, preparedStatement);
    return preparedStatement;
  }

  return {
    hasModule: (module) => storageClassMapsByModule.has(module),
    isEmpty: () => isEmpty,
    insertItemRow({ number, module, transferSessionId, values }) {
      const storageClassesByKey = storageClassMapsByModule.get(module);
      const columnValuePairs = Object.entries(values).map(
        ([key, value]) =>
          [quoteIdentifier(key), toBoundValue(storageClassesByKey?.get(key) ?? "bytes", value)] as const,
      );
      const quotedColumns = [
        QUOTED_ITEM_NUMBER_COLUMN,
        QUOTED_SESSION_ID_COLUMN,
        ...columnValuePairs.map(([name]) => name),
      ];
      prepareCachedStatement(
        `INSERT INTO ${quoteIdentifier(module)} (${quotedColumns.join(", ")}) VALUES (${quotedColumns.map(() => "?").join(", ")})`,
      ).run([String(number), transferSessionId, ...columnValuePairs.map(([, value]) => value)]);
      isEmpty = false;
    },
    listNumberedItemRows(module) {
      const keyStorageClassPairs = [...(storageClassMapsByModule.get(module) ?? [])];
      const rows = database.select(
        [
          QUOTED_ITEM_NUMBER_COLUMN,
          QUOTED_SESSION_ID_COLUMN,
          ...keyStorageClassPairs.map(([key, storageClass]) =>
            formatSelectExpression(storageClass, quoteIdentifier(key)),
          ),
        ],
        `${quoteIdentifier(module)} ORDER BY ${QUOTED_ITEM_NUMBER_COLUMN}`,
      );
      const columnNames = ["transfer_session_id", ...keyStorageClassPairs.map(([key]) => key)];
      return rows.map(([number, ...cells]) => ({
        number: Number(number),
        row: Object.fromEntries(columnNames.map((name, index) => [name, cellToText(cells[index] ?? null)])),
      }));
    },
    close: () => database.close(),
  };
}

/** The maximum number of cached statements. A client could send every combination of keys. */
const MAX_CACHED_STATEMENTS = 200;

function createTablesClosingDatabaseOnError(
  database: Database,
  snapshot: Snapshot,
): ReadonlyMap<string, StorageClassesByKey> {
  try {
    return createTables(database, snapshot);
  } catch (error) {
    database.close();
    throw error;
  }
}
