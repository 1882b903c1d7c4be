/** `--dry-run`: what it prints, and that a run without it makes exactly these changes. */

import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { startWhm } from "../../src/testing.js";
import { git } from "../support/git.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const OLD = snapshotOf(moduleOf("Changed", { a: "text", b: "int" }), moduleOf("Gone", { a: "text" }));
const NEW = snapshotOf(moduleOf("Changed", { a: "int", b: "int" }), moduleOf("Added", { a: "text" }));

interface PlannedChange {
  readonly path: string;
  readonly action: "create" | "change" | "delete";
  readonly diff?: string;
}

interface Plan {
  readonly dryRun: boolean;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly changes: readonly PlannedChange[];
}

/** A project with generated code, and a folder `new` with changed schemas. */
async function updatable(): Promise<Project> {
  const project = createProject({ schemas: OLD, new: NEW });
  await project.run("generate");
  return project;
}

/** All paths with their texts, and the empty and hidden folders. */
function tree({ cwd, files }: Project): unknown {
  return [files(), readdirSync(cwd, { recursive: true }).sort()];
}

test("codegen --dry-run lists all files, with a diff of the snapshot, and writes nothing", async () => {
  const project = await updatable();
  const before = tree(project);
  const { exitCode, stdout, stderr } = await project.run("codegen", "--from", "new", "--dry-run");
  expect([exitCode, stderr, tree(project)]).toEqual([0, "", before]);
  expect(stdout).toMatch(/^schemas\/Gone\.json would be deleted\n {2}\| @@ line 1\n {2}\| -\{\n/m);
  expect(stdout).toMatch(/^schemas\/Added\.json would be created\n {2}\| @@ line \d\n {2}\| \+\{\n/m);
  expect(stdout).toMatch(/^schemas\/Changed\.json would be changed\n {2}\| @@ [^]*?\n {2}\| -.*"text"/m);
  expect(stdout).toMatch(/^generated\/Changed\.ts would be changed\ngenerated\//m);
  expect(stdout).toMatch(
    /\n2 modules of .*: 3 files to create, \d+ files to change and 3 files to delete \(dry run\)\n$/,
  );
});

test.each([
  ["codegen", "--from", "new"],
  ["fetch", "--from", "new"],
  ["generate", "--schemas", "new"],
])("%s --dry-run --format json contains the changes that the command then makes", async (...words) => {
  const project = await updatable();
  const before = project.files();
  const plan = JSON.parse((await project.run(...words, "--dry-run", "--format", "json")).stdout) as Plan;
  const { exitCode, stdout } = await project.run(...words, "--format", "json");
  const { written, removed } = JSON.parse(stdout) as Plan;
  expect([exitCode, plan.dryRun, plan.written, plan.removed]).toEqual([0, true, written, removed]);
  const after = project.files();
  for (const { path, action } of plan.changes) {
    const expected = { create: [false, true], change: [true, true], delete: [true, false] }[action];
    expect([path in before, path in after]).toEqual(expected);
  }
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...paths].filter((path) => before[path] !== after[path]);
  expect(plan.changes.map(({ path }) => path).sort()).toEqual(changed.sort());
});

test("the diffs in the JSON of fetch --dry-run can be applied with git apply", async () => {
  const project = await updatable();
  const { stdout } = await project.run("fetch", "--from", "new", "--dry-run", "--format", "json");
  const { changes } = JSON.parse(stdout) as Plan;
  const patch = project.write("plan.diff", changes.map(({ diff }) => diff).join(""));
  git(project.cwd, "apply", "-p0", patch);
  expect(project.files("schemas")).toEqual(project.files("new"));
});

test("a dry run in an empty folder creates no folders, and prints its result with --quiet, too", async () => {
  const project = createProject({ new: NEW });
  const { exitCode, stdout } = await project.run("codegen", "--from", "new", "--dry-run", "--quiet");
  expect([exitCode, Object.keys(project.files("")).filter((path) => !path.startsWith("new/"))]).toEqual([
    0,
    [],
  ]);
  expect(readdirSync(project.cwd)).toEqual(["new"]);
  expect(stdout).toContain("schemas/Added.json would be created\n");
});

test("a dry run prints one line if nothing would change", async () => {
  const { run } = await updatable();
  for (const words of [["codegen", "--from", "schemas"], ["fetch", "--from", "schemas"], ["generate"]])
    expect(await run(...words, "--dry-run")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^2 modules of [^\n]*: no changes \(dry run\)\n$/) as string,
      stderr: "",
    });
});

test("a dry run refuses files that were modified by hand like a real run, and lists them with --force", async () => {
  const project = await updatable();
  for (const path of ["schemas/Changed.json", "generated/Changed.ts"]) project.edit(path, /$/, "\n");
  const before = tree(project);
  for (const words of [
    ["codegen", "--from", "new"],
    ["fetch", "--from", "new"],
  ]) {
    const refused = await project.run(...words, "--dry-run");
    expectFailure(refused, "schemas/Changed.json");
    expect(await project.run(...words)).toEqual(refused);
    expect(await project.run(...words, "--force", "--dry-run")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("schemas/Changed.json would be changed\n") as string,
      stderr: expect.stringContaining("--force overwrites it") as string,
    });
  }
  expect(tree(project)).toEqual(before);
});

test("--watch cannot be combined with --dry-run", async () => {
  const project = await updatable();
  for (const command of ["codegen", "generate"])
    expectFailure(
      await project.run(command, "--watch", "--dry-run"),
      "--watch cannot be combined with --dry-run",
    );
});

test("a dry run redacts the API token in the diff, and ends with exit code 3 if the server refuses a call", async () => {
  const server = await startWhm();
  try {
    const old = snapshotOf(moduleOf("Gone", { a: `text COMMENT '${server.token}'` }));
    const project = createProject({ schemas: old }, { env: { WHM_TOKEN: server.token } });
    const before = tree(project);
    const words = ["codegen", "--server", server.url, "--ca", server.ca, "--dry-run"];
    for (const format of ["human", "json"]) {
      const { exitCode, stdout, stderr } = await project.run(...words, "--format", format);
      expect([exitCode, stdout.includes("text COMMENT")]).toEqual([0, true]);
      expect(stdout + stderr).not.toContain(server.token);
    }
    const refused = createProject({}, { cwd: project.cwd, env: { WHM_TOKEN: "X".repeat(32) } });
    expect(await refused.run(...words)).toMatchObject({ exitCode: 3, stdout: "" });
    expect(tree(project)).toEqual(before);
  } finally {
    await server.close();
  }
});
