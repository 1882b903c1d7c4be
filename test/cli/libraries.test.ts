/** The installed releases of validator libraries: `generate` and `codegen` refuse those that generated code does not support. */

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { SUPPORTED_LIBRARIES } from "../../src/emit/libraries.js";
import { writeSnapshot } from "../../src/index.js";
import { startWhm } from "../../src/testing.js";
import { command, type CommandResult } from "../support/command.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

let root: string;
let project: string;

beforeEach(() => {
  root = temporaryFolder();
  project = join(root, "packages/one");
  mkdirSync(project, { recursive: true });
  writeSnapshot(join(project, "schemas"), snapshotOf(moduleOf("Alpha", { name: "char(8)" })));
});

function install(folder: string, name: string, version: unknown): string {
  const file = join(folder, "node_modules", name, "package.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof version === "string" ? JSON.stringify({ name, version }) : "{");
  return file;
}

function configure(...emitters: readonly string[]): void {
  writeFileSync(join(project, "whm-transfer.config.json"), JSON.stringify({ emitters }));
}

function run(...parameters: readonly string[]): Promise<CommandResult> {
  return command(parameters, { cwd: project });
}

function generatedFiles(): readonly string[] {
  return Object.keys(filesBelow(root)).filter((path) => path.includes("generated/"));
}

describe("generate", () => {
  test.each([
    ["zod", "3.25.76"],
    ["zod", "4.0.0-beta.20250420T053007"],
    ["zod", "5.0.0"],
    ["valibot", "0.42.1"],
    ["valibot", "1.0.0-rc.4"],
    ["valibot", "2.0.0-beta.1"],
  ])(
    "generate refuses an unsupported installed version of a validator library: %s %s",
    async (name, version) => {
      const file = install(project, name, version);
      configure(name);
      const { exitCode, stdout, stderr } = await run("generate");
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      const { minimumVersion: oldest = "" } =
        Object.values(SUPPORTED_LIBRARIES).find((library) => library.name === name) ?? {};
      expect(stderr).toContain(`requires ${name} ${oldest} or a newer version before`);
      expect(stderr).toContain(`${dirname(file)} contains version ${version}.`);
      expect(stderr).toContain(`npm install ${name}@^${oldest}`);
      expect(generatedFiles()).toEqual([]);
    },
  );

  test.each([
    ["zod", "4.0.0"],
    ["zod", "4.5.0-canary.20260824T235120"],
    ["zod", "4.12.3"],
    ["valibot", "1.0.0"],
    ["valibot", "1.10.0"],
  ])(
    "generate accepts a supported installed version of a validator library: %s %s",
    async (name, version) => {
      install(project, name, version);
      configure(name);
      expect(await run("generate")).toMatchObject({ exitCode: 0 });
      expect(generatedFiles()).toContain(`packages/one/generated/${name}.ts`);
    },
  );

  test("generate --format json reports each unsupported validator library as a JSON diagnostic with an error code", async () => {
    install(project, "zod", "3.25.76");
    install(project, "valibot", "0.42.1");
    configure("zod", "valibot");
    const { exitCode, stderr } = await run("generate", "--format", "json");
    expect(exitCode).toBe(2);
    const diagnostics = stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { code: string; file: string });
    expect(diagnostics.map(({ code }) => code)).toEqual(["library-unsupported", "library-unsupported"]);
  });

  test("generate ignores an unsupported validator library whose emitter is not configured", async () => {
    install(project, "zod", "3.25.76");
    configure("valibot");
    expect(await run("generate")).toMatchObject({ exitCode: 0 });
  });

  test("generate accepts a validator library that is not installed, or whose version cannot be read", async () => {
    configure("zod", "valibot");
    expect(await run("generate")).toMatchObject({ exitCode: 0 });
    install(project, "valibot", undefined);
    install(project, "zod", "latest");
    expect(await run("generate")).toMatchObject({ exitCode: 0 });
  });
});

describe("the location of the installed library", () => {
  test("generate refuses an unsupported version of a validator library that is installed in a parent folder", async () => {
    install(root, "zod", "3.25.76");
    configure("zod");
    expect(await run("generate")).toMatchObject({ exitCode: 2 });
  });

  test("generate checks the validator library in the nearest node_modules folder, not in a parent folder", async () => {
    install(root, "zod", "3.25.76");
    install(project, "zod", "4.1.0");
    configure("zod");
    expect(await run("generate")).toMatchObject({ exitCode: 0 });
  });

  test("generate refuses an unsupported version of a validator library that is installed through a symbolic link, as with pnpm", async () => {
    const store = install(join(root, "store"), "zod", "3.25.76");
    mkdirSync(join(project, "node_modules"));
    symlinkSync(dirname(store), join(project, "node_modules/zod"), "junction");
    configure("zod");
    expect(await run("generate")).toMatchObject({ exitCode: 2 });
  });

  test("generate resolves the validator library from the output folder, whose code imports the library", async () => {
    install(project, "zod", "4.1.0");
    install(join(root, "packages/two"), "zod", "3.25.76");
    configure("zod");
    expect(await run("generate", "--out", "../two/src/generated")).toMatchObject({ exitCode: 2 });
    expect(await run("generate")).toMatchObject({ exitCode: 0 });
  });

  test("generate resolves the validator library from the real path of an output folder that is a symbolic link", async () => {
    install(project, "zod", "4.1.0");
    install(join(root, "packages/two"), "zod", "3.25.76");
    mkdirSync(join(root, "packages/two/generated"));
    symlinkSync("../two/generated", join(project, "generated"), "junction");
    configure("zod");
    expect(await run("generate")).toMatchObject({ exitCode: 2 });
  });

  test("generate resolves the validator library from the configuration's folder if the library cannot be resolved from the output folder", async () => {
    install(project, "zod", "3.25.76");
    configure("zod");
    expect(await run("generate", "--out", "../two/generated")).toMatchObject({ exitCode: 2 });
  });
});

test("codegen refuses an unsupported validator library before any request to the server", async () => {
  await using server = await startWhm();
  install(project, "zod", "3.25.76");
  configure("zod");
  const parameters = ["codegen", "--server", server.url, "--ca", server.ca];
  const ran = await command(parameters, { cwd: project, env: { WHM_TOKEN: server.token } });
  expect(ran).toMatchObject({ exitCode: 2 });
  expect(ran.stderr).toContain("contains version 3.25.76");
  expect(server.requests).toEqual([]);
});

describe("the supported range", () => {
  function readJson(path: string): Record<string, Record<string, unknown>> {
    return JSON.parse(readFileSync(join(ROOT, path), "utf8")) as Record<string, Record<string, unknown>>;
  }

  test.each(Object.values(SUPPORTED_LIBRARIES))(
    "the documentation contains the supported versions of $name, and the test matrix installs the oldest and the newest",
    (library) => {
      const { name, minimumVersion: oldest } = library;
      const range = `\`${name}\` ${oldest} or later, below ${Number.parseInt(oldest, 10) + 1}`;
      expect(readFileSync(join(ROOT, "docs/emitters.md"), "utf8")).toContain(range);
      const { dependencies = {} } = readJson("test/matrix/package.json");
      expect(dependencies[`${name}-oldest`]).toBe(`npm:${name}@${oldest}`);
      const {
        devDependencies = {},
        peerDependencies = {},
        peerDependenciesMeta = {},
      } = readJson("package.json");
      expect(dependencies[name]).toBe(devDependencies[name]);
      // npm refuses to install an optional peer dependency of another release, even if the project does not use its emitter.
      expect(peerDependencies[name]).toBe("*");
      expect(peerDependenciesMeta[name]).toEqual({ optional: true });
    },
  );
});
