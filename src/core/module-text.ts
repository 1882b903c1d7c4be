/** The canonical text of a module's schema, the file that it was read from, and SHA-256 hashes of texts. */

import { hash } from "node:crypto";
import { formatJsonFile } from "./text/json.js";
import type { ModuleSchema } from "./snapshot-types.js";

/** Formats a schema as the text of `schemas/NAME.json`. Omits properties that `ModuleSchema` does not have. */
export function formatModuleSchema({ module, priority, keys, primary, required }: ModuleSchema): string {
  const definitionsByKey = new Map(Object.entries(keys).map(([name, { def }]) => [name, { def }]));
  return formatJsonFile({ module, priority, keys: definitionsByKey, primary, required });
}

/**
 * The hashes of schemas whose files contained the canonical text. They are stored, because formatting a schema to compute its hash
 * takes longer than reading its file.
 */
const hashesBySchema = new WeakMap<ModuleSchema, string>();

export function storeModuleHash(schema: ModuleSchema, schemaTextSha256: string): void {
  hashesBySchema.set(schema, schemaTextSha256);
}

/** Returns the SHA-256 of the canonical text of a schema. */
export function hashModuleSchema(schema: ModuleSchema): string {
  return hashesBySchema.get(schema) ?? computeSha256(formatModuleSchema(schema));
}

/** Returns the SHA-256 in hexadecimal. Encodes strings in UTF-8. */
export function computeSha256(content: string | Uint8Array): string {
  return hash("sha256", content);
}

/**
 * The file that a schema was read from. `readText` returns the text of the file. If the file is exactly as `fetch` wrote it, `readText`
 * reads the file again, because storing the texts of all files would take much memory.
 */
export interface SchemaSource {
  readonly file: string;
  readonly readText: () => string;
}

const sourcesBySchema = new WeakMap<ModuleSchema, SchemaSource>();

export function storeSchemaSource(schema: ModuleSchema, source: SchemaSource): void {
  sourcesBySchema.set(schema, source);
}

/** Returns the file that a schema was read from, or `undefined` if it was not read from a file. */
export function findSchemaSource(schema: ModuleSchema): SchemaSource | undefined {
  return sourcesBySchema.get(schema);
}
