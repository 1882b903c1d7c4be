/** The base folder of the file paths in reports. */

import { realpathSync } from "node:fs";
import { isAbsolute } from "node:path";
import { toDisplayPath } from "../core/files.js";
import type { CommandProcess } from "./process.js";

/**
 * Returns the base folder of the file paths in reports: the current folder or, in GitHub Actions, the folder of the repository.
 * Annotations and code scanning require paths relative to the repository.
 */
export function findReportRoot(process: Pick<CommandProcess, "cwd" | "env">): string {
  const currentFolder = process.cwd();
  const workspace = process.env["GITHUB_WORKSPACE"];
  if (workspace === undefined || workspace === "") return currentFolder;
  let root: string;
  try {
    root = realpathSync(workspace);
  } catch {
    return currentFolder;
  }
  const relativePath = toDisplayPath(realpathSync(currentFolder), root);
  return relativePath === ".." || relativePath.startsWith("../") || isAbsolute(relativePath)
    ? currentFolder
    : root;
}
