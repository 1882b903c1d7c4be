/** `codegen`: fetches the schemas and generates code. Without a source, generates from the existing snapshot. */

import { transact } from "../output/transaction.js";
import { checkLibraries } from "./libraries.js";
import { rejectModifiedFiles } from "./modified-files.js";
import { keepRequiredKeyOrder } from "./required-order.js";
import { fetchFromSource, planSchemas, type FetchResult } from "./fetch.js";
import { planGeneratedCode, type OutputPlan } from "./output-plan.js";
import { generateCode, toWriteResult } from "./generate.js";
import {
  getSingleSchemaFolder,
  createLockOptions,
  type Settings,
  type SnapshotSource,
  type CommandContext,
} from "./context.js";

export async function codegen(
  settings: Settings,
  source: SnapshotSource | undefined,
  context: CommandContext,
): Promise<FetchResult> {
  if (source === undefined)
    return { ...(await generateCode(settings, createLockOptions(context))), missing: [] };

  checkLibraries(settings);
  const folder = getSingleSchemaFolder(settings);
  const {
    snapshot,
    warnings,
    undetermined: undeterminedModules,
  } = await fetchFromSource(source, context, settings.emit.dialect);
  const missingModules = undeterminedModules.map(({ module }) => module);
  const plan = async (): Promise<OutputPlan> => {
    const orderedSnapshot = keepRequiredKeyOrder(snapshot, folder);
    const schemaChanges = planSchemas(
      { ...settings, folder },
      { snapshot: orderedSnapshot, missing: missingModules },
    );
    const generatedPlan = await planGeneratedCode(settings, [orderedSnapshot], {
      regenerate: settings.force === true,
    });
    // Write both folders in one transaction, so that the code always matches the snapshot.
    const changes = [...schemaChanges, ...generatedPlan.changes];
    rejectModifiedFiles(changes, settings.force);
    return { ...generatedPlan, changes };
  };
  const transactionResult = await transact({
    folders: [folder, settings.out],
    plan,
    lockOptions: createLockOptions(context),
  });
  const writeResult = toWriteResult([snapshot], transactionResult.changes, transactionResult);
  return { ...writeResult, warnings: [...warnings, ...writeResult.warnings], missing: missingModules };
}
