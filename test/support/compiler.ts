/** Compiles generated code with TypeScript 7, which takes a fraction of the time of TypeScript 6. */

import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import type { GeneratedFile } from "../../src/index.js";
import { NATIVE_COMPILER } from "./compilers.js";
import { temporaryFolder } from "./folders.js";
import { writeFiles } from "./generated.js";

export interface CompilerDiagnostic {
  readonly path: string;
  /** Starting at 0. */
  readonly line: number;
  readonly message: string;
}

const CONFIG = {
  compilerOptions: {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, module: "nodenext" },
    // Without a platform's declarations. Those of the language need no check.
    ...{ target: "es2022", lib: ["es2022"], skipLibCheck: true, noEmit: true, types: [] },
  },
};

/** Returns what the compiler prints about the TypeScript files. */
export function compile(files: readonly GeneratedFile[]): SpawnSyncReturns<string> {
  const dir = temporaryFolder();
  writeFiles(dir, [
    ...files.filter(({ path }) => path.endsWith(".ts")),
    { path: "package.json", text: '{ "type": "module" }' },
    { path: "tsconfig.json", text: JSON.stringify(CONFIG) },
  ]);
  return spawnSync(NATIVE_COMPILER, ["-p", dir, "--pretty", "false"], {
    cwd: dir,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
}

/** Returns the compiler's diagnostics about the TypeScript files. Many cases in one call, each in its folder, take least time. */
export function compilerDiagnostics(files: readonly GeneratedFile[]): readonly CompilerDiagnostic[] {
  const { stdout, stderr, status, error } = compile(files);
  const diagnostics = diagnosticsIn(stdout);
  // An answer that is not understood must not pass for one without diagnostics.
  if (error !== undefined || stderr !== "" || (status === 0) !== (stdout === "")) {
    throw new Error(`The compiler failed: ${String(error)} ${status} ${stdout}${stderr}`);
  }
  return diagnostics;
}

/** Reads lines such as `One.ts(3,1): error TS2322: …`, each possibly followed by indented lines. */
function diagnosticsIn(text: string): CompilerDiagnostic[] {
  const diagnostics: CompilerDiagnostic[] = [];
  for (const line of text.split("\n")) {
    const [, path = "", number, message] = /^(?:(.+)\((\d+),\d+\): )?error (TS\d+: .*)$/.exec(line) ?? [];
    if (message !== undefined) diagnostics.push({ path, line: Number(number ?? 1) - 1, message });
    else if (line !== "" && !line.startsWith(" ")) throw new Error(`The compiler printed: ${line}`);
  }
  return diagnostics;
}
