/** Item → `NAME.schema.json`. */

import { itemSchema } from "../item/schema.js";
import { jsonFile } from "../json.js";
import type { Item } from "../model.js";
import { SCHEMA_MARK } from "./mark.js";

export function schemaFile(item: Item): string {
  return jsonFile({ ...itemSchema(item), $comment: SCHEMA_MARK });
}
