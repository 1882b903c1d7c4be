/** The verbs that ask nobody: codegen from the snapshot, generate, check, explain; and how the command line itself behaves. */

import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { changedPaths, filesBelow, modificationTimes, ROOT, temporaryFolder } from "../support/folders.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

/** A project that has the committed snapshot. */
function project(): string {
  const dir = temporaryFolder();
  cpSync(join(ROOT, "schemas"), join(dir, "schemas"), { recursive: true });
  return dir;
}

describe("codegen with no server named", () => {
  test("says which snapshot it uses and how to name a server, and generates", async () => {
    const cwd = project();
    const { exitCode, stderr, stdout } = await command(["codegen"], { cwd });
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      "No server is named, so this uses the snapshot of version 11.138.0.6 (origin: documented); name one with --server URL or WHM_SERVER.\n",
    );
    expect(stdout).toContain("6 modules of WHM 11.138.0.6: 27 files written");
    expect(filesBelow(join(cwd, "generated"))).toEqual(filesBelow(join(ROOT, "generated")));
  });

  test("changes no byte and no time the second time, and rewrites only what changed", async () => {
    const cwd = project();
    await command(["codegen"], { cwd });
    const before = modificationTimes(cwd);
    const again = await command(["codegen", "--quiet"], { cwd });
    expect(again).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(modificationTimes(cwd)).toEqual(before);

    const snapshot = documentedSnapshot();
    const { PackageRemoteRoot: schema } = snapshot.modules;
    if (schema === undefined) throw new Error("the committed snapshot has no PackageRemoteRoot");
    const keys = { ...schema.keys, package: { def: "char(128) DEFAULT NULL" } };
    writeSnapshot(join(cwd, "schemas"), {
      ...snapshot,
      modules: { ...snapshot.modules, PackageRemoteRoot: { ...schema, keys } },
    });
    await command(["codegen"], { cwd });
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

  test("removes what is no longer generated, and touches nothing that it did not make", async () => {
    const cwd = project();
    await command(["codegen"], { cwd });
    writeFileSync(join(cwd, "generated/notes.ts"), "export const mine = 1;\n");
    writeFileSync(join(cwd, "generated/tsconfig.json"), "{}\n");
    const { AccountLocal: _gone, ...modules } = documentedSnapshot().modules;
    writeSnapshot(join(cwd, "schemas"), { ...documentedSnapshot(), modules });
    const { stdout } = await command(["generate"], { cwd });
    expect(stdout).toContain("removed generated/AccountLocal.ts");
    const files = Object.keys(filesBelow(join(cwd, "generated")));
    expect(files).not.toContain("AccountLocal.ts");
    expect(files).not.toContain("AccountLocal.schema.json");
    expect(files).toContain("notes.ts");
    expect(files).toContain("tsconfig.json");
  });

  test("a file of somebody else's in the way is refused, and nothing is written", async () => {
    const cwd = project();
    const mine = join(cwd, "out/index.ts");
    cpSync(join(ROOT, "LICENSE"), mine);
    const { exitCode, stderr } = await command(["generate", "--out", "out"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: .*out\/index\.ts was not made by this tool/);
    expect(Object.keys(filesBelow(join(cwd, "out")))).toEqual(["index.ts"]);
  });

  test("a result that cannot be told is found out before anything is written", async () => {
    const cwd = project();
    const { exitCode } = await command(["generate", "--output", "nowhere/x"], { cwd });
    expect(exitCode).toBe(2);
    expect(Object.keys(filesBelow(cwd)).some((path) => path.startsWith("generated"))).toBe(false);
    await command(["generate", "--quiet", "--output", "told"], { cwd });
    expect(readFileSync(join(cwd, "told"), "utf8")).toContain("27 files written");
  });
});

describe("a file that was edited by hand", () => {
  const refusal = (...names: string[]): string =>
    `error: .*${names.join(".*")}.*modified by hand[^\n]*\n  hint: .*--force`;

  async function edited(...paths: readonly string[]): Promise<string> {
    const cwd = project();
    await command(["generate"], { cwd });
    for (const path of paths) edit(join(cwd, path));
    return cwd;
  }

  function edit(file: string): void {
    writeFileSync(file, `${readFileSync(file, "utf8")}\n`);
  }

  test("is refused and named, all of them at once, and written over with --force", async () => {
    const cwd = await edited("generated/AccountLocal.ts", "generated/transfer-modules.ts");
    const before = filesBelow(cwd);
    const { exitCode, stdout, stderr } = await command(["generate"], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^${refusal("AccountLocal\\.ts", "transfer-modules\\.ts")}.*\n$`));
    expect(filesBelow(cwd)).toEqual(before);

    const forced = await command(["generate", "--force"], { cwd });
    expect(forced.stderr).toBe(
      "warning: generated/AccountLocal.ts was modified by hand, and has been overwritten.\n" +
        "warning: generated/transfer-modules.ts was modified by hand, and has been overwritten.\n",
    );
    expect(filesBelow(join(cwd, "generated"))).toEqual(filesBelow(join(ROOT, "generated")));
  });

  test("even if it would go, or bears our mark no more", async () => {
    const cwd = await edited("generated/AccountLocal.schema.json");
    writeFileSync(join(cwd, "generated/AccountLocal.ts"), "export const mine = 1;\n");
    const { AccountLocal: _gone, ...modules } = documentedSnapshot().modules;
    writeSnapshot(join(cwd, "schemas"), { ...documentedSnapshot(), modules });
    const { exitCode, stderr } = await command(["generate"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(new RegExp(refusal("AccountLocal\\.schema\\.json", "AccountLocal\\.ts")));
    expect((await command(["generate", "--force"], { cwd })).stdout).toContain("2 files removed");
  });

  test.each(["generated/AccountLocal.ts", "schemas/AccountLocal.json"])(
    "%s: codegen and fetch refuse, and write neither folder",
    async (path) => {
      const cwd = await edited(path);
      const from = join(temporaryFolder(), "from");
      const { AccountLocal, ...modules } = documentedSnapshot().modules;
      if (AccountLocal === undefined) throw new Error("the committed snapshot has no AccountLocal");
      const shorter = { ...AccountLocal, keys: { ...AccountLocal.keys, one: { def: "text" } } };
      writeSnapshot(from, { ...documentedSnapshot(), modules: { ...modules, AccountLocal: shorter } });
      const before = filesBelow(cwd);
      const words = [path.startsWith("schemas") ? "fetch" : "codegen", "--from", from];
      const { exitCode, stderr } = await command(words, { cwd });
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: expect.stringMatching(new RegExp(refusal(path))) as string,
      });
      expect(filesBelow(cwd)).toEqual(before);
      expect((await command([...words, "--force"], { cwd })).exitCode).toBe(0);
      expect(filesBelow(join(cwd, "schemas"))).toEqual(filesBelow(from));
    },
  );

  test("is no matter where it is edited to what it would be, or was deleted, or got other line ends", async () => {
    const cwd = await edited();
    rmSync(join(cwd, "generated/AccountLocal.ts"));
    const file = join(cwd, "generated/transfer-modules.ts");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("\n", "\r\n"));
    expect((await command(["generate"], { cwd })).exitCode).toBe(0);
    expect(filesBelow(cwd)["generated/AccountLocal.ts"]).toBe(
      filesBelow(join(ROOT, "generated"))["AccountLocal.ts"],
    );
  });

  test.each<[string, (manifest: string) => void]>([
    ["missing", (manifest) => rmSync(manifest)],
    [
      "in pieces",
      (manifest) =>
        writeFileSync(manifest, `<<<<<<< ours\n${readFileSync(manifest, "utf8")}>>>>>>> theirs\n`),
    ],
  ])(
    "cannot be told where the manifest is %s, which is said of files that are other than generated",
    async (_, spoil) => {
      const cwd = await edited();
      const manifest = join(cwd, "generated/manifest.json");
      spoil(manifest);
      expect((await command(["generate"], { cwd })).exitCode).toBe(0);
      edit(join(cwd, "generated/transfer-modules.ts"));
      spoil(manifest);
      const { exitCode, stderr } = await command(["generate"], { cwd });
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(
        /^error: Cannot determine whether .*transfer-modules\.ts was modified.*manifest\.json.*\n  hint: .*--force.*\n$/,
      );
      expect((await command(["generate", "--force"], { cwd })).exitCode).toBe(0);
      expect((await command(["check"], { cwd })).exitCode).toBe(0);
    },
  );
});

describe("check", () => {
  async function generated(): Promise<string> {
    const cwd = project();
    await command(["generate"], { cwd });
    return cwd;
  }

  test("has nothing to say where all is as it should be", async () => {
    const cwd = await generated();
    const quiet = { exitCode: 0, stdout: "", stderr: "" };
    expect(await command(["check"], { cwd })).toEqual(quiet);
    expect(await command(["check", "--regenerate"], { cwd })).toEqual(quiet);
    const { stdout } = await command(["check", "--format", "json"], { cwd });
    expect(JSON.parse(stdout)).toEqual({ upToDate: true, files: [], causes: [] });
  });

  test("shows a hand's edit with the difference", async () => {
    const cwd = await generated();
    const file = join(cwd, "generated/AccountLocal.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace("> 255", "> 999"));
    const before = filesBelow(cwd);
    const { exitCode, stdout } = await command(["check"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("generated/AccountLocal.ts was modified by hand");
    expect(stdout).toMatch(/^ {2}\| -.*> 999/m);
    expect(stdout).toMatch(/^ {2}\| \+.*> 255/m);
    expect(stdout).toContain("Cause: files were modified by hand");
    expect(stdout).toContain("Run whm-transfer-codegen generate --force ");
    expect(filesBelow(cwd)).toEqual(before);
  });

  test("tells missing, left over and stale apart, and why", async () => {
    const cwd = await generated();
    rmSync(join(cwd, "generated/AccountRemoteUser.ts"));
    const { AccountLocal: _gone, ...modules } = documentedSnapshot().modules;
    writeSnapshot(join(cwd, "schemas"), { ...documentedSnapshot(), modules });
    const { exitCode, stdout } = await command(["check", "--format", "json"], { cwd });
    expect(exitCode).toBe(1);
    const report = JSON.parse(stdout) as { files: unknown[]; causes: unknown[] };
    expect(report.files).toEqual(
      expect.arrayContaining([
        { path: "generated/AccountLocal.ts", state: "left-over" },
        { path: "generated/AccountRemoteUser.ts", state: "missing" },
        { path: "generated/transfer-modules.ts", state: "stale" },
      ]),
    );
    expect(report.causes).toMatchObject([{ kind: "snapshot", modules: ["AccountLocal"] }]);
  });

  test("a changed configuration is a cause", async () => {
    const cwd = await generated();
    writeFileSync(join(cwd, "whm-transfer.config.json"), '{ "importExtension": ".ts" }');
    const { exitCode, stdout } = await command(["check"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Cause: the configuration changed.");
    expect(stdout).not.toContain("snapshot changed");
  });

  test("a generator that emits other code is a cause", async () => {
    const cwd = await generated();
    const manifest = join(cwd, "generated/manifest.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(/"revision": \d+/, '"revision": 0'));
    const { exitCode, stdout } = await command(["check"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Cause: the generator changed");
  });

  test("a manifest that lacks a part is one that has to be written again", async () => {
    const cwd = await generated();
    const manifest = join(cwd, "generated/manifest.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(/"config": \{[^}]*\},/, ""));
    expect((await command(["check"], { cwd })).exitCode).toBe(1);
  });

  test("a manifest that a merge left in pieces is written again", async () => {
    const cwd = await generated();
    const manifest = join(cwd, "generated/manifest.json");
    writeFileSync(manifest, `<<<<<<< ours\n${readFileSync(manifest, "utf8")}>>>>>>> theirs\n`);
    expect((await command(["check"], { cwd })).exitCode).toBe(1);
    await command(["generate"], { cwd });
    expect((await command(["check"], { cwd })).exitCode).toBe(0);
  });

  test("line endings that a checkout made are nobody's edit", async () => {
    const cwd = await generated();
    for (const [path, text] of Object.entries(filesBelow(cwd))) {
      writeFileSync(join(cwd, path), text.replaceAll("\n", "\r\n"));
    }
    expect(await command(["check"], { cwd })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test("what stands in an edited file cannot command a terminal or a CI system", async () => {
    const cwd = await generated();
    const file = join(cwd, "generated/index.ts");
    writeFileSync(file, `${readFileSync(file, "utf8")}::error::\u001b[2J\n`);
    const { stdout } = await command(["check"], { cwd });
    expect(stdout).toContain("  | -::error::\\u{1b}[2J\n");
  });

  test("a manifest that was made to agree with an edit is found out by --regenerate", async () => {
    const cwd = await generated();
    const { sha256 } = await import("../../src/core/module-text.js");
    const file = join(cwd, "generated/AccountLocal.ts");
    const manifest = join(cwd, "generated/manifest.json");
    const text = readFileSync(file, "utf8");
    const edited = text.replace("> 255", "> 999");
    writeFileSync(file, edited);
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(sha256(text), sha256(edited)));
    expect((await command(["check", "--regenerate"], { cwd })).exitCode).toBe(1);
  });

  test("without a snapshot it cannot tell", async () => {
    const { exitCode, stderr } = await command(["check"], { cwd: temporaryFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: There is no snapshot in [^\n]*\n$/);
  });
});

describe("--dialect sqlite", () => {
  const def = "strange words (3) DEFAULT 0x1F";

  test("is how definitions are read, generated from and checked", async () => {
    const cwd = temporaryFolder();
    writeSnapshot(
      join(cwd, "schemas"),
      snapshotOf(moduleOf("Sample", { strange: def, flag: "int(1) DEFAULT 0" })),
    );
    const mysql = await command(["generate"], { cwd });
    expect(mysql.exitCode).toBe(3);
    expect(mysql.stderr).toContain("Sample");

    expect((await command(["generate", "--dialect", "sqlite"], { cwd })).exitCode).toBe(0);
    const code = readFileSync(join(cwd, "generated", "Sample.ts"), "utf8");
    expect(code).toContain("strange?: string | number | bigint | undefined");
    expect(code).toContain("flag?: boolean | 0 | 1 | undefined");
    expect((await command(["check", "--dialect", "sqlite"], { cwd })).exitCode).toBe(0);

    writeFileSync(join(cwd, "whm-transfer.config.json"), '{ "dialect": "sqlite" }');
    expect((await command(["check", "--regenerate"], { cwd })).exitCode).toBe(0);
    const { stdout } = await command(["explain", "--format", "json", def], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      column: { dialect: "sqlite", dataType: "numeric" },
    });
    expect((await command(["explain", "--dialect", "mysql", def], { cwd })).exitCode).toBe(3);
  });

  test("another dialect makes what is generated stale, and is said to", async () => {
    const cwd = project();
    await command(["generate"], { cwd });
    const { exitCode, stdout } = await command(["check", "--dialect", "sqlite"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("configuration");
  });
});

describe("explain", () => {
  const cwd = ROOT;

  test("for a program, to the last digit", async () => {
    const { stdout } = await command(["explain", "--format", "json", "BIGINT UNSIGNED DEFAULT 1"], { cwd });
    expect(stdout).toContain('"maximum":18446744073709551615');
    expect(JSON.parse(stdout)).toMatchObject({
      def: "BIGINT UNSIGNED DEFAULT 1",
      ok: true,
      column: {
        dataType: "bigint",
        unsigned: true,
        nullable: true,
        default: { kind: "literal", value: "1" },
      },
    });
  });

  test("many at once, from standard input, in order", async () => {
    const input = '"text"\n\n"int(1 DEFAULT 0"\n"char(255) DEFAULT NULL"\n';
    const { exitCode, stdout } = await command(["explain", "--format", "json"], { cwd, input });
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { ok: boolean });
    expect(lines.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(lines[1]).toMatchObject({ def: "int(1 DEFAULT 0", error: { offset: 6, length: 7 } });
    expect(exitCode).toBe(3);
  });

  test("asks for a definition where there is none, and for JSON strings where there is something else", async () => {
    expect((await command(["explain"], { cwd })).stderr).toContain("No column definition is given");
    const { exitCode, stderr } = await command(["explain"], { cwd, input: '"text"\nint(1)\n' });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Line 2 of standard input is not a JSON string");
  });
});

describe("the command line", () => {
  const cwd = ROOT;

  test.each([
    [["--help"], /codegen +Fetch the schemas if a server is specified/],
    [["check", "--help"], /--regenerate/],
  ])("%j", async (words, expected) => {
    const { exitCode, stdout } = await command(words, { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(expected);
  });

  test("--version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    expect(await command(["--version"], { cwd })).toEqual({
      exitCode: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  });

  test.each([
    [[], "The command is missing"],
    [["chek"], 'Unknown command "chek"'],
    [["fetch", "--regenerate"], "--regenerate does not apply to fetch"],
    [["check", "generated"], 'Unexpected argument for check: "generated"'],
    [["check", "--nope"], "nope"],
    [["check", "--out"], "out"],
    [["check", "--out", "a", "--out", "b"], "--out is set more than once"],
    [["check", "--format", "xml"], "xml"],
    [["codegen", "--timeout", "soon"], "--timeout requires a number greater than 0"],
    [["codegen", "--timeout", "0"], "--timeout requires a number greater than 0"],
    [["codegen", "--out", ""], "--out requires a value"],
    [["codegen", "--no-out"], "--out requires a value"],
    [
      ["codegen", "--ca", "ca.pem", "--token-file", "t"],
      "--ca and --token-file require a server, but none is specified",
    ],
    [
      ["explain", "text", "--output", "/nowhere/x"],
      "/nowhere/x cannot be written (ENOENT); nothing has been changed",
    ],
    [["codegen", "--from", "a", "--server", "b"], "--server and --from each specify a source"],
    [["fetch"], "No server or other source"],
    [["codegen", "--server", "whm.example"], "There is no API token"],
    [["codegen", "--config", "nope.json"], "The configuration file "],
  ])("%j ends with one message and exit code 2", async (words, said) => {
    const { exitCode, stdout, stderr } = await command(words, { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/^error: [^\n]+\n(?:  hint: [^\n]+\n)?$/);
  });

  test("--output takes the result", async () => {
    const file = join(temporaryFolder(), "out.json");
    const { stdout } = await command(["explain", "text", "--format", "json", "--output", file], { cwd });
    expect(stdout).toBe("");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ def: "text", ok: true });
  });
});

test("a definition that is not understood is exit code 3, says where, and all of them", async () => {
  const cwd = temporaryFolder();
  writeSnapshot(
    join(cwd, "schemas"),
    snapshotOf(moduleOf("Broken", { one: "BIGINT UNSIGEND", two: "int(1", fine: "text" })),
  );
  const { exitCode, stderr } = await command(["generate"], { cwd });
  expect(exitCode).toBe(3);
  expect(stderr).toContain("Broken.one: ");
  expect(stderr).toContain("UNSIGNED");
  expect(stderr).toContain("Broken.two: ");
  expect(stderr).not.toContain("Broken.fine");
  expect(Object.keys(filesBelow(cwd))).not.toContain("generated/index.ts");
});
