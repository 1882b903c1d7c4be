/** Moves accounts from a source server to a target server, and continues after Ctrl+C or a crash: see README.md. */

import { setTimeout } from "node:timers/promises";
import yargs from "yargs";
import { readList, type Item } from "./list.js";
import * as whm from "./whm/index.js";
import { openTransferRecord } from "./whm/node-record.js";
import { createNodeTransferClient } from "./whm/node.js";

const flag = (describe: string) => ({ type: "boolean", default: false, describe }) as const;
const coerce = (value: number) => (value > 0 ? value : fail("Expected a number greater than 0."));
const number = (value: number, describe: string) =>
  ({ type: "number", default: value, describe, coerce }) as const;
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
    format: { choices: ["table", "json", "markdown"] as const, default: "table", describe: "of the results" },
    state: { type: "string", default: "migration.jsonl", describe: "the record of the migration" },
  })
  .epilog("Environment: WHM_SERVER, WHM_TOKEN, WHM_PIN, OLD_HOST, OLD_PASSWORD, OLD_TOKEN, OLD_PIN")
  .locale("en")
  .parserConfiguration({ "duplicate-arguments-array": false })
  .strict()
  .version(false)
  .fail((message: string | null, error?: Error) => fail(`${message ?? describe(error)}. See --help.`))
  .parseSync();

const MODULE = options.userSessions ? "AccountRemoteUser" : "AccountRemoteRoot";
const MOVED = ["succeeded", "succeeded-with-losses", "suspended"] as const;
const ENDED = [...MOVED, "failed"] as const;
const accepted = options.acceptLosses ? ["--accept-losses", ...options.acceptLosses] : [];
let list: ReturnType<typeof readList>;
let record!: whm.TransferRecord<Item>; // not set in a dry run
const interruption = new AbortController();
const { signal } = interruption;
let isInterrupted = false;
let abandoned: readonly string[] = []; // the sessions that --new-session gives up
let pendingCalls = 0; // requests that queue an account, without a response so far
const running = new Map<string, whm.TransferResults>(); // the results so far of the sessions that run
const progress = { start: Date.now(), ended: 0, printed: 0, states: "" };
let schemaCheck: Promise<whm.TransferSchemaReport> | undefined;
let pause: Promise<unknown> | undefined;
const polling = {
  signal,
  interval: options.interval * 1000,
  maxInterval: options.interval * 15_000,
  logDeadline: options.logDeadline * 1000,
  // All sessions are polled at the same time.
  wait: (time: number) =>
    (pause ??= setTimeout(time, undefined, { signal }).finally(() => (pause = undefined))),
};

for (const name of ["SIGINT", "SIGTERM"])
  process.on(name, () => {
    if (isInterrupted) process.exit(130);
    isInterrupted = true;
    print(`Interrupted. Waiting for ${pendingCalls} responses. Ctrl+C again ends the program at once.`);
    for (const id of running.keys())
      print(`The server continues session ${id}: WHM shows it in "Review Transfers and Restores".`);
    if (running.size > 0 && !options.abort) printNext("--abort", "To stop it");
    interruption.abort(new Error("Interrupted."));
  });
try {
  process.exitCode = await main();
} catch (error) {
  if (!isInterrupted) print(describe(error));
  if (record?.isChanged) printResults();
  else if (record) printNext();
  process.exitCode = record?.isChanged && failureOf(error) !== "denied" ? 1 : 2;
  if (isInterrupted) process.exitCode = 130;
}

async function main(): Promise<number> {
  if (options.list) return listAccounts();
  if (typeof file !== "string") return fail("Name the file with the accounts. --help lists the options.");
  list = readList(file, MODULE);
  const stranger = options.acceptLosses?.find((user) => !list.passwords.has(user));
  if (stranger !== undefined) return fail(`--accept-losses: ${file} has no account ${stranger}.`);
  const client = createClient("WHM_SERVER", "WHM");
  const source = options.suspend ? createClient("OLD_HOST", "OLD") : undefined;
  if (options.dryRun) return printPlan(client);
  const title = `${read("OLD_HOST")} -> ${read("WHM_SERVER")} (${MODULE})`;
  record = openTransferRecord(options.state, list.items, { title });
  progress.ended = record.find(ENDED).length;
  if (options.retryFailed)
    for (const { item } of record.find(["failed"])) record.write(item, { status: "not-started" });
  const ids = record.findSessions();
  // If the session was not started, it also gets the accounts that have no session.
  const items = ids.length === 1 && !options.userSessions ? record.findWaiting() : [];
  if (options.newSession) abandoned = record.findSessions(["unknown"]);
  await inParallel(ids, async (transferSessionId) =>
    runSession(client, await whm.openTransferSession(client, { transferSessionId }), items),
  );
  if (options.newSession) await whm.abandonTransferSessions(client, record, polling);
  if (!options.abort) await startSessions(client);
  const acceptLosses = ({ user }: Item) => accepted.length === 1 || accepted.includes(user);
  const reason = `Moved to ${read("WHM_SERVER")}`;
  if (source) await whm.suspendTransferredAccounts(source, record, { reason, acceptLosses, signal });
  return printResults();
}

/** Moves the accounts that have no session. If a session ends without some of them, these get another one. */
async function startSessions(client: whm.WhmCaller): Promise<void> {
  let previous = Infinity;
  let items = record.findWaiting();
  while (items.length > 0 && items.length < previous) {
    previous = items.length;
    const groups = options.userSessions ? items.map((item) => [item]) : [items];
    await inParallel(groups, async (group) => {
      try {
        await runSession(client, await createSession(client, group[0]), group);
      } catch (error) {
        // The password of one account may be wrong.
        if (!options.userSessions || failureOf(error) !== "refused") throw error;
        record.write(group[0], { status: "failed", error: describe(error) });
      }
    });
    items = record.findWaiting();
  }
}

/** Creates a session, if the server has the schema that this program was built for. */
function createSession(client: whm.WhmCaller, { user }: Item): Promise<whm.TransferSession> {
  const verify = () => (schemaCheck ??= whm.verifySchema(client, { modules: [MODULE], signal }));
  const host = read("OLD_HOST");
  const source = options.userSessions
    ? { remoteUser: { host, password: list.passwords.get(user) ?? "" } }
    : { remoteRoot: { host, password: read("OLD_PASSWORD") } };
  return whm.openTransferSession(client, source, { verify, signal });
}

/** Queues accounts in a session if it was not started, waits for its end, and records the results. */
async function runSession(client: whm.WhmCaller, session: whm.TransferSession, items: readonly Item[]) {
  const state = await whm.runTransferSession(session, record, {
    ...polling,
    abort: options.abort || abandoned.includes(session.id),
    getItems: async () => (await plan(client, session.id, items)).present,
    onSending: () => void (pendingCalls += 1),
    onQueueProgress({ done, total }) {
      pendingCalls -= 1;
      printProgress(`${done} of ${total} accounts queued`);
    },
    onProgress(results) {
      running.set(session.id, results);
      printProgress();
    },
  });
  running.delete(session.id);
  if (state && !options.userSessions) throw new Error(`Session ${session.id} ended as ${state}.`);
}

/** Runs several calls at the same time. After an error, no more calls start. If access is denied, all of them end. */
async function inParallel<Value>(values: readonly Value[], run: (value: Value) => Promise<void>) {
  const iterator = values.values();
  const errors: unknown[] = [];
  const stop = (error: unknown) => {
    errors.push(error);
    if (failureOf(error) === "denied") interruption.abort(error);
  };
  const work = async () => {
    for (const value of iterator) if (errors.length === 0) await run(value).catch(stop);
  };
  await Promise.all(Array.from({ length: Math.ceil(options.concurrency) }, work));
  if (errors.length > 0) throw errors[0];
}

/** Returns the items with their sizes, and the conflicts. Records accounts that the source server does not have as failed. */
async function plan(client: whm.WhmCaller, transferSessionId: string, items: readonly Item[]) {
  if (options.userSessions || items.length === 0) return { present: items, conflicts: [] };
  const analysis = await whm.retrieveTransferSessionRemoteAnalysis(client, { transferSessionId }, { signal });
  const found = new Set(analysis.items?.accounts?.map(({ user }) => user));
  // An analysis may contain no accounts.
  const missing = items.filter(({ user }) => found.size > 0 && !found.has(user));
  const error = "The source server does not have this account.";
  for (const item of missing) record?.write(item, { status: "failed", error });
  const present = items.filter((item) => !missing.includes(item));
  const accounts = present.map(({ user }) => user).filter((user) => found.has(user));
  const planned = whm.planTransfer(analysis, { accounts });
  const existing = planned.conflicts.filter(({ kind }) => kind !== "user");
  const taken = present.filter(({ localuser }) => analysis.local?.users?.[localuser] !== undefined);
  const conflicts = [
    ...taken.map(({ localuser }) => `the user ${localuser} exists on the target server`),
    ...existing.map(({ kind, name }) => `the ${kind} ${name} exists on the target server`),
    ...missing.map(({ user }) => `the source server does not have the user ${user}`),
  ];
  return { present: present.map((item, index) => ({ ...planned.items[index], ...item })), conflicts };
}

/** Prints what would be moved. Only a session has an analysis of the source server: nothing is queued, and it is aborted. */
async function printPlan(client: whm.WhmCaller): Promise<number> {
  const session = await createSession(client, list.items[0]);
  const abort = () =>
    session.abort().catch((error) => print(`Abort ${session.id} in WHM: ${describe(error)}`));
  const { present, conflicts } = await plan(client, session.id, list.items).finally(abort);
  printRows(present);
  for (const conflict of conflicts) console.log(`Conflict: ${conflict}.`);
  return conflicts.length > 0 ? 1 : 0;
}

async function listAccounts(): Promise<number> {
  const { acct } = await whm.withFunctions(createClient("OLD_HOST", "OLD")).call("listaccts");
  console.log("user,domain,diskused");
  for (const { user, domain, diskused } of acct) console.log([user, domain, diskused].join(","));
  return 0;
}

/** Prints the result of each account, and what to do next. Returns the exit code. */
function printResults(): number {
  const rows = record.find().map(({ item, session, error, ...row }) => ({ user: item.user, ...row, error }));
  if (!isInterrupted) printRows(rows);
  const moved = record.find(MOVED);
  const lossy = moved.filter(whm.hasTransferLosses);
  const failed = record.find(["failed"]);
  const open = record.find(["not-started", "in-progress"]);
  const unknown = record.find(["unknown"]);
  const live = options.suspend ? moved.filter(({ error }) => error !== "") : [];
  const groups = { "with losses": lossy, failed, "not finished": open, unknown, "not suspended": live };
  const named = Object.entries({ ...groups, "no longer in the list": record.findUnlisted() });
  const texts = named.flatMap(([text, group]) => {
    const users = group.slice(0, 20).map(({ item }) => item.user);
    const names = `${users.join(", ")}${group.length > 20 ? ", …" : ""}`;
    return group.length === 0 ? [] : `${group.length} ${text} (${names})`;
  });
  print([`${moved.length} of ${rows.length} accounts moved`, ...texts].join(", "));
  if (open.length > 0) printNext();
  else if (unknown.length > 0 && !options.newSession) printNext("--new-session");
  else if (failed.length > 0) printNext("--retry-failed");
  else if (unknown.length > 0) printNext("--new-session", "When you have compared the unknown accounts");
  else if (live.length > 0) printNext(["--suspend", ...accepted].join(" "));
  else if (record.find(["succeeded"]).length > 0)
    printNext("--suspend", "When you have checked the accounts");
  else if (record.find(["succeeded-with-losses"]).length > 0)
    printNext("--suspend --accept-losses", "If you accept the losses");
  if (failed.length + open.length + unknown.length + live.length > 0) return 1;
  return lossy.length > 0 ? 3 : 0;
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
  const isDue = states !== progress.states || Date.now() - progress.printed > 15_000;
  if (!process.stderr.isTTY && !isDue) return;
  const [ended, failed] = [record.find(ENDED).length, record.find(["failed"]).length];
  const active = sessions.reduce((sum, results) => sum + results.running, 0);
  const speed = (ended - progress.ended) / (Date.now() - progress.start);
  const minutes = Math.ceil((list.items.length - ended) / speed / 60_000);
  const left = speed > 0 && minutes > 0 ? `, about ${minutes} min left` : "";
  const counts = `${ended} of ${list.items.length} ended, ${failed} failed, ${active} in progress${left}`;
  const line = text ?? `${states}: ${counts}`;
  Object.assign(progress, { states, printed: Date.now() });
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line.slice(0, process.stderr.columns - 1)}`);
  else print(line);
}

function print(text: string): void {
  process.stderr.write(`${process.stderr.isTTY ? "\r\u001B[K" : ""}${text}\n`);
}

function fail(text: string): never {
  print(text.replace(/\s+/g, " "));
  process.exit(2);
}

function printNext(more = "", when = "Next"): void {
  const state = options.state === "migration.jsonl" ? "" : `--state ${options.state}`;
  const words = [file, options.userSessions ? "--user-sessions" : "", state, more];
  print(`${when}: ${["npm run migrate --", ...words].filter((word) => word !== "").join(" ")}`);
}

function describe(error: unknown): string {
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

function createClient(server: "WHM_SERVER" | "OLD_HOST", prefix: "WHM" | "OLD"): whm.WhmCaller {
  const pinSha256 = process.env[`${prefix}_PIN`];
  return createNodeTransferClient({ server: read(server), token: read(`${prefix}_TOKEN`), pinSha256 });
}

function read(name: string): string {
  return process.env[name] || fail(`Set the environment variable ${name}.`);
}
