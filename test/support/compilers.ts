/** The compilers that generated code must support, run as processes. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "vitest";
import { STRICTEST_FLAGS } from "../matrix/strictest.js";
import { FULL } from "./extent.js";
import { ROOT } from "./folders.js";

/** The strictest flags, without the types of a platform. */
export const STRICTEST = {
  ...{ target: "es2020", lib: ["es2020"], types: [], verbatimModuleSyntax: true, ...STRICTEST_FLAGS },
};

export interface Compiler {
  readonly name: string;
  /** The alias of its package. */
  readonly package: string;
  /** Flags that TypeScript 5.4 does not support. */
  readonly flags: Readonly<Record<string, unknown>>;
}

const NEW_FLAGS = { isolatedDeclarations: true, erasableSyntaxOnly: true };

export const COMPILERS: readonly Compiler[] = [
  { name: "TypeScript 5.4", package: "typescript5.4", flags: {} },
  { name: "TypeScript 6", package: "typescript", flags: NEW_FLAGS },
  { name: "TypeScript 7", package: "typescript7", flags: NEW_FLAGS },
];

/**
 * Defines a test for each compiler. `npm test` runs only the fastest, because test/emit/compile.test.ts has an example for
 * each.
 */
export function testEachCompiler(name: string, run: (compiler: Compiler) => Promise<void> | void): void {
  for (const compiler of COMPILERS) {
    const options = compiler.package === "typescript7" ? {} : FULL;
    test(`${name} with ${compiler.name}`, options, () => run(compiler));
  }
}

const { default: getExePath } = (await import(
  /* @vite-ignore */ pathToFileURL(join(ROOT, "node_modules/typescript7/lib/getExePath.js")).href
)) as { default: () => string };

/** The program of TypeScript 7, which starts faster than the script that starts it. */
export const NATIVE_COMPILER = getExePath();

/** Returns the compiler's diagnostics as text. */
export function tsc(compiler: string, dir: string): string {
  const [program, ...script] =
    compiler === "typescript7"
      ? [NATIVE_COMPILER]
      : [process.execPath, join(ROOT, "node_modules", compiler, "bin/tsc")];
  try {
    execFileSync(program, [...script, "-p", dir], { encoding: "utf8" });
    return "";
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout: string; stderr: string; message: string };
    return stdout + stderr || message;
  }
}
