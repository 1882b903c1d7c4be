/** Records the files that schemas were read from, so that diagnostics about a schema can contain a location in its file. */

import type { ModuleSchema } from "./snapshot-types.js";

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
