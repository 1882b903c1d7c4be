/** `check`: reports whether the generated code is up to date with the snapshot. Writes nothing. */

import { readFoldersConsistently, type FileChange } from "../output/commit.js";
import type { LockOptions } from "../output/lock.js";
import type { Snapshot } from "../core/snapshot-types.js";
import type { StalenessCause, FileState, FileWithState } from "./check-causes.js";
import { readSnapshots } from "./generate.js";
import { planGeneratedCode, type OutputPlan } from "./output-plan.js";
import type { Settings } from "./context.js";

export interface CheckReport {
  /** The snapshots that the generated code was compared with. */
  readonly snapshots: readonly Snapshot[];
  readonly files: readonly FileWithState[];
  readonly causes: readonly StalenessCause[];
  /**
   * Whether some of the files can be updated only with `generate --force`. Without `--force`, `generate` skips files whose inputs are
   * unchanged.
   */
  readonly isForceNeeded: boolean;
}

export async function checkGeneratedFiles(
  settings: Settings,
  {
    regeneratesAllFiles,
    includesUnstagedFiles,
  }: { readonly regeneratesAllFiles: boolean; readonly includesUnstagedFiles: boolean },
  lockOptions: LockOptions,
): Promise<CheckReport> {
  const planChanges = async (): Promise<OutputPlan & Pick<CheckReport, "snapshots">> => {
    const snapshots = await readSnapshots(settings);
    return {
      snapshots,
      ...(await planGeneratedCode(settings, snapshots, {
        regeneratesAllFiles,
      })),
    };
  };
  const outputPlan = await readFoldersConsistently(
    [...settings.schemas, settings.out],
    planChanges,
    lockOptions,
  );
  const outOfDateFiles = outputPlan.changes.map((change): FileWithState => ({
    change,
    state: determineFileState(change),
  }));
  const unstagedFiles = includesUnstagedFiles
    ? (await import("./staged.js")).findUnstagedFiles(settings)
    : [];
  return {
    snapshots: outputPlan.snapshots,
    files: [...outOfDateFiles, ...unstagedFiles],
    causes:
      outOfDateFiles.length === 0
        ? []
        : (await import("./check-causes.js")).findStalenessCauses(outOfDateFiles, outputPlan, settings),
    isForceNeeded: outputPlan.staleFileNamesWithUnchangedInputs.length > 0,
  };
}

function determineFileState({ oldText, newText, editState }: FileChange): FileState {
  if (oldText === undefined) return "missing";
  if (newText === undefined) return "left-over";
  return editState === "edited" ? "edited" : "stale";
}
