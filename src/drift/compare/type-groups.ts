/** Data types by the kind of values they hold: within a group a change narrows or widens, across groups it is another kind. */

import { familyOf, type TypeFamily } from "../../column/facts/data-types.js";
import type { Column } from "../../core/column-types.js";

export type TypeGroup = Exclude<TypeFamily, "bit"> | "json" | "sqlite";

export function groupOf({ dataType, dialect }: Column): TypeGroup {
  // What SQLite calls a type binds no value, but for what the item makes of it.
  if (dialect === "sqlite") return "sqlite";
  // A text that is no other text.
  if (dataType === "json") return "json";
  const family = familyOf(dataType);
  return family === "bit" ? "integer" : family;
}
