/** A private MariaDB: on a socket in a temporary folder, never on a network, gone when it is closed. It is sent SQL. */

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Server {
  readonly version: string;
  /** Sends statements, one a line; a fault in one does not keep the next from being executed. */
  send(lines: readonly string[]): Answer;
  close(): Promise<void>;
}

export interface Answer {
  readonly stdout: string;
  /** Faults by the number of the line, the first being 1. */
  readonly faults: ReadonlyMap<number, Fault>;
}

export interface Fault {
  readonly code: number;
  readonly message: string;
}

/** The names under which programs are found, so that a test can name others. */
export interface Programs {
  readonly install: string;
  readonly server: string;
  readonly client: string;
}

const DEBIANS: Programs = { install: "mariadb-install-db", server: "mariadbd", client: "mariadb" };

/** The engine refuses to run as root unless that is said, and to be told by others whom to run as. */
const AS_WE_ARE = process.getuid?.() === 0 ? ["--user=root"] : [];

/** Debian does not look there for a user that is not root. */
const ENVIRONMENT = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };

/**
 * Starts it with this sql_mode.
 * @throws Error where a program of MariaDB's is not installed, or the server does not start.
 */
export async function startServer(sqlMode: string, programs: Programs = DEBIANS): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  let running: Running | undefined;
  try {
    runOnce(programs.install, [
      ...["--no-defaults", `--datadir=${join(folder, "data")}`, ...AS_WE_ARE, "--skip-test-db"],
      "--auth-root-authentication-method=normal",
    ]);
    runOnce(programs.client, ["--no-defaults", "--version"]);
    running = launch(programs.server, folder, sqlMode);
    const send = sender(programs.client, join(folder, "s"));
    const version = await waitUntilUp(running, send);
    const { child } = running;
    return { version, send: (lines) => unlessGone(send(lines)), close: () => stop(child, folder) };
  } catch (error) {
    await stop(running?.child, folder);
    throw error;
  }
}

function runOnce(program: string, options: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, options, { encoding: "utf8", env: ENVIRONMENT });
  if (error) throw new Error(notRun(program, error));
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}

function notRun(program: string, error: Error): string {
  return `${program} could not be run (Debian's mariadb-server-core and mariadb-client-core have it): ${error.message}`;
}

/* ---- the process ---- */

interface Running {
  readonly child: ChildProcess;
  /** Why the server is no more, once it is not. */
  ending(): string | undefined;
}

function launch(program: string, folder: string, sqlMode: string): Running {
  const child = spawn(
    program,
    [
      ...[
        "--no-defaults",
        `--datadir=${join(folder, "data")}`,
        `--socket=${join(folder, "s")}`,
        "--skip-networking",
      ],
      ...AS_WE_ARE,
      ...["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-buffer-pool-size=64M"],
      ...[`--sql-mode=${sqlMode}`, "--default-time-zone=+00:00", `--pid-file=${join(folder, "pid")}`],
    ],
    { env: ENVIRONMENT, stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  let ending: string | undefined;
  child.stderr.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString("utf8")}`.slice(-LAST_WORDS)));
  child.once("error", (error) => (ending = notRun(program, error)));
  child.once("exit", (code, signal) => (ending ??= `${program} ended (${code ?? signal}): ${said}`));
  return { child, ending: () => ending };
}

/** Characters of what the server said last that are worth showing. */
const LAST_WORDS = 1_000;

/** Seconds that a slow machine may need. */
const PATIENCE = 60;

async function waitUntilUp(running: Running, send: Server["send"]): Promise<string> {
  for (let tries = 0; tries < PATIENCE * 10; tries += 1) {
    const end = running.ending();
    if (end !== undefined) throw new Error(end);
    const { stdout, faults } = send(["SELECT VERSION();"]);
    if (faults.size === 0) return stdout.trim();
    await sleep(100);
  }
  throw new Error(`the server did not answer within ${PATIENCE} seconds`);
}

/** A process that has ended, or never began, sends no event any more: nothing is waited for. */
async function stop(child: ChildProcess | undefined, folder: string): Promise<void> {
  if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    const late = setTimeout(() => child.kill("SIGKILL"), PATIENCE * 1_000);
    await gone;
    clearTimeout(late);
  }
  await rm(folder, { recursive: true, force: true });
}

/* ---- the client ---- */

/** Seconds for what is sent at once, far more than any of it needs. */
const LONGEST_ANSWER = 600;

function sender(program: string, socket: string): Server["send"] {
  const options = ["--no-defaults", `--socket=${socket}`, "--user=root", "--default-character-set=utf8mb4"];
  return (lines) => {
    const { status, stdout, stderr, error, signal } = spawnSync(
      program,
      [...options, "--force", "--batch", "--raw", "--skip-column-names"],
      {
        input: lines.join("\n"),
        encoding: "utf8",
        maxBuffer: 2 ** 30,
        timeout: LONGEST_ANSWER * 1_000,
      },
    );
    // One that finds no server ends before it has read all, which is an error, too, and has a status.
    if (status === null)
      throw error === undefined
        ? new Error(`${program} ended: ${signal}`)
        : new Error(notRun(program, error));
    return { stdout, faults: faultsByLine(stderr) };
  };
}

function faultsByLine(stderr: string): ReadonlyMap<number, Fault> {
  const faults = stderr.matchAll(/^ERROR ([0-9]+) \(\w+\)(?: at line ([0-9]+))?: (.*(?:\n(?!ERROR ).*)*)/gm);
  return new Map(
    [...faults].map(([, code, line = "0", message = ""]) => [
      Number(line),
      { code: Number(code), message: message.replace(/\n-{5}[^]*/, "") },
    ]),
  );
}

/** The client's own faults: there is no server, or it went away while it was asked. */
const GONE: ReadonlySet<number> = new Set([2002, 2006, 2013, 2026]);

/** What a dead server does not answer is no verdict. */
function unlessGone(answer: Answer): Answer {
  const fault = [...answer.faults.values()].find(({ code }) => GONE.has(code));
  if (fault !== undefined) throw new Error(`the server is gone: ${fault.code} ${fault.message}`);
  return answer;
}

/** The statement as hexadecimal digits on one line, so that nothing in it can end it or swallow the next. */
export function immediate(statement: string): string {
  return `EXECUTE IMMEDIATE ${hexadecimal(statement)};`;
}

/** As `immediate`, but looked at for its grammar alone. */
export function prepared(statement: string): string {
  return `PREPARE looked_at FROM ${hexadecimal(statement)};`;
}

function hexadecimal(statement: string): string {
  return `CONVERT(x'${Buffer.from(statement, "utf8").toString("hex")}' USING utf8mb4)`;
}
