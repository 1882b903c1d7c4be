/**
 * The bundlers that projects have, minifying as for production. What they make runs where there is nothing but
 * the language, holds nothing that needs more than that, and no module that its entry does not need.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build as esbuild, version as esbuildVersion } from "esbuild";
import { build as rolldown, VERSION as rolldownVersion } from "rolldown";
import { build as vite, version as viteVersion } from "vite";
import webpack from "webpack";
import { comparison } from "./project.js";

const TIME_LIMIT_MS = 10_000;

/** @typedef {import("./project.js").Program} Program */

/** @typedef {(entry: string, folder: string) => Promise<void>} Bundle Writes `bundle.js`, a classic script, into the folder. */

/** @type {{ name: string, bundle: Bundle, readsTypeScript: boolean }[]} */
const BUNDLERS = [
  {
    name: `esbuild ${esbuildVersion}`,
    readsTypeScript: true,
    async bundle(entry, folder) {
      const outfile = join(folder, "bundle.js");
      await esbuild({
        entryPoints: [entry],
        outfile,
        bundle: true,
        minify: true,
        format: "iife",
        platform: "browser",
        logLevel: "silent",
      });
    },
  },
  {
    name: `rolldown ${rolldownVersion}`,
    readsTypeScript: true,
    async bundle(entry, folder) {
      const output = { file: join(folder, "bundle.js"), format: /** @type {const} */ ("iife"), minify: true };
      await rolldown({ input: entry, platform: "browser", logLevel: "silent", output });
    },
  },
  {
    name: `webpack ${webpack.version}`,
    readsTypeScript: false,
    async bundle(entry, folder) {
      const compiler = webpack({
        mode: "production",
        target: ["web", "es2020"],
        context: join(entry, ".."),
        entry,
        output: { path: folder, filename: "bundle.js" },
      });
      const stats = await new Promise((resolve, reject) => {
        compiler.run((error, result) => (error === null ? resolve(result) : reject(error)));
      });
      await new Promise((resolve) => compiler.close(resolve));
      if (stats.hasErrors() || stats.hasWarnings())
        throw new Error(stats.toString({ all: false, errors: true, warnings: true }));
    },
  },
  {
    name: `Vite ${viteVersion}`,
    readsTypeScript: true,
    async bundle(entry, folder) {
      await vite({
        configFile: false,
        root: join(entry, ".."),
        logLevel: "silent",
        build: {
          outDir: folder,
          emptyOutDir: false,
          rolldownOptions: { input: entry, output: { format: "iife", entryFileNames: "bundle.js" } },
        },
      });
    },
  },
];

/** What code that suits every place has not. */
const NOT_EVERYWHERE =
  /\beval\s*\(|\bFunction\s*\(|["'`]node:|\brequire\s*\(|\bimport\s*\(|\bprocess\b|\bBuffer\b/g;

/** Emitters of which the bundle has nothing of that. zod and typebox would make code of strings, and do without where they may not. */
const EVERYWHERE = new Set(["ajv", "valibot"]);

/** @type {Record<string, object>} What a library needs beyond the language, and every browser and Node have. */
const NEEDS = { typebox: { TextEncoder } };

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function bundlerCells({ ours, emitters, modules }) {
  const sources = [
    { option: ".js", ending: ".ts", from: (/** @type {Program} */ { folders }) => folders.js },
    { option: ".ts", ending: ".ts", from: (/** @type {Program} */ { folders }) => folders.ts },
    { option: "none", ending: ".ts", from: (/** @type {Program} */ { folders }) => folders.none },
    { option: "compiled before", ending: ".js", from: (/** @type {Program} */ { compiled }) => compiled.esm },
  ];
  const uses = [
    ...sources.map(({ option, ending, from }) => ({
      option,
      ending,
      run: (/** @type {Bundle} */ bundle) => bundled(bundle, from(ours), ending, ours, modules),
    })),
    ...Object.entries(emitters).flatMap(([name, program]) =>
      [sources[0], sources[3]].map(({ option, ending, from }) => ({
        option: `${name}: ${option}`,
        ending,
        run: (/** @type {Bundle} */ bundle) => verdicts(bundle, name, from(program), ending, program),
      })),
    ),
  ];
  return BUNDLERS.flatMap(({ name, bundle, readsTypeScript }) =>
    uses.map(({ option, ending, run }) =>
      ending === ".ts" && !readsTypeScript
        ? { tool: name, option, outside: "reads no TypeScript without a loader, which compiles it before" }
        : { tool: name, option, run: () => run(bundle) },
    ),
  );
}

async function bundled(
  /** @type {Bundle} */ bundle,
  /** @type {string} */ folder,
  /** @type {string} */ ending,
  /** @type {Program} */ ours,
  /** @type {string[]} */ modules,
) {
  const whole = await textOf(bundle, join(folder, `main${ending}`), ours);
  const small = await textOf(bundle, join(folder, `one-validator${ending}`), ours);
  return (
    comparison(await toldBy(whole), ours) ||
    notEverywhere(whole) ||
    (await oneValidator(small)) ||
    leftovers(whole, small, modules)
  );
}

async function verdicts(
  /** @type {Bundle} */ bundle,
  /** @type {string} */ emitter,
  /** @type {string} */ folder,
  /** @type {string} */ ending,
  /** @type {Program} */ program,
) {
  const text = await textOf(bundle, join(folder, `${program.entry}${ending}`), program);
  const told = await toldBy(text, NEEDS[emitter]);
  return comparison(told, program) || (EVERYWHERE.has(emitter) ? notEverywhere(text) : "");
}

/** The bundle of an entry. @returns {Promise<string>} */
export async function textOf(
  /** @type {Bundle} */ bundle,
  /** @type {string} */ entry,
  /** @type {Program} */ { scratch },
) {
  const folder = scratch("bundle");
  await bundle(entry, folder);
  return readFileSync(join(folder, "bundle.js"), "utf8");
}

/** Runs a script where there is the language and what it needs, which makes no code of strings. @returns {Promise<string>} */
async function toldBy(/** @type {string} */ script, /** @type {object} */ needs = {}) {
  let timer;
  const told = new Promise((resolve) => {
    const context = createContext(
      { ...needs, tell: resolve },
      { codeGeneration: { strings: false, wasm: false } },
    );
    timer = setTimeout(() => resolve("failed: nothing was told"), TIME_LIMIT_MS);
    runInContext(script, context, { timeout: TIME_LIMIT_MS, filename: "bundle.js" });
  });
  return told.finally(() => clearTimeout(timer));
}

function notEverywhere(/** @type {string} */ bundle) {
  const found = Array.from(bundle.matchAll(NOT_EVERYWHERE), ({ index }) => `  ${excerpt(bundle, index)}`);
  return found.length === 0 ? "" : `the bundle holds what not every place has:\n${found.join("\n")}`;
}

async function oneValidator(/** @type {string} */ bundle) {
  const told = await toldBy(bundle);
  return told === "true" ? "" : `the validator alone told ${told}`;
}

/** What the small bundle holds although it needs it not. The whole one holds all of it, or this would say nothing. */
function leftovers(
  /** @type {string} */ whole,
  /** @type {string} */ small,
  /** @type {string[]} */ modules,
) {
  const words = ["createWhmClient: ", "/json-api/", "enqueue_transfer_item", "documentedRule"];
  const others = modules.filter((name) => name !== "AccountRemoteRoot").map((name) => `\\b${name}\\b`);
  for (const word of [...words, ...others]) {
    const pattern = new RegExp(word);
    if (!pattern.test(whole)) return `the bundle of everything has no ${word}: look for something else`;
    const place = small.search(pattern);
    if (place >= 0) return `the bundle of one validator holds ${word}:\n  ${excerpt(small, place)}`;
  }
  return "";
}

function excerpt(/** @type {string} */ text, /** @type {number} */ place) {
  const line = text.slice(0, place).split("\n").length;
  return `bundle.js:${line}: ${text.slice(Math.max(0, place - 60), place + 80).replaceAll("\n", " ")}`;
}

export const [ESBUILD] = BUNDLERS;
