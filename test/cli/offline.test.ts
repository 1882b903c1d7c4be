/** Commands without a server: codegen from the snapshot, generate, check and explain; and the parsing of the command line. */

import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { Snapshot } from "../../src/index.js";
import { filesBelow, modificationTimes, ROOT } from "../support/folders.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

const GENERATED = filesBelow(join(ROOT, "generated"));

const VERSION = (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version;

const DOCUMENTED = documentedSnapshot();
const { AccountLocal, ...OTHERS } = DOCUMENTED.modules;
const WITHOUT_LOCAL: Snapshot = { ...DOCUMENTED, modules: OTHERS };

/** Another definition of one key of AccountLocal. */
function withDefinition(key: string, def: string): Snapshot {
  if (AccountLocal === undefined) throw new Error("The committed snapshot has no AccountLocal.");
  const keys = { ...AccountLocal.keys, [key]: { def } };
  return { ...DOCUMENTED, modules: { ...OTHERS, AccountLocal: { ...AccountLocal, keys } } };
}

const project = (): Project => createProject({ schemas: DOCUMENTED });

async function generated(): Promise<Project> {
  const one = project();
  await one.run("generate");
  return one;
}

describe("codegen and generate", () => {
  test("codegen without a server generates code, and a second run writes nothing", async () => {
    const { cwd, run, files } = project();
    const { exitCode, stderr, stdout } = await run("codegen");
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      "No server is specified, so the code is generated from the snapshot of WHM 11.138.0.6 (from the documentation of cPanel). To fetch new schemas, use --server URL or WHM_SERVER.\n",
    );
    expect(stdout).toContain(`6 modules of WHM 11.138.0.6: ${Object.keys(GENERATED).length} files written`);
    expect(files("generated")).toEqual(GENERATED);
    const before = modificationTimes(cwd);
    expect(await run("codegen", "--quiet")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(modificationTimes(cwd)).toEqual(before);
  });

  test("generate deletes the files of a removed module, and keeps files that were not generated", async () => {
    const { run, write, files } = await generated();
    for (const name of ["notes.ts", "tsconfig.json"]) write(`generated/${name}`, "{}\n");
    write("schemas", WITHOUT_LOCAL);
    expect((await run("generate")).stdout).toContain("removed generated/AccountLocal.ts");
    const names = Object.keys(files("generated"));
    expect(names.filter((name) => name.startsWith("AccountLocal"))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(["notes.ts", "tsconfig.json"]));
  });

  test("generate reports an unwritable path in --output before any file is written", async () => {
    const { run, read, files } = project();
    expect(await run("generate", "--output", "nowhere/x")).toMatchObject({ exitCode: 2 });
    expect(Object.keys(files()).filter((path) => path.startsWith("generated"))).toEqual([]);
    await run("generate", "--quiet", "--output", "summary.txt");
    expect(read("summary.txt")).toContain("files written");
  });
});

describe("a file that was modified by hand", () => {
  const refusal = (...names: string[]): RegExp =>
    new RegExp(`error: .*${names.join(".*")}.*modified by hand[^\n]*\n  hint: .*--force`);

  test("generate lists all files that were modified by hand, and overwrites them with --force", async () => {
    const { run, edit, files } = await generated();
    for (const name of ["AccountLocal.ts", "transfer-modules.ts"]) edit(`generated/${name}`, /$/, "\n");
    const before = files();
    const ran = await run("generate");
    expectFailure(ran, refusal("AccountLocal\\.ts", "transfer-modules\\.ts"));
    expect(ran.stderr.match(/^error/gm)).toHaveLength(1);
    expect(files()).toEqual(before);
    const hint = "If you need your changes, restore them from version control.";
    expect((await run("generate", "--force")).stderr).toBe(
      ["AccountLocal.ts", "transfer-modules.ts"]
        .map(
          (name) =>
            `warning: generated/${name} was modified by hand, and --force overwrites it.\n  hint: ${hint}\n`,
        )
        .join(""),
    );
    expect(files("generated")).toEqual(GENERATED);
  });

  test("generate reports a file modified by hand, even if it would be deleted or no longer contains @generated", async () => {
    const { run, edit, write } = await generated();
    edit("generated/AccountLocal.schema.json", /$/, "\n");
    write("generated/AccountLocal.ts", "export const mine = 1;\n");
    write("schemas", WITHOUT_LOCAL);
    expectFailure(await run("generate"), refusal("AccountLocal\\.schema\\.json", "AccountLocal\\.ts"));
    expect((await run("generate", "--force")).stdout).toContain("2 files removed");
  });

  test.each([
    ["codegen", "generated/AccountLocal.ts"],
    ["fetch", "schemas/AccountLocal.json"],
  ])("%s fails and changes no file if this file was modified by hand: %s", async (name, path) => {
    const { run, edit, write, files } = await generated();
    edit(path, /$/, "\n");
    write("from", withDefinition("one", "text"));
    const before = files();
    expectFailure(await run(name, "--from", "from"), refusal(path));
    expect(files()).toEqual(before);
    expect(await run(name, "--from", "from", "--force")).toMatchObject({ exitCode: 0 });
    expect(files("schemas")).toEqual(files("from"));
  });

  test("deleted files and CRLF line endings are no modifications by hand", async () => {
    const { cwd, run, write, files } = await generated();
    for (const [path, text] of Object.entries(files())) write(path, text.replaceAll("\n", "\r\n"));
    expect(await run("check")).toMatchObject({ exitCode: 0, stdout: "" });
    rmSync(join(cwd, "generated/AccountLocal.ts"));
    expect(await run("generate")).toMatchObject({ exitCode: 0 });
    expect(files()["generated/AccountLocal.ts"]).toBe(GENERATED["AccountLocal.ts"]);
  });

  test.each<[string, (one: Project) => void]>([
    ["missing", ({ cwd }) => rmSync(join(cwd, "generated/manifest.json"))],
    ["damaged", ({ edit }) => void edit("generated/manifest.json", /[^]*/, "<<<<<<< ours\n$&>>>>>>>\n")],
    ["incomplete", ({ edit }) => void edit("generated/manifest.json", /"config": \{[^}]*\},/, "")],
  ])("check fails, and generate reports possible edits, if the manifest is %s", async (what, spoil) => {
    const one = await generated();
    spoil(one);
    expect(await one.run("check")).toMatchObject({ exitCode: 1 });
    expect(await one.run("generate")).toMatchObject({ exitCode: 0 });
    if (what === "incomplete") return;
    one.edit("generated/transfer-modules.ts", /$/, "\n");
    spoil(one);
    expectFailure(
      await one.run("generate"),
      /^error: .*transfer-modules\.ts may have been modified by hand\. This cannot be checked, because .*manifest\.json .*\n  hint: .*--force.*\n$/,
    );
    expect(await one.run("generate", "--force")).toMatchObject({ exitCode: 0 });
    expect(await one.run("check")).toMatchObject({ exitCode: 0 });
  });
});

describe("check", () => {
  test("check prints one line if everything is up to date, but not with --quiet or --format json", async () => {
    const { run } = await generated();
    const stderr = "Up to date: 6 modules of WHM 11.138.0.6\n";
    for (const words of [["check"], ["check", "--regenerate"]])
      expect(await run(...words)).toEqual({ exitCode: 0, stdout: "", stderr });
    expect(await run("check", "--quiet")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    const json = await run("check", "--format", "json");
    expect(json.stderr).toBe("");
    expect(JSON.parse(json.stdout)).toEqual({ upToDate: true, files: [], causes: [] });
  });

  test("check and generate ignore .d.ts files that a compiler wrote next to the generated files", async () => {
    const { run, read, write } = await generated();
    const text = read("generated/index.ts");
    write("generated/index.d.ts", text);
    for (const words of [["check"], ["check", "--regenerate"], ["generate", "--force"]])
      expect(await run(...words)).toMatchObject({ exitCode: 0 });
    expect(read("generated/index.d.ts")).toBe(text);
    write("generated/OldModule.d.ts", text);
    expect((await run("check")).stdout).toContain("generated/OldModule.d.ts is no longer");
  });

  test("check prints a diff of a file that was modified by hand, without commands for terminals or CI systems", async () => {
    const { run, edit, files } = await generated();
    edit("generated/AccountLocal.ts", "char(255)", "char(999)");
    edit("generated/index.ts", /$/, "::error::\u001b[2J\n");
    const before = files();
    const { exitCode, stdout } = await run("check");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("generated/AccountLocal.ts was modified by hand");
    expect(stdout).toMatch(/^ {2}\| -.*char\(999\)/m);
    expect(stdout).toMatch(/^ {2}\| \+.*char\(255\)/m);
    expect(stdout).toContain("  | -::error::\\u{1b}[2J\n");
    expect(stdout).toContain("Cause: generated files were modified, deleted or added by hand");
    expect(stdout).toContain("Run npx whm-transfer-codegen generate --force ");
    expect(files()).toEqual(before);
  });

  test("check reports missing, superfluous and stale generated files, and the cause", async () => {
    const { cwd, run, write } = await generated();
    rmSync(join(cwd, "generated/AccountRemoteUser.ts"));
    write("schemas", WITHOUT_LOCAL);
    const { exitCode, stdout } = await run("check", "--format", "json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      files: expect.arrayContaining([
        { path: "generated/AccountLocal.ts", state: "left-over" },
        { path: "generated/AccountRemoteUser.ts", state: "missing" },
        { path: "generated/transfer-modules.ts", state: "stale" },
      ]) as unknown[],
      causes: [{ kind: "snapshot", modules: ["AccountLocal"] }],
    });
  });

  test.each<[string, (one: Project) => void, readonly string[]]>([
    ["configuration", ({ write }) => void write("whm-transfer.config.json", { importExtension: ".ts" }), []],
    ["configuration", () => undefined, ["--dialect", "sqlite"]],
    ["generator", ({ edit }) => void edit("generated/manifest.json", /"revision": \d+/, '"revision": 0'), []],
  ])("check reports a changed %s as the cause of stale generated files", async (what, change, words) => {
    const one = await generated();
    change(one);
    const { exitCode, stdout } = await one.run("check", ...words);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`Cause: the ${what} changed`);
    expect(stdout).not.toContain("snapshot changed");
  });

  test("check --regenerate detects a modified file even if the manifest was changed to match", async () => {
    const { run, read, edit } = await generated();
    const hash = (): string => createHash("sha256").update(read("generated/AccountLocal.ts")).digest("hex");
    const before = hash();
    edit("generated/AccountLocal.ts", "char(255)", "char(999)");
    edit("generated/manifest.json", before, hash());
    expect((await run("check", "--regenerate")).exitCode).toBe(1);
  });
});

test("generate, check and explain use the SQLite dialect if --dialect or the configuration specifies it", async () => {
  const strange = "strange words (3) DEFAULT 0x1F";
  const sample = snapshotOf(moduleOf("Sample", { strange, flag: "int(1) DEFAULT 0" }));
  const { run, read, write } = createProject({ schemas: sample });
  const mysql = await run("generate");
  expect(mysql.exitCode).toBe(0);
  expect(mysql.stderr).toMatch(/Sample\.strange in .* contains unknown parts: .*\n.*Try --dialect sqlite/);
  for (const name of ["generate", "check"])
    expect(await run(name, "--dialect", "sqlite")).toMatchObject({ exitCode: 0 });
  expect(read("generated/Sample.ts")).toContain("strange?: string | number | bigint | undefined");
  expect(read("generated/Sample.ts")).toContain("flag?: boolean | 0 | 1 | undefined");
  write("whm-transfer.config.json", { dialect: "sqlite" });
  expect(await run("check", "--regenerate")).toMatchObject({ exitCode: 0 });
  expect(JSON.parse((await run("explain", "--format", "json", strange)).stdout)).toMatchObject({
    ok: true,
    column: { dialect: "sqlite", dataType: "numeric" },
  });
  expect((await run("explain", "--dialect", "mysql", strange)).stdout).toContain("  unknown ");
});

describe("explain", () => {
  test("explain reads column definitions from standard input, and prints the results in order", async () => {
    const input = '"text"\n\n"int(1 DEFAULT 0"\n"char(255) DEFAULT NULL"\n';
    const { exitCode, stdout } = await createProject({}, { input }).run("explain", "--format", "json");
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { ok: true },
      { def: "int(1 DEFAULT 0", ok: false, error: { offset: 6, length: 7 } },
      { ok: true },
    ]);
    expect(exitCode).toBe(3);
    const invalid = await createProject({}, { input: '"text"\nint(1)\n' }).run("explain");
    expect(invalid.exitCode).toBe(2);
    expect(invalid.stderr).toContain("Line 2 of standard input is not a JSON string");
  });
});

describe("the command line", () => {
  const { run } = createProject({}, { cwd: ROOT });
  const COMMANDS = [
    ...["accept", "check", "codegen", "completion", "diff", "drift", "explain", "fetch", "generate"],
    ...["help", "init", "merge", "rules", "simulate"],
  ];

  test("help, -h and no arguments print the same help as --help", async () => {
    const help = await run("--help");
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    for (const words of [[], ["help"], ["-h"]]) expect(await run(...words)).toEqual(help);
    const check = await run("check", "--help");
    for (const words of [
      ["help", "check"],
      ["check", "-h"],
    ])
      expect(await run(...words)).toEqual(check);
    expect(await run("help", "help")).toEqual(await run("help", "--help"));
  });

  test.each([["--help"], ["check", "--nope"], ["check", "--out"], ["completion"]])(
    "the output of %s %s is always English",
    async (...words) => {
      vi.stubEnv("LC_ALL", "de_DE.UTF-8");
      const german = await run(...words);
      vi.stubEnv("LC_ALL", "en_US.UTF-8");
      expect(german).toEqual(await run(...words));
    },
  );

  test("the help lists all commands, each with a help of its own", async () => {
    const { stdout } = await run("--help");
    expect(
      [...stdout.matchAll(/^ {2}(?:whm-transfer-codegen )?([a-z]+)\b.*  /gm)].map(([, name]) => name).sort(),
    ).toEqual(COMMANDS);
  });

  test.each(COMMANDS.filter((name) => !["completion", "help"].includes(name)))(
    "the help of the command %s contains examples, default values and environment variables",
    async (name) => {
      const { stdout } = await run(name, "--help");
      expect(stdout).toContain(`\nExamples:\n  whm-transfer-codegen ${name}`);
      expect(stdout).toMatch(/\[default:\s+human\]/);
      expect(stdout).toMatch(/\nEnvironment variables:\n(?: {2}.*\n)* {2}NO_COLOR +\S/);
      const isOnline = ["codegen", "fetch", "drift"].includes(name);
      for (const text of ["WHM_TOKEN    ", "WHM_SERVER   Value for --server"])
        expect(stdout.includes(text)).toBe(isOnline);
    },
  );

  test("the options --version and -v print the version of the package", async () => {
    for (const option of ["--version", "-v"])
      expect(await run(option)).toEqual({ exitCode: 0, stdout: `${VERSION}\n`, stderr: "" });
  });

  test.each([
    ["--quiet", "No command is specified"],
    ["chek --help", 'Unknown command "chek" (did you mean "check"?)'],
    ["help check drift", 'Unexpected argument "drift" for the command "help"'],
    ["completion bash", 'Unexpected argument "bash" for the command "completion"'],
    ["fetch --regenerate", '--regenerate cannot be used with the command "fetch"'],
    ["check --nope", "Unknown option --nope."],
    ["check -out x", "Unknown option -out (did you mean --out?)"],
    ["codegen --token x", "Unknown option --token (did you mean --token-file or --token-stdin?)"],
    ["fetch -tSECRET", "Unknown option -t."],
    [`fetch --token${"K7QX2M9ZPD4WJ8RT".repeat(2)}`, "Unknown option --token[secret]."],
    ["codegen --insecure", "Unknown option --insecure (did you mean --pin-sha256 or --ca?)"],
    ["drift --json", "Unknown option --json (did you mean --format json?)"],
    ["check --regen", "Unknown option --regen (did you mean --regenerate?)"],
    ["generate --bigint string", 'Unknown option --bigint (did you mean "bigint" in the configuration?)'],
    ["generate --emit zod", 'Unknown option --emit (did you mean "emitters" in the configuration?)'],
    ["explain --dialect sqlit int", 'Invalid value "sqlit" for --dialect (did you mean "sqlite"?)'],
    ["drift --fail-on=Breaking", 'Invalid value "Breaking" for --fail-on (did you mean "breaking"?)'],
    ["init --ci gitlab", 'Invalid value "gitlab" for --ci: must be "github".'],
    ["init --token-stdin", '--token-stdin cannot be used with the command "init"'],
    ["check --out a --out b", "--out is set several times, but accepts only one value"],
    [
      "check --format xml",
      'for --format: must be one of "human", "json", "github", "gitlab", "junit", "markdown".',
    ],
    ["codegen --timeout soon", "--timeout requires a number greater than 0"],
    ["codegen --no-out", "--out requires a value"],
    ["codegen --ca ca.pem --token-file t", "--ca and --token-file require a server, but no server is"],
    ["explain text --output /nowhere/x", "a folder in its path does not exist (ENOENT)."],
    ["codegen --from a --server b", "--server and --from cannot be combined"],
    ["fetch", "No server and no saved responses are specified"],
    ["codegen --server whm.example", "No API token for the server"],
    ["codegen --config nope.json", "The configuration file "],
    ["explain", "The command explain requires a column definition"],
    ["diff before", "Missing arguments: expected diff <before> <after>"],
    ["diff a b c", 'Unexpected argument "c" for the command "diff"'],
    ["rules key-renamd", 'Unknown drift rule "key-renamd" (did you mean "key-renamed"?)'],
  ])("the invalid command line %s ends with one message and exit code 2", async (line, message) => {
    const ran = await run(...line.split(" "));
    expectFailure(ran, message);
    expect(ran.stderr).toMatch(/^error: [^\n]+\n(?:  hint: [^\n]+\n)?$/);
  });

  test("codegen reports an invalid server address together with a missing API token", async () => {
    expect((await run("codegen", "--server", "http://whm.example")).stderr).toMatch(
      /^error: Invalid server address [^]*\nerror: No API token for the server /,
    );
  });
});

test("each command refuses modules that together have more than 100,000 ENUM members", async () => {
  const members = Array.from({ length: 10_001 }, (_, index) => `'${index.toString(36)}'`).join();
  const keys = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`k${index}`, `enum(${members})`]));
  const schemas = snapshotOf(moduleOf("M", keys), moduleOf("N", keys));
  const { run } = createProject({ schemas, other: snapshotOf(moduleOf("M", keys)) });
  for (const line of ["generate", "check", "codegen --from schemas", "diff other schemas"])
    expectFailure(await run(...line.split(" ")), "together have 100010 members, more than the limit", 3);
});
