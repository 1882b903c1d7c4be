/** Generates `NAME.schema.json`: the JSON Schema of the items of one module. */

import { buildItemSchemaWithConvertedProperties } from "../item/item-schema.js";
import type { Item } from "../core/item-types.js";
import { GENERATED_MARK_TEXT } from "./generated-mark.js";
import { formatPrettyJson } from "./pretty-json.js";

export function generateJsonSchemaFile(item: Item): string {
  const schema = buildItemSchemaWithConvertedProperties(item, (propertyEntries) => new Map(propertyEntries));
  return formatPrettyJson({ ...schema, $comment: GENERATED_MARK_TEXT });
}
