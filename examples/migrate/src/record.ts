/** The list of accounts, and the record of what happened to them. */

import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { parse } from "csv-parse/sync";
import type { TransferFinalResult, TransferFinalStatus } from "./whm/index.js";

/** `suspended`: moved, and suspended on the source server. */
export type Status = TransferFinalStatus | "suspended";

/** An account and its result. `session` contains the account, or will contain it when it is queued. */
export interface Account extends Omit<TransferFinalResult, "item" | "status" | "error"> {
  readonly user: string;
  readonly localuser: string;
  readonly status: Status;
  readonly error: string;
  readonly session: string | null;
}

const COUNTS = { skipped: 0, altered: 0, dangerous: 0, warnings: 0 };
export const NEW = { status: "not-started", ...COUNTS, error: "", session: null } as const;

/** Reads a CSV file with a header, or a JSON array. The columns are `user`, and optionally `localuser` and `password`. */
export function readList(path: string, needsPassword: boolean) {
  const [list, names] = [new Map<string, Account>(), new Set<string>()];
  const passwords = new Map<string, string>();
  for (const [index, row] of readRows(path).entries()) {
    const [user, name, password] = ["user", "localuser", "password"].map((key) => String(row[key] ?? ""));
    const localuser = name || user;
    const problem = (text: string) => new Error(`${path}: account ${index + 1} ${user} ${text}`);
    if (!user) throw problem('has no "user". The first line must name the columns, separated by commas.');
    if (needsPassword && !password) throw problem('has no "password".');
    if (list.has(user)) throw problem("is listed twice.");
    if (names.has(localuser)) throw problem(`gets the name ${localuser}, like another account.`);
    names.add(localuser);
    list.set(user, { user, localuser, ...NEW });
    passwords.set(user, password);
  }
  if (list.size === 0) throw new Error(`${path}: the list is empty.`);
  return { list, passwords };
}

function readRows(path: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const text = readFileSync(path, "utf8");
    if (!/^\s*[[{]/.test(text))
      return parse(text, { bom: true, columns: true, skip_empty_lines: true, trim: true });
    const rows: unknown = JSON.parse(text);
    if (!Array.isArray(rows)) throw new Error("expected an array of accounts.");
    return rows.map(Object);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

/** The accounts with their results, and a file with a line for each change. */
export class MigrationRecord {
  readonly accounts: Map<string, Account>;
  /** Whether this process has changed the record. */
  isChanged = false;
  private failure: unknown;

  constructor(
    private readonly file: string,
    servers: string,
    private readonly list: ReadonlyMap<string, Account>,
  ) {
    this.accounts = new Map(list);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    // A full disk or a crash can cut off a line, before it had an effect. In JSON, `{"` occurs only where an object begins.
    const lines = text.split(/(?=\{")/).map((line) => attempt(() => JSON.parse(line) as object));
    const objects = lines.filter((line) => !(line instanceof Error));
    const [header = { servers }, ...rows] = objects as [{ servers?: string }, ...Account[]];
    if (header.servers !== servers || rows.some(({ user }) => !user))
      throw new Error(`${file} is not a record of ${servers}. Use another --state.`);
    for (const row of rows) this.accounts.set(row.user, row);
    if (objects.length === 0) this.append([header]);
  }

  /** Returns the accounts with one of the statuses: those of the list, or those of a session. */
  find(statuses: readonly Status[], id?: string): readonly Account[] {
    return [...this.accounts.values()].filter(
      ({ user, session, status }) =>
        statuses.includes(status) && (id === undefined ? this.list.has(user) : session === id),
    );
  }

  /** Returns the sessions of the accounts with one of the statuses. */
  sessions(statuses: readonly Status[]): readonly string[] {
    const found = [...this.accounts.values()].filter(({ status }) => statuses.includes(status));
    return [...new Set(found.map(({ session }) => session))].filter((id) => id !== null);
  }

  /** Writes the new results of accounts, and applies them. After a failure, nothing more is written. */
  write(group: readonly Pick<Account, "user">[], change: Partial<Account>): void {
    const changed = group.map(({ user }) => ({ ...(this.accounts.get(user) as Account), ...change }));
    if (changed.length === 0) return;
    this.append(changed);
    this.isChanged = true;
    for (const account of changed) this.accounts.set(account.user, account);
  }

  private append(lines: readonly object[]): void {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    this.failure ??= attempt(() => appendFileSync(this.file, text, { mode: 0o600 }));
    if (this.failure !== undefined) throw this.failure;
  }
}

/** Prevents two processes from using a record at the same time. Takes over the lock of a process that has ended. */
export function lock(path: string): void {
  const own = JSON.stringify({ pid: process.pid, host: hostname() });
  const error = attempt(() => writeFileSync(path, own, { flag: "wx", mode: 0o600 }));
  if (error === undefined) return void process.once("exit", () => rmSync(path, { force: true }));
  if (error.code !== "EEXIST") throw error;
  const text = readFileSync(path, "utf8");
  const { pid = 0, host } = Object(attempt(() => JSON.parse(text) as object)) as {
    pid?: number;
    host?: string;
  };
  const signaled = attempt(() => process.kill(pid, 0));
  const isEnded = pid === process.pid || (signaled instanceof Error && signaled.code === "ESRCH");
  if (host !== hostname() || !isEnded)
    throw new Error(`Process ${pid} on ${host} uses this record. If it has ended, delete ${path}.`);
  // Only one process can rename the file. Another one may have taken over the lock since it was read.
  const old = `${path}.${process.pid}`;
  renameSync(path, old);
  if (readFileSync(old, "utf8") !== text) renameSync(old, path);
  rmSync(old, { force: true });
  lock(path);
}

function attempt<Value>(run: () => Value): Value | NodeJS.ErrnoException {
  try {
    return run();
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}
