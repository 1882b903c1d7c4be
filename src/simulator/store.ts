/** Everything that survives a restart: accounts, sessions, items and logs. They are in memory, and optionally also in a file. */

import { existsSync } from "node:fs";
import { readTextFile, replaceFile } from "../core/files.js";
import { isRecord, tryParseJson } from "../core/text/json.js";
import { simulatorProblem } from "./diagnostics.js";
import { CallRefusal } from "./responses.js";
import type { ServerAccount } from "./remotes.js";
import { ERROR_LOG_NAME, isRunning, MASTER_LOG_NAME } from "./sessions.js";
import type { ProgressState, SessionFacts, SessionItem, SessionState, SessionSummary } from "./sessions.js";

/** The stored value of each key as text, or `null` for NULL, and the key `transfer_session_id`. */
export type ItemRow = Readonly<Record<string, string | null>>;

/** An item with the row of its module's table. */
interface StoredItem {
  item: SessionItem;
  readonly row: ItemRow;
}

/** The content of a state file. */
interface State {
  readonly format: 1;
  readonly accounts: readonly ServerAccount[];
  readonly sessions: SessionSummary[];
  readonly items: readonly StoredItem[];
  /** The text of each log by session and name. */
  readonly logs: Record<string, Record<string, string>>;
}

/** The time after a change until the file is written. A busy session changes thousands of times a second. */
const SAVE_DELAY_MILLISECONDS = 100;

export class Store {
  readonly #file: string | undefined;
  readonly #accounts = new Map<string, ServerAccount>();
  readonly #sessions = new Map<string, SessionSummary>();
  readonly #items: StoredItem[] = [];
  readonly #logs: State["logs"] = {};
  #saveTimer: NodeJS.Timeout | undefined;

  /**
   * @param accounts The accounts that exist from the start. A state file that exists has its own accounts.
   * @throws UsageError if the file is not a state file, or cannot be read or written.
   */
  constructor(accounts: readonly (string | ServerAccount)[], file?: string) {
    this.#file = file;
    for (const account of accounts.map((one) => (typeof one === "string" ? { user: one } : one)))
      this.#accounts.set(account.user, account);
    if (file === undefined) return;
    if (existsSync(file)) this.#restore(file);
    this.#save();
  }

  #restore(file: string): void {
    const state = tryParseJson(readTextFile(file, { maxBytes: Infinity }));
    if (!isState(state)) throw simulatorProblem.error("state-unusable", { file });
    const { accounts, sessions = [], items = [], logs = {} } = state;
    if (accounts !== undefined) this.#accounts.clear();
    for (const account of accounts ?? []) this.#accounts.set(account.user, account);
    for (const session of sessions) this.#sessions.set(session.id, session);
    for (const { item, row } of items) this.addItem(item, row);
    Object.assign(this.#logs, logs);
    this.simulateCrash();
  }

  listAccounts(): ServerAccount[] {
    return [...this.#accounts.values()];
  }

  findAccount(user: string): ServerAccount | undefined {
    return this.#accounts.get(user);
  }

  /** Adds an account, or replaces the account with the same user. */
  setAccount(account: ServerAccount): void {
    this.#accounts.set(account.user, account);
    this.#scheduleSave();
  }

  removeAccount(user: string): void {
    this.#accounts.delete(user);
    this.#scheduleSave();
  }

  addSession(session: SessionFacts): void {
    this.#sessions.set(session.id, { ...session, state: "PENDING" });
    this.#scheduleSave();
  }

  setSessionState(id: string, state: SessionState): void {
    const session = this.#sessions.get(id);
    if (session !== undefined) this.#sessions.set(id, { ...session, state });
    this.#scheduleSave();
  }

  findSession(id: string): SessionSummary | undefined {
    return this.#sessions.get(id);
  }

  /** @throws CallRefusal if the session does not exist. */
  getSession(id: string): SessionSummary {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new CallRefusal(`There is no transfer session “${id}”.`);
    return session;
  }

  /** Returns all sessions, in order of creation. */
  listSessions(): SessionSummary[] {
    return [...this.#sessions.values()];
  }

  get nextItemNumber(): number {
    return this.#items.length + 1;
  }

  addItem(item: SessionItem, row: ItemRow): void {
    this.#items.push({ item, row });
    this.#scheduleSave();
  }

  updateItem(
    itemNumber: number,
    change: Partial<Pick<SessionItem, "phase" | "state" | "message" | "details">>,
  ): void {
    const storedItem = this.#items[itemNumber - 1];
    if (storedItem !== undefined) storedItem.item = { ...storedItem.item, ...change };
    this.#scheduleSave();
  }

  /** Returns a session's items, all or those in one state, in the order in which they were added. */
  listItems(sessionId: string, state?: ProgressState): SessionItem[] {
    return this.#items
      .map(({ item }) => item)
      .filter((item) => item.session === sessionId && item.state === (state ?? item.state));
  }

  /** Returns the completed items of all sessions. */
  listCompletedItems(): SessionItem[] {
    return this.#items.map(({ item }) => item).filter(({ state }) => state === "COMPLETED");
  }

  /** Returns the rows of a module in the order in which they were added. */
  listRows(module: string): ItemRow[] {
    return this.#items.filter(({ item }) => item.module === module).map(({ row }) => row);
  }

  appendLogLine(sessionId: string, logfile: string, line: string): void {
    const logs = (this.#logs[sessionId] ??= {});
    logs[logfile] = `${logs[logfile] ?? ""}${line}\n`;
    this.#scheduleSave();
  }

  /** Returns a complete log, or `undefined` if it does not exist. `master.log` and `master.error_log` always exist. */
  readLog(sessionId: string, logfile: string): string | undefined {
    const logs = this.#logs[sessionId] ?? {};
    if (Object.hasOwn(logs, logfile)) return logs[logfile];
    return logfile === MASTER_LOG_NAME || logfile === ERROR_LOG_NAME ? "" : undefined;
  }

  /** Items in progress become pending again, and running sessions become PAUSED. */
  simulateCrash(): void {
    for (const { id, state } of this.#sessions.values()) {
      for (const { number } of this.listItems(id, "INPROGRESS"))
        this.updateItem(number, { state: "PENDING" });
      if (isRunning(state)) this.setSessionState(id, "PAUSED");
    }
  }

  close(): void {
    if (this.#saveTimer !== undefined) this.#save();
  }

  #scheduleSave(): void {
    if (this.#file === undefined) return;
    this.#saveTimer ??= setTimeout(() => this.#save(), SAVE_DELAY_MILLISECONDS);
  }

  #save(): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = undefined;
    const content: State = {
      ...{ format: 1, accounts: this.listAccounts(), sessions: this.listSessions() },
      ...{ items: this.#items, logs: this.#logs },
    };
    replaceFile(this.#file ?? "", JSON.stringify(content), 0o600);
  }
}

/** Whether the content of a file has the shape of a state, as far as the simulator would otherwise fail at it. */
function isState(value: unknown): value is Partial<State> {
  const { format, accounts = [], sessions = [], items = [], logs = {} } = isRecord(value) ? value : {};
  const haveTexts = (list: unknown, ...names: readonly string[]): boolean =>
    Array.isArray(list) &&
    list.every((one) => isRecord(one) && names.every((name) => typeof one[name] === "string"));
  return (
    format === 1 &&
    haveTexts(accounts, "user") &&
    haveTexts(sessions, "id", "state") &&
    Array.isArray(items) &&
    items.every(
      (one) => isRecord(one) && isRecord(one["row"]) && haveTexts([one["item"]], "session", "module"),
    ) &&
    isRecord(logs) &&
    Object.values(logs).every((log) => isRecord(log) && haveTexts([log], ...Object.keys(log)))
  );
}
