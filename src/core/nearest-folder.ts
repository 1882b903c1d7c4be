import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the nearest folder that contains a file or folder called `fileOrFolderName`: `folder` itself, or one of its parent folders. */
export function findNearestFolderWith(fileOrFolderName: string, folder: string): string | undefined {
  if (existsSync(join(folder, fileOrFolderName))) return folder;
  return dirname(folder) === folder ? undefined : findNearestFolderWith(fileOrFolderName, dirname(folder));
}
