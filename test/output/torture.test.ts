/**
 * The built command fails or is killed at each of its file system calls (in `npm test`, at one call of each kind). Afterwards, each file is
 * whole, old or new, and `check` reports a mixture. The next run completes the new files and leaves no other file.
 */

import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { BIN, command } from "../support/command.js";
import { casesOf, counts, SCALED } from "../support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

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

const base = temporaryFolder();
const NEW = join(base, "new");
const WORDS = ["codegen", "--from", NEW];

/** Complete trees by name, which an interrupted run may leave. */
const whole: Record<string, Files> = {};

/** A tree before a run that makes the new tree of it. */
interface Scenario {
  readonly before: string;
  /** The calls of the run in order: `name path`, prefixed with `!` if the call can write. */
  readonly calls: readonly string[];
  /** Whether an earlier run left files in the tree. */
  readonly isInterrupted: boolean;
}

beforeAll(async () => {
  // One module changes, one is removed, and one is added.
  writeSnapshot(
    join(base, "old"),
    snapshotOf(moduleOf("Changed", { a: "text" }), moduleOf("Gone", { a: "text" })),
  );
  writeSnapshot(NEW, snapshotOf(moduleOf("Changed", { a: "int" }), moduleOf("Added", { a: "text" })));
  for (const name of ["old", "new"]) {
    const cwd = join(base, `${name}-tree`);
    mkdirSync(cwd);
    await command(["codegen", "--from", join(base, name)], { cwd });
    whole[name] = filesBelow(cwd);
  }
});

const SCENARIOS: Readonly<Record<string, () => Promise<Scenario>>> = {
  "that changes a tree": () => scenarioOf(join(base, "old-tree")),
  async "that writes the first tree"() {
    whole["nothing"] = {};
    const empty = join(base, "nothing");
    mkdirSync(empty);
    return scenarioOf(empty);
  },
  async "after one that was killed"() {
    const { before, calls } = await scenarioOf(join(base, "old-tree"));
    const moves = calls.flatMap((call, index) => (/^!rename .*\.new /.test(call) ? [index + 1] : []));
    const killed = copyOf(before);
    await die(killed, { at: moves[Math.floor(moves.length / 2)] ?? 0, signal: "SIGKILL" });
    expect(treeIn(killed)).toMatchObject({ state: "between" });
    return scenarioOf(killed);
  },
};

async function scenarioOf(before: string): Promise<Scenario> {
  const log = join(base, "log");
  expect(await die(copyOf(before), { log })).toEqual({ exitCode: 0, stderr: "" });
  const calls = readFileSync(log, "utf8").trimEnd().split("\n");
  return { before, calls, isInterrupted: treeIn(before).hidden.length > 0 };
}

function copyOf(tree: string): string {
  const dir = join(temporaryFolder(), "project");
  cpSync(tree, dir, { recursive: true });
  return dir;
}

/** Runs in a process of its own. */
function die(cwd: string, fault: Fault): Promise<Ended> {
  const env = { ...process.env, FAULT_FS: JSON.stringify({ root: cwd, ...fault }) };
  const child = spawn(process.execPath, ["--require", FAULT_FS, BIN, ...WORDS], { cwd, env });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.resume();
  return new Promise((resolve) => child.on("close", (exitCode) => resolve({ exitCode, stderr })));
}

/** Runs each case in its own process. Returns the states of the trees that were left. */
async function dieEach(scenario: Scenario, faults: readonly Fault[]): Promise<Set<string>> {
  const waiting = faults.values();
  const states = new Set<string>();
  const worker = async (): Promise<void> => {
    for (const fault of waiting) {
      const cwd = copyOf(scenario.before);
      states.add(await judge(scenario, { cwd, fault, ...(await die(cwd, fault)) }));
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
  return states;
}

/** All runs in one process. */
async function failEach(scenario: Scenario, faults: readonly Fault[]): Promise<Set<string>> {
  const runs = faults.map((fault) => ({ fault, cwd: copyOf(scenario.before) }));
  const input = JSON.stringify(
    runs.map(({ cwd, fault }) => ({ cwd, words: WORDS, fault: { root: cwd, ...fault } })),
  );
  const printed = execFileSync(process.execPath, [MANY_RUNS, BIN], { input, encoding: "utf8" });
  const ended = JSON.parse(printed) as readonly Ended[];
  const states = new Set<string>();
  for (const [index, run] of runs.entries()) {
    const { exitCode = null, stderr = "" } = ended[index] ?? {};
    const call = scenario.calls[(run.fault.at ?? 0) - 1];
    // A reported fault instead of a crash.
    expect({ call, exitCode, stderr }).toEqual({
      call,
      exitCode: exitCode === 0 ? 0 : 2,
      stderr: expect.not.stringContaining("Internal error of whm-transfer-codegen") as string,
    });
    states.add(await judge(scenario, { ...run, exitCode, stderr }));
  }
  return states;
}

interface Tree {
  /** The name of a complete tree, or `between`. */
  readonly state: string;
  readonly hidden: readonly string[];
  /** Files that are neither the old nor the new ones. */
  readonly damaged: readonly string[];
}

function treeIn(cwd: string): Tree {
  const isHidden = (path: string): boolean => path.split("/").some((part) => part.startsWith("."));
  const files = Object.entries(filesBelow(cwd));
  const shown = files.filter(([path]) => !isHidden(path));
  const [state = "between"] =
    Object.entries(whole).find(
      ([, tree]) => JSON.stringify(Object.entries(tree)) === JSON.stringify(shown),
    ) ?? [];
  const isWhole = ([path, text]: readonly [string, string]): boolean =>
    Object.values(whole).some((tree) => tree[path] === text);
  return {
    state,
    hidden: files.map(([path]) => path).filter(isHidden),
    damaged: shown.filter((file) => !isWhole(file)).map(([path]) => path),
  };
}

interface Run extends Ended {
  readonly cwd: string;
  readonly fault: Fault;
}

/** Returns the state of the tree that a run left, after checking it and completing it with another run. */
async function judge(scenario: Scenario, { cwd, fault, ...ended }: Run): Promise<string> {
  const tree = treeIn(cwd);
  const { state } = tree;
  const { exitCode } = ended;
  const check = await command(["check"], { cwd });
  const now = { fault, call: scenario.calls[(fault.at ?? 0) - 1], ...ended, ...tree, check };
  expect(now).toMatchObject({ damaged: [] });
  if (state === "between") expect([1, 2]).toContain(check.exitCode);
  else expect(now).toMatchObject({ check: { exitCode: state === "nothing" ? 2 : 0 } });
  if (exitCode === 0) expect(now).toMatchObject({ state: "new" });
  // A run that failed or was interrupted changed nothing and leaves no files, unless it could not restore them.
  if (exitCode === 2 && state === "between" && fault.on === true && !scenario.isInterrupted)
    expect(now.stderr).toContain("partly old and partly new");
  else if ((exitCode === 2 || exitCode === 130) && fault.on !== true && !scenario.isInterrupted) {
    expect(now).not.toMatchObject({ state: "new" });
    expect(now).toMatchObject({ state: expect.not.stringMatching("between") as string, hidden: [] });
  }
  const next = await command(WORDS, { cwd });
  expect({ now, next }).toMatchObject({ next: { exitCode: 0, stderr: "" } });
  expect({ now, ...treeIn(cwd) }).toMatchObject({ now, state: "new", hidden: [] });
  return state;
}

/** The numbers of the tested calls. In `npm test` only the middle one of each kind, such as `!rename`. */
function numbers({ calls }: Scenario, wanted: (call: string) => boolean = () => true): number[] {
  const kindOf = (at: number): string | undefined => calls[at - 1]?.split(" ")[0];
  const all = calls.flatMap((call, index) => (wanted(call) ? [index + 1] : []));
  return [...new Set(all.map(kindOf))].flatMap((kind) => {
    const some = all.filter((at) => kindOf(at) === kind);
    const count = counts(1, some.length);
    const start = Math.floor((some.length - count) / 2);
    return some.slice(start, start + count);
  });
}

const canWrite = (call: string): boolean => call.startsWith("!");

describe.each(casesOf(Object.keys(SCENARIOS), 1))("a run %s", SCALED, (name) => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = (await SCENARIOS[name]?.()) as Scenario;
    // By path, the mode or owner of a file could change to which another user has linked meanwhile.
    expect(scenario.calls.join("\n")).not.toMatch(/^!(?:chmod|chown) /m);
    for (const kind of [
      ...["!mkdir", "!writeFile", "!link", "!rename", "!unlink", "readdir", "readFile", "lstat"],
    ])
      if (name === "that changes a tree") expect(scenario.calls.join("\n")).toMatch(RegExp(`^${kind} `, "m"));
  });

  test("the output folders are complete or recoverable if any single file system call of codegen fails", async () => {
    const codes = ["EIO", "ENOSPC", "EACCES", "EROFS"];
    // In turn, so that the kinds of calls fail with each code.
    const faults = numbers(scenario).map((at, index) => ({ at, code: codes[index % codes.length] ?? "" }));
    expect(await failEach(scenario, faults)).toContain("new");
  });

  test("the output folders are complete or recoverable if, from any file system call on, all writes of codegen fail", async () => {
    const faults = numbers(scenario, canWrite).map((at) => ({ at, code: "EROFS", on: true }));
    expect(await failEach(scenario, faults)).toContain("between");
  });

  test("the output folders are complete or recoverable if codegen is killed at any call that writes, or in the middle of it", async () => {
    // Between two calls that can write, the disk does not change.
    const killed = numbers(scenario, canWrite).map((at): Fault => ({ at, signal: "SIGKILL" }));
    const writes = numbers(scenario, (call) => call.startsWith("!writeFile "));
    const halves = writes.map((at): Fault => ({ at, signal: "SIGKILL", half: true }));
    const states = await dieEach(scenario, [...killed, ...halves]);
    expect([...states]).toEqual(expect.arrayContaining(["between", "new"]));
  });
});

test.each(casesOf(["SIGINT", "SIGTERM", "SIGHUP"] as const, 1))(
  "the output folders contain either the old or the new files, but no mixture, after codegen receives %s",
  SCALED,
  async (signal) => {
    const scenario = await scenarioOf(join(base, "old-tree"));
    const step = counts(120, 40);
    const faults = scenario.calls.flatMap((_, index) =>
      index % step === 0 ? [{ at: index + 1, signal }] : [],
    );
    expect([...(await dieEach(scenario, faults))].sort()).toEqual(["new", "old"]);
  },
);
