/** Compiles programs with the TypeScript compilers that projects use, and with different module resolutions and flags. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  describeDifference,
  EMITTERS,
  installedFolder,
  LIBRARIES,
  NODE_EMITTERS,
  writeText,
} from "./project.js";
import { runProgram, runTypeScript } from "./run-tool.js";

const COMPILERS = ["typescript5.4", "typescript5.9", "typescript6", "typescript7"].map((alias) => {
  const version = readVersion(alias);
  return { alias, version: Number(version.split(".").slice(0, 2).join(".")), name: `TypeScript ${version}` };
});

const STRICTEST_FLAGS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  isolatedModules: true,
  declaration: true,
};

/**
 * @typedef {object} Options
 * @property {string} name
 * @property {object} flags
 * @property {keyof import("./project.js").Program["folders"]} [folder] Default `js`.
 * @property {string[]} [files] Files to compile in addition to the program.
 * @property {number} [since] The first compiler that supports these flags.
 * @property {string} [sinceReason] Why earlier compilers do not support them.
 * @property {number} [until] The last compiler that supports these flags.
 * @property {string} [untilReason] Why later compilers do not support them.
 * @property {Partial<Record<typeof EMITTERS[number], { since: number, reason: string }>>} [minimum] Emitters whose library needs a later compiler.
 * @property {"module" | "commonjs"} [runs] The module format of the output, if Node.js can run it.
 */

/** @type {Options[]} */
const RESOLUTION_OPTIONS = [
  { name: "nodenext, .js", flags: { module: "nodenext" }, runs: "module" },
  { name: "node16, .js", flags: { module: "node16" }, runs: "module" },
  {
    name: "nodenext, .ts, not emitted",
    folder: "ts",
    flags: { module: "nodenext", allowImportingTsExtensions: true },
  },
  {
    name: "nodenext, .ts, rewritten",
    folder: "ts",
    flags: { module: "nodenext", rewriteRelativeImportExtensions: true },
    since: 5.7,
    sinceReason: "rewriteRelativeImportExtensions came with 5.7",
    runs: "module",
  },
  { name: "bundler, .js", flags: { module: "esnext", moduleResolution: "bundler" } },
  {
    name: "bundler, .ts",
    folder: "ts",
    flags: { module: "esnext", moduleResolution: "bundler", allowImportingTsExtensions: true },
  },
  { name: "bundler, none", folder: "none", flags: { module: "esnext", moduleResolution: "bundler" } },
  {
    name: "bundler, preserve, none",
    folder: "none",
    flags: { module: "preserve", moduleResolution: "bundler" },
  },
  {
    name: "nodenext, .js, CommonJS",
    folder: "js-commonjs",
    flags: { module: "nodenext", verbatimModuleSyntax: false },
    runs: "commonjs",
  },
  {
    name: "nodenext, none, CommonJS",
    folder: "none-commonjs",
    flags: { module: "nodenext", verbatimModuleSyntax: false },
    runs: "commonjs",
  },
  {
    name: "node10, none, CommonJS",
    folder: "none-commonjs",
    flags: { module: "commonjs", moduleResolution: "node", verbatimModuleSyntax: false },
    until: 6,
    untilReason: "moduleResolution node10 was removed in 7.0",
    runs: "commonjs",
  },
  {
    name: "bundler, none, CommonJS",
    folder: "none-commonjs",
    flags: { module: "commonjs", moduleResolution: "bundler", verbatimModuleSyntax: false },
    since: 6,
    sinceReason: "bundler resolution with module commonjs came with 6.0",
    runs: "commonjs",
  },
].map((options) => ({
  ...options,
  files: ["types.ts"],
  flags: { ...STRICTEST_FLAGS, verbatimModuleSyntax: true, ...options.flags },
}));

const NODENEXT_FLAGS = { module: "nodenext" };

/** @type {Options[]} */
const FLAG_OPTIONS = [
  { name: "not strict", flags: { ...NODENEXT_FLAGS, strict: false } },
  { name: "strict alone", flags: { ...NODENEXT_FLAGS, strict: true }, files: ["types.ts"] },
  {
    name: "target es2017, as in Next.js",
    // Not run: for this target, TypeScript replaces object spread by Object.assign, which loses a key named __proto__.
    flags: { ...NODENEXT_FLAGS, ...STRICTEST_FLAGS, target: "es2017", lib: ["es2020"] },
  },
  {
    name: "target esnext",
    flags: { ...NODENEXT_FLAGS, ...STRICTEST_FLAGS, target: "esnext", lib: ["esnext"] },
  },
  {
    name: "class fields as assignments",
    flags: { ...NODENEXT_FLAGS, ...STRICTEST_FLAGS, target: "es2022", useDefineForClassFields: false },
    runs: "module",
  },
  {
    name: "isolatedDeclarations",
    flags: { ...NODENEXT_FLAGS, ...STRICTEST_FLAGS, isolatedDeclarations: true },
    files: ["types.ts"],
    since: 5.5,
    sinceReason: "isolatedDeclarations came with 5.5",
  },
  {
    name: "erasableSyntaxOnly",
    flags: { ...NODENEXT_FLAGS, ...STRICTEST_FLAGS, erasableSyntaxOnly: true },
    files: ["types.ts"],
    since: 5.8,
    sinceReason: "erasableSyntaxOnly came with 5.8",
  },
  {
    name: "a browser's types",
    flags: { ...NODENEXT_FLAGS, ...STRICTEST_FLAGS, lib: ["es2020", "dom", "dom.iterable"] },
    files: ["platform.ts"],
  },
  {
    name: "a worker's types",
    flags: { ...NODENEXT_FLAGS, ...STRICTEST_FLAGS, lib: ["es2020", "webworker"] },
    files: ["platform.ts"],
  },
  {
    name: "Node's types",
    // The oldest compiler cannot check Node's types, which do not concern the generated code.
    flags: { ...NODENEXT_FLAGS, ...STRICTEST_FLAGS, lib: ["es2020"], types: ["node"], skipLibCheck: true },
    files: ["platform.ts"],
  },
];

/** Flags for emitters with libraries, whose declarations need a platform's types. Only the cell with the types of a browser checks them. */
const LIBRARY_FLAGS = { skipLibCheck: true, verbatimModuleSyntax: true };
const COMMONJS_FLAGS = { ...STRICTEST_FLAGS, ...LIBRARY_FLAGS, verbatimModuleSyntax: false };

/** @type {Options} */
const OLDEST_LIBRARY_OPTIONS = {
  name: "nodenext, .js",
  flags: { ...STRICTEST_FLAGS, ...LIBRARY_FLAGS, module: "nodenext" },
  runs: "module",
};

/** @type {Options[]} */
const LIBRARY_OPTIONS = [
  OLDEST_LIBRARY_OPTIONS,
  {
    name: "bundler, none, library checked",
    folder: "none",
    flags: {
      ...STRICTEST_FLAGS,
      module: "esnext",
      moduleResolution: "bundler",
      verbatimModuleSyntax: true,
      skipLibCheck: false,
      lib: ["es2022", "dom"],
    },
  },
  {
    name: "nodenext, .js, CommonJS",
    folder: "js-commonjs",
    flags: { ...COMMONJS_FLAGS, module: "nodenext" },
    runs: "commonjs",
  },
  {
    name: "node10, none, CommonJS",
    folder: "none-commonjs",
    flags: { ...COMMONJS_FLAGS, module: "commonjs", moduleResolution: "node" },
    until: 6,
    untilReason: "moduleResolution node10 was removed in 7.0",
    runs: "commonjs",
  },
  {
    name: "erasable, isolated, .ts",
    folder: "ts",
    flags: {
      ...STRICTEST_FLAGS,
      ...LIBRARY_FLAGS,
      module: "nodenext",
      allowImportingTsExtensions: true,
      isolatedDeclarations: true,
      erasableSyntaxOnly: true,
    },
    since: 5.8,
    sinceReason: "erasableSyntaxOnly came with 5.8",
  },
  {
    name: "target es2017, as in Next.js",
    flags: { ...STRICTEST_FLAGS, ...LIBRARY_FLAGS, module: "nodenext", target: "es2017", lib: ["es2020"] },
    runs: "module",
  },
  {
    name: "not strict",
    flags: { module: "nodenext", strict: false, skipLibCheck: true },
    minimum: {
      zod: { since: Infinity, reason: "its types require strict, as its documentation states" },
    },
  },
];

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function createCompilerCells({ defaultProgram, emitters, oldestLibraries }) {
  return COMPILERS.flatMap((compiler) => [
    ...[...RESOLUTION_OPTIONS, ...FLAG_OPTIONS].map((options) => ({
      tool: compiler.name,
      option: options.name,
      ...(findImpossibility(compiler, options) ?? { run: () => compile(compiler, options, defaultProgram) }),
    })),
    {
      tool: compiler.name,
      option: "declarations, read by the oldest compiler",
      run: () => checkDeclarations(compiler, defaultProgram),
    },
    ...LIBRARIES.map((library) => ({
      tool: compiler.name,
      option: `${library} ${readVersion(`${library}-oldest`)}: ${OLDEST_LIBRARY_OPTIONS.name}`,
      run: () => compile(compiler, OLDEST_LIBRARY_OPTIONS, oldestLibraries[library]),
    })),
    ...EMITTERS.flatMap((emitter) =>
      LIBRARY_OPTIONS.map((options) => ({
        tool: compiler.name,
        option: `${emitter}: ${options.name}`,
        ...(findImpossibility(compiler, options, emitter) ?? {
          run: () => compile(compiler, addNodeTypes(emitter, options), emitters[emitter]),
        }),
      })),
    ),
  ]);
}

/** @returns {Options} */
function addNodeTypes(/** @type {typeof EMITTERS[number]} */ emitter, /** @type {Options} */ options) {
  if (!NODE_EMITTERS.has(emitter)) return options;
  // The oldest compiler cannot check Node's types, which do not concern the generated code.
  return { ...options, flags: { ...options.flags, types: ["node"], skipLibCheck: true } };
}

/** @returns {{ impossible: string } | undefined} */
function findImpossibility(
  /** @type {typeof COMPILERS[number]} */ { version },
  /** @type {Options} */ options,
  /** @type {typeof EMITTERS[number] | undefined} */ emitter,
) {
  const minimum = emitter && options.minimum?.[emitter];
  if (minimum && version < minimum.since)
    return { impossible: `${emitter}, ${options.name}: ${minimum.reason}` };
  if (version < (options.since ?? 0)) return { impossible: options.sinceReason ?? "" };
  if (version >= (options.until ?? Infinity) + 1) return { impossible: options.untilReason ?? "" };
  return undefined;
}

/** Returns the version of a package that the matrix has installed. @returns {string} */
function readVersion(/** @type {string} */ alias) {
  return JSON.parse(readFileSync(join(installedFolder, alias, "package.json"), "utf8")).version;
}

async function compile(
  /** @type {typeof COMPILERS[number]} */ { alias, version },
  /** @type {Options} */ { name, flags, folder = "js", files = [], runs },
  /** @type {import("./project.js").SourceProgram & { folders: Partial<import("./project.js").Program["folders"]> }} */ program,
) {
  const { entry, folders, createScratchFolder } = program;
  const source = folders[folder] ?? folders.js;
  const outDir = createScratchFolder(`${alias} ${name}`);
  const diagnostics = await runTypeScript(alias, outDir, {
    compilerOptions: {
      target: "es2020",
      lib: ["es2020"],
      types: [],
      typeRoots: [join(installedFolder, "@types")],
      rootDir: source,
      outDir,
      noEmit: runs === undefined,
      // Warnings about deprecated options do not concern the generated code.
      ...(version >= 6 && version < 7 ? { ignoreDeprecations: "6.0" } : {}),
      ...flags,
    },
    files: [`${entry}.ts`, ...files].map((file) => join(source, file)),
  });
  if (diagnostics !== "" || runs === undefined) return diagnostics;
  writeText(outDir, "package.json", JSON.stringify({ private: true, type: runs }));
  return describeDifference(await runProgram(process.execPath, join(outDir, `${entry}.js`)), program);
}

/** Writes declarations with a compiler, and checks that the oldest compiler can read them. */
async function checkDeclarations(
  /** @type {typeof COMPILERS[number]} */ { alias },
  /** @type {import("./project.js").Program} */ { folders, createScratchFolder },
) {
  const outDir = createScratchFolder(`${alias} declarations`);
  const commonOptions = { module: "nodenext", target: "es2020", lib: ["es2020"], types: [], strict: true };
  const written = await runTypeScript(alias, outDir, {
    compilerOptions: {
      ...commonOptions,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: folders.js,
      outDir,
    },
    files: [join(folders.js, "generated/index.ts")],
  });
  if (written !== "") return written;
  writeText(outDir, "package.json", JSON.stringify({ private: true, type: "module" }));
  writeText(outDir, "types.ts", readFileSync(join(folders.js, "types.ts"), "utf8"));
  const compilerOptions = { ...commonOptions, ...STRICTEST_FLAGS, noEmit: true, skipLibCheck: false };
  return runTypeScript(COMPILERS[0]?.alias ?? "", outDir, { compilerOptions, files: ["types.ts"] });
}
