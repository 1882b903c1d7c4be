/** Resolves options, environment, configuration and defaults, in this order, to what a command gets. */

import { isAbsolute, relative, resolve } from "node:path";
import type { InitialConfig } from "../commands/init.js";
import type { JudgeSettings } from "../commands/judge.js";
import type { Thresholds } from "../commands/rules.js";
import type { Settings } from "../commands/context.js";
import type { SourceGlobs } from "../drift/usage/sources.js";
import { loadConfig, type LoadedConfig } from "../config/load.js";
import type { Setting } from "../config/setting.js";
import {
  KEYS,
  SETTINGS,
  type OptionValues,
  type SettingName,
  type SettingValue,
} from "../config/settings.js";
import { EMIT_DEFAULTS } from "../core/defaults.js";
import { LocalError } from "../core/diagnostic.js";
import { foldersOverlap, usedByMissing } from "./diagnostics.js";
import type { EmitConfig } from "../core/config-types.js";
import type { RunProcess } from "./process.js";
import { reportRoot } from "./messages/paths.js";

/** Where the values of settings come from. */
export interface SettingSources {
  readonly options: OptionValues;
  readonly loaded: LoadedConfig;
  readonly process: Pick<RunProcess, "env" | "cwd">;
}

type ReadValue<Name extends SettingName> =
  SettingValue<Name> | ((typeof SETTINGS)[Name] extends { default: unknown } ? never : undefined);

/** The value of a setting. A path is absolute. An empty environment variable counts as missing. */
export function readSetting<Name extends SettingName>(
  name: Name,
  { options, loaded: { config, dir }, process }: SettingSources,
): ReadValue<Name> {
  const { option, environment, key, type, default: initial }: Setting = SETTINGS[name];
  const typed = option === undefined ? undefined : optionValue(options, option);
  const given = typed ?? (environment === undefined ? undefined : process.env[environment] || undefined);
  const value = given ?? (key === undefined ? undefined : config[key]) ?? initial;
  const isPath = type === "path" && typeof value === "string";
  // The types follow from the row of the table, which decides what has been read.
  return (isPath ? resolve(given === undefined ? dir : process.cwd(), value) : value) as ReadValue<Name>;
}

function optionValue(options: OptionValues, option: string): unknown {
  return (options as Readonly<Record<string, unknown>>)[option];
}

/** The options of the table that were given, as they are typed: `--server`. */
export function presentOptions(
  options: OptionValues,
  table: Readonly<Record<string, Setting>>,
): readonly string[] {
  return Object.values(table).flatMap(({ option }) =>
    option !== undefined && optionValue(options, option) !== undefined ? [`--${option}`] : [],
  );
}

export interface Resolved extends SettingSources {
  readonly settings: Settings;
}

export async function resolveSettings(
  options: OptionValues,
  process: SettingSources["process"],
): Promise<Resolved> {
  const loaded = await loadConfig(process.cwd(), options.config);
  const sources = { options, loaded, process };
  const settings: Settings = {
    schemas: schemaFolders(sources),
    out: readSetting("out", sources),
    force: options.force === true,
    emit: emitConfigOf(sources),
  };
  for (const schemas of settings.schemas) {
    const below = relative(settings.out, schemas);
    const isBelow = !below.startsWith("..") && !isAbsolute(below);
    if (isBelow) throw new LocalError(foldersOverlap(settings.out, schemas));
  }
  return { settings, ...sources };
}

function schemaFolders(sources: SettingSources): readonly string[] {
  const { config, dir } = sources.loaded;
  return sources.options.schemas === undefined && config.snapshots !== undefined
    ? config.snapshots.map((path) => resolve(dir, path))
    : [readSetting("schemas", sources)];
}

function emitConfigOf(sources: SettingSources): EmitConfig {
  const names = Object.keys(EMIT_DEFAULTS) as readonly (keyof EmitConfig)[];
  return Object.fromEntries(names.map((name) => [name, readSetting(name, sources)]));
}

/** How findings are judged, and from which level on they count. */
export type JudgeAndThresholds = JudgeSettings & Thresholds;

/** @throws LocalError if there is a level for findings in sources, but no sources. */
export function judgeSettingsOf(
  sources: SettingSources,
  process: Pick<RunProcess, "cwd" | "env" | "now">,
): JudgeAndThresholds {
  const { options, loaded } = sources;
  const usedBy =
    sourceGlobs(options["used-by"], process.cwd()) ?? sourceGlobs(loaded.config.usedBy, loaded.dir);
  if (usedBy === undefined && readSetting("failOnUsed", sources) !== undefined) {
    throw new LocalError(usedByMissing());
  }
  return {
    levels: readSetting("levels", sources),
    accept: readSetting("accept", sources),
    isAcceptConfigured: loaded.config.accept !== undefined,
    now: process.now?.() ?? new Date(),
    usedBy: usedBy && {
      sources: usedBy,
      out: readSetting("out", sources),
      cwd: reportRoot(process),
      projectDir: process.cwd(),
      naming: readSetting("naming", sources),
    },
    ...thresholdsOf(sources),
  };
}

export function thresholdsOf(sources: SettingSources): Thresholds {
  const failOn = readSetting("failOn", sources);
  return { failOn, failOnUsed: readSetting("failOnUsed", sources) ?? failOn };
}

function sourceGlobs(globs: readonly string[] | undefined, dir: string): SourceGlobs | undefined {
  return globs === undefined ? undefined : { globs, dir };
}

/** The given options as a configuration with the same effect. */
export function initialConfigOf(options: OptionValues): InitialConfig {
  const given = [...KEYS].flatMap(([key, { option, commands }]) => {
    const isTaken = option !== undefined && commands.includes("init");
    const value = isTaken ? optionValue(options, option) : undefined;
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(given);
}
