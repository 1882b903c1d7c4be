/** Moves accounts from a source server to a target server, and continues after Ctrl+C or a crash: see README.md. */

import { setTimeout } from "node:timers/promises";
import yargs from "yargs";
import { MigrationRecord, NEW, lock, readList, type Account, type Status } from "./record.js";
import * as whm from "./whm/index.js";
import { createNodeTransferClient } from "./whm/node.js";

const TYPE = { type: "number" } as const;
const flag = (describe: string) => ({ type: "boolean", default: false, describe }) as const;
const coerce = (value: number) => (value > 0 ? value : fail("Expected a number greater than 0."));
const number = (value: number, describe: string) => ({ ...TYPE, default: value, describe, coerce });
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
    "accept-losses": { array: true, string: true, describe: "suspend also these with losses, or all" },
    "user-sessions": flag("use the password and a session of its own for each account"),
    concurrency: number(4, "how many sessions of --user-sessions run at the same time"),
    interval: number(2, "seconds between two requests for the progress"),
    "log-deadline": number(300, "seconds to wait for the end of a session's log"),
    format: { choices: ["table", "json", "markdown"] as const, default: "table" },
    state: { type: "string", default: "migration.jsonl", describe: "the record of the migration" },
  })
  .epilog("Environment: WHM_SERVER, WHM_TOKEN, WHM_PIN, OLD_HOST, OLD_PASSWORD, OLD_TOKEN, OLD_PIN")
  .locale("en")
  .parserConfiguration({ "duplicate-arguments-array": false })
  .strict()
  .version(false)
  .fail((message: string | null, error?: Error) => fail(message ?? describe(error)))
  .parseSync();

type Accounts = readonly Pick<Account, "user" | "localuser">[];
const MOVED: readonly Status[] = ["succeeded", "succeeded-with-losses", "suspended"];
const ENDED: readonly Status[] = [...MOVED, "failed"];
const SENT: readonly Status[] = ["in-progress", "unknown"];
const MODULE = options.userSessions ? "AccountRemoteUser" : "AccountRemoteRoot";
let [list, passwords]: [ReadonlyMap<string, Account>, ReadonlyMap<string, string>] = [new Map(), new Map()];
let record!: MigrationRecord;
let schemaCheck: Promise<whm.TransferSchemaReport> | undefined;
/** The accounts whose requests have no response yet, and the results so far of the sessions that run. */
const [sending, running] = [new Set<string>(), new Map<string, whm.TransferResults>()];
const progress = { start: Date.now(), ended: 0, printed: 0, states: "" };
let [isInterrupted, pause]: [boolean, Promise<unknown>?] = [false];
const interruption = new AbortController();
const { signal } = interruption;

for (const name of ["SIGINT", "SIGTERM"])
  process.on(name, () => {
    if (isInterrupted) process.exit(130);
    isInterrupted = true;
    print(`Interrupted. Waiting for ${sending.size} responses. Ctrl+C again ends the program at once.`);
    for (const id of running.keys())
      print(`The server continues session ${id}: WHM shows it in "Review Transfers and Restores".`);
    if (running.size > 0) print(`To stop it: ${formatCommand("--abort")}`);
    interruption.abort(new Error("Interrupted."));
  });
try {
  process.exitCode = await main();
} catch (error) {
  if (!isInterrupted) print(describe(error));
  const exitCode = record?.isChanged ? printResults() : 2;
  process.exitCode = isInterrupted ? 130 : failureOf(error) === "denied" ? 2 : exitCode;
}

async function main(): Promise<number> {
  if (options.list) return listAccounts();
  if (typeof file !== "string") return fail("Name the file with the accounts. --help lists the options.");
  ({ list, passwords } = readList(file, options.userSessions));
  const stranger = options.acceptLosses?.find((user) => !list.has(user));
  if (stranger !== undefined) return fail(`--accept-losses: ${file} has no account ${stranger}.`);
  const client = createClient("WHM_SERVER", "WHM");
  if (options.dryRun) return printPlan(client);
  lock(`${options.state}.lock`);
  const servers = `${read("OLD_HOST")} -> ${read("WHM_SERVER")}`;
  record = new MigrationRecord(options.state, options.userSessions ? `${servers} (users)` : servers, list);
  progress.ended = record.find(ENDED).length;
  if (options.retryFailed) record.write(record.find(["failed"]), NEW);
  const continueSession = async (transferSessionId: string) =>
    runSession(client, await whm.openTransferSession(client, { transferSessionId }));
  await inParallel(record.sessions(["not-started", ...SENT]), continueSession);
  if (options.newSession) for (const id of record.sessions(["unknown"])) await release(client, id);
  for (let waiting, before = 0; !options.abort; before = waiting.length) {
    waiting = record.find(["not-started"]);
    if (waiting.length === 0 || waiting.length === before) break;
    const groups = options.userSessions ? waiting.map((account) => [account]) : [waiting];
    await inParallel(groups, (group) => startSession(client, group));
  }
  if (options.suspend) await suspendMovedAccounts();
  return printResults();
}

/** Runs several calls at the same time. After an error, no more calls start; if access is denied, all of them end. */
async function inParallel<Item>(items: readonly Item[], run: (item: Item) => Promise<void>): Promise<void> {
  const [iterator, errors] = [items.values(), [] as unknown[]];
  const stop = (error: unknown) => {
    errors.push(error);
    if (failureOf(error) === "denied") interruption.abort(error);
  };
  const work = async () => {
    for (const item of iterator) if (errors.length === 0) await run(item).catch(stop);
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  if (errors.length > 0) throw errors[0];
}

async function startSession(client: whm.WhmCaller, group: readonly Account[]): Promise<void> {
  try {
    const session = await openSession(client, passwords.get(group[0].user));
    record.write(group, { session: session.id, error: "" });
    await runSession(client, session, "PENDING");
  } catch (error) {
    // The password of one account may be wrong.
    if (!options.userSessions) throw error;
    record.write(group, { status: "failed", error: describe(keepRefusal(error)) });
  }
}

/** Creates a session, if the server has the schema that this program was built for. */
function openSession(client: whm.WhmCaller, password = ""): Promise<whm.TransferSession> {
  const verify = () => (schemaCheck ??= whm.verifySchema(client, { modules: [MODULE], signal }));
  const host = read("OLD_HOST");
  if (options.userSessions)
    return whm.openTransferSession(client, { remoteUser: { host, password } }, { verify, signal });
  const remoteRoot = { host, password: read("OLD_PASSWORD") };
  return whm.openTransferSession(client, { remoteRoot }, { verify, signal });
}

/** Queues the accounts of a session, starts it, waits for its end, and records the results. Continues where a run was interrupted. */
async function runSession(client: whm.WhmCaller, session: whm.TransferSession, newState?: "PENDING") {
  const { id } = session;
  let refusal: unknown;
  try {
    const state = newState ?? (await session.state({ signal }));
    if (state === "PENDING" && !options.abort) await queue(client, session);
    record.write(record.find(["not-started"], id), { session: null });
    if (state === "PENDING" && (options.abort || record.find(SENT, id).length === 0))
      return await discard(session);
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
        save(id, current, ENDED);
        printProgress();
      },
    });
    save(id, results);
    const isStopped = results.state !== "COMPLETED" && !whm.isFinalTransferState(state) && !options.abort;
    if (isStopped && !options.userSessions) throw new Error(`Session ${id} ended as ${results.state}.`);
  } catch (error) {
    if (refusal && error instanceof whm.TransferProgressError) return await discard(session, refusal);
    if (error instanceof whm.IncompleteTransferResultsError) save(id, error.results, ENDED);
    else keepRefusal(error);
    record.write(record.find(["not-started"], id), { session: null });
    record.write(record.find(SENT, id), { status: "unknown", error: `Session ${id}: ${describe(error)}` });
  } finally {
    if (!signal.aborted) running.delete(id);
  }
}

async function queue(client: whm.WhmCaller, session: whm.TransferSession): Promise<void> {
  const waiting = record.find(["not-started"], session.id).filter(({ user }) => list.has(user));
  if (waiting.length === 0) return;
  const { items, missing } = await plan(client, session.id, waiting);
  record.write(missing, { status: "failed", error: "The source server does not have this account." });
  const outcomes = await session.enqueueAll(items, {
    signal,
    onSending(item) {
      record.write([item], { status: "in-progress", localuser: item.localuser });
      sending.add(item.user);
    },
    onProgress({ done, total, outcome }) {
      sending.delete(outcome.item.user);
      const [{ item, status, error }] = whm.determineTransferResults([outcome.item], { outcomes: [outcome] });
      // After a request without a response, the log decides.
      const known = status === "failed" || status === "not-started" ? { status } : {};
      if (error !== undefined) record.write([item], { ...known, error: describe(error) });
      printProgress(`${done} of ${total} accounts queued`);
    },
  });
  signal.throwIfAborted();
  if (record.find(["not-started"], session.id).length > 0)
    throw outcomes.find(({ error }) => error !== undefined && failureOf(error) !== "refused")?.error;
}

/** Returns the items with their sizes, the accounts that the source server does not have, and the conflicts. */
async function plan(client: whm.WhmCaller, transferSessionId: string, group: Accounts) {
  const named = group.flatMap(({ user }) => list.get(user) ?? []);
  if (options.userSessions) return { items: named.map(toItem), missing: [], conflicts: [] };
  const analysis = await whm.retrieveTransferSessionRemoteAnalysis(client, { transferSessionId }, { signal });
  const found = new Set(analysis.items?.accounts?.map(({ user }) => user));
  // An analysis may contain no accounts.
  const missing = found.size === 0 ? [] : named.filter(({ user }) => !found.has(user));
  const present = named.filter((account) => !missing.includes(account));
  const users = present.map(({ user }) => user).filter((user) => found.has(user));
  const planned = whm.planTransfer(analysis, { accounts: users });
  const items = present.map((account, index) => ({ ...planned.items[index], ...toItem(account) }));
  const isTaken = ({ localuser }: Account) => analysis.local?.users?.[localuser] !== undefined;
  const taken = present.filter(isTaken).map(({ localuser }) => `user ${localuser}`);
  const others = planned.conflicts.filter(({ kind }) => kind !== "user");
  return { items, missing, conflicts: [...taken, ...others.map(({ kind, name }) => `${kind} ${name}`)] };
}

function toItem({ user, localuser }: Accounts[number]) {
  return { module: MODULE, user, localuser } as const;
}

/** Records the results of a session: all, or those with some statuses. */
function save(id: string, results: whm.TransferResults, statuses?: readonly Status[]): void {
  const finals = whm.determineTransferResults(record.find(SENT, id).map(toItem), { results });
  for (const { item, status, error: cause, ...counts } of finals) {
    if (statuses?.includes(status) === false) continue;
    const session = status === "not-started" ? null : id;
    const before = status === "not-started" ? record.accounts.get(item.user)?.error : "";
    const error =
      status === "unknown" ? `Session ${id} ended before this account.` : describe(cause) || before;
    record.write([item], { status, ...counts, session, error });
  }
}

/** Ends a session that was not started, so that it cannot be started later. */
async function discard(session: whm.TransferSession, cause?: unknown): Promise<void> {
  const refusal = await session.abort({ signal }).catch(keepRefusal);
  const error = describe(cause ?? refusal);
  record.write(
    record.find(SENT, session.id),
    refusal === undefined ? { ...NEW, error } : { status: "unknown", error },
  );
  record.write(record.find(["not-started"], session.id), { session: null });
}

/** Lets the unknown accounts of a session be queued again, except for those that the target server has. */
async function release(client: whm.WhmCaller, transferSessionId: string): Promise<void> {
  const session = await whm.openTransferSession(client, { transferSessionId });
  await session.abort({ signal }).catch(keepRefusal);
  let state = await session.state({ signal }).catch(keepRefusal);
  // One refusal does not prove that the server no longer has the session.
  for (let attempt = 1; attempt < 4 && failureOf(state) === "refused"; attempt++) {
    await setTimeout(options.interval * 1000, undefined, { signal });
    state = await session.state({ signal }).catch(keepRefusal);
  }
  if (failureOf(state) !== "refused" && !/^(PENDING|COMPLETED|ABORTED|FAILED)$/.test(String(state))) return;
  for (const account of record.find(["unknown"], transferSessionId)) {
    const { localuser } = account;
    const { exists } = await whm.validateSystemUser(client, { user: localuser }, { signal });
    const error = `The target server has ${localuser}, perhaps incomplete. Compare it, then remove it there or from the list.`;
    record.write([account], exists ? { error } : NEW);
  }
}

async function suspendMovedAccounts(): Promise<void> {
  const old = whm.withFunctions(createClient("OLD_HOST", "OLD"));
  const accepted = options.acceptLosses;
  for (const account of record.find(["succeeded", "succeeded-with-losses"])) {
    const { user, status } = account;
    if (status !== "succeeded" && accepted?.length !== 0 && !accepted?.includes(user)) continue;
    signal.throwIfAborted();
    try {
      await old.call("suspendacct", { user, reason: `Moved to ${read("WHM_SERVER")}` });
      record.write([account], { status: "suspended", error: "" });
    } catch (error) {
      record.write([account], { error: `Not suspended: ${describe(keepRefusal(error))}` });
    }
  }
}

async function listAccounts(): Promise<number> {
  const { acct } = await whm.withFunctions(createClient("OLD_HOST", "OLD")).call("listaccts");
  const names = ["user", "domain", "diskused"];
  const rows = acct.map((row: Record<string, unknown>) => names.map((name) => row[name]));
  console.log([names, ...rows].join("\n"));
  return 0;
}

/** Prints what would be moved. Only a session has an analysis of the source server: nothing is queued, and it is aborted. */
async function printPlan(client: whm.WhmCaller): Promise<number> {
  const all = [...list.values()];
  const session = await openSession(client, passwords.get(all[0].user));
  const { items, missing, conflicts } = await plan(client, session.id, all).finally(() => session.abort());
  printRows(items);
  for (const name of conflicts) console.log(`Conflict: the ${name} exists on the target server.`);
  for (const { user } of missing) console.log(`Conflict: the source server does not have the user ${user}.`);
  return conflicts.length + missing.length > 0 ? 1 : 0;
}

/** Prints the result of each account, and what to do next. Returns the exit code. */
function printResults(): number {
  const results = [...list.keys()].flatMap((user) => record.accounts.get(user) ?? []);
  if (!isInterrupted) printRows(results.map(({ localuser: _, session: __, ...row }) => row));
  const moved = record.find(MOVED);
  const hasLosses = ({ skipped, altered, dangerous }: Account) => skipped + altered + dangerous > 0;
  const groups: readonly (readonly [string, readonly Account[]])[] = [
    ["with losses", moved.filter(hasLosses)],
    ["failed", record.find(["failed"])],
    ["not finished", record.find(["not-started", "in-progress"])],
    ["unknown", record.find(["unknown"])],
    ["not suspended", options.suspend ? moved.filter(({ error }) => error !== "") : []],
    ["no longer in the list", [...record.accounts.values()].filter(({ user }) => !list.has(user))],
  ];
  const texts = groups.flatMap(([text, { length }], index) => {
    const names = groups[index][1].slice(0, 20).map(({ user }) => user);
    return length === 0 ? [] : `${length} ${text} (${names.join(", ")}${length > 20 ? ", …" : ""})`;
  });
  print([`${moved.length} of ${list.size} accounts moved`, ...texts].join(", "));
  const [isLossy, isFailed, isOpen, isUnknown, isLive] = groups.map(([, { length }]) => length > 0);
  if (isOpen) print(`Next: ${formatCommand()}`);
  else if (isUnknown && !options.newSession) print(`Next: ${formatCommand("--new-session")}`);
  else if (isFailed) print(`Next: ${formatCommand("--retry-failed")}`);
  else if (isUnknown) print(`When you have compared the unknown accounts: ${formatCommand("--new-session")}`);
  else if (isLive) print(`Next: ${formatCommand("--suspend")}`);
  else if (record.find(["succeeded"]).length > 0) print(`When they work: ${formatCommand("--suspend")}`);
  else if (moved.some(({ status }) => status !== "suspended"))
    print(`When you accept the losses: ${formatCommand("--suspend --accept-losses")}`);
  if (isFailed || isOpen || isUnknown || isLive) return 1;
  return isLossy ? 3 : 0;
}

function printRows(rows: readonly object[]): void {
  if (options.format === "json") return console.log(JSON.stringify(rows, undefined, 2));
  if (options.format !== "markdown") return console.table(rows);
  const cells = rows.map((row) => Object.values(row).map((cell) => String(cell).replace(/[\\|<&]/g, "\\$&")));
  const names = Object.keys(rows[0]);
  for (const line of [names, names.map(() => "---"), ...cells]) console.log(`| ${line.join(" | ")} |`);
}

/** Prints the progress: on a terminal in one line that is redrawn, in a log when a state changes and every 15 seconds. */
function printProgress(text?: string): void {
  const sessions = [...running.values()];
  const states = [...new Set(sessions.map(({ state }) => state))].join(", ");
  const [ended, failed] = [record.find(ENDED).length, record.find(["failed"]).length];
  const active = sessions.reduce((sum, results) => sum + results.running, 0);
  const speed = (ended - progress.ended) / (Date.now() - progress.start);
  const minutes = Math.ceil((list.size - ended) / speed / 60_000);
  const left = speed > 0 && minutes > 0 ? `, about ${minutes} min left` : "";
  const counts = `${ended} of ${list.size} ended, ${failed} failed, ${active} in progress${left}`;
  const line = text ?? `${states}: ${counts}`;
  if (process.stderr.isTTY)
    return void process.stderr.write(`\r\u001B[K${line.slice(0, process.stderr.columns - 1)}`);
  if (states === progress.states && Date.now() - progress.printed < 15_000) return;
  Object.assign(progress, { states, printed: Date.now() });
  print(line);
}

function print(text: string): void {
  process.stderr.write(`${process.stderr.isTTY ? "\r\u001B[K" : ""}${text}\n`);
}

function fail(text: string): never {
  print(text.replace(/\s+/g, " "));
  process.exit(2);
}

function formatCommand(more?: string): string {
  const state = options.state === "migration.jsonl" ? undefined : `--state ${options.state}`;
  const words = [file, options.userSessions ? "--user-sessions" : undefined, state, more];
  return ["npm run migrate --", ...words.filter((word) => word !== undefined)].join(" ");
}

function describe(error: unknown): string {
  if (error === undefined) return "";
  let text = error instanceof Error ? error.message : String(error);
  if (failureOf(error) === "denied")
    text = text.replace(/\.?$/, ". Correct the token first: servers block addresses after failed logins.");
  if (error instanceof whm.TransferSchemaDriftError)
    text += ". Run: npx whm-transfer-codegen fetch --schemas schemas --server … && npm run build";
  return text.replace(/\s+/g, " ");
}

function failureOf(error: unknown): whm.WhmFailure | undefined {
  return error instanceof whm.WhmApiError ? error.failure : undefined;
}

/** Returns the error of a refused call, and throws any other error. */
function keepRefusal(error: unknown): unknown {
  if (failureOf(error) === "refused") return error;
  throw error;
}

function createClient(server: "WHM_SERVER" | "OLD_HOST", prefix: "WHM" | "OLD"): whm.WhmCaller {
  const pinSha256 = process.env[`${prefix}_PIN`];
  return createNodeTransferClient({ server: read(server), token: read(`${prefix}_TOKEN`), pinSha256 });
}

function read(name: string): string {
  return process.env[name] || fail(`Set the environment variable ${name}.`);
}
