/** `fetch` and `codegen`: write the schemas of a server, or another source, to the snapshot folder, and generate code from them. */

import type { Dialect } from "../core/item-types.js";
import { isCodegenError, mapMessage, ServerError } from "../core/diagnostic.js";
import type { FetchedSnapshot, Snapshot } from "../core/snapshot-types.js";
import { joinList, maskSessionIds, quote } from "../core/text/escape.js";
import { listEnabledEmitters, listOutputPaths } from "../emit/emitters.js";
import { createDefinitionChecker, parseModules } from "../item/parse-modules.js";
import { transact } from "../output/commit.js";
import { planFolderChanges } from "../output/plan.js";
import type { FileChange } from "../output/replace.js";
import { hasSnapshot, readRecordedHashes, readSnapshot } from "../snapshot/read.js";
import { formatSnapshotFiles, isSnapshotFile, SNAPSHOT_INDEX_FILE_NAME } from "../snapshot/snapshot-files.js";
import {
  getSingleSnapshotFolder,
  type CommandContext,
  type Settings,
  type SnapshotSource,
} from "./context.js";
import { commandProblem } from "./diagnostics.js";
import { rejectEditedFiles, checkLibraries, type WriteResult } from "./generate.js";
import { planGeneratedCode } from "./output-plan.js";

/** Fetches the schemas and writes them. With `generatesCode`, also generates the code. */
export async function fetchSchemas(
  settings: Settings,
  source: SnapshotSource,
  context: CommandContext,
  generatesCode: boolean,
): Promise<WriteResult> {
  const libraryWarnings = generatesCode ? checkLibraries(settings) : [];
  // Without modules: later, a conflict of file names can only be due to a module.
  if (generatesCode) listOutputPaths([], listEnabledEmitters(settings.emitConfig, 1));
  const folder = getSingleSnapshotFolder(settings);
  const fetched = await fetchSnapshotFromSource(source, context, settings.emitConfig.dialect);
  const { snapshotChanges, codeChanges, warnings } = await transact({
    // Write both folders in one transaction, so that the code always matches the snapshot.
    foldersToChange: generatesCode ? [folder, settings.out] : [folder],
    readOnlyFolders: generatesCode ? [] : [settings.out],
    createPlan: async () => {
      const plan = planFetchedSnapshot(settings, folder, fetched);
      const code = generatesCode
        ? await planGeneratedCode(settings, [plan.snapshot], settings.force).catch((error: unknown) => {
            throw toSourceError(error, source);
          })
        : { changes: [], warnings: [] };
      const allChanges = [...plan.changes, ...code.changes];
      if (!settings.force) rejectEditedFiles(allChanges);
      return {
        changes: allChanges,
        snapshotChanges: plan.changes,
        codeChanges: code.changes,
        warnings: [...libraryWarnings, ...fetched.warnings, ...code.warnings],
      };
    },
    lockOptions: context,
    isDryRun: settings.isDryRun,
  });
  const modulesWithoutSavedSchema = fetched.undeterminedModules.map(({ module }) => module);
  const snapshots = [fetched.snapshot];
  return { snapshots, snapshotChanges, codeChanges, warnings, modulesWithoutSavedSchema };
}

/** Returns the error for fetched modules whose files have the same names as those of an emitter. Returns other errors unchanged. */
function toSourceError(error: unknown, source: SnapshotSource): unknown {
  if (!isCodegenError(error) || error.diagnostics.some(({ code }) => code !== "emitter-files-alike"))
    return error;
  const origin = source.kind === "server" ? maskSessionIds(source.server) : (source.path ?? "whmapi1");
  const locate = (text: string): string =>
    `A module from ${quote(origin)} conflicts with an emitter: ${text}`;
  return new ServerError(error.diagnostics.map((diagnostic) => mapMessage(diagnostic, locate)));
}

/**
 * Fetches a snapshot. Loads only the code for this kind of source. With `allowsPartialSnapshot`, a module that cannot be fetched is not an
 * error, but is listed in `undeterminedModules`.
 */
export async function fetchSnapshotFromSource(
  source: SnapshotSource,
  context: CommandContext,
  dialect?: Dialect,
  allowsPartialSnapshot = false,
): Promise<FetchedSnapshot> {
  const options = {
    ...context,
    allowsPartialSnapshot,
    diagnoseDefinition: createDefinitionChecker(dialect),
  };
  switch (source.kind) {
    case "server": {
      const { fetchSnapshotFromServer } = await import("../source/server.js");
      return fetchSnapshotFromServer({ ...source, ...options });
    }
    case "whmapi1": {
      const { fetchSnapshotFromWhmapi1 } = await import("../source/whmapi1.js");
      return fetchSnapshotFromWhmapi1({ ...source, ...options });
    }
    case "saved": {
      if (hasSnapshot(source.path))
        return { snapshot: readSnapshot(source.path), warnings: [], undeterminedModules: [] };
      const { readSavedSnapshot } = await import("../source/saved.js");
      return readSavedSnapshot(source.path, options);
    }
  }
}

/**
 * Checks a fetched snapshot. Returns it with its lists of keys in the order of the folder, and the changes that write it there.
 *
 * @throws ServerError for definitions that cannot be parsed, because no code could be generated from them.
 * @throws UsageError if modules would be removed only because the saved responses do not contain their schemas.
 */
export function planFetchedSnapshot(
  { emitConfig }: Pick<Settings, "emitConfig">,
  folder: string,
  fetched: Pick<FetchedSnapshot, "snapshot" | "undeterminedModules">,
): { readonly snapshot: Snapshot; readonly changes: FileChange[] } {
  const snapshot = restoreListOrder(fetched.snapshot, folder);
  parseModules(Object.values(snapshot.modules), emitConfig.dialect);
  const unsaved = fetched.undeterminedModules.map(({ module }) => module);
  const existing: Snapshot["modules"] =
    unsaved.length > 0 && hasSnapshot(folder) ? readSnapshot(folder).modules : {};
  const lost = unsaved.filter((name) => Object.hasOwn(existing, name));
  if (lost.length > 0) {
    const words = lost.length === 1 ? { unit: "module", them: "it" } : { unit: "modules", them: "them" };
    throw commandProblem.error("modules-would-be-lost", { folder, modules: joinList(lost), ...words });
  }
  return { snapshot, changes: planSnapshotFolderChanges(folder, snapshot) };
}

/**
 * Sorts the lists `primary` and `required` as in the folder, if both lists contain the same keys. Their order has no meaning, so a
 * different order must not change the snapshot file.
 */
export function restoreListOrder(snapshot: Snapshot, folder: string): Snapshot {
  let existing: Snapshot;
  try {
    if (!hasSnapshot(folder)) return snapshot;
    existing = readSnapshot(folder);
  } catch (error) {
    // The folder contains an invalid snapshot, which will be replaced.
    if (isCodegenError(error)) return snapshot;
    throw error;
  }
  const entries = Object.entries(snapshot.modules).map(([name, schema]) => {
    const old = Object.hasOwn(existing.modules, name) ? existing.modules[name] : undefined;
    // No list contains duplicates.
    const restore = (list: readonly string[], saved: readonly string[] = []): readonly string[] =>
      saved.length === list.length && saved.every((key) => list.includes(key)) ? saved : list;
    const [primary, required] = [
      restore(schema.primary, old?.primary),
      restore(schema.required, old?.required),
    ];
    return [name, { ...schema, primary, required }] as const;
  });
  return { ...snapshot, modules: Object.fromEntries(entries) };
}

/** Returns the changes that write the snapshot to the folder. Files that do not belong to a snapshot stay unchanged. */
export function planSnapshotFolderChanges(folder: string, snapshot: Snapshot): FileChange[] {
  const hashes = readRecordedHashes(folder);
  return planFolderChanges({
    dir: folder,
    files: formatSnapshotFiles(snapshot),
    wasWrittenByTool: (name, text) => hashes.has(name) || isSnapshotFile(name, text),
    getRecordedHash: (name) => hashes.get(name),
    manifestFileName: SNAPSHOT_INDEX_FILE_NAME,
  });
}
