/** Generated code compiles with the oldest and newest compiler, the strictest flags, and no platform types. */

import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig } from "../../src/core/config-types.js";
import { COMPILERS, STRICTEST, testEachCompiler, tsc, type Compiler } from "../support/compilers.js";
import { FULL } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { awkwardModule, consumerSnapshot, everyKindModule, snapshotOf } from "../support/snapshots.js";

/** Code that relies on the types, and code that must not compile. */
const CONSUMER = readFileSync(join(ROOT, "test/matrix/consumer/types.ts"), "utf8");

const RESOLUTIONS = [
  { name: "nodenext", options: { module: "nodenext" }, extension: ".js" },
  {
    name: "bundler without extensions",
    options: { module: "esnext", moduleResolution: "bundler" },
    extension: "none",
  },
] as const satisfies readonly { name: string; options: object; extension: EmitConfig["importExtension"] }[];

describe.each(COMPILERS)("$name", (compiler) => {
  for (const { name, options, extension } of RESOLUTIONS) {
    // In `npm test` the fastest compiler. `npm run typecheck` compiles the committed code with TypeScript 6.
    const isFast = compiler.package === "typescript7";
    test(
      `generated code compiles with ${compiler.name} and the setting ${name}`,
      isFast ? {} : FULL,
      async () => {
        expect(await compile(compiler, options, extension)).toBe("");
      },
    );
  }
});

test(
  "generated code with .ts extensions in imports compiles, for runtimes that strip types",
  FULL,
  async () => {
    const options = {
      module: "nodenext",
      allowImportingTsExtensions: true,
      noEmit: true,
      declaration: false,
    };
    expect(await compile({ name: "", package: "typescript", flags: {} }, options, ".ts")).toBe("");
  },
);

/** The settings of `create-next-app`. Next.js compiles the code itself, and runs the type checker. */
const NEXT = {
  target: "es2017",
  lib: ["dom", "dom.iterable", "esnext"],
  module: "esnext",
  moduleResolution: "bundler",
  strict: true,
  skipLibCheck: true,
  isolatedModules: true,
  noEmit: true,
};

testEachCompiler(
  "code of every emitter compiles for ES2017, with every type of 64-bit integers,",
  async (compiler) => {
    for (const bigint of ["number|bigint", "bigint", "string"] as const) {
      const dir = temporaryFolder();
      const snapshot = snapshotOf(everyKindModule(), awkwardModule());
      const config: EmitConfig = { bigint, emitters: ["ajv", "zod", "valibot", "node"] };
      writeFiles(dir, await generate({ snapshot, config }));
      symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"), "junction");
      for (const lib of [NEXT.lib, ["es2020"]]) {
        const compilerOptions = { ...NEXT, types: ["node"], lib };
        writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
        expect(tsc(compiler.package, dir)).toBe("");
      }
    }
  },
);

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
