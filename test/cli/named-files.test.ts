/** Files that options name: devices and pipes where a file is expected, and signals while the command reads. */

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, constants, copyFileSync, existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { casesOf, SCALED } from "../support/extent.js";
import { BIN } from "../support/command.js";
import { createProject, expectFailure } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const { cwd, write, read } = createProject({ schemas: snapshotOf(moduleOf("M", { a: "text" })) });

let server: SimulatedServer;
beforeAll(async () => {
  server = await startWhm();
  execFileSync("mkfifo", ["pipe", "output"], { cwd });
  write("fleet.json", { servers: [{ name: "a", server: server.url, tokenFile: "pipe" }] });
  copyFileSync(server.ca, join(cwd, "ca.pem"));
  chmodSync(write("token", server.token), 0o600);
});
afterAll(() => server.close());

/** Options and arguments whose file must not be a pipe. */
const FILES = [
  "merge FILE",
  `accept ${"0".repeat(16)} --reason why --report FILE`,
  "drift --fleet FILE",
  "check --config FILE",
  "diff FILE FILE",
  "simulate --cert FILE",
];

/** Options whose file may be a pipe. */
const PIPES = [
  "fetch --server SERVER --token-file FILE",
  "fetch --from FILE",
  "fetch --server SERVER --ca FILE",
  "drift --from FILE",
];

const wordsOf = (line: string, file: string): string[] =>
  line.replaceAll("FILE", file).replace("SERVER", server.url).split(" ");

/** Starts a command. The pipe of its standard input stays open. */
function start(words: readonly string[]): { child: ChildProcess; ended: Promise<unknown> } {
  const env = words.includes("--token-file") ? process.env : { ...process.env, WHM_TOKEN: server.token };
  const stdio = ["pipe", "ignore", "inherit"] as const;
  const child = spawn(process.execPath, [BIN, ...words], { cwd, env, stdio: [...stdio] });
  return { child, ended: new Promise((resolve) => child.on("exit", (...how) => resolve(how))) };
}

describe.skipIf(process.platform === "win32")("another kind of file", () => {
  test.each([
    ...FILES.map((line) => [line, "pipe"]),
    ...[...FILES, ...PIPES].map((line) => [line, "/dev/zero"]),
  ])("the command %s refuses %s where a file is expected", async (line = "", file = "") => {
    const { run } = createProject(
      {},
      { cwd, env: line.includes("token-file") ? {} : { WHM_TOKEN: server.token } },
    );
    expectFailure(await run(...wordsOf(line, file)), RegExp(`^error: .*${file}.*it is not a regular file`));
  });

  const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
  const WAITING = [...PIPES, "drift --fleet fleet.json"];
  // In `npm test`, each command with one signal.
  const CASES = SIGNALS.flatMap((_, turn) =>
    WAITING.map((line, index) => [SIGNALS[(index + turn) % 3] ?? "SIGTERM", line] as const),
  );

  test.each(casesOf(CASES, WAITING.length))("%s ends a wait for a pipe: %s", SCALED, async (signal, line) => {
    const { child, ended } = start(wordsOf(line, "pipe"));
    // Opening the pipe for writing waits until the command has opened it for reading.
    const opened = open(join(cwd, "pipe"), "w");
    await Promise.race([opened, ended]);
    child.kill(signal);
    // Ends the wait of `opened` if the command has not opened the pipe.
    const reader = await open(join(cwd, "pipe"), constants.O_RDWR);
    const how = await ended;
    for (const file of [await opened, reader]) await file.close();
    expect(how).toEqual([null, signal]);
  });

  test.each(casesOf(SIGNALS, 1))("%s ends a command that waits for its streams", SCALED, async (signal) => {
    const writer = start(["explain", "--output", "output"]);
    // The result is larger than the buffer of a pipe, and the reader does not read, so the command waits.
    writer.child.stdin?.end('"int(1) unsigned default 0"\n'.repeat(5000));
    const reader = await open(join(cwd, "output"), "r");
    writer.child.kill(signal);
    expect(await writer.ended).toEqual([null, signal]);
    await reader.close();

    const { child, ended } = start(["explain"]);
    // The text is larger than the buffer of a pipe. When it is written, the command has begun to read.
    const written = new Promise((resolve) => child.stdin?.write("\n".repeat(2 ** 21), resolve));
    await Promise.race([written, ended]);
    child.kill(signal);
    expect(await ended).toEqual([130, null]);
  });
});

test.skipIf(process.platform === "win32")("a signal ends a comparison that prints its report", async () => {
  const keys = Array.from({ length: 1000 }, (_, index) => `key_${index}`);
  const snapshotWith = (def: string): Snapshot =>
    snapshotOf(moduleOf("Module", Object.fromEntries(keys.map((key) => [key, def]))));
  const project = createProject({ before: snapshotWith("char(255)"), after: snapshotWith("char(200)") });
  // The report is larger than the buffer of the pipe, so the command waits until it is read.
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const child = spawn(process.execPath, [BIN, "diff", "before", "after"], {
    cwd: project.cwd,
    stdio: [...stdio],
  });
  const ended = once(child, "exit");
  await once(child.stdout, "readable");
  child.kill("SIGINT");
  child.stdout.resume();
  expect(await ended).toEqual([null, "SIGINT"]);
});

describe.skipIf(process.platform === "win32")("a pipe of the shell", () => {
  /** Runs `fetch` in bash. */
  function fetchInShell(words: string): Promise<{ code: number | null; stderr: string }> {
    const script = `"$node" "$bin" fetch --schemas fetched --force ${words}`;
    const env = { ...process.env, node: process.execPath, bin: BIN, url: server.url, token: server.token };
    const child = spawn("bash", ["-c", script], { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, stderr })));
  }

  test.each([
    '--ca <(cat ca.pem) --token-file <(sleep 0.1; echo "$token")',
    '--ca ca.pem --token-file /dev/stdin < <(echo "$token")',
    '--ca ca.pem --token-file /dev/fd/0 <<< "$token"',
    "--ca ca.pem --token-file /dev/stdin < token",
    ...(existsSync("/proc/self/fd") ? ['--ca ca.pem --token-file /proc/self/fd/3 3< <(echo "$token")'] : []),
  ])("fetch reads a file argument that is a pipe of the shell: %s", async (words) => {
    expect(await fetchInShell(`--server "$url" ${words}`)).toEqual({ code: 0, stderr: "" });
    expect(read("fetched/snapshot.json")).toContain("AccountLocal");
  });

  test.each([
    ['--server "$url" --ca ca.pem --token-file <(false)', /^error: The first line of .* is empty/],
    ['--from <(echo "{}")', /^error: (?!.*cannot be read)/],
  ])("fetch reports the content of a pipe that it cannot use: %s", async (words, message) => {
    const { code, stderr } = await fetchInShell(words);
    expect(code).toBeGreaterThan(1);
    expect(stderr).toMatch(message);
  });
});
