/**
 * Creates the project that the tools compile, bundle and run: generated code and programs that use it. Its folders differ in the
 * extension of imports and in the module type. Runs each program once, for the output that every tool must reproduce.
 */

import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";
import { runProgram, runTool, runTypeScript } from "./run-tool.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const installedFolder = join(root, "test/matrix/node_modules");

const CONSUMER = join(root, "test/matrix/consumer");

/** The settings of each folder: every value of `importExtension` with ES modules, and two of them with CommonJS. */
const FOLDERS = {
  js: { importExtension: ".js", type: "module" },
  ts: { importExtension: ".ts", type: "module" },
  none: { importExtension: "none", type: "module" },
  "js-commonjs": { importExtension: ".js", type: "commonjs" },
  "none-commonjs": { importExtension: "none", type: "commonjs" },
};

/** Entry points for bundlers. Node.js and the compilers use only the first. */
const DEFAULT_ENTRIES = ["main", "one-validator"];

/** The tested values of the setting `emitters`. All validators must give the same results. The emitter `node` writes clients instead. */
export const EMITTERS = ["ajv", "zod", "valibot", "node"];

/** Emitters whose code imports modules of Node.js, which bundles for browsers cannot contain. */
export const NODE_EMITTERS = new Set(["node"]);

/** Emitters whose code imports a library of the same name. `NAME-oldest` is its oldest supported release. */
export const LIBRARIES = ["zod", "valibot"];

/**
 * A program that has only the folder `js`, and is not compiled.
 *
 * @typedef {Pick<Program, "entry" | "transcript" | "createScratchFolder"> & { folders: Pick<Program["folders"], "js"> }} SourceProgram
 */

/**
 * @typedef {object} Program
 * @property {string} entry The name of its file, without the extension.
 * @property {Record<keyof typeof FOLDERS, string>} folders
 * @property {{ esm: string, cjs: string }} compiled Folders with the output of TypeScript 6.
 * @property {string} transcript The output that every tool must reproduce.
 * @property {(name: string) => string} createScratchFolder Creates a folder for a cell's files. They can import the program's libraries.
 */

/**
 * @typedef {object} Project
 * @property {string[]} modules The names of all transfer modules.
 * @property {Program} defaultProgram Uses the code that is generated without emitters, and cannot import libraries.
 * @property {Record<typeof EMITTERS[number], Program>} emitters The programs that use the code of an emitter, by emitter.
 * @property {Record<typeof LIBRARIES[number], SourceProgram>} oldestLibraries The programs with the oldest supported release of a library.
 */

/** @param {string} folder An empty folder. @returns {Promise<Project>} */
export async function makeProject(folder) {
  const { consumerSnapshot } = await importTypeScript("test/support/snapshots.ts");
  const snapshot = consumerSnapshot();
  const { generate } = await import(pathToFileURL(join(root, "dist/index.js")).href);
  const librariesFolder = join(folder, "libraries");
  mkdirSync(librariesFolder);
  symlinkSync(installedFolder, join(librariesFolder, "node_modules"), "junction");
  const paths = await generatePaths(folder);
  const entries = ["default", ...EMITTERS].map((name) => `validate-with-${name}`);
  const [defaultProgram, validators] = await Promise.all([
    makeProgram(join(folder, "alone"), DEFAULT_ENTRIES, [], paths, (config) =>
      generate({ snapshot, config }),
    ),
    makeProgram(librariesFolder, entries, ["node"], paths, (config) =>
      generate({ snapshot, config: { ...config, emitters: EMITTERS } }),
    ),
  ]);
  const emitters = EMITTERS.map((name) => [name, { ...validators, entry: `validate-with-${name}` }]);
  const oldest = withOldestLibraries(join(folder, "oldest"), validators);
  return {
    modules: Object.keys(snapshot.modules),
    defaultProgram,
    emitters: Object.fromEntries(emitters),
    oldestLibraries: Object.fromEntries(
      LIBRARIES.map((name) => [name, { ...oldest, entry: `validate-with-${name}` }]),
    ),
  };
}

/** Returns what openapi-typescript generates from a description in the form of cPanel's. */
async function generatePaths(folder) {
  const program = join(installedFolder, "openapi-typescript/bin/cli.js");
  const { ok, stdout, stderr } = await runTool(
    process.execPath,
    [program, join(root, "test/support/whm.openapi.yaml")],
    folder,
  );
  if (!ok) throw new Error(stderr);
  return stdout;
}

/** Copies a program to a folder in which its imports resolve to the oldest supported releases of the libraries. @returns {Omit<SourceProgram, "entry">} */
function withOldestLibraries(folder, { folders, transcript }) {
  const libraries = join(folder, "node_modules");
  mkdirSync(libraries, { recursive: true });
  for (const name of LIBRARIES)
    symlinkSync(join(installedFolder, `${name}-oldest`), join(libraries, name), "junction");
  cpSync(folders.js, join(folder, "js"), { recursive: true });
  return {
    folders: { js: join(folder, "js") },
    transcript,
    createScratchFolder: createScratchFolderFactory(folder),
  };
}

/** @returns {Program["createScratchFolder"]} */
function createScratchFolderFactory(folder) {
  let count = 0;
  return (name) => {
    const target = join(folder, "cells", `${++count}-${name.replace(/[^a-z0-9.]+/gi, "-")}`);
    mkdirSync(target, { recursive: true });
    return target;
  };
}

/** Writes, compiles and runs the program of the first entry. @returns {Promise<Program>} */
async function makeProgram(folder, entries, types, paths, generate) {
  const folders = { ...FOLDERS };
  for (const [name, { importExtension, type }] of Object.entries(FOLDERS)) {
    const target = join(folder, name);
    const ending = importExtension === "none" ? "" : importExtension;
    writeText(target, "package.json", JSON.stringify({ name, private: true, type }));
    for (const file of readdirSync(CONSUMER)) {
      const text = readFileSync(join(CONSUMER, file), "utf8");
      writeText(target, file, text.replace(/(from "\.\/[^"]+)\.js"/g, `$1${ending}"`));
    }
    writeText(target, "whm-paths.ts", paths);
    for (const file of await generate({ importExtension }))
      writeText(target, `generated/${file.path}`, file.text);
    folders[name] = target;
  }
  const createScratchFolder = createScratchFolderFactory(folder);
  const [esm, cjs] = await Promise.all([
    compileProgram(folders.js, entries, types, createScratchFolder("esm"), "module"),
    compileProgram(folders["js-commonjs"], entries, types, createScratchFolder("cjs"), "commonjs"),
  ]);
  const entry = entries[0];
  const transcript = (await runProgram([process.execPath], join(esm, `${entry}.js`))).trimEnd();
  if (transcript.startsWith("failed:")) throw new Error(transcript);
  return { entry, folders, compiled: { esm, cjs }, transcript, createScratchFolder };
}

/** Imports a TypeScript file of the repository by bundling it. The bundle's folder is as deep as that of a test helper, which finds the root relative to its own file. */
export async function importTypeScript(path) {
  const file = join(root, `build/matrix/${basename(path, ".ts")}.mjs`);
  await build({
    ...{ input: join(root, path), platform: "node", logLevel: "silent", output: { file, format: "esm" } },
    // The main file of jsonc-parser is UMD, which cannot be bundled.
    external: [/^node:/, "jsonc-parser"],
  });
  return import(pathToFileURL(file).href);
}

async function compileProgram(source, entries, types, outDir, type) {
  writeText(outDir, "package.json", JSON.stringify({ private: true, type }));
  const diagnostics = await runTypeScript("typescript6", outDir, {
    // The declarations of the libraries need a platform's types, which this program does not have.
    compilerOptions: {
      ...{ target: "es2022", module: "nodenext", strict: true, types, skipLibCheck: true },
      ...{ rootDir: source, outDir },
    },
    files: entries.map((name) => join(source, `${name}.ts`)),
  });
  if (diagnostics !== "") throw new Error(diagnostics);
  return outDir;
}

/** Returns the first line of the output that differs from the transcript, or an empty string. @returns {string} */
export function describeDifference(output, { transcript }) {
  if (output.trimEnd() === transcript) return "";
  const [lines, expected] = [output.trimEnd().split("\n"), transcript.split("\n")];
  if (lines[0]?.startsWith("failed:")) return output;
  const index = expected.findIndex((line, number) => line !== lines[number]);
  if (index < 0) return `the program printed ${lines.length} lines instead of ${expected.length}`;
  return `line ${index + 1} of the output:\n  ${lines[index] ?? "(missing)"}\ninstead of:\n  ${expected[index]}`;
}

/** Returns the version of a package that the matrix has installed. */
export function readVersion(alias) {
  return JSON.parse(readFileSync(join(installedFolder, alias, "package.json"), "utf8")).version;
}

export function writeText(folder, path, text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
