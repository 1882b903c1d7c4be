/** Compiles programs with the TypeScript compilers that projects use, and with different module resolutions and flags. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describeDifference, installedFolder, LIBRARIES, readVersion, writeText } from "./project.js";
import { runProgram, runTypeScript } from "./run-tool.js";
import { STRICTEST_FLAGS } from "./strictest.js";

const COMPILERS = ["typescript5.4", "typescript5.9", "typescript6", "typescript7"].map((alias) => {
  const version = readVersion(alias);
  return { alias, version: Number(version.split(".").slice(0, 2).join(".")), name: `TypeScript ${version}` };
});

const NODENEXT = { ...STRICTEST_FLAGS, module: "nodenext" };
const BUNDLER = {
  ...STRICTEST_FLAGS,
  module: "esnext",
  moduleResolution: "bundler",
  verbatimModuleSyntax: true,
};
const VERBATIM = { ...NODENEXT, verbatimModuleSyntax: true };
const NODE10 = { ...STRICTEST_FLAGS, module: "commonjs", moduleResolution: "node" };
const TS_IMPORTS = { allowImportingTsExtensions: true };
const ERASABLE = { erasableSyntaxOnly: true };
const ISOLATED = { isolatedDeclarations: true };

/**
 * @typedef {object} Options
 * @property {object} flags
 * @property {keyof import("./project.js").Program["folders"]} [folder] Default `js`.
 * @property {string[]} [files] Files to compile in addition to the programs.
 * @property {[version: number, reason: string]} [since] The first compiler that supports these flags.
 * @property {[version: number, reason: string]} [until] The last compiler that supports these flags.
 * @property {"module" | "commonjs"} [runs] The module format of the output, if Node.js can run it.
 */

const TYPES = ["types.ts", "functions.ts"];
const PLATFORM = ["platform.ts"];
const MODULE = { folder: "js", runs: "module" };
const COMMONJS = { folder: "js-commonjs", runs: "commonjs" };
const COMMONJS_NONE = { folder: "none-commonjs", runs: "commonjs" };
/** @type {{ until: Options["until"] }} */
const UNTIL_7 = { until: [6, "moduleResolution node10 was removed in 7.0"] };

/** @type {Record<string, Options>} */
const OPTIONS = {
  "nodenext, .js": { ...MODULE, flags: VERBATIM, files: TYPES },
  "node16, .js": { ...MODULE, flags: { ...VERBATIM, module: "node16" }, files: TYPES },
  "nodenext, .ts, not emitted": { folder: "ts", flags: { ...VERBATIM, ...TS_IMPORTS }, files: TYPES },
  "nodenext, .ts, rewritten": {
    ...{ folder: "ts", runs: "module", files: TYPES },
    flags: { ...VERBATIM, rewriteRelativeImportExtensions: true },
    since: [5.7, "rewriteRelativeImportExtensions came with 5.7"],
  },
  "bundler, .js": { flags: BUNDLER, files: TYPES },
  "bundler, .ts": { folder: "ts", flags: { ...BUNDLER, ...TS_IMPORTS }, files: TYPES },
  "bundler, none": { folder: "none", flags: BUNDLER, files: TYPES },
  "bundler, preserve, none": { folder: "none", flags: { ...BUNDLER, module: "preserve" }, files: TYPES },
  "nodenext, .js, CommonJS": { ...COMMONJS, flags: NODENEXT, files: TYPES },
  "nodenext, none, CommonJS": { ...COMMONJS_NONE, flags: NODENEXT, files: TYPES },
  "node10, none, CommonJS": { ...COMMONJS_NONE, ...UNTIL_7, flags: NODE10, files: TYPES },
  "bundler, none, CommonJS": {
    ...{ ...COMMONJS_NONE, files: TYPES },
    flags: { ...STRICTEST_FLAGS, module: "commonjs", moduleResolution: "bundler" },
    since: [6, "bundler resolution with module commonjs came with 6.0"],
  },
  "not strict": { flags: { module: "nodenext", strict: false } },
  "strict alone": { flags: { module: "nodenext", strict: true }, files: TYPES },
  // Not run: for this target, TypeScript replaces object spread by Object.assign, which loses a key named __proto__.
  "target es2017, as in Next.js": { flags: { ...NODENEXT, target: "es2017" } },
  "target esnext": { flags: { ...NODENEXT, target: "esnext", lib: ["esnext"] } },
  "class fields as assignments": {
    ...MODULE,
    flags: { ...NODENEXT, target: "es2022", useDefineForClassFields: false },
  },
  isolatedDeclarations: {
    ...{ flags: { ...NODENEXT, ...ISOLATED }, files: TYPES },
    since: [5.5, "isolatedDeclarations came with 5.5"],
  },
  erasableSyntaxOnly: {
    ...{ flags: { ...NODENEXT, ...ERASABLE }, files: TYPES },
    since: [5.8, "erasableSyntaxOnly came with 5.8"],
  },
  "a browser's types": { flags: { ...NODENEXT, lib: ["es2020", "dom", "dom.iterable"] }, files: PLATFORM },
  "a worker's types": { flags: { ...NODENEXT, lib: ["es2020", "webworker"] }, files: PLATFORM },
  // The oldest compiler cannot check Node's types, which do not concern the generated code.
  "Node's types": { flags: { ...NODENEXT, types: ["node"], skipLibCheck: true }, files: PLATFORM },
};

const OLDEST = { ...MODULE, flags: { ...VERBATIM, skipLibCheck: true } };

/**
 * Options for emitters. The declarations of libraries need a platform's types, so only one of the options checks them.
 *
 * @type {Record<string, Options>}
 */
const EMITTER_OPTIONS = {
  "nodenext, .js": OLDEST,
  "bundler, none, library checked": { folder: "none", flags: { ...BUNDLER, lib: ["es2022", "dom"] } },
  "nodenext, .js, CommonJS": { ...COMMONJS, flags: { ...NODENEXT, skipLibCheck: true } },
  "node10, none, CommonJS": { ...COMMONJS_NONE, ...UNTIL_7, flags: { ...NODE10, skipLibCheck: true } },
  "erasable, isolated, .ts": {
    folder: "ts",
    flags: { ...VERBATIM, ...TS_IMPORTS, ...ISOLATED, ...ERASABLE, skipLibCheck: true },
    since: [5.8, "erasableSyntaxOnly came with 5.8"],
  },
  "target es2017, as in Next.js": { ...MODULE, flags: { ...OLDEST.flags, target: "es2017" } },
  "not strict": { flags: { module: "nodenext", strict: false, skipLibCheck: true } },
};

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function createCells({ defaultProgram, emitters, oldestLibraries }) {
  const { node, ...validators } = emitters;
  const { zod: _zod, ...looseValidators } = validators;
  // The oldest compiler cannot check Node's types, which do not concern the generated code.
  const addNodeTypes = (/** @type {Options} */ options) => ({
    ...options,
    flags: { ...options.flags, types: ["node"], skipLibCheck: true },
  });
  return COMPILERS.flatMap((compiler) => {
    const cell = (option, options, ...programs) => {
      const { since: [since, early] = [0, ""], until: [until, late] = [Infinity, ""] } = options;
      const impossible = compiler.version < since ? early : compiler.version >= until + 1 ? late : undefined;
      const run = () => compile(compiler, option, options, programs);
      return { tool: compiler.name, option, ...(impossible === undefined ? { run } : { impossible }) };
    };
    return [
      ...Object.entries(OPTIONS).map(([name, options]) => cell(name, options, defaultProgram)),
      {
        tool: compiler.name,
        option: "declarations, read by the oldest compiler",
        run: () => checkDeclarations(compiler, defaultProgram),
      },
      cell(
        LIBRARIES.map((name) => `${name} ${readVersion(`${name}-oldest`)}`).join(", "),
        OLDEST,
        ...Object.values(oldestLibraries),
      ),
      ...Object.entries(EMITTER_OPTIONS).flatMap(([name, options]) => {
        // The types of zod require strict, as its documentation states.
        const programs = name === "not strict" ? looseValidators : validators;
        return [
          cell(`${Object.keys(programs).join(", ")}: ${name}`, options, ...Object.values(programs)),
          cell(`node: ${name}`, addNodeTypes(options), node),
        ];
      }),
    ];
  });
}

/** Compiles programs together, and runs each. The programs have the same folders. */
async function compile({ alias, version }, name, { flags, folder = "js", files = [], runs }, programs) {
  const [{ folders, createScratchFolder }] = programs;
  const rootDir = folders[folder] ?? folders.js;
  const outDir = createScratchFolder(`${alias} ${name}`);
  const entries = programs.map(({ entry }) => `${entry}.ts`);
  const diagnostics = await runTypeScript(alias, outDir, {
    compilerOptions: {
      ...{ target: "es2020", lib: ["es2020"], types: [], typeRoots: [join(installedFolder, "@types")] },
      ...{ rootDir, outDir, noEmit: runs === undefined },
      // Warnings about deprecated options do not concern the generated code.
      ...(version >= 6 && version < 7 ? { ignoreDeprecations: "6.0" } : {}),
      ...flags,
    },
    files: [...entries, ...files].map((file) => join(rootDir, file)),
  });
  if (diagnostics !== "" || runs === undefined) return diagnostics;
  writeText(outDir, "package.json", JSON.stringify({ private: true, type: runs }));
  const differences = programs.map(async (program) =>
    describeDifference(await runProgram([process.execPath], join(outDir, `${program.entry}.js`)), program),
  );
  return (await Promise.all(differences)).join("");
}

/** Writes declarations with a compiler, and checks that the oldest compiler can read them. */
async function checkDeclarations({ alias }, { folders, createScratchFolder }) {
  const outDir = createScratchFolder(`${alias} declarations`);
  const common = { module: "nodenext", target: "es2020", lib: ["es2020"], types: [], strict: true };
  const emit = { declaration: true, emitDeclarationOnly: true, rootDir: folders.js, outDir };
  const files = [join(folders.js, "generated/index.ts")];
  const written = await runTypeScript(alias, outDir, { compilerOptions: { ...common, ...emit }, files });
  if (written !== "") return written;
  writeText(outDir, "package.json", JSON.stringify({ private: true, type: "module" }));
  for (const file of [...TYPES, "whm-paths.ts"])
    writeText(outDir, file, readFileSync(join(folders.js, file), "utf8"));
  const compilerOptions = { ...common, ...STRICTEST_FLAGS, noEmit: true, skipLibCheck: false };
  return runTypeScript(COMPILERS[0].alias, outDir, { compilerOptions, files: TYPES });
}
