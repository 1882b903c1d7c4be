/** Other processes and files in the same folders: concurrent runs, runs that have ended, symbolic links, and files with similar names. */

import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
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
import { computeSha256 } from "../../src/core/module-text.js";
import { writeSnapshot } from "../../src/index.js";
import { transact } from "../../src/output/transaction.js";
import { planFolderChanges } from "../../src/output/plan.js";
import { command, type CommandResult } from "../support/command.js";
import { counts, SCALED } from "../support/extent.js";
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
  const space = existsSync("/proc/self/ns/pid") ? readlinkSync("/proc/self/ns/pid") : "";
  const endedProcess = spawnSync(process.execPath, ["--version"]).pid;
  /** The start time of this process. */
  const began = existsSync("/proc/self/stat")
    ? (readFileSync("/proc/self/stat", "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")[19] ?? "")
    : "";
  const holder = { pid: endedProcess, began: "", host: hostname(), space, folders: [""] };

  function lock({ generated }: Project, text: string): string {
    const dir = join(generated, ".whm-transfer-codegen.lock");
    mkdirSync(dir);
    writeFileSync(join(dir, "0a1b2c3d"), text);
    return dir;
  }

  test("codegen takes over the lock of a process that has ended", async () => {
    const one = await project();
    lock(one, JSON.stringify(holder));
    expect((await command(["check"], { cwd: one.cwd })).exitCode).toBe(0);
    await expectDone(one);
  });

  test("codegen takes over a lock whose process ID was reused by another process", async () => {
    const one = await project();
    lock(one, JSON.stringify({ ...holder, pid: process.pid, began: "1" }));
    if (existsSync("/proc/self/stat")) await expectDone(one);
  });

  test("codegen takes over an empty lock folder", async () => {
    const one = await project();
    mkdirSync(join(one.generated, ".whm-transfer-codegen.lock"));
    await expectDone(one);
  });

  // The next four tests wait for the full timeout, so they run concurrently.
  test.concurrent.each(["generate", "check"])(
    "%s waits for the lock of a running process, then fails and reports this process",
    async (verb) => {
      const one = await project();
      const dir = lock(one, JSON.stringify({ ...holder, pid: process.pid, began }));
      const { exitCode, stderr } = await command([verb], { cwd: one.cwd });
      expect(exitCode).toBe(2);
      if (began === "") return;
      expect(stderr).toBe(
        `error: ${one.generated} is locked: another run of whm-transfer-codegen (process ${process.pid}) is writing to this folder.\n  hint: Wait until process ${process.pid} has ended, then run the command again.\n`,
      );
      rmSync(dir, { recursive: true });
      await expectDone(one);
    },
  );

  test.concurrent(
    "check fails and reports how to remove the lock if the start time of the lock's owner is unknown",
    async () => {
      const one = await project();
      const dir = lock(one, JSON.stringify({ ...holder, pid: process.pid }));
      const { exitCode, stderr } = await command(["check"], { cwd: one.cwd });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(
        `is locked: process ${process.pid} may still be writing to this folder.\n  hint: Wait until process ${process.pid} has ended`,
      );
      expect(stderr).toContain(`delete ${join(dir, "0a1b2c3d")} and run the command again.`);
      rmSync(join(dir, "0a1b2c3d"));
      await expectDone(one);
    },
  );

  test.concurrent(
    "generate fails and reports how to remove the lock if a process on another host owns the lock",
    async () => {
      const one = await project();
      const dir = lock(one, JSON.stringify({ ...holder, host: "else\u001bwhere" }));
      const { exitCode, stderr } = await command(["generate"], { cwd: one.cwd });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`process ${endedProcess} on "else\\u{1b}where"`);
      expect(stderr).toContain(`run rm ${join(dir, "0a1b2c3d")}.`);
    },
  );

  test("codegen succeeds if it deletes an incompletely written lock while another process still writes to this lock", async () => {
    const one = await project();
    const draft = join(one.generated, ".whm-transfer-codegen.0a1b2c3d.lock");
    mkdirSync(draft);
    const words = ["codegen", "--from", join(one.cwd, "schemas")];
    const run = (fault: object): { status: number | null; stderr: string } =>
      spawnSync(process.execPath, ["--require", FAULT_FS, BIN, ...words], {
        cwd: one.cwd,
        encoding: "utf8",
        env: { ...process.env, FAULT_FS: JSON.stringify({ root: one.cwd, ...fault }) },
      });
    const log = join(temporaryFolder(), "log");
    expect(run({ log }).status).toBe(0);
    const at = 1 + readFileSync(log, "utf8").split("\n").indexOf(`!rm ${draft}`);
    mkdirSync(draft);
    expect(run({ at, code: "ENOTEMPTY" })).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(draft)).toBe(true);
    await expectDone(one);
  });

  test("codegen waits for a lock, and continues when the lock is removed", async () => {
    const one = await project();
    const dir = lock(one, JSON.stringify({ ...holder, pid: process.pid }));
    setTimeout(() => rmSync(dir, { recursive: true }), 300);
    await expectDone(one);
  });

  test("generate exits with code 130 if the user interrupts the command while the command waits for a lock", async () => {
    const one = await project();
    lock(one, JSON.stringify({ ...holder, pid: process.pid }));
    let interrupt = (): void => undefined;
    const running = command(["generate"], { cwd: one.cwd, onStart: (end) => (interrupt = end) });
    await pause(200);
    interrupt();
    // Without the interruption, the run would wait for ten seconds, which are far more turns of the event loop.
    const ended = await Promise.race([running, eventLoopTurns(10_000)]);
    expect(ended).toEqual({ exitCode: 130, stdout: "", stderr: "" });
  });

  test.each([
    "",
    "{",
    "[]",
    '{"pid":1}',
    JSON.stringify({ ...holder, pid: -1 }),
    JSON.stringify({ ...holder, pid: 2 ** 40 }),
    JSON.stringify({ ...holder, folders: [1] }),
  ])("codegen refuses the invalid lock %s", async (text) => {
    const one = await project();
    const dir = lock(one, text);
    const { exitCode, stderr } = await one.run();
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^error: The lock .* is damaged.*\n {2}hint: .*delete .*lock, and run the command again\.\n$/,
    );
    rmSync(dir, { recursive: true });
    await expectDone(one);
  });

  test("codegen refuses a lock that is a symbolic link or a file", async () => {
    const one = await project();
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, "0a1b2c3d"), JSON.stringify(holder));
    const dir = join(one.generated, ".whm-transfer-codegen.lock");
    writeFileSync(dir, "");
    expect((await one.run()).exitCode).toBe(2);
    rmSync(dir);
    symlinkSync(join(elsewhere, "0a1b2c3d"), dir);
    expect((await one.run()).exitCode).toBe(2);
    expect(readdirSync(elsewhere)).toEqual(["0a1b2c3d"]);
  });

  test("generate and check report the folder of an unfinished run that the configuration no longer contains", async () => {
    const one = await project();
    lock(one, JSON.stringify({ ...holder, folders: ["", "../other"] }));
    for (const verb of ["generate", "check"]) {
      const { exitCode, stderr } = await command([verb], { cwd: one.cwd });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(join(one.cwd, "other"));
    }
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

describe("a journal", () => {
  const step = { folder: 0, name: "a.ts", before: null, after: null };
  const journal = { format: 1, run: "0a1b2c3d", folders: [""], steps: [step] };

  function put({ generated }: Project, value: unknown): string {
    const path = join(generated, ".whm-transfer-codegen.journal");
    writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
    return path;
  }

  test.each<[string, unknown]>([
    ["no JSON", "{"],
    ["no object", []],
    ["another format", { ...journal, format: 2 }],
    ["no run", { ...journal, run: "../../x" }],
    ["another folder first", { ...journal, folders: [".."] }],
    ["no steps", { ...journal, steps: {} }],
    ...["../a.ts", "/a.ts", "a/b.ts", "a\\b.ts", "..", ".a.ts", "a.sh", "", 1].map(
      (name): [string, unknown] => [
        `a name ${JSON.stringify(name)}`,
        { ...journal, steps: [{ ...step, name }] },
      ],
    ),
    ...[1, -1, 0.5, "0"].map((folder): [string, unknown] => [
      `a folder ${JSON.stringify(folder)}`,
      { ...journal, steps: [{ ...step, folder }] },
    ]),
    ["an invalid hash", { ...journal, steps: [{ ...step, before: "0" }] }],
  ])(
    "codegen reports an invalid journal of an interrupted run, and changes nothing: %s",
    async (_, value) => {
      const one = await project();
      const path = put(one, value);
      const before = filesBelow(one.cwd);
      const { exitCode, stderr } = await one.run();
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^error: .*journal of an interrupted run is damaged.*\n {2}hint: .*\n$/);
      expect(filesBelow(one.cwd)).toEqual(before);
      rmSync(path);
      await expectDone(one);
    },
  );

  test("codegen refuses a journal that lists a folder outside of the configuration, and changes nothing there", async () => {
    const one = await project();
    const elsewhere = join(one.cwd, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "a.ts"), "theirs");
    const hash = computeSha256("theirs");
    put(one, { ...journal, folders: ["", "../elsewhere"], steps: [{ ...step, folder: 1, before: hash }] });
    const { exitCode, stderr } = await one.run();
    expect(exitCode).toBe(2);
    expect(stderr).toContain(elsewhere);
    expect(filesBelow(elsewhere)).toEqual({ "a.ts": "theirs" });
  });

  test("codegen reports the journal of an interrupted run, and changes nothing, if a listed file was changed afterwards", async () => {
    const one = await project();
    const path = put(one, { ...journal, steps: [{ ...step, name: "index.ts", before: computeSha256("") }] });
    const before = filesBelow(one.cwd);
    const { exitCode, stderr } = await one.run();
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /That run cannot be completed, because .*index\.ts was changed .*\n.*Delete the journal .*journal,/,
    );
    expect(filesBelow(one.cwd)).toEqual(before);
    rmSync(path);
    await expectDone(one);
  });

  test("check and drift report the journal of an interrupted run, and generate completes this run", async () => {
    const one = await project();
    const index = readFileSync(join(one.generated, "index.ts"), "utf8");
    const next = `${index}// new\n`;
    put(one, {
      ...journal,
      steps: [{ ...step, name: "index.ts", before: computeSha256(index), after: computeSha256(next) }],
    });
    writeFileSync(join(one.generated, ".whm-transfer-codegen.0a1b2c3d.0.new"), next);
    for (const words of [["check"], ["drift", "--from", join(one.cwd, "schemas")]]) {
      const { exitCode, stdout, stderr } = await command(words, { cwd: one.cwd });
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toMatch(/^error: .*generated is partly updated: an earlier run was interrupted/);
    }
    // The run is completed, and its files then differ from the manifest.
    const { exitCode, stderr } = await command(["generate"], { cwd: one.cwd });
    expect({ exitCode, text: readFileSync(join(one.generated, "index.ts"), "utf8") }).toEqual({
      exitCode: 2,
      text: next,
    });
    expect(stderr).toContain("index.ts was modified by hand");
    expect(readdirSync(one.generated).filter((name) => name.startsWith("."))).toEqual([]);
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
