/**
 * Builds the package: bundles the code with most libraries that it uses. Therefore users install few packages, and the generated
 * code does not depend on library versions in their project.
 *
 * The bundle is CommonJS, because Node.js starts a tenth faster without ES modules. `import` resolves to the ES modules that
 * `emitEsmEntries` writes.
 */

import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { emitContents, listLicences } from "./contents.js";
import { LIBRARY_ENTRIES } from "./entries.js";
import { listSources } from "./sources.js";

/** Libraries that the bundle replaces with a smaller module. The reason is in each module of `bundled/`. `$` limits an alias to the bare name. */
const replacements = Object.fromEntries(
  ["@apidevtools/json-schema-ref-parser", "js-yaml", "lodash", "prettier", "string-width"].map((name) => [
    `${name}$`,
    resolveReplacement(name),
  ]),
);

const { engines, version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const SOURCES = fileURLToPath(new URL("../src/", import.meta.url));

/**
 * The chunks, with the entries in src/ of each. A chunk also contains the modules that its entries import, because each file takes time to
 * load. A module that several chunks import belongs to the first one.
 *
 * `core` is what a run needs if the generated code is up to date. Each of the others is one step of a command: `generate` loads `columns`
 * and `generation`, `drift` loads the others and `columns`.
 */
const CHUNKS = {
  core: [
    ...["diagnostic", "diagnostics", "files", "module-text", "names"].map((name) => `core/${name}`),
    ...["packaged", "package-manager", "schema-locations"].map((name) => `core/${name}`),
    ...["core/text/escape", "core/text/json", "core/text/read-json", "config/diagnostics", "config/load"],
    ...["output/commit", "output/lock", "snapshot/read"],
    ...["diagnostics", "run", "subcommands", "settings", "standard-output"].map((name) => `cli/${name}`),
    ...["diagnostics", "text", "written"].map((name) => `cli/messages/${name}`),
    ...["check", "diagnostics", "generate", "output-plan"].map((name) => `commands/${name}`),
    ...["emit/emitters", "emit/manifest", "emit/generated-mark"],
  ],
  columns: ["column/parser", "item/documentation", "item/item", "item/parse-modules"],
  generation: ["generate", "module-file", "plan-file", "shared-files", "template"].map(
    (name) => `emit/${name}`,
  ),
  network: ["cli/source", "source/https", "source/request-snapshot", "source/server"],
  comparison: [
    ...["cli/report-drift", "cli/reporters/drift"],
    ...["diff", "drift", "fetch", "finding-locations", "judge"].map((name) => `commands/${name}`),
  ],
};

const groups = Object.entries(CHUNKS).map(([name, entries], index, { length }) => {
  const paths = new Set(entries.map((entry) => join(SOURCES, `${entry}.ts`)));
  return { name, priority: length - index, test: (id) => paths.has(id) };
});

/** @type {import("rolldown").BuildOptions} */
const common = {
  platform: "node",
  // Suppresses two warnings: yargs needs import.meta only for a feature that is not used, and the groups join modules on purpose.
  onLog(level, log, report) {
    if (!["EMPTY_IMPORT_META", "INEFFECTIVE_DYNAMIC_IMPORT"].includes(log.code ?? "")) report(level, log);
  },
};
const plugins = [resolveJsonParser(), loadRawText(), replaceYargsPlatform()];

/** @type {import("rolldown").OutputOptions} */
const output = {
  // Minifying saves a tenth of a run's time. Names and line breaks are kept, for stack traces and `error.name`.
  minify: { mangle: { keepNames: true }, compress: true, codegen: { removeWhitespace: false } },
  // Without most comments, the files are a fifth smaller. V8 stores an ASCII file in half of the memory.
  comments: { legal: true, annotation: false, jsdoc: false },
  charset: "ascii",
  format: "cjs",
  exports: "named",
  banner: formatNodeVersionCheck,
};

await build({
  ...common,
  input: { bin: "src/bin.ts", ...LIBRARY_ENTRIES },
  // These libraries are installed next to the package. They are loaded only when they are used.
  external: [/^node:/, "jiti", "ts-morph"],
  resolve: { alias: replacements },
  plugins: [...plugins, importVirtualModules(), replaceExportGetters(), emitEsmEntries(), emitContents()],
  output: {
    ...output,
    dir: "dist",
    cleanDir: true,
    codeSplitting: { groups },
    entryFileNames: "[name].cjs",
    chunkFileNames: "chunks/[name]-[hash].cjs",
  },
});

// The command line in one file, for computers without npm. It contains jiti and the files of the package.
await build({
  ...common,
  input: { bin: "src/bin.ts" },
  external: [/^node:/],
  resolve: { alias: { ...replacements, jiti$: "jiti/static" } },
  plugins: [...plugins, embedFiles()],
  output: {
    ...output,
    file: "dist/whm-transfer-codegen.cjs",
    codeSplitting: false,
    minify: { ...output.minify, codegen: { removeWhitespace: true } },
    postFooter: ({ moduleIds }) => `/*\n${listLicences(moduleIds).replaceAll("*/", "* /")}*/`,
  },
});

/**
 * Replaces `src/core/embedded.ts` by a module with the texts of the files that commands read.
 *
 * @returns {import("rolldown").Plugin}
 */
function embedFiles() {
  const files = ["schemas", "templates", "examples"]
    .flatMap(listSources)
    .map((path) => [path, readFileSync(path, "utf8").replaceAll("\r\n", "\n")]);
  const embedded = JSON.stringify({
    "package.json": JSON.stringify({ version }),
    ...Object.fromEntries(files),
  });
  return {
    name: "embedded-files",
    load(id) {
      if (id !== join(SOURCES, "core/embedded.ts")) return undefined;
      const code = `export const embedded = { files: ${embedded}, loadIndex: () => import("../index.js") };`;
      return { code, moduleType: "js" };
    },
  };
}

/**
 * Resolves jsonc-parser to its parser. Its main file is UMD, which loads its modules with a `require` that bundlers cannot follow.
 *
 * @returns {import("rolldown").Plugin}
 */
function resolveJsonParser() {
  const parser = fileURLToPath(
    new URL("../node_modules/jsonc-parser/lib/esm/impl/parser.js", import.meta.url),
  );
  return { name: "json-parser", resolveId: (source) => (source === "jsonc-parser" ? parser : undefined) };
}

/** @param {string} name */
function resolveReplacement(name) {
  return fileURLToPath(new URL(`bundled/${basename(name)}.ts`, import.meta.url));
}

/**
 * Imports a file as text with `import text from "./FILE?raw"`, as Vite does. Line endings become LF, because git may have
 * converted them and the text is hashed.
 *
 * @returns {import("rolldown").Plugin}
 */
function loadRawText() {
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
 * Replaces the file of yargs that contains its functions for Node.js.
 *
 * @returns {import("rolldown").Plugin}
 */
function replaceYargsPlatform() {
  return {
    name: "yargs-platform",
    resolveId(source) {
      return source === "./lib/platform-shims/esm.mjs" ? resolveReplacement("yargs-platform") : undefined;
    },
  };
}

/**
 * Makes unplugin import a library that it requires with `createRequire`, which bundlers cannot follow.
 *
 * @returns {import("rolldown").Plugin}
 */
function importVirtualModules() {
  const required = '__require("webpack-virtual-modules")';
  return {
    name: "virtual-modules",
    transform(code, id) {
      if (!code.includes(required) || !/[\\/]unplugin[\\/]/.test(id)) return undefined;
      return `import virtualModules from "webpack-virtual-modules";\n${code.replaceAll(required, "virtualModules")}`;
    },
  };
}

/**
 * Exports constants, functions and classes of chunks as ordinary properties. rolldown exports each of them with a getter, which takes
 * time at every start. Variables keep their getters, because their values can change.
 *
 * @returns {import("rolldown").Plugin}
 */
function replaceExportGetters() {
  const getter =
    /Object\.defineProperty\(exports, ("[^"]+"), \{\s+enumerable: true,\s+get: function \(\) \{\s+return ([\w$]+);\s+\}\s+\}\);/g;
  const declaration = /^(?:const ([\w$]+) =|var ([\w$]+) = class\b|(?:async )?function ?\*? ?([\w$]+)\()/gm;
  return {
    name: "short-exports",
    renderChunk(code, chunk) {
      if (chunk.isEntry) return undefined;
      const constants = new Set(Array.from(code.matchAll(declaration), ([, ...names]) => names.join("")));
      return code.replace(getter, (text, exported, name) =>
        constants.has(name) ? `exports[${exported}] = ${name};` : text,
      );
    },
  };
}

/**
 * Returns the code at the start of each entry point, which refuses a runtime that the package does not support. The code must be valid
 * in old versions of Node.js. It ignores the version of Node.js that Bun and Deno report. Bun before 1.4 ignores pins and `ca`.
 *
 * @param {import("rolldown").RenderedChunk} chunk
 */
function formatNodeVersionCheck({ isEntry, name }) {
  if (!isEntry) return "";
  return `(function (versions, major, minor) {
	var isOldBun = /^(?:0|1\\.[0-3])\\./.test(versions.bun);
	if (!isOldBun && (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) || versions.bun || versions.deno)) return;
	var message = "whm-transfer-codegen needs " + (isOldBun
		? "Bun 1.4 or later, but this is Bun " + versions.bun
		: "Node.js ${engines.node}, but this is Node.js " + versions.node) + ".";
	${name === "bin" ? 'require("fs").writeSync(2, "error: " + message + "\\n"), process.exit(2);' : "throw new Error(message);"}
})(process.versions, parseInt(process.versions.node), parseInt(process.versions.node.split(".")[1]));`;
}

/**
 * Writes an ES module for each entry point of the library. It re-exports each name of the CommonJS module.
 *
 * @returns {import("rolldown").Plugin}
 */
function emitEsmEntries() {
  return {
    name: "esm-entries",
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== "chunk" || !output.isEntry || output.name === "bin") continue;
        const source = formatEsmEntry(output.fileName, output.exports);
        this.emitFile({ type: "asset", fileName: `${output.name}.js`, source });
      }
    },
  };
}

/**
 * Returns the code of an ES module with the exports of a CommonJS module. A default export is read with `require`, because tools
 * disagree about the default import of a CommonJS module.
 */
function formatEsmEntry(fileName, exports) {
  if (exports.join() !== "default") return `export { ${exports.join(", ")} } from "./${fileName}";\n`;
  return `import { createRequire } from "node:module";\n\nexport default createRequire(import.meta.url)("./${fileName}").default;\n`;
}
