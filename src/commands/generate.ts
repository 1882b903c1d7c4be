/** `generate`: generates code from the snapshots. */

import { UsageError, type Diagnostic } from "../core/diagnostic.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { sortByVersion } from "../item/order.js";
import { transact } from "../output/commit.js";
import type { BuiltInEmitter } from "../core/config-types.js";
import type { LockOptions } from "../output/lock.js";
import type { FileChange } from "../output/replace.js";
import { readSnapshot } from "../snapshot/read.js";
import type { Settings } from "./context.js";
import { commandProblem, RUN_WITH_FORCE } from "./diagnostics.js";
import { planGeneratedCode } from "./output-plan.js";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { listProjectFolders, readTextFile, readTextUnwrapped } from "../core/files.js";
import { quote } from "../core/text/escape.js";
import { isRecord, tryParseJson } from "../core/text/json.js";

/**
 * The supported major versions of the libraries that generated code imports, by emitter. Older releases are not supported: zod 3 has
 * another API, and valibot before 1.0.0 is unstable.
 */
const SUPPORTED_MAJORS: { readonly [Name in BuiltInEmitter]?: number } = { zod: 4, valibot: 1 };

export type { FileChange } from "../output/replace.js";

/** The result of a command that writes files. */
export interface WriteResult {
  /** One snapshot for each version, oldest first. */
  readonly snapshots: readonly Snapshot[];
  /** The changes of the snapshot folder, with absolute paths. A dry run does not make them. */
  readonly snapshotChanges: readonly FileChange[];
  /** The changes of the generated code, with absolute paths. */
  readonly codeChanges: readonly FileChange[];
  readonly warnings: readonly Diagnostic[];
  /** For saved responses: the modules that the saved list of modules contains, but whose schemas are not saved. */
  readonly modulesWithoutSavedSchema: readonly string[];
}

/** `retry` is a clause that explains how to overwrite modified files. */
export async function generateCode(
  settings: Settings,
  lockOptions: LockOptions,
  retry?: string,
): Promise<WriteResult> {
  const warnings = checkLibraries(settings);
  const plan = await transact({
    foldersToChange: [settings.out],
    readOnlyFolders: settings.schemas,
    createPlan: async () => {
      const snapshots = readSnapshots(settings);
      const outputPlan = await planGeneratedCode(settings, snapshots, settings.force);
      if (!settings.force) rejectEditedFiles(outputPlan.changes, retry);
      return { ...outputPlan, snapshots };
    },
    lockOptions,
    isDryRun: settings.isDryRun,
  });
  const ofFetch = { snapshotChanges: [], modulesWithoutSavedSchema: [] };
  return { ...plan, ...ofFetch, codeChanges: plan.changes, warnings: [...warnings, ...plan.warnings] };
}

/** Reads the snapshots of all folders. Returns them sorted by version, oldest first. */
export function readSnapshots({ schemas }: Pick<Settings, "schemas">): readonly Snapshot[] {
  return sortByVersion(schemas.map((location) => ({ location, snapshot: readSnapshot(location) })));
}

/**
 * Throws an error if a change affects a file that was, or may have been, modified by hand.
 *
 * @throws UsageError that lists all these files.
 */
export function rejectEditedFiles(changes: readonly FileChange[], retry = RUN_WITH_FORCE): void {
  const edited = changes.filter(({ editState }) => editState === "edited").map(({ path }) => path);
  const unknown = changes.filter(({ editState }) => editState === "unknown");
  const diagnostics: Diagnostic[] = [];
  if (edited.length > 0) {
    const words = edited.length === 1 ? { were: "was", them: "it" } : { were: "were", them: "them" };
    diagnostics.push(commandProblem("files-modified", { files: edited, ...words, retry }));
  }
  for (const manifest of new Set(unknown.map(({ manifestPath }) => manifestPath))) {
    const files = unknown.filter(({ manifestPath }) => manifestPath === manifest).map(({ path }) => path);
    const hashes = files.length === 1 ? "the hash of this file" : "the hashes of these files";
    diagnostics.push(commandProblem("files-maybe-modified", { files, manifest, hashes, retry }));
  }
  if (diagnostics.length > 0) throw new UsageError(diagnostics);
}

/**
 * Checks the libraries of the configured emitters. Reads their package.json, and executes nothing. Returns a warning for each library
 * that is neither installed nor a dependency of the project: code can be generated before the dependencies are installed, and Yarn can
 * install them without node_modules.
 *
 * @throws UsageError if an installed version is not supported.
 */
export function checkLibraries({ emitConfig, out, projectFolder }: Settings): readonly Diagnostic[] {
  const diagnostics = (emitConfig.emitters ?? []).flatMap((emitter) => {
    const name = typeof emitter === "string" ? emitter : emitter.name;
    const major = typeof emitter === "string" ? SUPPORTED_MAJORS[emitter] : undefined;
    if (major === undefined) return [];
    // Search the folder of the generated code first, because the generated code imports the library from there.
    const installed = findInstalledLibrary(name, out) ?? findInstalledLibrary(name, projectFolder);
    if (installed === undefined) {
      const folders = [out, projectFolder].flatMap((folder) => listProjectFolders(folder));
      const packageJsons = folders.map((folder) => join(folder, "package.json")).filter(existsSync);
      const isListed = packageJsons.some((path) => readTextFile(path).includes(quote(name)));
      return isListed || packageJsons.length === 0
        ? []
        : [commandProblem("library-missing", { name, major })];
    }
    const { path: file, version } = installed;
    const [release, installedMajor] = /^(\d{1,9})\.\d{1,9}\.\d{1,9}-?/.exec(version) ?? [];
    const minimum = `${major}.0.0`;
    // A prerelease comes before its release. A version without numbers cannot be compared.
    const isSupported = Number(installedMajor) === major && release !== `${minimum}-`;
    if (release === undefined || isSupported) return [];
    const values = { name, minimum, next: major + 1, folder: dirname(file), version, file };
    return [commandProblem("library-unsupported", values)];
  });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new UsageError(errors);
  return diagnostics;
}

/**
 * Finds the package.json of an installed package as Node.js does: resolves symbolic links, then searches `node_modules` in `startFolder`
 * and in each parent folder. `startFolder` need not exist. `require.resolve` cannot be used: valibot does not export its package.json.
 */
function findInstalledLibrary(name: string, startFolder: string) {
  let folder = existsSync(startFolder) ? realpathSync(startFolder) : startFolder;
  for (; ; folder = dirname(folder)) {
    const path = join(folder, "node_modules", name, "package.json");
    try {
      const packageJson = tryParseJson(readTextUnwrapped(path));
      const version = isRecord(packageJson) ? packageJson["version"] : undefined;
      if (typeof version === "string") return { path, version };
    } catch {
      // This folder does not contain the package.
    }
    if (dirname(folder) === folder) return undefined;
  }
}
