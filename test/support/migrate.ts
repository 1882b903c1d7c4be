/** Runs the program of `examples/migrate` between two simulated servers. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { ROOT } from "./folders.js";
import { javaScriptOf, loadGenerated, writeFiles } from "./generated.js";
import { documentedSnapshot } from "./snapshots.js";

/** Generates the client, compiles the program, and returns the folder, in which the program also runs. */
export async function buildMigration(): Promise<string> {
  // The folder of the generated code contains the program, too.
  const { folder } = await loadGenerated(documentedSnapshot(), { emitters: ["node"] });
  const sources = join(ROOT, "examples/migrate/src");
  for (const name of readdirSync(sources).filter((file) => /^(?!demo).*\.ts$/.test(file))) {
    const text = javaScriptOf(readFileSync(join(sources, name), "utf8")).replaceAll('"./whm/', '"./');
    writeFiles(folder, [{ path: name.replace(/\.ts$/, ".js"), text }]);
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
  return folder;
}

export interface Servers extends AsyncDisposable {
  readonly folder: string;
  readonly old: SimulatedServer;
  readonly target: SimulatedServer;
  readonly users: readonly string[];
}

/** Starts two servers, and writes `accounts.json` with the accounts of the source server. */
export async function startServers(folder: string, count: number): Promise<Servers> {
  const users = Array.from({ length: count }, (_, index) => `user${index}`);
  const old = await startWhm({ accounts: users });
  const accounts = users.map((user) => ({ user, size: 1000 }));
  const target = await startWhm({ remotes: [{ host: new URL(old.url).host, accounts }], duration: 2 });
  writeFileSync(join(folder, "accounts.json"), JSON.stringify(users.map((user) => ({ user }))));
  for (const name of ["migration.jsonl", "migration.jsonl.lock"]) rmSync(join(folder, name), { force: true });
  const dispose = async (): Promise<void> => void (await Promise.all([old.close(), target.close()]));
  return { folder, old, target, users, [Symbol.asyncDispose]: dispose };
}

export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MigrateOptions {
  /** Environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called at the start, and with what the program has printed on standard error so far. */
  readonly onOutput?: (stderr: string, child: ChildProcess) => void;
}

/** Runs the program. */
export async function migrate(
  { folder, old, target }: Servers,
  args: readonly string[],
  { env: variables, onOutput }: MigrateOptions = {},
): Promise<Run> {
  const env = {
    ...process.env,
    ...{ WHM_SERVER: target.url, WHM_TOKEN: target.token, WHM_PIN: target.pinSha256 },
    ...{ OLD_HOST: new URL(old.url).host, OLD_TOKEN: old.token, OLD_PIN: old.pinSha256 },
    ...{ OLD_PASSWORD: "any password", ...variables },
  };
  const times = ["--interval", "0.02", "--log-deadline", "0.3"];
  const child = spawn(process.execPath, ["migrate.js", ...times, ...args], { cwd: folder, env });
  const closed = once(child, "close") as Promise<[number | null]>;
  onOutput?.("", child);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
    onOutput?.(output.stderr, child);
  });
  const [exitCode] = await closed;
  return { exitCode, ...output };
}

/** Runs the program, which gets a signal when the record has grown by a number of bytes. */
export async function migrateUntil(
  servers: Servers,
  args: readonly string[],
  signal: NodeJS.Signals,
  bytes: number,
): Promise<Run> {
  const record = join(servers.folder, "migration.jsonl");
  const size = (): number => (existsSync(record) ? readFileSync(record).length : 0);
  const limit = size() + bytes;
  let process: ChildProcess | undefined;
  const timer = setInterval(() => {
    if (size() > limit) process?.kill(signal);
  }, 1);
  const run = await migrate(servers, args, { onOutput: (_, child) => (process = child) });
  clearInterval(timer);
  return run;
}

/** A line of the report, as JSON. */
export interface Row {
  readonly user: string;
  readonly status: string;
  readonly skipped: number;
  readonly altered: number;
  readonly dangerous: number;
  readonly warnings: number;
  readonly error: string;
}

export const rowsOf = ({ stdout }: Run): readonly Row[] => JSON.parse(stdout) as Row[];

/** The status of each account in the report. */
export const statusesOf = (run: Run): readonly string[] => rowsOf(run).map(({ status }) => status);

/** How often each account was queued. */
export function queueCounts({ target, users }: Servers): readonly number[] {
  const queued = target.requests.filter((request) => request.function === "enqueue_transfer_item");
  return users.map((user) => queued.filter(({ parameters }) => parameters["user"] === user).length);
}
