/** The step that all plugins run at the start of a build. It generates the code, or checks it, and never contacts a server. */

import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { resolveSettings } from "../cli/settings.js";
import { checkGeneratedFiles } from "../commands/check.js";
import type { Settings } from "../commands/context.js";
import { generateCode } from "../commands/generate.js";
import { findConfigPath } from "../config/load.js";
import type { OptionValues } from "../config/settings.js";
import { formatMessageWithHint, isCodegenError, type Diagnostic } from "../core/diagnostic.js";
import { toDisplayPath } from "../core/files.js";
import { adaptCommands } from "../core/package-manager.js";
import { SNAPSHOT_INDEX_FILE_NAME } from "../snapshot/snapshot-files.js";
import { pluginProblem } from "./diagnostics.js";

/** The name of the plugin in messages of bundlers. */
export const PLUGIN_NAME = "whm-transfer-codegen";

export interface PluginOptions {
  /** Whether to fail the build if the generated code is not up to date, instead of generating it. Default: `false`. */
  readonly check?: boolean;
  /** Configuration file, relative to `cwd`. Default: the nearest configuration in `cwd` or its parent folders. */
  readonly config?: string;
  /** Folder of the project. Default: the current folder of the process. */
  readonly cwd?: string;
}

export interface BuildStepResult {
  /** The error that makes the build fail. Undefined if this step succeeds. */
  readonly error: Error | undefined;
  readonly warnings: readonly string[];
  /** The paths of the configuration and of the snapshot files. Some of these files may not exist. */
  readonly inputFiles: readonly string[];
  /** The snapshot folders. Empty if the configuration is invalid. */
  readonly snapshotFolders: readonly string[];
}

/**
 * Generates or checks the code. Does not throw a `CodegenError`, but returns it with the list of files to watch, because bundlers need
 * this list even after an error.
 */
export async function runBuildStep({ check = false, config, cwd }: PluginOptions): Promise<BuildStepResult> {
  const projectFolder = resolve(cwd ?? "");
  let configFile: string | undefined;
  let snapshotFolders: readonly string[] = [];
  let warnings: readonly Diagnostic[] = [];
  let codegenError: Error | undefined;
  try {
    configFile = config === undefined ? findConfigPath(projectFolder) : resolve(projectFolder, config);
    const options = { config: configFile } as OptionValues;
    const { env } = process;
    const { settings } = await resolveSettings({ options, process: { env, cwd: () => projectFolder } });
    snapshotFolders = settings.schemas;
    if (check) await assertUpToDate(settings, projectFolder);
    else {
      const result = await generateCode(settings, {}, "run npx whm-transfer-codegen generate --force");
      const { listWriteWarnings } = await import("../cli/messages/written.js");
      warnings = listWriteWarnings(result, projectFolder);
    }
  } catch (error) {
    if (!isCodegenError(error)) throw error;
    error.message = adaptCommands(error.message, projectFolder);
    codegenError = error;
  }
  const configFiles = configFile === undefined ? [] : [configFile];
  const indexFiles = snapshotFolders.map((folder) => join(folder, SNAPSHOT_INDEX_FILE_NAME));
  return {
    error: codegenError,
    warnings: warnings.map((warning) => adaptCommands(formatMessageWithHint(warning), projectFolder)),
    inputFiles: [...configFiles, ...indexFiles, ...snapshotFolders.flatMap(listModuleFiles)],
    snapshotFolders,
  };
}

/** The maximum number of files that the message lists. */
const MAX_LISTED_FILES = 5;

/** @throws UsageError if the generated code is not up to date with the snapshots. */
async function assertUpToDate(settings: Settings, projectFolder: string): Promise<void> {
  const report = await checkGeneratedFiles(settings, {}, {});
  if (report.files.length === 0) return;
  const { formatCause, formatRemedy, FILE_STATE_TEXTS } = await import("../cli/messages/check.js");
  const files = report.files
    .slice(0, MAX_LISTED_FILES)
    .map(({ state, change }) => `${toDisplayPath(change.path, projectFolder)} ${FILE_STATE_TEXTS[state]}`);
  const omitted = report.files.length - files.length;
  if (omitted > 0) files.push(`and ${omitted} more ${omitted === 1 ? "file" : "files"}`);
  throw pluginProblem.error("output-stale", {
    files: files.join(", "),
    causes: report.causes.map((cause) => ` ${formatCause(cause)}`).join(""),
    remedy: formatRemedy(report),
  });
}

function listModuleFiles(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
    return names.filter((name) => name !== SNAPSHOT_INDEX_FILE_NAME).map((name) => join(folder, name));
  } catch {
    return []; // The folder does not exist yet.
  }
}
