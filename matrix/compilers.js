/** The TypeScript compilers that projects use, with their module resolutions and flags. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { comparison, EMITTERS, installed, LIBRARIES, NODE_EMITTERS, write } from "./project.js";
import { runProgram, tsc } from "./run-tool.js";

const COMPILERS = ["typescript5.4", "typescript5.9", "typescript6", "typescript7"].map((alias) => {
  const version = versionOf(alias);
  return { alias, version: Number(version.split(".").slice(0, 2).join(".")), name: `TypeScript ${version}` };
});

const STRICTEST = {
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
 * @property {string[]} [files] Compiled in addition to the program.
 * @property {number} [since] The first compiler that supports these flags.
 * @property {string} [sinceReason] Why earlier compilers do not support them.
 * @property {number} [until] The last compiler that supports these flags.
 * @property {string} [untilReason] Why later compilers do not support them.
 * @property {Partial<Record<typeof EMITTERS[number], { since: number, reason: string }>>} [minimum] Emitters whose library needs a later compiler.
 * @property {"module" | "commonjs"} [runs] The module format of the output, if Node.js can run it.
 */

/** @type {Options[]} */
const RESOLUTIONS = [
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
  flags: { ...STRICTEST, verbatimModuleSyntax: true, ...options.flags },
}));

const NODENEXT = { module: "nodenext" };

/** @type {Options[]} */
const FLAGS = [
  { name: "not strict", flags: { ...NODENEXT, strict: false } },
  { name: "strict alone", flags: { ...NODENEXT, strict: true }, files: ["types.ts"] },
  { name: "target esnext", flags: { ...NODENEXT, ...STRICTEST, target: "esnext", lib: ["esnext"] } },
  {
    name: "class fields as assignments",
    flags: { ...NODENEXT, ...STRICTEST, target: "es2022", useDefineForClassFields: false },
    runs: "module",
  },
  {
    name: "isolatedDeclarations",
    flags: { ...NODENEXT, ...STRICTEST, isolatedDeclarations: true },
    files: ["types.ts"],
    since: 5.5,
    sinceReason: "isolatedDeclarations came with 5.5",
  },
  {
    name: "erasableSyntaxOnly",
    flags: { ...NODENEXT, ...STRICTEST, erasableSyntaxOnly: true },
    files: ["types.ts"],
    since: 5.8,
    sinceReason: "erasableSyntaxOnly came with 5.8",
  },
  {
    name: "a browser's types",
    flags: { ...NODENEXT, ...STRICTEST, lib: ["es2020", "dom", "dom.iterable"] },
    files: ["platform.ts"],
  },
  {
    name: "a worker's types",
    flags: { ...NODENEXT, ...STRICTEST, lib: ["es2020", "webworker"] },
    files: ["platform.ts"],
  },
  {
    name: "Node's types",
    // These types may not suit the oldest compiler, which does not concern the generated code.
    flags: { ...NODENEXT, ...STRICTEST, lib: ["es2020"], types: ["node"], skipLibCheck: true },
    files: ["platform.ts"],
  },
];

/** The declarations of the libraries require a platform's types. They are checked in the cell that has these. */
const OWN_TYPES = { skipLibCheck: true, verbatimModuleSyntax: true };
const AS_COMMONJS = { ...STRICTEST, ...OWN_TYPES, verbatimModuleSyntax: false };

/** @type {Options} */
const WITH_OLDEST_LIBRARY = {
  name: "nodenext, .js",
  flags: { ...STRICTEST, ...OWN_TYPES, module: "nodenext" },
  runs: "module",
};

/** @type {Options[]} */
const WITH_LIBRARIES = [
  WITH_OLDEST_LIBRARY,
  {
    name: "bundler, none, library checked",
    folder: "none",
    flags: {
      ...STRICTEST,
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
    flags: { ...AS_COMMONJS, module: "nodenext" },
    minimum: {
      typebox: { since: 5.8, reason: "it is an ES module, which CommonJS modules can require since 5.8" },
    },
    runs: "commonjs",
  },
  {
    name: "node10, none, CommonJS",
    folder: "none-commonjs",
    flags: { ...AS_COMMONJS, module: "commonjs", moduleResolution: "node" },
    until: 6,
    untilReason: "moduleResolution node10 was removed in 7.0",
    runs: "commonjs",
  },
  {
    name: "erasable, isolated, .ts",
    folder: "ts",
    flags: {
      ...STRICTEST,
      ...OWN_TYPES,
      module: "nodenext",
      allowImportingTsExtensions: true,
      isolatedDeclarations: true,
      erasableSyntaxOnly: true,
    },
    since: 5.8,
    sinceReason: "erasableSyntaxOnly came with 5.8",
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
export function compilerCells({ ours, emitters, oldest }) {
  return COMPILERS.flatMap((compiler) => [
    ...[...RESOLUTIONS, ...FLAGS].map((options) => ({
      tool: compiler.name,
      option: options.name,
      ...(impossibility(compiler, options) ?? { run: () => compile(compiler, options, ours) }),
    })),
    {
      tool: compiler.name,
      option: "declarations, read by the oldest compiler",
      run: () => declarations(compiler, ours),
    },
    ...LIBRARIES.map((library) => ({
      tool: compiler.name,
      option: `${library} ${versionOf(`${library}-oldest`)}: ${WITH_OLDEST_LIBRARY.name}`,
      run: () => compile(compiler, WITH_OLDEST_LIBRARY, oldest[library]),
    })),
    ...EMITTERS.flatMap((emitter) =>
      WITH_LIBRARIES.map((options) => ({
        tool: compiler.name,
        option: `${emitter}: ${options.name}`,
        ...(impossibility(compiler, options, emitter) ?? {
          run: () => compile(compiler, withTypesFor(emitter, options), emitters[emitter]),
        }),
      })),
    ),
  ]);
}

/** @returns {Options} */
function withTypesFor(/** @type {typeof EMITTERS[number]} */ emitter, /** @type {Options} */ options) {
  if (!NODE_EMITTERS.has(emitter)) return options;
  // These types may not suit the oldest compiler, which does not concern the generated code.
  return { ...options, flags: { ...options.flags, types: ["node"], skipLibCheck: true } };
}

/** @returns {{ impossible: string } | undefined} */
function impossibility(
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
function versionOf(/** @type {string} */ alias) {
  return JSON.parse(readFileSync(join(installed, alias, "package.json"), "utf8")).version;
}

async function compile(
  /** @type {typeof COMPILERS[number]} */ { alias, version },
  /** @type {Options} */ { name, flags, folder = "js", files = [], runs },
  /** @type {import("./project.js").SourceProgram & { folders: Partial<import("./project.js").Program["folders"]> }} */ program,
) {
  const { entry, folders, scratch } = program;
  const source = folders[folder] ?? folders.js;
  const outDir = scratch(`${alias} ${name}`);
  const diagnostics = await tsc(alias, outDir, {
    compilerOptions: {
      target: "es2020",
      lib: ["es2020"],
      types: [],
      typeRoots: [join(installed, "@types")],
      rootDir: source,
      outDir,
      noEmit: runs === undefined,
      // Deprecation warnings of options do not concern the generated code.
      ...(version >= 6 && version < 7 ? { ignoreDeprecations: "6.0" } : {}),
      ...flags,
    },
    files: [`${entry}.ts`, ...files].map((file) => join(source, file)),
  });
  if (diagnostics !== "" || runs === undefined) return diagnostics;
  write(outDir, "package.json", JSON.stringify({ private: true, type: runs }));
  return comparison(await runProgram(process.execPath, join(outDir, `${entry}.js`)), program);
}

/** Declarations that each compiler writes must be readable by the oldest one, with libraries checked. */
async function declarations(
  /** @type {typeof COMPILERS[number]} */ { alias },
  /** @type {import("./project.js").Program} */ { folders, scratch },
) {
  const outDir = scratch(`${alias} declarations`);
  const common = { module: "nodenext", target: "es2020", lib: ["es2020"], types: [], strict: true };
  const written = await tsc(alias, outDir, {
    compilerOptions: { ...common, declaration: true, emitDeclarationOnly: true, rootDir: folders.js, outDir },
    files: [join(folders.js, "generated/index.ts")],
  });
  if (written !== "") return written;
  write(outDir, "package.json", JSON.stringify({ private: true, type: "module" }));
  write(outDir, "types.ts", readFileSync(join(folders.js, "types.ts"), "utf8"));
  const compilerOptions = { ...common, ...STRICTEST, noEmit: true, skipLibCheck: false };
  return tsc(COMPILERS[0]?.alias ?? "", outDir, { compilerOptions, files: ["types.ts"] });
}
