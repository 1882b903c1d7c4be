/** Finds, loads and validates a configuration file. Applies no defaults. */

import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import type { Config } from "../core/config-types.js";
import { createConfigMissingError, createSnapshotFoldersConflictError } from "./diagnostics.js";
import { findConfig } from "./find.js";

export interface LoadedConfig {
  readonly config: Config;
  /** Base folder of relative paths: the folder of the configuration file, or the current folder if there is no file. */
  readonly dir: string;
}

/**
 * Loads the configuration in `file`. Without `file`, loads the nearest configuration in `cwd` or its parent folders, up to the
 * root of the project. Returns an empty configuration if `file` is omitted and these folders contain no configuration.
 *
 * @throws LocalError in each of these cases:
 * - `file` does not exist.
 * - The configuration is invalid.
 * - A folder contains several configurations.
 * - The configuration is in a parent folder, and another user could have written it.
 */
export async function loadConfig(cwd: string, file?: string): Promise<LoadedConfig> {
  const path = file === undefined ? findConfig(cwd) : resolve(cwd, file);
  if (path === undefined) return { config: {}, dir: cwd };
  if (!existsSync(path)) throw new LocalError(createConfigMissingError(path));
  // Imported only if there is a configuration, because loading these modules takes time.
  const { readConfig } = await import("./read-config.js");
  const source = await readConfig(path);
  const { validateConfig } = await import("./validate.js");
  const result = validateConfig(source);
  if ("diagnostics" in result) throw new LocalError(result.diagnostics);
  const { config } = result;
  if (config.schemas !== undefined && config.snapshots !== undefined) {
    throw new LocalError(createSnapshotFoldersConflictError({ file: path, ...source.locate(["snapshots"]) }));
  }
  return { config, dir: dirname(path) };
}
