/** Finds the locations of names and definitions in the files of a snapshot. Parses a file only if a diagnostic needs a location. */

import type { SchemaLocation, SchemaLocator } from "./names.js";
import { findSchemaSource, type SchemaSource } from "./module-text.js";
import type { ModuleSchema } from "./snapshot-types.js";
import { formatLocation } from "./text/escape.js";
import { createJsonLocator, findNearestLocation, type JsonPathLocator } from "./text/read-json.js";

/** Returns a function that finds the location of a name or definition in the file. It reads and parses the file at the first call. */
export function createSchemaLocator({ file, readText }: SchemaSource): SchemaLocator {
  let locateInJson: JsonPathLocator | undefined;
  return (path) => {
    locateInJson ??= createJsonLocator(readText());
    const location = findNearestLocation(locateInJson, path, "name");
    return { location: formatLocation(file, location), file, ...location };
  };
}

/** A cache of locators, by file. With the cache, a file with thousands of invalid definitions is parsed only once. */
const locatorsBySource = new WeakMap<SchemaSource, SchemaLocator>();

/** Returns where the definition of a key was read from, or `undefined` if it was not read from a file. */
export function findDefinitionLocation(schema: ModuleSchema, key: string): SchemaLocation | undefined {
  const source = findSchemaSource(schema);
  if (source === undefined) return undefined;
  const locate = locatorsBySource.get(source) ?? createSchemaLocator(source);
  locatorsBySource.set(source, locate);
  return locate(["keys", key, "def"]);
}
