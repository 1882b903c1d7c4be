/** Snapshot → GeneratedFile[]. Returns text, and does not know whether it will be written or compared. */

import { idleOverride, LocalError, strayNote, type Complaint } from "../errors.js";
import { itemOf, propertyComplaints } from "../item/item.js";
import { idleOverrides } from "../item/overrides.js";
import { strayNotes } from "../item/notes.js";
import { parseModules } from "../item/module.js";
import { itemSchema } from "../item/schema.js";
import { byCodePoint, jsonFile } from "../json.js";
import type { EmitConfig, GeneratedFile, Item, Snapshot } from "../model.js";
import { indexFile } from "./index-file.js";
import { inputsOf, manifestFile } from "./manifest.js";
import { moduleFile } from "./module-file.js";
import { itemsFile, modulesFile } from "./modules-file.js";
import { SCHEMA_MARK } from "./mark.js";
import { fillTemplate, readTemplate } from "./template.js";

/**
 * Everything that belongs into `generated/`, sorted by path.
 *
 * @throws RemoteError with a complaint for each definition that is not understood.
 * @throws LocalError for keys that the configuration would have called by one name.
 */
export async function generate(from: GenerateOptions): Promise<GeneratedFile[]> {
  return (await generateWithNotes(from)).files;
}

export interface GenerateOptions {
  readonly snapshot: Snapshot;
  readonly config?: EmitConfig;
}

/** The files, and sentences about what cPanel documents and the server does not have. */
export async function generateWithNotes({
  snapshot,
  config = {},
}: GenerateOptions): Promise<{ readonly files: GeneratedFile[]; readonly warnings: readonly string[] }> {
  const inputs = inputsOf(snapshot, config);
  const extension = EXTENSIONS[inputs.config.importExtension];
  const modules = parseModules(Object.values(snapshot.modules), inputs.config.dialect);
  const complaints: Complaint[] = [];
  const items = modules.map((module) => itemOf(module, inputs.config, complaints));
  complaints.push(...items.flatMap(propertyComplaints));
  if (complaints.length > 0) throw new LocalError(complaints);

  const files = [
    indexFile(items, extension),
    modulesFile(items, extension),
    itemsFile(items, extension),
    runtimeFile("transfer-item.ts", extension),
    runtimeFile("whm-client.ts", extension),
  ];
  const template = readTemplate("MODULE.ts");
  for (const item of items) {
    files.push(await moduleFile(item, template, extension), schemaFile(item));
  }
  files.push(manifestFile(inputs, files));
  files.sort((one, other) => byCodePoint(one.path, other.path));
  const warnings = [
    ...strayNotes(modules).map(({ module, keys }) => strayNote(module, keys)),
    ...idleOverrides(inputs.config.overrides, items).map(idleOverride),
  ];
  return { files, warnings };
}

const EXTENSIONS = { ".js": ".js", ".ts": ".ts", none: "" } as const;

/** A template that is emitted as it stands. */
function runtimeFile(name: string, extension: string): GeneratedFile {
  return { path: name, text: fillTemplate(readTemplate(name), { extension }) };
}

function schemaFile(item: Item): GeneratedFile {
  return {
    path: `${item.module}.schema.json`,
    text: jsonFile({ ...itemSchema(item), $comment: SCHEMA_MARK }),
  };
}
