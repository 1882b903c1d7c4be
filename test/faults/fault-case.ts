/**
 * Fault cases: a command runs against a simulated server over TLS that sends something wrong. A case declares the exit code, the
 * requests, the changes on disk and the output. Every case also expects that the token leaks nowhere, that no other server is contacted,
 * and that no output is a command of a terminal or a CI system.
 */

import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { command, type CommandOptions, type CommandResult } from "../support/command.js";
import { FULL } from "../support/extent.js";
import {
  startFaultyServer,
  type AnswerFault,
  type ByteFault,
  type FaultyServer,
} from "../support/faulty-server.js";
import { temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

/** In the format of WHM's tokens. */
export const TOKEN = "K7QX2M9ZPD4WJ8RT5VBN3HGC6YFL1SAE";

/** The snapshot of the project, and what the server returns now: one module changed, one is gone, and one is new. */
const OLD = snapshotOf(moduleOf("Changed", { a: "text" }), moduleOf("Gone", { a: "text" }));
const NEW = {
  ...snapshotOf(moduleOf("Changed", { a: "int" }), moduleOf("Added", { a: "text" })),
  whmVersion: "11.138.0.6",
};

/** The function that returns the list of modules, which is requested first. */
export const LIST = "available_transfer_modules";

/** The requests of a successful run of `codegen`. */
const ALL_REQUESTS = [LIST, "transfer_module_schema Added", "transfer_module_schema Changed", "version"];

/** Path → content: the text of a file, `folder`, or the target of a link. */
export type Tree = Readonly<Record<string, string>>;

export interface Project {
  readonly whm: FaultyServer;
  /** The project, with `schemas/` and `generated/` of the old snapshot. */
  readonly cwd: string;
  /** A folder outside of the project. */
  readonly outside: string;
  /** The port of a server on loopback that must not be contacted. */
  readonly otherPort: number;
  /** `--server` and `--ca` of the simulated server. */
  readonly serverOptions: readonly string[];
  run(words: readonly string[], options?: Omit<CommandOptions, "cwd">): Promise<CommandResult>;
}

type MaybeFunction<Value> = Value | ((project: Project) => Value);

export interface FaultCase {
  readonly faults?: MaybeFunction<readonly ByteFault[]>;
  /** Runs before the command. */
  readonly arrange?: (project: Project) => unknown;
  /** Default: `codegen`. The options of the server follow. */
  readonly words?: MaybeFunction<readonly string[]>;
  /** Omits the options of the server. */
  readonly isOffline?: boolean;
  readonly env?: MaybeFunction<Readonly<Record<string, string>>>;
  readonly input?: string;
  readonly onStart?: (interrupt: () => void, project: Project) => void;
  /** The timeout in seconds. Default: 60, enough for a busy machine. */
  readonly timeout?: number;

  /** Default: 3. */
  readonly exit?: number;
  /** The requests: their number, a range of numbers, or their names. Default: all of them after success, otherwise the first one. */
  readonly requests?: number | readonly [least: number, most: number] | readonly string[];
  /** `old`: unchanged. `new`: as after a successful run. Default: depends on the exit code. */
  readonly disk?: "old" | "new" | ((project: Project) => unknown);
  /** A string is all of standard error, a pattern must match it. Default: empty. */
  readonly stderr?: RegExp | string;
  /** The same for standard output. Default after success: the number of written files. */
  readonly stdout?: RegExp | string;
  /** Whether `check` checks the text of standard output, whose format is for machines. */
  readonly isReport?: boolean;
  readonly check?: (project: Project, result: CommandResult) => unknown;
}

/** Defines a test for each case. The tests run concurrently. `npm test` runs only the first `fast` of them. */
export function faultCases(
  title: string,
  cases: readonly (readonly [name: string, one: FaultCase])[],
  fast = 3,
): void {
  for (const [index, [name, one]] of cases.entries())
    test.concurrent(`${title} ${name}`, index < fast ? {} : FULL, () => runCase(one));
  afterAll(async () => {
    for (const server of idleServers.splice(0)) await server.close();
  });
}

/** What is wrong, the fault of the first response or its body, the message, and further members of the case. */
export type Refusal = readonly [
  name: string,
  fault: AnswerFault | AnswerFault["body"],
  message: string,
  more?: FaultCase,
];

/** Defines a test for each refusal. It ends with one message after the first request, and changes nothing on disk. */
export function refusals(
  title: string,
  rows: readonly Refusal[],
  shared: FaultCase = {},
  fast?: number,
): void {
  faultCases(title, rows.map(refusal(shared)), fast);
}

const refusal =
  (shared: FaultCase) =>
  ([name, fault, message, more]: Refusal): readonly [string, FaultCase] => {
    const isFault = typeof fault === "object" && !(fault instanceof Uint8Array);
    const answer: AnswerFault = isFault ? fault : { body: fault ?? "" };
    const first = answer.module === undefined ? { function: LIST } : {};
    return [name, { faults: [{ ...first, ...answer }], stderr: error(message), ...shared, ...more }];
  };

export async function runCase(one: FaultCase): Promise<void> {
  const whm = idleServers.pop() ?? (await startFaultyServer({ schemas: NEW, token: TOKEN }));
  try {
    await runWith(whm, one);
  } finally {
    whm.reset();
    idleServers.push(whm);
  }
}

/** Servers that no case uses at the moment. */
const idleServers: FaultyServer[] = [];

async function runWith(whm: FaultyServer, one: FaultCase): Promise<void> {
  const project = await createProject(whm);
  const { cwd, outside, serverOptions } = project;
  const valueOf = <Value>(value: MaybeFunction<Value>): Value =>
    typeof value === "function" ? (value as (project: Project) => Value)(project) : value;
  await one.arrange?.(project);
  const before = treeIn(cwd);
  for (const fault of valueOf(one.faults ?? [])) whm.add(fault);
  const { onStart, input, exit = 3 } = one;
  const words = valueOf<readonly string[]>(one.words ?? ["codegen"]);
  const online = [...words, ...serverOptions, "--timeout", String(one.timeout ?? 60)];
  const result = await project.run(one.isOffline === true ? words : online, {
    env: valueOf(one.env ?? {}),
    ...(input !== undefined && { input }),
    ...(onStart !== undefined && { onStart: (interrupt) => onStart(interrupt, project) }),
  });
  const isSuccess = exit === 0 && one.isReport !== true;
  expect(result).toMatchObject({ exitCode: exit });
  expectText(result.stderr, one.stderr ?? "");
  expectText(result.stdout, one.stdout ?? (isSuccess ? / files? written/ : ""));
  expectPrintable(result.stderr + (one.isReport === true ? "" : result.stdout));
  expectRequests(whm.requests(), one.requests ?? (exit === 0 ? ALL_REQUESTS : 1));
  const { disk = isSuccess ? "new" : "old" } = one;
  if (typeof disk === "function") await disk(project);
  else expect(treeIn(cwd)).toEqual(disk === "old" ? before : await newTree());
  expectNoToken({ "standard output": result.stdout, "standard error": result.stderr, ...treeIn(outside) });
  const changes = Object.entries(treeIn(cwd)).filter(([path, text]) => text !== before[path]);
  expectNoToken(Object.fromEntries(changes.map(([path, text]) => [path, path + text])));
  expect(contacts).toEqual([]);
  await one.check?.(project, result);
}

async function createProject(whm: FaultyServer): Promise<Project> {
  const [base, otherPort] = [temporaryFolder(), await otherServer()];
  const [cwd, outside] = [join(base, "project"), join(base, "outside")];
  mkdirSync(outside);
  cpSync(await oldProject(), cwd, { recursive: true });
  return {
    ...{ whm, cwd, outside, otherPort, serverOptions: ["--server", whm.url, "--ca", whm.ca] },
    run: (words, options = {}) =>
      command(words, { input: "", ...options, cwd, env: { WHM_TOKEN: TOKEN, ...options.env } }),
  };
}

/** Returns the result of the first call. */
function once<Result>(act: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => (result ??= act());
}

const oldProject = once(async () => {
  const dir = temporaryFolder();
  writeSnapshot(join(dir, "schemas"), OLD);
  await command(["generate"], { cwd: dir });
  return dir;
});

/** The tree after a successful run on the old project. */
export const newTree = once(async (): Promise<Tree> => {
  const dir = temporaryFolder();
  cpSync(await oldProject(), dir, { recursive: true });
  writeSnapshot(join(dir, "schemas"), { ...NEW, origin: "live" });
  await command(["generate"], { cwd: dir });
  return treeIn(dir);
});

/** What the server that must not be contacted has received. */
const contacts: string[] = [];

const otherServer = once(async () => {
  const server = createServer((socket) => {
    contacts.push("a connection");
    socket.destroy();
  }).unref();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
});

export function treeIn(dir: string): Tree {
  const paths = readdirSync(dir, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(paths.map((path) => [path, describeEntry(join(dir, path))]));
}

function describeEntry(path: string): string {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return stats.isFile() ? readFileSync(path, "latin1") : "folder";
}

// Checks

function expectText(text: string, expected: RegExp | string): void {
  if (typeof expected === "string") expect(text).toBe(expected);
  else expect(text).toMatch(expected);
}

function expectRequests(made: readonly string[], expected: NonNullable<FaultCase["requests"]>): void {
  if (typeof expected === "number") expect(made).toHaveLength(expected);
  else if (typeof expected[0] === "number") {
    expect(made.length).toBeGreaterThanOrEqual(expected[0]);
    expect(made.length).toBeLessThanOrEqual(Number(expected[1]));
  } else expect([...made].sort()).toEqual(expected);
}

/** Commands of GitHub, Azure, TeamCity and GitLab. */
const COMMAND = /^\s*::|##(?:vso|teamcity)?\[|^section_(?:start|end):/i;

/** Control characters, bidirectional and invisible characters, and lone surrogates. */
const ACTIVE = /[\p{C}\p{Zl}\p{Zp}\p{DI}]/u;

export function expectPrintable(text: string): void {
  for (const line of text.split("\n")) {
    expect(line).not.toMatch(COMMAND);
    expect(line).not.toMatch(ACTIVE);
  }
}

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
  Buffer.from(TOKEN).toString("hex").replace(/../g, "%$&"),
  TOKEN.slice(0, 12),
  TOKEN.slice(-12),
];

/** Expects that none of the texts, by name, contains the token. */
export function expectNoToken(texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) {
    const lowerCase = text.toLowerCase();
    const found = SPELLINGS.filter((spelling) => lowerCase.includes(spelling.toLowerCase()));
    expect(found, `the token in ${name}`).toEqual([]);
  }
}

/** A pattern for an error on standard error that contains this text, with or without a hint. */
export function error(words: string): RegExp {
  return new RegExp(`^error: [^\n]*(?:${words})[^\n]*\n(?:  hint: [^\n]*\n)?$`);
}

/** A pattern for a warning on standard error. */
export function warning(words: string): RegExp {
  return new RegExp(`^warning: [^\n]*(?:${words})[^\n]*\n(?:  hint: [^\n]*\n)?$`);
}

// Bodies of responses

interface Answer {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
}

type Change = (body: string) => string;

/** Changes the server's response. */
export function changeAnswer(change: (answer: Answer) => unknown): Change {
  return (body) => JSON.stringify(change(JSON.parse(body) as Answer));
}

/** Changes `metadata` of the response. */
export function changeMetadata(change: object): Change {
  return changeAnswer(({ metadata, ...rest }) => ({ ...rest, metadata: { ...metadata, ...change } }));
}

/** Replaces `data` in the response. */
export function replaceData(data: unknown): Change {
  return changeAnswer(({ metadata }) => ({ metadata, data }));
}

/** A list of these modules. */
export function listOf(...modules: readonly string[]): Change {
  return replaceData({ modules: Object.fromEntries(modules.map((name) => [name, "1"])) });
}

/** A schema with these definitions. */
export function schemaOf(definitions: Readonly<Record<string, string>>): Change {
  const keys = Object.fromEntries(Object.entries(definitions).map(([name, def]) => [name, { def }]));
  return replaceData({ schema: { keys, primary: [], required: [] } });
}

/** A refusal with this reason. */
export function refuse(reason: unknown): Change {
  return changeMetadata({ result: 0, reason });
}

/** Writes a file in the project. */
export function writeProjectFile({ cwd }: Pick<Project, "cwd">, path: string, text: string): void {
  writeFileSync(join(cwd, path), text);
}
