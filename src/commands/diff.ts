/** `diff`: two snapshots, be they folders or a repository's past. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { diffSnapshots } from "../diff/diff.js";
import type { Dialect, Finding, Snapshot } from "../model.js";
import { readSnapshot } from "../schemas/read.js";
import { readRevision } from "../schemas/revision.js";

/** What `diff` and `drift` found. */
export interface DriftReport {
  readonly before: Pick<Snapshot, "whmVersion">;
  readonly after: Pick<Snapshot, "whmVersion">;
  readonly findings: readonly Finding[];
  /** Modules that the server has, of which it could not be told whether they moved. */
  readonly untold: readonly string[];
}

export interface DiffRequest {
  /** Folders, or git's REVISION:FOLDER. */
  readonly before: string;
  readonly after: string;
  readonly cwd: string;
  readonly dialect: Dialect | undefined;
}

export function diffPlaces({ before, after, cwd, dialect }: DiffRequest): DriftReport {
  const sides = { before: snapshotAt(before, cwd), after: snapshotAt(after, cwd) };
  return { ...sides, findings: diffSnapshots({ ...sides, dialect }), untold: [] };
}

/** A folder that is there is a folder, whatever its name looks like. */
function snapshotAt(place: string, cwd: string): Snapshot {
  const dir = resolve(cwd, place);
  const isRevision = !existsSync(dir) && /^[^:]{2,}:/.test(place);
  return isRevision ? readRevision(place, cwd) : readSnapshot(dir);
}
