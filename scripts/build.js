/**
 * Builds the package: bundles the code with every library that it uses. So users install one package, and the output does not
 * depend on the version of a formatter in their project.
 *
 * The bundle is CommonJS, because Node.js starts a tenth faster without ES modules. `import` resolves to the ES modules that
 * `esmEntries` writes.
 */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { contents } from "./contents.js";

/** Libraries that are replaced, because they cost more than they provide. Each replacement states why. */
const replacements = Object.fromEntries(
  ["string-width", "prettier"].map((name) => [`${name}$`, replacement(name)]),
);

const SOURCES = fileURLToPath(new URL("../src/", import.meta.url));

/** The modules that a run without changes needs. */
const CORE = [
  /^core.(?:diagnostic|diagnostics|files|module-text|name-diagnostics|names|text.(?:escape|json|json-fault|line-locations|lists|read-json|replace-blanks)|type-guards)\.ts$/,
  /^config.(?:diagnostics|load)\.ts$/,
  /^(?:output|snapshot)[\\/]/,
  /^cli.(?:diagnostics|run|subcommands|settings|progress|messages.(?:check|color|diagnostics|paths|written))\.ts$/,
  /^commands.(?:check|diagnostics|generate|output-plan)\.ts$/,
  /^emit.(?:emitters|manifest|generated-mark)\.ts$/,
];

/** @param {string} id the module's path */
function isCore(id) {
  return id.startsWith(SOURCES) && CORE.some((pattern) => pattern.test(id.slice(SOURCES.length)));
}

await build({
  input: { bin: "src/bin.ts", index: "src/index.ts", testing: "src/testing.ts" },
  platform: "node",
  // Loaded at run time, and only if they are used: see package.json.
  external: [/^node:/, "jiti", "sql.js", "ts-morph"],
  // Only the bare name is replaced: `prettier/standalone` is bundled. The main file of jsonc-parser is UMD, which loads its
  // modules with a `require` that bundlers cannot follow.
  resolve: {
    alias: {
      ...replacements,
      "jsonc-parser$": fileURLToPath(
        new URL("../node_modules/jsonc-parser/lib/esm/main.js", import.meta.url),
      ),
    },
  },
  plugins: [rawText(), yargsPlatform(), esmEntries(), contents()],
  // yargs uses import.meta for `extends` in configurations, which this command does not use.
  onLog(level, log, report) {
    if (log.code !== "EMPTY_IMPORT_META") report(level, log);
  },
  output: {
    dir: "dist",
    cleanDir: true,
    // Saves a tenth of a cold run. Names and lines stay, for stack traces and `error.name`.
    minify: { mangle: { keepNames: true }, compress: true, codegen: { removeWhitespace: false } },
    format: "cjs",
    exports: "named",
    // One chunk, because each file costs as much time as hashing one.
    codeSplitting: { groups: [{ name: "core", test: isCore }] },
    entryFileNames: "[name].cjs",
    chunkFileNames: "chunks/[name]-[hash].cjs",
  },
});

/** @param {string} name */
function replacement(name) {
  return fileURLToPath(new URL(`bundled/${name}.ts`, import.meta.url));
}

/**
 * `import text from "./FILE?raw"`, as vitest has it: a file as a text. Its line ends are those that a browser makes of
 * them, whatever git made of them: hashes are of bytes.
 *
 * @returns {import("rolldown").Plugin}
 */
function rawText() {
  return {
    name: "texts",
    resolveId(source, importer) {
      return importer !== undefined && source.endsWith("?raw") ? join(dirname(importer), source) : undefined;
    },
    load(id) {
      if (!id.endsWith("?raw")) return undefined;
      const text = readFileSync(id.slice(0, -"?raw".length), "utf8").replaceAll("\r\n", "\n");
      return { code: `export default ${JSON.stringify(text)};`, moduleType: "js" };
    },
  };
}

/**
 * yargs is made for several platforms, each behind one file. Ours is one more.
 *
 * @returns {import("rolldown").Plugin}
 */
function yargsPlatform() {
  return {
    name: "yargs-platform",
    resolveId(source) {
      return source === "./lib/platform-shims/esm.mjs" ? replacement("yargs-platform") : undefined;
    },
  };
}

/**
 * An ES module in front of each library entry, with its names spelled out.
 *
 * @returns {import("rolldown").Plugin}
 */
function esmEntries() {
  return {
    name: "esm-entries",
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== "chunk" || !output.isEntry || output.name === "bin") continue;
        const source = `export { ${output.exports.join(", ")} } from "./${output.fileName}";\n`;
        this.emitFile({ type: "asset", fileName: `${output.name}.js`, source });
      }
    },
  };
}
