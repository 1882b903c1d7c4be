/** Other processes and files in the same folders: concurrent runs, runs that have ended, symbolic links, and files with similar names. */

import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, linkSync, readdirSync, readFileSync } from "node:fs";
import { readlinkSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { PassThrough } from "node:stream";
import { promisify } from "node:util";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { BIN, execute, type CommandResult } from "../support/command.js";
import { casesOf, counts, SCALED } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const OLD = snapshotOf(moduleOf("Changed", { a: "text" }), moduleOf("Gone", { a: "text" }));
const NEW = snapshotOf(moduleOf("Changed", { a: "int" }), moduleOf("Added", { a: "text" }));

/** The snapshot to which `update` updates a project. */
const from = createProject({ new: NEW }).cwd;

let project: Project;
beforeEach(async () => {
  project = await oldTree();
});

async function oldTree(): Promise<Project> {
  const one = createProject({ schemas: OLD });
  await one.run("generate");
  return one;
}

const UPDATE = ["codegen", "--from", join(from, "new")];
const update = (one = project, ...words: readonly string[]): Promise<CommandResult> =>
  one.run(...UPDATE, ...words);

/** Hidden files of the generated folder: the lock and temporary files. */
const hidden = (): string[] =>
  readdirSync(join(project.cwd, "generated")).filter((name) => name.startsWith("."));

async function expectUpdated(one = project): Promise<void> {
  expect(await update(one)).toMatchObject({ exitCode: 0, stderr: "" });
  const paths = Object.keys(one.files());
  expect(paths.filter((path) => path.includes("/."))).toEqual([]);
  expect(paths).toContain("generated/Added.ts");
}

describe("the lock", () => {
  // No system has a process with this ID.
  const endedProcess = 2 ** 31 - 1;

  /** The lock of an earlier release, whose process has ended. */
  const OLD_LOCK = { pid: endedProcess, host: hostname(), space: "", started: "", failed: true };
  const RECORD = ".whm-transfer-codegen.0a1b2c3d.pending";
  const FAULT_FS = join(ROOT, "test/support/fault-fs.cjs");

  const lock = (pid = endedProcess, host = hostname(), one = project): string =>
    one.write(
      `generated/.whm-transfer-codegen.${pid}.0a1b2c3d.${encodeURIComponent(host)}.lock`,
      // Nobody reads it.
      "x".repeat(10_000),
    );

  test("codegen takes over the lock of a process that has ended", async () => {
    lock();
    expect((await project.run("check")).exitCode).toBe(0);
    await expectUpdated();
  });

  test("a command without changes removes the lock and the temporary files of a process that has ended", async () => {
    lock();
    project.write("generated/.whm-transfer-codegen.0a1b2c3d.7.new", "a run's");
    project.write("generated/.whm-transfer-codegen.0a1b2c3d.pending", "{");
    expect(await project.run("generate")).toMatchObject({ exitCode: 0 });
    expect(hidden()).toEqual([]);
  });

  test("after a process ended during its commit, its files are replaced, and others count as edits", async () => {
    const { run, edit, read, write } = project;
    edit("generated/Changed.ts", /$/, "// other\n");
    expectFailure(await run("generate"), "Changed.ts was modified by hand");
    lock();
    const hash = createHash("sha256").update(read("generated/Changed.ts")).digest("hex");
    write("generated/.whm-transfer-codegen.0a1b2c3d.pending", { "Changed.ts": [hash] });
    expect((await run("check")).stdout).toContain("Changed.ts is out of date");
    edit("generated/Changed.ts", /$/, "// edited\n");
    expectFailure(await run("generate"), "Changed.ts was modified by hand");
    edit("generated/Changed.ts", /\/\/ edited\n/, "");
    expect(await run("generate")).toMatchObject({ exitCode: 0 });
    expect(read("generated/Changed.ts")).not.toContain("// other");
  });

  test("after a process ended during its commit, a snapshot that differs from its hashes is repaired by fetching only", async () => {
    const { edit, read, write } = project;
    edit("schemas/Changed.json", /$/, "\n");
    const hash = createHash("sha256").update(read("schemas/Changed.json")).digest("hex");
    write("schemas/.whm-transfer-codegen.0a1b2c3d.pending", { "Changed.json": [hash] });
    for (const name of ["generate", "check"]) expectFailure(await project.run(name), "codegen");
    await expectUpdated();
  });

  /** Runs a command, and lists the files that it reads in the project. */
  const executeLogged = (command: string): CommandResult & { readonly read: string } => {
    const log = join(temporaryFolder(), "log");
    vi.stubEnv("FAULT_FS", JSON.stringify({ root: project.cwd, log }));
    const ran = execute([command], { cwd: project.cwd, nodeOptions: ["--require", FAULT_FS] });
    return { ...ran, read: readFileSync(log, "utf8").replace(/^!?(?!read(?:File)? ).*\n/gm, "") };
  };

  test.each([
    [".whm-transfer-codegen.lock"],
    [".whm-transfer-codegen.takeover"],
    [`.whm-transfer-codegen.${endedProcess}.0a1b2c3d.${hostname()}.lock`],
    [".whm-transfer-codegen.0a1b2c3d.pending"],
    [".whm-transfer-codegen.0a1b2c3d.0.new"],
  ])("check and generate do not read 100 MiB of zeros in the file %s", (name) => {
    project.edit("generated/manifest.json", /$/, "\n");
    project.write(`generated/${name}`, "");
    truncateSync(join(project.cwd, "generated", name), 100 * 2 ** 20);
    for (const [command, exitCode] of [["check", 1] as const, ["generate", 0] as const]) {
      const { read, ...ran } = executeLogged(command);
      expect(ran).toMatchObject({ exitCode });
      expect(read).toContain("manifest.json");
      expect(read).not.toContain(name);
    }
  });

  test.each([
    [
      "with a long name",
      { ["n".repeat(2 ** 20)]: Array.from({ length: 5000 }, (_, index) => String(index)) },
    ],
    [
      "of many files",
      Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`../../${index}/`, [1]])),
    ],
    ["of another shape", { "Changed.ts": { 0: "x", length: 1e9 }, "Gone.ts": null, "": [[[]]] }],
  ])("codegen protects edited files next to a hundred records %s", (_, record) => {
    project.edit("generated/Changed.ts", /$/, "// edited\n");
    for (let number = 0; number < 100; number++)
      project.write(
        `generated/.whm-transfer-codegen.${number.toString(16).padStart(8, "0")}.pending`,
        record,
      );
    const nodeOptions = ["--max-old-space-size=256"];
    const ran = execute(UPDATE, { cwd: project.cwd, nodeOptions });
    expectFailure(ran, "Changed.ts was modified by hand");
  });

  test.each([
    ["a lock of a process that has ended", (): unknown => lock()],
    ["a lock of an earlier release", () => project.write("generated/.whm-transfer-codegen.lock", OLD_LOCK)],
    ["a record in Git", (hash: string) => project.write(`generated/${RECORD}`, { "Changed.ts": [hash] })],
  ])("codegen protects edited files next to %s that a branch contains", (_, write) => {
    const { cwd, edit, read } = project;
    edit("generated/Changed.ts", /$/, "// edited\n");
    write(createHash("sha256").update(read("generated/Changed.ts")).digest("hex"));
    for (const words of [
      ["init", "-q"],
      ["add", "."],
    ])
      execFileSync("git", words, { cwd });
    expectFailure(execute(UPDATE, { cwd }), "Changed.ts was modified by hand");
    expect(read("generated/Changed.ts")).toContain("// edited");
  });

  test("a command without changes succeeds in a read-only folder with the files of a killed run", () => {
    lock();
    project.write(`generated/${RECORD}`, {});
    vi.stubEnv("FAULT_FS", JSON.stringify({ root: project.cwd, at: 1, code: "EROFS", on: true }));
    const nodeOptions = ["--require", FAULT_FS];
    expect(execute(["generate"], { cwd: project.cwd, nodeOptions })).toMatchObject({ exitCode: 0 });
    expect(hidden()).toHaveLength(2);
  });

  /** Starts a command in a terminal, and waits until it reports that it waits for a lock. */
  async function untilBlocked(
    { cwd }: Project,
    ...words: readonly string[]
  ): Promise<{ readonly ended: Promise<CommandResult>; readonly interrupt: () => void }> {
    let interrupt = (): void => undefined;
    let output = { stderr: "" };
    const { run } = createProject(
      {},
      { cwd, keyboard: new PassThrough(), onStart: (end, printed) => ([interrupt, output] = [end, printed]) },
    );
    const ended = run(...words);
    await vi.waitFor(() => expect(output.stderr).toContain("is locked"), { timeout: 60_000, interval: 1 });
    return { ended, interrupt };
  }

  // The next tests wait for the full timeout, so they run concurrently.
  const BLOCKING: readonly [string, number, string, string][] = [
    ["a running process", process.pid, hostname(), `process ${process.pid} on the host`],
    ["a process on another host", endedProcess, "a\u001bb", `${endedProcess} on the host "a%1Bb"`],
  ];
  test.concurrent.each(casesOf(BLOCKING, 2))(
    "check and codegen wait for a lock with %s, then report how to remove it",
    SCALED,
    async (_, pid, host, message) => {
      const one = await oldTree();
      const path = lock(pid, host, one);
      for (const { exitCode, stderr } of await Promise.all([one.run("check"), update(one)])) {
        expect(exitCode).toBe(2);
        expect(stderr).toContain(message);
        expect(stderr).toContain(`delete ${path}`);
      }
      rmSync(path);
      await expectUpdated(one);
    },
  );

  test("codegen waits for a lock, and then detects files and links that changed in the meantime", async () => {
    const path = lock(process.pid);
    const blocked = await untilBlocked(project, ...UPDATE);
    rmSync(path);
    expect(await blocked.ended).toMatchObject({ exitCode: 0 });
    await expectUpdated();

    const one = await oldTree();
    const theirs = createProject({ "Added.ts": "theirs" });
    renameSync(join(one.cwd, "generated"), join(one.cwd, "planned"));
    symlinkSync(join(one.cwd, "planned"), join(one.cwd, "generated"));
    const other = lock(process.pid, hostname(), one);
    const { ended } = await untilBlocked(one, ...UPDATE);
    rmSync(join(one.cwd, "generated"));
    symlinkSync(theirs.cwd, join(one.cwd, "generated"));
    rmSync(join(one.cwd, "planned", basename(other)));
    expectFailure(await ended, "whm-transfer-codegen did not create it");
    expect(theirs.files()).toEqual({ "Added.ts": "theirs" });
  });

  test("generate exits with code 130 if the user interrupts the command while the command waits for a lock", async () => {
    lock(process.pid);
    project.edit("generated/manifest.json", /$/, "\n");
    const { ended, interrupt } = await untilBlocked(project, "generate");
    interrupt();
    expect(await ended).toMatchObject({ exitCode: 130, stdout: "" });
  });
});

describe("concurrent runs", () => {
  const inProcess = (cwd: string, ...words: readonly string[]): Promise<unknown> =>
    promisify(execFile)(process.execPath, [BIN, ...words], { cwd });

  test("concurrent runs of codegen leave the complete output of one run", SCALED, async () => {
    const snapshots = createProject({ old: OLD, new: NEW }).cwd;
    const trees = ["old", "new"].map(async (name) => {
      const { run, files } = createProject();
      await run("codegen", "--from", join(snapshots, name));
      return files();
    });
    const { cwd, files } = createProject();
    for (let round = 0; round < counts(1, 4); round++) {
      const names = Array.from({ length: counts(4, 6) }, (_, index) => (index % 2 === 0 ? "old" : "new"));
      await Promise.all(names.map((name) => inProcess(cwd, "codegen", "--from", join(snapshots, name))));
      expect(await Promise.all(trees)).toContainEqual(files());
    }
  });

  test("concurrent runs of accept keep the entries of all runs", SCALED, async () => {
    const { cwd, read } = createProject();
    const fingerprints = Array.from({ length: counts(4, 8) }, (_, index) => String(index).repeat(16));
    await Promise.all(fingerprints.map((each) => inProcess(cwd, "accept", each, "--reason", "why")));
    for (const fingerprint of fingerprints) expect(read("drift-accept.json")).toContain(fingerprint);
    expect(readdirSync(cwd)).toEqual(["drift-accept.json"]);
  });
});

/** A repository can contain links to such files. Runs in a child process, because a read that blocks cannot be interrupted. */
test.skipIf(process.platform === "win32").each([
  ["schemas/snapshot.json", "/dev/zero", "check"],
  ["schemas/snapshot.json", "pipe", "generate"],
  ["schemas/Changed.json", "pipe", "check"],
  ["drift-accept.json", "/dev/zero", "drift --from schemas"],
  ["drift-accept.json", "pipe", `accept ${"0".repeat(16)} --reason why`],
  ["whm-transfer.config.json", "pipe", "check"],
])("a symbolic link in place of the file %s to %s is refused by the command %s", (path, target, line) => {
  const pipe = join(temporaryFolder(), "pipe");
  execFileSync("mkfifo", [pipe]);
  rmSync(join(project.cwd, path), { force: true });
  symlinkSync(target === "pipe" ? pipe : target, join(project.cwd, path));
  const limits = { timeout: 240_000, killSignal: "SIGKILL" } as const;
  const ran = execute(line.split(" "), { cwd: project.cwd, ...limits });
  expectFailure(ran, /^error: .*(?:\(it is not a regular file\)|: it is not a regular file)/);
  expect(ran.signal).toBeNull();
  expect(ran.stderr).toContain(path);
});

describe("Windows", () => {
  const executeBusy = (settings: object, ...words: readonly string[]): CommandResult => {
    vi.stubEnv("BUSY_FS", JSON.stringify(settings));
    const nodeOptions = ["--require", join(ROOT, "test/support/busy-fs.cjs")];
    return execute(words, { cwd: project.cwd, nodeOptions });
  };

  test.each([
    ["a file that another program has open", ["rename"], "generated/manifest.json", "EBUSY"],
    ["a file that a virus scanner has open", ["rename"], "generated/Changed.ts", "EPERM"],
    ["a lock that a virus scanner has open", ["open", "unlink"], ".lock", "EPERM"],
    ["a record that a virus scanner has open", ["unlink"], ".pending", "EPERM"],
    ["an old file that a virus scanner has open", ["unlink"], ".old", "EBUSY"],
    ["a folder that another run is deleting", ["mkdir"], "generated", "EACCES"],
  ])("codegen waits for %s", (_, calls, name, code) => {
    const settings = { calls, name, code, milliseconds: 300 };
    expect(executeBusy(settings, "codegen", "--from", join(from, "new"))).toMatchObject({
      ...{ exitCode: 0, stderr: "" },
    });
    expect(hidden()).toEqual([]);
    expect(project.read("generated/Added.ts")).toContain("AddedItem");
  });

  test("codegen changes no file if another program keeps one open", () => {
    const before = project.files();
    const settings = { calls: ["rename"], name: "generated/Changed.ts", code: "EBUSY", milliseconds: 60_000 };
    expectFailure(
      executeBusy(settings, "codegen", "--from", join(from, "new")),
      /^error: .*Changed\.ts cannot be written: another program has opened it \(EBUSY\)\. No file was changed\./,
    );
    expect(project.files()).toEqual(before);
  });
});

test.each([
  ["codegen --from schemas --out NUL", "NUL"],
  ["generate --out con", "con"],
  ["fetch --from schemas --schemas Aux.d", "Aux.d"],
  ["drift --from schemas --report-dir lpt1", "lpt1"],
  ["explain text --output nul", "nul"],
  ["explain text --output com1.txt", "com1.txt"],
])("%s refuses the name of a device of Windows", async (line, name) => {
  const before = project.files();
  expectFailure(
    await project.run(...line.split(" ")),
    `error: ${join(project.cwd, name)} cannot be written: Windows reserves this name for a device.\n`,
  );
  expect(project.files()).toEqual(before);
});

describe("names", () => {
  test("codegen keeps files whose names only resemble those of its own temporary files", async () => {
    const names = [".a.ts.0a1b2c3d.new", ".whm-transfer-codegen.0a1b2c3d.new", ".whm-transfer-codegen.notes"];
    for (const name of names) project.write(`generated/${name}`, "mine");
    project.write("generated/.whm-transfer-codegen.0a1b2c3d.7.new", "a run's");
    expect(await update()).toMatchObject({ exitCode: 0 });
    expect(hidden().sort()).toEqual(names);
  });

  test.each([["ADDED.ts"], ["added.ts"], ["Added.ts/file"]])(
    "codegen writes nothing if %s exists",
    async (name) => {
      project.write(`generated/${name}`, "theirs");
      const before = project.files();
      expectFailure(await update(), /^error: Cannot write .*: a file or folder with this name exists/);
      expect(project.files()).toEqual(before);
    },
  );

  test("generate reports a file in place of the output folder, and leaves other hard links unchanged", async () => {
    const { cwd, run, read, write } = project;
    write("file", "");
    expectFailure(await run("generate", "--out", "file"), "file");
    const before = read("generated/Changed.ts");
    linkSync(join(cwd, "generated/Changed.ts"), join(cwd, "other"));
    await expectUpdated();
    expect(read("other")).toBe(before);
    expect(read("generated/Changed.ts")).not.toBe(before);
  });

  test.each([
    ["respects", []],
    ["ignores", ["--require", join(ROOT, "test/support/ignore-case.cjs")]],
  ])("codegen renames a module only in case if the file system %s case", (_, nodeOptions) => {
    const { cwd, write, read } = createProject();
    for (const module of ["Accountlocal", "AccountLocal"]) {
      rmSync(join(cwd, "from"), { recursive: true, force: true });
      write("from", snapshotOf(moduleOf(module, { name: "char(8)" })));
      for (const words of [["codegen", "--from", "from"], ["check"]])
        expect(execute(words, { cwd, nodeOptions })).toMatchObject({ exitCode: 0 });
      expect(readdirSync(join(cwd, "schemas"))).toEqual([`${module}.json`, "snapshot.json"]);
      const names = readdirSync(join(cwd, "generated")).filter((name) => /^account/i.test(name));
      expect(names).toEqual([`${module}.schema.json`, `${module}.ts`]);
      expect(read(`generated/${module}.ts`)).toContain(`${module}Item`);
    }
  });

  test("commands find files under another spelling if the file system ignores case and normalizes Unicode", () => {
    const { cwd, write } = createProject({ from: NEW, "src/use.ts": "export {};\n" });
    const nodeOptions = ["--require", join(ROOT, "test/support/ignore-case.cjs")];
    const runThere = (line: string): CommandResult => execute(line.split(" "), { cwd, nodeOptions });
    const composed = "--schemas sch\u00e9mas --out g\u00e9n\u00e9r\u00e9".normalize("NFC");
    const other = composed.normalize("NFD").replace(" g", " G");
    write("whm-transfer.config.json", { accept: "accept\u00e9.json" });
    expect(runThere(`codegen --from from ${composed}`)).toMatchObject({ exitCode: 0, stderr: "" });
    for (const line of [
      ...[`check ${other}`, `generate ${other}`, `accept ${"0".repeat(16)} --reason why`],
      `drift --from FROM ${other} --used-by SRC/use.ts --report-dir rapport\u00e9 --fail-on breaking`,
    ])
      expect(runThere(line), line).toMatchObject({ exitCode: 0 });
    const unchanged = runThere(`codegen --from FROM ${other} --format json`).stdout;
    expect(JSON.parse(unchanged)).toMatchObject({ written: [], removed: [] });
    expectFailure(runThere("generate --schemas from --out From"), "resolve to the same folder");
    expectFailure(
      runThere("codegen --from from --schemas new/code --out New/Code"),
      "resolve to the same folder",
    );
    expect(readdirSync(cwd).sort()).toEqual(
      [
        ...["accept\u00e9.json", "from", "g\u00e9n\u00e9r\u00e9", "rapport\u00e9", "sch\u00e9mas", "src"],
        "whm-transfer.config.json",
      ].map((name) => name.normalize("NFD")),
    );
  });
});

describe("symbolic links", () => {
  test.each([
    ["the schemas folder", "schemas", "resolve to the same folder"],
    ["a missing folder", "nowhere", /^error: .*generated cannot be written: .*\n {2}hint: .*\n$/],
  ])("codegen refuses a generated folder that is a symbolic link to %s", async (_, target, message) => {
    const { cwd } = project;
    rmSync(join(cwd, "generated"), { recursive: true });
    symlinkSync(target, join(cwd, "generated"));
    expectFailure(await update(), message);
    expect(existsSync(join(cwd, "nowhere"))).toBe(false);
  });

  test.each([
    ...["generated/manifest.json", "generated/Changed.ts", "generated/Added.ts", "schemas/snapshot.json"],
    ...["schemas/Added.json", "drift-accept.json"],
  ])("a command neither follows nor replaces a symbolic link in place of the file %s", async (path) => {
    const link = join(project.cwd, path);
    const target = join(temporaryFolder(), "target");
    const text = existsSync(link) ? readFileSync(link, "utf8") : '{ "format": 1, "accepted": [] }\n';
    writeFileSync(target, text);
    rmSync(link, { force: true });
    symlinkSync(target, link);
    const before = project.files();
    const accept = ["accept", "0".repeat(16), "--reason", "why"];
    const ran =
      path === "drift-accept.json" ? await project.run(...accept) : await update(project, "--force");
    expectFailure(ran, /^error: .* is a symbolic link/);
    expect(project.files()).toEqual(before);
    expect([readlinkSync(link), readFileSync(target, "utf8")]).toEqual([target, text]);
  });
});
