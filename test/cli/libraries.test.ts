/** Installed versions of validator libraries that the generated code does not support. */

import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { startWhm } from "../../src/testing.js";
import { ROOT } from "../support/folders.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const OLDEST: Readonly<Record<string, string>> = { zod: "4.0.0", valibot: "1.0.0" };

/** A monorepo, and a package in it. */
let root: Project;
let project: Project;

beforeEach(() => {
  root = createProject({ "packages/one/schemas": snapshotOf(moduleOf("Alpha", { name: "char(8)" })) });
  project = createProject({}, { cwd: join(root.cwd, "packages/one") });
});

/** Installs a library in a folder of the monorepo. Returns its folder. */
function install(folder: string, name: string, version: string | undefined): string {
  const manifest = version === undefined ? "{" : { name, version };
  return dirname(root.write(join(folder, "node_modules", name, "package.json"), manifest));
}

const ONE = "packages/one";

function configure(...emitters: readonly string[]): void {
  project.write("whm-transfer.config.json", { emitters });
}

async function expectGenerated(isAccepted: boolean, ...words: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await project.run("generate", ...words);
  expect([exitCode, stderr]).toEqual(isAccepted ? [0, ""] : [2, expect.stringContaining("3.25.76")]);
}

test.each([
  ["zod", "3.25.76"],
  ["zod", "4.0.0-beta.20250420T053007"],
  ["zod", "5.0.0"],
  ["valibot", "0.42.1"],
  ["valibot", "1.0.0-rc.4"],
  ["valibot", "2.0.0-beta.1"],
])("generate refuses an unsupported version of a validator library: %s %s", async (name, version) => {
  const folder = install(ONE, name, version);
  configure(name);
  const ran = await project.run("generate");
  expectFailure(ran, `requires ${name} ${OLDEST[name]} or a newer version before`);
  expect(ran.stderr).toContain(`${folder} contains version ${version}.`);
  expect(ran.stderr).toContain(`npm install ${name}@^${OLDEST[name]}`);
  expect(project.files()).not.toHaveProperty([`generated/${name}.ts`]);
});

test.each([
  ["zod", "4.0.0"],
  ["zod", "4.5.0-canary.20260824T235120"],
  ["zod", "latest"],
  ["zod", undefined],
  ["valibot", "1.10.0"],
])("generate accepts a supported, missing or unknown version of %s: %s", async (name, version) => {
  configure(name);
  await expectGenerated(true);
  install(ONE, name, version);
  await expectGenerated(true, "--force");
  expect(project.files()).toHaveProperty([`generated/${name}.ts`]);
});

test("generate --format json reports each unsupported library, unless its emitter is not configured", async () => {
  install(ONE, "zod", "3.25.76");
  install(ONE, "valibot", "0.42.1");
  configure("zod", "valibot");
  const { stderr } = await project.run("generate", "--format", "json");
  expect(stderr.match(/"code":"library-unsupported"/g)).toHaveLength(2);
  configure("ajv");
  await expectGenerated(true);
});

test.each<[string, object | undefined, string]>([
  ["is a warning", { dependencies: { valibot: "1" } }, "pnpm add zod@4"],
  [
    "is no warning if package.json lists it, because Yarn can install it elsewhere",
    { devDependencies: { zod: "4" } },
    "",
  ],
  ["is no warning without a package.json", undefined, ""],
])("a validator library that is not installed %s", async (_, manifest, expected) => {
  if (manifest !== undefined) root.write("package.json", manifest);
  root.write("pnpm-lock.yaml", "");
  configure("zod", "ajv");
  const { exitCode, stderr } = await project.run("generate");
  expect(exitCode).toBe(0);
  if (expected === "") expect(stderr).toBe("");
  else
    expect(stderr).toMatch(
      new RegExp(`^warning: .*imports the package zod, which is neither.*\n.*Run ${expected},`),
    );
});

const [OLD, NEW, TWO] = ["3.25.76", "4.1.0", "packages/two"];

test.each<[string, Readonly<Record<string, string>>, string | undefined, boolean]>([
  ["in a parent folder", { ".": OLD }, undefined, false],
  ["in the nearest node_modules folder", { ".": OLD, [ONE]: NEW }, undefined, true],
  [
    "next to the output folder, whose code imports it",
    { [ONE]: NEW, [TWO]: OLD },
    "../two/src/generated",
    false,
  ],
  ["next to the configuration, but not next to the output folder", { [ONE]: OLD }, "../two/generated", false],
])("generate checks the validator library that is installed %s", async (_, versions, out, isAccepted) => {
  for (const [folder, version] of Object.entries(versions)) install(folder, "zod", version);
  configure("zod");
  await expectGenerated(isAccepted, ...(out === undefined ? [] : ["--out", out]));
});

test("generate finds the validator library through symbolic links of packages and of the output folder", async () => {
  configure("zod");
  mkdirSync(join(project.cwd, "node_modules"));
  symlinkSync(install("store", "zod", OLD), join(project.cwd, "node_modules/zod"), "junction");
  await expectGenerated(false);
  rmSync(join(project.cwd, "node_modules"), { recursive: true });
  install(ONE, "zod", NEW);
  install(TWO, "zod", OLD);
  mkdirSync(join(root.cwd, TWO, "generated"));
  symlinkSync("../two/generated", join(project.cwd, "generated"), "junction");
  await expectGenerated(false);
});

test("codegen refuses an unsupported validator library before any request to the server", async () => {
  await using server = await startWhm();
  install(ONE, "zod", "3.25.76");
  configure("zod");
  const { run } = createProject({}, { cwd: project.cwd, env: { WHM_TOKEN: server.token } });
  expectFailure(await run("codegen", "--server", server.url, "--ca", server.ca), "contains version 3.25.76");
  expect(server.requests).toEqual([]);
});

test.each(Object.entries(OLDEST))("docs and matrix have the supported versions of %s", (name, oldest) => {
  const range = `\`${name}\` ${oldest} or later, below ${Number.parseInt(oldest, 10) + 1}`;
  expect(readFileSync(join(ROOT, "docs/emitters.md"), "utf8")).toContain(range);
  const readJson = (path: string): Record<string, Record<string, unknown>> =>
    JSON.parse(readFileSync(join(ROOT, path), "utf8")) as Record<string, Record<string, unknown>>;
  const { dependencies = {} } = readJson("test/matrix/package.json");
  expect(dependencies[`${name}-oldest`]).toBe(`npm:${name}@${oldest}`);
  expect(readJson("package.json")).toMatchObject({
    devDependencies: { [name]: dependencies[name] },
    peerDependencies: { [name]: `^${oldest}` },
    peerDependenciesMeta: { [name]: { optional: true } },
  });
});
