/** Copies of the projects in `examples/`. */

import { execFile } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT, temporaryFolder } from "./folders.js";

/** Folders and files that are absent from a fresh checkout. */
const LOCAL_FILES = /[\\/](?:node_modules|dist|\.next|package-lock\.json)$/;

/** Copies an example to a temporary folder, and installs its dependencies and this package. */
export async function copyExample(example: string): Promise<string> {
  const project = temporaryFolder();
  cpSync(join(ROOT, "examples", example), project, {
    recursive: true,
    filter: (path) => !LOCAL_FILES.test(path),
  });
  const file = join(project, "package.json");
  writeFileSync(file, readFileSync(file, "utf8").replace("file:../..", `file:${ROOT}`));
  // The bundlers of the matrix set NODE_ENV to production, and npm then omits development dependencies.
  const options = ["--include=dev", "--silent", "--no-audit", "--no-fund", "--prefer-offline"];
  // On Windows, npm is a script.
  const shell = process.platform === "win32";
  await promisify(execFile)("npm", ["install", ...options], { cwd: project, shell });
  return project;
}
