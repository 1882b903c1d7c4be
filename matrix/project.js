/**
 * What the tools are given: generated code and a program that uses it, in folders that differ in how imports end and
 * in what kind of module `package.json` says they are. And what the program saw when it ran, which every tool has to agree on.
 */

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { runProgram, tsc } from "./run-tool.js";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const installed = join(root, "matrix/node_modules");

const CONSUMER = join(root, "matrix/consumer");

/** The choices of `importExtension`, and the first one in a CommonJS package. */
const FOLDERS = /** @type {const} */ ({
  js: { importExtension: ".js", type: "module" },
  ts: { importExtension: ".ts", type: "module" },
  none: { importExtension: "none", type: "module" },
  "js-commonjs": { importExtension: ".js", type: "commonjs" },
  "none-commonjs": { importExtension: "none", type: "commonjs" },
});

/** What bundlers start from; Node and the compilers only know the first. */
const OURS = ["main", "one-validator"];

/** Those of a configuration's `emitters` that are ours. Theirs are the same verdicts, in the same words. */
export const EMITTERS = /** @type {const} */ (["ajv", "zod", "valibot", "typebox"]);

/**
 * @typedef {object} Program
 * @property {string} entry The name of its file, without the ending.
 * @property {Record<keyof typeof FOLDERS, string>} folders
 * @property {{ esm: string, cjs: string }} compiled What TypeScript 6 made of it.
 * @property {string} transcript What it tells.
 * @property {(name: string) => string} scratch A new folder for a cell's own files, where libraries are found if it needs them.
 */

/**
 * @typedef {object} Project
 * @property {string[]} modules The names of all transfer modules.
 * @property {Program} ours Uses what everyone gets, and finds no library.
 * @property {Record<typeof EMITTERS[number], Program>} emitters Use what one emitter adds.
 */

/** @param {string} folder An empty one. @returns {Promise<Project>} */
export async function makeProject(folder) {
  const snapshot = await snapshotUnderTest();
  const { generate } = await import(pathToFileURL(join(root, "dist/index.js")).href);
  const alone = join(folder, "alone");
  const ours = await makeProgram(alone, OURS, (config) => generate({ snapshot, config }));
  const withLibraries = join(folder, "libraries");
  mkdirSync(withLibraries);
  symlinkSync(installed, join(withLibraries, "node_modules"), "junction");
  const entries = ["ours", ...EMITTERS].map((name) => `verdicts-of-${name}`);
  const verdicts = await makeProgram(withLibraries, entries, (config) =>
    generate({ snapshot, config: { ...config, emitters: EMITTERS } }),
  );
  const emitters = EMITTERS.map((name) => [name, { ...verdicts, entry: `verdicts-of-${name}` }]);
  return { modules: Object.keys(snapshot.modules), ours, emitters: Object.fromEntries(emitters) };
}

/** The first entry's program, made and run. @returns {Promise<Program>} */
async function makeProgram(
  /** @type {string} */ folder,
  /** @type {string[]} */ entries,
  /** @type {(config: object) => Promise<{ path: string, text: string }[]>} */ generate,
) {
  const folders = { ...FOLDERS };
  for (const [name, { importExtension, type }] of Object.entries(FOLDERS)) {
    const at = join(folder, name);
    const ending = importExtension === "none" ? "" : importExtension;
    write(at, "package.json", JSON.stringify({ name, private: true, type }));
    for (const file of readdirSync(CONSUMER)) {
      const text = readFileSync(join(CONSUMER, file), "utf8");
      write(at, file, text.replace(/(from "\.\/[^"]+)\.js"/g, `$1${ending}"`));
    }
    for (const file of await generate({ importExtension })) write(at, `generated/${file.path}`, file.text);
    folders[name] = at;
  }
  let count = 0;
  const scratch = (/** @type {string} */ name) => {
    const at = join(folder, "cells", `${++count}-${name.replace(/[^a-z0-9.]+/gi, "-")}`);
    mkdirSync(at, { recursive: true });
    return at;
  };
  const compiled = {
    esm: await compiledBy6(folders.js, entries, scratch("esm"), "module"),
    cjs: await compiledBy6(folders["js-commonjs"], entries, scratch("cjs"), "commonjs"),
  };
  const entry = entries[0];
  const transcript = (await runProgram(process.execPath, join(compiled.esm, `${entry}.js`))).trimEnd();
  if (transcript.startsWith("failed:")) throw new Error(transcript);
  return { entry, folders, compiled, transcript, scratch };
}

/** The tests' own, which is TypeScript of ours. Two folders deep, as where it came from, since it looks for `schemas/`. */
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

async function compiledBy6(
  /** @type {string} */ source,
  /** @type {string[]} */ entries,
  /** @type {string} */ outDir,
  /** @type {string} */ type,
) {
  write(outDir, "package.json", JSON.stringify({ private: true, type }));
  const diagnostics = await tsc("typescript6", outDir, {
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      strict: true,
      types: [],
      // The libraries' own declarations want a platform's.
      skipLibCheck: true,
      rootDir: source,
      outDir,
    },
    files: entries.map((name) => join(source, `${name}.ts`)),
  });
  if (diagnostics !== "") throw new Error(diagnostics);
  return outDir;
}

/** Nothing where the program told what it should; else the first line that differs. @returns {string} */
export function comparison(/** @type {string} */ told, /** @type {Program} */ { transcript }) {
  if (told.trimEnd() === transcript) return "";
  const [lines, expected] = [told.trimEnd().split("\n"), transcript.split("\n")];
  if (lines[0]?.startsWith("failed:")) return told;
  const at = expected.findIndex((line, index) => line !== lines[index]);
  if (at < 0) return `the program told ${lines.length} lines instead of ${expected.length}`;
  return `line ${at + 1} of what the program told:\n  ${lines[at] ?? "(nothing)"}\ninstead of:\n  ${expected[at]}`;
}

/** @returns {void} */
export function write(/** @type {string} */ folder, /** @type {string} */ path, /** @type {string} */ text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
