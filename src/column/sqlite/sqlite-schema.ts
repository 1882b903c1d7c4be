/** JSON Schema of the values that a SQLite column stores. */

import type { Column } from "../../core/column-types.js";
import type { JsonSchema } from "../../core/json-schema-types.js";

/**
 * Returns a JSON Schema of the column's values. An INTEGER PRIMARY KEY (`autoIncrement`) accepts only integers, and TEXT
 * stores only text. All other columns accept numbers and text, whatever their type.
 */
export function buildSqliteColumnSchema({ dataType, autoIncrement }: Column): JsonSchema {
  if (autoIncrement) return { type: "integer", minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n };
  return { type: dataType === "text" ? "string" : ["number", "string"] };
}

/** Matches the text of a number. A column with numeric affinity stores such text as a number. */
const NUMBER_PATTERN = /^-?[0-9]+(?:\.[0-9]+(?:e[-+][0-9]+)?)?$/;

/**
 * Converts a default to a JSON value: a number if the column stores one, otherwise a string. A default such as `5` in a BLOB
 * column can be a number or a string. `defaultText` does not show which, so the function returns `undefined`.
 */
export function convertSqliteDefaultToJson(
  { dataType }: Column,
  defaultText: string,
): string | number | bigint | undefined {
  if (dataType === "text" || !NUMBER_PATTERN.test(defaultText)) return defaultText;
  if (dataType === "blob") return undefined;
  const number = Number(defaultText);
  return /^-?[0-9]+$/.test(defaultText) && !Number.isSafeInteger(number) ? BigInt(defaultText) : number;
}
