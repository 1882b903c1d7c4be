/** Moves accounts from an old WHM server to a new one, and continues after Ctrl+C or a crash: see README.md. */

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  matchTransferResults,
  openTransferSession,
  planTransfer,
  retrieveTransferSessionRemoteAnalysis,
  verifySchema,
  WhmApiError,
  withFunctions,
  type TransferItem,
  type TransferSession,
  type WhmCaller,
} from "./whm/index.js";
import { createNodeWhmClient } from "./whm/node.js";

const HELP = `--list                  print the accounts of the old server as CSV
FILE --dry-run          print the plan and its conflicts
FILE                    move the accounts of a CSV or JSON file, or continue
FILE --retry-failed     also queue again what failed
FILE --suspend          suspend moved accounts on the old server

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
type Step = { readonly session: string | null } | (Pick<Account, "user" | "status"> & Partial<Account>);

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
process.once("SIGINT", () => interruption.abort(new Error("Interrupted.")));
const accounts = new Map<string, Account>();
let sessionId: string | null = null;

try {
  process.exitCode = await main(positionals[0]);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  if (accounts.size > 0) console.error("Start the program again to continue.");
  process.exitCode = signal.aborted ? 130 : 2;
}

async function main(file: string | undefined): Promise<number> {
  if (options.list) {
    const { acct } = await withFunctions(createClient("OLD_HOST", "OLD")).call("listaccts");
    const rows = (acct as Record<string, unknown>[]).map((row) => [
      row["user"],
      row["domain"],
      row["diskused"],
    ]);
    console.log([["user", "domain", "diskused"], ...rows].map((row) => row.join(",")).join("\n"));
    return 0;
  }
  if (file === undefined) throw new Error(HELP);
  for (const account of readAccounts(file)) accounts.set(account.user, account);
  if (options["dry-run"]) return printPlan();
  if (existsSync(options.state))
    // A step that a crash cut off is ignored.
    for (const line of readFileSync(options.state, "utf8").split("\n"))
      if (line.endsWith("}")) apply(JSON.parse(line) as Step);
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
  if (sessionId === null) record({ session: session.id });
  const state = await session.state({ signal });
  if (state === "PENDING") await queueWaitingAccounts(client, session);
  const sent = accountsWith("sending", "queued");
  if (sent.length === 0) {
    await session.abort();
    record({ session: null });
    if (accountsWith("waiting").length > 0) throw new Error("The new server accepts no accounts.");
    return;
  }
  if (state === "PENDING" || state === "PAUSED") await session.start({ signal });
  const results = await session.wait({
    signal,
    onProgress: ({ succeeded, failed, running }) =>
      printProgress(`${succeeded} succeeded, ${failed} failed, ${running} in progress`),
  });
  const matches = matchTransferResults(sent.map(toItem), results);
  for (const [index, { user }] of sent.entries()) {
    const { status, warnings = 0, failure = "The session has ended." } = matches[index]?.result ?? {};
    // An account without a result was not queued, although a request was sent.
    if (status === undefined) record({ user, status: "waiting" });
    else if (status === "succeeded") record({ user, status, warnings });
    else record({ user, status: "failed", warnings, failure });
  }
  record({ session: null });
  if (matches.every(({ result }) => result === undefined))
    throw new Error(`The session ended as ${results.state}, and its log contains no accounts.`);
}

async function queueWaitingAccounts(client: WhmCaller, session: TransferSession): Promise<void> {
  const waiting = accountsWith("waiting");
  const { items } = await plan(client, session.id, waiting);
  const nameOf = (index: number): string => waiting[index]?.user ?? "";
  await session.enqueueAll(items, {
    signal,
    onSending: (_, index) => record({ user: nameOf(index), status: "sending" }),
    onProgress({ done, total, outcome }) {
      const user = nameOf(outcome.index);
      const error = "error" in outcome ? outcome.error : undefined;
      const isDenied = error instanceof WhmApiError && error.failure === "denied";
      if (outcome.status === "queued") record({ user, status: "queued" });
      else if (outcome.status === "unsent" || isDenied) record({ user, status: "waiting" });
      else if (outcome.status === "refused") record({ user, status: "failed", failure: String(error) });
      printProgress(`${done} of ${total} sent`);
    },
  });
  signal.throwIfAborted();
}

/** Returns the items of accounts in their order, with sizes, and conflicts. Fails if the old server has no such account. */
async function plan(client: WhmCaller, id: string, of: readonly Account[]) {
  const analysis = await retrieveTransferSessionRemoteAnalysis(client, { transferSessionId: id }, { signal });
  const { items, conflicts } = planTransfer(analysis, { accounts: of.map(({ user }) => user) });
  const byUser = new Map(items.map((item) => ["user" in item ? item.user : "", item]));
  return {
    items: of.map((account) => ({ ...byUser.get(account.user), ...toItem(account) })),
    // An account that gets another name does not conflict with its old name.
    conflicts: conflicts.filter(
      ({ kind, name }) => kind !== "user" || accounts.get(name)?.localuser === name,
    ),
  };
}

async function printPlan(): Promise<number> {
  const client = createClient("WHM_SERVER", "WHM");
  // Only a session has an analysis of the old server. Nothing is queued, and the session is aborted.
  const session = await openSession(client);
  try {
    const { items, conflicts } = await plan(client, session.id, [...accounts.values()]);
    print(items.map((item) => ({ ...item })));
    for (const { kind, name, owner = "unknown" } of conflicts)
      console.log(`Conflict: the ${kind} ${name} exists on the new server (owner: ${owner}).`);
    return conflicts.length > 0 ? 1 : 0;
  } finally {
    await session.abort();
  }
}

async function suspendMovedAccounts(): Promise<void> {
  const old = withFunctions(createClient("OLD_HOST", "OLD"));
  for (const { user } of accountsWith("succeeded")) {
    signal.throwIfAborted();
    await old.call("suspendacct", { user, reason: `Moved to ${read("WHM_SERVER")}` });
    record({ user, status: "suspended" });
  }
}

function createClient(server: "WHM_SERVER" | "OLD_HOST", prefix: "WHM" | "OLD"): WhmCaller {
  const pinSha256 = process.env[`${prefix}_PIN`];
  return createNodeWhmClient({ server: read(server), token: read(`${prefix}_TOKEN`), pinSha256 });
}

/** Opens the session of the record, or a new one, if the server has the schemas that this program was built for. */
async function openSession(client: WhmCaller): Promise<TransferSession> {
  const transferSessionId = sessionId;
  const source =
    transferSessionId === null
      ? { remoteRoot: { host: read("OLD_HOST"), password: read("OLD_PASSWORD") } }
      : { transferSessionId };
  return openTransferSession(client, source, { verify: verifySchema, signal });
}

function toItem({ user, localuser }: Account): TransferItem {
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

/** Appends a step to the record. The line break comes first, because a crash may have cut off the line before. */
function record(step: Step): void {
  appendFileSync(options.state, `\n${JSON.stringify(step)}`, { mode: 0o600 });
  apply(step);
}

function apply(step: Step): void {
  const account = "user" in step && accounts.get(step.user);
  if (account) accounts.set(account.user, { ...account, failure: "", ...step });
  else if ("session" in step) sessionId = step.session;
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
