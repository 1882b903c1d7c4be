/** `generate`: generates code from the snapshots. */

import type { Diagnostic } from "../core/diagnostic.js";
import { sortByVersion } from "../item/order.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { transact, type FileChange } from "../output/commit.js";
import type { LockOptions } from "../output/lock.js";
import { readSnapshotWithFastPath } from "../snapshot/read-unchanged.js";
import { checkLibraryVersions } from "./libraries.js";
import { rejectChangesToEditedFiles } from "./modified-files.js";
import { planGeneratedCode, type OutputPlan } from "./output-plan.js";
import type { Settings } from "./context.js";

/** The result of a command that writes files. Paths are absolute. */
export interface WriteResult {
  /** One snapshot for each version, oldest first. */
  readonly snapshots: readonly Snapshot[];
  readonly writtenPaths: readonly string[];
  readonly removedPaths: readonly string[];
  /** The written or removed files that had been modified by hand. */
  readonly pathsWithOverwrittenEdits: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

export async function generateCode(settings: Settings, lockOptions: LockOptions): Promise<WriteResult> {
  checkLibraryVersions(settings);
  const planChanges = async (): Promise<OutputPlan & { readonly snapshots: readonly Snapshot[] }> => {
    const snapshots = await readSnapshots(settings);
    const outputPlan = await planGeneratedCode(settings, snapshots, {
      regeneratesAllFiles: settings.force === true,
    });
    rejectChangesToEditedFiles(outputPlan.changes, settings.force);
    return { ...outputPlan, snapshots };
  };
  const transactionResult = await transact({
    foldersToChange: [settings.out],
    readOnlyFolders: settings.schemas,
    createPlan: planChanges,
    lockOptions,
  });
  return toWriteResult(transactionResult.snapshots, transactionResult.changes, transactionResult);
}

/** Reads the snapshots of all folders. Returns them sorted by version, oldest first. */
export async function readSnapshots({ schemas }: Pick<Settings, "schemas">): Promise<readonly Snapshot[]> {
  const snapshotsWithLocations: { readonly location: string; readonly snapshot: Snapshot }[] = [];
  for (const snapshotFolder of schemas)
    snapshotsWithLocations.push({
      location: snapshotFolder,
      snapshot: await readSnapshotWithFastPath(snapshotFolder),
    });
  return sortByVersion(snapshotsWithLocations);
}

export function toWriteResult(
  snapshots: readonly Snapshot[],
  changes: readonly FileChange[],
  outputPlan?: OutputPlan,
): WriteResult {
  return {
    snapshots,
    writtenPaths: changes.filter(({ newText }) => newText !== undefined).map(({ path }) => path),
    removedPaths: changes.filter(({ newText }) => newText === undefined).map(({ path }) => path),
    pathsWithOverwrittenEdits: changes
      .filter(({ editState }) => editState === "edited")
      .map(({ path }) => path),
    warnings: outputPlan?.warnings ?? [],
  };
}
