/** Locates the schemas that this package contains. They come from cPanel's documentation. */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Returns the folder of the schemas in this package. Finds the package by its name, which works in the sources and in the build. */
export function locatePackagedSchemas(): string {
  const packageJsonPath = createRequire(import.meta.url).resolve("whm-transfer-codegen/package.json");
  return join(dirname(packageJsonPath), "schemas");
}
