/** Reads the compiler options of the project. */

import { existsSync } from "node:fs";
import type { ts } from "ts-morph";
import { LocalError } from "../../core/diagnostic.js";
import { createFileUnreadableError } from "../../core/diagnostics.js";
import { MAX_TOTAL_TSCONFIG_BYTES, MAX_TSCONFIG_FILES } from "../../core/limits.js";
import { readFileBytes } from "../../core/read-file.js";
import { compiler } from "./compiler.js";

/**
 * Returns the options of the nearest tsconfig.json, and of the files that it extends.
 *
 * @throws LocalError if one of these files cannot be read, or if they exceed the limits.
 */
export function readCompilerOptions(folder: string): ts.CompilerOptions {
  const { ModuleKind, ModuleResolutionKind, ScriptTarget } = compiler;
  // By default, TypeScript 6 does not load all `@types` packages.
  const types = Number.parseInt(compiler.version, 10) >= 6 && { types: ["*"] };
  const path = compiler.findConfigFile(folder, existsSync);
  if (path === undefined) {
    const resolution = { module: ModuleKind.Preserve, moduleResolution: ModuleResolutionKind.Bundler };
    return { ...types, ...resolution, target: ScriptTarget.ESNext, strict: true };
  }
  let [files, bytes] = [0, 0];
  let error: LocalError | undefined;
  // The compiler ignores what this function throws.
  const readFile = (file: string): string | undefined => {
    if (error !== undefined || !existsSync(file)) return undefined;
    try {
      const content = readFileBytes(file, { maxBytes: MAX_TOTAL_TSCONFIG_BYTES });
      files++;
      bytes += content.length;
      if (files <= MAX_TSCONFIG_FILES && bytes <= MAX_TOTAL_TSCONFIG_BYTES) return content.toString("utf8");
      const limits = `${MAX_TSCONFIG_FILES} files or ${MAX_TOTAL_TSCONFIG_BYTES / 2 ** 20} MiB`;
      throw new Error(`tsconfig.json and the files that it extends are more than ${limits}`);
    } catch (reason) {
      error = new LocalError(createFileUnreadableError(file, reason));
      return undefined;
    }
  };
  const parsed = compiler.getParsedCommandLineOfConfigFile(
    path,
    {},
    // The sources are known, so the compiler need not search for them.
    {
      ...compiler.sys,
      readFile,
      readDirectory: () => [],
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    },
    // With this cache, a file that several files extend is read once.
    new Map(),
  );
  if (error !== undefined) throw error;
  return { ...types, ...parsed?.options };
}
