/** Groups data types by the kind of their values. Types of a group differ only in the range of values that they accept. */

import { getTypeFamily, type TypeFamily } from "../../column/data-types.js";
import type { Column } from "../../core/column-types.js";

export type TypeGroup = Exclude<TypeFamily, "bit"> | "json" | "sqlite";

export function getTypeGroup({ dataType, dialect }: Column): TypeGroup {
  // SQLite accepts almost any value in any column, so the declared type does not separate kinds of values.
  if (dialect === "sqlite") return "sqlite";
  // JSON has a separate group: it is sent as text, but most texts are not valid JSON.
  if (dataType === "json") return "json";
  const family = getTypeFamily(dataType);
  return family === "bit" ? "integer" : family;
}
