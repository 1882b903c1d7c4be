/** `codegen`, the main job: ask, then generate; or generate from the snapshot where nobody is to be asked. */

import { transact } from "../output/transaction.js";
import { expectUntouched } from "./modified-files.js";
import { askSource, planSchemas, type Fetched } from "./fetch.js";
import { planGenerated, type GeneratedPlan } from "./output-plan.js";
import { generateCode, reportWritten } from "./generate.js";
import { oneFolder, waitingOf, type Settings, type Source, type CommandContext } from "./context.js";

export async function codegen(
  settings: Settings,
  source: Source | undefined,
  surroundings: CommandContext,
): Promise<Fetched> {
  if (source === undefined)
    return { ...(await generateCode(settings, waitingOf(surroundings))), missing: [] };

  const folder = oneFolder(settings);
  const { snapshot, warnings, untold } = await askSource(source, surroundings, settings.emit.dialect);
  const missing = untold.map(({ module }) => module);
  const plan = async (): Promise<GeneratedPlan> => {
    const schemas = planSchemas({ ...settings, folder }, { snapshot, missing });
    const generated = await planGenerated(settings, [snapshot]);
    // One step for both folders: neither is ever ahead of the other.
    const changes = [...schemas, ...generated.changes];
    expectUntouched(changes, settings.force);
    return { ...generated, changes };
  };
  const done = await transact({ folders: [folder, settings.out], plan, waiting: waitingOf(surroundings) });
  const written = reportWritten([snapshot], done.changes, done);
  return { ...written, warnings: [...warnings, ...written.warnings], missing };
}
