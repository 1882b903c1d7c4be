/** Files that options name: devices and pipes where a file is expected, and signals while the command reads. */

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { open } from "node:fs/promises";
import { chmodSync, constants, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { writeSnapshot } from "../../src/index.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const BIN = join(ROOT, "dist/bin.cjs");

let server: SimulatedServer;
let cwd: string;
beforeAll(async () => {
  server = await startWhm();
  cwd = temporaryFolder();
  execFileSync("mkfifo", ["pipe", "output"], { cwd });
  writeSnapshot(join(cwd, "schemas"), snapshotOf(moduleOf("M", { a: "text" })));
  const servers = [{ name: "a", server: server.url, tokenFile: "pipe" }];
  writeFileSync(join(cwd, "fleet.json"), JSON.stringify({ servers }));
});
afterAll(() => server.close());

/** Commands with an option or argument whose file must not be a pipe. */
const FILES: readonly (readonly [name: string, words: (path: string) => readonly string[]])[] = [
  ["merge", (path) => ["merge", path]],
  ["accept --report", (path) => ["accept", "0".repeat(16), "--reason", "why", "--report", path]],
  ["--fleet", (path) => ["drift", "--fleet", path]],
  ["--config", (path) => ["check", "--config", path]],
  ["diff", (path) => ["diff", path, path]],
  ["simulate --cert", (path) => ["simulate", "--cert", path]],
];

/** Commands with an option whose file may be a pipe. */
const PIPES: readonly (readonly [name: string, words: (path: string) => readonly string[]])[] = [
  ["--ca", (path) => ["fetch", "--server", server.url, "--ca", path]],
  ["--token-file", (path) => ["fetch", "--server", server.url, "--token-file", path]],
  ["--from", (path) => ["fetch", "--from", path]],
  ["drift --from", (path) => ["drift", "--from", path]],
];

function environment(words: readonly string[]): NodeJS.ProcessEnv {
  return words.includes("--token-file") ? process.env : { ...process.env, WHM_TOKEN: server.token };
}

describe.skipIf(process.platform === "win32")("another kind of file", () => {
  test.each([...FILES, ...PIPES])(
    "a command refuses the device /dev/zero where a file is expected: %s",
    (_, wordsOf) => {
      const words = wordsOf("/dev/zero");
      const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...words], {
        ...{ cwd, encoding: "utf8", env: environment(words), timeout: 240_000, killSignal: "SIGKILL" },
      });
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(/^error: .*\/dev\/zero.*it is not a regular file/);
    },
  );

  test.each(FILES)("a command refuses a named pipe where a regular file is expected: %s", (_, wordsOf) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...wordsOf("pipe")], {
      ...{ cwd, encoding: "utf8", timeout: 240_000, killSignal: "SIGKILL" },
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error: .*pipe.*it is not a regular file/);
  });

  describe.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("%s ends a command that waits", (signal) => {
    test.each([...PIPES, ["the token of a fleet", () => ["drift", "--fleet", "fleet.json"]] as const])(
      "a signal ends a command that waits for data from a named pipe: %s",
      async (_, wordsOf) => {
        const words = wordsOf("pipe");
        const child = spawn(process.execPath, [BIN, ...words], {
          ...{ cwd, env: environment(words), stdio: ["ignore", "ignore", "inherit"] },
        });
        const ended = new Promise((resolve) => child.on("exit", (...how) => resolve(how)));
        // Opening the pipe for writing waits until the command has opened it for reading.
        const opened = open(join(cwd, "pipe"), "w");
        await Promise.race([opened, ended]);
        child.kill(signal);
        // Ends the wait of `opened` if the command has not opened the pipe.
        const reader = await open(join(cwd, "pipe"), constants.O_RDWR);
        const how = await ended;
        for (const file of [await opened, reader]) await file.close();
        expect(how).toEqual([null, signal]);
      },
    );

    test("a signal ends a command that waits until another program reads from the named pipe in --output", async () => {
      const words = ["explain", "--output", "output"];
      const child = spawn(process.execPath, [BIN, ...words], { cwd, stdio: ["pipe", "ignore", "inherit"] });
      const ended = new Promise((resolve) => child.on("exit", (...how) => resolve(how)));
      // The result is larger than the buffer of a pipe, and the reader does not read, so the command waits.
      child.stdin.end('"int(1) unsigned default 0"\n'.repeat(5000));
      const reader = await open(join(cwd, "output"), "r");
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
      await reader.close();
    });

    test("a signal ends a command that waits for data on standard input", async () => {
      const child = spawn(process.execPath, [BIN, "explain"], { cwd, stdio: ["pipe", "ignore", "inherit"] });
      const ended = new Promise((resolve) => child.on("exit", (...how) => resolve(how)));
      // The text is larger than the buffer of a pipe. When it is written, the command has begun to read.
      const written = new Promise((resolve) => child.stdin.write("\n".repeat(2 ** 21), resolve));
      await Promise.race([written, ended]);
      child.kill(signal);
      expect(await ended).toEqual([130, null]);
    });
  });
});

describe.skipIf(process.platform === "win32")("a pipe of the shell", () => {
  /** Runs the command in bash. `$bin` is the command. */
  function shell(script: string): Promise<{ code: number | null; stderr: string }> {
    const env = { ...process.env, node: process.execPath, bin: BIN, url: server.url, token: server.token };
    const child = spawn("bash", ["-c", script], { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, stderr })));
  }

  beforeAll(() => {
    copyFileSync(server.ca, join(cwd, "ca.pem"));
    writeFileSync(join(cwd, "token"), server.token);
    chmodSync(join(cwd, "token"), 0o600);
  });

  test.each([
    ["<(…) for --ca and --token-file", '--ca <(cat ca.pem) --token-file <(sleep 0.1; echo "$token")'],
    ["/dev/stdin", '--ca ca.pem --token-file /dev/stdin < <(echo "$token")'],
    ["/dev/fd/0", '--ca ca.pem --token-file /dev/fd/0 <<< "$token"'],
    ["/dev/stdin of a file", "--ca ca.pem --token-file /dev/stdin < token"],
    ["/proc/self/fd/3", '--ca ca.pem --token-file /proc/self/fd/3 3< <(echo "$token")'],
  ])("fetch reads a file argument that is a pipe of the shell: %s", async (_, words) => {
    const fetch = '"$node" "$bin" fetch --schemas fetched --force --server "$url"';
    expect(await shell(`${fetch} ${words}`)).toEqual({ code: 0, stderr: "" });
    expect(filesBelow(join(cwd, "fetched"))["snapshot.json"]).toContain("AccountLocal");
  });

  test("fetch reports an empty token if the command in --token-file <(command) prints nothing", async () => {
    const { code, stderr } = await shell(
      '"$node" "$bin" fetch --server "$url" --ca ca.pem --token-file <(false)',
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: The first line of .* is empty/);
  });

  test("fetch --from reads saved responses from a pipe of the shell, such as <(command)", async () => {
    const { stderr } = await shell('"$node" "$bin" fetch --schemas other --from <(echo "{}")');
    expect(stderr).not.toMatch(/cannot be read/);
  });
});
