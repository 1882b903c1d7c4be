/**
 * Stores everything that survives a restart: items, sessions and logs. Each snapshot has its own tables. An item stays in the tables
 * of the snapshot that was in use when the item was added.
 */

import { LocalError } from "../core/diagnostic.js";
import { createSimulatedModuleMissingError } from "./diagnostics.js";
import type { Snapshot } from "../core/snapshot-types.js";
import type { DatabaseEngine } from "./database.js";
import { openSessionDatabase, type SessionDatabase } from "./session-database.js";
import { createLogFileStore, type LogFileStore } from "./log.js";
import { openItemDatabase, type ItemRow, type ItemDatabase } from "./item-database.js";

export interface SimulatorStore {
  readonly sessionDatabase: SessionDatabase;
  readonly logFiles: LogFileStore;
  /** Adds an item to its module's table, and returns its number. @throws EngineError if a value does not fit its column. */
  insertItemRow(item: Omit<Parameters<ItemDatabase["insertItemRow"]>[0], "number">): number;
  /**
   * Returns a module's items from all snapshots, in the order in which they were added. @throws LocalError if no snapshot has the
   * module.
   */
  listItemRows(module: string): ItemRow[];
  /**
   * Selects the snapshot whose tables store new items. @throws LocalError if a table cannot be created. The selection then does not
   * change.
   */
  selectSnapshot(snapshot: Snapshot): void;
  close(): void;
}

/** Opens a store with the tables of a snapshot. @throws LocalError that lists every definition that cannot be stored. */
export function openSimulatorStore(engine: DatabaseEngine, snapshot: Snapshot): SimulatorStore {
  let [currentSnapshot, currentDatabase] = [snapshot, openItemDatabase(engine, snapshot)];
  const databasesBySnapshot = new Map([[currentSnapshot, currentDatabase]]);
  const sessionDatabase = openSessionDatabase(engine);
  return {
    sessionDatabase,
    logFiles: createLogFileStore(),
    insertItemRow(item) {
      const itemNumber = sessionDatabase.getNextItemNumber();
      currentDatabase.insertItemRow({ number: itemNumber, ...item });
      return itemNumber;
    },
    listItemRows(module) {
      const databasesWithModule = [...databasesBySnapshot.values()].filter((database) =>
        database.hasModule(module),
      );
      if (databasesWithModule.length === 0) {
        const knownModuleNames = [...databasesBySnapshot.keys()].flatMap(({ modules }) =>
          Object.keys(modules),
        );
        throw new LocalError(createSimulatedModuleMissingError(module, [...new Set(knownModuleNames)]));
      }
      const numberedRows = databasesWithModule.flatMap((database) => database.listNumberedItemRows(module));
      return numberedRows.sort((left, right) => left.number - right.number).map(({ row }) => row);
    },
    selectSnapshot(nextSnapshot) {
      const nextDatabase = databasesBySnapshot.get(nextSnapshot) ?? openItemDatabase(engine, nextSnapshot);
      if (currentDatabase !== nextDatabase && currentDatabase.isEmpty()) {
        currentDatabase.close();
        databasesBySnapshot.delete(currentSnapshot);
      }
      databasesBySnapshot.set(nextSnapshot, nextDatabase);
      [currentSnapshot, currentDatabase] = [nextSnapshot, nextDatabase];
    },
    close() {
      for (const database of databasesBySnapshot.values()) database.close();
      sessionDatabase.close();
    },
  };
}
