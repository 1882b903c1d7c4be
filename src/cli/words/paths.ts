/** A path as words have it: from the current folder, with `/` between its parts on every system. */

import { relative } from "node:path";

export function shownPath(path: string, cwd: string): string {
  return relative(cwd, path).replaceAll("\\", "/");
}
