/** Resolves the settings of a command from options, environment, configuration and defaults, in this order. */

import { isAbsolute, relative, resolve } from "node:path";
import type { JudgmentSettings } from "../commands/judge.js";
import type { FailureThresholds } from "../commands/rules.js";
import type { Settings } from "../commands/context.js";
import { loadConfig, type LoadedConfig } from "../config/load.js";
import type { Setting } from "../config/setting.js";
import {
  SETTINGS_BY_CONFIG_KEY,
  SETTINGS,
  type OptionValues,
  type SettingName,
  type SettingValue,
} from "../config/settings.js";
import { EMIT_DEFAULTS, type SETTING_DEFAULTS } from "../core/defaults.js";
import { listProjectFolders } from "../core/files.js";
import { adaptCommands } from "../core/package-manager.js";
import { resolveSnapshotFolder } from "../core/packaged.js";
import { quoteShellArgument } from "../core/text/escape.js";
import { cliProblem } from "./diagnostics.js";
import type { Config, EmitConfig } from "../core/config-types.js";
import { getReportRoot, type CommandCall, type CommandProcess } from "./command-call.js";

/** Where setting values come from: command-line options, environment variables and the configuration. */
export interface SettingSources {
  readonly options: OptionValues;
  readonly loadedConfig: LoadedConfig;
  readonly process: Pick<CommandProcess, "env" | "cwd">;
}

type ResolvedValue<Name extends SettingName> =
  SettingValue<Name> | (Name extends keyof typeof SETTING_DEFAULTS ? never : undefined);

/** Returns the value of a setting. Makes paths absolute. Treats an empty environment variable as missing. */
export function readSetting<Name extends SettingName>(
  name: Name,
  { options, loadedConfig: { config, baseFolder }, process }: SettingSources,
): ResolvedValue<Name> {
  const { option, environmentVariable: variable, key, type, default: fallback }: Setting = SETTINGS[name];
  const given =
    getOptionValue(options, option) ??
    (variable === undefined ? undefined : process.env[variable] || undefined);
  const value = given ?? (key === undefined ? undefined : config[key]) ?? fallback;
  const isPath = type === "path" && typeof value === "string";
  if (isPath && given === undefined && (name === "schemas" || name === "out"))
    requireInProject(name, name, baseFolder, value);
  const resolvePath = name === "schemas" ? resolveSnapshotFolder : resolve;
  // The cast is safe: the value of a setting has the same type on the command line, in the environment, in the configuration and
  // as default.
  return (
    isPath ? resolvePath(given === undefined ? baseFolder : process.cwd(), value) : value
  ) as ResolvedValue<Name>;
}

/** @throws UsageError if a folder in the configuration is outside of the project, where a reviewer would not expect changes. */
function requireInProject(key: keyof Config, option: string, baseFolder: string, path: string): void {
  const root = listProjectFolders(baseFolder).at(-1) ?? baseFolder;
  const folder = resolve(baseFolder, path);
  if (!isInFolder(root, folder))
    throw cliProblem.error("folder-outside-project", { key, option, folder, root });
}

/** Whether a path is a folder, or is in it. */
function isInFolder(folder: string, path: string): boolean {
  const relativePath = relative(folder, path);
  return relativePath.split(/[\\/]/, 1)[0] !== ".." && !isAbsolute(relativePath);
}

function getOptionValue(options: OptionValues, option = ""): unknown {
  return (options as Readonly<Record<string, unknown>>)[option];
}

/** Returns the names of the options in `settings` that the command line contains, with dashes, such as `--server`. */
export function listGivenOptions(
  options: OptionValues,
  settings: Readonly<Record<string, Setting>>,
): readonly string[] {
  return Object.values(settings).flatMap(({ option = "" }) =>
    getOptionValue(options, option) === undefined ? [] : [`--${option}`],
  );
}

export async function loadSettingSources(
  call: Pick<SettingSources, "options" | "process">,
): Promise<SettingSources> {
  const { options, process } = call;
  return { options, process, loadedConfig: await loadConfig(process.cwd(), options.config) };
}

export type SettingsWithSources = Awaited<ReturnType<typeof resolveSettings>>;

export async function resolveSettings(call: Pick<SettingSources, "options" | "process">) {
  const sources = await loadSettingSources(call);
  const { options } = call;
  const settings: Settings = {
    schemas: listSnapshotFolders(sources),
    out: readSetting("out", sources),
    projectFolder: sources.loadedConfig.baseFolder,
    force: options.force === true,
    isDryRun: options["dry-run"] === true,
    emitConfig: readEmitConfig(sources),
    format: readSetting("formatter", sources),
    unknownDefinitions: readSetting("unknownDefinitions", sources),
  };
  refuseSnapshotIn(settings.out, settings.schemas);
  return { settings, ...sources };
}

export function listSnapshotFolders(sources: SettingSources): readonly string[] {
  const { options, loadedConfig } = sources;
  const { config, baseFolder } = loadedConfig;
  if (options.schemas !== undefined || config.snapshots === undefined)
    return [readSetting("schemas", sources)];
  return config.snapshots.map((folder) => {
    requireInProject("snapshots", "schemas", baseFolder, folder);
    return resolveSnapshotFolder(baseFolder, folder);
  });
}

/** @throws UsageError if the folder of the generated code is or contains a snapshot folder. */
export function refuseSnapshotIn(folder: string, snapshotFolders: readonly string[]): void {
  for (const schemas of snapshotFolders) {
    if (!isInFolder(folder, schemas)) continue;
    const relation =
      folder === schemas ? "is also the snapshot folder" : `contains the snapshot folder ${schemas}`;
    throw cliProblem.error("folders-overlap", { folder, relation });
  }
}

function readEmitConfig(sources: SettingSources): EmitConfig {
  const names = Object.keys(EMIT_DEFAULTS) as readonly (keyof EmitConfig)[];
  return Object.fromEntries(names.map((name) => [name, readSetting(name, sources)]));
}

/**
 * Returns the settings that determine the level and the acceptance of findings, and which levels cause exit code 1.
 *
 * @throws UsageError if `failOnUsed` is set, but no source files are specified.
 */
export function readJudgmentSettings(
  sources: SettingSources,
  { process, output }: Pick<CommandCall, "process" | "output">,
): JudgmentSettings {
  const { options, loadedConfig } = sources;
  const { config, baseFolder } = loadedConfig;
  const cwd = process.cwd();
  const globs = options["used-by"] ?? config.usedBy;
  if (globs === undefined && readSetting("failOnUsed", sources) !== undefined)
    throw cliProblem.error("used-by-missing");
  return {
    levels: readSetting("levels", sources),
    acceptanceFile: readSetting("accept", sources),
    isAcceptanceFileConfigured: config.accept !== undefined,
    now: process.now?.() ?? new Date(),
    acceptCommand: formatAccept(options, cwd),
    sourceAnalysisOptions: globs && {
      sourceGlobs: { globs, baseFolder: options["used-by"] === undefined ? baseFolder : cwd },
      out: readSetting("out", sources),
      cwd: getReportRoot(process),
      projectFolder: cwd,
      emitConfig: readEmitConfig(sources),
    },
    onWarning: (warning) => output.printDiagnostics([warning]),
    ...readFailureThresholds(sources),
  };
}

/** Returns the command `accept` for the shell, with the configuration of this run. */
export function formatAccept({ config }: OptionValues, cwd: string): string {
  const option = config === undefined ? "" : ` --config ${quoteShellArgument(config)}`;
  return adaptCommands(`npx whm-transfer-codegen accept${option}`, cwd);
}

export function readFailureThresholds(sources: SettingSources): FailureThresholds {
  const failOn = readSetting("failOn", sources);
  return { failOn, failOnUsed: readSetting("failOnUsed", sources) ?? failOn };
}

/** Returns the configuration that `init` writes: the options of the command line that have a key in the configuration. */
export function createInitialConfig(options: OptionValues): Config {
  return Object.fromEntries(
    [...SETTINGS_BY_CONFIG_KEY].flatMap(([key, { option, commands }]) => {
      const value = commands.includes("init") ? getOptionValue(options, option) : undefined;
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
