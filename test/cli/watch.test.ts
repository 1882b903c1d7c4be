/** `--watch`: what is generated again after which change. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Snapshot } from "../../src/index.js";
import { startWhm } from "../../src/testing.js";
import { BIN, execute, type CommandResult } from "../support/command.js";
import { FULL } from "../support/extent.js";
import { createProject, type Project } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

interface Watch extends Project {
  /** Resolves as soon as standard error contains the text after its last one. */
  readonly untilPrinted: (text: string) => Promise<void>;
  /** Resolves as soon as the generated code contains the text. */
  readonly untilGenerated: (text: string) => Promise<void>;
  /** Resolves as soon as this number of results is printed. */
  readonly untilRun: (count: number) => Promise<void>;
  /** Number of results that were printed. */
  readonly runs: () => number;
}

/** Runs a command with --watch while `use` runs. Then interrupts it, and resolves to its result. */
async function watched(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  use: (watch: Watch) => Promise<void>,
  contents: Readonly<Record<string, Snapshot>> = { schemas: keys("first") },
): Promise<CommandResult> {
  let interrupt = (): void => undefined;
  let output = { stdout: "", stderr: "" };
  const project = createProject(contents, {
    env,
    onStart(stop, growing) {
      interrupt = stop;
      output = growing;
    },
  });
  const until = (condition: () => boolean): Promise<void> =>
    vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000, interval: 10 });
  const runs = (): number => output.stdout.match(/^\d+ modules? of /gm)?.length ?? 0;
  const running = project.run(...words, "--watch");
  try {
    await until(() => output.stderr.includes("Watching the snapshot and the configuration."));
    await use({
      ...project,
      untilPrinted: (text) => until(() => output.stderr.includes(text)),
      untilGenerated: (text) =>
        until(() => Object.values(project.files("generated")).join("\n").includes(text)),
      untilRun: (count) => until(() => runs() >= count),
      runs,
    });
  } finally {
    interrupt();
  }
  return running;
}

/** A snapshot of one module with this key. */
function keys(key: string): Snapshot {
  return snapshotOf(moduleOf("Custom", { [key]: "char(255) DEFAULT NULL" }));
}

describe("generate --watch", () => {
  test.skipIf(process.platform === "win32").each(["stdout", "stderr"] as const)(
    "generate --watch ends after its %s is closed",
    async (stream) => {
      const { cwd, write, files } = createProject({ schemas: keys("first") });
      const child = spawn(process.execPath, [BIN, "generate", "--watch"], { cwd });
      onTestFinished(() => void child.kill("SIGKILL"));
      const exit = once(child, "exit");
      child.stdout.resume();
      await once(child.stderr, "data");
      child[stream].destroy();
      await once(child[stream], "close");
      // Invalid input is reported on standard error.
      if (stream === "stdout") write("schemas", keys("second"));
      else write("schemas/snapshot.json", "{");
      expect(await exit).toEqual([0, null]);
      if (stream === "stdout") expect(Object.values(files("generated")).join()).toContain("second");
    },
  );

  test("generate --watch generates the code once after each change of the snapshot, and ends with exit code 0", async () => {
    const result = await watched(["generate"], {}, async ({ write, runs, untilRun, untilGenerated }) => {
      await untilRun(1);
      for (const [index, key] of ["second", "third"].entries()) {
        write("schemas", keys(key));
        await untilRun(index + 2);
        await untilGenerated(key);
      }
      // The output is written after each change, but its changes are not inputs.
      expect(runs()).toBe(3);
    });
    expect(result).toMatchObject({ exitCode: 0 });
  });

  test("generate --watch reports an invalid snapshot, and detects replaced folders", FULL, async () => {
    await watched(
      ["generate", "--schemas", "whm/schemas"],
      {},
      async ({ cwd, write, untilPrinted, untilGenerated }) => {
        await untilPrinted("There is no snapshot in");
        write("whm/schemas", keys("first"));
        await untilGenerated("first");
        write("whm/schemas/snapshot.json", "{");
        await untilPrinted("Invalid snapshot file");
        write("other", keys("second"));
        rmSync(join(cwd, "whm/schemas"), { recursive: true });
        renameSync(join(cwd, "other"), join(cwd, "whm/schemas"));
        await untilGenerated("second");
        rmSync(join(cwd, "whm"), { recursive: true });
        for (const key of ["third", "fourth"]) {
          write("whm/schemas", keys(key));
          await untilGenerated(key);
        }
      },
      {},
    );
  });

  test("generate --watch loads a changed configuration, and reports an invalid one", FULL, async () => {
    await watched(["generate"], {}, async ({ cwd, write, untilPrinted, untilGenerated }) => {
      const configure = (text: string): void => {
        // Editors write a new file and rename it.
        renameSync(write("new", text), join(cwd, "whm-transfer.config.mjs"));
      };
      write("schemas", keys("first_key"));
      write("moved", keys("moved_key"));
      configure('export default { naming: "camel" };');
      await untilGenerated("firstKey");
      configure('export default { schemas: "moved" };');
      await untilGenerated("moved_key");
      write("moved", keys("moved_again"));
      await untilGenerated("moved_again");
      configure("export default {");
      await untilPrinted("cannot be loaded");
      rmSync(join(cwd, "whm-transfer.config.mjs"));
      await untilGenerated("first_key");
    });
  });

  test("generate --watch --format json writes one line of JSON for each run", async () => {
    let interrupt = (): void => undefined;
    const onStart = (stop: () => void): unknown => (interrupt = stop);
    const { run, files } = createProject({ schemas: keys("first") }, { onStart });
    const running = run("generate", "--watch", "--format", "json", "--output", "runs.jsonl");
    const lines = (): string[] => (files()["runs.jsonl"] ?? "").split("\n").slice(0, -1);
    await vi.waitFor(() => expect(lines()).toHaveLength(1), { timeout: 20_000 });
    interrupt();
    expect(await running).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(lines().map((line) => JSON.parse(line) as object)).toMatchObject([{ modules: ["Custom"] }]);
  });

  test.each([
    ["ENOSPC", "schemas", "max_user_watches"],
    ["EMFILE", "..", "max_user_instances"],
    ["EACCES", "schemas", "read permission"],
  ])("generate --watch fails with a hint if a folder cannot be watched (%s of %s)", (code, folder, hint) => {
    const { cwd, write } = createProject({ schemas: keys("first") });
    const path = JSON.stringify(join(cwd, folder));
    const faults = `const fs = require("node:fs");
const { watch } = fs;
fs.watch = (path, ...more) => {
  if (path === ${path}) throw Object.assign(new Error("${code}: no watcher"), { code: "${code}" });
  return watch(path, ...more);
};`;
    const nodeOptions = ["--require", write("faults.cjs", faults)];
    const { exitCode, stderr } = execute(["generate", "--watch"], { cwd, nodeOptions });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(RegExp(`^error: Cannot watch .*: ${code}: no watcher\\.\n  hint: .*${hint}`, "m"));
  });
});

describe("codegen --watch", () => {
  test("codegen --watch fetches the schemas only at the start, not after changes", FULL, async () => {
    await using server = await startWhm();
    const words = ["codegen", "--server", server.url, "--ca", server.ca];
    await watched(
      words,
      { WHM_TOKEN: server.token },
      async ({ write, runs, untilGenerated }) => {
        const { length } = server.requests;
        expect(length).toBeGreaterThan(0);
        expect(runs()).toBe(1);
        write("schemas", keys("second"));
        await untilGenerated("second");
        expect(server.requests).toHaveLength(length);
      },
      {},
    );
  });

  test("codegen --watch fails with exit code 3 if the server cannot be reached", FULL, async () => {
    const { run } = createProject({}, { env: { WHM_TOKEN: "T" } });
    const words = ["--server", "127.0.0.1:1", "--timeout", "0.01"];
    expect(await run("codegen", "--watch", ...words)).toMatchObject({ exitCode: 3 });
  });
});
