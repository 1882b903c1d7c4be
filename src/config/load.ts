/** Finds the configuration that applies to a folder, and loads it. Applies no defaults. */

import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Config } from "../core/config-types.js";
import { listProjectFolders } from "../core/files.js";
import { quoteShellArgument } from "../core/text/escape.js";
import { configProblem } from "./diagnostics.js";

const CONFIG_FILE_NAMES = ["whm-transfer.config", "whm-transfer-codegen.config"].flatMap((name) =>
  ["ts", "mjs", "js", "json"].map((extension) => `${name}.${extension}`),
);

export function isConfigFileName(name: string): boolean {
  return CONFIG_FILE_NAMES.includes(name);
}

/** @throws UsageError if the folder contains several configurations. */
export function findConfigIn(folder: string): string | undefined {
  const paths = CONFIG_FILE_NAMES.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (paths.length > 1) throw configProblem.error("configs-conflict", { files: paths, file: paths[0] });
  return paths[0];
}

/**
 * Returns the path of the nearest configuration in `cwd` or its parent folders, up to the root of the project: the nearest folder with
 * `.git` or, if there is none, with a `package.json`.
 *
 * @throws UsageError if a folder has several configurations, or if another user could have written a configuration in a parent folder.
 */
export function findConfigPath(cwd: string): string | undefined {
  const start = resolve(cwd);
  for (const folder of listProjectFolders(start)) {
    const path = findConfigIn(folder);
    if (path === undefined) continue;
    if (folder !== start) rejectUntrustedConfig(path, start);
    return path;
  }
  return undefined;
}

/**
 * Rejects a configuration that another user could have written, because it can contain code, and because it determines which server
 * receives the token. Write permission for the group is allowed, because many systems grant it by default (umask 002). The owner of the
 * current folder is trusted, because in a container, root often uses the checkout of another user.
 */
function rejectUntrustedConfig(file: string, currentFolder: string): void {
  const userId = process.getuid?.();
  if (userId === undefined) return; // Windows has no numeric owners and no mode bits.
  const trustedOwners = [0, userId, statSync(currentFolder).uid];
  const reject = (problem: string, fix: string): never => {
    throw configProblem.error("config-untrusted", { file, problem, fix });
  };
  for (const [path, subject, noun] of [
    [file, "the file", "file"],
    [dirname(file), "its folder", "folder"],
  ] as const) {
    const { mode, uid } = statSync(path);
    if ((mode & 0o002) !== 0)
      reject(`every user can write to ${subject}`, `run chmod o-w ${quoteShellArgument(path)}.`);
    if (!trustedOwners.includes(uid))
      reject(`${subject} belongs to another user`, `make yourself the owner of the ${noun}.`);
  }
}

export interface LoadedConfig {
  readonly config: Config;
  /** Base folder of relative paths: the folder of the configuration file, or the current folder if there is no file. */
  readonly baseFolder: string;
}

/**
 * Loads the configuration in `requestedPath`, by default the nearest one. Returns an empty configuration if there is none.
 *
 * @throws UsageError if the configuration is missing, invalid or not trusted.
 */
export async function loadConfig(cwd: string, requestedPath?: string): Promise<LoadedConfig> {
  const file = requestedPath === undefined ? findConfigPath(cwd) : resolve(cwd, requestedPath);
  if (file === undefined) return { config: {}, baseFolder: cwd };
  if (!existsSync(file)) throw configProblem.error("config-missing", { file });
  // Imported only if there is a configuration, because loading these modules takes time.
  const { readConfig } = await import("./read-config.js");
  const unvalidated = await readConfig(file);
  const { validateConfig } = await import("./validate.js");
  const config = validateConfig(unvalidated);
  if (config.schemas !== undefined && config.snapshots !== undefined)
    throw configProblem.error("snapshot-folders-conflict", { file, ...unvalidated.locate(["snapshots"]) });
  return { config, baseFolder: dirname(file) };
}
