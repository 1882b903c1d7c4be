/**
 * Builds the project that the tools compile, bundle and run: generated code and a program that uses it, in folders that differ in
 * import extensions and module type. Also runs the program once, for the output that every tool must reproduce.
 */

import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { runProgram, tsc } from "./run-tool.js";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const installed = join(root, "matrix/node_modules");

const CONSUMER = join(root, "matrix/consumer");

/** The values of `importExtension`, and two of them in a CommonJS package. */
const FOLDERS = /** @type {const} */ ({
  js: { importExtension: ".js", type: "module" },
  ts: { importExtension: ".ts", type: "module" },
  none: { importExtension: "none", type: "module" },
  "js-commonjs": { importExtension: ".js", type: "commonjs" },
  "none-commonjs": { importExtension: "none", type: "commonjs" },
});

/** Entries for bundlers. Node.js and the compilers use only the first. */
const DEFAULT_ENTRIES = ["main", "one-validator"];

/** The values of `emitters` that have cells. Their validators must give the same results, with the same messages. `node` has clients. */
export const EMITTERS = /** @type {const} */ (["ajv", "zod", "valibot", "typebox", "node"]);

/** Emitters whose code imports modules of Node.js, which bundles for browsers cannot contain. */
export const NODE_EMITTERS = new Set(["node"]);

/** Emitters whose code imports a library of the same name. `NAME-oldest` is its oldest supported release. */
export const LIBRARIES = /** @type {const} */ (["zod", "valibot", "typebox"]);

/**
 * A program that has only the folder `js`, and is not compiled yet.
 *
 * @typedef {Pick<Program, "entry" | "transcript" | "scratch"> & { folders: Pick<Program["folders"], "js"> }} SourceProgram
 */

/**
 * @typedef {object} Program
 * @property {string} entry The name of its file, without the extension.
 * @property {Record<keyof typeof FOLDERS, string>} folders
 * @property {{ esm: string, cjs: string }} compiled Folders with the output of TypeScript 6.
 * @property {string} transcript The output that every tool must reproduce.
 * @property {(name: string) => string} scratch Creates a folder for a cell's files. Libraries resolve from there if the program needs them.
 */

/**
 * @typedef {object} Project
 * @property {string[]} modules The names of all transfer modules.
 * @property {Program} ours Uses the default output, and cannot resolve any library.
 * @property {Record<typeof EMITTERS[number], Program>} emitters Use the output of one emitter each.
 * @property {Record<typeof LIBRARIES[number], SourceProgram>} oldest The same with the oldest supported release of the library.
 */

/** @param {string} folder An empty folder. @returns {Promise<Project>} */
export async function makeProject(folder) {
  const snapshot = await snapshotUnderTest();
  const { generate } = await import(pathToFileURL(join(root, "dist/index.js")).href);
  const alone = join(folder, "alone");
  const ours = await makeProgram(alone, DEFAULT_ENTRIES, [], (config) => generate({ snapshot, config }));
  const withLibraries = join(folder, "libraries");
  mkdirSync(withLibraries);
  symlinkSync(installed, join(withLibraries, "node_modules"), "junction");
  const entries = ["default", ...EMITTERS].map((name) => `validate-with-${name}`);
  const validators = await makeProgram(withLibraries, entries, ["node"], (config) =>
    generate({ snapshot, config: { ...config, emitters: EMITTERS } }),
  );
  const emitters = EMITTERS.map((name) => [name, { ...validators, entry: `validate-with-${name}` }]);
  const oldest = withOldestLibraries(join(folder, "oldest"), validators);
  return {
    modules: Object.keys(snapshot.modules),
    ours,
    emitters: Object.fromEntries(emitters),
    oldest: /** @type {Project["oldest"]} */ (
      Object.fromEntries(LIBRARIES.map((name) => [name, { ...oldest, entry: `validate-with-${name}` }]))
    ),
  };
}

/** Copies the source of a program to where it resolves the oldest supported releases of the libraries. @returns {Omit<SourceProgram, "entry">} */
function withOldestLibraries(/** @type {string} */ folder, /** @type {Program} */ { folders, transcript }) {
  const libraries = join(folder, "node_modules");
  mkdirSync(libraries, { recursive: true });
  for (const name of LIBRARIES)
    symlinkSync(join(installed, `${name}-oldest`), join(libraries, name), "junction");
  cpSync(folders.js, join(folder, "js"), { recursive: true });
  return { folders: { js: join(folder, "js") }, transcript, scratch: scratchFolders(folder) };
}

/** @returns {Program["scratch"]} */
function scratchFolders(/** @type {string} */ folder) {
  let count = 0;
  return (name) => {
    const target = join(folder, "cells", `${++count}-${name.replace(/[^a-z0-9.]+/gi, "-")}`);
    mkdirSync(target, { recursive: true });
    return target;
  };
}

/** Writes, compiles and runs the program of the first entry. @returns {Promise<Program>} */
async function makeProgram(
  /** @type {string} */ folder,
  /** @type {string[]} */ entries,
  /** @type {string[]} */ types,
  /** @type {(config: object) => Promise<{ path: string, text: string }[]>} */ generate,
) {
  const folders = { ...FOLDERS };
  for (const [name, { importExtension, type }] of Object.entries(FOLDERS)) {
    const target = join(folder, name);
    const ending = importExtension === "none" ? "" : importExtension;
    write(target, "package.json", JSON.stringify({ name, private: true, type }));
    for (const file of readdirSync(CONSUMER)) {
      const text = readFileSync(join(CONSUMER, file), "utf8");
      write(target, file, text.replace(/(from "\.\/[^"]+)\.js"/g, `$1${ending}"`));
    }
    for (const file of await generate({ importExtension }))
      write(target, `generated/${file.path}`, file.text);
    folders[name] = target;
  }
  const scratch = scratchFolders(folder);
  const compiled = {
    esm: await compileWithTypeScript6(folders.js, entries, types, scratch("esm"), "module"),
    cjs: await compileWithTypeScript6(folders["js-commonjs"], entries, types, scratch("cjs"), "commonjs"),
  };
  const entry = entries[0];
  const transcript = (await runProgram(process.execPath, join(compiled.esm, `${entry}.js`))).trimEnd();
  if (transcript.startsWith("failed:")) throw new Error(transcript);
  return { entry, folders, compiled, transcript, scratch };
}

/** Bundles the snapshot of the tests, which is TypeScript. The bundle is two folders deep like its source, because it reads `schemas/`. */
async function snapshotUnderTest() {
  const file = join(root, "dist/matrix/snapshot.mjs");
  const bundle = await rolldown({
    input: join(root, "test/support/snapshots.ts"),
    platform: "node",
    // The main file of jsonc-parser is UMD, which cannot be bundled.
    external: [/^node:/, "jsonc-parser"],
    logLevel: "silent",
  });
  await bundle.write({ file, format: "esm" });
  await bundle.close();
  return (await import(pathToFileURL(file).href)).consumerSnapshot();
}

async function compileWithTypeScript6(
  /** @type {string} */ source,
  /** @type {string[]} */ entries,
  /** @type {string[]} */ types,
  /** @type {string} */ outDir,
  /** @type {string} */ type,
) {
  write(outDir, "package.json", JSON.stringify({ private: true, type }));
  const diagnostics = await tsc("typescript6", outDir, {
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      strict: true,
      types,
      // The declarations of the libraries require a platform's types.
      skipLibCheck: true,
      rootDir: source,
      outDir,
    },
    files: entries.map((name) => join(source, `${name}.ts`)),
  });
  if (diagnostics !== "") throw new Error(diagnostics);
  return outDir;
}

/** Returns an empty string if the output is equal to the transcript, else the first line that differs. @returns {string} */
export function comparison(
  /** @type {string} */ output,
  /** @type {Pick<Program, "transcript">} */ { transcript },
) {
  if (output.trimEnd() === transcript) return "";
  const [lines, expected] = [output.trimEnd().split("\n"), transcript.split("\n")];
  if (lines[0]?.startsWith("failed:")) return output;
  const index = expected.findIndex((line, number) => line !== lines[number]);
  if (index < 0) return `the program printed ${lines.length} lines instead of ${expected.length}`;
  return `line ${index + 1} of the output:\n  ${lines[index] ?? "(missing)"}\ninstead of:\n  ${expected[index]}`;
}

/** @returns {void} */
export function write(/** @type {string} */ folder, /** @type {string} */ path, /** @type {string} */ text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
