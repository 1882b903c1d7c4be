/** Starts a private MariaDB server in a temporary folder, and sends SQL to it through MariaDB's client program. */

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface MariadbServer {
  readonly version: string;
  /** Sends statements, one per line. An error does not stop the following statements. */
  send(lines: readonly string[]): StatementResults;
  /** Stops the server and deletes its folder. */
  close(): Promise<void>;
}

interface StatementResults {
  readonly stdout: string;
  /** Errors by line number, starting at 1. */
  readonly errors: ReadonlyMap<number, SqlError>;
}

interface SqlError {
  readonly code: number;
  readonly message: string;
}

/** The option with which the server runs as root. The server refuses this option for other users. */
const USER_OPTION = process.getuid?.() === 0 ? ["--user=root"] : [];

/** The environment with /usr/sbin, which contains the server on Debian, but is only on root's PATH. */
const ENVIRONMENT = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };

/** Returns a folder in memory if it is large enough. Creating tens of thousands of tables on a disk takes minutes. */
async function chooseParentFolder(): Promise<string> {
  const { bavail, bsize } = await statfs("/dev/shm").catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize > 2 ** 30 ? "/dev/shm" : tmpdir();
}

/** @throws Error if a program is not installed, or the server does not start. */
export async function startServer(sqlMode: string): Promise<MariadbServer> {
  const folder = await mkdtemp(join(await chooseParentFolder(), "conformance-"));
  const data = `--datadir=${join(folder, "data")}`;
  const socket = `--socket=${join(folder, "s")}`;
  let child: ChildProcess | undefined;
  try {
    run("mariadb-install-db", [
      ...[
        "--no-defaults",
        data,
        ...USER_OPTION,
        "--skip-test-db",
        "--auth-root-authentication-method=normal",
      ],
    ]);
    const options = [
      ...[
        "--no-defaults",
        data,
        socket,
        ...USER_OPTION,
        "--skip-networking",
        `--pid-file=${join(folder, "pid")}`,
      ],
      ...["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-buffer-pool-size=64M"],
      ...["--skip-sync-frm", "--innodb-file-per-table=0"],
      ...[`--sql-mode=${sqlMode}`, "--default-time-zone=+00:00", `--log-error=${join(folder, "log")}`],
    ];
    child = spawn("mariadbd", options, { env: ENVIRONMENT, stdio: "ignore" });
    const version = await waitUntilUp(child, socket);
    const server = child;
    return { version, send: (lines) => send(socket, lines), close: () => stop(server, folder) };
  } catch (error) {
    await stop(child, folder);
    throw error;
  }
}

function run(program: string, options: readonly string[], input = ""): { stdout: string; stderr: string } {
  const { status, stdout, stderr, error } = spawnSync(program, options, {
    ...{ input, encoding: "utf8", env: ENVIRONMENT, maxBuffer: 2 ** 30 },
  });
  if (error) throw new Error(`Cannot run ${program}: ${error.message}. Is MariaDB installed?`);
  // The client exits with 1 after an error in SQL.
  if (status !== 0 && program !== CLIENT) throw new Error(`${program} failed: ${stderr}`);
  return { stdout, stderr };
}

/** How long to wait until the server has started. */
const MAXIMUM_WAIT_SECONDS = 60;

async function waitUntilUp(server: ChildProcess, socket: string): Promise<string> {
  let failure = "";
  server.once("error", ({ message }) => (failure = message));
  for (let tries = 0; tries < MAXIMUM_WAIT_SECONDS * 10; tries += 1) {
    if (failure !== "" || server.exitCode !== null) break;
    const { stdout, stderr } = run(CLIENT, [...CLIENT_OPTIONS, socket], "SELECT VERSION();");
    if (stderr === "") return stdout.trim();
    await sleep(100);
  }
  throw new Error(`mariadbd did not start (exit code ${server.exitCode}). ${failure}`);
}

async function stop(server: ChildProcess | undefined, folder: string): Promise<void> {
  const isRunning = server?.pid !== undefined && server.exitCode === null && server.signalCode === null;
  if (isRunning && server.kill("SIGKILL")) await once(server, "exit");
  await rm(folder, { recursive: true, force: true });
}

const CLIENT = "mariadb";
const CLIENT_OPTIONS = [
  ...["--no-defaults", "--user=root", "--default-character-set=utf8mb4"],
  ...["--force", "--batch", "--raw", "--skip-column-names"],
];

/** Error codes of the client program: there is no server, or the connection was lost. */
const CONNECTION_ERRORS: ReadonlySet<number> = new Set([2002, 2006, 2013, 2026]);

function send(socket: string, lines: readonly string[]): StatementResults {
  const { stdout, stderr } = run(CLIENT, [...CLIENT_OPTIONS, socket], lines.join("\n"));
  const errors = stderr.matchAll(/^ERROR ([0-9]+) \(\w+\)(?: at line ([0-9]+))?: (.*(?:\n(?!ERROR ).*)*)/gm);
  const byLine = new Map(
    [...errors].map(([, code, line = "0", message = ""]) => [
      Number(line),
      { code: Number(code), message: message.replace(/\n-{5}[^]*/, "") },
    ]),
  );
  // Without a connection, the results are not verdicts.
  const lost = [...byLine.values()].find(({ code }) => CONNECTION_ERRORS.has(code));
  if (lost !== undefined) throw new Error(`The connection to the server was lost: ${lost.message}`);
  return { stdout, errors: byLine };
}

/** Returns SQL that executes a statement. The statement is written as hexadecimal digits, so that it cannot affect the next one. */
export function formatExecution(statement: string): string {
  return `EXECUTE IMMEDIATE ${formatHexadecimal(statement)};`;
}

/** Returns SQL that parses a statement without executing it. */
export function formatPreparation(statement: string): string {
  return `PREPARE parsed_only FROM ${formatHexadecimal(statement)};`;
}

function formatHexadecimal(statement: string): string {
  return `CONVERT(x'${Buffer.from(statement, "utf8").toString("hex")}' USING utf8mb4)`;
}
