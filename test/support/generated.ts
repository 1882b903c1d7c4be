/** Generated code, brought to life: compiled by the real compiler and imported. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig, GeneratedFile, JsonSchema, Snapshot } from "../../src/core/model.js";
import { temporaryFolder } from "./folders.js";

/** What tests use of a module's validator, seen without its type. */
export interface LooseValidator {
  (value: unknown): boolean;
  errors: readonly { path: string; message: string; keyword: string; params: unknown }[] | null;
  "~standard": { version: number; vendor: string; validate: (value: unknown) => unknown };
}

export interface Loaded {
  /** Where the compiled files are. */
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

/** Generates, compiles and imports. */
export async function loadGenerated(
  from: Snapshot | readonly Snapshot[],
  config: EmitConfig = {},
): Promise<Loaded> {
  const files = await generate({ snapshots: "modules" in from ? [from] : from, config });
  const dir = temporaryFolder();
  writeFiles(dir, [{ path: "package.json", text: '{ "type": "module" }' }]);
  writeFiles(
    dir,
    files
      .filter(({ path }) => path.endsWith(".ts"))
      .map(({ path, text }) => ({ path: path.replace(/\.ts$/, ".js"), text: transpiled(text) })),
  );
  const url = pathToFileURL(join(dir, "index.js")).href;
  const exports = (await import(/* @vite-ignore */ url)) as Record<string, unknown>;
  return {
    folder: dir,
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

/** Most files are the same whatever they are generated from. */
const known = new Map<string, string>();

function transpiled(text: string): string {
  const code = known.get(text) ?? transpile(text);
  known.set(text, code);
  return code;
}

function transpile(text: string): string {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
