/** Generates `NAME.schema.json`. */

import { itemSchema } from "../item/item-schema.js";
import type { Item } from "../core/item-types.js";
import { GENERATED_MARK_TEXT } from "./generated-mark.js";
import { formatPrettyJson } from "./pretty-json.js";

export function generateSchemaFile(item: Item): string {
  return formatPrettyJson({ ...itemSchema(item), $comment: GENERATED_MARK_TEXT });
}
