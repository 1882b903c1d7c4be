/** Commands with a source: the simulated server over TLS, the local command, and saved responses. */

import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { startWhm, trustingFetch, type SimulatedServer } from "../../src/testing.js";
import { command, type CommandResult } from "../support/command.js";
import { formatFingerprint } from "../support/fingerprint.js";
import { changedPaths, filesBelow, modificationTimes, ROOT, temporaryFolder } from "../support/folders.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

let server: SimulatedServer;
beforeEach(async () => {
  server = await startWhm();
});
afterEach(async () => {
  await server.close();
});

function ask(cwd: string, words: readonly string[], token = server.token): Promise<CommandResult> {
  return command([...words, "--server", server.url], { cwd, env: { WHM_TOKEN: token } });
}

describe("codegen against a server", () => {
  test.each([
    ["with --ca", () => ["--ca", server.ca]],
    ["with --pin-sha256 alone", () => ["--pin-sha256", server.pinSha256]],
    ["with both", () => ["--ca", server.ca, "--pin-sha256", server.pinSha256]],
  ])(
    "codegen from a server %s writes a snapshot and code to an empty folder, and a second run changes nothing",
    async (_, trust) => {
      const cwd = temporaryFolder();
      const { exitCode, stderr } = await ask(cwd, ["codegen", ...trust()]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      const files = filesBelow(cwd);
      expect(files["schemas/snapshot.json"]).toBe(
        readFileSync(join(ROOT, "schemas/snapshot.json"), "utf8").replace('"documented"', '"live"'),
      );
      expect(files["generated/AccountRemoteRoot.ts"]).toBe(
        readFileSync(join(ROOT, "generated/AccountRemoteRoot.ts"), "utf8"),
      );

      const before = modificationTimes(cwd);
      const again = await ask(cwd, ["codegen", ...trust()]);
      expect(again.stdout).toBe("6 modules of WHM 11.138.0.6: no changes\n");
      expect(filesBelow(cwd)).toEqual(files);
      expect(modificationTimes(cwd)).toEqual(before);
    },
  );

  test.each(["snapshot.json", "AccountLocal.json"])(
    "fetch restores the snapshot file %s after the user deleted the invalid file, as the error hint recommends",
    async (name) => {
      const cwd = temporaryFolder();
      writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
      const before = filesBelow(join(cwd, "schemas"));
      writeFileSync(join(cwd, "schemas", name), "{");
      const { exitCode, stderr } = await command(["generate"], { cwd });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(
        "Restore the file from version control, or delete it and fetch the snapshot again.",
      );
      rmSync(join(cwd, "schemas", name));
      expect(await ask(cwd, ["fetch", "--ca", server.ca])).toMatchObject({ exitCode: 0 });
      expect(Object.keys(filesBelow(join(cwd, "schemas")))).toEqual(Object.keys(before));
      expect(await command(["generate"], { cwd })).toMatchObject({ exitCode: 0 });
    },
  );

  test("codegen against a server writes the same files as fetch followed by generate", async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    await ask(one, ["codegen", "--ca", server.ca]);
    await ask(two, ["fetch", "--ca", server.ca]);
    expect(readdirSync(two)).toEqual(["schemas"]);
    await command(["generate"], { cwd: two });
    expect(filesBelow(two)).toEqual(filesBelow(one));
  });

  test("fetch reads the server, user, CA and token from environment variables", async () => {
    const cwd = temporaryFolder();
    const env = { WHM_SERVER: server.url, WHM_USER: "root", WHM_CA: server.ca, WHM_TOKEN: server.token };
    expect((await command(["fetch"], { cwd, env })).exitCode).toBe(0);
  });

  test("fetch reads the API token from a file or from standard input", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "token"), `${server.token}\n`, { mode: 0o600 });
    const words = ["fetch", "--server", server.url, "--ca", server.ca];
    expect((await command([...words, "--token-file", "token"], { cwd })).exitCode).toBe(0);
    expect((await command([...words, "--token-stdin"], { cwd, input: `${server.token}\n` })).exitCode).toBe(
      0,
    );
  });

  test("codegen rewrites only the files of modules that changed on the server", async () => {
    const cwd = temporaryFolder();
    await ask(cwd, ["codegen", "--ca", server.ca]);
    const before = modificationTimes(cwd);
    const snapshot = documentedSnapshot();
    const changed = moduleOf(
      "PackageRemoteRoot",
      { package: "char(128) DEFAULT NULL", size: "BIGINT UNSIGNED DEFAULT 1" },
      { required: ["package"], primary: ["package"], priority: 2000 },
    );
    server.useSnapshot({ ...snapshot, modules: { ...snapshot.modules, PackageRemoteRoot: changed } });
    await ask(cwd, ["codegen", "--ca", server.ca]);
    const after = modificationTimes(cwd);
    expect(changedPaths(before, after)).toEqual([
      "generated/PackageRemoteRoot.schema.json",
      "generated/PackageRemoteRoot.ts",
      "generated/manifest.json",
      "generated/transfer-modules.ts",
      "generated/transfer-schema.ts",
      "schemas/PackageRemoteRoot.json",
      "schemas/snapshot.json",
    ]);
  });

  test.each(["fetch", "codegen"])(
    "the command %s preserves the saved order of required keys if the server returns the same keys in another order",
    async (name) => {
      const cwd = temporaryFolder();
      const keys = { a: "text", b: "text", c: "text" };
      const fetchAgain = async (required: string[], primary = ["a", "b"]): Promise<string> => {
        server.useSnapshot(snapshotOf(moduleOf("M", keys, { required, primary })));
        expect((await ask(cwd, [name, "--ca", server.ca])).exitCode).toBe(0);
        if (name === "codegen") expect((await command(["check"], { cwd })).exitCode).toBe(0);
        return readFileSync(join(cwd, "schemas/M.json"), "utf8");
      };
      const first = await fetchAgain(["b", "a"]);
      expect(JSON.parse(first)).toMatchObject({ required: ["b", "a"] });
      expect(await fetchAgain(["a", "b"])).toBe(first);
      expect(JSON.parse(await fetchAgain(["a", "b"], ["b", "a"]))).toMatchObject({
        ...{ required: ["b", "a"], primary: ["b", "a"] },
      });
      expect(JSON.parse(await fetchAgain(["c", "a", "b"]))).toMatchObject({ required: ["c", "a", "b"] });
      rmSync(join(cwd, "schemas"), { recursive: true });
      expect(JSON.parse(await fetchAgain(["a", "b", "c"]))).toMatchObject({ required: ["a", "b", "c"] });
    },
  );
});

describe("a failed or invalid response gives exit code 3, and changes nothing on disk", () => {
  async function refused(words: readonly string[], token?: string): Promise<CommandResult> {
    const cwd = temporaryFolder();
    await ask(cwd, ["codegen", "--ca", server.ca]);
    const before = filesBelow(cwd);
    const ran = await ask(cwd, ["codegen", ...words], token);
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout).toBe("");
    expect(filesBelow(cwd)).toEqual(before);
    return ran;
  }

  test("codegen with a wrong token fails with exit code 3 after one request, and changes no file", async () => {
    const { stderr } = await refused(["--ca", server.ca], "WRONG-TOKEN");
    expect(server.requests.filter(({ status }) => status === 403)).toHaveLength(1);
    expect(stderr).toMatch(/^error: .*available_transfer_modules.*Access denied.*\n  hint: .*\n$/);
    expect(stderr).not.toContain("WRONG-TOKEN");
  });

  test("codegen fails with exit code 3 and changes no file if the certificate of the server is not trusted", async () => {
    const { stderr } = await refused([]);
    expect(stderr).toContain(formatFingerprint(server.pinSha256));
    expect(stderr).toContain("--pin-sha256");
  });

  test("codegen fails with exit code 3 and sends no request if the certificate does not match --pin-sha256", async () => {
    const requests = server.requests.length;
    const cwd = temporaryFolder();
    const { exitCode } = await ask(cwd, ["codegen", "--pin-sha256", "0".repeat(64)]);
    expect(exitCode).toBe(3);
    expect(server.requests).toHaveLength(requests);
  });

  test("codegen fails with exit code 3 and the server's reason if the server refuses one API function, and writes no file", async () => {
    server.refuse("transfer_module_schema", "This feature is disabled.");
    server.allow("available_transfer_modules");
    const cwd = temporaryFolder();
    const { exitCode, stderr } = await ask(cwd, ["codegen", "--ca", server.ca]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("This feature is disabled.");
    expect(readdirSync(cwd)).toEqual([]);
  });

  test("fetch --from reports all invalid key names and column definitions at once", async () => {
    const cwd = temporaryFolder();
    const answers = { available_transfer_modules: { modules: { A: "1", B: "2" } } };
    const schemas = {
      A: { keys: { module: { def: "text" }, a: { def: "date(3)" } }, primary: [], required: [] },
      B: { keys: { b: { def: "int(1 DEFAULT 0" } }, primary: [], required: ["nope"] },
    };
    const answer = (command: string, data: object): string =>
      JSON.stringify({ data, metadata: { command, result: 1, reason: "OK", version: 1 } });
    writeFileSync(
      join(cwd, "list.json"),
      answer("available_transfer_modules", answers.available_transfer_modules),
    );
    for (const [name, schema] of Object.entries(schemas)) {
      writeFileSync(join(cwd, `module=${name}.json`), answer("transfer_module_schema", { schema }));
    }
    const { exitCode, stderr } = await command(["fetch", "--from", cwd], { cwd });
    expect(exitCode).toBe(3);
    for (const fault of [
      'key of the transfer module A has an invalid name: "module"',
      "A.a: ",
      "B.b: ",
      'list "required" of the transfer module B contains "nope"',
    ])
      expect(stderr).toContain(fault);
    expect(stderr.match(/^error: /gm)).toHaveLength(4);
  });

  test("codegen fails with exit code 3 if a server returns an invalid column definition, and changes no file", async () => {
    server.useSnapshot(snapshotOf(moduleOf("Odd", { a: "int(256)", b: "text" }, { primary: ["b"] })));
    const { stderr } = await refused(["--ca", server.ca]);
    expect(stderr).toContain("Odd.a: ");
  });
});

test("fetch prints a warning and saves null as the version if the server does not report its version", async () => {
  server.refuse("version", "Not allowed.");
  const cwd = temporaryFolder();
  const { exitCode, stderr } = await ask(cwd, ["fetch", "--ca", server.ca]);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^warning: /);
  expect(JSON.parse(filesBelow(cwd)["schemas/snapshot.json"] ?? "")).toMatchObject({
    origin: "live",
    whmVersion: null,
  });
});

describe("saved responses", () => {
  test("codegen --from saved responses writes exactly the snapshot of this repository", async () => {
    const cwd = temporaryFolder();
    const { exitCode, stderr } = await command(["codegen", "--from", join(ROOT, "test/answers/11.138.0.6")], {
      cwd,
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(filesBelow(join(cwd, "schemas"))).toEqual(filesBelow(join(ROOT, "schemas")));
  });

  test("fetch --from with a snapshot folder copies the snapshot unchanged", async () => {
    const cwd = temporaryFolder();
    await command(["fetch", "--from", join(ROOT, "schemas")], { cwd });
    expect(filesBelow(join(cwd, "schemas"))).toEqual(filesBelow(join(ROOT, "schemas")));
  });

  test("codegen --from imports the older schema format of cPanel's guide, and warns about listed modules without a schema", async () => {
    const cwd = temporaryFolder();
    const { exitCode, stderr } = await command(["codegen", "--from", join(ROOT, "test/answers/guide")], {
      cwd,
    });
    expect(exitCode).toBe(0);
    expect(stderr.split("\n").filter((line) => line.includes("is omitted: "))).toHaveLength(5);
    expect(JSON.parse(filesBelow(cwd)["schemas/snapshot.json"] ?? "")).toMatchObject({
      origin: "imported",
      whmVersion: null,
      modules: { AccountRemoteRoot: { priority: 3000 } },
    });
    expect(filesBelow(cwd)["generated/AccountRemoteRoot.ts"]).toContain("coppypoint");
  });

  test("fetch --from fails instead of removing a listed module whose schema is not among the saved responses", async () => {
    const cwd = temporaryFolder();
    cpSync(join(ROOT, "schemas"), join(cwd, "schemas"), { recursive: true });
    const { exitCode, stderr } = await command(["fetch", "--from", join(ROOT, "test/answers/guide")], {
      cwd,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("AccountLocal");
    expect(filesBelow(join(cwd, "schemas"))).toEqual(filesBelow(join(ROOT, "schemas")));
  });

  test("codegen --from with one saved response writes a snapshot of one module whose priority is null", async () => {
    const cwd = temporaryFolder();
    const file = join(ROOT, "test/answers/guide/transfer_module_schema.AccountRemoteRoot.json");
    expect((await command(["codegen", "--from", file], { cwd })).exitCode).toBe(0);
    expect(JSON.parse(filesBelow(cwd)["schemas/AccountRemoteRoot.json"] ?? "")).toMatchObject({
      priority: null,
    });
  });
});

test("fetch --whmapi1 writes a snapshot from the responses of the local command whmapi1", async () => {
  const cwd = temporaryFolder();
  const whmapi1 = join(cwd, "whmapi1.cjs");
  const answers = join(ROOT, "test/answers/11.138.0.6");
  writeFileSync(
    whmapi1,
    `#!${process.execPath}
const { readFileSync } = require("node:fs");
const [, , , name, argument = ""] = process.argv;
const of = argument.replace("module=", "");
const prefix = ["AccountRemoteRoot", ""].includes(of) ? "" : "reconstructed.";
if (name === "version") console.log(JSON.stringify({ data: { version: "11.138.0.6" }, metadata: { command: name, result: 1, reason: "OK", version: 1 } }));
else console.log(readFileSync(${JSON.stringify(answers)} + "/" + prefix + name + (of && "." + of) + ".json", "utf8"));
`,
  );
  chmodSync(whmapi1, 0o755);
  const { exitCode, stderr } = await command(["fetch", "--whmapi1", whmapi1], { cwd });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(filesBelow(cwd)["schemas/AccountLocal.json"]).toBe(
    filesBelow(join(ROOT, "schemas"))["AccountLocal.json"],
  );
});

test("simulate writes its address, and serves requests until the user interrupts the command", async () => {
  const cwd = temporaryFolder();
  let interrupt: () => void = () => undefined;
  const words = [
    "simulate",
    "--format",
    "json",
    "--output",
    join(cwd, "where.json"),
    "--schemas",
    join(ROOT, "schemas"),
  ];
  const running = command(words, { cwd, onStart: (stop) => (interrupt = stop) });
  const where = await vi.waitFor(
    () => JSON.parse(readFileSync(join(cwd, "where.json"), "utf8")) as Record<"url" | "ca" | "token", string>,
    { timeout: 20_000 },
  );
  const asking = ["fetch", "--server", where.url, "--ca", where.ca];
  const env = { WHM_TOKEN: where.token };
  expect((await command(asking, { cwd, env })).exitCode).toBe(0);
  const people = trustingFetch(readFileSync(where.ca, "utf8"));
  expect(await (await people.fetch(`${where.url}/`)).text()).toContain("<h1>Sessions</h1>");
  people.close();
  const pem = join(cwd, "ca.pem");
  cpSync(where.ca, pem);
  interrupt();
  expect(await running).toMatchObject({ exitCode: 130, stdout: "" });
  const after = await command(["fetch", "--server", where.url, "--ca", pem, "--timeout", "2"], { cwd, env });
  expect(after.exitCode).toBe(3);
});
