/**
 * Runs linters and formatters on generated code of all emitters. Each has its default configuration, with the ignore entries that
 * `init` prints. Biome and Deno also run without entries: the comments in TypeScript files must suffice.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { installedFolder, root, writeText } from "./project.js";
import { runTool } from "./run-tool.js";

/** The configuration of ESLint. The ignore entry that `init` prints replaces `ENTRY`. */
const ESLINT_CONFIG = `import tseslint from "typescript-eslint";

export default tseslint.config(
  ...tseslint.configs.strict,
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  ENTRY
);
`;

/**
 * @typedef {object} LinterRun
 * @property {string} package The package of the tool.
 * @property {string} option
 * @property {string} [entryOf] The tool whose ignore entry the project contains, by its name in the table of entries.
 * @property {string} bin
 * @property {string[]} parameters
 */

/** The executable of this package. */
const COMMAND = join(root, "dist/bin.cjs");

/** The files that Biome checks. By default, Biome expects tabs, so package.json is not one of them. */
const BIOME_PATHS = ["biome.json", "schemas", "src"];

/** @type {LinterRun[]} */
const RUNS = [
  run("eslint", "lint", "bin/eslint.js", ["--max-warnings", "0", "."], "ESLint"),
  run("eslint", "lint --fix", "bin/eslint.js", ["--max-warnings", "0", "--fix", "."], "ESLint"),
  run("prettier", "check", "bin/prettier.cjs", ["--check", "."], "Prettier"),
  run("prettier", "marks", "bin/prettier.cjs", ["--check", "--check-ignore-pragma", "src/generated"]),
  run("@biomejs/biome", "check", "bin/biome", ["check", "--error-on-warnings", ...BIOME_PATHS], "Biome"),
  run("@biomejs/biome", "check --write", "bin/biome", ["check", "--write", ...BIOME_PATHS], "Biome"),
  run("@biomejs/biome", "marks", "bin/biome", [
    "check",
    "--error-on-warnings",
    "--json-formatter-enabled=false",
    "src/generated",
  ]),
  run("deno", "lint", "bin.cjs", ["lint", "src/generated"]),
  run("deno", "format", "bin.cjs", ["fmt", "--check", "src/generated", "schemas"]),
  run("oxlint", "lint", "bin/oxlint", ["--deny-warnings"], "Oxlint"),
  run("knip", "unused code", "bin/knip.js", ["--no-config-hints"], "knip"),
];

/** @returns {LinterRun} */
function run(
  /** @type {string} */ name,
  /** @type {string} */ option,
  /** @type {string} */ bin,
  /** @type {string[]} */ parameters,
  /** @type {string} */ entryOf = undefined,
) {
  return { package: name, option, bin, parameters, ...(entryOf !== undefined && { entryOf }) };
}

/** @param {import("./project.js").Project} project @returns {Promise<import("./run.js").Cell[]>} */
export async function createLinterCells({ defaultProgram: { createScratchFolder }, emitters }) {
  const entries = await readIgnoreEntries();
  const generated = join(emitters.zod.folders.js, "generated");
  const cells = RUNS.map((linter) => ({
    tool: `${linter.package} ${readVersion(linter.package)}`,
    option: linter.option,
    run: async () => {
      const folder = createScratchFolder("linter");
      makeProject(folder, generated);
      const entry = entries.find(({ toolName }) => toolName === linter.entryOf);
      if (entry !== undefined) writeEntry(folder, entry);
      return checkLinter(folder, linter);
    },
  }));
  return [...cells, createBiomeFormatCell(() => createScratchFolder("linter"), generated, entries)];
}

/**
 * Generates the code with `format: "biome"`. Then Biome must report nothing with the entry that `init` prints, and `check` must
 * accept the code.
 *
 * @returns {import("./run.js").Cell}
 */
function createBiomeFormatCell(
  /** @type {() => string} */ createScratchFolder,
  /** @type {string} */ generated,
  /** @type {{ toolName: string, fileNames: string[], entry: string }[]} */ entries,
) {
  const name = "@biomejs/biome";
  return {
    tool: `${name} ${readVersion(name)}`,
    option: 'format: "biome"',
    run: async () => {
      const folder = createScratchFolder();
      makeProject(folder, generated);
      const entry = entries.find(({ toolName }) => toolName === "Biome");
      if (entry === undefined) return "there is no entry for Biome";
      writeEntry(folder, entry);
      mkdirSync(join(folder, "node_modules/@biomejs"));
      symlinkSync(join(installedFolder, name), join(folder, "node_modules", name), "junction");
      const config = { out: "src/generated", format: "biome", emitters: ["zod"] };
      writeText(folder, "whm-transfer.config.json", `${JSON.stringify(config)}\n`);
      for (const command of [["generate", "--force"], ["check"]]) {
        const { ok, stdout, stderr } = await runTool(process.execPath, [COMMAND, ...command], folder);
        if (!ok) return `${command[0]}: ${stdout}${stderr}`.trim().slice(0, 2000);
      }
      const parameters = ["check", "--error-on-warnings", ...BIOME_PATHS];
      return checkLinter(folder, { package: name, option: "", bin: "bin/biome", parameters });
    },
  };
}

/** Runs the tool. It must report nothing, and must not change a generated file. @returns {Promise<string>} */
async function checkLinter(/** @type {string} */ folder, /** @type {LinterRun} */ linter) {
  const before = readGenerated(folder);
  const bin = join(installedFolder, linter.package, linter.bin);
  const { ok, stdout, stderr } = await runTool(process.execPath, [bin, ...linter.parameters], folder);
  if (!ok) return `${stdout}${stderr}`.trim().slice(0, 2000);
  const after = readGenerated(folder);
  const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
  return changed.length === 0 ? "" : `changed ${changed.join(", ")}`;
}

/** Writes a project with generated code. The tools report nothing about its other files. */
function makeProject(/** @type {string} */ folder, /** @type {string} */ generated) {
  const manifest = { private: true, type: "module", main: "src/main.ts" };
  writeText(folder, "package.json", `${JSON.stringify(manifest, null, 2)}\n`);
  writeText(
    folder,
    "src/main.ts",
    'import { validateAccountLocal } from "./generated/index.js";\n\nconsole.log(validateAccountLocal({}));\n',
  );
  for (const name of readdirSync(generated))
    writeText(folder, `src/generated/${name}`, readFileSync(join(generated, name), "utf8"));
  for (const name of readdirSync(join(root, "schemas")))
    writeText(folder, `schemas/${name}`, readFileSync(join(root, "schemas", name), "utf8"));
  // ESLint's configuration imports typescript-eslint from node_modules. Some tools check this folder unless Git ignores it.
  writeText(folder, ".gitignore", "node_modules/\n");
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(
    join(installedFolder, "typescript-eslint"),
    join(folder, "node_modules/typescript-eslint"),
    "junction",
  );
}

function writeEntry(
  /** @type {string} */ folder,
  /** @type {{ toolName: string, fileNames: string[], entry: string }} */ { toolName, fileNames, entry },
) {
  // Biome checks the format of its own configuration, and expects tabs.
  const indent = toolName === "Biome" ? "\t" : "  ";
  const texts = { ESLint: ESLINT_CONFIG.replace("ENTRY", () => entry), Prettier: `${entry}\n` };
  writeText(folder, fileNames[0] ?? "", texts[toolName] ?? `{\n${indent}${entry.replace(/,$/, "")}\n}\n`);
}

function readGenerated(/** @type {string} */ folder) {
  const dir = join(folder, "src/generated");
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), "utf8")]));
}

/** Imports the table of entries from TypeScript by bundling it. */
async function readIgnoreEntries() {
  const file = join(root, "dist/matrix/ignore-entries.mjs");
  mkdirSync(join(root, "dist/matrix"), { recursive: true });
  const bundle = await rolldown({ input: join(root, "src/core/ignore-entries.ts"), logLevel: "silent" });
  await bundle.write({ file, format: "esm" });
  await bundle.close();
  const { listIgnoreEntries } = await import(pathToFileURL(file).href);
  rmSync(file);
  return listIgnoreEntries({ out: "src/generated", schemas: ["schemas"] });
}

function readVersion(/** @type {string} */ name) {
  return JSON.parse(readFileSync(join(installedFolder, name, "package.json"), "utf8")).version;
}
