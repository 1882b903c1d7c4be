/** JSON Schema of the values that a SQLite column stores. */

import type { Column } from "../../core/column-types.js";
import type { JsonSchema } from "../../core/json-schema-types.js";

/**
 * Only two kinds of columns restrict values: a rowid alias accepts only integers, and TEXT converts numbers
 * to text. All other columns accept numbers and text, whatever their type.
 */
export function sqliteSchema({ dataType, autoIncrement }: Column): JsonSchema {
  if (autoIncrement) return { type: "integer", minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n };
  return { type: dataType === "text" ? "string" : ["number", "string"] };
}

/** Matches the text of a stored number. Columns with numeric affinity convert numeric text to numbers. */
const NUMBER = /^-?[0-9]+(?:\.[0-9]+(?:e[-+][0-9]+)?)?$/;

/**
 * Converts a default to a JSON value: a number if the column converts it to one. `undefined` for BLOB
 * affinity, which keeps both numbers and text unchanged.
 */
export function sqliteSchemaDefault(
  { dataType }: Column,
  value: string,
): string | number | bigint | undefined {
  if (dataType === "text" || !NUMBER.test(value)) return value;
  if (dataType === "blob") return undefined;
  const number = Number(value);
  return /^-?[0-9]+$/.test(value) && !Number.isSafeInteger(number) ? BigInt(value) : number;
}
