/**
 * Runs linters and formatters on generated code of all emitters. Each has its default configuration, with the ignore entries that
 * `init` prints. Biome and Deno also run without entries: the comments in TypeScript files must suffice.
 */

import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { importTypeScript, installedFolder, readVersion, root, writeText } from "./project.js";
import { runTool } from "./run-tool.js";

/** The configuration of ESLint. The ignore entry that `init` prints replaces `ENTRY`. */
const ESLINT_CONFIG = `import tseslint from "typescript-eslint";

export default tseslint.config(
  ...tseslint.configs.strict,
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  ENTRY
);
`;

/** The executable of this package. */
const COMMAND = join(root, "dist/bin.cjs");

const BIOME = "@biomejs/biome";
// By default, Biome expects tabs, so package.json is not checked.
const BIOME_CHECK = ["check", "--error-on-warnings", "biome.json", "schemas", "src"];

/**
 * Package, option, executable, parameters, and the tool whose ignore entry the project contains.
 *
 * @type {[name: string, option: string, bin: string, parameters: string[], entryOf?: string, prepare?: (folder: string) => Promise<string>][]}
 */
const RUNS = [
  ["eslint", "lint", "bin/eslint.js", ["--max-warnings", "0", "."], "ESLint"],
  ["eslint", "lint --fix", "bin/eslint.js", ["--max-warnings", "0", "--fix", "."], "ESLint"],
  ["prettier", "check", "bin/prettier.cjs", ["--check", "."], "Prettier"],
  ["prettier", "marks", "bin/prettier.cjs", ["--check", "--check-ignore-pragma", "src/generated"]],
  [BIOME, "check", "bin/biome", BIOME_CHECK, "Biome"],
  [BIOME, "check --write", "bin/biome", [...BIOME_CHECK, "--write"], "Biome"],
  [
    ...[BIOME, "marks", "bin/biome"],
    ["check", "--error-on-warnings", "--json-formatter-enabled=false", "src/generated"],
  ],
  [BIOME, 'format: "biome"', "bin/biome", BIOME_CHECK, "Biome", generateWithBiome],
  ["deno", "lint", "bin.cjs", ["lint", "src/generated"]],
  ["deno", "format", "bin.cjs", ["fmt", "--check", "src/generated", "schemas"]],
  ["oxlint", "lint", "bin/oxlint", ["--deny-warnings"], "Oxlint"],
  ["knip", "unused code", "bin/knip.js", ["--no-config-hints"], "knip"],
];

/** @param {import("./project.js").Project} project @returns {Promise<import("./run.js").Cell[]>} */
export async function createCells({ defaultProgram: { createScratchFolder }, emitters }) {
  const entries = await readIgnoreEntries();
  const generated = join(emitters.zod.folders.js, "generated");
  return RUNS.map(([name, option, bin, parameters, entryOf, prepare]) => ({
    tool: `${name} ${readVersion(name)}`,
    option,
    run: async () => {
      const folder = createScratchFolder("linter");
      makeProject(folder, generated);
      const entry = entries.find(({ toolName }) => toolName === entryOf);
      if (entry !== undefined) writeEntry(folder, entry);
      const problem = await prepare?.(folder);
      return problem || checkLinter(folder, [join(installedFolder, name, bin), ...parameters]);
    },
  }));
}

/** Generates the code with `format: "biome"`. `check` must accept it. */
async function generateWithBiome(folder) {
  mkdirSync(join(folder, "node_modules/@biomejs"));
  symlinkSync(join(installedFolder, BIOME), join(folder, "node_modules", BIOME), "junction");
  const config = { out: "src/generated", format: "biome", emitters: ["zod"] };
  writeText(folder, "whm-transfer.config.json", `${JSON.stringify(config)}\n`);
  for (const command of [["generate", "--force"], ["check"]]) {
    const { ok, stdout, stderr } = await runTool(process.execPath, [COMMAND, ...command], folder);
    if (!ok) return `${command[0]}: ${stdout}${stderr}`.trim().slice(0, 2000);
  }
  return "";
}

/** Runs the tool. It must report nothing, and must not change a generated file. @returns {Promise<string>} */
async function checkLinter(folder, words) {
  const before = readGenerated(folder);
  const { ok, stdout, stderr } = await runTool(process.execPath, words, folder);
  if (!ok) return `${stdout}${stderr}`.trim().slice(0, 2000);
  const after = readGenerated(folder);
  const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
  return changed.length === 0 ? "" : `changed ${changed.join(", ")}`;
}

/** Writes a project with generated code. The tools report nothing about its other files. */
function makeProject(folder, generated) {
  const manifest = { private: true, type: "module", main: "src/main.ts" };
  writeText(folder, "package.json", `${JSON.stringify(manifest, null, 2)}\n`);
  writeText(
    folder,
    "src/main.ts",
    'import { validateAccountLocal } from "./generated/index.js";\n\nconsole.log(validateAccountLocal({}));\n',
  );
  cpSync(generated, join(folder, "src/generated"), { recursive: true });
  cpSync(join(root, "schemas"), join(folder, "schemas"), { recursive: true });
  // ESLint's configuration imports typescript-eslint from node_modules. Some tools check this folder unless Git ignores it.
  writeText(folder, ".gitignore", "node_modules/\n");
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(
    join(installedFolder, "typescript-eslint"),
    join(folder, "node_modules/typescript-eslint"),
    "junction",
  );
}

function writeEntry(folder, { toolName, fileNames, entry }) {
  // Biome checks the format of its own configuration, and expects tabs.
  const indent = toolName === "Biome" ? "\t" : "  ";
  const texts = { ESLint: ESLINT_CONFIG.replace("ENTRY", () => entry), Prettier: `${entry}\n` };
  writeText(folder, fileNames[0] ?? "", texts[toolName] ?? `{\n${indent}${entry.replace(/,$/, "")}\n}\n`);
}

function readGenerated(folder) {
  const dir = join(folder, "src/generated");
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), "utf8")]));
}

async function readIgnoreEntries() {
  const { listIgnoreEntries } = await importTypeScript("src/core/ignore-entries.ts");
  return listIgnoreEntries("src/generated", ["schemas"]);
}
