/** `init`: plans the files of a new project, and writes them. */

import { existsSync, lstatSync, readdirSync, realpathSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { DEFAULT_CONFIG_FILE_NAME, SETTING_DEFAULTS } from "../core/defaults.js";
import { LocalError } from "../core/diagnostic.js";
import { createFileUnreadableError, createFileUnwritableError } from "../core/diagnostics.js";
import { readFileBytes, type ReadFileOptions } from "../core/read-file.js";
import { findNearestFolderWith } from "../core/nearest-folder.js";
import { transact, type ChangePlan, type LockOptions, type FileChange } from "../output/commit.js";
import { JSON_CONFIG_FILE_NAME } from "./init/config-file.js";
import { planSetup, type SetupAnswers } from "./init/plan.js";
import { listCodegenScriptNames, PACKAGE_NAME, readDependencies } from "./init/package-json.js";
import { detectPackageManagerCommands, type PackageManagerCommands } from "./init/package-manager.js";
import type { ProjectReader } from "./init/project-files.js";
import type { SetupPlan } from "./init/setup-plan.js";
import { deriveProposedOutputFolder, readTsconfigSettings } from "./init/tsconfig.js";
import { locatePackagedSchemas } from "../snapshot/packaged.js";
import { SNAPSHOT_INDEX_FILE_NAME } from "../snapshot/snapshot-files.js";
import { hasSnapshot, readSnapshot } from "../snapshot/read.js";
import { createProjectAlreadyInitializedError } from "./diagnostics.js";
import { planSnapshotFolderChanges } from "./fetch.js";

/** The plan of `init` for a folder. */
export interface ProjectPlan extends SetupPlan {
  /** The snapshot folder to create with the bundled schemas. Undefined if no folder is created. */
  readonly newSnapshotFolder: string | undefined;
  /** The names of the npm scripts that run this package, such as `codegen`. */
  readonly codegenScriptNames: readonly string[];
  readonly packageManagerCommands: PackageManagerCommands;
  /** Whether the project depends on this package. */
  readonly isCodegenPackageInDependencies: boolean;
  /**
   * Whether the user must install the package `sql.js` for the simulated server. True if this Node.js has no SQLite, and the
   * project does not depend on `sql.js`.
   */
  readonly needsSqlJsInstallation: boolean;
}

/**
 * Plans what `init` writes. Writes nothing. If the configuration contains no server and no snapshot exists, plans a snapshot with the
 * bundled schemas.
 */
export function planProject(folder: string, answers: SetupAnswers): ProjectPlan {
  const projectReader = createProjectReader(folder);
  const setupPlan = planSetup(projectReader, answers);
  const dependencies = readDependencies(projectReader);
  const snapshotFolder = resolve(folder, answers.config.schemas ?? SETTING_DEFAULTS.schemas);
  const needsSnapshot = answers.config.server === undefined;
  const hasNeededSnapshot = needsSnapshot && hasSnapshot(snapshotFolder);
  const unchangedFolderWithReason = {
    path: relative(folder, snapshotFolder),
    reason: "it already contains a snapshot",
  };
  return {
    ...setupPlan,
    codegenScriptNames: listCodegenScriptNames(projectReader, setupPlan),
    packageManagerCommands: detectPackageManagerCommands(projectReader),
    isCodegenPackageInDependencies: Object.hasOwn(dependencies, PACKAGE_NAME),
    needsSqlJsInstallation: !isBuiltin("node:sqlite") && !Object.hasOwn(dependencies, "sql.js"),
    newSnapshotFolder: needsSnapshot && !hasNeededSnapshot ? snapshotFolder : undefined,
    unchangedFiles: hasNeededSnapshot
      ? [...setupPlan.unchangedFiles, unchangedFolderWithReason]
      : setupPlan.unchangedFiles,
  };
}

/** Returns the folder to propose for the generated code, such as `src/generated` if tsconfig.json limits the sources to `src`. */
export function proposeOutputFolder(projectFolder: string): string {
  return deriveProposedOutputFolder(readTsconfigSettings(createProjectReader(projectFolder)));
}

const CONFIG_FILE_NAMES = [DEFAULT_CONFIG_FILE_NAME, JSON_CONFIG_FILE_NAME];

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
  const preliminaryPlan = planProject(folder, answers);
  const plannedFilePaths = preliminaryPlan.files.map(({ path }) => resolveFilePath(folder, path));
  const newSnapshotFolders =
    preliminaryPlan.newSnapshotFolder === undefined ? [] : [preliminaryPlan.newSnapshotFolder];
  const planChanges = (): ChangePlan & ProjectPlan => {
    const existingConfigPath = CONFIG_FILE_NAMES.map((name) => join(folder, name)).find((path) =>
      existsSync(path),
    );
    if (existingConfigPath !== undefined)
      throw new LocalError(createProjectAlreadyInitializedError(existingConfigPath));
    const projectPlan = planProject(folder, answers);
    const snapshotChanges = newSnapshotFolders.flatMap((snapshotFolder) =>
      planSnapshotFolderChanges(snapshotFolder, readSnapshot(locatePackagedSchemas())),
    );
    const setupFileChanges = projectPlan.files.map(({ path, text }) =>
      createFileChange(resolveFilePath(folder, path), text),
    );
    return { ...projectPlan, changes: [...setupFileChanges, ...snapshotChanges] };
  };
  const { changes, ...projectPlan } = await transact({
    foldersToChange: [
      ...new Set([folder, ...plannedFilePaths.map((path) => dirname(path)), ...newSnapshotFolders]),
    ],
    inputFiles: [
      ...plannedFilePaths,
      ...newSnapshotFolders.map((snapshotFolder) => join(snapshotFolder, SNAPSHOT_INDEX_FILE_NAME)),
    ],
    createPlan: planChanges,
    lockOptions,
  });
  return { ...projectPlan, writtenPaths: changes.map(({ path }) => path) };
}

function createFileChange(path: string, text: string): FileChange {
  const existingText = readFileIfExists(path);
  return { path, oldText: existingText, newText: text, editState: "untouched", manifestPath: path };
}

/**
 * Returns the absolute path of a file. For a symbolic link, returns the path of the target, so that writing the file keeps the link.
 *
 * @throws LocalError if the target does not exist.
 */
function resolveFilePath(folder: string, path: string): string {
  const absolutePath = resolve(folder, path);
  if (lstatSync(absolutePath, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return absolutePath;
  if (existsSync(absolutePath)) return realpathSync(absolutePath);
  const error = new Error("it is a symbolic link to a file that does not exist");
  throw new LocalError(createFileUnwritableError(absolutePath, error));
}

function createProjectReader(folder: string): ProjectReader {
  const repositoryRoot =
    findNearestFolderWith(".git", folder) ?? findNearestFolderWith("package.json", folder) ?? folder;
  const projectPathInRepository = relative(repositoryRoot, folder).replaceAll("\\", "/");
  const pathSegments = projectPathInRepository === "" ? [] : projectPathInRepository.split("/");
  return {
    readFileText: (path) => readFileIfExists(resolve(folder, path)),
    readFileStart: (path) =>
      readFileIfExists(resolve(folder, path), { maxBytes: MAX_FILE_START_BYTES, allowsTruncation: true }),
    projectFolderEntryNames: readdirSync(folder),
    projectAndParentFolderPrefixes: ["", ...pathSegments.map((_, index) => "../".repeat(index + 1))],
    projectPathInRepository,
  };
}

/** Maximum number of bytes that `readFileStart` reads. */
const MAX_FILE_START_BYTES = 1024;

/**
 * Reads a file. Returns undefined if the file does not exist.
 *
 * @throws LocalError if the file exists but cannot be read.
 */
function readFileIfExists(path: string, options?: ReadFileOptions): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readFileBytes(path, options).toString("utf8");
  } catch (error) {
    throw new LocalError(createFileUnreadableError(path, error));
  }
}
