/** Moves accounts from a source server to a target server, and continues after Ctrl+C or a crash: see README.md. */

import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import yargs from "yargs";
import * as whm from "./whm/index.js";
import { createNodeTransferClient } from "./whm/node.js";

const flag = (describe: string) => ({ type: "boolean", default: false, describe }) as const;
const number = (value: number, describe: string) => ({ type: "number", default: value, describe }) as const;
const { file, ...options } = yargs(process.argv.slice(2))
  .command("$0 [file]", "Move the accounts of a CSV or JSON file, or continue", (command) =>
    command.positional("file", { type: "string", describe: "has the columns user, localuser, password" }),
  )
  .options({
    list: flag("print the accounts of the source server as CSV"),
    "dry-run": flag("print the plan and its conflicts"),
    "retry-failed": flag("also queue again what failed"),
    "new-session": flag("also queue again what is unknown and not on the target server"),
    abort: flag("stop the sessions of this migration"),
    suspend: flag("suspend moved accounts on the source server"),
    "accept-losses": {
      type: "array",
      string: true,
      describe: "also suspend accounts with losses: these, or all",
    },
    "user-sessions": flag("use the password and a session of its own for each account"),
    concurrency: number(4, "how many sessions of --user-sessions run at the same time"),
    interval: number(2, "seconds between two requests for the progress"),
    "log-deadline": number(300, "seconds to wait for the end of a session's log"),
    format: { choices: ["table", "json", "markdown"] as const, default: "table" },
    state: { type: "string", default: "migration.jsonl", describe: "the record of the migration" },
  })
  .epilog("Environment: WHM_SERVER, WHM_TOKEN, WHM_PIN, OLD_HOST, OLD_PASSWORD, OLD_TOKEN, OLD_PIN")
  .check(({ concurrency, interval, "log-deadline": deadline }) => {
    if (concurrency >= 1 && interval > 0 && deadline > 0) return true;
    throw new Error("--concurrency, --interval and --log-deadline must be positive numbers.");
  })
  .strict()
  .version(false)
  .fail((message: string | null, error?: Error) => {
    print((message ?? String(error?.message)).replace(/\s+/g, " "));
    process.exit(2);
  })
  .parseSync();

/** An account with its result. `session` contains the account, or will contain it when it is queued. */
interface Account extends Omit<whm.TransferFinalResult, "item" | "status" | "error"> {
  readonly user: string;
  readonly localuser: string;
  readonly status: Status;
  readonly error: string;
  readonly session: string | null;
}
type Status = whm.TransferFinalStatus | "suspended";
const COUNTS = { skipped: 0, altered: 0, dangerous: 0, warnings: 0 };
const NEW = { status: "not-started", ...COUNTS, error: "", session: null } as const;
const MOVED: readonly Status[] = ["succeeded", "succeeded-with-losses", "suspended"];
const MODULE = options.userSessions ? "AccountRemoteUser" : "AccountRemoteRoot";
const SENT: readonly Status[] = ["in-progress", "unknown"];
const interruption = new AbortController();
const { signal } = interruption;
/** The accounts of the list, their passwords, and all accounts of the record. */
const [list, passwords, accounts] = [
  new Map<string, Account>(),
  new Map<string, string>(),
  new Map<string, Account>(),
];
/** The accounts whose requests have no response yet, and the results so far of the sessions that run. */
const [sending, running] = [new Set<string>(), new Map<string, whm.TransferResults>()];
const progress = { start: Date.now(), ended: 0, printed: 0, states: "" };
let [isChanged, writeError, pause]: [boolean, unknown?, Promise<unknown>?] = [false];

for (const name of ["SIGINT", "SIGTERM"])
  process.on(name, () => {
    if (signal.aborted) process.exit(130);
    print(`Interrupted. Waiting for ${sending.size} responses. Ctrl+C again ends the program at once.`);
    for (const id of running.keys())
      print(`The server continues session ${id}: WHM shows it in "Review Transfers and Restores".`);
    if (running.size > 0) print(`To stop it: ${formatCommand("--abort")}`);
    interruption.abort(new Error("Interrupted."));
  });
try {
  process.exitCode = await main();
} catch (error) {
  if (!signal.aborted) print(describe(error));
  const exitCode = isChanged ? printResults() : 2;
  process.exitCode = signal.aborted ? 130 : exitCode;
}

async function main(): Promise<number> {
  if (options.list) return listAccounts();
  if (typeof file !== "string")
    throw new Error("Name the file with the accounts. --help prints the options.");
  readList(file);
  const client = createClient("WHM_SERVER", "WHM");
  if (options.dryRun) return printPlan(client);
  lock(`${options.state}.lock`);
  readRecord();
  if (options.retryFailed) record(find(["failed"]), NEW);
  await inParallel(findSessions([...accounts.values()]), async (transferSessionId) =>
    runSession(client, await whm.openTransferSession(client, { transferSessionId })),
  );
  if (options.newSession) for (const id of findSessions(find(["unknown"]))) await release(client, id);
  for (let waiting, before = 0; !options.abort; before = waiting.length) {
    waiting = find(["not-started"]);
    if (waiting.length === 0 || waiting.length === before) break;
    const groups = options.userSessions ? waiting.map((account) => [account]) : [waiting];
    await inParallel(groups, (group) => startSession(client, group));
  }
  if (options.suspend) await suspendMovedAccounts();
  return printResults();
}

/** Runs several calls at the same time. After an error, no more calls start. */
async function inParallel<Item>(items: readonly Item[], run: (item: Item) => Promise<void>): Promise<void> {
  const [iterator, errors] = [items.values(), [] as unknown[]];
  const work = async () => {
    for (const item of iterator)
      if (errors.length === 0) await run(item).catch((error: unknown) => errors.push(error));
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  if (errors.length > 0) throw errors[0];
}

async function startSession(client: whm.WhmCaller, group: readonly Account[]): Promise<void> {
  try {
    const session = await openSession(client, passwords.get(group[0].user));
    record(group, { session: session.id, error: "" });
    await runSession(client, session, "PENDING");
  } catch (error) {
    // The password of one account may be wrong.
    if (!options.userSessions) throw error;
    record(group, { status: "failed", error: describe(keepRefusal(error)) });
  }
}

/** Creates a session, if the server has the schema that this program was built for. */
function openSession(client: whm.WhmCaller, password = ""): Promise<whm.TransferSession> {
  const host = read("OLD_HOST");
  const root = options.userSessions ? undefined : { host, password: read("OLD_PASSWORD") };
  const source = root === undefined ? { remoteUser: { host, password } } : { remoteRoot: root };
  const verify = (caller: whm.WhmCaller, more: whm.CallOptions) =>
    whm.verifySchema(caller, { ...more, modules: [MODULE] });
  return whm.openTransferSession(client, source, { verify, signal });
}

/** Queues the accounts of a session that is new, waits for its end, and records the results. Continues an interrupted session. */
async function runSession(client: whm.WhmCaller, session: whm.TransferSession, newState?: "PENDING") {
  const { id } = session;
  let refusal: unknown;
  try {
    const state = newState ?? (await session.state({ signal }));
    if (state === "PENDING" && !options.abort) await queue(client, session);
    record(find(["not-started"], id), { session: null });
    if (state === "PENDING" && (options.abort || find(SENT, id).length === 0)) return await discard(session);
    if (options.abort && !whm.isFinalTransferState(state)) await session.abort({ signal });
    else if (state === "PENDING" || state === "PAUSED")
      await session.start({ signal }).catch((error: unknown) => (refusal = keepRefusal(error)));
    const results = await session.wait({
      signal,
      waitForStart: refusal === undefined,
      interval: options.interval * 1000,
      maxInterval: options.interval * 15_000,
      logDeadline: options.logDeadline * 1000,
      // All sessions are polled at the same time.
      wait: (time) => (pause ??= setTimeout(time, undefined, { signal }).finally(() => (pause = undefined))),
      onProgress(current) {
        running.set(id, current);
        save(id, current, [...MOVED, "failed"]);
        printProgress();
      },
    });
    save(id, results);
    const isEarly = results.state !== "COMPLETED" && !whm.isFinalTransferState(state) && !options.abort;
    if (isEarly && !options.userSessions) throw new Error(`Session ${id} ended as ${results.state}.`);
  } catch (error) {
    if (refusal && error instanceof whm.TransferProgressError) return await discard(session, refusal);
    if (error instanceof whm.IncompleteTransferResultsError) save(id, error.results, [...MOVED, "failed"]);
    else keepRefusal(error);
    record(find(["not-started"], id), { session: null });
    record(find(SENT, id), { status: "unknown", error: `Session ${id}: ${describe(error)}` });
  } finally {
    if (!signal.aborted) running.delete(id);
  }
}

async function queue(client: whm.WhmCaller, session: whm.TransferSession): Promise<void> {
  const waiting = find(["not-started"], session.id).filter(({ user }) => list.has(user));
  if (waiting.length === 0) return;
  const { items, missing } = await plan(client, session.id, waiting);
  record(missing, { status: "failed", error: "The source server does not have this account." });
  const outcomes = await session.enqueueAll(items, {
    signal,
    onSending({ user, localuser }) {
      record([{ user }], { status: "in-progress", localuser });
      sending.add(user);
    },
    onProgress({ done, total, outcome }) {
      const { user } = outcome.item;
      sending.delete(user);
      const [{ status, error }] = whm.determineTransferResults([outcome.item], { outcomes: [outcome] });
      if (status === "failed" || status === "not-started")
        record([{ user }], { status, error: describe(error) });
      printProgress(`${done} of ${total} accounts queued`);
    },
  });
  signal.throwIfAborted();
  if (find(["not-started"], session.id).length > 0)
    throw outcomes.find(({ error }) => error !== undefined && !isRefusal(error))?.error;
}

/** Returns the items with their sizes, the accounts that the source server does not have, and the conflicts. */
async function plan(
  client: whm.WhmCaller,
  transferSessionId: string,
  group: readonly Pick<Account, "user">[],
) {
  const named = group.flatMap(({ user }) => list.get(user) ?? []);
  if (options.userSessions) return { items: named.map(toItem), missing: [], conflicts: [] };
  const analysis = await whm.retrieveTransferSessionRemoteAnalysis(client, { transferSessionId }, { signal });
  const found = new Set(analysis.items?.accounts?.map(({ user }) => user));
  const missing = found.size === 0 ? [] : named.filter(({ user }) => !found.has(user));
  const accounts = named.filter((account) => !missing.includes(account));
  const planned = whm.planTransfer(analysis, {
    accounts: found.size === 0 ? [] : accounts.map(({ user }) => user),
  });
  const items = accounts.map((account, index) => ({ ...planned.items[index], ...toItem(account) }));
  const conflicts = [
    ...items
      .filter(({ localuser }) => analysis.local?.users?.[localuser] !== undefined)
      .map(({ localuser }) => `user ${localuser}`),
    ...planned.conflicts.filter(({ kind }) => kind !== "user").map(({ kind, name }) => `${kind} ${name}`),
  ];
  return { items, missing, conflicts };
}

function toItem({ user, localuser }: Pick<Account, "user" | "localuser">) {
  return {
    module: options.userSessions ? "AccountRemoteUser" : "AccountRemoteRoot",
    user,
    localuser,
  } as const;
}

/** Records the results of a session: all, or those with some statuses. */
function save(id: string, results: whm.TransferResults, statuses?: readonly Status[]): void {
  for (const { item, status, error, ...counts } of whm.determineTransferResults(find(SENT, id).map(toItem), {
    results,
  })) {
    if (statuses?.includes(status) === false) continue;
    const session = status === "not-started" ? null : id;
    const text = status === "unknown" ? `Session ${id} ended before this account.` : describe(error);
    record([item], { status, ...counts, session, error: text });
  }
}

/** Ends a session that was not started, so that it cannot be started later. */
async function discard(session: whm.TransferSession, cause?: unknown): Promise<void> {
  await session.abort({ signal });
  record(find([...SENT, "not-started"], session.id), { ...NEW, error: describe(cause) });
}

/** Lets the unknown accounts of a session be queued again, except for those that the target server has. */
async function release(client: whm.WhmCaller, transferSessionId: string): Promise<void> {
  const session = await whm.openTransferSession(client, { transferSessionId });
  await session.abort({ signal }).catch(keepRefusal);
  const state = await session.state({ signal }).catch(keepRefusal);
  const isOver = isRefusal(state) || /^(PENDING|COMPLETED|ABORTED|FAILED)$/.test(String(state));
  for (const { user, localuser } of find(["unknown"], session.id)) {
    const exists = isOver && (await whm.validateSystemUser(client, { user: localuser }, { signal })).exists;
    if (isOver && !exists) record([{ user }], NEW);
    else if (exists)
      record([{ user }], {
        error: `${localuser} exists on the target server. Compare it with the source server. Then remove it there, or from the list.`,
      });
  }
}

async function suspendMovedAccounts(): Promise<void> {
  const old = whm.withFunctions(createClient("OLD_HOST", "OLD"));
  for (const { user, status } of find(["succeeded", "succeeded-with-losses"])) {
    const isAccepted = options.acceptLosses?.length === 0 || options.acceptLosses?.includes(user);
    if (status !== "succeeded" && !isAccepted) continue;
    signal.throwIfAborted();
    try {
      await old.call("suspendacct", { user, reason: `Moved to ${read("WHM_SERVER")}` });
      record([{ user }], { status: "suspended", error: "" });
    } catch (error) {
      record([{ user }], { error: `Not suspended: ${describe(keepRefusal(error))}` });
    }
  }
}

async function listAccounts(): Promise<number> {
  const { acct } = await whm.withFunctions(createClient("OLD_HOST", "OLD")).call("listaccts");
  const names = ["user", "domain", "diskused"];
  console.log(
    [names, ...acct.map((row: Record<string, unknown>) => names.map((name) => row[name]))].join("\n"),
  );
  return 0;
}

/** Prints what would be moved. Only a session has an analysis of the source server: nothing is queued, and it is aborted. */
async function printPlan(client: whm.WhmCaller): Promise<number> {
  const session = await openSession(client, [...passwords.values()][0]);
  const { items, missing, conflicts } = await plan(client, session.id, [...list.values()]).finally(() =>
    session.abort(),
  );
  printRows(items);
  for (const name of conflicts) console.log(`Conflict: the ${name} exists on the target server.`);
  for (const { user } of missing)
    console.log(`Conflict: the source server does not have the account ${user}.`);
  return conflicts.length + missing.length > 0 ? 1 : 0;
}

/** Prints the result of each account, and what to do next. Returns the exit code. */
function printResults(): number {
  const results = [...list.keys()].flatMap((user) => accounts.get(user) ?? []);
  if (!signal.aborted) printRows(results.map(({ localuser: _, session: __, ...row }) => row));
  const hasLosses = ({ skipped, altered, dangerous }: Account) => skipped + altered + dangerous > 0;
  const is = (statuses: readonly Status[]) => (account: Account) => statuses.includes(account.status);
  const isLive = (account: Account) => is(MOVED)(account) && account.error !== "";
  const parts = [`${results.filter(is(MOVED)).length} of ${list.size} accounts moved`];
  const addPart = (text: string, all: readonly Account[]) => {
    const names = all.map(({ user }) => user);
    const shown = names.length > 20 ? [...names.slice(0, 20), "…"] : names;
    if (names.length > 0) parts.push(`${names.length} ${text} (${shown.join(", ")})`);
    return names.length > 0;
  };
  const isLossy = addPart("of them with losses", results.filter(is(MOVED)).filter(hasLosses));
  const isFailed = addPart("failed", results.filter(is(["failed"])));
  const isOpen = addPart("not finished", results.filter(is(["not-started", "in-progress"])));
  const isUnknown = addPart("unknown", results.filter(is(["unknown"])));
  const isSuspensionRefused = addPart("not suspended", results.filter(isLive));
  addPart(
    "no longer in the list",
    [...accounts.values()].filter(({ user }) => !list.has(user)),
  );
  print(`${parts.join(", ")}.`);
  if (isOpen) print(`To continue: ${formatCommand()}`);
  else if (isUnknown)
    print(
      `To queue unknown accounts again, if the target server does not have them: ${formatCommand("--new-session")}`,
    );
  else if (isFailed) print(`To queue failed accounts again: ${formatCommand("--retry-failed")}`);
  else if (isLossy)
    print(`To suspend also accounts with losses: ${formatCommand("--suspend --accept-losses")}`);
  else if (results.some(is(["succeeded"])))
    print(`To suspend the accounts on the source server: ${formatCommand("--suspend")}`);
  if (isFailed || isOpen || isUnknown || isSuspensionRefused) return 1;
  return isLossy ? 3 : 0;
}

function printRows(rows: readonly Readonly<Record<string, unknown>>[]): void {
  if (options.format === "json") return console.log(JSON.stringify(rows, undefined, 2));
  if (options.format !== "markdown") return console.table(rows);
  const names = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => names.map((name) => String(row[name]).replace(/[\\|<&]/g, "\\$&")));
  for (const line of [names, names.map(() => "---"), ...cells]) console.log(`| ${line.join(" | ")} |`);
}

/** Prints the progress: on a terminal in one line that is redrawn, in a log when a state changes and every 15 seconds. */
function printProgress(text?: string): void {
  const sessions = [...running.values()];
  const states = [...new Set(sessions.map(({ state }) => state))].join(", ");
  const ended = find([...MOVED, "failed"]).length;
  const active = sessions.reduce((sum, results) => sum + results.running, 0);
  const minutes = ((Date.now() - progress.start) / 60_000 / (ended - progress.ended)) * (list.size - ended);
  const left = ended > progress.ended ? `, about ${Math.ceil(minutes)} min left` : "";
  const failed = find(["failed"]).length;
  const line =
    text ?? `${states}: ${ended} of ${list.size} ended, ${failed} failed, ${active} in progress${left}`;
  if (process.stderr.isTTY)
    return void process.stderr.write(`\r\u001B[K${line.slice(0, process.stderr.columns - 1)}`);
  if (states === progress.states && Date.now() - progress.printed < 15_000) return;
  Object.assign(progress, { states, printed: Date.now() });
  print(line);
}

function print(text: string): void {
  process.stderr.write(`${process.stderr.isTTY ? "\r\u001B[K" : ""}${text}\n`);
}

function formatCommand(more = ""): string {
  const state = options.state === "migration.jsonl" ? "" : `--state ${options.state}`;
  const parts = ["npm run migrate --", file, options.userSessions ? "--user-sessions" : "", state, more];
  return parts.filter(Boolean).join(" ");
}

function describe(error: unknown): string {
  if (error === undefined) return "";
  const { message = String(error), failure } = Object(error) as Partial<whm.WhmApiError>;
  let hint = "";
  if (failure === "denied") hint = " Correct the token first: servers block addresses after failed logins.";
  if (error instanceof whm.TransferSchemaDriftError)
    hint =
      " Run: npx whm-transfer-codegen fetch, then npm run build. Some packaged schemas are reconstructed.";
  return `${message}${hint}`.replace(/\s+/g, " ");
}

function isRefusal(error: unknown): boolean {
  return error instanceof whm.WhmApiError && error.failure === "refused";
}

/** Returns the error of a refused call, and throws any other error. */
function keepRefusal(error: unknown): unknown {
  if (isRefusal(error)) return error;
  throw error;
}

function createClient(server: "WHM_SERVER" | "OLD_HOST", prefix: "WHM" | "OLD"): whm.WhmCaller {
  const pinSha256 = process.env[`${prefix}_PIN`];
  return createNodeTransferClient({ server: read(server), token: read(`${prefix}_TOKEN`), pinSha256 });
}

function read(name: string): string {
  const { [name]: value = "" } = process.env;
  if (value === "") throw new Error(`Set the environment variable ${name}.`);
  return value;
}

/** Reads a CSV file with a header, or a JSON array. The columns are `user`, and optionally `localuser` and `password`. */
function readList(path: string): void {
  const names = new Set<string>();
  for (const [index, row] of readRows(path).entries()) {
    const [user, name, password] = ["user", "localuser", "password"].map((key) => String(row[key] ?? ""));
    const localuser = name || user;
    const fail = (problem: string) => new Error(`${path}: account ${index + 1} ${user} ${problem}`);
    if (!user) throw fail('has no "user". The first line must name the columns, separated by commas.');
    if (options.userSessions && !password) throw fail('has no "password".');
    if (list.has(user)) throw fail("is listed twice.");
    if (names.has(localuser)) throw fail(`gets the name ${localuser}, like another account.`);
    names.add(localuser);
    list.set(user, { user, localuser, ...NEW });
    passwords.set(user, password);
  }
  if (list.size === 0) throw new Error(`${path} contains no accounts.`);
  const unknown = options.acceptLosses?.find((user) => !list.has(user));
  if (unknown !== undefined) throw new Error(`--accept-losses: ${path} has no account ${unknown}.`);
}

function readRows(path: string): readonly Readonly<Record<string, unknown>>[] {
  const text = readFileSync(path, "utf8");
  try {
    if (!/^\s*[[{]/.test(text))
      return parse(text, { bom: true, columns: true, skip_empty_lines: true, trim: true });
    const rows: unknown = JSON.parse(text);
    if (!Array.isArray(rows)) throw new Error("expected an array of accounts, got an object.");
    return rows.map((row) => Object(row) as Record<string, unknown>);
  } catch (error) {
    throw new Error(`${path}: ${describe(error)}`);
  }
}

/** Returns the accounts with one of the statuses: those of the list, or those of a session. */
function find(statuses: readonly Status[], session?: string): readonly Account[] {
  const isFound = (account: Account) =>
    session === undefined ? list.has(account.user) : account.session === session;
  return [...accounts.values()].filter((account) => statuses.includes(account.status) && isFound(account));
}

/** Returns the sessions of accounts that have no final result. */
function findSessions(group: readonly Account[]): readonly string[] {
  const open = group.filter(({ status }) => status === "not-started" || SENT.includes(status));
  return [...new Set(open.flatMap(({ session }) => (session === null ? [] : [session])))];
}

/** Writes the new results of accounts to the record. After a failure, nothing more is written. */
function record(group: readonly Pick<Account, "user">[], change: Partial<Account>): void {
  const changed = group.map(({ user }) => ({ ...(accounts.get(user) as Account), ...change }));
  if (changed.length === 0) return;
  append(changed);
  isChanged = true;
  for (const account of changed) accounts.set(account.user, account);
}

function append(lines: readonly object[]): void {
  if (writeError !== undefined) throw writeError;
  try {
    appendFileSync(options.state, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), { mode: 0o600 });
  } catch (error) {
    throw (writeError = error);
  }
}

function readRecord(): void {
  for (const account of list.values()) accounts.set(account.user, account);
  const servers = `${read("OLD_HOST")} -> ${read("WHM_SERVER")}${options.userSessions ? " (user sessions)" : ""}`;
  const text = existsSync(options.state) ? readFileSync(options.state, "utf8") : "";
  // A full disk or a crash can cut off a line, before it had an effect. In JSON, `{"` occurs only where an object begins.
  const lines = text.split(/(?=\{")/).map((line) => attempt(() => JSON.parse(line) as object));
  const [header, ...rows] = lines.filter((line) => !(line instanceof Error)) as [
    { servers?: string },
    ...Account[],
  ];
  if (header === undefined) return append([{ servers }]);
  if (header.servers !== servers || rows.some(({ user }) => !user))
    throw new Error(`${options.state} is not a record of ${servers}. Use another --state.`);
  if (rows.length > 0 && !rows.some(({ user }) => list.has(user)))
    throw new Error(`${options.state} is the record of another list. Use another --state.`);
  for (const row of rows) accounts.set(row.user, row);
  progress.ended = find([...MOVED, "failed"]).length;
}

/** Prevents two processes from using a record at the same time. Takes over the lock of a process that has ended. */
function lock(path: string): void {
  const own = JSON.stringify({ pid: process.pid, host: hostname() });
  const error = attempt(() => writeFileSync(path, own, { flag: "wx", mode: 0o600 }));
  if (error === undefined) return void process.once("exit", () => rmSync(path, { force: true }));
  if (error.code !== "EEXIST") throw error;
  const text = readFileSync(path, "utf8");
  const { pid, host } = Object(attempt(() => JSON.parse(text) as object)) as { pid?: number; host?: string };
  const isEnded = (attempt(() => process.kill(pid ?? 0, 0)) as NodeJS.ErrnoException).code === "ESRCH";
  if (host !== hostname() || !(isEnded || pid === process.pid))
    throw new Error(`Process ${pid} on ${host} uses this record. If it has ended, delete ${path}.`);
  // Only one process can rename the file.
  const old = `${path}.${process.pid}`;
  renameSync(path, old);
  rmSync(old);
  lock(path);
}

function attempt<Value>(run: () => Value): Value | NodeJS.ErrnoException {
  try {
    return run();
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}
