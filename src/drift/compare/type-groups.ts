/** Groups data types by the kind of their values. Within a group, a type change narrows or widens; across groups, the kind changes. */

import { familyOf, type TypeFamily } from "../../column/facts/data-types.js";
import type { Column } from "../../core/column-types.js";

export type TypeGroup = Exclude<TypeFamily, "bit"> | "json" | "sqlite";

export function groupOf({ dataType, dialect }: Column): TypeGroup {
  // SQLite accepts almost any value in any column, so the declared type does not separate kinds of values.
  if (dialect === "sqlite") return "sqlite";
  // JSON is a text, but other texts are not JSON.
  if (dataType === "json") return "json";
  const family = familyOf(dataType);
  return family === "bit" ? "integer" : family;
}
