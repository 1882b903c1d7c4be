import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Returns the nearest folder that contains a file or folder called `fileOrFolderName`: `folder` itself, or one of its parent folders. */
export function findNearestFolderWith(fileOrFolderName: string, folder: string): string | undefined {
  if (existsSync(join(folder, fileOrFolderName))) return folder;
  return dirname(folder) === folder ? undefined : findNearestFolderWith(fileOrFolderName, dirname(folder));
}

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
