/** What people see on a terminal: wrapped text, and the progress of long work. */

import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ROOT } from "../support/folders.js";
import { createProject } from "../support/project.js";

const CASES = join(ROOT, "test/drift/cases");

/** Removes the line breaks and indentations that wrapping inserts. */
const unwrap = (text: string): string => text.replace(/\s+/g, " ");

describe("on a terminal with 60 columns", () => {
  const terminal = createProject({}, { columns: 60 });
  const pipe = createProject();

  test.each([
    ["rules"],
    ["rules", "flag-default-flipped"],
    ["diff", join(CASES, "type-narrowed/before"), join(CASES, "type-narrowed/after")],
  ])("lines are wrapped at words: %s %s", async (...words) => {
    const [narrow, wide] = [await terminal.run(...words), await pipe.run(...words)];
    expect(unwrap(narrow.stdout)).toBe(unwrap(wide.stdout));
    // Only a word or a command can be longer.
    const long = narrow.stdout.split("\n").filter((line) => line.length > 60);
    expect(long.filter((line) => /\S \S/.test(line.trim()) && !/npx|: {2,}\S+$/.test(line))).toEqual([]);
    expect(wide.stdout.split("\n").some((line) => line.length > 60)).toBe(true);
  });

  test("commands are not broken", async () => {
    const { stdout } = await terminal.run(
      "diff",
      join(CASES, "type-narrowed/before"),
      join(CASES, "type-narrowed/after"),
    );
    expect(stdout).toMatch(/^ *npx whm-transfer-codegen accept [0-9a-f]{16} --reason "TEXT"$/m);
  });

  test("the text of a label continues in the column in which it starts", async () => {
    const { stdout } = await terminal.run("help");
    const [, exitCode = ""] = /\n( {2}0 {4}Success\..*?\n)(?= {2}1 )/s.exec(stdout) ?? [];
    expect(exitCode.split("\n").slice(1, -1)).not.toEqual([]);
    for (const line of exitCode.split("\n").slice(1, -1)) expect(line).toMatch(/^ {7}\S/);
  });

  test("errors and hints are wrapped, but not in a pipe", async () => {
    const [narrow, wide] = [await terminal.run("fetch"), await pipe.run("fetch")];
    const plain = narrow.stderr.replaceAll(/\x1b\[\d*m/g, "");
    expect(Math.max(...plain.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(wide.stderr.trimEnd().split("\n")).toHaveLength(2);
    expect(unwrap(plain)).toBe(unwrap(wide.stderr));
  });
});

test("the help does not repeat the program's name in each row", async () => {
  const { stdout } = await createProject().run("--help");
  expect(stdout).toMatch(/\n {2}drift {2,}Compare/);
  expect(stdout).toMatch(/^whm-transfer-codegen <command> \[options\]\n/);
});

describe("progress", () => {
  afterEach(() => void vi.restoreAllMocks());

  /** Each reading of the clock is two seconds later. */
  const slowDown = (): void => {
    let time = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (time += 2000));
  };

  const CLEAR = "\r\x1b[2K";

  test("generate shows the module after one second, and removes the line", async () => {
    const words = ["generate", "--schemas", "bundled"];
    const { stderr: fast } = await createProject({}, { columns: 80 }).run(...words);
    expect(fast).not.toContain("[1/");
    slowDown();
    const { stderr } = await createProject({}, { columns: 80 }).run(...words);
    expect(stderr).toContain(`${CLEAR}[1/`);
    expect(stderr.endsWith(CLEAR)).toBe(true);
    expect(await createProject().run(...words)).toMatchObject({ stderr: "" });
  });

  test("diff shows that it compares modules and compiles source files", async () => {
    slowDown();
    const project = createProject(
      { "src/a.ts": 'import "../generated/index.js";', "tsconfig.json": "{}" },
      { columns: 80 },
    );
    const folder = join(CASES, "type-narrowed");
    await project.run("generate", "--schemas", join(folder, "before"));
    const words = ["diff", join(folder, "before"), join(folder, "after"), "--used-by", "src/*.ts"];
    const { stderr } = await project.run(...words);
    expect(stderr).toContain("comparing the modules (findings: 1)");
    expect(stderr).toContain("compiling the source files (1)");
    expect((await project.run(...words, "--quiet")).stderr).toBe("");
  });
});
