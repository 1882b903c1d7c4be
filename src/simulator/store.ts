/**
 * All that lasts: the items in their tables, the ledger of sessions, and the logs. A server that starts again finds it as it
 * was. Items stay in the tables of the version of WHM that took them, whichever is served later.
 */

import { LocalError } from "../core/diagnostic.js";
import { simulatedModuleMissing } from "./diagnostics.js";
import type { Snapshot } from "../core/snapshot-types.js";
import type { DatabaseEngine } from "./database.js";
import { openLedger, type Ledger } from "./ledger.js";
import { openLogFiles, type LogFiles } from "./log.js";
import { openQueue, type ItemRow, type Queue } from "./queue.js";

export interface Store {
  readonly ledger: Ledger;
  readonly log: LogFiles;
  /** Puts an item into its module's table, and returns its number. Throws `EngineError` where a value does not fit. */
  add(item: Omit<Parameters<Queue["enqueue"]>[0], "number">): number;
  /** A module's items of all versions, in the order they came. Throws `LocalError` where no version had such a module. */
  items(module: string): ItemRow[];
  /** Makes the tables that items go into from now on. Throws `LocalError`, and leaves all as it was, if they cannot be made. */
  use(snapshot: Snapshot): void;
  close(): void;
}

/** Throws `LocalError` with every definition that no database takes. */
export function openStore(engine: DatabaseEngine, snapshot: Snapshot): Store {
  let [served, current] = [snapshot, openQueue(engine, snapshot)];
  const queues = new Map([[served, current]]);
  const ledger = openLedger(engine);
  return {
    ledger,
    log: openLogFiles(),
    add(item) {
      const number = ledger.nextNumber();
      current.enqueue({ number, ...item });
      return number;
    },
    items(module) {
      const having = [...queues.values()].filter((queue) => queue.has(module));
      if (having.length === 0) {
        const known = [...queues.keys()].flatMap(({ modules }) => Object.keys(modules));
        throw new LocalError(simulatedModuleMissing(module, [...new Set(known)]));
      }
      const rows = having.flatMap((queue) => queue.items(module));
      return rows.sort((one, other) => one.number - other.number).map(({ row }) => row);
    },
    use(next) {
      const queue = queues.get(next) ?? openQueue(engine, next);
      if (current !== queue && current.isEmpty()) {
        current.close();
        queues.delete(served);
      }
      queues.set(next, queue);
      [served, current] = [next, queue];
    },
    close() {
      for (const queue of queues.values()) queue.close();
      ledger.close();
    },
  };
}
