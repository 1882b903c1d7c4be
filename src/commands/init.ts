/** `init`: plans the files of a new project, and writes them. */

import { existsSync, lstatSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Config } from "../core/config-types.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { createFileUnwritableError } from "../core/diagnostics.js";
import { detectPackageManager } from "../core/package-manager.js";
import { BUNDLED, locatePackaged } from "../core/packaged.js";
import { transact } from "../output/commit.js";
import type { LockOptions } from "../output/lock.js";
import type { FileChange } from "../output/replace.js";
import { hasSnapshot, readSnapshot } from "../snapshot/read.js";
import { SNAPSHOT_INDEX_FILE_NAME } from "../snapshot/snapshot-files.js";
import { commandProblem } from "./diagnostics.js";
import { planSnapshotFolderChanges } from "./fetch.js";
import { planConfig, planExample, planManualSteps, planScripts, planWorkflow } from "./init/files.js";
import type { SetupPlan } from "./init/files.js";
import { findOwnDependency, readIfExists, readProject } from "./init/project.js";

export interface SetupAnswers {
  readonly config: Config;
  /** The CI system for which to write a workflow. */
  readonly ci?: "github" | undefined;
  /** The example to copy, instead of creating a configuration and scripts. */
  readonly example?: string | undefined;
  /** Whether all commands will refuse the server, because its certificate is neither trusted nor pinned. */
  readonly isServerUntrusted?: boolean | undefined;
}

export type ProjectPlan = ReturnType<typeof planProject>;

export function planProject(folder: string, { config, ci, example }: SetupAnswers) {
  const project = readProject(folder);
  const plan: SetupPlan = { files: [], unchangedFiles: [], manualSteps: [], warnings: [] };
  const { schemas, out } = { ...SETTING_DEFAULTS, ...config };
  const isBundled = schemas === BUNDLED;
  if (isBundled && config.server !== undefined) throw commandProblem.error("snapshot-bundled");
  const snapshotFolder = resolve(folder, schemas);
  /** The snapshot folder to fill with the bundled schemas. */
  let newSnapshotFolder: string | undefined;
  /** The npm scripts that run this package. */
  let scripts: readonly string[] = [];
  if (example !== undefined) planExample(project, example, plan);
  else {
    planConfig(project, config, plan);
    scripts = planScripts(project, plan);
    if (ci !== undefined) planWorkflow(project, config.server !== undefined, plan);
    const folders = { schemas: isBundled ? [] : [snapshotFolder], out: resolve(folder, out) };
    planManualSteps(project, folders, plan);
    if (config.server === undefined && !isBundled) {
      if (!hasSnapshot(snapshotFolder)) newSnapshotFolder = snapshotFolder;
      else plan.unchangedFiles.push({ path: schemas, reason: "it already contains a snapshot" });
    }
  }
  const isInstalled = Object.hasOwn(project.dependencies, "whm-transfer-codegen");
  return {
    ...plan,
    ...{ newSnapshotFolder, scripts, isInstalled },
    packageManager: detectPackageManager(folder),
    ownDependency: findOwnDependency(project),
  };
}

export type InitResult = Awaited<ReturnType<typeof initProject>>;

/**
 * Writes the planned files in one transaction. Resolves to the plan and the absolute paths of the written files.
 *
 * @throws UsageError if a configuration file exists, or if a file cannot be read or written.
 */
export async function initProject(folder: string, answers: SetupAnswers, lockOptions: LockOptions) {
  const { files, newSnapshotFolder } = planProject(folder, answers);
  const paths = files.map(({ path }) => resolveTarget(folder, path));
  const snapshotFolders = newSnapshotFolder === undefined ? [] : [newSnapshotFolder];
  const { changes, ...plan } = await transact({
    foldersToChange: [...new Set([folder, ...paths.map((path) => dirname(path)), ...snapshotFolders])],
    inputFiles: [...paths, ...snapshotFolders.map((one) => join(one, SNAPSHOT_INDEX_FILE_NAME))],
    createPlan: () => {
      const currentPlan = planProject(folder, answers);
      const fileChanges = currentPlan.files.map(({ path: relativePath, text: newText }): FileChange => {
        const path = resolveTarget(folder, relativePath);
        return { path, oldText: readIfExists(path), newText, editState: "untouched", manifestPath: path };
      });
      const schemaChanges = snapshotFolders.flatMap((one) =>
        planSnapshotFolderChanges(one, readSnapshot(locatePackaged("schemas"))),
      );
      return { ...currentPlan, changes: [...fileChanges, ...schemaChanges] };
    },
    lockOptions,
  });
  return { ...plan, writtenPaths: changes.map(({ path }) => path) };
}

/** Returns the absolute path of a file. Follows a symbolic link, so that writing the file keeps the link. */
function resolveTarget(folder: string, path: string): string {
  const absolutePath = resolve(folder, path);
  if (existsSync(absolutePath)) return realpathSync(absolutePath);
  if (lstatSync(absolutePath, { throwIfNoEntry: false }) === undefined) return absolutePath;
  const error = new Error("it is a symbolic link to a file that does not exist");
  throw createFileUnwritableError(absolutePath, error);
}
