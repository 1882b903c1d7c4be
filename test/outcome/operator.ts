/**
 * A random migration with the program of `examples/migrate`: several runs with faults and kills, then runs without faults in which an
 * operator types what the program prints as the next command. Finally the report is compared with the model.
 */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../support/folders.js";
import type { Certificate } from "../support/tls-server.js";
import { integerBetween, pick } from "./random.js";
import { Servers, type RunPlan } from "./servers.js";
import { hasLosses, Model, ROOT_PASSWORD, type Counts } from "./sessions.js";

/** A line of the program's report. */
interface Row extends Counts {
  readonly user: string;
  readonly status: string;
  readonly error: string;
}

interface Run {
  readonly args: readonly string[];
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The problems of a migration, and what happened in it. */
export interface Result {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly history: readonly string[];
}

/** More commands than any way out needs. */
const MAX_CALM_RUNS = 10;
/** More requests without a change on the servers than any run needs. */
const MAX_IDLE_REQUESTS = 200;
const RECORD = "migration.jsonl";

export async function migrate(seed: number, program: string, certificate: Certificate): Promise<Result> {
  const operator = new Operator(seed, program, certificate);
  await operator.servers.start(certificate);
  try {
    await operator.runWithFaults();
    await operator.runWithoutFaults();
  } finally {
    operator.servers.close();
  }
  const { problems, history } = operator.model;
  return { seed, problems: Array.from(new Set(problems)), history };
}

class Operator {
  readonly model: Model;
  readonly servers: Servers;
  readonly #program: string;
  readonly #pin: string;
  readonly #folder = temporaryFolder();
  readonly #list: string;
  readonly #options: readonly string[];
  /** The accounts in the list. */
  readonly #users: Set<string>;
  #runCount = 0;

  constructor(seed: number, program: string, { pin }: Certificate) {
    this.model = new Model(seed);
    this.servers = new Servers(this.model);
    this.#program = program;
    this.#pin = pin;
    this.#users = new Set(this.model.accounts.keys());
    const { random } = this.model;
    const hasUserSessions = random("user sessions") < 0.2;
    this.#list = hasUserSessions || random("format") < 0.5 ? "accounts.csv" : "accounts.json";
    this.#options = hasUserSessions ? ["--user-sessions"] : [];
    this.#writeList();
  }

  #writeList(): void {
    const rows = [...this.model.accounts.values()]
      .filter(({ user }) => this.#users.has(user))
      .map(({ user, localuser, password }) => {
        const name = localuser === user ? "" : localuser;
        return { user, localuser: name, ...(this.#options.length > 0 && { password }) };
      });
    const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
    const lines = [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row).map(quote))];
    const text = this.#list.endsWith(".json") ? JSON.stringify(rows) : lines.join("\n");
    writeFileSync(join(this.#folder, this.#list), text);
  }

  async runWithFaults(): Promise<void> {
    const { model } = this;
    const count = pick([1, 1, 2, 3], model.random("runs"));
    for (let number = 1; number <= count; number += 1) {
      const random = (name: string): number => model.random("run", number, name);
      const signal = pick<NodeJS.Signals | undefined>(
        ["SIGKILL", "SIGKILL", "SIGINT", undefined],
        random("signal"),
      );
      const args = pick<readonly string[]>(
        [[], [], [], [], ["--retry-failed"], ["--suspend"], ["--new-session"], ["--dry-run"], ["--abort"]],
        random("args"),
      );
      const hasSecond = random("second") < 0.15;
      await this.#run(args, {
        faults: random("has faults") < 0.7 ? 0.06 : 0,
        revokeAt: random("revoke") < 0.1 ? integerBetween(1, 40, random("revoke at")) : Infinity,
        restartAt: random("restart") < 0.12 ? integerBetween(1, 40, random("restart at")) : Infinity,
        ...{ signal, signalAt: integerBetween(1, 60, random("signal at")), hasSecond },
      });
      this.#doBetweenRuns(random);
    }
  }

  /** What happens while the program does not run. */
  #doBetweenRuns(random: (name: string) => number): void {
    const { model } = this;
    for (const session of model.sessions.values())
      if (!session.isForgotten && random(session.id) < 0.6) model.advance(session, 60);
    const record = join(this.#folder, RECORD);
    if (random("half line") < 0.1 && existsSync(record)) {
      const lines = readFileSync(record, "utf8").trimEnd().split("\n");
      appendFileSync(record, (lines.at(-1) ?? "").slice(0, 15));
      model.note("half a line was appended to the record");
    }
    const unmoved = [...model.accounts.values()].filter(
      ({ user, moves }) => moves === 0 && this.#users.has(user),
    );
    const account = unmoved[Math.floor(random("account") * unmoved.length)];
    if (account === undefined || this.#users.size < 3) return;
    if (random("removal") < 0.1) {
      account.isRemoved = true;
      model.note(`${account.user} was removed from the source server`);
    } else if (random("removal") < 0.15 && !model.isQueued(account.user)) {
      this.#users.delete(account.user);
      this.#writeList();
      model.note(`${account.user} was removed from the list`);
    }
  }

  async runWithoutFaults(): Promise<void> {
    const { model } = this;
    model.isCalm = true;
    model.note("no faults from here on");
    let [args, failures]: [readonly string[], number] = [
      model.random("suspend") < 0.3 ? ["--suspend"] : [],
      0,
    ];
    const repetitions = new Map<string, number>();
    for (let count = 0; count < MAX_CALM_RUNS; count += 1) {
      const run = await this.#run(args);
      const rows = [0, 1, 3].includes(run.exitCode ?? -1) ? readRows(run) : undefined;
      const next = this.#readNextCommand(run);
      const key = JSON.stringify([next, run.stdout]);
      repetitions.set(key, (repetitions.get(key) ?? 0) + 1);
      // A way out that changes nothing, such as another attempt for an account that always fails.
      const isRepeated = (repetitions.get(key) ?? 0) > 1;
      if (rows !== undefined && (next === undefined || isRepeated)) return void this.#compareAtEnd(rows);
      if (run.exitCode === 130) continue;
      if (rows === undefined && next === undefined) failures += 1;
      if (failures > 2 || (rows === undefined && isRepeated)) break;
      args = next ?? args;
    }
    model.problems.push("dead end: the program does not end, or names no way out that works");
  }

  /** The arguments of the next command, which the last line names. */
  #readNextCommand({ stderr }: Run): readonly string[] | undefined {
    const [, words] =
      new RegExp(`^(?:Next|To continue|To queue[^:]*): .*${this.#list}(.*)$`, "m").exec(stderr) ?? [];
    const own = ["--user-sessions", "--state", RECORD];
    return words?.split(/\s+/).filter((word) => word !== "" && !own.includes(word));
  }

  async #run(
    args: readonly string[],
    chaos: Partial<RunPlan> & {
      signal?: NodeJS.Signals | undefined;
      signalAt?: number;
      hasSecond?: boolean;
    } = {},
  ): Promise<Run> {
    const { model, servers } = this;
    const number = (this.#runCount += 1);
    const { signal, signalAt = Infinity, hasSecond = false, ...faults } = chaos;
    const runs: Run[] = [];
    const start = (name: string): ReturnType<Operator["spawn"]> => {
      // The operator replaces a revoked token.
      const token = `${name}-${number}`;
      servers.tokens.add(token);
      const started = this.spawn(args, token);
      void started.ended.then((run) => runs.push(run));
      return started;
    };
    const program = start("run");
    const programs = [program];
    const end = (by: NodeJS.Signals): void => programs.forEach(({ child }) => void child.kill(by));
    const endForever = (): void => {
      model.problems.push(`dead end: run ${number} waits for ever`);
      end("SIGKILL");
    };
    // The time is many times longer than the longest time between two requests.
    const timer = setTimeout(endForever, 60_000);
    const { queuedCount } = model;
    let [changeCount, lastChange] = [0, 0];
    servers.startRun({
      ...{ number, faults: 0, revokeAt: Infinity, restartAt: Infinity, ...faults },
      mayAcceptLosses: args.includes("--accept-losses"),
      onRequest: (count) => {
        timer.refresh();
        if (count === signalAt && signal !== undefined) program.child.kill(signal);
        if (count === 3 && hasSecond) programs.push(start("second"));
        if (model.changeCount !== changeCount) [changeCount, lastChange] = [model.changeCount, count];
        if (count === lastChange + MAX_IDLE_REQUESTS) endForever();
      },
      // The operator sees that the session is paused, and starts the program again, which resumes the session.
      onPaused(count) {
        if (count % 4 === 0) end("SIGINT");
      },
    });
    const ending = signal === undefined ? "" : `, ${signal} at request ${signalAt}`;
    model.note(
      `run ${number}: ${[this.#list, ...args].join(" ")}${ending}${hasSecond ? ", two processes" : ""}`,
    );
    const run = await program.ended;
    await Promise.all(programs.map(({ ended }) => ended));
    clearTimeout(timer);
    if (args.includes("--dry-run") && model.queuedCount > queuedCount)
      model.problems.push("--dry-run queued an account");
    for (const one of runs) {
      const lines = one.stderr.split("\n").filter((line) => line.trim() !== "");
      model.note(`run ${number}: exit code ${one.exitCode}: ${lines.slice(-4).join(" / ")}`);
      // What the first of two processes reports, the second one can change.
      this.#check(one, one === runs.at(-1));
    }
    return run;
  }

  spawn(
    args: readonly string[],
    token: string,
  ): { readonly child: ChildProcess; readonly ended: Promise<Run> } {
    const { urls } = this.servers;
    const env = {
      ...{ PATH: process.env["PATH"], WHM_SERVER: urls.target, WHM_TOKEN: token, WHM_PIN: this.#pin },
      ...{
        OLD_HOST: new URL(urls.source).host,
        OLD_TOKEN: token,
        OLD_PIN: this.#pin,
        OLD_PASSWORD: ROOT_PASSWORD,
      },
    };
    const words = [
      this.#list,
      ...this.#options,
      ...args,
      "--format",
      "json",
      "--interval",
      "0.01",
      "--log-deadline",
      "0.5",
    ];
    const child = spawn(process.execPath, [this.#program, ...words], { cwd: this.#folder, env });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    const ended = once(child, "close").then(([exitCode]) => ({
      args,
      exitCode: exitCode as number | null,
      ...output,
    }));
    return { child, ended };
  }

  /** Checks what a run printed, and its exit code. */
  #check(run: Run, isLast: boolean): void {
    const { problems, accounts } = this.model;
    const { exitCode, stdout, stderr } = run;
    if (exitCode !== null && ![...REPORTED, 2, 130].includes(exitCode))
      problems.push(`exit code ${exitCode}`);
    if (/\n\s+at .*:\d+:\d+/.test(stderr)) problems.push("a stack trace");
    const record = join(this.#folder, RECORD);
    const text = `${stdout}${stderr}${existsSync(record) ? readFileSync(record, "utf8") : ""}`;
    if (
      text.includes(ROOT_PASSWORD) ||
      [...accounts.values()].some(({ password }) => text.includes(password))
    )
      problems.push("a password was printed or recorded");
    const isDryRun = run.args.includes("--dry-run");
    const rows = isDryRun ? undefined : readRows(run);
    if (rows === undefined) {
      if (!isDryRun && REPORTED.includes(exitCode ?? -1)) problems.push("no report");
      return;
    }
    for (const row of isLast ? rows : []) {
      const problem = this.#findFalseStatement(row);
      if (problem !== undefined) problems.push(`${row.user}: ${row.status}, ${problem}`);
    }
    const expected = expectedExitCodes(rows, run.args.includes("--suspend"));
    if (REPORTED.includes(exitCode ?? -1) && !expected.includes(exitCode ?? -1))
      problems.push(`exit code ${exitCode} instead of ${expected.join(" or ")}`);
  }

  /** Compares a line of the report with the model. */
  #findFalseStatement({ user, status, ...row }: Row): string | undefined {
    const { model } = this;
    const account = model.accounts.get(user);
    if (account === undefined) return "but there is no such account";
    const isMoved = account.moves > 0;
    if (status === "unknown" || status === "in-progress") return undefined;
    if (status === "failed" || status === "not-started") {
      if (model.isQueued(user)) return "but a session still has it in its queue";
      return isMoved ? "but moved" : undefined;
    }
    if (!["succeeded", "succeeded-with-losses", "suspended"].includes(status))
      return "which is no known status";
    if (!isMoved) return "but not moved";
    const counts = model.countsOf(user);
    if (status !== "suspended" && (status === "succeeded") === hasLosses(counts))
      return `but moved ${hasLosses(counts) ? "with" : "without"} losses`;
    if (status === "suspended" && !account.isSuspended) return "but not suspended";
    const wrong = (Object.keys(counts) as (keyof Counts)[]).find((name) => row[name] !== counts[name]);
    return wrong && `${wrong} ${row[wrong]} instead of ${counts[wrong]}`;
  }

  /** At the end, each account is moved if it can be, and the report omits nothing that the logs prove. */
  #compareAtEnd(rows: readonly Row[]): void {
    const { model } = this;
    for (const user of this.#users) {
      const own = rows.filter((row) => row.user === user);
      const [row] = own;
      if (row === undefined || own.length > 1)
        model.problems.push(`${user}: ${own.length} lines in the report`);
      else if (row.status === "in-progress") model.problems.push(`${user}: in-progress at the end`);
      else if (row.status === "unknown" && !model.isAmbiguous(user))
        model.problems.push(`${user}: unknown, but the log proves what happened`);
      else if (model.canMove(user))
        model.problems.push(`dead end: ${user} is ${row.status} and can be moved`);
    }
  }
}

/** The exit codes of a run that prints a report. */
const REPORTED: readonly number[] = [0, 1, 3];

/** The report of a run, unless it ended before it printed one. */
function readRows({ stdout }: Run): readonly Row[] | undefined {
  try {
    return JSON.parse(stdout) as Row[];
  } catch {
    return undefined;
  }
}

function expectedExitCodes(rows: readonly Row[], isSuspending: boolean): readonly number[] {
  const statuses = rows.map(({ status }) => status);
  const areMoved = statuses.every((status) =>
    ["succeeded", "succeeded-with-losses", "suspended"].includes(status),
  );
  if (!areMoved) return [1];
  const code = statuses.includes("succeeded-with-losses") ? 3 : 0;
  // A suspension may be refused, or not reach the server. The exit code for losses that the user accepted is not specified.
  const isLive = isSuspending || rows.some(({ error }) => error !== "");
  const hasSuspendedLosses = rows.some((row) => row.status === "suspended" && hasLosses(row));
  return [code, ...(isLive ? [1] : []), ...(hasSuspendedLosses ? [3] : [])];
}
