/** The setting `format`: the formatter of the project formats the generated TypeScript. The matrix runs the real Biome. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { check, resolveConfig } from "prettier";
import { beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { casesOf, FULL, SCALED } from "../support/extent.js";
import { command, type CommandResult } from "../support/command.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

let project: string;

beforeEach(() => {
  project = temporaryFolder();
  writeSnapshot(join(project, "schemas"), snapshotOf(moduleOf("Alpha", { name: "char(8)" })));
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

function run(...parameters: readonly string[]): Promise<CommandResult> {
  return command(parameters, { cwd: project });
}

function generated(name: string): string {
  return readFileSync(join(project, "generated", name), "utf8");
}

const CHANGED = "Cause: the version or the configuration of the formatter changed.";

describe("prettier", () => {
  beforeEach(() => {
    write("whm-transfer.config.json", '{ "format": "prettier" }');
    write(".prettierrc", '{ "semi": false }');
    mkdirSync(join(project, "node_modules"));
    symlinkSync(join(ROOT, "node_modules/prettier"), join(project, "node_modules/prettier"));
  });

  test(
    "generate formats every TypeScript file, and check detects a changed or removed configuration",
    FULL,
    async () => {
      expect(await run("generate")).toMatchObject({ exitCode: 0, stderr: "" });
      const files = filesBelow(join(project, "generated"));
      for (const [name, text] of Object.entries(files).filter(([path]) => path.endsWith(".ts"))) {
        const filepath = join(project, "generated", name);
        expect(await check(text, { ...(await resolveConfig(filepath)), filepath }), name).toBe(true);
        expect(text).not.toContain("@noformat");
      }
      expect(await run("check", "--regenerate")).toMatchObject({ exitCode: 0 });
      write(".prettierrc", '{ "semi": true }');
      expect(await run("check")).toMatchObject({
        exitCode: 1,
        stdout: expect.stringContaining(
          `${CHANGED}\nRun npx whm-transfer-codegen generate to update the files.`,
        ) as string,
      });
      await run("generate");
      expect(generated("index.ts")).toContain('from "./Alpha.js";');
      expect(await run("check")).toMatchObject({ exitCode: 0 });
      write("whm-transfer.config.json", "{}");
      expect((await run("check")).stdout).toContain("Cause: the configuration changed.\nRun");
      await run("generate");
      expect(generated("index.ts")).toContain(" * @noformat\n");
    },
  );

  test("generate accepts the pragma that Prettier inserts", async () => {
    write(".prettierrc", '{ "insertPragma": true }');
    expect(await run("generate")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(generated("index.ts")).toMatch(/^\/\*\*\n \* @format\n/);
    expect(await run("check")).toMatchObject({ exitCode: 0 });
  });

  test("generate reports an invalid configuration of Prettier, and writes nothing", async () => {
    write(".prettierrc", "{");
    const { exitCode, stderr } = await run("generate");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("error: The formatter prettier failed for ") as string,
    });
    expect(Object.keys(filesBelow(project))).not.toContain("generated/index.ts");
  });
});

describe("biome", () => {
  /** A program that is called like Biome, and writes the indentation of its configuration before each export. */
  const PROGRAM = `const [command] = process.argv.slice(2);
const { indent } = JSON.parse(require("node:fs").readFileSync("biome.json", "utf8")).formatter;
if (indent === "ignored") console.error("The content was not formatted because the path is ignored.");
else process.stdin.on("data", (data) => process.stdout.write(String(data).replace(/^export/gm, indent + "$&")));
`;

  const setVersion = (version: string): void =>
    write("node_modules/@biomejs/biome/package.json", JSON.stringify({ name: "@biomejs/biome", version }));

  const setIndent = (indent: string): void => write("biome.json", JSON.stringify({ formatter: { indent } }));

  beforeEach(() => {
    write("whm-transfer.config.json", '{ "format": "biome" }');
    setVersion("2.0.0");
    write("node_modules/@biomejs/biome/bin/biome", PROGRAM);
    setIndent("/* 1 */");
  });

  test("check reports that the code is out of date because the version or the configuration of Biome changed", async () => {
    expect(await run("generate")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(generated("index.ts")).toMatch(/^\/\* 1 \*\/export/m);
    expect(generated("index.ts")).not.toMatch(/@noformat|biome-ignore-all format/);
    expect(await run("check")).toMatchObject({ exitCode: 0 });
    setVersion("2.0.1");
    expect((await run("check")).stdout).toContain(CHANGED);
    setVersion("2.0.0");
    setIndent("/* 2 */");
    expect((await run("check")).stdout).toContain(CHANGED);
    expect(generated("manifest.json")).not.toMatch(/2\.0\.0|whm-transfer-[A-Za-z]{6}/);
  });

  test("generate reports a configuration of Biome that ignores the output folder", async () => {
    setIndent("ignored");
    const { exitCode, stderr } = await run("generate");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("error: The configuration of biome excludes ") as string,
    });
  });
});

const NO_MARK = "its text does not begin with the mark of generated code";

test.each([
  ["an empty text", "''", NO_MARK],
  ["another text", "'// x\\n'", NO_MARK],
  ["a text without the mark of generated code", "text.replace('@generated', '')", NO_MARK],
  ["no string", "undefined", "it did not return a string"],
  [
    "an unpaired surrogate",
    "'// \\ud800'",
    "its text contains an unpaired surrogate at index 3, which UTF-8 cannot represent",
  ],
  ["a huge text", "'x'.repeat(2 ** 24 + 1)", "its text is longer than 16777216 characters"],
])("generate writes nothing if the formatter returns %s", async (_, result, reason) => {
  write("whm-transfer.config.json", '{ "format": "prettier" }');
  write("node_modules/prettier/index.js", FAKE_PRETTIER.replace("=> text", `=> ${result}`));
  const { exitCode, stderr } = await run("generate");
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringMatching(
      `^error: The formatter prettier failed for [^ ]+: ${reason}\\.\n`,
    ) as string,
  });
  expect(Object.keys(filesBelow(project))).not.toContain("generated/index.ts");
});

test("generate reports a formatter whose promise is never settled", () => {
  write("whm-transfer.config.json", '{ "format": "prettier" }');
  write("node_modules/prettier/index.js", FAKE_PRETTIER.replace("=> text", "=> new Promise(() => {})"));
  const words = [join(ROOT, "dist/bin.cjs"), "generate"];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: project, encoding: "utf8" });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining("The formatter prettier failed") as string,
  });
});

test.each(["prettier", "biome"] as const)(
  "the token is not in the environment in which %s runs",
  (format) => {
    const log = 'require("node:fs").writeFileSync("env.json", JSON.stringify(process.env));';
    write("whm-transfer.config.json", JSON.stringify({ format }));
    write("node_modules/prettier/index.js", `${log} ${FAKE_PRETTIER}`);
    write("node_modules/@biomejs/biome/package.json", '{ "name": "@biomejs/biome", "version": "2.0.0" }');
    write("node_modules/@biomejs/biome/bin/biome", `${log} process.stdin.pipe(process.stdout);`);
    const env = { ...process.env, WHM_TOKEN: "T0KEN", OTHER: "kept" };
    expect(
      spawnSync(process.execPath, [join(ROOT, "dist/bin.cjs"), "generate"], { cwd: project, env }),
    ).toMatchObject({ status: 0 });
    const seen = JSON.parse(readFileSync(join(project, "env.json"), "utf8")) as typeof env;
    expect({ token: seen.WHM_TOKEN, other: seen.OTHER }).toEqual({ token: undefined, other: "kept" });
  },
);

/** Stands in for Prettier, and returns the text unchanged. */
const FAKE_PRETTIER =
  "module.exports = { version: '3', resolveConfig: async () => ({}), format: (text) => text };";

const LANGUAGES = "export const languages = [];";
const PLUGIN = "{ languages: [], parsers: { a: { parse: () => 1n } }, big: 1n }";

const MONOREPOS: [format: string, files: Record<string, string>, changes: [file: string, text: string][]][] =
  [
    [
      "prettier",
      { ".prettierrc": '{ "plugins": ["./p.mjs"] }', "p.mjs": LANGUAGES, "q.mjs": LANGUAGES },
      [[".prettierrc", '{ "plugins": ["./q.mjs"] }']],
    ],
    [
      "prettier",
      {
        "prettier.config.mjs": `const plugin = ${PLUGIN}; plugin.self = plugin; export default { plugins: [plugin] };`,
      },
      [],
    ],
    [
      "biome",
      {
        "biome.json":
          '{ "formatter": { "useEditorconfig": true }, "extends": ["./base.json", "shared/b.json"] }',
        ...{ "base.json": "{}", "node_modules/shared/b.json": "{}" },
        "node_modules/@biomejs/biome/package.json": '{ "name": "@biomejs/biome", "version": "2.0.0" }',
        "node_modules/@biomejs/biome/bin/biome": "process.stdin.pipe(process.stdout);",
      },
      [
        ["biome.json", '{ "overrides": [{ "includes": ["**"], "formatter": { "lineWidth": 9 } }] }'],
        ["biome.json", '{ "javascript": { "formatter": { "quoteStyle": "single" } }, /* */ }'],
        ["packages/a/biome.jsonc", '{ "root": false, "formatter": { "lineWidth": 9 } }'],
        ["packages/a/biome.json", '{ "extends": "//" }'],
        ["base.json", '{ "formatter": { "lineWidth": 9 } }'],
        ["node_modules/shared/b.json", '{ "formatter": { "lineWidth": 9 } }'],
        [".editorconfig", "[*]\nindent_size = 3\n"],
      ],
    ],
  ];

test.each(casesOf(MONOREPOS, 1))(
  "check detects each change of the configuration of %s in a monorepo, but not another location",
  SCALED,
  async (format, files, changes) => {
    const member = "packages/a";
    cpSync(join(project, "schemas"), join(project, member, "schemas"), { recursive: true });
    write(`${member}/whm-transfer.config.json`, JSON.stringify({ format }));
    write(`${member}/package.json`, "{}");
    for (const [name, text] of Object.entries(files)) write(name, text);
    mkdirSync(join(project, "node_modules"), { recursive: true });
    symlinkSync(join(ROOT, "node_modules/prettier"), join(project, "node_modules/prettier"));
    const runIn = (root: string, subcommand: string): Promise<CommandResult> =>
      command([subcommand], { cwd: join(root, member) });
    expect(await runIn(project, "generate")).toMatchObject({ exitCode: 0 });
    const copy = join(temporaryFolder(), "nested/deeper");
    cpSync(project, copy, { recursive: true });
    expect(await runIn(copy, "check")).toMatchObject({ exitCode: 0 });
    for (const [file, text] of changes) {
      write(file, text);
      expect((await runIn(project, "check")).stdout, file).toContain(CHANGED);
      if (file in files) write(file, files[file] ?? "");
      else rmSync(join(project, file));
      expect(await runIn(project, "check"), file).toMatchObject({ exitCode: 0 });
    }
  },
);

test.each([
  ["prettier", "prettier"],
  ["biome", "@biomejs/biome"],
])(
  "generate and check report that the formatter %s is missing, with the command that installs the formatter",
  async (format, name) => {
    write("whm-transfer.config.json", JSON.stringify({ format }));
    for (const subcommand of ["generate", "check"]) {
      const { exitCode, stderr } = await run(subcommand);
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(`hint: Run npm install --save-dev -E ${name},`) as string,
      });
    }
  },
);
