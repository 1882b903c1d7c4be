/** `explain`: explains column definitions. */

import { parseColumn } from "../column/parser.js";
import { describeFormat } from "../column/formats.js";
import { columnSchema } from "../column/schema.js";
import { getEffectiveDefault } from "../column/literals.js";
import { ColumnSyntaxError } from "../core/column-syntax-error.js";
import { buildItem } from "../item/item.js";
import type { Dialect } from "../core/item-types.js";

export type ExplanationResult = ReturnType<typeof explainDefinition>;

export function explainDefinition(def: string, dialect?: Dialect) {
  try {
    const column = parseColumn(def, { dialect });
    const columns = [{ name: "any", column }];
    const item = buildItem({ name: "Any", priority: null, columns, primary: [], required: [] });
    return {
      ...{ def, ok: true as const, column, schema: columnSchema(column) },
      format: describeFormat(column),
      /** The default that the database uses if a row omits the column, even if the definition has no DEFAULT clause. */
      effectiveDefault: getEffectiveDefault(column),
      /** The key that this column would have in the generated code, if it were not a required key. Undefined for a computed column. */
      key: item.keys[0],
    };
  } catch (error) {
    if (!(error instanceof ColumnSyntaxError)) throw error;
    return { def, ok: false as const, error };
  }
}
