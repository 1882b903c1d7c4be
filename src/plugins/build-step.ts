/** The step that all plugins run at the start of a build. It generates the code, or checks it, and never contacts a server. */

import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { resolveSettings } from "../cli/settings.js";
import { checkGeneratedFiles } from "../commands/check.js";
import type { Settings } from "../commands/context.js";
import { generateCode } from "../commands/generate.js";
import { findConfigPath } from "../config/find.js";
import type { OptionValues } from "../config/settings.js";
import { type Diagnostic, isCodegenError, LocalError, formatMessageWithHint } from "../core/diagnostic.js";
import { toDisplayPath } from "../core/files.js";
import { SNAPSHOT_INDEX_FILE_NAME } from "../snapshot/snapshot-files.js";
import { createOutputStaleError } from "./diagnostics.js";

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
  /**
   * The paths of the configuration and of `snapshot.json` in each snapshot. Watching these files is sufficient, because each change
   * of a snapshot by `fetch` also changes its `snapshot.json`.
   */
  readonly configAndSnapshotIndexFiles: readonly string[];
  /** The snapshot folders. Empty if the configuration is invalid. */
  readonly snapshotFolders: readonly string[];
}

/**
 * Generates or checks the code. Does not throw a `CodegenError`, but returns it with the list of files to watch, because bundlers need
 * this list even after an error.
 */
export async function runBuildStep({ check = false, config, cwd }: PluginOptions): Promise<BuildStepResult> {
  const projectFolder = resolve(cwd ?? "");
  const warnings: Diagnostic[] = [];
  let configFile: string | undefined;
  let snapshotFolders: readonly string[] = [];
  const createResult = (error?: Error): BuildStepResult => {
    const configFiles = configFile === undefined ? [] : [configFile];
    return {
      error,
      warnings: warnings.map(formatMessageWithHint),
      inputFiles: [...configFiles, ...snapshotFolders.flatMap(listSnapshotFiles)],
      configAndSnapshotIndexFiles: [
        ...configFiles,
        ...snapshotFolders.map((folder) => join(folder, SNAPSHOT_INDEX_FILE_NAME)),
      ],
      snapshotFolders,
    };
  };
  try {
    configFile = config === undefined ? findConfigPath(projectFolder) : resolve(projectFolder, config);
    const optionValues = { config: configFile } as OptionValues;
    const { settings } = await resolveSettings(optionValues, { env: process.env, cwd: () => projectFolder });
    snapshotFolders = settings.schemas;
    if (check) await assertCodeUpToDate(settings, projectFolder);
    else {
      const generationResult = await generateCode(settings, {});
      const { listWriteWarnings } = await import("../cli/messages/written.js");
      warnings.push(
        ...listWriteWarnings({ ...generationResult, modulesWithoutSavedSchema: [] }, projectFolder),
      );
    }
    return createResult();
  } catch (error) {
    if (!isCodegenError(error)) throw error;
    return createResult(error);
  }
}

/**
 * Compares the generated code with the snapshots.
 *
 * @throws LocalError if the generated code is not up to date.
 */
async function assertCodeUpToDate(settings: Settings, projectFolder: string): Promise<void> {
  const report = await checkGeneratedFiles(
    settings,
    { regeneratesAllFiles: false, includesUnstagedFiles: false },
    {},
  );
  if (report.files.length === 0) return;
  const { formatCause, formatRemedy, formatFileState } = await import("../cli/messages/check.js");
  const fileStateTexts = report.files.map(
    ({ state, change }) => `${toDisplayPath(change.path, projectFolder)} ${formatFileState(state)}`,
  );
  throw new LocalError(
    createOutputStaleError(fileStateTexts, report.causes.map(formatCause), formatRemedy(report)),
  );
}

/** Lists the files of a snapshot. For a folder without a snapshot, returns only `snapshot.json`, which does not exist yet. */
function listSnapshotFiles(folder: string): readonly string[] {
  const indexFile = join(folder, SNAPSHOT_INDEX_FILE_NAME);
  try {
    const moduleFileNames = readdirSync(folder).filter(
      (name) => name.endsWith(".json") && name !== SNAPSHOT_INDEX_FILE_NAME,
    );
    return [indexFile, ...moduleFileNames.map((name) => join(folder, name))];
  } catch {
    return [indexFile];
  }
}
