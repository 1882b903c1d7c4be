/** `runCodegen`: fetches the schemas and generates code. Without a source, generates from the existing snapshot. */

import { transact } from "../output/commit.js";
import {
  createLockOptions,
  getSingleSnapshotFolder,
  type CommandContext,
  type Settings,
  type SnapshotSource,
} from "./context.js";
import { fetchSnapshotFromSource, planFetchedSnapshot } from "./fetch.js";
import { generateCode, rejectEditedFiles, toWriteResult, type WriteResult } from "./generate.js";
import { checkLibraryVersions } from "./libraries.js";
import { planGeneratedCode } from "./output-plan.js";

export async function runCodegen(
  settings: Settings,
  source: SnapshotSource | undefined,
  context: CommandContext,
): Promise<WriteResult> {
  const lockOptions = createLockOptions(context);
  if (source === undefined) return generateCode(settings, lockOptions);
  checkLibraryVersions(settings);
  const folder = getSingleSnapshotFolder(settings);
  const fetched = await fetchSnapshotFromSource(source, context, settings.emitConfig.dialect);
  const plan = await transact({
    foldersToChange: [folder, settings.out],
    createPlan: async () => {
      const snapshotPlan = planFetchedSnapshot(settings, folder, fetched);
      const outputPlan = await planGeneratedCode(settings, [snapshotPlan.snapshot], settings.force);
      // Write both folders in one transaction, so that the code always matches the snapshot.
      const changes = [...snapshotPlan.changes, ...outputPlan.changes];
      rejectEditedFiles(changes, settings.force);
      return { ...outputPlan, changes };
    },
    lockOptions,
  });
  const warnings = [...fetched.warnings, ...plan.warnings];
  return toWriteResult(
    plan.changes,
    { snapshots: [fetched.snapshot], warnings },
    fetched.undeterminedModules,
  );
}
