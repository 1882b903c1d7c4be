/** Other processes and files in the same folders: concurrent runs, runs that have ended, symbolic links, and files with similar names. */

import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { transact } from "../../src/output/commit.js";
import { planFolderChanges } from "../../src/output/plan.js";
import { command, type CommandResult } from "../support/command.js";
import { casesOf, counts, SCALED } from "../support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";
import { eventLoopTurns } from "../support/event-loop.js";

const BIN = join(ROOT, "dist/bin.cjs");
const FAULT_FS = join(ROOT, "test/support/fault-fs.cjs");

const OLD = snapshotOf(moduleOf("Changed", { a: "text" }), moduleOf("Gone", { a: "text" }));
const NEW = snapshotOf(moduleOf("Changed", { a: "int" }), moduleOf("Added", { a: "text" }));

interface Project {
  readonly cwd: string;
  readonly generated: string;
  /** Runs the command that updates the old tree to the new tree. */
  readonly run: (...words: readonly string[]) => Promise<CommandResult>;
}

async function project(): Promise<Project> {
  const cwd = temporaryFolder();
  const from = join(temporaryFolder(), "new");
  writeSnapshot(from, NEW);
  writeSnapshot(join(cwd, "schemas"), OLD);
  await command(["generate"], { cwd });
  return {
    cwd,
    generated: join(cwd, "generated"),
    run: (...words) => command(["codegen", "--from", from, ...words], { cwd }),
  };
}

async function expectDone({ cwd, run }: Project): Promise<void> {
  expect(await run()).toMatchObject({ exitCode: 0, stderr: "" });
  expect(Object.keys(filesBelow(cwd)).filter((path) => path.includes("/."))).toEqual([]);
  expect(filesBelow(cwd)["generated/Added.ts"]).toBeDefined();
}

describe("the lock", () => {
  // No system has a process with this ID.
  const endedProcess = 2 ** 31 - 1;
  const space = existsSync("/proc/self/ns/pid") ? readlinkSync("/proc/self/ns/pid") : "";
  const owner = { pid: endedProcess, host: hostname(), space, started: "", failed: false };
  const ended = JSON.stringify(owner);
  const running = JSON.stringify({ ...owner, pid: process.pid });

  function lock({ generated }: Project, text: string): string {
    const path = join(generated, ".whm-transfer-codegen.lock");
    writeFileSync(path, text);
    return path;
  }

  test("codegen takes over the lock of a process that has ended", async () => {
    const one = await project();
    lock(one, ended);
    expect((await command(["check"], { cwd: one.cwd })).exitCode).toBe(0);
    await expectDone(one);
  });

  test.each([
    ["whose process ID was reused by another process", { pid: process.pid, started: "1" }],
    ["of a run that could not undo its changes", { pid: process.pid, failed: true }],
  ])("codegen takes over the lock %s", async (_, change) => {
    const one = await project();
    lock(one, JSON.stringify({ ...owner, ...change }));
    if ("failed" in change || existsSync("/proc/self/stat")) await expectDone(one);
  });

  test("a run that fails after it took over a lock does not turn the files of the interrupted run into edits", async () => {
    const one = await project();
    const file = join(one.generated, "Changed.ts");
    appendFileSync(file, "// interrupted\n");
    lock(one, ended);
    const log = join(temporaryFolder(), "log");
    const run = (fault: object): { status: number | null; stderr: string } =>
      spawnSync(process.execPath, ["--require", FAULT_FS, BIN, "generate"], {
        ...{ cwd: one.cwd, encoding: "utf8" },
        env: { ...process.env, FAULT_FS: JSON.stringify({ root: one.cwd, log, ...fault }) },
      });
    const copy = join(temporaryFolder(), "project");
    cpSync(one.cwd, copy, { recursive: true });
    expect(run({}).status).toBe(0);
    const at =
      1 +
      readFileSync(log, "utf8")
        .split("\n")
        .findIndex((call) => /^!writeFile .*\.new$/.test(call));
    cpSync(copy, one.cwd, { recursive: true });
    expect(run({ at, code: "ENOSPC" })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("No file was changed") as string,
    });
    expect(run({})).toMatchObject({ status: 0 });
    expect(readFileSync(file, "utf8")).not.toContain("// interrupted");
    expect(readdirSync(one.generated).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("a command without changes removes the lock and the temporary files of a process that has ended", async () => {
    const one = await project();
    lock(one, ended);
    writeFileSync(join(one.generated, ".whm-transfer-codegen.0a1b2c3d.7.new"), "a run's");
    expect((await command(["generate"], { cwd: one.cwd })).exitCode).toBe(0);
    expect(readdirSync(one.generated).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("after a process ended during its commit, files with the mark are generated again, and others count as edits", async () => {
    const one = await project();
    const file = join(one.generated, "Changed.ts");
    appendFileSync(file, "// edited\n");
    const { exitCode, stderr } = await command(["generate"], { cwd: one.cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Changed.ts was modified by hand");
    lock(one, ended);
    expect((await command(["check"], { cwd: one.cwd })).stdout).toContain("Changed.ts is out of date");
    expect((await command(["generate"], { cwd: one.cwd })).exitCode).toBe(0);
    expect(readFileSync(file, "utf8")).not.toContain("// edited");
    writeFileSync(file, "export {};\n");
    lock(one, ended);
    expect((await command(["generate"], { cwd: one.cwd })).exitCode).toBe(2);
    expect(readFileSync(file, "utf8")).toBe("export {};\n");
  });

  test("after a process ended during its commit, a snapshot that differs from its hashes is repaired by fetching only", async () => {
    const one = await project();
    appendFileSync(join(one.cwd, "schemas/Changed.json"), "\n");
    writeFileSync(join(one.cwd, "schemas/.whm-transfer-codegen.lock"), ended);
    for (const verb of ["generate", "check"]) {
      const { exitCode, stderr } = await command([verb], { cwd: one.cwd });
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: expect.stringContaining("codegen") as string,
      });
    }
    await expectDone(one);
  });

  // The next tests wait for the full timeout, so they run concurrently.
  const BLOCKING: readonly [string, (one: Project) => string, string | RegExp][] = [
    ["a running process", () => running, `process ${process.pid} may still be writing to this folder`],
    [
      "a process on another host",
      () => JSON.stringify({ ...owner, host: "else\u001bwhere" }),
      `process ${endedProcess} on "else\\u{1b}where"`,
    ],
    ...["{", "", "[]", '{"pid":1}', '{"pid":-1,"host":"a"}', '{"pid":1099511627776,"host":"a"}'].map(
      (text): [string, () => string, string] => [`the damaged text ${text}`, () => text, "is damaged"],
    ),
  ];
  test.concurrent.each(casesOf(BLOCKING, 3))(
    "check and codegen wait for a lock with %s, then report how to remove it",
    SCALED,
    async (_, text, message) => {
      const one = await project();
      const path = lock(one, text(one));
      for (const { exitCode, stderr } of await Promise.all([
        command(["check"], { cwd: one.cwd }),
        one.run(),
      ])) {
        expect(exitCode).toBe(2);
        expect(stderr).toContain(message);
        expect(stderr).toContain(`delete ${path}`);
      }
      rmSync(path);
      await expectDone(one);
    },
  );

  test("codegen waits for a lock, and continues when the lock is removed", async () => {
    const one = await project();
    const path = lock(one, running);
    setTimeout(() => rmSync(path), 300);
    await expectDone(one);
  });

  test("generate exits with code 130 if the user interrupts the command while the command waits for a lock", async () => {
    const one = await project();
    lock(one, running);
    appendFileSync(join(one.generated, "manifest.json"), "\n");
    let interrupt = (): void => undefined;
    const run = command(["generate"], { cwd: one.cwd, onStart: (end) => (interrupt = end) });
    await pause(200);
    interrupt();
    // Without the interruption, the run would wait for ten seconds, which are far more turns of the event loop.
    const result = await Promise.race([run, eventLoopTurns(10_000)]);
    expect(result).toEqual({ exitCode: 130, stdout: "", stderr: "" });
  });

  test("codegen neither follows nor replaces a lock that is a symbolic link", async () => {
    const one = await project();
    const target = join(temporaryFolder(), "target");
    writeFileSync(target, ended);
    symlinkSync(target, join(one.generated, ".whm-transfer-codegen.lock"));
    const { exitCode, stderr } = await one.run();
    expect(exitCode).toBe(2);
    expect(stderr).toContain("is damaged");
    expect(readFileSync(target, "utf8")).toBe(ended);
  });
});

describe("concurrent runs", () => {
  test(
    "concurrent runs of codegen with two snapshots leave the complete output of one run",
    SCALED,
    async () => {
      const cwd = temporaryFolder();
      const trees: Record<string, Record<string, string>> = {};
      for (const [name, snapshot] of Object.entries({ old: OLD, new: NEW })) {
        writeSnapshot(join(cwd, name), snapshot);
        const dir = temporaryFolder();
        await command(["codegen", "--from", join(cwd, name)], { cwd: dir });
        trees[name] = filesBelow(dir);
      }
      const dir = join(cwd, "project");
      mkdirSync(dir);
      const run = (name: string): Promise<unknown> =>
        promisify(execFile)(process.execPath, [BIN, "codegen", "--from", join(cwd, name)], {
          cwd: dir,
        });
      for (let round = 0; round < counts(1, 4); round++) {
        const names = Array.from({ length: counts(4, 6) }, (_, index) => (index % 2 === 0 ? "old" : "new"));
        await Promise.all(names.map(run));
        expect(Object.values(trees)).toContainEqual(filesBelow(dir));
      }
    },
  );

  test(
    "concurrent runs of the command accept keep the entries of all runs in drift-accept.json",
    SCALED,
    async () => {
      const cwd = temporaryFolder();
      const fingerprints = Array.from({ length: counts(5, 8) }, (_, index) => String(index).repeat(16));
      await Promise.all(
        fingerprints.map((fingerprint) =>
          promisify(execFile)(process.execPath, [BIN, "accept", fingerprint, "--reason", "why"], { cwd }),
        ),
      );
      for (const fingerprint of fingerprints)
        expect(readFileSync(join(cwd, "drift-accept.json"), "utf8")).toContain(fingerprint);
      expect(readdirSync(cwd)).toEqual(["drift-accept.json"]);
    },
  );

  test("a transaction fails and keeps the file if the user saves a file of the same name while changes are planned", async () => {
    const dir = temporaryFolder();
    let plans = 0;
    const plan = (): { changes: ReturnType<typeof planFolderChanges> } => {
      const changes = planFolderChanges({
        dir,
        files: [{ path: "a.ts", text: "ours" }],
        wasWrittenByTool: () => false,
        getRecordedHash: () => undefined,
        isMarked: () => false,
        manifestFileName: "",
      });
      if (plans++ === 0) writeFileSync(join(dir, "a.ts"), "theirs");
      return { changes };
    };
    await expect(transact({ foldersToChange: [dir], createPlan: plan, lockOptions: {} })).rejects.toThrow(
      "whm-transfer-codegen did not create it",
    );
    expect(filesBelow(dir)).toEqual({ "a.ts": "theirs" });
  });
});

/** A repository can contain links to such files. Runs in a child process, because a read that blocks cannot be interrupted. */
describe.skipIf(process.platform === "win32").each(["/dev/zero", "pipe"])("a link to %s", (target) => {
  test.each([
    ["schemas/snapshot.json", "check"],
    ["schemas/snapshot.json", "generate"],
    ["schemas/Changed.json", "check"],
    ["drift-accept.json", "drift", "--from", "schemas"],
    ["drift-accept.json", "accept", "0".repeat(16), "--reason", "why"],
    ["whm-transfer.config.json", "check"],
  ])(
    "a symbolic link to a device or pipe in place of the file %s is refused by the command %s",
    async (path, ...words) => {
      const { cwd } = await project();
      const pipe = join(temporaryFolder(), "pipe");
      execFileSync("mkfifo", [pipe]);
      rmSync(join(cwd, path), { force: true });
      symlinkSync(target === "pipe" ? pipe : target, join(cwd, path));
      const { status, signal, stdout, stderr } = spawnSync(process.execPath, [BIN, ...words], {
        ...{ cwd, encoding: "utf8", timeout: 240_000, killSignal: "SIGKILL" },
      });
      expect({ status, signal, stdout }).toEqual({ status: 2, signal: null, stdout: "" });
      expect(stderr).toMatch(/^error: .*\(it is not a regular file\)|^error: .*: it is not a regular file/);
      expect(stderr).toContain(path);
    },
  );
});

test("codegen keeps files whose names only resemble those of its own temporary files", async () => {
  const one = await project();
  const names = [".whm-transfer-codegen.notes", ".whm-transfer-codegen.0a1b2c3d.new", ".a.ts.0a1b2c3d.new"];
  for (const name of names) writeFileSync(join(one.generated, name), "mine");
  writeFileSync(join(one.generated, ".whm-transfer-codegen.0a1b2c3d.7.new"), "a run's");
  expect((await one.run()).exitCode).toBe(0);
  expect(
    readdirSync(one.generated)
      .filter((name) => name.startsWith("."))
      .sort(),
  ).toEqual(names.sort());
});

describe("symbolic links", () => {
  test("codegen follows symbolic links in place of the schemas and generated folders", async () => {
    const one = await project();
    const elsewhere = temporaryFolder();
    for (const name of ["schemas", "generated"]) {
      renameSync(join(one.cwd, name), join(elsewhere, name));
      symlinkSync(join(elsewhere, name), join(one.cwd, name));
    }
    expect((await one.run()).exitCode).toBe(0);
    expect(readlinkSync(one.generated)).toBe(join(elsewhere, "generated"));
    expect(Object.keys(filesBelow(elsewhere))).toContain("generated/Added.ts");
    expect((await command(["check"], { cwd: one.cwd })).exitCode).toBe(0);
  });

  test("codegen refuses a generated folder that is a symbolic link to the schemas folder", async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "schemas"));
    symlinkSync("schemas", join(cwd, "generated"));
    writeSnapshot(join(cwd, "new"), NEW);
    const { exitCode, stderr } = await command(["codegen", "--from", join(cwd, "new")], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("resolve to the same folder");
  });

  test("codegen reports a dangling symbolic link in place of the generated folder", async () => {
    const one = await project();
    rmSync(one.generated, { recursive: true });
    symlinkSync(join(one.cwd, "nowhere"), one.generated);
    const { exitCode, stderr } = await one.run();
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: .*generated cannot be written: .*\n {2}hint: .*\n$/);
    expect(existsSync(join(one.cwd, "nowhere"))).toBe(false);
  });

  test.each([
    "generated/manifest.json",
    "generated/Changed.ts",
    "generated/Added.ts",
    "schemas/snapshot.json",
    "schemas/Added.json",
  ])("codegen neither follows nor replaces a symbolic link in place of the file %s", async (path) => {
    const one = await project();
    const target = join(temporaryFolder(), "target");
    const text = existsSync(join(one.cwd, path)) ? readFileSync(join(one.cwd, path), "utf8") : "theirs";
    writeFileSync(target, text);
    rmSync(join(one.cwd, path), { force: true });
    symlinkSync(target, join(one.cwd, path));
    const before = filesBelow(one.cwd);
    const { exitCode, stderr } = await one.run("--force");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: .* is a symbolic link/);
    expect(filesBelow(one.cwd)).toEqual(before);
    expect([readlinkSync(join(one.cwd, path)), readFileSync(target, "utf8")]).toEqual([target, text]);
  });

  test("the command accept neither follows nor replaces a symbolic link in place of drift-accept.json", async () => {
    const cwd = temporaryFolder();
    const target = join(temporaryFolder(), "target");
    writeFileSync(target, '{ "format": 1, "accepted": [] }\n');
    symlinkSync(target, join(cwd, "drift-accept.json"));
    const { exitCode, stderr } = await command(["accept", "0".repeat(16), "--reason", "why"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("drift-accept.json: it is a symbolic link");
    expect([readlinkSync(join(cwd, "drift-accept.json")), readFileSync(target, "utf8")]).toEqual([
      target,
      '{ "format": 1, "accepted": [] }\n',
    ]);
  });

  test("a transaction writes no file to the new target of a symbolic link that changes while changes are planned", async () => {
    const cwd = temporaryFolder();
    const [planned, other, link] = ["planned", "other", "link"].map((name) => join(cwd, name)) as [
      string,
      string,
      string,
    ];
    for (const dir of [planned, other]) mkdirSync(dir);
    writeFileSync(join(other, "a.ts"), "theirs");
    symlinkSync(planned, link);
    let plans = 0;
    const plan = (): { changes: ReturnType<typeof planFolderChanges> } => {
      const files = [{ path: "a.ts", text: "ours" }];
      const changes = planFolderChanges({
        dir: link,
        files,
        wasWrittenByTool: () => false,
        getRecordedHash: () => undefined,
        isMarked: () => false,
        manifestFileName: "",
      });
      if (plans++ === 0) {
        rmSync(link);
        symlinkSync(other, link);
      }
      return { changes };
    };
    await expect(transact({ foldersToChange: [link], createPlan: plan, lockOptions: {} })).rejects.toThrow(
      "whm-transfer-codegen did not create it",
    );
    expect(filesBelow(cwd)).toEqual({ "other/a.ts": "theirs" });
  });
});
