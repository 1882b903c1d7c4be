/**
 * Generates `index.ts`, which exports all public names. The exports for transfer sessions come last, so that they do not change the
 * order of files in bundles that do not use them.
 */

import type { EmitContext } from "../core/config-types.js";
import type { Item } from "../core/item-types.js";
import { canPlanTransfers } from "./plan-file.js";
import { listPublicNames } from "./template.js";

const QUEUE_FILES = ["item", "items", "modules", "rules", "versions"].map((name) => `transfer-${name}`);
const SESSION_FILES = [
  ...["analysis", "client", "functions", "log", "results", "plan", "session", "verify", "events", "watch"],
].map((name) => `transfer-${name}`);

export function generateIndexFile(items: readonly Item[], { extension }: EmitContext): string {
  const moduleExports = items.map(
    ({ module }) =>
      `export { encode${module}, enqueue${module}, validate${module}, warn${module}, type ${module}Item } from "./${module}${extension}";\n`,
  );
  const files = [...QUEUE_FILES, "whm-client", ...SESSION_FILES, "whm-functions"].filter(
    (file) => file !== "transfer-plan" || canPlanTransfers(items),
  );
  return [...moduleExports, ...files.map((file) => formatExport(file, extension))].join("");
}

function formatExport(file: string, extension: string): string {
  const names = listPublicNames(`${file}.ts`);
  const isType = names.every((name) => name.startsWith("type "));
  const list = isType ? names.map((name) => name.replace("type ", "")) : names;
  const start = `export ${isType ? "type " : ""}{`;
  const line = `${start} ${list.join(", ")} } from "./${file}`;
  if (line.length <= MAX_LINE_LENGTH) return `${line}${extension}";\n`;
  return `${start}\n${list.map((name) => `  ${name},\n`).join("")}} from "./${file}${extension}";\n`;
}

/** The maximum length of a line, without the extension of the file and the end of the statement. */
const MAX_LINE_LENGTH = 100;
