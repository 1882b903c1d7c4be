import { createRequire } from "node:module";

/**
 * Returns the path of the file that `require("SPECIFIER")` loads if `file` contains this call. `file` does not need to exist. Returns
 * undefined if the package is not installed or does not export the specifier.
 */
export function resolveModulePath(specifier: string, file: string): string | undefined {
  try {
    return createRequire(file).resolve(specifier);
  } catch {
    return undefined;
  }
}
