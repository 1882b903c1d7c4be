/** Finds, loads and validates a configuration file. Applies no defaults. */

import { existsSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalError } from "../core/diagnostic.js";
import { rejectIfNeverSettled } from "../core/settle.js";
import { readRegularFile } from "../core/files.js";
import type { Config } from "../core/config-types.js";
import { toFileFault } from "../core/text/json-fault.js";
import { createJsonLocator, readJson } from "../core/text/read-json.js";
import { isRecord } from "../core/type-guards.js";
import { configMissing, configNotJson, configUnreadable, snapshotFoldersConflict } from "./diagnostics.js";
import { findConfig } from "./find.js";
import { describeLoadFailure, createProgramLocator } from "./program-locations.js";
import type { ConfigSource } from "./validate.js";

export interface LoadedConfig {
  readonly config: Config;
  /** Base folder of relative paths: the folder of the configuration file, or the current folder if there is no file. */
  readonly dir: string;
}

/**
 * Loads the configuration at `file`, or else the nearest one in `cwd` or its parent folders, up to the root of the project.
 * Returns an empty configuration if there is none.
 *
 * @throws LocalError if `file` does not exist, if the configuration is invalid, or if a folder has several. Also if another user
 * could have written a configuration in a parent folder.
 */
export async function loadConfig(cwd: string, file?: string): Promise<LoadedConfig> {
  const path = file === undefined ? findConfig(cwd) : resolve(cwd, file);
  if (path === undefined) return { config: {}, dir: cwd };
  if (!existsSync(path)) throw new LocalError(configMissing(path));
  const source = await loadFile(path);
  const { validateConfig } = await import("./validate.js");
  const result = validateConfig(source);
  if ("diagnostics" in result) throw new LocalError(result.diagnostics);
  const { config } = result;
  if (config.schemas !== undefined && config.snapshots !== undefined) {
    throw new LocalError(snapshotFoldersConflict({ file: path, ...source.locationOf(["snapshots"]) }));
  }
  return { config, dir: dirname(path) };
}

/** Loads a configuration file. Returns its value, and a function that locates settings in it. Executes TypeScript and JavaScript. */
async function loadFile(path: string): Promise<ConfigSource> {
  const text = readSource(path);
  if (extname(path) === ".json") {
    const jsonText = text.replace(/^\ufeff/, "");
    const json = readJson(jsonText);
    if ("fault" in json) throw new LocalError(configNotJson(path, toFileFault(json.fault)));
    return { path, value: json.value, locationOf: createJsonLocator(jsonText) };
  }
  try {
    const imported: Promise<unknown> =
      extname(path) === ".ts" ? loadTypeScript(path) : import(pathToFileURL(path).href);
    const module = await rejectIfNeverSettled(
      imported,
      () => new Error("a promise that it awaits is never settled"),
    );
    const value = isRecord(module) && "default" in module ? module["default"] : undefined;
    return { path, value, locationOf: createProgramLocator(text) };
  } catch (error) {
    throw new LocalError(configUnreadable(path, describeLoadFailure(path, text, error)));
  }
}

function readSource(path: string): string {
  try {
    return readRegularFile(path);
  } catch (error) {
    throw new LocalError(configUnreadable(path, { reason: (error as Error).message, location: undefined }));
  }
}

/** Loads the file with jiti, because some supported versions of Node.js cannot import TypeScript. */
async function loadTypeScript(path: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  return createJiti(import.meta.url, { fsCache: false }).import(path);
}
