/** Commands without a server: codegen from the snapshot, generate, check and explain; and the parsing of the command line. */

import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { COMMAND_GROUPS } from "../../src/config/setting.js";
import { writeSnapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { changedPaths, filesBelow, modificationTimes, ROOT, temporaryFolder } from "../support/folders.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

/** Number of files that the committed snapshot generates. */
const FILE_COUNT = Object.keys(filesBelow(join(ROOT, "generated"))).length;

/** A project with the committed snapshot. */
function project(): string {
  const dir = temporaryFolder();
  cpSync(join(ROOT, "schemas"), join(dir, "schemas"), { recursive: true });
  return dir;
}

describe("codegen without a server", () => {
  test("codegen without a server generates code, and prints the version of the snapshot and how to specify a server", async () => {
    const cwd = project();
    const { exitCode, stderr, stdout } = await command(["codegen"], { cwd });
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      "No server is specified, so the code is generated from the snapshot of WHM 11.138.0.6 (from the documentation of cPanel). To fetch new schemas, use --server URL or WHM_SERVER.\n",
    );
    expect(stdout).toContain(`6 modules of WHM 11.138.0.6: ${FILE_COUNT} files written`);
    expect(filesBelow(join(cwd, "generated"))).toEqual(filesBelow(join(ROOT, "generated")));
  });

  test("a second run of codegen writes nothing, and a run after a schema change rewrites only the affected files", async () => {
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

  test("generate deletes the files of a module that the snapshot no longer contains, and keeps files that were not generated", async () => {
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

  test("generate refuses to replace a file that was not generated, and writes nothing", async () => {
    const cwd = project();
    const mine = join(cwd, "out/index.ts");
    cpSync(join(ROOT, "LICENSE"), mine);
    const { exitCode, stderr } = await command(["generate", "--out", "out"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^error: .*out\/index\.ts: a file or folder with this name exists, and whm-transfer-codegen did not create it/,
    );
    expect(Object.keys(filesBelow(join(cwd, "out")))).toEqual(["index.ts"]);
  });

  test("generate reports an unwritable path in --output before any file is written", async () => {
    const cwd = project();
    const { exitCode } = await command(["generate", "--output", "nowhere/x"], { cwd });
    expect(exitCode).toBe(2);
    expect(Object.keys(filesBelow(cwd)).some((path) => path.startsWith("generated"))).toBe(false);
    await command(["generate", "--quiet", "--output", "summary.txt"], { cwd });
    expect(readFileSync(join(cwd, "summary.txt"), "utf8")).toContain(`${FILE_COUNT} files written`);
  });
});

describe("a file that was modified by hand", () => {
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

  test("generate refuses to overwrite files that were modified by hand, lists all of them, and overwrites them with --force", async () => {
    const cwd = await edited("generated/AccountLocal.ts", "generated/transfer-modules.ts");
    const before = filesBelow(cwd);
    const { exitCode, stdout, stderr } = await command(["generate"], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^${refusal("AccountLocal\\.ts", "transfer-modules\\.ts")}.*\n$`));
    expect(filesBelow(cwd)).toEqual(before);

    const forced = await command(["generate", "--force"], { cwd });
    expect(forced.stderr).toBe(
      "warning: generated/AccountLocal.ts was modified by hand, and --force overwrote it.\n  hint: If you need your changes, restore them from version control.\n" +
        "warning: generated/transfer-modules.ts was modified by hand, and --force overwrote it.\n  hint: If you need your changes, restore them from version control.\n",
    );
    expect(filesBelow(join(cwd, "generated"))).toEqual(filesBelow(join(ROOT, "generated")));
  });

  test("generate reports a file modified by hand, even if the file would be deleted or no longer contains @generated", async () => {
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
    "codegen and fetch fail and change no file if this file was modified by hand: %s",
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

  test("generate does not treat deleted files or CRLF line endings as modifications by hand", async () => {
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
      "damaged",
      (manifest) =>
        writeFileSync(manifest, `<<<<<<< ours\n${readFileSync(manifest, "utf8")}>>>>>>> theirs\n`),
    ],
  ])("generate reports that files may have been modified by hand if the manifest is %s", async (_, spoil) => {
    const cwd = await edited();
    const manifest = join(cwd, "generated/manifest.json");
    spoil(manifest);
    expect((await command(["generate"], { cwd })).exitCode).toBe(0);
    edit(join(cwd, "generated/transfer-modules.ts"));
    spoil(manifest);
    const { exitCode, stderr } = await command(["generate"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^error: .*transfer-modules\.ts may have been modified by hand\. This cannot be checked, because .*manifest\.json .*\n  hint: .*--force.*\n$/,
    );
    expect((await command(["generate", "--force"], { cwd })).exitCode).toBe(0);
    expect((await command(["check"], { cwd })).exitCode).toBe(0);
  });
});

describe("check", () => {
  async function generated(): Promise<string> {
    const cwd = project();
    await command(["generate"], { cwd });
    return cwd;
  }

  test("check prints one line to standard error if everything is up to date, but not with --quiet or --format json", async () => {
    const cwd = await generated();
    const upToDate = { exitCode: 0, stdout: "", stderr: "Up to date: 6 modules of WHM 11.138.0.6\n" };
    expect(await command(["check"], { cwd })).toEqual(upToDate);
    expect(await command(["check", "--regenerate"], { cwd })).toEqual(upToDate);
    expect(await command(["check", "--quiet"], { cwd })).toEqual({ ...upToDate, stderr: "" });
    const { stdout, stderr } = await command(["check", "--format", "json"], { cwd });
    expect(JSON.parse(stdout)).toEqual({ upToDate: true, files: [], causes: [] });
    expect(stderr).toBe("");
  });

  test("check and generate ignore .d.ts files that a compiler wrote next to the generated files", async () => {
    const cwd = await generated();
    const text = readFileSync(join(cwd, "generated/index.ts"), "utf8");
    writeFileSync(join(cwd, "generated/index.d.ts"), text);
    for (const words of [["check"], ["check", "--regenerate"], ["generate", "--force"]])
      expect(await command(words, { cwd })).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(cwd, "generated/index.d.ts"), "utf8")).toBe(text);
    writeFileSync(join(cwd, "generated/OldModule.d.ts"), text);
    expect((await command(["check"], { cwd })).stdout).toContain("generated/OldModule.d.ts is no longer");
  });

  test("check prints a diff of a generated file that was modified by hand", async () => {
    const cwd = await generated();
    const file = join(cwd, "generated/AccountLocal.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace("char(255)", "char(999)"));
    const before = filesBelow(cwd);
    const { exitCode, stdout } = await command(["check"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("generated/AccountLocal.ts was modified by hand");
    expect(stdout).toMatch(/^ {2}\| -.*char\(999\)/m);
    expect(stdout).toMatch(/^ {2}\| \+.*char\(255\)/m);
    expect(stdout).toContain("Cause: generated files were modified, deleted or added by hand");
    expect(stdout).toContain("Run npx whm-transfer-codegen generate --force ");
    expect(filesBelow(cwd)).toEqual(before);
  });

  test("check reports missing, superfluous and stale generated files, and the cause", async () => {
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

  test("check reports a changed configuration as the cause of stale generated files", async () => {
    const cwd = await generated();
    writeFileSync(join(cwd, "whm-transfer.config.json"), '{ "importExtension": ".ts" }');
    const { exitCode, stdout } = await command(["check"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Cause: the configuration changed.");
    expect(stdout).not.toContain("snapshot changed");
  });

  test("check reports a changed generator as the cause of stale generated files", async () => {
    const cwd = await generated();
    const manifest = join(cwd, "generated/manifest.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(/"revision": \d+/, '"revision": 0'));
    const { exitCode, stdout } = await command(["check"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Cause: the generator changed");
  });

  test("check fails if the manifest of the generated files is incomplete", async () => {
    const cwd = await generated();
    const manifest = join(cwd, "generated/manifest.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(/"config": \{[^}]*\},/, ""));
    expect((await command(["check"], { cwd })).exitCode).toBe(1);
  });

  test("generate replaces a manifest that contains merge conflicts", async () => {
    const cwd = await generated();
    const manifest = join(cwd, "generated/manifest.json");
    writeFileSync(manifest, `<<<<<<< ours\n${readFileSync(manifest, "utf8")}>>>>>>> theirs\n`);
    expect((await command(["check"], { cwd })).exitCode).toBe(1);
    await command(["generate"], { cwd });
    expect((await command(["check"], { cwd })).exitCode).toBe(0);
  });

  test("check ignores line endings that a Git checkout changed to CRLF", async () => {
    const cwd = await generated();
    for (const [path, text] of Object.entries(filesBelow(cwd))) {
      writeFileSync(join(cwd, path), text.replaceAll("\n", "\r\n"));
    }
    expect(await command(["check"], { cwd })).toMatchObject({ exitCode: 0, stdout: "" });
  });

  test("check escapes terminal and CI commands of a modified file in its output", async () => {
    const cwd = await generated();
    const file = join(cwd, "generated/index.ts");
    writeFileSync(file, `${readFileSync(file, "utf8")}::error::\u001b[2J\n`);
    const { stdout } = await command(["check"], { cwd });
    expect(stdout).toContain("  | -::error::\\u{1b}[2J\n");
  });

  test("check --regenerate detects a modified file even if the hash in the manifest was changed to match", async () => {
    const cwd = await generated();
    const { computeSha256 } = await import("../../src/core/module-text.js");
    const file = join(cwd, "generated/AccountLocal.ts");
    const manifest = join(cwd, "generated/manifest.json");
    const text = readFileSync(file, "utf8");
    const edited = text.replace("char(255)", "char(999)");
    writeFileSync(file, edited);
    writeFileSync(
      manifest,
      readFileSync(manifest, "utf8").replace(computeSha256(text), computeSha256(edited)),
    );
    expect((await command(["check", "--regenerate"], { cwd })).exitCode).toBe(1);
  });

  test("check fails without a snapshot", async () => {
    const { exitCode, stderr } = await command(["check"], { cwd: temporaryFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: There is no snapshot in [^\n]*\n {2}hint: [^\n]*\n$/);
  });
});

describe("--dialect sqlite", () => {
  const def = "strange words (3) DEFAULT 0x1F";

  test("generate, check and explain use the SQLite dialect if --dialect or the configuration specifies sqlite", async () => {
    const cwd = temporaryFolder();
    writeSnapshot(
      join(cwd, "schemas"),
      snapshotOf(moduleOf("Sample", { strange: def, flag: "int(1) DEFAULT 0" })),
    );
    const mysql = await command(["generate"], { cwd });
    expect(mysql.exitCode).toBe(0);
    expect(mysql.stderr).toMatch(/Sample\.strange in .* contains unknown parts: .*\n.*Try --dialect sqlite/);

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
    expect((await command(["explain", "--dialect", "mysql", def], { cwd })).stdout).toContain("  unknown ");
  });

  test("check reports the configuration as the cause if --dialect is not the dialect of the generated files", async () => {
    const cwd = project();
    await command(["generate"], { cwd });
    const { exitCode, stdout } = await command(["check", "--dialect", "sqlite"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("configuration");
  });
});

describe("explain", () => {
  const cwd = ROOT;

  test("explain --format json prints the parsed column definition and its JSON Schema", async () => {
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

  test("explain reads several column definitions from standard input, and prints the results in order", async () => {
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

  test("explain fails without a column definition, or if a line of standard input is not a JSON string", async () => {
    expect((await command(["explain"], { cwd })).stderr).toContain('"explain" requires a column definition');
    const { exitCode, stderr } = await command(["explain"], { cwd, input: '"text"\nint(1)\n' });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Line 2 of standard input is not a JSON string");
  });
});

describe("the command line", () => {
  const cwd = ROOT;

  test.each([
    [["--help"], /codegen +Fetch the schemas from a server or another source/],
    [["check", "--help"], /--regenerate/],
  ])("the command line %j prints the expected help text", async (words, expected) => {
    const { exitCode, stdout } = await command(words, { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(expected);
  });

  test.each<{ words: readonly string[]; sameAs: readonly string[] }>([
    { words: [], sameAs: ["--help"] },
    { words: ["help"], sameAs: ["--help"] },
    { words: ["-h"], sameAs: ["--help"] },
    { words: ["help", "check"], sameAs: ["check", "--help"] },
    { words: ["check", "-h"], sameAs: ["check", "--help"] },
    { words: ["help", "help"], sameAs: ["help", "--help"] },
  ])("the command line $words prints the same help as $sameAs", async ({ words, sameAs }) => {
    const ran = await command(words, { cwd });
    expect(ran).toEqual({ exitCode: 0, stdout: expect.stringContaining("Options:") as string, stderr: "" });
    expect(ran).toEqual(await command(sameAs, { cwd }));
  });

  test.each([["--help"], ["check", "--help"], ["check", "--nope"], ["check", "--out"], ["completion"]])(
    "the output of %s %s is English whatever the language of the environment",
    async (...words) => {
      vi.stubEnv("LC_ALL", "de_DE.UTF-8");
      const german = await command(words, { cwd });
      vi.stubEnv("LC_ALL", "en_US.UTF-8");
      expect(german).toEqual(await command(words, { cwd }));
    },
  );

  test("the help prints an example on one line even in a narrow terminal, so that it can be copied", async () => {
    const { stdout } = await command(["accept", "--help"], { cwd, columns: 60 });
    expect(stdout.split("\n")).toContain(
      '  whm-transfer-codegen accept 4c4382e62dd1a05e --reason "not used here" --until 2030-12-31',
    );
  });

  test.each(COMMAND_GROUPS.all)(
    "the help of the command %s contains examples, default values and environment variables",
    async (name) => {
      const { stdout } = await command([name, "--help"], { cwd });
      expect(stdout).toContain(`\nExamples:\n  whm-transfer-codegen ${name}`);
      expect(stdout).toMatch(/\[default:\s+human\]/);
      expect(stdout).toMatch(/\nEnvironment variables:\n(?: {2}.*\n)* {2}NO_COLOR +\S/);
      expect(stdout.includes("WHM_TOKEN    ")).toBe(["codegen", "fetch", "drift"].includes(name));
      expect(stdout.includes("WHM_SERVER   Value for --server")).toBe(
        ["codegen", "fetch", "drift"].includes(name),
      );
    },
  );

  test.each(["--version", "-v"])("the option %s prints the version of the package", async (option) => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    expect(await command([option], { cwd })).toEqual({
      exitCode: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  });

  test.each([
    [["--quiet"], "No command is specified"],
    [["chek"], 'Unknown command "chek"'],
    [["helpp"], 'Unknown command "helpp" (did you mean "help"?)'],
    [["chek", "--help"], 'Unknown command "chek" (did you mean "check"?)'],
    [["help", "chek"], 'Unknown command "chek" (did you mean "check"?)'],
    [["help", "check", "drift"], 'Unexpected argument "drift" for the command "help"'],
    [["fetch", "--regenerate"], '--regenerate cannot be used with the command "fetch"'],
    [["check", "generated"], 'Unexpected argument "generated" for the command "check"'],
    [["check", "--nope"], "Unknown option --nope."],
    [["check", "-out", "x"], "Unknown option -out (did you mean --out?)"],
    [["drift", "--pin", "AB"], "Unknown option --pin (did you mean --pin-sha256?)"],
    [["drift", "--pinSha256", "AB"], "Unknown option --pinSha256 (did you mean --pin-sha256?)"],
    [["codegen", "--token", "x"], "Unknown option --token (did you mean --token-file or --token-stdin?)"],
    [["codegen", "--insecure"], "Unknown option --insecure (did you mean --pin-sha256 or --ca?)"],
    [["generate", "-k"], "Unknown option -k."],
    [["drift", "--json"], "Unknown option --json (did you mean --format json?)"],
    [["check", "--regen"], "Unknown option --regen (did you mean --regenerate?)"],
    [
      ["generate", "--bigint", "string"],
      'Unknown option --bigint (did you mean "bigint" in the configuration?)',
    ],
    [["generate", "--emit", "zod"], 'Unknown option --emit (did you mean "emitters" in the configuration?)'],
    [
      ["explain", "--dialect", "sqlit", "int"],
      'Invalid value "sqlit" for --dialect (did you mean "sqlite"?): must be one of "mysql", "sqlite".',
    ],
    [["drift", "--fail-on=Breaking"], 'Invalid value "Breaking" for --fail-on (did you mean "breaking"?)'],
    [
      ["check", "--format", "jsn"],
      'Invalid value "jsn" for --format (did you mean "json"?): must be one of "human", "json", "github", "junit", "markdown".',
    ],
    [["check", "--Out", "x"], "Unknown option --Out (did you mean --out?)"],
    [["init", "--ci", "gitlab"], 'Invalid value "gitlab" for --ci: must be "github".'],
    [["check", "--out"], "out"],
    [["check", "--out", "a", "--out", "b"], "--out is set several times, but accepts only one value"],
    [["check", "--format", "xml"], "xml"],
    [["codegen", "--timeout", "soon"], "--timeout requires a number greater than 0"],
    [["codegen", "--timeout", "0"], "--timeout requires a number greater than 0"],
    [["codegen", "--out", ""], "--out requires a value"],
    [["codegen", "--no-out"], "--out requires a value"],
    [
      ["codegen", "--ca", "ca.pem", "--token-file", "t"],
      "--ca and --token-file require a server, but no server is specified",
    ],
    [
      ["explain", "text", "--output", "/nowhere/x"],
      "/nowhere/x cannot be written: a folder in its path does not exist (ENOENT). No file was changed.",
    ],
    [["codegen", "--from", "a", "--server", "b"], "--server and --from cannot be combined"],
    [["fetch"], "No server or other source of the schemas is specified"],
    [["codegen", "--server", "whm.example"], "No API token for the server"],
    [["codegen", "--config", "nope.json"], "The configuration file "],
  ])("the invalid command line %j ends with one message and exit code 2", async (words, message) => {
    const { exitCode, stdout, stderr } = await command(words, { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^error: [^\n]+\n(?:  hint: [^\n]+\n)?$/);
  });

  test("codegen reports an invalid server address together with a missing API token", async () => {
    const { stderr } = await command(["codegen", "--server", "http://whm.example"], { cwd });
    expect(stderr).toMatch(/^error: Invalid server address [^]*\nerror: No API token for the server /);
  });

  test("explain --output writes the result to a file instead of standard output", async () => {
    const file = join(temporaryFolder(), "out.json");
    const { stdout } = await command(["explain", "text", "--format", "json", "--output", file], { cwd });
    expect(stdout).toBe("");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ def: "text", ok: true });
  });
});

test("generate fails with exit code 3 if column definitions are invalid, and reports the location of each", async () => {
  const cwd = temporaryFolder();
  writeSnapshot(
    join(cwd, "schemas"),
    snapshotOf(moduleOf("Broken", { one: "BIGINT(x) UNSIGNED", two: "int(1", fine: "text" })),
  );
  const { exitCode, stderr } = await command(["generate"], { cwd });
  expect(exitCode).toBe(3);
  // The code frame and the hint are on lines of their own.
  expect(stderr).toMatch(
    /^error: [^\n]*definition of Broken\.one [^\n]*\n {2}\| BIGINT\(x\) UNSIGNED\n {2}\| +\^+\n {2}hint: /,
  );
  expect(stderr).toContain("definition of Broken.two ");
  expect(stderr).not.toContain("Broken.fine");
  expect(Object.keys(filesBelow(cwd))).not.toContain("generated/index.ts");
});
