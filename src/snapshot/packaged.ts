/** Locates the documented schemas that this package contains. */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Returns the folder of the documented schemas. Finds the package by its own name, which works in the sources and in the build. */
export function locatePackagedSchemas(): string {
  const manifest = createRequire(import.meta.url).resolve("whm-transfer-codegen/package.json");
  return join(dirname(manifest), "schemas");
}
