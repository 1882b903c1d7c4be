/** Finds, loads and checks a configuration file. It fills in no default. */

import { existsSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  configKeyUnknown,
  configMissing,
  configUnreadable,
  configValueInvalid,
  configsConflict,
  snapshotFoldersConflict,
} from "./diagnostics.js";
import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import { readFoundFile } from "../core/files.js";
import type { Config } from "../core/model.js";
import { isRecord } from "../core/type-guards.js";
import { KEYS } from "./settings.js";

export interface LoadedConfig {
  readonly config: Config;
  /** Folder that the paths in it are relative to: the file's own, or the current one where there is no file. */
  readonly dir: string;
}

const NAMES = ["ts", "mjs", "js", "json"].map((ending) => `whm-transfer.config.${ending}`);

/**
 * The configuration at `file`, or the first one found from `cwd` upward, or none.
 *
 * @throws LocalError if `file` does not exist, if a folder has several, or if the file cannot be loaded or has an unknown key or an
 * invalid value.
 */
export async function loadConfig(cwd: string, file?: string): Promise<LoadedConfig> {
  const path = file === undefined ? findUpward(cwd) : resolve(cwd, file);
  if (path === undefined) return { config: {}, dir: cwd };
  if (!existsSync(path)) throw new LocalError(configMissing(path));
  const value = await load(path);
  const diagnostics = await check(value, path);
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  const config = value as Config;
  if (config.schemas !== undefined && config.snapshots !== undefined) {
    throw new LocalError(snapshotFoldersConflict());
  }
  return { config, dir: dirname(path) };
}

/**
 * The one in this folder, if there is one.
 *
 * @throws LocalError if there are several.
 */
export function configIn(dir: string): string | undefined {
  const [path, ...others] = NAMES.map((name) => join(dir, name)).filter((file) => existsSync(file));
  if (path !== undefined && others.length > 0) throw new LocalError(configsConflict([path, ...others]));
  return path;
}

function findUpward(cwd: string): string | undefined {
  for (let dir = resolve(cwd); ; dir = dirname(dir)) {
    const found = configIn(dir);
    if (found !== undefined || dirname(dir) === dir) return found;
  }
}

async function load(path: string): Promise<unknown> {
  try {
    if (extname(path) === ".json") return JSON.parse(readFoundFile(path));
    const module: unknown =
      extname(path) === ".ts" ? await loadTypeScript(path) : await import(pathToFileURL(path).href);
    return isRecord(module) && "default" in module ? module["default"] : undefined;
  } catch (error) {
    throw new LocalError(configUnreadable(path, error));
  }
}

/** Some of the runtimes that we support read no TypeScript. */
async function loadTypeScript(path: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  return createJiti(import.meta.url, { fsCache: false }).import(path);
}

async function check(value: unknown, path: string): Promise<Diagnostic[]> {
  const [{ Ajv }, { CONFIG_SCHEMA }] = await Promise.all([import("ajv"), import("./config-schema.js")]);
  const validate = new Ajv({ allErrors: true, strict: true }).compile(CONFIG_SCHEMA);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ keyword, instancePath, message = "is not right", params }) => {
    // What is wrong within a setting is told by its place: overrides[0].set.minimum.
    const place = instancePath
      .slice(1)
      .replace(/\/(\d+)/g, "[$1]")
      .replaceAll("/", ".");
    if (keyword === "additionalProperties" && place !== "") {
      return configValueInvalid(path, place, `has no ${JSON.stringify(params["additionalProperty"])}`);
    }
    if (keyword === "additionalProperties") {
      return configKeyUnknown(path, String(params["additionalProperty"]), [...KEYS.keys()].sort());
    }
    const allowed: unknown = params["allowedValues"];
    const expected = Array.isArray(allowed) ? `${message}: ${allowed.map(String).join(", ")}` : message;
    return configValueInvalid(path, place, expected);
  });
}
