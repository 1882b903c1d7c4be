/** `diff`: two snapshots, be they folders or a repository's past. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { diffSnapshots } from "../diff/diff.js";
import type { Dialect, Drift, Snapshot } from "../model.js";
import { readSnapshot } from "../schemas/read.js";
import { readRevision } from "../schemas/revision.js";

export interface DiffRequest {
  /** Folders, or git's REVISION:FOLDER. */
  readonly before: string;
  readonly after: string;
  readonly cwd: string;
  readonly dialect: Dialect | undefined;
}

export function diffPlaces({ before, after, cwd, dialect }: DiffRequest): Drift {
  const sides = { before: snapshotAt(before, cwd), after: snapshotAt(after, cwd) };
  return { ...sides, servers: [], findings: diffSnapshots({ ...sides, dialect }), untold: [] };
}

/** A folder that is there is a folder, whatever its name looks like. */
function snapshotAt(place: string, cwd: string): Snapshot {
  const dir = resolve(cwd, place);
  const isRevision = !existsSync(dir) && /^[^:]{2,}:/.test(place);
  return isRevision ? readRevision(place, cwd) : readSnapshot(dir);
}
