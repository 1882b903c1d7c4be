/**
 * Reads Biome's configuration files, and selects the options that affect how Biome formats a file. The command `biome rage` is not
 * used, because it prints neither overrides nor the configuration of a nested project.
 */

import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readTextFileWithoutWrappingErrors } from "../core/files.js";
import { resolveModulePath } from "../core/resolve-module.js";
import { parseJsoncObject } from "../core/text/project-json.js";
import { isRecord, isStringArray } from "../core/type-guards.js";

const BIOME_CONFIG_FILE_NAMES = ["biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc"];

/**
 * Returns Biome's options for the files in the folder, the most specific first. The options can be converted to JSON, and contain no
 * paths of this machine, so that their hash is the same on every machine. The folder does not need to exist.
 */
export function readBiomeOptions(folder: string): readonly unknown[] {
  const folders = listFoldersUpToRootConfig(folder);
  const configs = folders
    .flatMap(listConfigFiles)
    .flatMap((file) => readConfigWithExtendedConfigs(file, new Set()));
  const options = configs.map(selectOptionsAndOverrides);
  const usesEditorConfig = configs.some(
    ({ formatter }) => isRecord(formatter) && formatter["useEditorconfig"],
  );
  return usesEditorConfig ? [...options, ...folders.flatMap(readEditorConfig)] : options;
}

/** The properties of a configuration that affect formatting, or refer to other configurations. */
interface BiomeConfig {
  readonly root?: unknown;
  readonly extends?: unknown;
  readonly formatter?: unknown;
  readonly javascript?: unknown;
  readonly overrides?: unknown;
}

/** Returns the folder and its parents, up to the folder with Biome's root configuration. Without a root configuration, returns all parents. */
function listFoldersUpToRootConfig(folder: string): readonly string[] {
  const hasRootConfig = listConfigFiles(folder).some((file) => readBiomeConfig(file).root !== false);
  const parentFolder = dirname(folder);
  return hasRootConfig || parentFolder === folder
    ? [folder]
    : [folder, ...listFoldersUpToRootConfig(parentFolder)];
}

/**
 * Returns a list with the path of the folder's configuration file, or an empty list if the folder has no such file. If a folder has
 * several of these files, Biome uses only the first in the order of `BIOME_CONFIG_FILE_NAMES`.
 */
function listConfigFiles(folder: string): readonly string[] {
  return BIOME_CONFIG_FILE_NAMES.map((name) => join(folder, name))
    .filter((file) => existsSync(file))
    .slice(0, 1);
}

/** Reads a configuration and all configurations that it extends. Ignores missing and invalid files, because Biome reports them. */
function readConfigWithExtendedConfigs(
  configPath: string,
  visitedFiles: Set<string>,
): readonly BiomeConfig[] {
  if (visitedFiles.has(configPath)) return [];
  visitedFiles.add(configPath);
  const config = readBiomeConfig(configPath);
  const extendsEntries = isStringArray(config.extends) ? config.extends : [];
  const extendedConfigPaths = extendsEntries.flatMap((extendsEntry) =>
    resolveExtendedConfigPaths(extendsEntry, configPath),
  );
  return [
    config,
    ...extendedConfigPaths.flatMap((extendedConfigPath) =>
      readConfigWithExtendedConfigs(extendedConfigPath, visitedFiles),
    ),
  ];
}

function readBiomeConfig(configPath: string): BiomeConfig {
  return parseJsoncObject(readTextFileWithoutWrappingErrors(configPath)) ?? {};
}

/** Resolves an entry of `extends` in the configuration `configPath`. Returns a list with one path, or an empty list if the path does not exist. */
function resolveExtendedConfigPaths(extendsEntry: string, configPath: string): readonly string[] {
  const candidatePath = resolve(dirname(configPath), extendsEntry);
  const extendedConfigPath = existsSync(candidatePath)
    ? candidatePath
    : resolveModulePath(extendsEntry, configPath);
  return extendedConfigPath === undefined ? [] : [extendedConfigPath];
}

/** Returns the properties of a configuration that affect the formatting of TypeScript. */
function selectOptionsAndOverrides(config: BiomeConfig): object {
  const overrideEntries: readonly unknown[] = Array.isArray(config.overrides) ? config.overrides : [];
  const overrides = overrideEntries.filter(isRecord).map(({ include, includes, ignore, ...otherOptions }) => {
    return { include, includes, ignore, ...selectFormatterOptions(otherOptions) };
  });
  return {
    ...selectFormatterOptions(config),
    // Overrides without these properties do not affect the formatting of TypeScript.
    overrides: overrides.filter(
      ({ formatter, javascript }) => formatter !== undefined || javascript !== undefined,
    ),
  };
}

function selectFormatterOptions({
  formatter,
  javascript,
}: BiomeConfig): Pick<BiomeConfig, "formatter" | "javascript"> {
  return { formatter, javascript: isRecord(javascript) ? javascript["formatter"] : undefined };
}

function readEditorConfig(folder: string): readonly string[] {
  const file = join(folder, ".editorconfig");
  return existsSync(file) ? [readTextFileWithoutWrappingErrors(file).replaceAll("\r\n", "\n")] : [];
}
