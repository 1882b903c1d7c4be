/** Locates files of this package. Its schemas come from cPanel's documentation. */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Returns the path of a file or folder of this package. Finds the package by its name, which works in the sources and in the build. */
export function locatePackaged(path: string): string {
  const packageJsonPath = createRequire(import.meta.url).resolve("whm-transfer-codegen/package.json");
  return join(dirname(packageJsonPath), path);
}

export function locatePackagedSchemas(): string {
  return locatePackaged("schemas");
}
