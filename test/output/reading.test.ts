/** Reading commands open no file for writing. Folders without write permission are reported, and no file is left. */

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { casesOf, SCALED } from "../support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { everyKindModule, moduleOf, snapshotOf } from "../support/snapshots.js";

const BIN = join(ROOT, "dist/bin.cjs");
const FAULT_FS = join(ROOT, "test/support/fault-fs.cjs");

let cwd: string;
/** A project whose differences fill a pipe. */
let large: string;

beforeAll(async () => {
  cwd = await projectOf(2);
  large = await projectOf(90);
});

async function projectOf(count: number): Promise<string> {
  const cwd = temporaryFolder();
  const modules = Array.from({ length: count }, (_, index) => ({
    ...everyKindModule(),
    module: `Kind${index}`,
  }));
  writeSnapshot(join(cwd, "schemas"), snapshotOf(...modules));
  writeSnapshot(join(cwd, "other"), snapshotOf(...modules, moduleOf("More", { a: "text" })));
  writeFileSync(
    join(cwd, "use.ts"),
    'import { validateKind0 } from "./generated/index.js";\nvoid validateKind0;\n',
  );
  await command(["generate"], { cwd });
  const { exitCode, stdout } = await command(["drift", "--from", "other", "--format", "json"], { cwd });
  expect(exitCode).toBe(0);
  writeFileSync(join(cwd, "report.json"), stdout);
  return cwd;
}

/** The file system calls of a run that can write. */
function writingCalls(
  cwd: string,
  words: readonly string[],
): {
  readonly status: number | null;
  readonly calls: readonly string[];
} {
  const log = join(temporaryFolder(), "log");
  const env = { ...process.env, FAULT_FS: JSON.stringify({ root: "", log }) };
  const { status } = spawnSync(process.execPath, ["--require", FAULT_FS, BIN, ...words], { cwd, env });
  const calls = readFileSync(log, "utf8").split("\n");
  expect(calls.length).toBeGreaterThan(2);
  return { status, calls: calls.filter((call) => call.startsWith("!")) };
}

describe("a reading command opens no file for writing", () => {
  const COMMANDS: readonly (readonly [number, readonly string[]])[] = [
    [0, ["check"]],
    [0, ["check", "--regenerate"]],
    [1, ["check", "--schemas", "other", "--regenerate"]],
    [0, ["drift", "--from", "other"]],
    [0, ["drift", "--from", "other", "--format", "html"]],
    [0, ["diff", "schemas", "other", "--format", "sarif"]],
    [2, ["diff", "schemas", "HEAD:schemas"]],
    [0, ["merge", "report.json"]],
    [0, ["generate"]],
    [1, ["check", "--schemas", "other"]],
    [0, ["explain", "text"]],
    [0, ["rules", "key-removed"]],
    [0, ["drift", "--from", "other", "--used-by", "use.ts"]],
  ];

  test.each(casesOf(COMMANDS, 9))(
    "a command that changes nothing opens no file for writing (exit code %i): %j",
    SCALED,
    (exitCode, words) => {
      expect(writingCalls(cwd, words)).toEqual({ status: exitCode, calls: [] });
    },
  );

  test("the recorded file system calls of generate contain the calls that rename files", () => {
    const { status, calls } = writingCalls(cwd, ["generate", "--schemas", "other", "--out", "elsewhere"]);
    expect(status).toBe(0);
    expect(calls.some((call) => call.startsWith("!rename "))).toBe(true);
  });
});

/** Root may write everywhere, so the command runs as an unprivileged user, if that user may read the command. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const canRun = spawnSync(process.execPath, [BIN, "--version"], { cwd: "/", ...unprivileged }).status === 0;

describe.skipIf(!canRun || process.platform === "win32")("a tree that may not be written", () => {
  function readOnly(): string {
    const dir = join(temporaryFolder(), "tree");
    cpSync(cwd, dir, { recursive: true });
    chmodSync(join(dir, ".."), 0o755);
    for (const path of ["", ...readdirSync(dir, { recursive: true, encoding: "utf8" })]) {
      const each = join(dir, path);
      chmodSync(each, statSync(each).isDirectory() ? 0o555 : 0o444);
    }
    return dir;
  }

  function run(
    dir: string,
    ...words: readonly string[]
  ): { exitCode: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...words], {
      cwd: dir,
      encoding: "utf8",
      ...unprivileged,
    });
    return { exitCode: status, stdout, stderr };
  }

  test("commands that change nothing succeed in a folder without write permission", () => {
    const dir = readOnly();
    const upToDate = "Up to date: 2 modules of an unknown version of WHM\n";
    expect(run(dir, "check", "--regenerate")).toEqual({ exitCode: 0, stdout: "", stderr: upToDate });
    expect(run(dir, "drift", "--from", "schemas").exitCode).toBe(0);
    expect(run(dir, "generate", "--quiet")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test.each([
    ["codegen", "--from", "other"],
    ["fetch", "--from", "other"],
    ["generate", "--schemas", "other"],
    ["accept", "0".repeat(16), "--reason", "why"],
  ])("a command that must write reports a folder without write permission in one message: %s", (...words) => {
    const dir = readOnly();
    const before = filesBelow(dir);
    const { exitCode, stdout, stderr } = run(dir, ...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(
      /^error: .* cannot be written: permission denied \(EACCES\)\. No file was changed\.[^]*$/,
    );
    expect(filesBelow(dir)).toEqual(before);
  });

  test("codegen writes neither schemas nor generated code if one of the two folders has no write permission", () => {
    const dir = readOnly();
    chmodSync(join(dir, "generated"), 0o777);
    const before = filesBelow(dir);
    expect(run(dir, "codegen", "--from", "other").exitCode).toBe(2);
    expect(filesBelow(dir)).toEqual(before);
    expect(readdirSync(join(dir, "generated")).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

describe("--output", () => {
  test.skipIf(process.platform === "win32")(
    "the option --output accepts /dev/stdout, a named pipe and a symbolic link",
    async () => {
      const words = ["explain", "text", "--format", "json", "--output"];
      const printed = (await command(words.slice(0, -1), { cwd })).stdout;
      const shell = (line: string): string => {
        const { stdout } = spawnSync("sh", ["-c", line, "sh", process.execPath, BIN], {
          cwd,
          encoding: "utf8",
        });
        return stdout;
      };
      const line = `"$1" "$2" ${words.join(" ")}`;
      expect(shell(`${line} /dev/stdout`)).toBe(printed);
      expect(shell(`${line} /dev/stdout | cat`)).toBe(printed);
      expect(shell(`mkfifo pipe && (cat pipe & ${line} pipe; wait)`)).toBe(printed);
      expect(shell(`touch target && ln -s target link && ${line} link && test -L link && cat target`)).toBe(
        printed,
      );
    },
  );
});

test.skipIf(process.platform === "win32")(
  "check returns the same exit code if the reader of its output closes the pipe",
  () => {
    const line = '("$1" "$2" check --schemas other; echo "$?" >&2) | head -n 1';
    const options = { cwd: large, encoding: "utf8" } as const;
    const { stderr } = spawnSync("sh", ["-c", line, "sh", process.execPath, BIN], options);
    expect(stderr).toBe("1\n");
  },
);
