/** The base folder of the file paths in reports. */

import { realpathSync } from "node:fs";
import { isAbsolute } from "node:path";
import { toDisplayPath } from "../core/files.js";
import type { CommandProcess } from "./process.js";

/**
 * Returns the base folder of the file paths in reports: the current folder or, in GitHub Actions, the folder of the repository.
 * Annotations and code scanning require paths relative to the repository.
 */
export function getDisplayPathBaseFolder(process: Pick<CommandProcess, "cwd" | "env">): string {
  const currentFolder = process.cwd();
  const workspaceFolder = process.env["GITHUB_WORKSPACE"];
  if (workspaceFolder === undefined || workspaceFolder === "") return currentFolder;
  let realWorkspaceFolder: string;
  try {
    realWorkspaceFolder = realpathSync(workspaceFolder);
  } catch {
    return currentFolder;
  }
  const pathFromWorkspace = toDisplayPath(realpathSync(currentFolder), realWorkspaceFolder);
  return pathFromWorkspace === ".." || pathFromWorkspace.startsWith("../") || isAbsolute(pathFromWorkspace)
    ? currentFolder
    : realWorkspaceFolder;
}
