/** `generate`: schemas/ → generated/. */

import { inOrder } from "../item/order.js";
import type { Snapshot } from "../model.js";
import type { Change } from "../output/plan.js";
import { applyChanges } from "../output/write.js";
import { readSnapshot } from "../schemas/read.js";
import { planGenerated, type GeneratedPlan } from "./generated.js";
import type { Settings } from "./settings.js";

/** What a command that writes has done. Paths are absolute. */
export interface Written {
  /** One for each version, oldest first. */
  readonly snapshots: readonly Snapshot[];
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** Of those, the files that somebody had edited since they were generated. */
  readonly overwrittenEdits: readonly string[];
  /** Sentences that a person should read although the job was done. */
  readonly warnings: readonly string[];
}

export async function generateCode(settings: Settings): Promise<Written> {
  const snapshots = readSnapshots(settings);
  const plan = await planGenerated(settings, snapshots);
  applyChanges(plan.changes);
  return reportWritten(snapshots, plan.changes, plan);
}

/** The snapshots of all folders, oldest first. */
export function readSnapshots({ schemas }: Pick<Settings, "schemas">): readonly Snapshot[] {
  return inOrder(schemas.map((place) => ({ place, snapshot: readSnapshot(place) })));
}

export function reportWritten(
  snapshots: readonly Snapshot[],
  changes: readonly Change[],
  plan?: GeneratedPlan,
): Written {
  return {
    snapshots,
    written: changes.filter(({ after }) => after !== undefined).map(({ path }) => path),
    removed: changes.filter(({ after }) => after === undefined).map(({ path }) => path),
    overwrittenEdits: [...(plan?.edited ?? [])],
    warnings: plan?.warnings ?? [],
  };
}
