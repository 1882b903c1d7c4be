import { createRequire } from "node:module";

/**
 * Returns the path of a module as Node.js resolves it from a file, which does not need to exist. Undefined if the module is not installed
 * or does not export this path.
 */
export function resolveModule(specifier: string, file: string): string | undefined {
  try {
    return createRequire(file).resolve(specifier);
  } catch {
    return undefined;
  }
}
