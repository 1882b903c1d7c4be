/** `generate`: generates code from the snapshots. */

import type { Diagnostic } from "../core/diagnostic.js";
import { sortByVersion } from "../item/order.js";
import type { Snapshot } from "../core/snapshot-types.js";
import type { LockOptions } from "../output/lock.js";
import type { FileChange } from "../output/plan.js";
import { transact } from "../output/transaction.js";
import { readSnapshotFolder } from "../snapshot/read-unchanged.js";
import { checkLibraries } from "./libraries.js";
import { rejectModifiedFiles } from "./modified-files.js";
import { planGeneratedCode, type OutputPlan } from "./output-plan.js";
import type { Settings } from "./context.js";

/** The result of a command that writes files. Paths are absolute. */
export interface WriteResult {
  /** One snapshot for each version, oldest first. */
  readonly snapshots: readonly Snapshot[];
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** The written or removed files that had been modified by hand. */
  readonly overwrittenEdits: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

export async function generateCode(settings: Settings, lockOptions: LockOptions): Promise<WriteResult> {
  checkLibraries(settings);
  const planChanges = async (): Promise<OutputPlan & { readonly snapshots: readonly Snapshot[] }> => {
    const snapshots = await readSnapshots(settings);
    const generatedPlan = await planGeneratedCode(settings, snapshots, {
      regenerate: settings.force === true,
    });
    rejectModifiedFiles(generatedPlan.changes, settings.force);
    return { ...generatedPlan, snapshots };
  };
  const result = await transact({
    folders: [settings.out],
    readOnlyFolders: settings.schemas,
    plan: planChanges,
    lockOptions,
  });
  return toWriteResult(result.snapshots, result.changes, result);
}

/** Reads the snapshots of all folders. Returns them sorted by version, oldest first. */
export async function readSnapshots({ schemas }: Pick<Settings, "schemas">): Promise<readonly Snapshot[]> {
  const snapshotsWithLocations: { readonly location: string; readonly snapshot: Snapshot }[] = [];
  for (const location of schemas)
    snapshotsWithLocations.push({ location, snapshot: await readSnapshotFolder(location) });
  return sortByVersion(snapshotsWithLocations);
}

export function toWriteResult(
  snapshots: readonly Snapshot[],
  changes: readonly FileChange[],
  plan?: OutputPlan,
): WriteResult {
  return {
    snapshots,
    written: changes.filter(({ readTextAfter }) => readTextAfter !== undefined).map(({ path }) => path),
    removed: changes.filter(({ readTextAfter }) => readTextAfter === undefined).map(({ path }) => path),
    overwrittenEdits: changes.filter(({ editState }) => editState === "edited").map(({ path }) => path),
    warnings: plan?.warnings ?? [],
  };
}
