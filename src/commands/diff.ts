/** `diff`: two snapshots, be they folders or a repository's past. */

import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Dialect } from "../core/column-types.js";
import type { Drift } from "../core/drift-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { expectNoUnfinishedRun } from "../output/transaction.js";
import { readModuleFile, readSnapshot } from "../snapshot/read.js";
import { readRevision } from "../snapshot/git-revision.js";
import { judge, prepareJudge, type JudgeSettings } from "./judge.js";

export interface DiffRequest {
  /** Folders, or git's REVISION:FOLDER; or a module's file. */
  readonly before: string;
  readonly after: string;
  readonly cwd: string;
  readonly dialect: Dialect | undefined;
  readonly judgeSettings: JudgeSettings;
}

/** Acceptances hold here, too; whether each is of something, only `drift` can tell, which compares what they are about. */
export async function diffPaths({ before, after, cwd, dialect, judgeSettings }: DiffRequest): Promise<Drift> {
  const judgeContext = await prepareJudge(judgeSettings);
  const sides = { before: snapshotAt(before, cwd), after: snapshotAt(after, cwd) };
  return judge({ ...sides, dialect, untold: [], isWhole: false }, judgeContext);
}

/** What is there is what it is, whatever its name looks like. */
function snapshotAt(place: string, cwd: string): Snapshot {
  const path = resolve(cwd, place);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined && /^[^:]{2,}:/.test(place)) return readRevision(place, cwd);
  if (status !== undefined && !status.isDirectory()) return readModuleFile(path);
  expectNoUnfinishedRun([path]);
  return readSnapshot(path);
}
