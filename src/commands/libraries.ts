/** Checks that the generated code supports the versions of the validator libraries that are installed in the project. */

import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { readTextFileWithoutWrappingErrors } from "../core/files.js";
import { tryParseJson } from "../core/text/json.js";
import { isRecord } from "../core/type-guards.js";
import { isVersionInRange, LIBRARY_VERSION_RANGES_BY_EMITTER } from "../emit/libraries.js";
import { createLibraryVersionUnsupportedError } from "./diagnostics.js";
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
  out: outputFolder,
  projectFolder,
}: Pick<Settings, "emitConfig" | "out" | "projectFolder">): void {
  const diagnostics = (emitConfig.emitters ?? []).flatMap((emitter) => {
    const supportedVersionRange =
      typeof emitter === "string" ? LIBRARY_VERSION_RANGES_BY_EMITTER[emitter] : undefined;
    if (supportedVersionRange === undefined) return [];
    // Search the folder of the generated code first, because the generated code imports the library from there.
    const installedLibrary =
      findInstalledLibrary(supportedVersionRange.name, outputFolder) ??
      findInstalledLibrary(supportedVersionRange.name, projectFolder);
    if (
      installedLibrary === undefined ||
      isVersionInRange(installedLibrary.version, supportedVersionRange) !== false
    )
      return [];
    return [createLibraryVersionUnsupportedError(installedLibrary, supportedVersionRange)];
  });
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
}

export interface InstalledLibrary {
  /** The path of the library's package.json. */
  readonly path: string;
  readonly version: string;
}

/**
 * Finds an installed package as Node.js does: resolves symbolic links, then searches `node_modules` in `startFolder` and in each parent
 * folder. `startFolder` need not exist. `require.resolve` cannot be used: valibot does not export its package.json.
 */
function findInstalledLibrary(name: string, startFolder: string): InstalledLibrary | undefined {
  for (
    let folder = existsSync(startFolder) ? realpathSync(startFolder) : startFolder;
    ;
    folder = dirname(folder)
  ) {
    const packageJsonPath = join(folder, "node_modules", name, "package.json");
    const version = readLibraryVersion(packageJsonPath);
    if (version !== undefined) return { path: packageJsonPath, version };
    if (dirname(folder) === folder) return undefined;
  }
}

/** Returns the version in a package.json. Undefined if the file cannot be read or has no version. */
function readLibraryVersion(packageJsonPath: string): string | undefined {
  try {
    const packageJson = tryParseJson(readTextFileWithoutWrappingErrors(packageJsonPath));
    const version = isRecord(packageJson) ? packageJson["version"] : undefined;
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}
