/** `codegen`, the main job: ask, then generate; or generate from the snapshot where nobody is to be asked. */

import { applyChanges } from "../output/write.js";
import { askSource, planSchemas, type Fetched } from "./fetch.js";
import { planGenerated } from "./generated.js";
import { generateCode, reportWritten } from "./generate.js";
import { oneFolder, type Settings, type Source, type Surroundings } from "./settings.js";

export async function codegen(
  settings: Settings,
  source: Source | undefined,
  surroundings: Surroundings,
): Promise<Fetched> {
  if (source === undefined) return { ...(await generateCode(settings)), missing: [] };

  const folder = oneFolder(settings);
  const { snapshot, warnings, untold } = await askSource(source, surroundings, settings.emit.dialect);
  const missing = untold.map(({ module }) => module);
  const schemas = planSchemas({ ...settings, folder }, { snapshot, missing });
  const generated = await planGenerated(settings, [snapshot]);
  // One step for both folders: neither is ever ahead of the other.
  const changes = [...schemas, ...generated.changes];
  applyChanges(changes);
  const written = reportWritten([snapshot], changes, generated);
  return { ...written, warnings: [...warnings, ...written.warnings], missing };
}
