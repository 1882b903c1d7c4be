/** `diff`: compares two snapshots, from folders or git revisions. */

import { statSync } from "node:fs";
import type { Dialect } from "../core/item-types.js";
import type { Drift } from "../core/drift-types.js";
import { resolveSnapshotFolder } from "../core/packaged.js";
import type { Snapshot } from "../core/snapshot-types.js";
import {
  findCheckedOutFolder,
  readSnapshotFromRevision,
  hasSnapshot,
  readModuleSnapshot,
  readSnapshot,
} from "../snapshot/read.js";
import { driftProblem } from "./drift-diagnostics.js";
import { compareAndJudgeSnapshots, prepareJudgmentContext, type JudgmentSettings } from "./judge.js";

/**
 * Compares two snapshots, and marks the findings that the project has accepted. Does not report unused acceptances, because they may
 * apply to findings of `drift`.
 */
export async function diffSnapshotsAtLocations({
  cwd,
  dialect,
  judgmentSettings,
  ...locations
}: {
  /** The older snapshot: a folder, `REVISION:FOLDER` in git, or the file of a single module. */
  readonly before: string;
  /** The newer snapshot, specified in the same way. */
  readonly after: string;
  readonly cwd: string;
  readonly dialect: Dialect | undefined;
  readonly judgmentSettings: JudgmentSettings;
}): Promise<Drift> {
  const judgmentContext = await prepareJudgmentContext(judgmentSettings);
  const before = findSnapshot(locations.before, cwd);
  const after = findSnapshot(locations.after, cwd);
  if (before.kind !== after.kind && before.kind !== undefined && after.kind !== undefined) {
    const path = before.kind === "file" ? locations.before : locations.after;
    throw driftProblem.error("diff-arguments-unlike", { path });
  }
  const snapshots = { before: before.read(), after: after.read() };
  return compareAndJudgeSnapshots(
    { ...snapshots, dialect, undeterminedModules: [], acceptanceCheck: "expired" },
    judgmentContext,
  );
}

/**
 * Finds a snapshot. If it does not exist, `kind` is undefined and `read` throws an error. A file or folder with the name
 * `REVISION:FOLDER` has precedence over the folder in the Git revision.
 */
function findSnapshot(location: string, cwd: string) {
  const path = resolveSnapshotFolder(cwd, location);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() === false) return { kind: "file", read: () => readModuleSnapshot(path) } as const;
  if (stats === undefined && /^[^:]{2,}:/.test(location))
    return { kind: "folder", read: () => readSnapshotFromRevision(location, cwd) } as const;
  const read = (): Snapshot => {
    if (!hasSnapshot(path)) throw driftProblem.error("diff-snapshot-missing", { file: path });
    return readSnapshot(path);
  };
  return { kind: stats && ("folder" as const), read };
}

/**
 * Returns the snapshot folder for the file locations in a report. Prefers the newer snapshot, because users fix problems there.
 * Uses a git revision only if it is checked out, because the line numbers of another revision would be wrong.
 */
export function findLocationFolder(
  { before, after }: Readonly<Record<"before" | "after", string>>,
  cwd: string,
): string | undefined {
  const findFolder = (location: string): string | undefined => {
    const folder = resolveSnapshotFolder(cwd, location);
    return hasSnapshot(folder) ? folder : findCheckedOutFolder(location, cwd);
  };
  return findFolder(after) ?? findFolder(before);
}
