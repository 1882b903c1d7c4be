/**
 * The built command fails or is killed at each of its file system calls (in `npm test`, at one call of each kind). Afterwards, each file is
 * whole, old or new, and `check` reports a mixture. The next run completes the new files and leaves no other file.
 */

import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { casesOf, counts, FULL, SCALED } from "../support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const BIN = join(ROOT, "dist/bin.cjs");
const FAULT_FS = join(ROOT, "test/support/fault-fs.cjs");
const MANY_RUNS = join(ROOT, "test/support/run-with-faults.cjs");

// Hundreds of processes, which take a minute on an idle machine.
vi.setConfig({ testTimeout: 600_000 });

/** Processes at a time. */
const ABREAST = 2;

type Files = Readonly<Record<string, string>>;

interface Fault {
  readonly at?: number;
  readonly code?: string;
  readonly on?: boolean;
  readonly signal?: NodeJS.Signals;
  readonly half?: boolean;
  readonly log?: string;
}

interface Ended {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** One module changes, one is removed, and one is added. */
const OLD = snapshotOf(moduleOf("Changed", { a: "text" }), moduleOf("Gone", { a: "text" }));
const NEW = snapshotOf(moduleOf("Changed", { a: "int" }), moduleOf("Added", { a: "text" }));

const base = temporaryFolder();
const from = { old: join(base, "old"), new: join(base, "new") };

/** A tree, and a run that makes another of it. */
interface Scenario {
  readonly before: string;
  readonly words: readonly string[];
  /** Complete trees by name, which an interrupted run may leave. */
  readonly whole: Readonly<Record<string, Files>>;
  /** The name of the tree after a successful run. */
  readonly after: string;
  /** The calls of the run in order: `name path`, prefixed with `!` if the call can write. */
  readonly calls: readonly string[];
}

type ScenarioName = "from one tree to another" | "the first of all" | "behind one that was killed";
let scenarios: Readonly<Record<ScenarioName, Scenario>>;

beforeAll(async () => {
  writeSnapshot(from.old, OLD);
  writeSnapshot(from.new, NEW);
  const [nothing, old] = [join(base, "nothing"), join(base, "before")];
  for (const dir of [nothing, old]) mkdirSync(dir);
  await command(["codegen", "--from", from.old], { cwd: old });
  const change = await scenarioOf(old, "new");
  const first = await scenarioOf(nothing, "new");

  const moves = change.calls.flatMap((call, index) => (/^!rename .*\.new /.test(call) ? [index + 1] : []));
  const killed = copyOf(old);
  await die(killed, change.words, { at: moves[Math.floor(moves.length / 2)] ?? 0, signal: "SIGKILL" });
  expect(treeIn(killed, change)).toMatchObject({ state: "between" });
  const behind = await scenarioOf(killed, "new");
  scenarios = {
    "from one tree to another": change,
    "the first of all": { ...first, whole: { ...first.whole, nothing: {} } },
    "behind one that was killed": behind,
  };
});

async function scenarioOf(
  before: string,
  after: "old" | "new",
  setUp: (dir: string) => void = () => undefined,
): Promise<Scenario> {
  const words = ["codegen", "--from", from[after]];
  const cwd = copyOf(before);
  const log = join(base, "log");
  const { exitCode, stderr } = await die(cwd, words, { log });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const calls = readFileSync(log, "utf8").trimEnd().split("\n");
  const whole: Record<string, Files> = {};
  for (const name of ["old", "new"] as const) {
    const dir = temporaryFolder();
    setUp(dir);
    await command(["codegen", "--from", from[name]], { cwd: dir });
    whole[name] = filesBelow(dir);
  }
  return { before, words, whole, after, calls };
}

function copyOf(tree: string): string {
  const dir = join(temporaryFolder(), "project");
  cpSync(tree, dir, { recursive: true });
  return dir;
}

/** Runs in a process of its own. */
function die(cwd: string, words: readonly string[], fault: Fault): Promise<Ended> {
  const env = { ...process.env, FAULT_FS: JSON.stringify({ root: cwd, ...fault }) };
  const child = spawn(process.execPath, ["--require", FAULT_FS, BIN, ...words], { cwd, env });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.resume();
  return new Promise((resolve) => child.on("close", (exitCode) => resolve({ exitCode, stderr })));
}

/** Runs each case in its own process. Returns how many trees were left in which state. */
async function dieEach(scenario: Scenario, faults: readonly Fault[]): Promise<Map<string, number>> {
  const waiting = faults.values();
  const states = new Map<string, number>();
  const worker = async (): Promise<void> => {
    for (const fault of waiting) {
      const cwd = copyOf(scenario.before);
      const ended = await die(cwd, scenario.words, fault);
      count(states, await judge(scenario, { cwd, fault, ...ended }));
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
  return states;
}

/** All runs in one process. */
async function failEach(scenario: Scenario, faults: readonly Fault[]): Promise<Map<string, number>> {
  const { before, words } = scenario;
  const runs = faults.map((fault) => ({ fault, cwd: copyOf(before) }));
  const input = JSON.stringify(
    runs.map(({ cwd, fault }) => ({ cwd, words, fault: { root: cwd, ...fault } })),
  );
  const printed = execFileSync(process.execPath, [MANY_RUNS, BIN], { input, encoding: "utf8" });
  const ended = JSON.parse(printed) as readonly Ended[];
  const states = new Map<string, number>();
  for (const [index, run] of runs.entries()) {
    const { exitCode = null, stderr = "" } = ended[index] ?? {};
    const call = scenario.calls[(run.fault.at ?? 0) - 1];
    // A reported fault instead of a crash.
    expect({ call, exitCode, stderr }).toEqual({
      call,
      exitCode: exitCode === 0 ? 0 : 2,
      stderr: expect.not.stringContaining("Internal error of whm-transfer-codegen") as string,
    });
    count(states, await judge(scenario, { ...run, exitCode, stderr }));
  }
  return states;
}

function count(states: Map<string, number>, state: string): void {
  states.set(state, (states.get(state) ?? 0) + 1);
}

const isHidden = (path: string): boolean => path.split("/").some((part) => part.startsWith("."));

interface Tree {
  /** Returns the name of a complete tree. */
  readonly state: string;
  readonly hidden: readonly string[];
  /** Files that are neither the old nor the new ones. */
  readonly damaged: readonly string[];
}

function treeIn(cwd: string, { whole }: Pick<Scenario, "whole">): Tree {
  const files = Object.entries(filesBelow(cwd));
  const seen = JSON.stringify(files.filter(([path]) => !isHidden(path)));
  const found = Object.entries(whole).find(([, tree]) => JSON.stringify(Object.entries(tree)) === seen);
  const trees = Object.values(whole);
  return {
    state: found?.[0] ?? "between",
    hidden: files.map(([path]) => path).filter(isHidden),
    damaged: files
      .filter(([path, text]) => !isHidden(path) && !trees.some((tree) => tree[path] === text))
      .map(([path]) => path),
  };
}

interface Run extends Ended {
  readonly cwd: string;
  readonly fault: Fault;
}

async function judge(scenario: Scenario, { cwd, fault, ...ended }: Run): Promise<string> {
  const { after, words, whole, before } = scenario;
  const tree = treeIn(cwd, scenario);
  const { state } = tree;
  const { exitCode } = ended;
  const check = await command(["check"], { cwd });
  const now = { fault, call: scenario.calls[(fault.at ?? 0) - 1], ...ended, ...tree, check };
  expect(now).toMatchObject({ damaged: [] });
  if (Object.hasOwn(whole, state))
    expect(now).toMatchObject({ check: { exitCode: state === "nothing" ? 2 : 0 } });
  else expect([1, 2]).toContain(check.exitCode);
  if (exitCode === 0) expect(now).toMatchObject({ state: after });
  // A run that failed or was interrupted changed nothing and leaves no files, unless it could not restore them.
  if (exitCode === 2 && state === "between" && fault.on === true && !hasLeft(before))
    expect(now.stderr).toContain("partly old and partly new");
  else if ((exitCode === 2 || exitCode === 130) && fault.on !== true && !hasLeft(before)) {
    expect(now).not.toMatchObject({ state: after });
    expect(now).toMatchObject({ state: expect.not.stringMatching("between") as string, hidden: [] });
  }

  const next = await command(words, { cwd });
  expect({ now, next }).toMatchObject({ next: { exitCode: 0, stderr: "" } });
  expect({ now, ...treeIn(cwd, scenario) }).toMatchObject({ now, state: after, hidden: [] });
  return state;
}

/** Whether an earlier run left files in the tree. */
function hasLeft(tree: string): boolean {
  return Object.keys(filesBelow(tree)).some(isHidden);
}

/** The numbers of the tested calls. In `npm test` only the middle one of each kind, such as `!rename`. */
function numbers({ calls }: Scenario, wanted: (call: string) => boolean = () => true): number[] {
  const all = calls.flatMap((call, index) => (wanted(call) ? [index + 1] : []));
  const kindOf = (at: number): string | undefined => calls[at - 1]?.split(" ")[0];
  return [...new Set(all.map(kindOf))].flatMap((kind) => {
    const some = all.filter((at) => kindOf(at) === kind);
    const count = counts(1, some.length);
    const start = Math.floor((some.length - count) / 2);
    return some.slice(start, start + count);
  });
}

/** Between two calls that can write, the disk does not change; TORTURE=all kills the process at the other calls, too. */
function deadly(scenario: Scenario): number[] {
  return process.env["TORTURE"] === "all" ? numbers(scenario) : numbers(scenario, canWrite);
}

const canWrite = (call: string): boolean => call.startsWith("!");

test("the run of codegen that these tests interrupt uses file system calls of every kind", () => {
  const { calls } = scenarios["from one tree to another"];
  for (const kind of ["mkdir", "writeFile", "link", "rename", "unlink"])
    expect(calls.filter((call) => call.startsWith(`!${kind} `))).not.toEqual([]);
  for (const kind of ["readdir", "readFile", "realpath", "lstat"])
    expect(calls.filter((call) => call.startsWith(`${kind} `))).not.toEqual([]);
});

describe.each<ScenarioName>(
  casesOf(["from one tree to another", "the first of all", "behind one that was killed"], 1),
)("%s", SCALED, (name) => {
  test("the output folders are complete or recoverable if any single file system call of codegen fails", async () => {
    const scenario = scenarios[name];
    const states = await failEach(
      scenario,
      numbers(scenario).map((at) => ({ at, code: "EIO" })),
    );
    expect([...states.keys()]).toContain(scenario.after);
  });

  test("the output folders are complete or recoverable if, from any file system call on, all writes of codegen fail", async () => {
    const scenario = scenarios[name];
    const faults = numbers(scenario, canWrite).map((at) => ({ at, code: "EROFS", on: true }));
    expect([...(await failEach(scenario, faults)).keys()]).toContain("between");
  });

  test("the output folders are complete or recoverable if codegen is killed at any file system call", async () => {
    const scenario = scenarios[name];
    const states = await dieEach(
      scenario,
      deadly(scenario).map((at) => ({ at, signal: "SIGKILL" })),
    );
    expect([...states.keys()]).toEqual(expect.arrayContaining(["between", scenario.after]));
  });

  test("the output folders are complete or recoverable if codegen is killed in the middle of any write", async () => {
    const scenario = scenarios[name];
    const writes = numbers(scenario, (call) => call.startsWith("!writeFile "));
    await dieEach(
      scenario,
      writes.map((at) => ({ at, signal: "SIGKILL", half: true })),
    );
  });
});

/** In `npm run test:all` each writing call fails with one of the codes; TORTURE=all fails every call with each code. */
test(
  "the output folders are complete or recoverable if a file system call of codegen fails with ENOSPC, EACCES or EROFS",
  SCALED,
  async () => {
    const scenario = scenarios["from one tree to another"];
    const codes = ["ENOSPC", "EACCES", "EROFS"] as const;
    // In turn, so that the kinds of calls fail with each code.
    const inTurn = numbers(scenario, canWrite).map((at, index) => ({
      at,
      code: codes[index % codes.length] ?? "",
    }));
    const each = numbers(scenario).flatMap((at) => codes.map((code) => ({ at, code })));
    await failEach(scenario, process.env["TORTURE"] === "all" ? each : inTurn);
  },
);

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  test(
    `the output folders contain either the old or the new files, but no mixture, after codegen receives ${signal}`,
    signal === "SIGINT" ? SCALED : FULL,
    async () => {
      const scenario = scenarios["from one tree to another"];
      const step = counts(120, 40);
      const some = scenario.calls.flatMap((_, index) => (index % step === 0 ? [index + 1] : []));
      const states = await dieEach(
        scenario,
        some.map((at) => ({ at, signal })),
      );
      expect([...states.keys()].sort()).toEqual(["new", "old"]);
    },
  );

test(
  "the output folders are complete or recoverable if codegen with a formatter is killed or a file system call fails",
  FULL,
  async () => {
    const addFormatter = (dir: string): void => {
      writeFileSync(join(dir, "whm-transfer.config.json"), '{ "format": "prettier" }');
      mkdirSync(join(dir, "node_modules"));
      symlinkSync(join(ROOT, "node_modules/prettier"), join(dir, "node_modules/prettier"));
    };
    const old = join(base, "formatted");
    mkdirSync(old);
    addFormatter(old);
    await command(["codegen", "--from", from.old], { cwd: old });
    const scenario = await scenarioOf(old, "new", addFormatter);
    // Each run formats all shared files, so not every call is tested.
    const some = numbers(scenario, canWrite).filter((_, index) => index % 4 === 0);
    const failed = await failEach(
      scenario,
      some.map((at) => ({ at, code: "EIO" })),
    );
    expect([...failed.keys()]).toContain("old");
    const killed = await dieEach(
      scenario,
      some.map((at) => ({ at, signal: "SIGKILL" })),
    );
    expect([...killed.keys()]).toContain("between");
  },
);
