/** Finds the locations of names and definitions in the files of a snapshot. */

import type { SchemaLocation, SchemaLocator } from "./names.js";
import type { ModuleSchema } from "./snapshot-types.js";
import { formatLocation } from "./text/escape.js";
import { createJsonLocator, findNearestLocation } from "./text/read-json.js";

/** Returns a function that finds the location of a name or definition in the file. It parses the text at the first call. */
export function createSchemaLocator(file: string, text: string): SchemaLocator {
  const locateInJson = createJsonLocator(text);
  return (path) => {
    const location = findNearestLocation(locateInJson, path, "name");
    return { location: formatLocation(file, location), file, ...location };
  };
}

/** The locators keep the texts of the files in memory. The schemas of WHM have about 30 KiB. */
const locatorsBySchema = new WeakMap<ModuleSchema, SchemaLocator>();

export function storeSchemaLocator(schema: ModuleSchema, locate: SchemaLocator): void {
  locatorsBySchema.set(schema, locate);
}

/** Returns where the definition of a key was read from, or `undefined` if it was not read from a file. */
export function findDefinitionLocation(schema: ModuleSchema, key: string): SchemaLocation | undefined {
  return locatorsBySchema.get(schema)?.(["keys", key, "def"]);
}
