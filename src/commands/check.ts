/** `check`: reports whether the generated code is up to date with the snapshot. Writes nothing. */

import type { Snapshot } from "../core/snapshot-types.js";
import { readFoldersConsistently } from "../output/commit.js";
import type { LockOptions } from "../output/lock.js";
import type { FileWithState, StalenessCause } from "./check-causes.js";
import type { Settings } from "./context.js";
import { readSnapshots } from "./generate.js";
import { planGeneratedCode } from "./output-plan.js";

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

export interface CheckOptions {
  /** Whether to generate all files again, in memory. */
  readonly regenerate?: boolean;
  /** Whether to also report files with changes that are not staged. */
  readonly staged?: boolean;
}

export async function checkGeneratedFiles(
  settings: Settings,
  { regenerate = false, staged = false }: CheckOptions,
  lockOptions: LockOptions,
): Promise<CheckReport> {
  const createPlan = async () => {
    const snapshots = await readSnapshots(settings);
    return { snapshots, ...(await planGeneratedCode(settings, snapshots, regenerate)) };
  };
  const plan = await readFoldersConsistently([...settings.schemas, settings.out], createPlan, lockOptions);
  const files = plan.changes.map((change): FileWithState => {
    if (change.oldText === undefined) return { change, state: "missing" };
    if (change.newText === undefined) return { change, state: "left-over" };
    return { change, state: change.editState === "edited" ? "edited" : "stale" };
  });
  const unstaged = staged ? (await import("./staged.js")).findUnstagedFiles(settings) : [];
  const causes =
    files.length === 0 ? [] : (await import("./check-causes.js")).findStalenessCauses(files, plan, settings);
  return {
    ...{ snapshots: plan.snapshots, files: [...files, ...unstaged], causes },
    isForceNeeded: plan.staleWithSameInputs.length > 0,
  };
}
