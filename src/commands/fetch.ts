/** `fetch`: writes the schemas of a server, or another source, to the snapshot folder. */

import { createModulesWouldBeLostError } from "./diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { createDefinitionChecker, parseModules } from "../item/parse-modules.js";
import type { Dialect } from "../core/column-types.js";
import type { FetchedSnapshot, Snapshot } from "../core/snapshot-types.js";
import { planFolderChanges } from "../output/plan.js";
import { transact, type ChangePlan, type FileChange } from "../output/commit.js";
import { isSnapshotFile, SNAPSHOT_INDEX_FILE_NAME, formatSnapshotFiles } from "../snapshot/snapshot-files.js";
import { hasSnapshot, readRecordedHashes, readSnapshot } from "../snapshot/read.js";
import { rejectChangesToEditedFiles } from "./modified-files.js";
import { restoreOrderOfRequiredKeys } from "./required-order.js";
import { toWriteResult, type WriteResult } from "./generate.js";
import {
  getSingleSnapshotFolder,
  createLockOptions,
  type Settings,
  type SnapshotSource,
  type CommandContext,
} from "./context.js";

/** The result of a command that fetches schemas. */
export interface FetchResult extends WriteResult {
  /**
   * For saved responses: the modules that the saved list of modules contains, but whose schemas are not saved. Empty for other
   * sources.
   */
  readonly modulesWithoutSavedSchema: readonly string[];
}

export async function fetchSchemas(
  settings: Settings,
  source: SnapshotSource,
  context: CommandContext,
): Promise<FetchResult> {
  const snapshotFolder = getSingleSnapshotFolder(settings);
  const { snapshot, warnings, undeterminedModules } = await fetchSnapshotFromSource(
    source,
    context,
    settings.emitConfig.dialect,
  );
  const modulesWithoutSavedSchema = undeterminedModules.map(({ module }) => module);
  const planChanges = (): ChangePlan => {
    const orderedSnapshot = restoreOrderOfRequiredKeys(snapshot, snapshotFolder);
    const changes = checkAndPlanSnapshotChanges(
      { ...settings, snapshotFolder },
      { snapshot: orderedSnapshot, modulesWithoutSavedSchema },
    );
    rejectChangesToEditedFiles(changes, settings.force);
    return { changes };
  };
  const lockOptions = createLockOptions(context);
  const { changes } = await transact({
    foldersToChange: [snapshotFolder],
    readOnlyFolders: [settings.out],
    createPlan: planChanges,
    lockOptions,
  });
  return { ...toWriteResult([snapshot], changes), warnings, modulesWithoutSavedSchema };
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
      const { readSnapshotFromSavedResponses } = await import("../source/saved.js");
      return readSnapshotFromSavedResponses(source.path, options);
    }
  }
}

/**
 * Checks the snapshot. Returns the changes that write the snapshot to the folder.
 *
 * @throws RemoteError for definitions that cannot be parsed, because no code could be generated from them.
 * @throws LocalError if modules would be removed only because the saved responses do not contain their schemas.
 */
export function checkAndPlanSnapshotChanges(
  { snapshotFolder, emitConfig }: Pick<Settings, "emitConfig"> & { readonly snapshotFolder: string },
  {
    snapshot,
    modulesWithoutSavedSchema,
  }: Pick<FetchedSnapshot, "snapshot"> & Pick<FetchResult, "modulesWithoutSavedSchema">,
): FileChange[] {
  parseModules(Object.values(snapshot.modules), emitConfig.dialect);
  const modulesThatWouldBeLost =
    modulesWithoutSavedSchema.length > 0 && hasSnapshot(snapshotFolder)
      ? findModulesInFolder(snapshotFolder, modulesWithoutSavedSchema)
      : [];
  if (modulesThatWouldBeLost.length > 0)
    throw new LocalError(createModulesWouldBeLostError(modulesThatWouldBeLost, snapshotFolder));
  return planSnapshotFolderChanges(snapshotFolder, snapshot);
}

/** Returns the changes that write the snapshot to the folder. Files that do not belong to a snapshot stay unchanged. */
export function planSnapshotFolderChanges(folder: string, snapshot: Snapshot): FileChange[] {
  const hashByFileName = readRecordedHashes(folder);
  const wasWrittenByTool = (fileName: string, text: string): boolean =>
    hashByFileName.has(fileName) || isSnapshotFile(fileName, text);
  const getRecordedHash = (fileName: string): string | undefined => hashByFileName.get(fileName);
  return planFolderChanges({
    dir: folder,
    files: formatSnapshotFiles(snapshot),
    wasWrittenByTool,
    isMarked: isSnapshotFile,
    getRecordedHash,
    manifestFileName: SNAPSHOT_INDEX_FILE_NAME,
  });
}

/** Writes a snapshot to a folder, in one transaction. */
export async function saveSnapshot(
  folder: string,
  snapshot: Snapshot,
  context: CommandContext,
): Promise<void> {
  const planChanges = (): ChangePlan => {
    const changes = planSnapshotFolderChanges(folder, snapshot);
    rejectChangesToEditedFiles(changes, false);
    return { changes };
  };
  await transact({
    foldersToChange: [folder],
    createPlan: planChanges,
    lockOptions: createLockOptions(context),
  });
}

function findModulesInFolder(folder: string, moduleNames: readonly string[]): string[] {
  const { modules }: Snapshot = readSnapshot(folder);
  return moduleNames.filter((name) => Object.hasOwn(modules, name));
}
