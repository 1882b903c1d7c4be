/** `diff`: compares two snapshots, from folders or git revisions. */

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import type { Dialect } from "../core/column-types.js";
import type { Drift } from "../core/drift-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { hasSnapshot, readModuleFileAsSnapshot, readSnapshot } from "../snapshot/read.js";
import { findCheckedOutFolder, readSnapshotFromRevision } from "../snapshot/git-revision.js";
import { createLocationsUnlikeError } from "./drift-diagnostics.js";
import { compareAndJudgeSnapshots, prepareJudgmentContext, type JudgmentSettings } from "./judge.js";

export interface DiffCommandOptions {
  /** The older snapshot: a folder, `REVISION:FOLDER` in git, or the file of a single module. */
  readonly beforeLocation: string;
  /** The newer snapshot, specified in the same way. */
  readonly afterLocation: string;
  readonly cwd: string;
  readonly dialect: Dialect | undefined;
  readonly judgmentSettings: JudgmentSettings;
}

/**
 * Compares two snapshots, and marks the findings that the project has accepted. Does not report unused acceptances, because they may
 * apply to findings of `drift`.
 */
export async function diffSnapshotsAtLocations({
  beforeLocation,
  afterLocation,
  cwd,
  dialect,
  judgmentSettings,
}: DiffCommandOptions): Promise<Drift> {
  const judgmentContext = await prepareJudgmentContext(judgmentSettings);
  const [beforeKind, afterKind] = [getLocationKind(beforeLocation, cwd), getLocationKind(afterLocation, cwd)];
  if (beforeKind !== afterKind && beforeKind !== undefined && afterKind !== undefined)
    throw new LocalError(createLocationsUnlikeError(beforeKind === "file" ? beforeLocation : afterLocation));
  const snapshots = {
    before: readSnapshotAt(beforeLocation, cwd),
    after: readSnapshotAt(afterLocation, cwd),
  };
  return compareAndJudgeSnapshots(
    { ...snapshots, dialect, undeterminedModules: [], canReportUnmatchedAcceptances: false },
    judgmentContext,
  );
}

/** Returns undefined if the location does not exist. */
function getLocationKind(location: string, cwd: string): "file" | "folder" | undefined {
  const fileStatus = statSync(resolve(cwd, location), { throwIfNoEntry: false });
  if (fileStatus === undefined) return REVISION_PATTERN.test(location) ? "folder" : undefined;
  return fileStatus.isDirectory() ? "folder" : "file";
}

const REVISION_PATTERN = /^[^:]{2,}:/;

/**
 * Reads a snapshot from a file, a folder, or `REVISION:FOLDER`, a folder in a git revision. If a file or folder with the
 * name `REVISION:FOLDER` exists, reads this file or folder instead.
 */
function readSnapshotAt(location: string, cwd: string): Snapshot {
  const path = resolve(cwd, location);
  const fileStatus = statSync(path, { throwIfNoEntry: false });
  if (fileStatus === undefined && REVISION_PATTERN.test(location))
    return readSnapshotFromRevision(location, cwd);
  if (fileStatus !== undefined && !fileStatus.isDirectory()) return readModuleFileAsSnapshot(path);
  return readSnapshot(path);
}

/**
 * Returns the snapshot folder for the file locations in a report. Prefers the newer snapshot, because users fix problems there.
 * Uses a git revision only if it is checked out, because the line numbers of another revision would be wrong.
 */
export function findSnapshotFolderForFindings(
  { before, after }: Readonly<Record<"before" | "after", string>>,
  cwd: string,
): string | undefined {
  return findSnapshotFolder(after, cwd) ?? findSnapshotFolder(before, cwd);
}

function findSnapshotFolder(location: string, cwd: string): string | undefined {
  const folder = resolve(cwd, location);
  return hasSnapshot(folder) ? folder : findCheckedOutFolder(location, cwd);
}
