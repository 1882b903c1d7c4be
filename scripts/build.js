/**
 * The package's code, with every library it uses inside: nobody who installs it installs anything else,
 * and what is emitted cannot depend on which release of a formatter a project happens to have.
 *
 * CommonJS, since a start of Node that loads no ES module is a tenth faster; `import` finds it behind
 * the ES modules that `faces` writes.
 */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { contents } from "./contents.js";

/** Libraries that cost more than they bring here; what stands in for each says why. */
const standIns = Object.fromEntries(["string-width", "prettier"].map((name) => [`${name}$`, standIn(name)]));

const SOURCES = fileURLToPath(new URL("../src/", import.meta.url));

/** What a run with nothing to do is made of. */
const CORE = [
  /^core.(?:diagnostic|diagnostics|files|module-text|name-diagnostics|names|text.(?:escape|json|json-fault|line-locations|lists|read-json|short-blanks)|type-guards)\.ts$/,
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
  // Asked for at run time, and only by those who use them: see package.json.
  external: [/^node:/, "jiti", "sql.js", "ts-morph"],
  // `prettier/standalone` is the real one, so only the bare name is replaced. The main file of jsonc-parser is UMD, which loads
  // its parts by a `require` that no bundler follows.
  resolve: {
    alias: {
      ...standIns,
      "jsonc-parser$": fileURLToPath(
        new URL("../node_modules/jsonc-parser/lib/esm/main.js", import.meta.url),
      ),
    },
  },
  plugins: [texts(), yargsPlatform(), faces(), contents()],
  // yargs looks up `extends` of a configuration with it; ours has none.
  onLog(level, log, report) {
    if (log.code !== "EMPTY_IMPORT_META") report(level, log);
  },
  output: {
    dir: "dist",
    cleanDir: true,
    // A tenth of a cold run. Names and lines stay, for the sake of stack traces and of `error.name`.
    minify: { mangle: { keepNames: true }, compress: true, codegen: { removeWhitespace: false } },
    format: "cjs",
    exports: "named",
    // In one file: each further one costs as much as a hash of it.
    codeSplitting: { groups: [{ name: "core", test: isCore }] },
    entryFileNames: "[name].cjs",
    chunkFileNames: "chunks/[name]-[hash].cjs",
  },
});

/** @param {string} name */
function standIn(name) {
  return fileURLToPath(new URL(`bundled/${name}.ts`, import.meta.url));
}

/**
 * `import text from "./FILE?raw"`, as vitest has it: a file as a text. Its line ends are those that a browser makes of
 * them, whatever git made of them: hashes are of bytes.
 *
 * @returns {import("rolldown").Plugin}
 */
function texts() {
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
      return source === "./lib/platform-shims/esm.mjs" ? standIn("yargs-platform") : undefined;
    },
  };
}

/**
 * An ES module in front of each library entry, with its names spelled out.
 *
 * @returns {import("rolldown").Plugin}
 */
function faces() {
  return {
    name: "faces",
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== "chunk" || !output.isEntry || output.name === "bin") continue;
        const source = `export { ${output.exports.join(", ")} } from "./${output.fileName}";\n`;
        this.emitFile({ type: "asset", fileName: `${output.name}.js`, source });
      }
    },
  };
}
