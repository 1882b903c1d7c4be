/** Resolves the settings of a command from options, environment, configuration and defaults, in this order. */

import { isAbsolute, relative, resolve } from "node:path";
import type { InitialConfig } from "../commands/init/config-file.js";
import type { JudgeSettings } from "../commands/judge.js";
import type { Thresholds } from "../commands/rules.js";
import type { Settings } from "../commands/context.js";
import type { SourceGlobs } from "../drift/usage/sources.js";
import { loadConfig, type LoadedConfig } from "../config/load.js";
import type { Setting } from "../config/setting.js";
import {
  SETTINGS_BY_KEY,
  SETTINGS,
  type OptionValues,
  type SettingName,
  type SettingValue,
} from "../config/settings.js";
import { EMIT_DEFAULTS } from "../core/defaults.js";
import { LocalError } from "../core/diagnostic.js";
import { createFoldersOverlapError, createUsedBySettingMissingError } from "./diagnostics.js";
import type { EmitConfig } from "../core/config-types.js";
import type { CommandOutput } from "./command-call.js";
import type { CommandProcess } from "./process.js";
import { findReportRoot } from "./report-root.js";

/** Where setting values come from: command-line options, environment variables and the configuration. */
export interface SettingSources {
  readonly options: OptionValues;
  readonly loaded: LoadedConfig;
  readonly process: Pick<CommandProcess, "env" | "cwd">;
}

type ResolvedValue<Name extends SettingName> =
  SettingValue<Name> | ((typeof SETTINGS)[Name] extends { default: unknown } ? never : undefined);

/** Returns the value of a setting. Makes paths absolute. Treats an empty environment variable as missing. */
export function readSetting<Name extends SettingName>(
  name: Name,
  { options, loaded: { config, dir }, process }: SettingSources,
): ResolvedValue<Name> {
  const { option, environment, key, type, default: defaultValue }: Setting = SETTINGS[name];
  const optionValue = option === undefined ? undefined : getOptionValue(options, option);
  const optionOrEnvironmentValue =
    optionValue ?? (environment === undefined ? undefined : process.env[environment] || undefined);
  const value = optionOrEnvironmentValue ?? (key === undefined ? undefined : config[key]) ?? defaultValue;
  const isPath = type === "path" && typeof value === "string";
  // The cast is safe: the value of a setting has the same type on the command line, in the environment, in the configuration and
  // as default.
  return (
    isPath ? resolve(optionOrEnvironmentValue === undefined ? dir : process.cwd(), value) : value
  ) as ResolvedValue<Name>;
}

function getOptionValue(options: OptionValues, option: string): unknown {
  return (options as Readonly<Record<string, unknown>>)[option];
}

/** Returns the options in `table` that the command line contains, in the form `--server`. */
export function listPresentOptions(
  options: OptionValues,
  table: Readonly<Record<string, Setting>>,
): readonly string[] {
  return Object.values(table).flatMap(({ option }) =>
    option !== undefined && getOptionValue(options, option) !== undefined ? [`--${option}`] : [],
  );
}

export interface ResolvedSettings extends SettingSources {
  readonly settings: Settings;
}

export async function resolveSettings(
  options: OptionValues,
  process: SettingSources["process"],
): Promise<ResolvedSettings> {
  const loaded = await loadConfig(process.cwd(), options.config);
  const sources = { options, loaded, process };
  const settings: Settings = {
    schemas: resolveSchemaFolders(sources),
    out: readSetting("out", sources),
    projectDir: loaded.dir,
    force: options.force === true,
    emit: readEmitConfig(sources),
    format: readSetting("formatter", sources),
  };
  for (const schemas of settings.schemas) {
    const path = relative(settings.out, schemas);
    const isInsideOut = path.split(/[\\/]/, 1)[0] !== ".." && !isAbsolute(path);
    if (isInsideOut) throw new LocalError(createFoldersOverlapError(settings.out, schemas));
  }
  return { settings, ...sources };
}

function resolveSchemaFolders(sources: SettingSources): readonly string[] {
  const { config, dir } = sources.loaded;
  return sources.options.schemas === undefined && config.snapshots !== undefined
    ? config.snapshots.map((path) => resolve(dir, path))
    : [readSetting("schemas", sources)];
}

function readEmitConfig(sources: SettingSources): EmitConfig {
  const emitSettingNames = Object.keys(EMIT_DEFAULTS) as readonly (keyof EmitConfig)[];
  return Object.fromEntries(emitSettingNames.map((name) => [name, readSetting(name, sources)]));
}

/** The settings that determine the level and the acceptance of findings, and which levels cause exit code 1. */
export type JudgeSettingsWithThresholds = JudgeSettings & Thresholds;

/** The properties of a command call that `readJudgeSettings` needs. */
interface JudgeSettingsContext {
  readonly process: Pick<CommandProcess, "cwd" | "env" | "now">;
  readonly output: Pick<CommandOutput, "printDiagnostics">;
}

/**
 * Returns the settings that determine the level and the acceptance of findings, and which levels cause exit code 1.
 *
 * @throws LocalError if `failOnUsed` is set, but no source files are specified.
 */
export function readJudgeSettings(
  sources: SettingSources,
  { process, output }: JudgeSettingsContext,
): JudgeSettingsWithThresholds {
  const { options, loaded } = sources;
  const usedBy =
    toSourceGlobs(options["used-by"], process.cwd()) ?? toSourceGlobs(loaded.config.usedBy, loaded.dir);
  if (usedBy === undefined && readSetting("failOnUsed", sources) !== undefined) {
    throw new LocalError(createUsedBySettingMissingError());
  }
  return {
    levels: readSetting("levels", sources),
    accept: readSetting("accept", sources),
    isAcceptConfigured: loaded.config.accept !== undefined,
    now: process.now?.() ?? new Date(),
    usedBy: usedBy && {
      sources: usedBy,
      out: readSetting("out", sources),
      cwd: findReportRoot(process),
      projectDir: process.cwd(),
      naming: readSetting("naming", sources),
      onWarning: (warning) => output.printDiagnostics([warning]),
    },
    ...readThresholds(sources),
  };
}

export function readThresholds(sources: SettingSources): Thresholds {
  const failOn = readSetting("failOn", sources);
  return { failOn, failOnUsed: readSetting("failOnUsed", sources) ?? failOn };
}

function toSourceGlobs(globs: readonly string[] | undefined, dir: string): SourceGlobs | undefined {
  return globs === undefined ? undefined : { globs, dir };
}

/** Returns the configuration that `init` writes. It contains the options of the command line as settings. */
export function createInitialConfig(options: OptionValues): InitialConfig {
  const entries = [...SETTINGS_BY_KEY].flatMap(([key, { option, commands }]) => {
    const isInitOption = option !== undefined && commands.includes("init");
    const value = isInitOption ? getOptionValue(options, option) : undefined;
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}
