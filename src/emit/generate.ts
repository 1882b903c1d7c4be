/** Snapshot → GeneratedFile[]. Returns text, and does not know whether it will be written or compared. */

import { itemOf } from "../item/item.js";
import { parseModules } from "../item/module.js";
import { itemSchema } from "../item/schema.js";
import { byCodePoint, jsonFile } from "../json.js";
import type { EmitConfig, GeneratedFile, Item, Snapshot } from "../model.js";
import { indexFile } from "./index-file.js";
import { inputsOf, manifestFile } from "./manifest.js";
import { moduleFile } from "./module-file.js";
import { modulesFile } from "./modules-file.js";
import { SCHEMA_MARK } from "./mark.js";
import { fillTemplate, readTemplate } from "./template.js";

/**
 * Everything that belongs into `generated/`, sorted by path.
 *
 * @throws RemoteError with a complaint for each definition that is not understood.
 */
export async function generate({
  snapshot,
  config = {},
}: {
  readonly snapshot: Snapshot;
  readonly config?: EmitConfig;
}): Promise<GeneratedFile[]> {
  const inputs = inputsOf(snapshot, config);
  const extension = EXTENSIONS[inputs.config.importExtension];
  const items = parseModules(Object.values(snapshot.modules), inputs.config.dialect).map(itemOf);

  const files = [
    indexFile(items, extension),
    modulesFile(items, extension),
    runtimeFile("transfer-item.ts", extension),
    runtimeFile("whm-client.ts", extension),
  ];
  const template = readTemplate("MODULE.ts");
  for (const item of items) {
    files.push(await moduleFile(item, template, extension), schemaFile(item));
  }
  files.push(manifestFile(inputs, files));
  return files.sort((one, other) => byCodePoint(one.path, other.path));
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
