/** Finds the locations of names and definitions in the files of a snapshot. Only runs that report a fault load this file. */

import type { NameLocation } from "./name-diagnostics.js";
import type { NameLocator } from "./names.js";
import { findSource, type SchemaSource } from "./schema-sources.js";
import type { ModuleSchema } from "./snapshot-types.js";
import { formatLocation } from "./text/escape.js";
import { createJsonLocator, findNearestLocation, type JsonLocator } from "./text/read-json.js";

/** Returns a function that finds names in the file. The function reads and parses the text at the first call. */
export function createNameLocator({ file, readText }: SchemaSource): NameLocator {
  let locate: JsonLocator | undefined;
  return (path) => {
    locate ??= createJsonLocator(readText());
    const location = findNearestLocation(locate, path, "name");
    return { text: formatLocation(file, location), file, ...location };
  };
}

/**
 * A cache of the functions that find names, by file. A schema can have thousands of invalid definitions, but its file is parsed
 * only once.
 */
const locatorsBySource = new WeakMap<SchemaSource, NameLocator>();

/** Returns where the definition of a key was read from; `undefined` if it was not read from a file. */
export function findDefinitionLocation(schema: ModuleSchema, key: string): NameLocation | undefined {
  const source = findSource(schema);
  if (source === undefined) return undefined;
  const locate = locatorsBySource.get(source) ?? createNameLocator(source);
  locatorsBySource.set(source, locate);
  return locate(["keys", key, "def"]);
}
