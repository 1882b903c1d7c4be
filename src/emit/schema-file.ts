/** Generates `NAME.schema.json`. */

import { itemSchema } from "../item/item-schema.js";
import { jsonFile } from "../core/text/json.js";
import type { Item } from "../core/item-types.js";
import { SCHEMA_MARK } from "./generated-mark.js";

export function generateSchemaFile(item: Item): string {
  return jsonFile({ ...itemSchema(item), $comment: SCHEMA_MARK });
}
