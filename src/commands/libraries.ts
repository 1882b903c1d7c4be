/** Checks that the generated code supports the versions of the validator libraries that are installed in the project. */

import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { readTextUnwrapped } from "../core/files.js";
import { tryParseJson } from "../core/text/json.js";
import { isRecord } from "../core/type-guards.js";
import { isVersionInRange, SUPPORTED_LIBRARIES } from "../emit/libraries.js";
import { commandProblem } from "./diagnostics.js";
import type { Settings } from "./context.js";

/**
 * Checks the installed libraries of the configured emitters. Reads their package.json, and executes nothing. Does not check a
 * library that is not installed: code can be generated before the dependencies are installed, and Yarn can install them without
 * node_modules.
 *
 * @throws LocalError if an installed version is not supported.
 */
export function checkLibraryVersions({
  emitConfig,
  out,
  projectFolder,
}: Pick<Settings, "emitConfig" | "out" | "projectFolder">): void {
  const diagnostics = (emitConfig.emitters ?? []).flatMap((emitter) => {
    const range = typeof emitter === "string" ? SUPPORTED_LIBRARIES[emitter] : undefined;
    if (range === undefined) return [];
    const { name, minimumVersion: minimum } = range;
    // Search the folder of the generated code first, because the generated code imports the library from there.
    const installed = findInstalledLibrary(name, out) ?? findInstalledLibrary(name, projectFolder);
    if (installed === undefined || isVersionInRange(installed.version, range) !== false) return [];
    const { path: file, version } = installed;
    const next = Number.parseInt(minimum, 10) + 1;
    return [
      commandProblem("library-unsupported", { name, minimum, next, folder: dirname(file), version, file }),
    ];
  });
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
}

/**
 * Finds the package.json of an installed package as Node.js does: resolves symbolic links, then searches `node_modules` in `startFolder`
 * and in each parent folder. `startFolder` need not exist. `require.resolve` cannot be used: valibot does not export its package.json.
 */
function findInstalledLibrary(
  name: string,
  startFolder: string,
): { readonly path: string; readonly version: string } | undefined {
  let folder = existsSync(startFolder) ? realpathSync(startFolder) : startFolder;
  for (; ; folder = dirname(folder)) {
    const path = join(folder, "node_modules", name, "package.json");
    const version = readLibraryVersion(path);
    if (version !== undefined) return { path, version };
    if (dirname(folder) === folder) return undefined;
  }
}

/** Returns the version in a package.json. Undefined if the file cannot be read or has no version. */
function readLibraryVersion(packageJsonPath: string): string | undefined {
  try {
    const packageJson = tryParseJson(readTextUnwrapped(packageJsonPath));
    const version = isRecord(packageJson) ? packageJson["version"] : undefined;
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}
