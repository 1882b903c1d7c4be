/** Column of SQLite → JSON Schema: what it holds of the values that JSON has. */

import type { Column } from "../../core/column-types.js";
import type { JsonSchema } from "../../core/json-schema-types.js";

/**
 * Only two kinds of columns turn values away: a row's own number takes integers alone, and TEXT makes text of every
 * number. Any other takes numbers and texts alike, whatever its type says.
 */
export function sqliteSchema({ dataType, autoIncrement }: Column): JsonSchema {
  if (autoIncrement) return { type: "integer", minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n };
  return { type: dataType === "text" ? "string" : ["number", "string"] };
}

/** As a number reads that the column keeps as one: a text that is a number has become one. */
const NUMBER = /^-?[0-9]+(?:\.[0-9]+(?:e[-+][0-9]+)?)?$/;

/**
 * A default as JSON has it: a number where the column makes one of it; `undefined` where it may be either, since the
 * column makes nothing of what it is given.
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
