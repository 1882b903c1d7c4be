/** `explain`: explains column definitions. */

import { parseColumn } from "../column/parser.js";
import { columnSchema } from "../column/schema.js";
import { getEffectiveDefault } from "../column/literals.js";
import { ColumnSyntaxError } from "../core/column-syntax-error.js";
import { buildItem } from "../item/item.js";
import type { Column, ColumnDefault, Dialect, DefinedType, ItemKey, JsonSchema } from "../core/item-types.js";

export type ExplanationResult =
  | {
      readonly def: string;
      readonly ok: true;
      readonly column: Column;
      readonly schema: JsonSchema;
      /** The default that the database uses if a row omits the column, even if the definition has no DEFAULT clause. */
      readonly effectiveDefault: ColumnDefault;
      /** The key that this column would have in the generated code, if it were not a required key. Undefined for a computed column. */
      readonly key: ItemKey<DefinedType> | undefined;
    }
  | { readonly def: string; readonly ok: false; readonly error: ColumnSyntaxError };

export function explainDefinition(def: string, dialect?: Dialect): ExplanationResult {
  try {
    const column = parseColumn(def, { dialect });
    const [key] = buildItem({
      name: "Any",
      priority: null,
      columns: [{ name: "any", column }],
      primary: [],
      required: [],
    }).keys;
    const jsonSchema = columnSchema(column);
    return { def, ok: true, column, schema: jsonSchema, effectiveDefault: getEffectiveDefault(column), key };
  } catch (error) {
    if (!(error instanceof ColumnSyntaxError)) throw error;
    return { def, ok: false, error };
  }
}
