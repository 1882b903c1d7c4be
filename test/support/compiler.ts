/** Runs the TypeScript compiler on files in memory. */

import ts from "typescript";
import type { GeneratedFile } from "../../src/core/emitter-types.js";

export interface CompilerDiagnostic {
  readonly path: string;
  /** Starting at 0. */
  readonly line: number;
  readonly message: string;
}

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: ts.ScriptTarget.ES2022,
  // Without a platform's declarations. Those of the language need no check.
  lib: ["lib.es2022.d.ts"],
  skipLibCheck: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  noEmit: true,
  types: [],
};

/** The declarations of the language, which are shared because they are slow to parse. */
const libraries = new Map<string, ts.SourceFile | undefined>();

/** Returns the compiler's diagnostics about the TypeScript files. */
export function compilerDiagnostics(files: readonly GeneratedFile[]): readonly CompilerDiagnostic[] {
  const sources = files.filter(({ path }) => path.endsWith(".ts"));
  const texts = new Map(sources.map(({ path, text }) => [`/${path}`, text]));
  const host = ts.createCompilerHost(OPTIONS);
  const program = ts.createProgram([...texts.keys()], OPTIONS, {
    ...host,
    fileExists: (name) => texts.has(name) || host.fileExists(name),
    readFile: (name) => texts.get(name) ?? host.readFile(name),
    getSourceFile(name, language) {
      const text = texts.get(name);
      if (text !== undefined) return ts.createSourceFile(name, text, language);
      if (!libraries.has(name)) libraries.set(name, host.getSourceFile(name, language));
      return libraries.get(name);
    },
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => ({
    path: file?.fileName.slice(1) ?? "",
    line: file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0,
    message: ts.flattenDiagnosticMessageText(messageText, "\n"),
  }));
}
