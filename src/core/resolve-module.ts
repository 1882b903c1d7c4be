import { createRequire } from "node:module";

/**
 * Returns the path to which Node.js resolves an import in `file`. This file does not need to exist. Returns undefined if the imported
 * module is not installed or does not export this path.
 */
export function resolveModule(specifier: string, file: string): string | undefined {
  try {
    return createRequire(file).resolve(specifier);
  } catch {
    return undefined;
  }
}
