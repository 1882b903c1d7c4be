/** Generates code, turns it into JavaScript and imports it. */

import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "rolldown/utils";
import {
  generate,
  type EmitConfig,
  type GeneratedFile,
  type JsonSchema,
  type Snapshot,
} from "../../src/index.js";
import { ROOT, temporaryFolder } from "./folders.js";

/**
 * Imports a file without Vitest, which would transform each generated file. That takes longer than most tests. The path does not depend on
 * this file, because `test/conformance/` and `test/fuzz/` bundle it.
 */
export const nativeImport = createRequire(ROOT)(join(ROOT, "test/support/native-import.cjs")) as (
  url: string,
) => Promise<Record<string, unknown>>;

/** A module's validator without its type. */
export interface LooseValidator {
  (value: unknown): boolean;
  findErrors: (
    value: unknown,
  ) => readonly { path: string; message: string; keyword: string; params: unknown }[];
  "~standard": { version: number; vendor: string; validate: (value: unknown) => unknown };
}

export interface LoadedCode {
  /** The folder with the compiled files. */
  readonly folder: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly files: readonly GeneratedFile[];
  validator(module: string): LooseValidator;
  encode(module: string, item: object): Record<string, string>;
  schema(module: string): JsonSchema;
}

export function writeFiles(dir: string, files: readonly GeneratedFile[]): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

/** Generates, compiles and imports code. */
export async function loadGenerated(
  from: Snapshot | readonly Snapshot[],
  config: EmitConfig = {},
  toJavaScript: (text: string) => string = javaScriptOf,
): Promise<LoadedCode> {
  const files = await generate({ snapshots: "modules" in from ? [from] : from, config });
  const folder = temporaryFolder();
  writeFiles(folder, [{ path: "package.json", text: '{ "type": "module" }' }]);
  writeFiles(
    folder,
    files
      .filter(({ path }) => path.endsWith(".ts"))
      .map(({ path, text }) => ({ path: path.replace(/\.ts$/, ".js"), text: toJavaScript(text) })),
  );
  const url = pathToFileURL(join(folder, "index.js")).href;
  const exports = await nativeImport(url);
  return {
    folder,
    exports,
    files,
    validator: (module) => exports[`validate${module}`] as LooseValidator,
    encode: (module, item) => (exports[`encode${module}`] as (item: object) => Record<string, string>)(item),
    schema: (module) => {
      const file = files.find(({ path }) => path === `${module}.schema.json`);
      return JSON.parse(file?.text ?? "null") as JsonSchema;
    },
  };
}

/** Removes the types. (The compiler takes a hundred times as long; test/emit/compile.test.ts uses real ones.) */
export function javaScriptOf(text: string): string {
  const options = { target: "es2022", typescript: { onlyRemoveTypeImports: true } };
  const { code, errors } = transformSync("generated.ts", text, options);
  if (errors.length > 0) throw new SyntaxError(errors.map(({ message }) => message).join("\n"));
  return code;
}
