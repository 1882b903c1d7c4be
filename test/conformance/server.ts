/** Starts a private MariaDB server in a temporary folder, and sends SQL to it through MariaDB's client program. */

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
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

export interface StatementResults {
  readonly stdout: string;
  /** Errors by line number, starting at 1. */
  readonly errors: ReadonlyMap<number, SqlError>;
}

export interface SqlError {
  readonly code: number;
  readonly message: string;
}

/** The names of MariaDB's programs. A test can replace them. */
export interface Programs {
  readonly install: string;
  readonly server: string;
  readonly client: string;
}

const DEBIAN_PROGRAMS: Programs = { install: "mariadb-install-db", server: "mariadbd", client: "mariadb" };

/** The option with which the server runs as root. The server refuses this option for other users. */
const USER_OPTION = process.getuid?.() === 0 ? ["--user=root"] : [];

/** The environment with /usr/sbin, which contains the server on Debian, but is only on root's PATH. */
const ENVIRONMENT = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };

/**
 * Starts a server with this sql_mode.
 *
 * @throws Error if a program is not installed, or the server does not start.
 */
export async function startServer(
  sqlMode: string,
  programs: Programs = DEBIAN_PROGRAMS,
): Promise<MariadbServer> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  let running: ServerProcess | undefined;
  try {
    runOnce(programs.install, [
      ...["--no-defaults", `--datadir=${join(folder, "data")}`, ...USER_OPTION, "--skip-test-db"],
      "--auth-root-authentication-method=normal",
    ]);
    runOnce(programs.client, ["--no-defaults", "--version"]);
    running = startProcess(programs.server, folder, sqlMode);
    const send = createSender(programs.client, join(folder, "s"));
    const version = await waitUntilUp(running, send);
    const { child } = running;
    return { version, send: (lines) => requireConnection(send(lines)), close: () => stop(child, folder) };
  } catch (error) {
    await stop(running?.child, folder);
    throw error;
  }
}

function runOnce(program: string, options: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, options, { encoding: "utf8", env: ENVIRONMENT });
  if (error) throw new Error(formatRunError(program, error));
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}

function formatRunError(program: string, error: Error): string {
  return `Cannot run ${program}: ${error.message}. Debian's mariadb-server-core and mariadb-client-core contain it.`;
}

// The process

interface ServerProcess {
  readonly child: ChildProcess;
  /** Why the process has ended, or undefined while it runs. */
  describeEnd(): string | undefined;
}

function startProcess(program: string, folder: string, sqlMode: string): ServerProcess {
  const child = spawn(
    program,
    [
      ...[
        "--no-defaults",
        `--datadir=${join(folder, "data")}`,
        `--socket=${join(folder, "s")}`,
        "--skip-networking",
      ],
      ...USER_OPTION,
      ...["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-buffer-pool-size=64M"],
      ...[`--sql-mode=${sqlMode}`, "--default-time-zone=+00:00", `--pid-file=${join(folder, "pid")}`],
    ],
    { env: ENVIRONMENT, stdio: ["ignore", "ignore", "pipe"] },
  );
  let output = "";
  let ending: string | undefined;
  child.stderr.on(
    "data",
    (chunk: Buffer) => (output = `${output}${chunk.toString("utf8")}`.slice(-OUTPUT_LENGTH)),
  );
  child.once("error", (error) => (ending = formatRunError(program, error)));
  child.once("exit", (code, signal) => (ending ??= `${program} ended (${code ?? signal}): ${output}`));
  return { child, describeEnd: () => ending };
}

/** The number of characters of the server's last output in an error message. */
const OUTPUT_LENGTH = 1_000;

/** How long to wait until the server has started, or has stopped. */
const MAXIMUM_WAIT_SECONDS = 60;

async function waitUntilUp(running: ServerProcess, send: MariadbServer["send"]): Promise<string> {
  for (let tries = 0; tries < MAXIMUM_WAIT_SECONDS * 10; tries += 1) {
    const end = running.describeEnd();
    if (end !== undefined) throw new Error(end);
    const { stdout, errors } = send(["SELECT VERSION();"]);
    if (errors.size === 0) return stdout.trim();
    await sleep(100);
  }
  throw new Error(`The server did not start within ${MAXIMUM_WAIT_SECONDS} seconds.`);
}

/** Stops the process and deletes its folder. A process that has ended, or never started, emits no `exit` event to wait for. */
async function stop(child: ChildProcess | undefined, folder: string): Promise<void> {
  if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    const killTimer = setTimeout(() => child.kill("SIGKILL"), MAXIMUM_WAIT_SECONDS * 1_000);
    await exited;
    clearTimeout(killTimer);
  }
  await rm(folder, { recursive: true, force: true });
}

// The client

/** The timeout of one batch of statements, far longer than any batch takes. */
const BATCH_SECONDS = 600;

function createSender(program: string, socket: string): MariadbServer["send"] {
  const options = ["--no-defaults", `--socket=${socket}`, "--user=root", "--default-character-set=utf8mb4"];
  return (lines) => {
    const { status, stdout, stderr, error, signal } = spawnSync(
      program,
      [...options, "--force", "--batch", "--raw", "--skip-column-names"],
      {
        input: lines.join("\n"),
        encoding: "utf8",
        maxBuffer: 2 ** 30,
        timeout: BATCH_SECONDS * 1_000,
      },
    );
    // Without a server, the client exits early with a status and an error message.
    if (status === null)
      throw error === undefined
        ? new Error(`${program} ended: ${signal}`)
        : new Error(formatRunError(program, error));
    return { stdout, errors: parseErrors(stderr) };
  };
}

function parseErrors(stderr: string): ReadonlyMap<number, SqlError> {
  const errors = stderr.matchAll(/^ERROR ([0-9]+) \(\w+\)(?: at line ([0-9]+))?: (.*(?:\n(?!ERROR ).*)*)/gm);
  return new Map(
    [...errors].map(([, code, line = "0", message = ""]) => [
      Number(line),
      { code: Number(code), message: message.replace(/\n-{5}[^]*/, "") },
    ]),
  );
}

/** Error codes of the client program: there is no server, or the connection was lost. */
const CONNECTION_ERRORS: ReadonlySet<number> = new Set([2002, 2006, 2013, 2026]);

/** Throws if the connection was lost, because then the results are not verdicts. */
function requireConnection(answer: StatementResults): StatementResults {
  const error = [...answer.errors.values()].find(({ code }) => CONNECTION_ERRORS.has(code));
  if (error !== undefined)
    throw new Error(`The connection to the server was lost: ${error.code} ${error.message}`);
  return answer;
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
