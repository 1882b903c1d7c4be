/** The setting `format`: the formatter of the project formats the generated TypeScript. The matrix runs the real Biome. */

import { chmodSync, cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { check, resolveConfig } from "prettier";
import { beforeEach, describe, expect, test } from "vitest";
import { casesOf, FULL, SCALED } from "../support/extent.js";
import { execute, type CommandResult } from "../support/command.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

let project: Project;
beforeEach(() => {
  project = createProject({ schemas: snapshotOf(moduleOf("Alpha", { name: "char(8)" })) });
});

const write = (path: string, content: string | object): unknown => project.write(path, content);
const run = (...words: readonly string[]): Promise<CommandResult> => project.run(...words);
const generated = (name: string): string => project.read(`generated/${name}`);
const expectNothingWritten = (): void => expect(project.files()).not.toHaveProperty(["generated/index.ts"]);

const CHANGED = "Cause: the version or the configuration of the formatter changed.";

describe("prettier", () => {
  beforeEach(() => {
    write("whm-transfer.config.json", { format: "prettier" });
    write(".prettierrc", { semi: false });
    linkPrettier();
  });

  test("generate formats every TypeScript file, and check detects another configuration", FULL, async () => {
    expect(await run("generate")).toMatchObject({ exitCode: 0, stderr: "" });
    const files = Object.entries(project.files("generated"));
    for (const [name, text] of files.filter(([path]) => path.endsWith(".ts"))) {
      const filepath = join(project.cwd, "generated", name);
      expect(await check(text, { ...(await resolveConfig(filepath)), filepath }), name).toBe(true);
      expect(text).not.toContain("@noformat");
    }
    expect(await run("check", "--regenerate")).toMatchObject({ exitCode: 0 });
    write(".prettierrc", { semi: true });
    const { stdout } = await run("check");
    expect(stdout).toContain(`${CHANGED}\nRun npx whm-transfer-codegen generate to update the files.`);
    await run("generate");
    expect(generated("index.ts")).toContain('from "./Alpha.js";');
    expect(await run("check")).toMatchObject({ exitCode: 0 });
    write("whm-transfer.config.json", "{}");
    expect((await run("check")).stdout).toContain("Cause: the configuration changed.\nRun");
    await run("generate");
    expect(generated("index.ts")).toContain(" * @noformat\n");
  });

  test("generate accepts the pragma that Prettier inserts", async () => {
    write(".prettierrc", { insertPragma: true });
    expect(await run("generate")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(generated("index.ts")).toMatch(/^\/\*\*\n \* @format\n/);
    expect(await run("check")).toMatchObject({ exitCode: 0 });
  });

  test("generate reports an invalid configuration of Prettier, and writes nothing", async () => {
    write(".prettierrc", "{");
    expectFailure(await run("generate"), /^error: The formatter prettier failed for /);
    expectNothingWritten();
  });
});

describe("biome", () => {
  /** A program that is called like Biome, and writes the indentation of its configuration before each export. */
  const PROGRAM = `#!/bin/sh
indent=$(sed 's/.*"indent":"\\([^"]*\\).*/\\1/' biome.json)
[ "$indent" = ignored ] && echo "The content was not formatted because the path is ignored." >&2
sed "s:^export:$indent&:"
`;

  const setIndent = (indent: string): unknown => write("biome.json", { formatter: { indent } });

  beforeEach(() => {
    write("whm-transfer.config.json", { format: "biome" });
    installBiome(PROGRAM);
    setIndent("/* 1 */");
  });

  test("check reports that the code is out of date because the version or the configuration of Biome changed", async () => {
    expect(await run("generate")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(generated("index.ts")).toMatch(/^\/\* 1 \*\/export/m);
    expect(generated("index.ts")).not.toMatch(/@noformat|biome-ignore-all format/);
    expect(await run("check")).toMatchObject({ exitCode: 0 });
    installBiome(PROGRAM, "2.0.1");
    expect((await run("check")).stdout).toContain(CHANGED);
    installBiome(PROGRAM);
    setIndent("/* 2 */");
    expect((await run("check")).stdout).toContain(CHANGED);
    expect(generated("manifest.json")).not.toMatch(/2\.0\.0|whm-transfer-[A-Za-z]{6}/);
  });

  test("generate reports a configuration of Biome that ignores the output folder", async () => {
    setIndent("ignored");
    expectFailure(await run("generate"), "error: The configuration of biome excludes ");
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
  write("whm-transfer.config.json", { format: "prettier" });
  write("node_modules/prettier/index.js", FAKE_PRETTIER.replace("=> text", `=> ${result}`));
  const message = RegExp(`^error: The formatter prettier failed for [^ ]+: ${reason}\\.\n`);
  expectFailure(await run("generate"), message);
  expectNothingWritten();
});

test("generate reports a formatter whose promise is never settled", () => {
  write("whm-transfer.config.json", { format: "prettier" });
  write("node_modules/prettier/index.js", FAKE_PRETTIER.replace("=> text", "=> new Promise(() => {})"));
  expectFailure(execute(["generate"], { cwd: project.cwd }), "The formatter prettier failed");
});

test.each(["prettier", "biome"] as const)("the token is not in the environment of %s", (format) => {
  const log = 'require("node:fs").writeFileSync("env.json", JSON.stringify(process.env));';
  write("whm-transfer.config.json", { format });
  write("node_modules/prettier/index.js", `${log} ${FAKE_PRETTIER}`);
  // The program fails after it has written its environment, because it would run for each file.
  installBiome();
  write("node_modules/@biomejs/biome/bin/biome", `${log} process.exit(1);`);
  const env = { ...process.env, WHM_TOKEN: "T0KEN", OTHER: "kept" };
  expect(execute(["generate"], { cwd: project.cwd, env }).exitCode).toBe(format === "biome" ? 2 : 0);
  const seen = JSON.parse(project.read("env.json")) as typeof env;
  expect({ token: seen.WHM_TOKEN, other: seen.OTHER }).toEqual({ token: undefined, other: "kept" });
});

/** Stands in for Prettier, and returns the text unchanged. */
const FAKE_PRETTIER =
  "module.exports = { version: '3', resolveConfig: async () => ({}), format: (text) => text };";

/** Installs a program as the binary of Biome. Without a program, the script of Biome is used, which takes longer to start. */
function installBiome(program?: string, version = "2.0.0"): void {
  write("node_modules/@biomejs/biome/package.json", { name: "@biomejs/biome", version });
  const binary = `node_modules/@biomejs/cli-${process.platform}-${process.arch}/biome`;
  if (program !== undefined) chmodSync(project.write(binary, program), 0o755);
}

function linkPrettier(): void {
  mkdirSync(join(project.cwd, "node_modules"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules/prettier"), join(project.cwd, "node_modules/prettier"));
}

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
    const { cwd } = project;
    cpSync(join(cwd, "schemas"), join(cwd, member, "schemas"), { recursive: true });
    write(`${member}/whm-transfer.config.json`, { format });
    write(`${member}/package.json`, "{}");
    for (const [name, text] of Object.entries(files)) write(name, text);
    installBiome("#!/bin/sh\ncat\n");
    linkPrettier();
    const runIn = (root: string, subcommand: string): Promise<CommandResult> =>
      createProject({}, { cwd: join(root, member) }).run(subcommand);
    expect(await runIn(cwd, "generate")).toMatchObject({ exitCode: 0 });
    const copy = join(temporaryFolder(), "nested/deeper");
    cpSync(cwd, copy, { recursive: true });
    expect(await runIn(copy, "check")).toMatchObject({ exitCode: 0 });
    for (const [file, text] of changes) {
      write(file, text);
      expect((await runIn(cwd, "check")).stdout, file).toContain(CHANGED);
      if (file in files) write(file, files[file] ?? "");
      else rmSync(join(cwd, file));
      expect(await runIn(cwd, "check"), file).toMatchObject({ exitCode: 0 });
    }
  },
);

test.each([
  ["prettier", "prettier"],
  ["biome", "@biomejs/biome"],
])("generate and check report how to install the missing formatter %s", async (format, name) => {
  write("whm-transfer.config.json", { format });
  for (const subcommand of ["generate", "check"])
    expectFailure(await run(subcommand), `hint: Run npm install --save-dev -E ${name},`);
});
