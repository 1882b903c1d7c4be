/** Commands with a source: the simulated server over TLS, the local command, and saved responses. */

import { chmodSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import type { CommandResult } from "../support/command.js";
import { changedPaths, filesBelow, modificationTimes, ROOT } from "../support/folders.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";
import { POSIX } from "../support/platform.js";

const SCHEMAS = filesBelow(join(ROOT, "schemas"));
const DOCUMENTED = documentedSnapshot();
const GUIDE = join(ROOT, "test/answers/guide");
const ANSWERS = join(ROOT, "test/answers/11.138.0.6");

describe("a server", () => {
  let server: SimulatedServer;
  let project: Project;
  beforeEach(async () => {
    server = await startWhm();
    project = createProject({}, { env: { WHM_TOKEN: server.token } });
    return () => server.close();
  });

  /** Runs a command with the server, and with its CA unless the words have another way to trust it. */
  function ask(name: string, ...words: readonly string[]): Promise<CommandResult> {
    const trust = words.length > 0 ? words : ["--ca", server.ca];
    return project.run(name, "--server", server.url, ...trust);
  }

  test.each([
    ["--ca", () => ["--ca", server.ca]],
    ["--pin-sha256 alone", () => ["--pin-sha256", server.pinSha256]],
    ["both", () => ["--ca", server.ca, "--pin-sha256", server.pinSha256]],
  ])("codegen with %s writes a snapshot and code, and a second run changes nothing", async (_, trust) => {
    expect(await ask("codegen", ...trust())).toMatchObject({ exitCode: 0, stderr: "" });
    const files = project.files();
    expect(files["schemas/snapshot.json"]).toBe(SCHEMAS["snapshot.json"]?.replace('"documented"', '"live"'));
    expect(files["generated/AccountRemoteRoot.ts"]).toBe(
      readFileSync(join(ROOT, "generated/AccountRemoteRoot.ts"), "utf8"),
    );
    const before = modificationTimes(project.cwd);
    expect((await ask("codegen", ...trust())).stdout).toBe("6 modules of WHM 11.138.0.6: no changes\n");
    expect(project.files()).toEqual(files);
    expect(modificationTimes(project.cwd)).toEqual(before);
  });

  test("codegen names the server if one of its modules has the name of an emitter's file", async () => {
    const emitter = '{ name: "mine", revision: 1, sharedFiles: { "AccountLocal.ts": () => "" } }';
    project.write("whm-transfer.config.mjs", `export default { emitters: [${emitter}] };`);
    const before = project.files();
    expectFailure(await ask("codegen"), `A module from "${server.url}" conflicts with an emitter`, 3);
    expect(project.files()).toEqual(before);
    const twice = emitter.replace("AccountLocal", "index");
    project.write("whm-transfer.config.mjs", `export default { emitters: [${twice}] };`);
    expectFailure(await ask("codegen"), 'Two generated files have the name "index.ts"', 2);
  });

  test("codegen writes the same files as fetch followed by generate, and rewrites only files of changed modules", async () => {
    await ask("fetch");
    await project.run("generate");
    const separate = project.files();
    for (const folder of ["schemas", "generated"]) rmSync(join(project.cwd, folder), { recursive: true });
    await ask("codegen");
    expect(project.files()).toEqual(separate);
    const before = modificationTimes(project.cwd);
    const changed = moduleOf(
      "PackageRemoteRoot",
      { package: "char(128) DEFAULT NULL", size: "BIGINT UNSIGNED DEFAULT 1" },
      { required: ["package"], primary: ["package"], priority: 2000 },
    );
    server.useSnapshot({ ...DOCUMENTED, modules: { ...DOCUMENTED.modules, PackageRemoteRoot: changed } });
    await ask("codegen");
    expect(changedPaths(before, modificationTimes(project.cwd))).toEqual([
      ...[
        "generated/PackageRemoteRoot.schema.json",
        "generated/PackageRemoteRoot.ts",
        "generated/manifest.json",
      ],
      ...["schemas/PackageRemoteRoot.json", "schemas/snapshot.json"],
    ]);
  });

  test("fetch reads settings from environment variables, and the token from a file or standard input", async () => {
    const address = { WHM_SERVER: server.url, WHM_USER: "root", WHM_CA: server.ca };
    const { run, write } = createProject({}, { env: address, input: `${server.token}\n` });
    expect(await run("fetch", "--token-stdin")).toMatchObject({ exitCode: 0 });
    chmodSync(write("token", `${server.token}\n`), 0o600);
    expect(await run("fetch", "--token-file", "token")).toMatchObject({ exitCode: 0 });
    const inEnvironment = createProject({}, { env: { ...address, WHM_TOKEN: server.token } });
    expect(await inEnvironment.run("fetch")).toMatchObject({ exitCode: 0 });
  });

  test.each(["snapshot.json", "AccountLocal.json"])(
    "fetch restores an invalid %s that the user deleted",
    async (name) => {
      project.write("schemas", DOCUMENTED);
      const file = project.write(`schemas/${name}`, "{");
      expectFailure(
        await project.run("generate"),
        "Restore the file from version control, or delete it and run npx whm-transfer-codegen fetch.",
      );
      rmSync(file);
      expect(await ask("fetch")).toMatchObject({ exitCode: 0 });
      expect(Object.keys(project.files("schemas"))).toEqual(Object.keys(SCHEMAS));
    },
  );

  test.each(["fetch", "codegen"])(
    "%s preserves the saved order of required and primary keys",
    async (name) => {
      const keys = { a: "text", b: "text", c: "text" };
      const fetched = async (required: string[], primary = ["a", "b"]): Promise<object> => {
        server.useSnapshot(snapshotOf(moduleOf("M", keys, { required, primary })));
        expect(await ask(name)).toMatchObject({ exitCode: 0 });
        if (name === "codegen") expect(await project.run("check")).toMatchObject({ exitCode: 0 });
        return JSON.parse(project.read("schemas/M.json")) as object;
      };
      expect(await fetched(["b", "a"])).toMatchObject({ required: ["b", "a"] });
      expect(await fetched(["a", "b"])).toMatchObject({ required: ["b", "a"] });
      expect(await fetched(["a", "b"], ["b", "a"])).toMatchObject({
        required: ["b", "a"],
        primary: ["a", "b"],
      });
      expect(await fetched(["a", "b"], ["b"])).toMatchObject({ primary: ["b"] });
      expect(await fetched(["c", "a", "b"])).toMatchObject({ required: ["c", "a", "b"] });
      rmSync(join(project.cwd, "schemas"), { recursive: true });
      expect(await fetched(["a", "b", "c"])).toMatchObject({ required: ["a", "b", "c"] });
    },
  );
});

describe("saved responses", () => {
  test("codegen --from saved responses writes exactly the snapshot of this repository", async () => {
    const { run, files } = createProject();
    expect(await run("codegen", "--from", ANSWERS)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(files("schemas")).toEqual(SCHEMAS);
  });

  test("fetch --from a snapshot folder copies the snapshot unchanged", async () => {
    const { run, files } = createProject();
    await run("fetch", "--from", join(ROOT, "schemas"));
    expect(files("schemas")).toEqual(SCHEMAS);
  });

  test("codegen --from imports the older schema format of cPanel's guide, and warns about modules without a schema", async () => {
    const { run, read } = createProject();
    const { exitCode, stderr } = await run("codegen", "--from", GUIDE);
    expect(exitCode).toBe(0);
    expect(stderr.match(/is omitted: /g)).toHaveLength(5);
    expect(JSON.parse(read("schemas/snapshot.json"))).toMatchObject({
      ...{ origin: "imported", whmVersion: null, modules: { AccountRemoteRoot: { priority: 3000 } } },
    });
    expect(read("generated/AccountRemoteRoot.ts")).toContain("coppypoint");
    const file = join(GUIDE, "transfer_module_schema.AccountRemoteRoot.json");
    const one = createProject();
    expect(await one.run("codegen", "--from", file)).toMatchObject({ exitCode: 0 });
    expect(one.read("schemas/AccountRemoteRoot.json")).toContain('"priority": null');
  });

  test("fetch --from fails instead of removing a listed module whose schema is not among the saved responses", async () => {
    const { run, files } = createProject({ schemas: DOCUMENTED });
    expectFailure(await run("fetch", "--from", GUIDE), "AccountLocal");
    expect(files("schemas")).toEqual(SCHEMAS);
  });
});

test("fetch --whmapi1 writes a snapshot from the responses of the local command whmapi1", POSIX, async () => {
  const version = {
    data: { version: "11.138.0.6" },
    metadata: { command: "version", result: 1, reason: "OK", version: 1 },
  };
  const { run, write, read } = createProject();
  const whmapi1 = write(
    "whmapi1.cjs",
    `#!${process.execPath}
const { readFileSync } = require("node:fs");
const [, , , name, argument = ""] = process.argv;
const of = argument.replace("module=", "");
const prefix = ["AccountRemoteRoot", ""].includes(of) ? "" : "reconstructed.";
if (name === "version") console.log(${JSON.stringify(JSON.stringify(version))});
else console.log(readFileSync(${JSON.stringify(ANSWERS)} + "/" + prefix + name + (of && "." + of) + ".json", "utf8"));
`,
  );
  chmodSync(whmapi1, 0o755);
  expect(await run("fetch", "--whmapi1", whmapi1)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(read("schemas/AccountLocal.json")).toBe(SCHEMAS["AccountLocal.json"]);
});
