/**
 * Stores sessions and the progress of their items in an SQLite database. The database survives a simulated restart of the
 * server.
 */

import type { Cell, Database, DatabaseEngine } from "./database.js";
import type { ItemDetails } from "./item-details.js";
import type { Phase } from "./outcomes.js";
import type { ProgressState, SessionFacts, SessionItem, SessionState } from "./sessions.js";
import { formatTextLiteral } from "./sql.js";

/** A session and its state, without its items. */
export interface SessionSummary extends SessionFacts {
  readonly state: SessionState;
}

/** The number of a session's items in one phase and state. */
export interface ItemCount {
  readonly phase: Phase;
  readonly state: ProgressState;
  readonly items: number;
}

export interface ItemFilter {
  readonly state?: ProgressState;
  readonly first?: number;
  readonly last?: number;
}

export interface Ledger {
  addSession(facts: SessionFacts): void;
  /** Removes a session that has no items. */
  removeSession(id: string): void;
  setState(session: string, state: SessionState): void;
  /** Returns a session, or `undefined` if it does not exist. */
  findSession(id: string): SessionSummary | undefined;
  /** Returns all sessions, in order of creation. */
  listSessions(): SessionSummary[];
  /** Returns the number of the next item. */
  getNextNumber(): number;
  addItem(item: SessionItem): void;
  setProgress(number: number, phase: Phase, state: ProgressState, message?: string): void;
  setDetails(number: number, details: ItemDetails): void;
  /**
   * Returns a session's items in the order in which they were added. The filter selects items in one state, or only the first or
   * last items.
   */
  listItems(session: string, filter?: ItemFilter): SessionItem[];
  countItems(session: string): ItemCount[];
  /** Returns the completed items of all sessions. With `localItem`, returns only items with this name on the local server. */
  listCompletedItems(localItem?: string): SessionItem[];
  close(): void;
}

export function openLedger(engine: DatabaseEngine): Ledger {
  const database = engine.open();
  database.run("CREATE TABLE sessions (id TEXT PRIMARY KEY, state TEXT NOT NULL, facts TEXT NOT NULL)");
  database.run(`CREATE TABLE items (number INTEGER PRIMARY KEY, session TEXT NOT NULL, module TEXT NOT NULL, priority INTEGER NOT NULL,
    item TEXT NOT NULL, local_item TEXT NOT NULL, "values" TEXT NOT NULL, phase TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL, details TEXT NOT NULL)`);
  database.run("CREATE INDEX items_of_sessions ON items (session, number)");
  database.run("CREATE INDEX items_by_name ON items (local_item)");
  const addSessionStatement = database.prepare("INSERT INTO sessions VALUES (?, 'PENDING', ?)");
  const removeSessionStatement = database.prepare("DELETE FROM sessions WHERE id = ?");
  const setStateStatement = database.prepare("UPDATE sessions SET state = ? WHERE id = ?");
  const addItemStatement = database.prepare(
    `INSERT INTO items VALUES (${Array(ITEM_COLUMNS.length).fill("?").join(", ")})`,
  );
  const setProgressStatement = database.prepare(
    "UPDATE items SET phase = ?, state = ?, message = ? WHERE number = ?",
  );
  const setDetailsStatement = database.prepare("UPDATE items SET details = ? WHERE number = ?");
  let lastItemNumber = 0;

  /** A cache of the sessions, because almost every call reads a session. */
  const sessions = new Map<string, SessionSummary>();

  return {
    addSession(facts) {
      addSessionStatement.run([facts.id, JSON.stringify(facts)]);
      sessions.set(facts.id, { ...facts, state: "PENDING" });
    },
    removeSession(id) {
      removeSessionStatement.run([id]);
      sessions.delete(id);
    },
    setState(id, state) {
      setStateStatement.run([state, id]);
      const session = sessions.get(id);
      if (session !== undefined) sessions.set(id, { ...session, state });
    },
    findSession: (id) => sessions.get(id),
    listSessions: () => [...sessions.values()],
    getNextNumber: () => lastItemNumber + 1,
    addItem(item) {
      const { number, session, module, priority, values, phase, state, message, details } = item;
      addItemStatement.run([
        ...[String(number), session, module, String(priority), item.item, item.localItem],
        ...[JSON.stringify(values), phase, state, message, JSON.stringify(details)],
      ]);
      lastItemNumber = Math.max(lastItemNumber, number);
    },
    setProgress: (number, phase, state, message = "") =>
      setProgressStatement.run([phase, state, message, String(number)]),
    setDetails: (number, details) => setDetailsStatement.run([JSON.stringify(details), String(number)]),
    listItems(session, { state, first, last } = {}) {
      const clauses = `WHERE session = ${formatTextLiteral(session)}${state === undefined ? "" : ` AND state = ${formatTextLiteral(state)}`}`;
      const limitClause = first === undefined ? "" : ` LIMIT ${Math.trunc(first)}`;
      if (last === undefined) return selectItems(database, `${clauses} ORDER BY number${limitClause}`);
      return selectItems(database, `${clauses} ORDER BY number DESC LIMIT ${Math.trunc(last)}`).reverse();
    },
    countItems(session) {
      const groupedItems = `items WHERE session = ${formatTextLiteral(session)} GROUP BY phase, state`;
      return database.select(["phase", "state", "COUNT(*)"], groupedItems).map(([phase, state, items]) => ({
        phase: readText(phase) as Phase,
        state: readText(state) as ProgressState,
        items: Number(items),
      }));
    },
    listCompletedItems(localItem) {
      const nameCondition =
        localItem === undefined ? "" : ` AND local_item = ${formatTextLiteral(localItem)}`;
      return selectItems(database, `WHERE state = 'COMPLETED'${nameCondition} ORDER BY number`);
    },
    close: () => database.close(),
  };
}

const ITEM_COLUMNS = [
  ...["number", "session", "module", "priority", "item", "local_item"],
  ...['"values"', "phase", "state", "message", "details"],
];

function selectItems(database: Database, clauses: string): SessionItem[] {
  return database.select(ITEM_COLUMNS, `items ${clauses}`).map((row) => {
    const [number, session, module, priority, item, localItem, values, phase, state, message, details] = row;
    return {
      number: Number(number),
      session: readText(session),
      module: readText(module),
      priority: Number(priority),
      item: readText(item),
      localItem: readText(localItem),
      values: JSON.parse(readText(values)) as Record<string, string>,
      phase: readText(phase) as Phase,
      state: readText(state) as ProgressState,
      message: readText(message),
      details: JSON.parse(readText(details)) as ItemDetails,
    };
  });
}

function readText(cell: Cell | undefined): string {
  return String(cell);
}
