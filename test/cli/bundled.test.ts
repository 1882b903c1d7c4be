/** `--schemas bundled`, and hints with the commands of the project's package manager. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startWhm } from "../../src/testing.js";
import { filesBelow, ROOT } from "../support/folders.js";
import { createProject, expectFailure } from "../support/project.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

const GENERATED = filesBelow(join(ROOT, "generated"));

describe("the bundled schemas", () => {
  test.each([
    ["the option", {}, ["--schemas", "bundled"]],
    ["the configuration", { "whm-transfer.config.json": { schemas: "bundled" } }, []],
    ["a list in the configuration", { "whm-transfer.config.json": { snapshots: ["bundled"] } }, []],
  ])("%s names the schemas of the package, and nothing else is written", async (_, contents, options) => {
    const { run, files } = createProject(contents);
    expect(await run("generate", ...options)).toMatchObject({ exitCode: 0 });
    expect(files("generated")).toEqual(GENERATED);
    expect(await run("check", ...options)).toMatchObject({ exitCode: 0 });
    expect(await run("codegen", "--quiet", ...options)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(Object.keys(files()).filter((path) => !path.startsWith("generated/"))).toEqual(
      Object.keys(contents),
    );
  });

  test("a folder named bundled is reached as ./bundled", async () => {
    const { run, files } = createProject({ bundled: snapshotOf(moduleOf("Packages", { name: "char(64)" })) });
    expect(await run("generate", "--schemas", "./bundled")).toMatchObject({ exitCode: 0 });
    expect(files("generated")).not.toHaveProperty("AccountLocal.ts");
    expect((await run("diff", "bundled", "./bundled", "--format", "json")).stdout).toContain(
      "module-removed",
    );
  });

  test("codegen and fetch refuse to write the schemas of a server to the package, and drift compares with them", async () => {
    const whm = await startWhm();
    try {
      const project = createProject({}, { env: { WHM_TOKEN: whm.token } });
      const server = ["--server", whm.url, "--ca", whm.ca, "--schemas", "bundled"];
      for (const command of ["codegen", "fetch"])
        expectFailure(await project.run(command, ...server), "The bundled schemas cannot be replaced");
      expect(project.files()).toEqual({});
      expect(await project.run("drift", ...server)).toMatchObject({ exitCode: 0 });
      const configured = createProject({ "whm-transfer.config.json": { schemas: "bundled" } });
      expectFailure(await configured.run("fetch", "--from", ROOT), "The bundled schemas cannot be replaced");
    } finally {
      await whm.close();
    }
  });

  test("init with --schemas bundled copies no schemas, and refuses a server", async () => {
    const { run, files } = createProject({ "package.json": "{}" });
    const refused = await run(
      "init",
      "--schemas",
      "bundled",
      "--server",
      "new.example",
      "--pin-sha256",
      "ab".repeat(32),
    );
    expectFailure(refused, "The bundled schemas cannot be replaced");
    expect((await run("init", "--schemas", "bundled")).stdout).not.toContain("Commit it, and the schemas");
    expect(files()["whm-transfer.config.json"]).toContain('"schemas": "bundled"');
    expect(Object.keys(files()).filter((path) => path.includes("schemas"))).toEqual([]);
    expect(await run("codegen")).toMatchObject({ exitCode: 0 });
    expect(files("generated")).toMatchObject({ "AccountLocal.ts": GENERATED["AccountLocal.ts"] });
  });

  test("init omits $schema in a project with Plug'n'Play, which has no node_modules", async () => {
    const { run, read } = createProject({ ".pnp.cjs": "", "tsconfig.json": "{}" });
    await run("init");
    expect(JSON.parse(read("whm-transfer.config.json"))).toEqual({});
  });
});

describe("hints name the package manager of the project", () => {
  test.each([
    ["npx", { "package-lock.json": "{}" }],
    ["npx", {}],
    ["pnpm exec", { "pnpm-lock.yaml": "" }],
    ["yarn run", { "yarn.lock": "" }],
    ["yarn run", { "package.json": { packageManager: "yarn@4.9.1" } }],
    ["bunx", { "bun.lock": "" }],
  ])("%s in a project with %o", async (program, contents) => {
    const { run, write, cwd } = createProject(contents);
    expectFailure(await run("check"), `${program} whm-transfer-codegen generate --schemas bundled`);
    const { stderr } = await run("check", "--format", "json");
    expect((JSON.parse(stderr) as { hint: string }).hint).toContain(`${program} whm-transfer-codegen init`);
    write("schemas", documentedSnapshot());
    mkdirSync(join(cwd, "generated"));
    expect((await run("check")).stdout).toContain(`Run ${program} whm-transfer-codegen generate to update`);
  });

  test("the command that installs a missing formatter is that of the package manager", async () => {
    const { run } = createProject({
      "pnpm-lock.yaml": "",
      "whm-transfer.config.json": { format: "prettier" },
    });
    expectFailure(
      await run("generate", "--schemas", "bundled"),
      "Run pnpm add --save-dev -E prettier, or set",
    );
  });
});
