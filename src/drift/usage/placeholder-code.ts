/**
 * Creates placeholder declarations that replace missing generated code during the analysis. Projects that do not commit the
 * generated code need these declarations. Without the declarations, uses could be recognized only by name.
 */

import { join } from "node:path";
import type { KeyNamesByModule } from "./generated.js";

/** Returns the placeholder files, as a map from path to text. */
export function formatPlaceholderFiles(
  outputFolder: string,
  keyNamesByModule: KeyNamesByModule,
): ReadonlyMap<string, string> {
  const moduleNames = [...keyNamesByModule.keys()];
  const fileEntries: [path: string, text: string][] = moduleNames.map((module) => [
    `${module}.ts`,
    formatModuleFile(module, keyNamesByModule),
  ]);
  const reexportCode = moduleNames.map((module) => `export * from "./${module}.js";\n`).join("");
  fileEntries.push(
    ["transfer-modules.ts", formatTransferModulesFile(moduleNames)],
    ["transfer-items.ts", `export { enqueueTransferItems } from "./transfer-modules.js";\n`],
    ["index.ts", `${reexportCode}export * from "./transfer-modules.js";\n`],
  );
  return new Map(fileEntries.map(([path, text]) => [join(outputFolder, path), text]));
}

function formatModuleFile(module: string, keyNamesByModule: KeyNamesByModule): string {
  const propertyLines = [...(keyNamesByModule.get(module) ?? [])].map(
    (keyName) => `  ${JSON.stringify(keyName)}?: unknown;\n`,
  );
  const itemTypeName = `${module}Item`;
  return [
    `export interface ${itemTypeName} {\n${propertyLines.join("")}}\n`,
    `export declare function validate${module}(value: unknown): value is ${itemTypeName};\n`,
    `export declare function warn${module}(item: ${itemTypeName}): unknown[];\n`,
    `export declare function encode${module}(item: ${itemTypeName}): Record<string, string>;\n`,
    `export declare function enqueue${module}(client: unknown, session: string, item: ${itemTypeName}, options?: object): Promise<void>;\n`,
  ].join("");
}

function formatTransferModulesFile(moduleNames: readonly string[]): string {
  const importLines = moduleNames.map((module) => `import type { ${module}Item } from "./${module}.js";\n`);
  const unionLines = moduleNames.map(
    (module) => `  | ({ module: ${JSON.stringify(module)} } & ${module}Item)\n`,
  );
  return [
    ...importLines,
    `export declare const transferModules: { ${moduleNames.map((module) => `${module}: { keys: Record<string, unknown> }`).join("; ")} };\n`,
    `export type TransferModuleName = keyof typeof transferModules;\n`,
    `export type TransferItem =\n${unionLines.join("") || "  never"};\n`,
    `export declare function enqueueTransferItem(client: unknown, session: string, item: TransferItem, options?: object): Promise<void>;\n`,
    `export declare function enqueueTransferItems(client: unknown, session: string, items: readonly TransferItem[], options?: object): Promise<unknown[]>;\n`,
    `export declare function createWhmClient(options: object): { call(name: string, parameters: object): Promise<unknown> };\n`,
  ].join("");
}
