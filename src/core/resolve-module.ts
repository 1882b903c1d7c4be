import { createRequire } from "node:module";

/**
 * Returns the path of the file that `require("SPECIFIER")` loads if `importingFile` contains this call. `importingFile` does not need to exist. Returns
 * undefined if the package is not installed or does not export the specifier.
 */
export function resolveModulePath(specifier: string, importingFile: string): string | undefined {
  try {
    return createRequire(importingFile).resolve(specifier);
  } catch {
    return undefined;
  }
}
