/**
 * Creates placeholder declarations that replace missing generated code during the analysis. Projects that do not commit the
 * generated code need these declarations. Without the declarations, uses could be recognized only by name.
 */

import { join } from "node:path";
import type { ModuleKeyNames } from "./generated.js";

/** Returns the placeholder files, as a map from path to text. */
export function createPlaceholderCode(out: string, modules: ModuleKeyNames): ReadonlyMap<string, string> {
  const names = [...modules.keys()];
  const texts: [path: string, text: string][] = names.map((module) => [
    `${module}.ts`,
    formatModuleFile(module, modules),
  ]);
  const reexports = names.map((module) => `export * from "./${module}.js";\n`).join("");
  texts.push(
    ["transfer-modules.ts", formatSharedFile(names)],
    ["transfer-items.ts", `export { enqueueTransferItems } from "./transfer-modules.js";\n`],
    ["index.ts", `${reexports}export * from "./transfer-modules.js";\n`],
  );
  return new Map(texts.map(([path, text]) => [join(out, path), text]));
}

function formatModuleFile(module: string, modules: ModuleKeyNames): string {
  const properties = [...(modules.get(module) ?? [])].map((name) => `  ${JSON.stringify(name)}?: unknown;\n`);
  const item = `${module}Item`;
  return [
    `export interface ${item} {\n${properties.join("")}}\n`,
    `export declare function validate${module}(value: unknown): value is ${item};\n`,
    `export declare function warn${module}(item: ${item}): unknown[];\n`,
    `export declare function encode${module}(item: ${item}): Record<string, string>;\n`,
    `export declare function enqueue${module}(client: unknown, session: string, item: ${item}, options?: object): Promise<void>;\n`,
  ].join("");
}

function formatSharedFile(names: readonly string[]): string {
  const imports = names.map((module) => `import type { ${module}Item } from "./${module}.js";\n`);
  const types = names.map((module) => `  | ({ module: ${JSON.stringify(module)} } & ${module}Item)\n`);
  return [
    ...imports,
    `export declare const transferModules: { ${names.map((module) => `${module}: { keys: Record<string, unknown> }`).join("; ")} };\n`,
    `export type TransferModuleName = keyof typeof transferModules;\n`,
    `export type TransferItem =\n${types.join("") || "  never"};\n`,
    `export declare function enqueueTransferItem(client: unknown, session: string, item: TransferItem, options?: object): Promise<void>;\n`,
    `export declare function enqueueTransferItems(client: unknown, session: string, items: readonly TransferItem[], options?: object): Promise<unknown[]>;\n`,
    `export declare function createWhmClient(options: object): { call(name: string, parameters: object): Promise<unknown> };\n`,
  ].join("");
}
