/** `fetchSnapshot` with the command `whmapi1`. `test/cli/secrets.test.ts` tests its environment. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { fetchSnapshot, UsageError, ServerError, type FetchOptions, type Snapshot } from "../../src/index.js";
import { temporaryFolder } from "../support/folders.js";
import { LEGACY_DENIAL, refusal, SCHEMA, success } from "../support/tls-server.js";

/** A command that records its arguments, then runs `body`. */
function fakeCommand(body: string): { path: string; runs: () => unknown[] } {
  const folder = temporaryFolder();
  const [path, log] = [join(folder, "whmapi1"), join(folder, "log")];
  const script = `#!${process.execPath}
const [format, functionName] = process.argv.slice(2);
require("node:fs").appendFileSync(${JSON.stringify(log)}, JSON.stringify(process.argv.slice(2)) + "\\n");
${body}
`;
  writeFileSync(path, script, { mode: 0o755 });
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }');
  const lines = (): string[] => readFileSync(log, "utf8").trim().split("\n");
  return { path, runs: () => lines().map((line) => JSON.parse(line) as unknown) };
}

const ANSWERS = `
const answers = ${JSON.stringify({
  available_transfer_modules: success("available_transfer_modules", { modules: { One: "1000" } }),
  transfer_module_schema: success("transfer_module_schema", { schema: SCHEMA }),
  version: success("version", { version: "11.138.0.6" }),
})};
process.stdout.write(answers[functionName]);
`;

const fetchWith = (whmapi1: string, options: FetchOptions = {}): Promise<Snapshot> =>
  fetchSnapshot({ whmapi1, timeout: 60, ...options });

describe("whmapi1", () => {
  it("fetchSnapshot runs whmapi1 once for each API call, with an empty standard input", async () => {
    const { path, runs } = fakeCommand(
      `if (require("node:fs").readFileSync(0).length > 0) process.exit(1);${ANSWERS}`,
    );
    expect(await fetchWith(path)).toEqual({
      origin: "live",
      whmVersion: "11.138.0.6",
      modules: { One: { module: "One", priority: 1000, ...SCHEMA } },
    });
    expect(runs()).toEqual([
      ["--output=json", "available_transfer_modules"],
      ["--output=json", "transfer_module_schema", "module=One"],
      ["--output=json", "version"],
    ]);
  });

  const print = (text: string): string => `process.stdout.write(${JSON.stringify(text)});`;

  it.each([
    ["a refusal", print(refusal("available_transfer_modules", "not root")), /"not root"/],
    ["a refusal and an exit code", `${print(LEGACY_DENIAL)} process.exitCode = 1`, /"Access denied"/],
    [
      "an exit code",
      'console.error("You must be root\\nmore"); process.exitCode = 13',
      /exit code 13 and the message "You must be root"/,
    ],
    [
      "a long message",
      'process.stderr.write("\\u001b[31m::error::" + "x".repeat(2 ** 20)); process.exitCode = 1',
      /message "\\u\{1b\}\[31m::error::x{100,200}…"/,
    ],
    [
      "a signal",
      'process.kill(process.pid, "SIGTERM")',
      /failed with the signal SIGTERM and no error message/,
    ],
    ["no output", "", /the response is empty/],
    ["no JSON", 'console.log("Usage: whmapi1")', /not valid JSON/],
    [
      "no end of output",
      'process.stdout.on("error", () => process.exit()); const more = () => process.stdout.write(" ".repeat(2 ** 20), more); more()',
      /longer than 1 MiB/,
    ],
  ])("fetchSnapshot fails with one message if whmapi1 ends with %s", async (_what, body, message) => {
    const { path, runs } = fakeCommand(body);
    const fetching = fetchWith(path);
    await expect(fetching).rejects.toThrow(ServerError);
    await expect(fetching).rejects.toThrow(message);
    expect(runs()).toHaveLength(1);
  });

  it("fetchSnapshot ends whmapi1 after the timeout, even if the command ignores SIGTERM", async () => {
    const { path } = fakeCommand('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)');
    await expect(fetchWith(path, { timeout: 0.5 })).rejects.toThrow(/did not respond within 0\.5 s/);
  });

  it("fetchSnapshot does not wait for child processes of whmapi1 that keep the pipes open", async () => {
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
    const fetching = fetchWith(path);
    while (!existsSync(file)) await pause(20);
    onTestFinished(() => void process.kill(Number(readFileSync(file, "utf8")), "SIGKILL"));
    vi.advanceTimersByTime(60_000);
    await expect(fetching).rejects.toThrow(/did not respond within 60 s/);
  });

  it("fetchSnapshot accepts long error output of whmapi1", async () => {
    const { path } = fakeCommand(`process.stderr.write("x".repeat(40 * 2 ** 20));${ANSWERS}`);
    await expect(fetchWith(path)).resolves.toHaveProperty("modules.One");
  });

  it("fetchSnapshot rejects with the reason of the caller's signal while whmapi1 runs", async () => {
    const { path } = fakeCommand("setInterval(() => {}, 1000)");
    const stop = new AbortController();
    const reason = new Error("interrupted");
    const fetching = fetchWith(path, { signal: stop.signal });
    setImmediate(() => stop.abort(reason));
    await expect(fetching).rejects.toBe(reason);
  });

  it("fetchSnapshot reports the path of a missing command", async () => {
    const fetching = fetchWith("/nonexistent/whmapi1; true");
    await expect(fetching).rejects.toThrow(UsageError);
    await expect(fetching).rejects.toThrow(/"\/nonexistent\/whmapi1; true".*ENOENT/);
  });
});
