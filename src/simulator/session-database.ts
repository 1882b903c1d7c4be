/**
 * Stores sessions and the progress of their items in an SQLite database. The database survives a simulated restart of the
 * server.
 */

import type { CellValue, Database, DatabaseEngine } from "./database.js";
import type { ItemDetails } from "./item-details.js";
import type { Phase } from "./outcomes.js";
import type { ProgressState, SessionFacts, SessionItem, SessionState } from "./sessions.js";
import { formatTextLiteral } from "./sql.js";

/** A session and its state, without its items. */
export interface SessionSummary extends SessionFacts {
  readonly state: SessionState;
}

/** The number of a session's items in one phase and state. */
export interface ItemProgressCount {
  readonly phase: Phase;
  readonly state: ProgressState;
  readonly itemCount: number;
}

export interface ItemFilter {
  readonly state?: ProgressState;
  readonly firstItemsLimit?: number;
  readonly maxLastItems?: number;
}

export interface SessionDatabase {
  addSession(createdSession: SessionFacts): void;
  /** Removes a session. The session must have no items, because items are not removed. */
  removeSession(id: string): void;
  setSessionState(sessionId: string, state: SessionState): void;
  /** Returns a session, or `undefined` if it does not exist. */
  findSession(id: string): SessionSummary | undefined;
  /** Returns all sessions, in order of creation. */
  listSessions(): SessionSummary[];
  /** Returns the number of the next item. */
  getNextItemNumber(): number;
  addItem(item: SessionItem): void;
  setItemProgress(itemNumber: number, phase: Phase, state: ProgressState, failureMessage?: string): void;
  setItemDetails(itemNumber: number, details: ItemDetails): void;
  /**
   * Returns a session's items in the order in which they were added. The filter can select the items in one state. It can also limit
   * the result to the first or the last of these items.
   */
  listItems(sessionId: string, filter?: ItemFilter): SessionItem[];
  countItemsByPhaseAndState(sessionId: string): ItemProgressCount[];
  /** Returns the completed items of all sessions. With `itemNameOnLocalServer`, returns only items with this name on the local server. */
  listCompletedItems(itemNameOnLocalServer?: string): SessionItem[];
  close(): void;
}

export function openSessionDatabase(engine: DatabaseEngine): SessionDatabase {
  const database = engine.open();
  database.run("CREATE TABLE sessions (id TEXT PRIMARY KEY, state TEXT NOT NULL, facts TEXT NOT NULL)");
  database.run(`CREATE TABLE items (number INTEGER PRIMARY KEY, session TEXT NOT NULL, module TEXT NOT NULL, priority INTEGER NOT NULL,
    item TEXT NOT NULL, local_item TEXT NOT NULL, "values" TEXT NOT NULL, phase TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL, details TEXT NOT NULL)`);
  database.run("CREATE INDEX items_of_sessions ON items (session, number)");
  database.run("CREATE INDEX items_by_name ON items (local_item)");
  const insertSessionStatement = database.prepare("INSERT INTO sessions VALUES (?, 'PENDING', ?)");
  const deleteSessionStatement = database.prepare("DELETE FROM sessions WHERE id = ?");
  const updateSessionStateStatement = database.prepare("UPDATE sessions SET state = ? WHERE id = ?");
  const insertItemStatement = database.prepare(
    `INSERT INTO items VALUES (${Array(ITEM_COLUMNS.length).fill("?").join(", ")})`,
  );
  const updateItemProgressStatement = database.prepare(
    "UPDATE items SET phase = ?, state = ?, message = ? WHERE number = ?",
  );
  const updateItemDetailsStatement = database.prepare("UPDATE items SET details = ? WHERE number = ?");
  let lastItemNumber = 0;

  /** All sessions, cached because almost every API call reads a session. */
  const sessionsById = new Map<string, SessionSummary>();

  return {
    addSession(createdSession) {
      insertSessionStatement.run([createdSession.id, JSON.stringify(createdSession)]);
      sessionsById.set(createdSession.id, { ...createdSession, state: "PENDING" });
    },
    removeSession(id) {
      deleteSessionStatement.run([id]);
      sessionsById.delete(id);
    },
    setSessionState(id, state) {
      updateSessionStateStatement.run([state, id]);
      const session = sessionsById.get(id);
      if (session !== undefined) sessionsById.set(id, { ...session, state });
    },
    findSession: (id) => sessionsById.get(id),
    listSessions: () => [...sessionsById.values()],
    getNextItemNumber: () => lastItemNumber + 1,
    addItem(item) {
      const { number, session: sessionId, module, priority, values, phase, state, message, details } = item;
      insertItemStatement.run([
        ...[String(number), sessionId, module, String(priority), item.item, item.localItem],
        ...[JSON.stringify(values), phase, state, message, JSON.stringify(details)],
      ]);
      lastItemNumber = Math.max(lastItemNumber, number);
    },
    setItemProgress: (itemNumber, phase, state, failureMessage = "") =>
      updateItemProgressStatement.run([phase, state, failureMessage, String(itemNumber)]),
    setItemDetails: (itemNumber, details) =>
      updateItemDetailsStatement.run([JSON.stringify(details), String(itemNumber)]),
    listItems(sessionId, { state, firstItemsLimit, maxLastItems } = {}) {
      const whereClause = `WHERE session = ${formatTextLiteral(sessionId)}${state === undefined ? "" : ` AND state = ${formatTextLiteral(state)}`}`;
      const limitClause = firstItemsLimit === undefined ? "" : ` LIMIT ${Math.trunc(firstItemsLimit)}`;
      if (maxLastItems === undefined)
        return selectItems(database, `${whereClause} ORDER BY number${limitClause}`);
      return selectItems(
        database,
        `${whereClause} ORDER BY number DESC LIMIT ${Math.trunc(maxLastItems)}`,
      ).reverse();
    },
    countItemsByPhaseAndState(sessionId) {
      const itemsTableAndClauses = `items WHERE session = ${formatTextLiteral(sessionId)} GROUP BY phase, state`;
      return database
        .select(["phase", "state", "COUNT(*)"], itemsTableAndClauses)
        .map(([phase, state, itemCount]) => ({
          phase: stringifyCell(phase) as Phase,
          state: stringifyCell(state) as ProgressState,
          itemCount: Number(itemCount),
        }));
    },
    listCompletedItems(itemNameOnLocalServer) {
      const localNameCondition =
        itemNameOnLocalServer === undefined
          ? ""
          : ` AND local_item = ${formatTextLiteral(itemNameOnLocalServer)}`;
      return selectItems(database, `WHERE state = 'COMPLETED'${localNameCondition} ORDER BY number`);
    },
    close: () => database.close(),
  };
}

const ITEM_COLUMNS = [
  ...["number", "session", "module", "priority", "item", "local_item"],
  ...['"values"', "phase", "state", "message", "details"],
];

function selectItems(database: Database, sqlClauses: string): SessionItem[] {
  return database.select(ITEM_COLUMNS, `items ${sqlClauses}`).map((row) => {
    const [number, sessionId, module, priority, item, localItem, values, phase, state, message, details] =
      row;
    return {
      number: Number(number),
      session: stringifyCell(sessionId),
      module: stringifyCell(module),
      priority: Number(priority),
      item: stringifyCell(item),
      localItem: stringifyCell(localItem),
      values: JSON.parse(stringifyCell(values)) as Record<string, string>,
      phase: stringifyCell(phase) as Phase,
      state: stringifyCell(state) as ProgressState,
      message: stringifyCell(message),
      details: JSON.parse(stringifyCell(details)) as ItemDetails,
    };
  });
}

function stringifyCell(cell: CellValue | undefined): string {
  return String(cell);
}
