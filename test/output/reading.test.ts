/** Reading commands open no file for writing. Folders without write permission are reported, and no file is left. */

import { chmodSync, cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { BIN, execute, runProgram, type CommandResult } from "../support/command.js";
import { casesOf, SCALED } from "../support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { createProject, expectFailure } from "../support/project.js";
import { everyKindModule, moduleOf, snapshotOf } from "../support/snapshots.js";

const { cwd, run, write } = createProject({
  schemas: snapshotOf(everyKindModule()),
  other: snapshotOf(everyKindModule(), moduleOf("More", { a: "text" })),
  "use.ts": 'import { validateEveryKind } from "./generated/index.js";\nvoid validateEveryKind;\n',
});

beforeAll(async () => {
  await run("generate");
  write("report.json", (await run("drift", "--from", "other", "--format", "json")).stdout);
});

/** The exit code of a run, and its file system calls that can write. */
function writingCalls(line: string): readonly [exitCode: number, calls: readonly string[]] {
  const log = join(temporaryFolder(), "log");
  const env = { ...process.env, FAULT_FS: JSON.stringify({ root: "", log }) };
  const faults = join(ROOT, "test/support/fault-fs.cjs");
  const { exitCode } = execute(line.split(" "), { cwd, env, nodeOptions: ["--require", faults] });
  const calls = readFileSync(log, "utf8").split("\n");
  expect(calls.length).toBeGreaterThan(2);
  return [exitCode, calls.filter((call) => call.startsWith("!"))];
}

const READING: readonly (readonly [line: string, exitCode: number])[] = [
  ["check --schemas other --regenerate", 1],
  ["drift --from other --format html", 0],
  ["diff schemas HEAD:schemas", 2],
  ["merge report.json", 0],
  ["codegen --from other --dry-run", 0],
  ["generate", 0],
  ["generate --schemas other --out elsewhere --dry-run", 0],
  ["check", 0],
  ["check --regenerate", 0],
  ["diff schemas other --format sarif", 0],
  ["explain text", 0],
  ["rules key-removed", 0],
  ["drift --from other --used-by use.ts", 0],
];

test.each(casesOf(READING, 5))("%s opens no file for writing (exit code %i)", SCALED, (line, exitCode) => {
  expect(writingCalls(line)).toEqual([exitCode, []]);
});

test("the recorded file system calls of generate contain the calls that rename files", () => {
  const [exitCode, calls] = writingCalls("generate --schemas other --out elsewhere");
  expect(exitCode).toBe(0);
  expect(calls.join("\n")).toMatch(/^!rename /m);
});

/** Root may write everywhere, so the command runs as an unprivileged user, if that user may read the command. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const canRun = execute(["--version"], { cwd: "/", ...unprivileged }).exitCode === 0;

describe.skipIf(!canRun || process.platform === "win32")("a tree that may not be written", () => {
  let dir: string;
  beforeAll(() => {
    dir = join(temporaryFolder(), "tree");
    cpSync(cwd, dir, { recursive: true });
    chmodSync(join(dir, ".."), 0o755);
    for (const path of ["", ...readdirSync(dir, { recursive: true, encoding: "utf8" })]) {
      const each = join(dir, path);
      chmodSync(each, statSync(each).isDirectory() ? 0o555 : 0o444);
    }
  });

  const runThere = (line: string): CommandResult => execute(line.split(" "), { cwd: dir, ...unprivileged });

  test.each(["check --regenerate --quiet", "drift --from schemas --quiet", "generate --quiet"])(
    "%s needs no write permission",
    (line) => {
      expect(runThere(line)).toEqual({ exitCode: 0, signal: null, stdout: "", stderr: "" });
    },
  );

  test("codegen --dry-run needs no write permission", () => {
    const { exitCode, stdout, stderr } = runThere("codegen --from other --dry-run --quiet");
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("schemas/More.json would be created\n");
  });

  test.each([
    ["fetch --from other"],
    ["generate --schemas other"],
    [`accept ${"0".repeat(16)} --reason why`],
    // The last one can write to one of its two folders.
    ["codegen --from other"],
  ])("%s reports a folder without write permission, and writes nothing", (line) => {
    if (line.startsWith("codegen")) chmodSync(join(dir, "generated"), 0o777);
    const before = filesBelow(dir);
    expectFailure(
      runThere(line),
      /^error: .* cannot be written: permission denied \(EACCES\)\. No file was changed\.[^]*$/,
    );
    expect(filesBelow(dir)).toEqual(before);
  });
});

describe.skipIf(process.platform === "win32")("output", () => {
  const shell = (line: string): CommandResult =>
    runProgram("sh", ["-c", line, "sh", process.execPath, BIN], { cwd });

  test("the option --output accepts /dev/stdout, a named pipe and a symbolic link", async () => {
    const words = ["explain", "text", "--format", "json"];
    const { stdout } = await run(...words);
    const line = `"$1" "$2" ${words.join(" ")} --output`;
    for (const script of [
      `${line} /dev/stdout | cat`,
      `mkfifo pipe && (cat pipe & ${line} pipe; wait)`,
      `touch target && ln -s target link && ${line} link && test -L link && cat target`,
    ])
      expect(shell(script)).toMatchObject({ stdout });
  });

  test("a command returns the same exit code if the reader of its output closes the pipe", () => {
    write("definitions", `${'"int"\n'.repeat(2000)}"int("\n`);
    const line = '("$1" "$2" explain < definitions 2> errors; echo "$?" >&2) | head -n 1';
    expect(shell(line)).toMatchObject({ stdout: "int\n", stderr: "3\n" });
  });
});
