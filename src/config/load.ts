/** Finds, loads and validates a configuration file. Applies no defaults. */

import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import type { Config } from "../core/config-types.js";
import { createConfigMissingError, createSnapshotFoldersConflictError } from "./diagnostics.js";
import { findConfigPath } from "./find.js";

export interface LoadedConfig {
  readonly config: Config;
  /** Base folder of relative paths: the folder of the configuration file, or the current folder if there is no file. */
  readonly baseFolder: string;
}

/**
 * Loads the configuration in `requestedPath`. Without `requestedPath`, loads the nearest configuration in `cwd` or its parent folders, up to the
 * root of the project. Returns an empty configuration if `requestedPath` is omitted and these folders contain no configuration.
 *
 * @throws LocalError in each of these cases:
 * - `requestedPath` does not exist.
 * - The configuration is invalid.
 * - A folder contains several configurations.
 * - The configuration is in a parent folder, and another user could have written it.
 */
export async function loadConfig(cwd: string, requestedPath?: string): Promise<LoadedConfig> {
  const configPath = requestedPath === undefined ? findConfigPath(cwd) : resolve(cwd, requestedPath);
  if (configPath === undefined) return { config: {}, baseFolder: cwd };
  if (!existsSync(configPath)) throw new LocalError(createConfigMissingError(configPath));
  // Imported only if there is a configuration, because loading these modules takes time.
  const { readConfig } = await import("./read-config.js");
  const unvalidatedConfig = await readConfig(configPath);
  const { validateConfig } = await import("./validate.js");
  const validationResult = validateConfig(unvalidatedConfig);
  if ("diagnostics" in validationResult) throw new LocalError(validationResult.diagnostics);
  const { config } = validationResult;
  if (config.schemas !== undefined && config.snapshots !== undefined) {
    throw new LocalError(
      createSnapshotFoldersConflictError({ file: configPath, ...unvalidatedConfig.locate(["snapshots"]) }),
    );
  }
  return { config, baseFolder: dirname(configPath) };
}
