/**
 * Cases of what goes wrong, each run by the built command against a simulated server over TLS. A case says how it ends, how many
 * requests were made, what reached the disk and what was printed; of each it is seen, too, that the token is nowhere, that nobody
 * else was reached, that no line is anybody's command, and that no code of a server ran.
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
import { expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { startWhm, type FaultRule, type SimulatedServer } from "../../src/testing.js";
import { command } from "../support/command.js";
import { FULL } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const BIN = join(ROOT, "dist/bin.cjs");
const WATCH = join(ROOT, "test/faults/watch.cjs");

/** As WHM's are. */
export const TOKEN = "K7QX2M9ZPD4WJ8RT5VBN3HGC6YFL1SAE";

/** What a project was made from, and what its server says now: a module is changed, one goes, and one comes. */
export const OLD = snapshotOf(moduleOf("Changed", { a: "text" }), moduleOf("Gone", { a: "text" }));
export const NEW = {
  ...snapshotOf(moduleOf("Changed", { a: "int" }), moduleOf("Added", { a: "text" })),
  whmVersion: "11.138.0.6",
};

/** What a run of `codegen` asks for, where all goes well. */
export const ALL_CALLS = [
  "available_transfer_modules",
  "transfer_module_schema Added",
  "transfer_module_schema Changed",
  "version",
];

/** Path → what is there: a file's text, `folder`, or where a link leads. */
export type Tree = Readonly<Record<string, string>>;

export interface CommandResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The most memory that it had, in MiB; `NaN` of a process that was killed. */
  readonly peak: number;
}

export interface Stage {
  readonly whm: SimulatedServer;
  /** The project: `schemas/` and `generated/` of the old tree. */
  readonly cwd: string;
  /** Outside of the project, for what a case needs and whom nobody should touch. */
  readonly aside: string;
  /** Somebody on loopback whom nothing should reach. */
  readonly stranger: Stranger;
  /** The words that ask the server: `--server` and `--ca`. */
  readonly asking: readonly string[];
  run(words: readonly string[], more?: RunOptions): Promise<CommandResult>;
  /** A script of the test's, as watched as the command is. */
  probe(script: string, ...words: readonly string[]): Promise<CommandResult>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly onStart?: (child: ChildProcess) => void;
}

export interface Stranger {
  readonly port: number;
  /** What came with each connection. */
  readonly heard: readonly string[];
}

export interface Case {
  readonly name: string;
  readonly faults?: readonly FaultRule[] | ((stage: Stage) => readonly FaultRule[]);
  /** Before the run. */
  readonly arrange?: (stage: Stage) => unknown;
  /** Default: `codegen`. What asks is put behind it. */
  readonly words?: readonly string[] | ((stage: Stage) => readonly string[]);
  /** Whether nobody is asked by these words. */
  readonly offline?: boolean;
  readonly env?: Readonly<Record<string, string>> | ((stage: Stage) => Readonly<Record<string, string>>);
  readonly input?: string;
  readonly onStart?: (child: ChildProcess, stage: Stage) => void;
  /** Seconds of one call. Default: 60, which is enough on a machine that has much to do. */
  readonly timeout?: number;

  readonly exit: number;
  /** Requests that were answered: how many, or from how many to how many, or which. */
  readonly asked: number | readonly [least: number, most: number] | readonly string[];
  /** `old`: every byte as before. `new`: as after a run in which all went well. */
  readonly disk: "old" | "new" | ((stage: Stage, before: Tree) => unknown);
  /** All of standard error, where it is one line; else what is to be found there. Empty where it is left out. */
  readonly says?: RegExp | string;
  /** Lines of standard error. One, where something is said. */
  readonly lines?: number;
  /** Of standard output. Empty where it is left out. */
  readonly tells?: RegExp | string;
  /** Whether standard output is for a machine, which a case must look at itself. */
  readonly machine?: boolean;
  /** MiB of memory that the run may have at most. */
  readonly peak?: number;
  /** Words of the token's that the case itself put somewhere. */
  readonly holdsToken?: readonly string[];
  readonly then?: (stage: Stage, ran: CommandResult, before: Tree) => unknown;
}

/** One test for each case, a few at a time. `npm test` runs the first case of the table for each exit code. */
export function perform(cases: readonly Case[]): void {
  const exits = new Set<number>();
  for (const one of cases) {
    const options = exits.has(one.exit) ? FULL : {};
    exits.add(one.exit);
    test.concurrent(one.name, options, () => play(one));
  }
}

async function play(one: Case): Promise<void> {
  await using whm = await startWhm({ schemas: NEW, token: TOKEN });
  await using stranger = await startStranger();
  const base = temporaryFolder();
  const stage = await stageIn(base, whm, stranger);
  const before = treeIn(stage.cwd);
  await one.arrange?.(stage);
  const arranged = treeIn(stage.cwd);
  for (const rule of typeof one.faults === "function" ? one.faults(stage) : (one.faults ?? []))
    whm.faults.add(rule);
  const words = typeof one.words === "function" ? one.words(stage) : (one.words ?? ["codegen"]);
  const { onStart } = one;
  const asking = [...stage.asking, "--timeout", String(one.timeout ?? 60)];
  const ran = await stage.run(one.offline === true ? words : [...words, ...asking], {
    env: typeof one.env === "function" ? one.env(stage) : (one.env ?? {}),
    ...(one.input !== undefined && { input: one.input }),
    ...(onStart !== undefined && { onStart: (child) => onStart(child, stage) }),
  });

  expect(ran).toMatchObject({ exitCode: one.exit, signal: null });
  expectAsked(whm, one.asked);
  await expectDisk(stage, one.disk, arranged);
  expectSaid(ran, one);
  expectNoToken(one, ran, base);
  expect(stranger.heard).toEqual([]);
  if (one.peak !== undefined) expect(ran.peak).toBeLessThan(one.peak);
  await one.then?.(stage, ran, before);
}

/* ---- the stage ---- */

async function stageIn(base: string, whm: SimulatedServer, stranger: Stranger): Promise<Stage> {
  const [cwd, aside, home, tmp] = ["project", "aside", "home", "tmp"].map((name) => join(base, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const dir of [aside, home, tmp]) mkdirSync(dir);
  cpSync(await oldProject(), cwd, { recursive: true });
  return {
    ...{ whm, cwd, aside, stranger },
    asking: ["--server", whm.url, "--ca", whm.ca],
    run: (words, options) =>
      runScript([BIN, ...words], { cwd, home, tmp, aside: temporaryFolder() }, options),
    probe: (...words) => runScript(words, { cwd: aside, home, tmp, aside: temporaryFolder() }),
  };
}

let old: Promise<string> | undefined;

/** Made once, and copied. */
function oldProject(): Promise<string> {
  return (old ??= (async () => {
    const dir = temporaryFolder();
    writeSnapshot(join(dir, "schemas"), OLD);
    await command(["generate"], { cwd: dir });
    return dir;
  })());
}

let fresh: Promise<Tree> | undefined;

/** What a run makes of the old project, where all goes well. */
export function newTree(): Promise<Tree> {
  return (fresh ??= (async () => {
    await using whm = await startWhm({ schemas: NEW, token: TOKEN });
    await using stranger = await startStranger();
    const stage = await stageIn(temporaryFolder(), whm, stranger);
    expect(await stage.run(["codegen", ...stage.asking])).toMatchObject({ exitCode: 0, stderr: "" });
    return treeIn(stage.cwd);
  })());
}

interface Places {
  readonly cwd: string;
  readonly home: string;
  readonly tmp: string;
  /** For what is seen of the process. */
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
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (said[name] += text));
  child.stdin.on("error", () => undefined).end(input ?? "");
  onStart?.(child);
  const watchdog = setTimeout(() => child.kill("SIGKILL"), 110_000);
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (exitCode, signal) => {
      clearTimeout(watchdog);
      expect(existsSync(canary), "the canary").toBe(false);
      expect(readdirSync(tmp), "what is left of temporary files").toEqual([]);
      expect(readdirSync(home), "what is left at home").toEqual([]);
      resolve({
        exitCode,
        signal,
        ...said,
        peak: existsSync(peak) ? Number(readFileSync(peak, "utf8")) : NaN,
      });
    });
  });
}

async function startStranger(): Promise<Stranger & AsyncDisposable> {
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
    heard,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

export function treeIn(dir: string): Tree {
  const entries = readdirSync(dir, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(entries.map((path) => [path, whatIs(join(dir, path))]));
}

function whatIs(path: string): string {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return stats.isFile() ? readFileSync(path, "latin1") : "folder";
}

/* ---- what is seen of each ---- */

function expectAsked({ requests }: SimulatedServer, asked: Case["asked"]): void {
  const made = requests.map(({ function: name, parameters }) =>
    [name ?? "nothing", ...(parameters["module"] === undefined ? [] : [parameters["module"]])].join(" "),
  );
  if (typeof asked === "number") expect(made, "requests").toHaveLength(asked);
  else if (typeof asked[0] === "number") {
    expect(made.length, "requests").toBeGreaterThanOrEqual(asked[0]);
    expect(made.length, "requests").toBeLessThanOrEqual(Number(asked[1]));
  } else expect(made.sort(), "requests").toEqual(asked);
}

async function expectDisk(stage: Stage, disk: Case["disk"], before: Tree): Promise<void> {
  if (typeof disk === "function") await disk(stage, before);
  else expect(treeIn(stage.cwd), "the disk").toEqual(disk === "old" ? before : await newTree());
}

/** On GitHub, Azure, TeamCity and GitLab. */
const COMMAND = /^\s*::|##(?:vso|teamcity)?\[|^section_(?:start|end):/i;

/** Control characters, those that change direction, those that are not seen, and half ones. */
const ACTIVE = /[\p{C}\p{Zl}\p{Zp}\p{DI}]/u;

function expectSaid(
  { stdout, stderr }: CommandResult,
  { says = "", lines = says === "" ? 0 : 1, tells = "", machine = false }: Case,
): void {
  if (typeof says === "string") expect(stderr, "standard error").toBe(says);
  else expect(stderr, "standard error").toMatch(says);
  if (typeof tells === "string") expect(stdout, "standard output").toBe(tells);
  else expect(stdout, "standard output").toMatch(tells);
  const said = stderr.split("\n");
  expect(said.pop(), "the end of standard error").toBe("");
  expect(said.length, `lines of ${JSON.stringify(stderr)}`).toBe(lines);
  expectInert(machine ? stderr : stderr + stdout);
}

export function expectInert(text: string): void {
  for (const line of text.split("\n")) {
    expect(line, "a printed line").not.toMatch(COMMAND);
    expect(line, "a printed line").not.toMatch(ACTIVE);
  }
}

const bytes = Buffer.from(TOKEN);

/** The token as it could be written down. */
export const SPELLINGS: readonly string[] = [
  ...[TOKEN, bytes.toString("hex"), encodeURIComponent(TOKEN)],
  ...["", "root:", "whm root:", "x", "xx"].map((before) => {
    // Without the ends, which depend on what stands beside it.
    const start = Math.ceil((before.length * 8) / 6);
    return Buffer.from(before + TOKEN)
      .toString("base64")
      .slice(start, start + 40);
  }),
  Array.from(bytes, (byte) => `%${byte.toString(16)}`).join(""),
  Array.from(bytes, (byte) => `\\u00${byte.toString(16)}`).join(""),
  Array.from(bytes, (byte) => `\\u{${byte.toString(16)}}`).join(""),
  Array.from(bytes, (byte) => `\\x${byte.toString(16)}`).join(""),
  Array.from(bytes, (byte) => `&#${byte};`).join(""),
  Array.from(bytes, (byte) => `&#x${byte.toString(16)};`).join(""),
  TOKEN.slice(0, 12),
  TOKEN.slice(-12),
];

export function expectNoTokenIn(what: string, text: string): void {
  const even = text.toLowerCase();
  for (const spelling of SPELLINGS)
    expect(even.includes(spelling.toLowerCase()), `the token in ${what}`).toBe(false);
}

function expectNoToken({ holdsToken = [] }: Case, { stdout, stderr }: CommandResult, base: string): void {
  expectNoTokenIn("standard output", stdout);
  expectNoTokenIn("standard error", stderr);
  for (const [path, text] of Object.entries(treeIn(base))) {
    if (!holdsToken.includes(path)) expectNoTokenIn(path, path + text);
  }
}

/* ---- what cases share ---- */

/** A row of a table: of cases of one kind, what tells them apart. */
export type Row = Pick<Case, "name"> & Partial<Case>;

/** Cases of which each ends with one sentence, after so many requests, with every byte on the disk as it was. */
export function refused(rows: readonly Row[], shared: Partial<Case> = {}): readonly Case[] {
  return rows.map((row) => ({ exit: 3, asked: 1, disk: "old", ...shared, ...row }));
}

/** Cases in which all goes well. */
export function accepted(rows: readonly Omit<Row, "says">[], shared: Partial<Case> = {}): readonly Case[] {
  return rows.map((row) => ({
    exit: 0,
    asked: ALL_CALLS,
    disk: "new",
    tells: / files? written/,
    ...shared,
    ...row,
  }));
}

/** A line of standard error, of which this is a part. */
export function error(words: string): RegExp {
  return new RegExp(`^error: [^\n]*${words}[^\n]*\n$`);
}

/** The answer that the server would give, changed. */
export function answer(change: (answer: Answer) => unknown): (body: string) => string {
  return (body) => JSON.stringify(change(JSON.parse(body) as Answer));
}

interface Answer {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The same with other `data`. */
export function data(value: unknown): (body: string) => string {
  return answer(({ metadata }) => ({ metadata, data: value }));
}

/** A refusal with this reason. */
export function reason(text: unknown): (body: string) => string {
  return answer(({ metadata }) => ({ metadata: { ...metadata, result: 0, reason: text } }));
}

/** A file in the project. */
export function put({ cwd }: Pick<Stage, "cwd">, path: string, text: string): void {
  writeFileSync(join(cwd, path), text);
}
