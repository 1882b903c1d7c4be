/** The compilers that projects have, with the ways they resolve imports and the flags they set. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { comparison, EMITTERS, installed, write } from "./project.js";
import { runProgram, tsc } from "./run-tool.js";

const COMPILERS = ["typescript5.4", "typescript5.9", "typescript6", "typescript7"].map((alias) => {
  const { version } = JSON.parse(readFileSync(join(installed, alias, "package.json"), "utf8"));
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
 * @property {string[]} [files] Besides the program.
 * @property {number} [since] The first compiler that has these flags.
 * @property {string} [why] Why those before have not.
 * @property {number} [until] The last one.
 * @property {string} [whyNot] Why those after have not.
 * @property {Partial<Record<typeof EMITTERS[number], { since: number, why: string }>>} [later] Emitters whose library needs a later compiler.
 * @property {"module" | "commonjs"} [runs] What kind of module comes out, where Node can run it.
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
    why: "rewriteRelativeImportExtensions came with 5.7",
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
    whyNot: "moduleResolution node10 is gone since 7",
    runs: "commonjs",
  },
  {
    name: "bundler, none, CommonJS",
    folder: "none-commonjs",
    flags: { module: "commonjs", moduleResolution: "bundler", verbatimModuleSyntax: false },
    since: 6,
    why: "bundler resolution with module commonjs came with 6.0",
    runs: "commonjs",
  },
].map((options) => ({
  ...options,
  files: ["types.ts"],
  flags: { ...STRICTEST, verbatimModuleSyntax: true, ...options.flags },
}));

const NEXT = { module: "nodenext" };

/** @type {Options[]} */
const FLAGS = [
  { name: "not strict", flags: { ...NEXT, strict: false } },
  { name: "strict alone", flags: { ...NEXT, strict: true }, files: ["types.ts"] },
  { name: "target esnext", flags: { ...NEXT, ...STRICTEST, target: "esnext", lib: ["esnext"] } },
  {
    name: "class fields as assignments",
    flags: { ...NEXT, ...STRICTEST, target: "es2022", useDefineForClassFields: false },
    runs: "module",
  },
  {
    name: "isolatedDeclarations",
    flags: { ...NEXT, ...STRICTEST, isolatedDeclarations: true },
    files: ["types.ts"],
    since: 5.5,
    why: "isolatedDeclarations came with 5.5",
  },
  {
    name: "erasableSyntaxOnly",
    flags: { ...NEXT, ...STRICTEST, erasableSyntaxOnly: true },
    files: ["types.ts"],
    since: 5.8,
    why: "erasableSyntaxOnly came with 5.8",
  },
  {
    name: "a browser's types",
    flags: { ...NEXT, ...STRICTEST, lib: ["es2020", "dom", "dom.iterable"] },
    files: ["platform.ts"],
  },
  {
    name: "a worker's types",
    flags: { ...NEXT, ...STRICTEST, lib: ["es2020", "webworker"] },
    files: ["platform.ts"],
  },
  {
    name: "Node's types",
    // They need not suit the oldest compiler, which is no concern of the generated code's.
    flags: { ...NEXT, ...STRICTEST, lib: ["es2020"], types: ["node"], skipLibCheck: true },
    files: ["platform.ts"],
  },
];

/** Libraries' own declarations want a platform's types: they are checked where these are. */
const OWN_TYPES = { skipLibCheck: true, verbatimModuleSyntax: true };
const AS_COMMONJS = { ...STRICTEST, ...OWN_TYPES, verbatimModuleSyntax: false };

/** @type {Options[]} */
const WITH_LIBRARIES = [
  {
    name: "nodenext, .js",
    flags: { ...STRICTEST, ...OWN_TYPES, module: "nodenext" },
    runs: "module",
  },
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
    later: { typebox: { since: 5.8, why: "it is an ES module, which CommonJS requires since 5.8" } },
    runs: "commonjs",
  },
  {
    name: "node10, none, CommonJS",
    folder: "none-commonjs",
    flags: { ...AS_COMMONJS, module: "commonjs", moduleResolution: "node" },
    until: 6,
    whyNot: "moduleResolution node10 is gone since 7",
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
    why: "erasableSyntaxOnly came with 5.8",
  },
  {
    name: "not strict",
    flags: { module: "nodenext", strict: false, skipLibCheck: true },
    later: {
      zod: { since: Infinity, why: "its types are right under strict alone, as its documentation says" },
    },
  },
];

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function compilerCells({ ours, emitters }) {
  return COMPILERS.flatMap((compiler) => [
    ...[...RESOLUTIONS, ...FLAGS].map((options) => ({
      tool: compiler.name,
      option: options.name,
      ...(outside(compiler, options) ?? { run: () => compile(compiler, options, ours) }),
    })),
    {
      tool: compiler.name,
      option: "declarations, read by the oldest",
      run: () => declarations(compiler, ours),
    },
    ...EMITTERS.flatMap((emitter) =>
      WITH_LIBRARIES.map((options) => ({
        tool: compiler.name,
        option: `${emitter}: ${options.name}`,
        ...(outside(compiler, options, emitter) ?? {
          run: () => compile(compiler, options, emitters[emitter]),
        }),
      })),
    ),
  ]);
}

/** @returns {{ outside: string } | undefined} */
function outside(
  /** @type {typeof COMPILERS[number]} */ { version },
  /** @type {Options} */ options,
  /** @type {typeof EMITTERS[number] | undefined} */ emitter,
) {
  const later = emitter && options.later?.[emitter];
  if (later && version < later.since) return { outside: `${emitter}, ${options.name}: ${later.why}` };
  if (version < (options.since ?? 0)) return { outside: options.why ?? "" };
  if (version >= (options.until ?? Infinity) + 1) return { outside: options.whyNot ?? "" };
  return undefined;
}

async function compile(
  /** @type {typeof COMPILERS[number]} */ { alias, version },
  /** @type {Options} */ { name, flags, folder = "js", files = [], runs },
  /** @type {import("./project.js").Program} */ program,
) {
  const { entry, folders, scratch } = program;
  const source = folders[folder];
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
      // What is on its way out is said to be so, which is no diagnostic about the code.
      ...(version >= 6 && version < 7 ? { ignoreDeprecations: "6.0" } : {}),
      ...flags,
    },
    files: [`${entry}.ts`, ...files].map((file) => join(source, file)),
  });
  if (diagnostics !== "" || runs === undefined) return diagnostics;
  write(outDir, "package.json", JSON.stringify({ private: true, type: runs }));
  return comparison(await runProgram(process.execPath, join(outDir, `${entry}.js`)), program);
}

/** What one compiler writes as declarations, another has to read, libraries checked. */
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
