/** Resolves the settings of a command from options, environment, configuration and defaults, in this order. */

import { isAbsolute, relative, resolve } from "node:path";
import type { InitialConfig } from "../commands/init/files.js";
import type { JudgmentSettings } from "../commands/judge.js";
import type { FailureThresholds } from "../commands/rules.js";
import type { Settings } from "../commands/context.js";
import type { SourceGlobs } from "../drift/usage/sources.js";
import { loadConfig, type LoadedConfig } from "../config/load.js";
import type { Setting } from "../config/setting.js";
import {
  SETTINGS_BY_CONFIG_KEY,
  SETTINGS,
  type OptionValues,
  type SettingName,
  type SettingValue,
} from "../config/settings.js";
import { EMIT_DEFAULTS } from "../core/defaults.js";
import { LocalError } from "../core/diagnostic.js";
import { createFoldersOverlapError, createUsedByMissingError } from "./diagnostics.js";
import type { EmitConfig } from "../core/config-types.js";
import type { CommandOutput } from "./command-call.js";
import type { CommandProcess } from "./process.js";
import { getDisplayPathBaseFolder } from "./report-root.js";

/** Where setting values come from: command-line options, environment variables and the configuration. */
export interface SettingSources {
  readonly options: OptionValues;
  readonly loadedConfig: LoadedConfig;
  readonly process: Pick<CommandProcess, "env" | "cwd">;
}

type ResolvedSettingValue<Name extends SettingName> =
  SettingValue<Name> | ((typeof SETTINGS)[Name] extends { default: unknown } ? never : undefined);

/** Returns the value of a setting. Makes paths absolute. Treats an empty environment variable as missing. */
export function readSetting<Name extends SettingName>(
  name: Name,
  { options, loadedConfig: { config, baseFolder: configBaseFolder }, process }: SettingSources,
): ResolvedSettingValue<Name> {
  const {
    option,
    environmentVariable,
    key: configKey,
    type,
    default: defaultValue,
  }: Setting = SETTINGS[name];
  const optionValue = option === undefined ? undefined : getOptionValue(options, option);
  const optionOrEnvironmentValue =
    optionValue ??
    (environmentVariable === undefined ? undefined : process.env[environmentVariable] || undefined);
  const value =
    optionOrEnvironmentValue ?? (configKey === undefined ? undefined : config[configKey]) ?? defaultValue;
  const isPath = type === "path" && typeof value === "string";
  // The cast is safe: the value of a setting has the same type on the command line, in the environment, in the configuration and
  // as default.
  return (
    isPath ? resolve(optionOrEnvironmentValue === undefined ? configBaseFolder : process.cwd(), value) : value
  ) as ResolvedSettingValue<Name>;
}

function getOptionValue(options: OptionValues, optionName: string): unknown {
  return (options as Readonly<Record<string, unknown>>)[optionName];
}

/** Returns the names of the options in `settingsByName` that the command line contains, with dashes, such as `--server`. */
export function listGivenOptionNames(
  options: OptionValues,
  settingsByName: Readonly<Record<string, Setting>>,
): readonly string[] {
  return Object.values(settingsByName).flatMap(({ option }) =>
    option !== undefined && getOptionValue(options, option) !== undefined ? [`--${option}`] : [],
  );
}

export interface SettingsWithSources extends SettingSources {
  readonly settings: Settings;
}

export async function resolveSettings(
  options: OptionValues,
  process: SettingSources["process"],
): Promise<SettingsWithSources> {
  const loadedConfig = await loadConfig(process.cwd(), options.config);
  const settingSources = { options, loadedConfig, process };
  const settings: Settings = {
    schemas: resolveSnapshotFolders(settingSources),
    out: readSetting("out", settingSources),
    projectFolder: loadedConfig.baseFolder,
    force: options.force === true,
    emitConfig: readEmitConfig(settingSources),
    format: readSetting("formatter", settingSources),
    unknownDefinitions: readSetting("unknownDefinitions", settingSources),
  };
  for (const snapshotFolder of settings.schemas) {
    const pathFromOutputFolder = relative(settings.out, snapshotFolder);
    const isInsideOutputFolder =
      pathFromOutputFolder.split(/[\\/]/, 1)[0] !== ".." && !isAbsolute(pathFromOutputFolder);
    if (isInsideOutputFolder) throw new LocalError(createFoldersOverlapError(settings.out, snapshotFolder));
  }
  return { settings, ...settingSources };
}

function resolveSnapshotFolders(settingSources: SettingSources): readonly string[] {
  const { config, baseFolder: configBaseFolder } = settingSources.loadedConfig;
  return settingSources.options.schemas === undefined && config.snapshots !== undefined
    ? config.snapshots.map((snapshotFolder) => resolve(configBaseFolder, snapshotFolder))
    : [readSetting("schemas", settingSources)];
}

function readEmitConfig(settingSources: SettingSources): EmitConfig {
  const emitSettingNames = Object.keys(EMIT_DEFAULTS) as readonly (keyof EmitConfig)[];
  return Object.fromEntries(emitSettingNames.map((name) => [name, readSetting(name, settingSources)]));
}

/** The settings that determine the level and the acceptance of findings, and which levels cause exit code 1. */
export type JudgmentSettingsWithThresholds = JudgmentSettings & FailureThresholds;

/** The properties of a command call that `readJudgmentSettings` needs. */
interface JudgmentSettingsContext {
  readonly process: Pick<CommandProcess, "cwd" | "env" | "now">;
  readonly output: Pick<CommandOutput, "printDiagnostics">;
}

/**
 * Returns the settings that determine the level and the acceptance of findings, and which levels cause exit code 1.
 *
 * @throws LocalError if `failOnUsed` is set, but no source files are specified.
 */
export function readJudgmentSettings(
  settingSources: SettingSources,
  { process, output }: JudgmentSettingsContext,
): JudgmentSettingsWithThresholds {
  const { options, loadedConfig } = settingSources;
  const sourceGlobs =
    toSourceGlobs(options["used-by"], process.cwd()) ??
    toSourceGlobs(loadedConfig.config.usedBy, loadedConfig.baseFolder);
  if (sourceGlobs === undefined && readSetting("failOnUsed", settingSources) !== undefined) {
    throw new LocalError(createUsedByMissingError());
  }
  return {
    levels: readSetting("levels", settingSources),
    acceptanceFile: readSetting("accept", settingSources),
    isAcceptanceFileConfigured: loadedConfig.config.accept !== undefined,
    now: process.now?.() ?? new Date(),
    sourceAnalysisOptions: sourceGlobs && {
      sourceGlobs,
      out: readSetting("out", settingSources),
      cwd: getDisplayPathBaseFolder(process),
      projectFolder: process.cwd(),
      emitConfig: readEmitConfig(settingSources),
      onWarning: (warning) => output.printDiagnostics([warning]),
    },
    ...readFailureThresholds(settingSources),
  };
}

export function readFailureThresholds(settingSources: SettingSources): FailureThresholds {
  const failOn = readSetting("failOn", settingSources);
  return { failOn, failOnUsed: readSetting("failOnUsed", settingSources) ?? failOn };
}

function toSourceGlobs(globs: readonly string[] | undefined, baseFolder: string): SourceGlobs | undefined {
  return globs === undefined ? undefined : { globs, baseFolder };
}

/** Returns the configuration that `init` writes: the options of the command line that have a key in the configuration. */
export function createInitialConfig(options: OptionValues): InitialConfig {
  const configEntries = [...SETTINGS_BY_CONFIG_KEY].flatMap(([configKey, { option, commands }]) => {
    const isInitOption = option !== undefined && commands.includes("init");
    const value = isInitOption ? getOptionValue(options, option) : undefined;
    return value === undefined ? [] : [[configKey, value] as const];
  });
  return Object.fromEntries(configEntries);
}
