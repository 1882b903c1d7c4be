import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { LocalError, RemoteError } from "../../src/core/diagnostic.js";
import { fetchSnapshotFromWhmapi1 } from "../../src/source/whmapi1.js";
import { temporaryFolder } from "../support/folders.js";
import { LEGACY_DENIAL, refusal, SCHEMA, success } from "./fake-server.js";

/** A command that records its arguments and environment, then runs `body`. */
function fakeCommand(body: string): { path: string; runs: () => { args: string[]; token: string | null }[] } {
  const folder = mkdtempSync(join(tmpdir(), "whmapi1-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "whmapi1");
  const log = join(folder, "log");
  const script = `#!${process.execPath}
const [format, functionName, parameter = ""] = process.argv.slice(2);
require("node:fs").appendFileSync(${JSON.stringify(log)}, JSON.stringify({
  args: process.argv.slice(2), token: process.env.WHM_TOKEN ?? null }) + "\\n");
${body}
`;
  writeFileSync(path, script, { mode: 0o755 });
  // Whatever lies in the folders above.
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }');
  writeFileSync(log, "");
  const runs = (): { args: string[]; token: string | null }[] =>
    readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { args: string[]; token: string | null });
  return { path, runs };
}

const ANSWERS = `
const answers = ${JSON.stringify({
  available_transfer_modules: success("available_transfer_modules", { modules: { One: "1000" } }),
  transfer_module_schema: success("transfer_module_schema", { schema: SCHEMA }),
  version: success("version", { version: "11.138.0.6" }),
})};
process.stdout.write(answers[functionName]);
`;

const environment = { WHM_TOKEN: "S3CRETTOKEN" };

describe("fetchSnapshotFromWhmapi1", () => {
  it("fetchSnapshotFromWhmapi1 runs the command once for each API call, without the token in the environment", async () => {
    const { path, runs } = fakeCommand(ANSWERS);
    const { snapshot } = await fetchSnapshotFromWhmapi1({ path, timeout: 30, environment });
    expect(snapshot).toEqual({
      origin: "live",
      whmVersion: "11.138.0.6",
      modules: { One: { module: "One", priority: 1000, ...SCHEMA } },
    });
    expect(runs()).toEqual([
      { args: ["--output=json", "available_transfer_modules"], token: null },
      { args: ["--output=json", "transfer_module_schema", "module=One"], token: null },
      { args: ["--output=json", "version"], token: null },
    ]);
  });

  it.each([
    [
      "a refusal",
      `process.stdout.write(${JSON.stringify(refusal("available_transfer_modules", "not root"))})`,
      /"not root"/,
    ],
    [
      "a refusal and an exit code",
      `process.stdout.write(${JSON.stringify(LEGACY_DENIAL)}); process.exitCode = 1`,
      /"Access denied"/,
    ],
    [
      "an exit code",
      'console.error("You must be root\\nmore"); process.exitCode = 13',
      /exit code 13 and the message "You must be root"/,
    ],
    [
      "its own death",
      'process.kill(process.pid, "SIGTERM")',
      /failed with the signal SIGTERM and no error message/,
    ],
    ["no JSON", 'console.log("Usage: whmapi1")', /not valid JSON/],
    [
      "no end of output",
      'process.stdout.on("error", () => process.exit()); const more = () => process.stdout.write(" ".repeat(2 ** 20), more); more()',
      /longer than 1 MiB/,
    ],
  ])("fetchSnapshotFromWhmapi1 fails with one message for %s", async (_what, body, words) => {
    const { path, runs } = fakeCommand(body);
    const asking = fetchSnapshotFromWhmapi1({ path, timeout: 60, environment });
    await expect(asking).rejects.toThrow(RemoteError);
    await expect(asking).rejects.toThrow(words);
    expect(runs()).toHaveLength(1);
  });

  it("fetchSnapshotFromWhmapi1 ends the command after the timeout, even if the command ignores SIGTERM", async () => {
    const { path } = fakeCommand('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)');
    await expect(fetchSnapshotFromWhmapi1({ path, timeout: 0.5, environment })).rejects.toThrow(
      /did not respond within 0\.5 s/,
    );
  });

  it("fetchSnapshotFromWhmapi1 does not wait for child processes that keep the pipes open", async () => {
    const file = join(temporaryFolder(), "pid");
    const { path } = fakeCommand(`
      const { spawn } = require("node:child_process");
      const { renameSync, writeFileSync } = require("node:fs");
      const { pid } = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
      writeFileSync(${JSON.stringify(`${file}.new`)}, String(pid));
      renameSync(${JSON.stringify(`${file}.new`)}, ${JSON.stringify(file)});
      setInterval(() => {}, 1000);
    `);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const asking = fetchSnapshotFromWhmapi1({ path, timeout: 60, environment });
    while (!existsSync(file)) await pause(20);
    onTestFinished(() => void process.kill(Number(readFileSync(file, "utf8")), "SIGKILL"));
    vi.advanceTimersByTime(60_000);
    await expect(asking).rejects.toThrow(/did not respond within 60 s/);
  });

  it("fetchSnapshotFromWhmapi1 accepts long error output of the command, and reports only the start of the first line", async () => {
    const { path } = fakeCommand(`process.stderr.write("x".repeat(40 * 2 ** 20));${ANSWERS}`);
    expect((await fetchSnapshotFromWhmapi1({ path, timeout: 60, environment })).undeterminedModules).toEqual(
      [],
    );
    const { path: failing } = fakeCommand(
      'process.stderr.write("\\u001b[31m::error::" + "x".repeat(2 ** 20)); process.exitCode = 1',
    );
    const asking = fetchSnapshotFromWhmapi1({ path: failing, timeout: 60, environment });
    await expect(asking).rejects.toThrow(/message "\\u\{1b\}\[31m::error::x{100,200}…"/);
  });

  it("fetchSnapshotFromWhmapi1 runs the command with an empty standard input", async () => {
    const { path } = fakeCommand(
      `if (require("node:fs").readFileSync(0).length > 0) process.exit(1);${ANSWERS}`,
    );
    expect((await fetchSnapshotFromWhmapi1({ path, timeout: 30, environment })).undeterminedModules).toEqual(
      [],
    );
  });

  it("fetchSnapshotFromWhmapi1 rejects with the reason of the caller's signal", async () => {
    const { path } = fakeCommand("setInterval(() => {}, 1000)");
    const stop = new AbortController();
    const reason = new Error("interrupted");
    const asking = fetchSnapshotFromWhmapi1({ path, timeout: 60, environment, signal: stop.signal });
    setImmediate(() => stop.abort(reason));
    await expect(asking).rejects.toBe(reason);
  });

  it("fetchSnapshotFromWhmapi1 reports the path of a missing command", async () => {
    const asking = fetchSnapshotFromWhmapi1({ path: "/nonexistent/whmapi1; true", timeout: 5, environment });
    await expect(asking).rejects.toThrow(LocalError);
    await expect(asking).rejects.toThrow(/"\/nonexistent\/whmapi1; true".*ENOENT/);
  });
});
