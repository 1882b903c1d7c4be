import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the folder, or else its nearest parent folder, that contains a file or folder with this name. */
export function findNearestFolderWith(name: string, folder: string): string | undefined {
  if (existsSync(join(folder, name))) return folder;
  return dirname(folder) === folder ? undefined : findNearestFolderWith(name, dirname(folder));
}
