import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the nearest folder that contains a file or folder called `name`: `folder` itself, or one of its parent folders. */
export function findNearestFolderWith(name: string, folder: string): string | undefined {
  if (existsSync(join(folder, name))) return folder;
  return dirname(folder) === folder ? undefined : findNearestFolderWith(name, dirname(folder));
}
