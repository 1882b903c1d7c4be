/** Column → its limits as numbers. Each question has one answer here, for schema, item and emitted code alike. */

import type { Column } from "../../core/column-types.js";
import {
  DEFAULT_CHARACTER_SET,
  minBytesPerCharacter,
  isUtf8,
  maxBytesPerCharacter,
} from "../charsets/charsets.js";

/** Bits of the integer types. */
const INTEGER_BITS: ReadonlyMap<string, bigint> = new Map([
  ["tinyint", 8n],
  ["smallint", 16n],
  ["mediumint", 24n],
  ["int", 32n],
  ["bigint", 64n],
]);

/** Bytes that the types without a length of their own hold. */
const MAX_BYTES: ReadonlyMap<string, number> = new Map([
  ["tinytext", 255],
  ["tinyblob", 255],
  ["text", 65_535],
  ["blob", 65_535],
  ["mediumtext", 16_777_215],
  ["mediumblob", 16_777_215],
  ["longtext", 4_294_967_295],
  ["longblob", 4_294_967_295],
  ["json", 4_294_967_295],
]);

const LARGEST_FLOAT = 3.4028234663852886e38;

/** The whole numbers that the column holds, both limits inclusive; `undefined` where it is no integer and no BIT. */
export function integerRange(column: Column): { minimum: bigint; maximum: bigint } | undefined {
  if (column.dataType === "bit") return { minimum: 0n, maximum: 2n ** BigInt(column.length ?? 1) - 1n };
  const bits = INTEGER_BITS.get(column.dataType);
  if (bits === undefined) return undefined;
  if (column.unsigned) return { minimum: 0n, maximum: 2n ** bits - 1n };
  return { minimum: -(2n ** (bits - 1n)), maximum: 2n ** (bits - 1n) - 1n };
}

/**
 * How much text the column holds, in the unit that it counts; `undefined` where it holds no free text. CHAR and VARCHAR count
 * code points. The others count bytes: of a set that is not UTF-8 these are given as the code points that may be in them, which is
 * exact where all characters have as many bytes, and never too few.
 */
export function textLimit(column: Column): { limit: number; unit: "codePoints" | "bytes" } | undefined {
  const { dataType, length = 1, characterSet = DEFAULT_CHARACTER_SET } = column;
  if (dataType === "char" || dataType === "varchar") return { limit: length, unit: "codePoints" };
  if (dataType === "binary" || dataType === "varbinary") return { limit: length, unit: "bytes" };
  const limit = MAX_BYTES.get(dataType);
  if (limit === undefined) return undefined;
  return isUtf8(characterSet)
    ? { limit, unit: "bytes" }
    : { limit: Math.floor(limit / minBytesPerCharacter(characterSet)), unit: "codePoints" };
}

/** Most bytes in the column's own character set; `undefined` where it counts none, or as many for every character. */
export function byteLimit({
  dataType,
  length = 1,
  characterSet = DEFAULT_CHARACTER_SET,
}: Column): number | undefined {
  if (dataType === "binary" || dataType === "varbinary") return length;
  const isFixed = minBytesPerCharacter(characterSet) === maxBytesPerCharacter(characterSet);
  return isFixed ? undefined : MAX_BYTES.get(dataType);
}

/** How far from zero a FLOAT or a DOUBLE may be, inclusive; `undefined` for every other column. */
export function floatMaximum(column: Column): number | undefined {
  const { dataType, precision, scale = 0 } = column;
  if (dataType !== "float" && dataType !== "double") return undefined;
  const largest = dataType === "float" ? LARGEST_FLOAT : Number.MAX_VALUE;
  if (precision === undefined) return largest;
  // FLOAT(5,2) holds what DECIMAL(5,2) holds, as near as its bits come to it.
  return Math.min(largest, decimalMaximum(precision, scale));
}

/** The largest number of so many digits, as near as a double comes to it. */
export function decimalMaximum(precision: number, scale: number): number {
  return Number(`${"9".repeat(precision - scale)}.${"9".repeat(scale)}`);
}
