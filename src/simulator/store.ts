/**
 * Stores everything that survives a restart: items, sessions and logs. Items stay in the tables of the snapshot that they were
 * added with.
 */

import { LocalError } from "../core/diagnostic.js";
import { createSimulatedModuleMissingError } from "./diagnostics.js";
import type { Snapshot } from "../core/snapshot-types.js";
import type { DatabaseEngine } from "./database.js";
import { openLedger, type Ledger } from "./ledger.js";
import { openLogFiles, type LogFiles } from "./log.js";
import { openQueue, type ItemRow, type Queue } from "./queue.js";

export interface Store {
  readonly ledger: Ledger;
  readonly log: LogFiles;
  /** Adds an item to its module's table, and returns its number. @throws EngineError if a value does not fit its column. */
  add(item: Omit<Parameters<Queue["enqueue"]>[0], "number">): number;
  /** Returns a module's items in all snapshots, in the order added. @throws LocalError if no snapshot has the module. */
  items(module: string): ItemRow[];
  /** Selects the snapshot whose tables store new items. @throws LocalError, without any change, if a table cannot be created. */
  useSnapshot(snapshot: Snapshot): void;
  close(): void;
}

/** Opens a store with the tables of a snapshot. @throws LocalError with every definition that cannot be stored. */
export function openStore(engine: DatabaseEngine, snapshot: Snapshot): Store {
  let [currentSnapshot, currentQueue] = [snapshot, openQueue(engine, snapshot)];
  const queues = new Map([[currentSnapshot, currentQueue]]);
  const ledger = openLedger(engine);
  return {
    ledger,
    log: openLogFiles(),
    add(item) {
      const number = ledger.nextNumber();
      currentQueue.enqueue({ number, ...item });
      return number;
    },
    items(module) {
      const matching = [...queues.values()].filter((queue) => queue.has(module));
      if (matching.length === 0) {
        const known = [...queues.keys()].flatMap(({ modules }) => Object.keys(modules));
        throw new LocalError(createSimulatedModuleMissingError(module, [...new Set(known)]));
      }
      const rows = matching.flatMap((queue) => queue.items(module));
      return rows.sort((one, other) => one.number - other.number).map(({ row }) => row);
    },
    useSnapshot(next) {
      const queue = queues.get(next) ?? openQueue(engine, next);
      if (currentQueue !== queue && currentQueue.isEmpty()) {
        currentQueue.close();
        queues.delete(currentSnapshot);
      }
      queues.set(next, queue);
      [currentSnapshot, currentQueue] = [next, queue];
    },
    close() {
      for (const queue of queues.values()) queue.close();
      ledger.close();
    },
  };
}
