/** Generated code compiles with the oldest and newest compiler, the strictest flags, and no platform types. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig } from "../../src/core/config-types.js";
import { COMPILERS, STRICTEST, tsc, type Compiler } from "../support/compilers.js";
import { FULL } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { consumerSnapshot } from "../support/snapshots.js";

/** Code that relies on the types, and code that must not compile. */
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
  for (const { name, options, extension } of RESOLUTIONS) {
    // In `npm test` the fastest compiler. `npm run typecheck` compiles the committed code with TypeScript 6.
    const isFast = compiler.package === "typescript7";
    test(name, isFast ? {} : FULL, async () => {
      expect(await compile(compiler, options, extension)).toBe("");
    });
  }
});

test("generated code with .ts extensions compiles, for runtimes that strip types", FULL, async () => {
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
