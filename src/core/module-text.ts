/** The canonical text of a module's schema, and SHA-256 hashes of texts. */

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
