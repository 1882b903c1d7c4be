/** `init`: plans the files of a new project, and writes them. */

import { existsSync, lstatSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { LocalError } from "../core/diagnostic.js";
import { createFileUnwritableError } from "../core/diagnostics.js";
import { transact, type FileChange } from "../output/commit.js";
import type { LockOptions } from "../output/lock.js";
import { locatePackagedSchemas } from "../snapshot/packaged.js";
import { hasSnapshot, readSnapshot } from "../snapshot/read.js";
import { SNAPSHOT_INDEX_FILE_NAME } from "../snapshot/snapshot-files.js";
import { planSnapshotFolderChanges } from "./fetch.js";
import {
  planConfig,
  planExample,
  planScripts,
  planWorkflow,
  planManualSteps,
  type InitialConfig,
  type SetupPlan,
} from "./init/files.js";
import { detectPackageManager, readIfExists, readProject, type PackageManager } from "./init/project.js";

export interface SetupAnswers {
  readonly config: InitialConfig;
  /** The CI system for which to write a workflow. */
  readonly ci?: "github" | undefined;
  /** The example to copy, instead of creating a configuration and scripts. */
  readonly example?: "migrate" | undefined;
  /** Whether all commands will refuse the server, because its certificate is neither trusted nor pinned. */
  readonly isServerUntrusted?: boolean | undefined;
}

export interface ProjectPlan extends SetupPlan {
  /** The snapshot folder to fill with the bundled schemas. */
  readonly newSnapshotFolder: string | undefined;
  readonly packageManager: PackageManager;
  /** The npm scripts that run this package. */
  readonly scripts: readonly string[];
  readonly isInstalled: boolean;
}

export function planProject(folder: string, { config, ci, example }: SetupAnswers): ProjectPlan {
  const project = readProject(folder);
  const packageManager = detectPackageManager(project);
  const { schemas, out } = { ...SETTING_DEFAULTS, ...config };
  const snapshotFolder = resolve(folder, schemas);
  const hasSchemas = hasSnapshot(snapshotFolder);
  const plan: SetupPlan = { files: [], unchangedFiles: [], manualSteps: [] };
  if (example !== undefined) {
    planExample(project, example, plan);
    return { ...plan, newSnapshotFolder: undefined, packageManager, scripts: [], isInstalled: true };
  }
  planConfig(project, config, plan);
  const scripts = planScripts(project, plan);
  if (ci !== undefined) planWorkflow(project, config.server !== undefined, plan);
  planManualSteps(project, { schemas: snapshotFolder, out: resolve(folder, out) }, plan);
  if (config.server === undefined && hasSchemas)
    plan.unchangedFiles.push({ path: schemas, reason: "it already contains a snapshot" });
  return {
    ...plan,
    newSnapshotFolder: config.server === undefined && !hasSchemas ? snapshotFolder : undefined,
    packageManager,
    scripts,
    isInstalled: Object.hasOwn(project.dependencies, "whm-transfer-codegen"),
  };
}

/** The plan of `init`, and the absolute paths of the written files. */
export interface InitResult extends ProjectPlan {
  readonly writtenPaths: readonly string[];
}

/**
 * Writes the planned files in one transaction.
 *
 * @throws LocalError if a configuration file exists, or if a file cannot be read or written.
 */
export async function initProject(
  folder: string,
  answers: SetupAnswers,
  lockOptions: LockOptions,
): Promise<InitResult> {
  const { files, newSnapshotFolder } = planProject(folder, answers);
  const paths = files.map(({ path }) => resolveTarget(folder, path));
  const snapshotFolders = newSnapshotFolder === undefined ? [] : [newSnapshotFolder];
  const { changes, ...plan } = await transact({
    foldersToChange: [...new Set([folder, ...paths.map((path) => dirname(path)), ...snapshotFolders])],
    inputFiles: [...paths, ...snapshotFolders.map((one) => join(one, SNAPSHOT_INDEX_FILE_NAME))],
    createPlan: () => {
      const currentPlan = planProject(folder, answers);
      const changes = [
        ...currentPlan.files.map(({ path: relativePath, text: newText }): FileChange => {
          const path = resolveTarget(folder, relativePath);
          return { path, oldText: readIfExists(path), newText, editState: "untouched", manifestPath: path };
        }),
        ...snapshotFolders.flatMap((one) =>
          planSnapshotFolderChanges(one, readSnapshot(locatePackagedSchemas())),
        ),
      ];
      return { ...currentPlan, changes };
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
  throw new LocalError(createFileUnwritableError(absolutePath, error));
}
