/** `diff`: two snapshots, be they folders or a repository's past. */

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { diffSnapshots } from "../diff/diff.js";
import type { Dialect, Drift, Snapshot } from "../model.js";
import { readModuleFile, readSnapshot } from "../schemas/read.js";
import { readRevision } from "../schemas/revision.js";

export interface DiffRequest {
  /** Folders, or git's REVISION:FOLDER; or a module's file. */
  readonly before: string;
  readonly after: string;
  readonly cwd: string;
  readonly dialect: Dialect | undefined;
}

export function diffPlaces({ before, after, cwd, dialect }: DiffRequest): Drift {
  const sides = { before: snapshotAt(before, cwd), after: snapshotAt(after, cwd) };
  return { ...sides, servers: [], findings: diffSnapshots({ ...sides, dialect }), untold: [] };
}

/** What is there is what it is, whatever its name looks like. */
function snapshotAt(place: string, cwd: string): Snapshot {
  const path = resolve(cwd, place);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined && /^[^:]{2,}:/.test(place)) return readRevision(place, cwd);
  return status === undefined || status.isDirectory() ? readSnapshot(path) : readModuleFile(path);
}
