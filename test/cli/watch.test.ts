/** `--watch`: what is generated again after which change. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { startWhm } from "../../src/testing.js";
import { command, type CommandOptions, type CommandResult } from "../support/command.js";
import { FULL } from "../support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

interface Watch {
  /** Resolves as soon as the condition is true. */
  readonly until: (
    condition: (output: Readonly<Omit<CommandResult, "exitCode">>) => boolean,
  ) => Promise<void>;
  /** Number of results that were printed. */
  readonly runs: () => number;
}

const WATCHING = "Watching the snapshot and the configuration.";

/** Runs a command with --watch while `use` runs. Then interrupts it, and resolves to its result. */
async function watched(
  words: readonly string[],
  options: CommandOptions,
  use: (watch: Watch) => Promise<void>,
): Promise<CommandResult> {
  let interrupt = (): void => undefined;
  let output = { stdout: "", stderr: "" };
  const onStart: CommandOptions["onStart"] = (stop, growing) => {
    interrupt = stop;
    output = growing;
  };
  const running = command([...words, "--watch"], { ...options, onStart });
  const until: Watch["until"] = (condition) =>
    vi.waitFor(() => expect(condition(output)).toBe(true), { timeout: 20_000, interval: 10 });
  const runs = (): number => output.stdout.match(/^\d+ modules? of /gm)?.length ?? 0;
  try {
    await until(({ stderr }) => stderr.includes(WATCHING));
    await use({ until, runs });
  } finally {
    interrupt();
  }
  return running;
}

/** A snapshot of one module with these keys. */
function writeKeys(folder: string, ...keys: readonly string[]): void {
  const definitions = Object.fromEntries(keys.map((key) => [key, "char(255) DEFAULT NULL"]));
  writeSnapshot(folder, snapshotOf(moduleOf("Custom", definitions)));
}

function codeIn(cwd: string, out = "generated"): string {
  return Object.values(filesBelow(join(cwd, out))).join("\n");
}

describe("generate --watch", () => {
  test.skipIf(process.platform === "win32").each(["stdout", "stderr"] as const)(
    "generate --watch ends with exit code 0 after its %s is closed",
    async (stream) => {
      const cwd = temporaryFolder();
      writeKeys(join(cwd, "schemas"), "first");
      const child = spawn(process.execPath, [join(ROOT, "dist/bin.cjs"), "generate", "--watch"], { cwd });
      onTestFinished(() => void child.kill("SIGKILL"));
      const exit = once(child, "exit");
      child.stdout.resume();
      await once(child.stderr, "data");
      child[stream].destroy();
      await once(child[stream], "close");
      // Invalid input is reported on standard error.
      if (stream === "stdout") writeKeys(join(cwd, "schemas"), "second");
      else writeFileSync(join(cwd, "schemas/snapshot.json"), "{");
      expect(await exit).toEqual([0, null]);
      if (stream === "stdout") expect(codeIn(cwd)).toContain("second");
    },
  );

  test("generate --watch generates the code once after each change of the snapshot, and ends with exit code 0", async () => {
    const cwd = temporaryFolder();
    writeKeys(join(cwd, "schemas"), "first");
    const result = await watched(["generate"], { cwd }, async ({ until, runs }) => {
      expect(codeIn(cwd)).toContain("first");
      for (const [index, key] of ["second", "third"].entries()) {
        writeKeys(join(cwd, "schemas"), key);
        await until(() => runs() > index + 1);
        expect(codeIn(cwd)).toContain(key);
      }
      // The output is written after each change, but its changes are not inputs.
      expect(runs()).toBe(3);
    });
    expect(result).toMatchObject({ exitCode: 0 });
  });

  test(
    "generate --watch reports a missing or invalid snapshot, and generates code after the snapshot is repaired",
    FULL,
    async () => {
      const cwd = temporaryFolder();
      await watched(["generate"], { cwd }, async ({ until }) => {
        await until(({ stderr }) => stderr.includes("There is no snapshot in"));
        writeKeys(join(cwd, "schemas"), "first");
        await until(({ stdout }) => stdout.includes("1 module of"));
        writeFileSync(join(cwd, "schemas/snapshot.json"), "{");
        await until(({ stderr }) => stderr.includes("Invalid snapshot file"));
        rmSync(join(cwd, "schemas"), { recursive: true });
        writeKeys(join(cwd, "schemas"), "second");
        await until(() => codeIn(cwd).includes("second"));
      });
    },
  );

  test(
    "generate --watch detects that the snapshot folder is replaced, or deleted and created again",
    FULL,
    async () => {
      const cwd = temporaryFolder();
      writeKeys(join(cwd, "whm/schemas"), "first");
      await watched(["generate", "--schemas", "whm/schemas"], { cwd }, async ({ until }) => {
        writeKeys(join(cwd, "other"), "second");
        rmSync(join(cwd, "whm/schemas"), { recursive: true });
        renameSync(join(cwd, "other"), join(cwd, "whm/schemas"));
        await until(() => codeIn(cwd).includes("second"));
        rmSync(join(cwd, "whm"), { recursive: true });
        await until(({ stderr }) => stderr.includes("There is no snapshot in"));
        writeKeys(join(cwd, "whm/schemas"), "third");
        await until(() => codeIn(cwd).includes("third"));
        writeKeys(join(cwd, "whm/schemas"), "fourth");
        await until(() => codeIn(cwd).includes("fourth"));
      });
    },
  );

  test(
    "generate --watch loads a changed configuration, and reports an invalid configuration",
    FULL,
    async () => {
      const cwd = temporaryFolder();
      writeKeys(join(cwd, "schemas"), "first_key");
      writeKeys(join(cwd, "moved"), "moved_key");
      const configure = (name: string, text: string): void => {
        // Editors write a new file and rename it.
        writeFileSync(join(cwd, "new"), text);
        renameSync(join(cwd, "new"), join(cwd, name));
      };
      await watched(["generate"], { cwd }, async ({ until }) => {
        configure("whm-transfer.config.mjs", 'export default { naming: "camel" };');
        await until(() => codeIn(cwd).includes("firstKey"));
        configure("whm-transfer.config.mjs", 'export default { schemas: "moved" };');
        await until(() => codeIn(cwd).includes("moved_key"));
        writeKeys(join(cwd, "moved"), "moved_again");
        await until(() => codeIn(cwd).includes("moved_again"));
        configure("whm-transfer.config.mjs", "export default {");
        await until(({ stderr }) => stderr.includes("cannot be loaded"));
        rmSync(join(cwd, "whm-transfer.config.mjs"));
        await until(() => codeIn(cwd).includes("first_key"));
      });
    },
  );

  test("generate --watch --format json writes one line of JSON for each run", async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "schemas"));
    writeKeys(join(cwd, "schemas"), "first");
    const output = join(cwd, "runs.jsonl");
    const words = ["generate", "--watch", "--format", "json", "--output", output];
    let interrupt = (): void => undefined;
    const running = command(words, { cwd, onStart: (stop) => (interrupt = stop) });
    const lines = (): readonly string[] => (filesBelow(cwd)["runs.jsonl"] ?? "").split("\n").slice(0, -1);
    await vi.waitFor(() => expect(lines()).toHaveLength(1), { timeout: 20_000 });
    interrupt();
    expect(await running).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(lines().map((line) => JSON.parse(line) as object)).toMatchObject([{ modules: ["Custom"] }]);
  });
});

test(
  "codegen --watch fetches the schemas only at the start, not after each change of a file",
  FULL,
  async () => {
    await using server = await startWhm();
    const cwd = temporaryFolder();
    const words = ["codegen", "--server", server.url, "--ca", server.ca];
    await watched(words, { cwd, env: { WHM_TOKEN: server.token } }, async ({ until, runs }) => {
      const { length } = server.requests;
      expect(length).toBeGreaterThan(0);
      expect(runs()).toBe(1);
      writeKeys(join(cwd, "schemas"), "second");
      await until(() => codeIn(cwd).includes("second"));
      expect(server.requests).toHaveLength(length);
    });
  },
);

test("codegen --watch fails with exit code 3 if the server cannot be reached", FULL, async () => {
  const server = await startWhm();
  await server.close();
  const words = [
    "codegen",
    "--watch",
    "--server",
    server.url,
    "--pin-sha256",
    server.pinSha256,
    "--timeout",
    "0.01",
  ];
  expect(await command(words, { cwd: temporaryFolder(), env: { WHM_TOKEN: "T" } })).toMatchObject({
    exitCode: 3,
  });
});
