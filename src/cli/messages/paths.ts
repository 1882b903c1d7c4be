/** A path as words have it: from the current folder, with `/` between its parts on every system. */

import { realpathSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import type { RunProcess } from "../process.js";

export function shownPath(path: string, cwd: string): string {
  return relative(cwd, path).replaceAll("\\", "/");
}

/**
 * The folder from which reports name files: the current one, and in a job of GitHub's the repository, since annotations and code
 * scanning know no other paths, wherever in it the project is.
 */
export function reportRoot(process: Pick<RunProcess, "cwd" | "env">): string {
  const folder = process.cwd();
  const workspace = process.env["GITHUB_WORKSPACE"];
  if (workspace === undefined || workspace === "") return folder;
  let root: string;
  try {
    root = realpathSync(workspace);
  } catch {
    return folder;
  }
  const below = shownPath(realpathSync(folder), root);
  return below === ".." || below.startsWith("../") || isAbsolute(below) ? folder : root;
}
