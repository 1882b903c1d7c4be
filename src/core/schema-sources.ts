/** Remembers where schemas were read from, so that diagnostics about a schema can contain its location. */

import type { NameLocation } from "./name-diagnostics.js";
import type { NameLocator } from "./names.js";
import type { ModuleSchema } from "./snapshot-types.js";

const LOCATORS = new WeakMap<ModuleSchema, NameLocator>();

export function rememberLocations(schema: ModuleSchema, locationOf: NameLocator): void {
  LOCATORS.set(schema, locationOf);
}

/** Returns where the definition of a key was read from; `undefined` if it was not read from a file. */
export function findDefinitionLocation(schema: ModuleSchema, key: string): NameLocation | undefined {
  return LOCATORS.get(schema)?.(["keys", key, "def"]);
}
