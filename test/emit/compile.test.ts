/** What is emitted compiles with the oldest and the newest compiler, under the strictest flags, with the types of no platform. */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig } from "../../src/model.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { consumerSnapshot } from "../support/snapshots.js";

const STRICTEST = {
  target: "es2020",
  lib: ["es2020"],
  types: [],
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
  verbatimModuleSyntax: true,
  isolatedModules: true,
  declaration: true,
};

interface Compiler {
  readonly name: string;
  /** The alias it is installed under. */
  readonly package: string;
  /** Flags that came after 5.4. */
  readonly flags: Readonly<Record<string, unknown>>;
}

const COMPILERS: readonly Compiler[] = [
  { name: "TypeScript 5.4", package: "typescript5.4", flags: {} },
  {
    name: "TypeScript 6",
    package: "typescript",
    flags: { isolatedDeclarations: true, erasableSyntaxOnly: true },
  },
  {
    name: "TypeScript 7",
    package: "typescript7",
    flags: { isolatedDeclarations: true, erasableSyntaxOnly: true },
  },
];

/** What a reader of the types relies on, and what must not compile. */
const CONSUMER = readFileSync(join(ROOT, "matrix/consumer/types.ts"), "utf8");

const RESOLUTIONS = [
  { name: "nodenext", options: { module: "nodenext" }, extension: ".js" },
  {
    name: "bundler without extensions",
    options: { module: "esnext", moduleResolution: "bundler" },
    extension: "none",
  },
] as const satisfies readonly { name: string; options: object; extension: EmitConfig["importExtension"] }[];

describe.each(COMPILERS)("$name", (compiler) => {
  test.each(RESOLUTIONS)("$name", async ({ options, extension }) => {
    expect(await compile(compiler, options, extension)).toBe("");
  });
});

test("with .ts extensions, for runtimes that strip types", async () => {
  const options = { module: "nodenext", allowImportingTsExtensions: true, noEmit: true, declaration: false };
  expect(await compile({ name: "", package: "typescript", flags: {} }, options, ".ts")).toBe("");
});

async function compile(
  compiler: Compiler,
  options: object,
  importExtension: NonNullable<EmitConfig["importExtension"]>,
): Promise<string> {
  const dir = temporaryFolder();
  const files = await generate({ snapshot: consumerSnapshot(), config: { importExtension } });
  writeFiles(
    dir,
    files.map(({ path, text }) => ({ path: `generated/${path}`, text })),
  );
  const ending = importExtension === "none" ? "" : importExtension;
  writeFileSync(join(dir, "consumer.ts"), CONSUMER.replace("index.js", `index${ending}`));
  writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
  const compilerOptions = { ...STRICTEST, outDir: "dist", rootDir: ".", ...options, ...compiler.flags };
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  return tsc(compiler.package, dir);
}

/** What the compiler complains of. */
function tsc(compiler: string, dir: string): string {
  try {
    const words = [join(ROOT, "node_modules", compiler, "bin/tsc"), "-p", dir];
    execFileSync(process.execPath, words, { encoding: "utf8" });
    return "";
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout: string; stderr: string; message: string };
    return stdout + stderr || message;
  }
}
