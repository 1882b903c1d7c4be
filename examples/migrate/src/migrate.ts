/** Moves accounts from a source server to a target server, and continues after Ctrl+C or a crash: see README.md. */

import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import { parseArgs } from "node:util";
import * as whm from "./whm/index.js";
import { createNodeTransferClient } from "./whm/node.js";

const HELP = `--list                  print the accounts of the source server as CSV
FILE --dry-run          print the plan and its conflicts
FILE                    move the accounts of a CSV or JSON file, or continue
FILE --retry-failed     also queue again what failed
FILE --suspend          suspend moved accounts on the source server
--format FORMAT         table (default), json or markdown
--state FILE            the record of the migration (default: migration.jsonl)
Environment: WHM_SERVER, WHM_TOKEN, WHM_PIN, OLD_HOST, OLD_PASSWORD, OLD_TOKEN, OLD_PIN`;

/** `sending`: the server may have queued the account. `queued`: it has. `failed`, `succeeded` and `suspended` are final. */
type Status = "waiting" | "sending" | "queued" | "failed" | "succeeded" | "suspended";

interface Account {
  readonly user: string;
  readonly localuser: string;
  readonly status: Status;
  readonly warnings: number;
  readonly failure: string;
}

/** A line of the record: which session is open, or what happened to an account. */
type Step =
  | { readonly session: string | null; readonly servers: string }
  | (Pick<Account, "user" | "status"> & Partial<Account>);

const FLAG = { type: "boolean", default: false } as const;
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ list: FLAG, "dry-run": FLAG, "retry-failed": FLAG, suspend: FLAG },
    format: { type: "string", default: "table" },
    state: { type: "string", default: "migration.jsonl" },
  },
});
const interruption = new AbortController();
const { signal } = interruption;
process.on("SIGINT", () => interruption.abort(new Error("Interrupted.")));
const SERVERS = `${process.env["OLD_HOST"] ?? ""} -> ${process.env["WHM_SERVER"] ?? ""}`;
const accounts = new Map<string, Account>();
let sessionId: string | null = null;

try {
  process.exitCode = await main(positionals[0]);
} catch (error) {
  const advice = accounts.size > 0 ? "\nStart the program again to continue." : "";
  console.error(`\n${error instanceof Error ? error.message : String(error)}${advice}`);
  process.exitCode = signal.aborted ? 130 : 2;
}

async function main(file: string | undefined): Promise<number> {
  if (options.list) {
    const old = whm.withFunctions(createClient("OLD_HOST", "OLD"));
    const { acct } = (await old.call("listaccts")) as { acct: Record<string, unknown>[] };
    const names = ["user", "domain", "diskused"];
    console.log([names, ...acct.map((row) => names.map((name) => row[name]))].join("\n"));
    return 0;
  }
  if (file === undefined) throw new Error(HELP);
  for (const account of readAccounts(file)) accounts.set(account.user, account);
  if (options["dry-run"]) return printPlan();
  if (existsSync(options.state)) {
    const text = readFileSync(options.state);
    // Removes a step that a crash cut off.
    truncateSync(options.state, text.lastIndexOf("\n") + 1);
    for (const line of text.toString().split("\n").slice(0, -1)) apply(JSON.parse(line) as Step);
  }
  if (options["retry-failed"])
    for (const { user } of accountsWith("failed")) record({ user, status: "waiting" });
  while (accountsWith("waiting", "sending", "queued").length > 0) await runSession();
  if (options.suspend) await suspendMovedAccounts();
  print([...accounts.values()].map(({ localuser: _, ...account }) => account));
  return accountsWith("failed").length > 0 ? 1 : 0;
}

/** Opens a session or continues it, queues the waiting accounts, and records the results. */
async function runSession(): Promise<void> {
  const client = createClient("WHM_SERVER", "WHM");
  const session = await openSession(client);
  if (sessionId === null) record({ session: session.id, servers: SERVERS });
  const state = await session.state({ signal });
  if (state === "PENDING") await queueWaitingAccounts(client, session);
  const sent = accountsWith("sending", "queued");
  if (sent.length === 0) {
    if (state === "PENDING") await session.abort();
    record({ session: null, servers: SERVERS });
    if (state === "PENDING" && accountsWith("waiting").length > 0)
      throw new Error("The target server accepts no accounts.");
    return;
  }
  if (state === "PENDING" || state === "PAUSED") await session.start({ signal });
  const results = await session.wait({
    signal,
    onProgress: ({ succeeded, failed, running }) =>
      printProgress(`${succeeded} succeeded, ${failed} failed, ${running} in progress`),
  });
  const matches = whm.matchTransferResults(sent.map(toItem), results);
  for (const [index, { user }] of sent.entries()) {
    const { status, warnings = 0, failure = "The session has ended." } = matches[index]?.result ?? {};
    // An account without a result was not queued, although a request was sent.
    if (status === undefined) record({ user, status: "waiting" });
    else if (status === "succeeded") record({ user, status, warnings });
    else record({ user, status: "failed", warnings, failure });
  }
  record({ session: null, servers: SERVERS });
  if (results.state !== "COMPLETED" || matches.every(({ result }) => result === undefined))
    throw new Error(`The session ended as ${results.state}.`);
}

async function queueWaitingAccounts(client: whm.WhmCaller, session: whm.TransferSession): Promise<void> {
  const waiting = accountsWith("waiting");
  const { items } = await plan(client, session.id, waiting);
  const nameOf = (index: number): string => waiting[index]?.user ?? "";
  await session.enqueueAll(items, {
    signal,
    onSending: (_, index) => record({ user: nameOf(index), status: "sending" }),
    onProgress({ done, total, outcome }) {
      const user = nameOf(outcome.index);
      const error = "error" in outcome ? outcome.error : undefined;
      const isDenied = error instanceof whm.WhmApiError && error.failure === "denied";
      if (outcome.status === "queued") record({ user, status: "queued" });
      else if (outcome.status === "unsent" || isDenied) record({ user, status: "waiting" });
      else if (outcome.status === "refused") record({ user, status: "failed", failure: String(error) });
      printProgress(`${done} of ${total} sent`);
    },
  });
  signal.throwIfAborted();
}

/** Returns the items in the order of the accounts, with sizes, and the conflicts. Fails if the source server lacks an account. */
async function plan(client: whm.WhmCaller, id: string, of: readonly Account[]) {
  const analysis = await whm.retrieveTransferSessionRemoteAnalysis(
    client,
    { transferSessionId: id },
    { signal },
  );
  const planned = whm.planTransfer(analysis, { accounts: of.map(({ user }) => user) });
  const byUser = new Map(planned.items.map((item) => ["user" in item ? item.user : "", item]));
  const items = of.map((account) => ({ ...byUser.get(account.user), ...toItem(account) }));
  const taken = of.filter(({ localuser }) => analysis.local?.users?.[localuser] !== undefined);
  const others = planned.conflicts.filter(({ kind }) => kind !== "user");
  const names = [
    ...taken.map(({ localuser }) => `user ${localuser}`),
    ...others.map((one) => `${one.kind} ${one.name}`),
  ];
  return { items, conflicts: names };
}

async function printPlan(): Promise<number> {
  const client = createClient("WHM_SERVER", "WHM");
  // Only a session has an analysis of the source server. Nothing is queued, and the session is aborted.
  const session = await openSession(client);
  try {
    const { items, conflicts } = await plan(client, session.id, [...accounts.values()]);
    print(items.map((item) => ({ ...item })));
    for (const name of conflicts) console.log(`Conflict: the ${name} exists on the target server.`);
    return conflicts.length > 0 ? 1 : 0;
  } finally {
    await session.abort();
  }
}

async function suspendMovedAccounts(): Promise<void> {
  const old = whm.withFunctions(createClient("OLD_HOST", "OLD"));
  for (const { user } of accountsWith("succeeded")) {
    signal.throwIfAborted();
    await old.call("suspendacct", { user, reason: `Moved to ${read("WHM_SERVER")}` });
    record({ user, status: "suspended" });
  }
}

function createClient(server: "WHM_SERVER" | "OLD_HOST", prefix: "WHM" | "OLD"): whm.WhmCaller {
  const pinSha256 = process.env[`${prefix}_PIN`];
  return createNodeTransferClient({ server: read(server), token: read(`${prefix}_TOKEN`), pinSha256 });
}

/** Opens the session of the record, or a new one, if the server has the schemas that this program was built for. */
async function openSession(client: whm.WhmCaller): Promise<whm.TransferSession> {
  const transferSessionId = sessionId;
  const source =
    transferSessionId === null
      ? { remoteRoot: { host: read("OLD_HOST"), password: read("OLD_PASSWORD") } }
      : { transferSessionId };
  return whm.openTransferSession(client, source, { verify: whm.verifySchema, signal });
}

function toItem({ user, localuser }: Account): whm.TransferItem {
  return { module: "AccountRemoteRoot", user, localuser };
}

function accountsWith(...statuses: readonly Status[]): readonly Account[] {
  return [...accounts.values()].filter(({ status }) => statuses.includes(status));
}

/** Reads a JSON array of objects, or CSV with a header. The columns are `user`, and optionally `localuser`, the new name. */
function readAccounts(file: string): readonly Account[] {
  const text = readFileSync(file, "utf8").trim();
  const [names = [], ...lines] = text
    .split(/\r?\n/)
    .map((line) => line.split(",").map((cell) => cell.trim()));
  const rows: unknown = text.startsWith("[")
    ? JSON.parse(text)
    : lines.map((cells) => Object.fromEntries(cells.map((cell, index) => [names[index], cell])));
  return (rows as Partial<Account>[]).map(({ user = "", localuser }, index) => {
    if (user === "") throw new Error(`${file}: account ${index + 1} has no user.`);
    return { user, localuser: localuser || user, status: "waiting", warnings: 0, failure: "" };
  });
}

function record(step: Step): void {
  appendFileSync(options.state, `${JSON.stringify(step)}\n`, { mode: 0o600 });
  apply(step);
}

function apply(step: Step): void {
  if ("session" in step) {
    if (step.servers !== SERVERS)
      throw new Error(`${options.state} is about ${step.servers}. Use another --state.`);
    sessionId = step.session;
    return;
  }
  const account = accounts.get(step.user);
  if (account === undefined) throw new Error(`The list has no account ${step.user}. Use another --state.`);
  accounts.set(account.user, { ...account, failure: "", ...step });
}

function print(rows: readonly Readonly<Record<string, unknown>>[]): void {
  if (options.format === "json") return console.log(JSON.stringify(rows, undefined, 2));
  if (options.format !== "markdown") return console.table(rows);
  const names = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => names.map((name) => String(row[name]).replace(/[\\|<&]/g, "\\$&")));
  for (const line of [names, names.map(() => "---"), ...cells]) console.log(`| ${line.join(" | ")} |`);
}

/** On a terminal, each text replaces the one before it. */
function printProgress(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${text}` : `${text}\n`);
}

function read(name: string): string {
  const { [name]: value = "" } = process.env;
  if (value === "") throw new Error(`Set the environment variable ${name}.`);
  return value;
}
