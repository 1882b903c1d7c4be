/** `runCodegen`: fetches the schemas and generates code. Without a source, generates from the existing snapshot. */

import { transact } from "../output/commit.js";
import { checkLibraryVersions } from "./libraries.js";
import { rejectChangesToEditedFiles } from "./modified-files.js";
import { restoreOrderOfRequiredKeys } from "./required-order.js";
import { fetchSnapshotFromSource, checkAndPlanSnapshotChanges, type FetchResult } from "./fetch.js";
import { planGeneratedCode, type OutputPlan } from "./output-plan.js";
import { generateCode, toWriteResult } from "./generate.js";
import {
  getSingleSnapshotFolder,
  createLockOptions,
  type Settings,
  type SnapshotSource,
  type CommandContext,
} from "./context.js";

export async function runCodegen(
  settings: Settings,
  source: SnapshotSource | undefined,
  context: CommandContext,
): Promise<FetchResult> {
  if (source === undefined)
    return { ...(await generateCode(settings, createLockOptions(context))), modulesWithoutSavedSchema: [] };

  checkLibraryVersions(settings);
  const snapshotFolder = getSingleSnapshotFolder(settings);
  const { snapshot, warnings, undeterminedModules } = await fetchSnapshotFromSource(
    source,
    context,
    settings.emitConfig.dialect,
  );
  const modulesWithoutSavedSchema = undeterminedModules.map(({ module }) => module);
  const planChanges = async (): Promise<OutputPlan> => {
    const orderedSnapshot = restoreOrderOfRequiredKeys(snapshot, snapshotFolder);
    const snapshotFileChanges = checkAndPlanSnapshotChanges(
      { ...settings, snapshotFolder },
      { snapshot: orderedSnapshot, modulesWithoutSavedSchema },
    );
    const outputPlan = await planGeneratedCode(settings, [orderedSnapshot], {
      regeneratesAllFiles: settings.force === true,
    });
    // Write both folders in one transaction, so that the code always matches the snapshot.
    const changes = [...snapshotFileChanges, ...outputPlan.changes];
    rejectChangesToEditedFiles(changes, settings.force);
    return { ...outputPlan, changes };
  };
  const transactionResult = await transact({
    foldersToChange: [snapshotFolder, settings.out],
    createPlan: planChanges,
    lockOptions: createLockOptions(context),
  });
  const writeResult = toWriteResult([snapshot], transactionResult.changes, transactionResult);
  return { ...writeResult, warnings: [...warnings, ...writeResult.warnings], modulesWithoutSavedSchema };
}
