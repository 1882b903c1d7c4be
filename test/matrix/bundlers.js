/**
 * Bundles and minifies programs with the bundlers that projects use. A bundle must run in a context that has only JavaScript's
 * built-in objects, must not use features of a platform, and must not contain generated modules that its entry does not need.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build as esbuild, version as esbuildVersion } from "esbuild";
import { build as rolldown, VERSION as rolldownVersion } from "rolldown";
import { build as vite, version as viteVersion } from "vite";
import webpack from "webpack";
import { describeDifference, NODE_EMITTERS } from "./project.js";

const TIME_LIMIT_MS = 10_000;

/** @typedef {import("./project.js").Program} Program */

/** @typedef {(entry: string, folder: string) => Promise<void>} Bundle Writes the bundle to `bundle.js` in the folder. */

/** @type {{ name: string, bundle: Bundle, readsTypeScript: boolean }[]} */
const BUNDLERS = [
  {
    name: `esbuild ${esbuildVersion}`,
    readsTypeScript: true,
    async bundle(entry, folder) {
      await esbuild({
        ...{ entryPoints: [entry], outfile: join(folder, "bundle.js"), bundle: true, minify: true },
        ...{ format: "iife", platform: "browser", logLevel: "silent" },
      });
    },
  },
  {
    name: `rolldown ${rolldownVersion}`,
    readsTypeScript: true,
    async bundle(entry, folder) {
      const output = { file: join(folder, "bundle.js"), format: "iife", minify: true };
      await rolldown({ input: entry, platform: "browser", logLevel: "silent", output });
    },
  },
  {
    name: `webpack ${webpack.version}`,
    readsTypeScript: false,
    async bundle(entry, folder) {
      const compiler = webpack({
        ...{ mode: "production", target: ["web", "es2020"], context: join(entry, ".."), entry },
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
        ...{ configFile: false, root: join(entry, ".."), logLevel: "silent" },
        build: {
          outDir: folder,
          emptyOutDir: false,
          rolldownOptions: { input: entry, output: { format: "iife", entryFileNames: "bundle.js" } },
        },
      });
    },
  },
];

/** Matches features of a platform, and functions that run strings as code. A bundle must not contain them. */
const PLATFORM_FEATURES =
  /\beval\s*\(|\bFunction\s*\(|["'`]node:|\brequire\s*\(|\bimport\s*\(|\bprocess\b|\bBuffer\b/g;

/** Emitters whose bundles must not match `PLATFORM_FEATURES`. zod runs strings as code if this is allowed. */
const PORTABLE_EMITTERS = new Set(["ajv", "valibot"]);

const NO_TYPESCRIPT_REASON = "does not read TypeScript without a loader, which compiles it first";

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function createCells({ defaultProgram, emitters, modules }) {
  const sources = {
    ".js": ({ folders }, entry) => join(folders.js, `${entry}.ts`),
    ".ts": ({ folders }, entry) => join(folders.ts, `${entry}.ts`),
    none: ({ folders }, entry) => join(folders.none, `${entry}.ts`),
    "compiled first": ({ compiled }, entry) => join(compiled.esm, `${entry}.js`),
  };
  const checks = [
    ...Object.entries(sources).map(([option, getFile]) => ({
      ...{ option, getFile },
      run: (bundle) => checkMainBundle(bundle, getFile, defaultProgram, modules),
    })),
    ...Object.entries(emitters).flatMap(([name, program]) =>
      [".js", "compiled first"].map((source) => ({
        ...{ option: `${name}: ${source}`, getFile: sources[source] },
        impossible: NODE_EMITTERS.has(name) ? "its code imports modules of Node.js" : undefined,
        run: (bundle) => checkEmitterBundle(bundle, name, sources[source](program, program.entry), program),
      })),
    ),
  ];
  return BUNDLERS.flatMap(({ name, bundle, readsTypeScript }) =>
    checks.map(({ option, getFile, impossible, run }) => {
      const isTypeScript = getFile !== sources["compiled first"];
      const reason = isTypeScript && !readsTypeScript ? NO_TYPESCRIPT_REASON : impossible;
      return { tool: name, option, ...(reason ? { impossible: reason } : { run: () => run(bundle) }) };
    }),
  );
}

async function checkMainBundle(bundle, getFile, program, modules) {
  const [main, one] = await Promise.all(
    ["main", "one-validator"].map((entry) => bundleToText(bundle, getFile(program, entry), program)),
  );
  const accepted = await runScript(one);
  return (
    describeDifference(await runScript(main), program) ||
    describePlatformFeatures(main) ||
    (accepted === "true" ? "" : `the bundle of one validator reported ${accepted}`) ||
    describeUnusedCode(main, one, modules)
  );
}

async function checkEmitterBundle(bundle, emitter, file, program) {
  const text = await bundleToText(bundle, file, program);
  return (
    describeDifference(await runScript(text), program) ||
    (PORTABLE_EMITTERS.has(emitter) ? describePlatformFeatures(text) : "")
  );
}

/** Bundles an entry and returns the text of the bundle. @returns {Promise<string>} */
export async function bundleToText(bundle, entry, { createScratchFolder }) {
  const folder = createScratchFolder("bundle");
  await bundle(entry, folder);
  return readFileSync(join(folder, "bundle.js"), "utf8");
}

/**
 * Runs a script in a context that has only JavaScript's built-in objects and AbortController, and forbids code from strings. Returns the
 * text that the script reports.
 *
 * @returns {Promise<string>}
 */
async function runScript(script) {
  let timer;
  const output = new Promise((resolve) => {
    const context = createContext(
      { AbortController, reportOutput: resolve },
      { codeGeneration: { strings: false, wasm: false } },
    );
    timer = setTimeout(() => resolve("failed: the bundle reported nothing"), TIME_LIMIT_MS);
    runInContext(script, context, { timeout: TIME_LIMIT_MS, filename: "bundle.js" });
  });
  return output.finally(() => clearTimeout(timer));
}

function describePlatformFeatures(bundle) {
  const found = Array.from(
    bundle.matchAll(PLATFORM_FEATURES),
    ({ index }) => `  ${formatExcerpt(bundle, index)}`,
  );
  return found.length === 0
    ? ""
    : `the bundle uses features that not every platform has:\n${found.join("\n")}`;
}

/**
 * Returns a description of code in the bundle of one validator that the validator does not use, or an empty string. The search terms
 * must occur in the main bundle. Otherwise the check could find nothing.
 */
function describeUnusedCode(mainBundle, validatorBundle, modules) {
  const texts = ["createWhmClient: ", "/json-api/", "enqueue_transfer_item", "documentedRule"];
  const others = modules.filter((name) => name !== "AccountRemoteRoot").map((name) => `\\b${name}\\b`);
  for (const text of [...texts, ...others]) {
    const pattern = new RegExp(text);
    if (!pattern.test(mainBundle))
      return `the bundle of everything does not contain ${text}: choose another search term`;
    const index = validatorBundle.search(pattern);
    if (index >= 0)
      return `the bundle of one validator contains ${text}:\n  ${formatExcerpt(validatorBundle, index)}`;
  }
  return "";
}

function formatExcerpt(text, index) {
  const line = text.slice(0, index).split("\n").length;
  return `bundle.js:${line}: ${text.slice(Math.max(0, index - 60), index + 80).replaceAll("\n", " ")}`;
}

export const [ESBUILD] = BUNDLERS;
