/**
 * Fault cases: the built command runs against a simulated server over TLS. A case declares the exit code, the requests, the changes on
 * disk and the output. Every case also expects that the token leaks nowhere, that no other server is contacted, that no output is a
 * command of a CI system, and that no code of the server ran.
 */

import { spawn, type ChildProcess } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test, TestRunner, type TestOptions } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { FULL } from "../support/extent.js";
import { startFaultyServer, type ByteFault, type FaultyServer } from "../support/faulty-server.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const BIN = join(ROOT, "dist/bin.cjs");
const WATCH = join(ROOT, "test/faults/watch.cjs");

/** In the format of WHM's tokens. */
export const TOKEN = "K7QX2M9ZPD4WJ8RT5VBN3HGC6YFL1SAE";

/** The snapshot of the project, and what the server returns now: one module changed, one is gone, and one is new. */
export const OLD = snapshotOf(moduleOf("Changed", { a: "text" }), moduleOf("Gone", { a: "text" }));
export const NEW = {
  ...snapshotOf(moduleOf("Changed", { a: "int" }), moduleOf("Added", { a: "text" })),
  whmVersion: "11.138.0.6",
};

/** The requests of a successful run of `codegen`. */
export const ALL_CALLS = [
  "available_transfer_modules",
  "transfer_module_schema Added",
  "transfer_module_schema Changed",
  "version",
];

/** Path → content: the text of a file, `folder`, or the target of a link. */
export type Tree = Readonly<Record<string, string>>;

export interface CommandResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Peak memory in MiB; `NaN` if the process was killed. */
  readonly peak: number;
}

export interface CaseContext {
  readonly whm: FaultyServer;
  /** The project, with `schemas/` and `generated/` of the old snapshot. */
  readonly cwd: string;
  /** A folder outside of the project, which the command must not change. */
  readonly outside: string;
  /** A server on loopback that must not be contacted. */
  readonly unexpectedServer: UnexpectedServer;
  /** `--server` and `--ca` of the simulated server. */
  readonly serverOptions: readonly string[];
  run(words: readonly string[], more?: RunOptions): Promise<CommandResult>;
  /** Runs a script of the test, monitored like the command. */
  probe(script: string, ...words: readonly string[]): Promise<CommandResult>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly onStart?: (child: ChildProcess) => void;
}

export interface UnexpectedServer {
  readonly port: number;
  /** The data of each connection. */
  readonly received: readonly string[];
}

export interface FaultCase {
  readonly name: string;
  readonly faults?: readonly ByteFault[] | ((context: CaseContext) => readonly ByteFault[]);
  /** Runs before the command. */
  readonly arrange?: (context: CaseContext) => unknown;
  /** Default: `codegen`. The options of the server follow. */
  readonly parameters?: readonly string[] | ((context: CaseContext) => readonly string[]);
  /** Omits the options of the server. */
  readonly isOffline?: boolean;
  readonly env?:
    Readonly<Record<string, string>> | ((context: CaseContext) => Readonly<Record<string, string>>);
  readonly input?: string;
  readonly onStart?: (child: ChildProcess, context: CaseContext) => void;
  /** The timeout in seconds. Default: 60, enough for a busy machine. */
  readonly timeout?: number;

  readonly exit: number;
  /** The answered requests: their number, a range of numbers, or their names. */
  readonly requests: number | readonly [least: number, most: number] | readonly string[];
  /** `old`: unchanged. `new`: as after a successful run. */
  readonly disk: "old" | "new" | ((context: CaseContext, before: Tree) => unknown);
  /** A string is all of standard error, a pattern must match it. Default: empty. */
  readonly stderr?: RegExp | string;
  /** The number of lines on standard error. Default: one, or none if it is empty. */
  readonly stderrLines?: number;
  /** The same for standard output. */
  readonly stdout?: RegExp | string;
  /** Whether standard output has a machine-readable format, which the case checks itself. */
  readonly isMachineReadable?: boolean;
  /** The limit of peak memory in MiB. */
  readonly peak?: number;
  /** Fragments of the token that the case itself uses. */
  readonly tokenFragments?: readonly string[];
  readonly check?: (context: CaseContext, ran: CommandResult, before: Tree) => unknown;
}

/**
 * Defines a test for each case. Its title is the title of the enclosing `describe`, followed by the name of the case. The tests run
 * concurrently. `npm test` runs only the first case of each exit code, and none with the
 * options FULL: for features that other tests cover without a process.
 */
export function testCases(cases: readonly FaultCase[], options: TestOptions = {}): void {
  const group = TestRunner.getCurrentSuite().name;
  const exits = new Set<number>();
  for (const one of cases) {
    test.concurrent(`${group} ${one.name}`, exits.has(one.exit) ? FULL : options, () => runCase(one));
    exits.add(one.exit);
  }
}

async function runCase(one: FaultCase): Promise<void> {
  await using whm = await startFaultyServer({ schemas: NEW, token: TOKEN });
  await using stranger = await startUnexpectedServer();
  const base = temporaryFolder();
  const context = await createContext(base, whm, stranger);
  const before = treeIn(context.cwd);
  await one.arrange?.(context);
  const arranged = treeIn(context.cwd);
  for (const rule of typeof one.faults === "function" ? one.faults(context) : (one.faults ?? []))
    whm.add(rule);
  const words =
    typeof one.parameters === "function" ? one.parameters(context) : (one.parameters ?? ["codegen"]);
  const { onStart } = one;
  const asking = [...context.serverOptions, "--timeout", String(one.timeout ?? 60)];
  const ran = await context.run(one.isOffline === true ? words : [...words, ...asking], {
    env: typeof one.env === "function" ? one.env(context) : (one.env ?? {}),
    ...(one.input !== undefined && { input: one.input }),
    ...(onStart !== undefined && { onStart: (child) => onStart(child, context) }),
  });

  expect(ran).toMatchObject({ exitCode: one.exit, signal: null });
  expectRequests(whm, one.requests);
  await expectDisk(context, one.disk, arranged);
  expectOutput(ran, one);
  expectNoToken(one, ran, base);
  expect(stranger.received).toEqual([]);
  if (one.peak !== undefined) expect(ran.peak).toBeLessThan(one.peak);
  await one.check?.(context, ran, before);
}

// Context

async function createContext(
  base: string,
  whm: FaultyServer,
  stranger: UnexpectedServer,
): Promise<CaseContext> {
  const [cwd, aside, home, tmp] = ["project", "aside", "home", "tmp"].map((name) => join(base, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const dir of [aside, home, tmp]) mkdirSync(dir);
  cpSync(await oldProject(), cwd, { recursive: true });
  return {
    ...{ whm, cwd, outside: aside, unexpectedServer: stranger },
    serverOptions: ["--server", whm.url, "--ca", whm.ca],
    run: (words, options) =>
      runScript([BIN, ...words], { cwd, home, tmp, aside: temporaryFolder() }, options),
    probe: (...words) => runScript(words, { cwd: aside, home, tmp, aside: temporaryFolder() }),
  };
}

let old: Promise<string> | undefined;

/** Created once and copied. */
function oldProject(): Promise<string> {
  return (old ??= (async () => {
    const dir = temporaryFolder();
    writeSnapshot(join(dir, "schemas"), OLD);
    await command(["generate"], { cwd: dir });
    return dir;
  })());
}

let fresh: Promise<Tree> | undefined;

/** The tree after a successful run on the old project. */
export function newTree(): Promise<Tree> {
  return (fresh ??= (async () => {
    await using whm = await startFaultyServer({ schemas: NEW, token: TOKEN });
    await using stranger = await startUnexpectedServer();
    const context = await createContext(temporaryFolder(), whm, stranger);
    expect(await context.run(["codegen", ...context.serverOptions])).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
    return treeIn(context.cwd);
  })());
}

interface Places {
  readonly cwd: string;
  readonly home: string;
  readonly tmp: string;
  /** A folder for the data that monitors the process. */
  readonly aside: string;
}

function runScript(
  words: readonly string[],
  { cwd, home, tmp, aside }: Places,
  { env = {}, input, onStart }: RunOptions = {},
): Promise<CommandResult> {
  const [canary, peak] = [join(aside, "canary"), join(aside, "peak")];
  const child = spawn(process.execPath, ["--require", WATCH, ...words], {
    cwd,
    env: {
      PATH: process.env["PATH"],
      HOME: home,
      TMPDIR: tmp,
      WHM_TOKEN: TOKEN,
      WATCH: JSON.stringify({ canary, peak }),
      ...env,
    },
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (output[name] += text));
  child.stdin.on("error", () => undefined).end(input ?? "");
  onStart?.(child);
  const watchdog = setTimeout(() => child.kill("SIGKILL"), 240_000);
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (exitCode, signal) => {
      clearTimeout(watchdog);
      expect(existsSync(canary), "the canary").toBe(false);
      expect(readdirSync(tmp), "what is left of temporary files").toEqual([]);
      expect(readdirSync(home), "what is left at home").toEqual([]);
      resolve({
        exitCode,
        signal,
        ...output,
        peak: existsSync(peak) ? Number(readFileSync(peak, "utf8")) : NaN,
      });
    });
  });
}

async function startUnexpectedServer(): Promise<UnexpectedServer & AsyncDisposable> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    const index = heard.push("") - 1;
    socket
      .on("error", () => undefined)
      .on("data", (bytes: Buffer) => {
        heard[index] = (heard[index] ?? "") + bytes.toString("latin1");
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received: heard,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

export function treeIn(dir: string): Tree {
  const entries = readdirSync(dir, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(entries.map((path) => [path, describeEntry(join(dir, path))]));
}

function describeEntry(path: string): string {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return stats.isFile() ? readFileSync(path, "latin1") : "folder";
}

// Checks

function expectRequests({ requests }: FaultyServer, asked: FaultCase["requests"]): void {
  const made = requests.map(({ function: name, parameters }) =>
    [name ?? "nothing", ...(parameters["module"] === undefined ? [] : [parameters["module"]])].join(" "),
  );
  if (typeof asked === "number") expect(made, "requests").toHaveLength(asked);
  else if (typeof asked[0] === "number") {
    expect(made.length, "requests").toBeGreaterThanOrEqual(asked[0]);
    expect(made.length, "requests").toBeLessThanOrEqual(Number(asked[1]));
  } else expect(made.sort(), "requests").toEqual(asked);
}

async function expectDisk(context: CaseContext, disk: FaultCase["disk"], before: Tree): Promise<void> {
  if (typeof disk === "function") await disk(context, before);
  else expect(treeIn(context.cwd), "the disk").toEqual(disk === "old" ? before : await newTree());
}

/** Commands of GitHub, Azure, TeamCity and GitLab. */
const COMMAND = /^\s*::|##(?:vso|teamcity)?\[|^section_(?:start|end):/i;

/** Control characters, bidirectional and invisible characters, and lone surrogates. */
const ACTIVE = /[\p{C}\p{Zl}\p{Zp}\p{DI}]/u;

function expectOutput(
  { stdout, stderr }: CommandResult,
  {
    stderr: expectedStderr = "",
    stderrLines: lines = expectedStderr === "" ? 0 : 1,
    stdout: expectedStdout = "",
    isMachineReadable: machine = false,
  }: FaultCase,
): void {
  if (typeof expectedStderr === "string") expect(stderr, "standard error").toBe(expectedStderr);
  else expect(stderr, "standard error").toMatch(expectedStderr);
  if (typeof expectedStdout === "string") expect(stdout, "standard output").toBe(expectedStdout);
  else expect(stdout, "standard output").toMatch(expectedStdout);
  const printed = stderr.split("\n");
  expect(printed.pop(), "the end of standard error").toBe("");
  const hints = printed.filter((line) => line.startsWith("  hint: "));
  expect(printed.length - hints.length, `lines of ${JSON.stringify(stderr)}`).toBe(lines);
  expectPrintable(machine ? stderr : stderr + stdout);
}

export function expectPrintable(text: string): void {
  for (const line of text.split("\n")) {
    expect(line, "a printed line").not.toMatch(COMMAND);
    expect(line, "a printed line").not.toMatch(ACTIVE);
  }
}

const bytes = Buffer.from(TOKEN);

/** Encodings of the token that could occur in output. */
export const SPELLINGS: readonly string[] = [
  TOKEN,
  ...["", "root:", "whm root:", "x", "xx"].map((before) => {
    // Without the ends, which depend on adjacent bytes.
    const start = Math.ceil((before.length * 8) / 6);
    return Buffer.from(before + TOKEN)
      .toString("base64")
      .slice(start, start + 40);
  }),
  Array.from(bytes, (byte) => `%${byte.toString(16)}`).join(""),
  TOKEN.slice(0, 12),
  TOKEN.slice(-12),
];

export function expectNoTokenIn(what: string, text: string): void {
  const even = text.toLowerCase();
  for (const spelling of SPELLINGS)
    expect(even.includes(spelling.toLowerCase()), `the token in ${what}`).toBe(false);
}

function expectNoToken(
  { tokenFragments: holdsToken = [] }: FaultCase,
  { stdout, stderr }: CommandResult,
  base: string,
): void {
  expectNoTokenIn("standard output", stdout);
  expectNoTokenIn("standard error", stderr);
  for (const [path, text] of Object.entries(treeIn(base))) {
    if (!holdsToken.includes(path)) expectNoTokenIn(path, path + text);
  }
}

// Helpers of cases

/** A row of a table of cases: the members in which it differs from the others. */
export type CaseRow = Pick<FaultCase, "name"> & Partial<FaultCase>;

/** Cases that end with one message and the same number of requests, and leave the disk unchanged. */
export function refusals(rows: readonly CaseRow[], shared: Partial<FaultCase> = {}): readonly FaultCase[] {
  return rows.map((row) => ({ exit: 3, requests: 1, disk: "old", ...shared, ...row }));
}

/** Cases that succeed. */
export function successes(
  rows: readonly Omit<CaseRow, "stderr">[],
  shared: Partial<FaultCase> = {},
): readonly FaultCase[] {
  return rows.map((row) => ({
    exit: 0,
    requests: ALL_CALLS,
    disk: "new",
    stdout: / files? written/,
    ...shared,
    ...row,
  }));
}

/** A pattern for an error on standard error that contains this text, with or without a hint. */
export function error(words: string): RegExp {
  return new RegExp(`^error: [^\n]*${words}[^\n]*\n(?:  hint: [^\n]*\n)?$`);
}

/** Changes the server's response. */
export function changeAnswer(change: (answer: Answer) => unknown): (body: string) => string {
  return (body) => JSON.stringify(change(JSON.parse(body) as Answer));
}

interface Answer {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Replaces `data` in the response. */
export function replaceData(value: unknown): (body: string) => string {
  return changeAnswer(({ metadata }) => ({ metadata, data: value }));
}

/** A refusal with this reason. */
export function refusalWithReason(text: unknown): (body: string) => string {
  return changeAnswer(({ metadata }) => ({ metadata: { ...metadata, result: 0, reason: text } }));
}

/** Writes a file in the project. */
export function writeProjectFile({ cwd }: Pick<CaseContext, "cwd">, path: string, text: string): void {
  writeFileSync(join(cwd, path), text);
}
