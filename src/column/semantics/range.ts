/** Limits of columns: ranges of numbers and maximum lengths of text. JSON Schemas, item checks and generated code use the same limits. */

import type { Column } from "../../core/column-types.js";
import {
  DEFAULT_CHARACTER_SET,
  getMinBytesPerCharacter,
  isUtf8,
  getMaxBytesPerCharacter,
} from "../charsets/charsets.js";

/** Sizes of the integer types in bits. */
const INTEGER_BITS_BY_TYPE: ReadonlyMap<string, bigint> = new Map([
  ["tinyint", 8n],
  ["smallint", 16n],
  ["mediumint", 24n],
  ["int", 32n],
  ["bigint", 64n],
]);

/** Maximum length of the TEXT, BLOB and JSON types in bytes. */
const MAX_BYTES_BY_TYPE: ReadonlyMap<string, number> = new Map([
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

/**
 * Returns the smallest and the largest integer that the column can store. Returns `undefined` if the column
 * is neither an integer nor BIT.
 */
export function getIntegerRange(column: Column): { minimum: bigint; maximum: bigint } | undefined {
  if (column.dataType === "bit") return { minimum: 0n, maximum: 2n ** BigInt(column.length ?? 1) - 1n };
  const bitCount = INTEGER_BITS_BY_TYPE.get(column.dataType);
  if (bitCount === undefined) return undefined;
  if (column.unsigned) return { minimum: 0n, maximum: 2n ** bitCount - 1n };
  return { minimum: -(2n ** (bitCount - 1n)), maximum: 2n ** (bitCount - 1n) - 1n };
}

/**
 * Returns the maximum length of text in the column, in code points or in bytes of UTF-8. Returns `undefined` if
 * the column does not store free text.
 *
 * CHAR and VARCHAR have a limit in code points. All other types have a limit in bytes. If TEXT has a character set
 * other than UTF-8, the function converts this limit to code points. The converted limit is exact if all characters of the
 * character set have the same number of bytes. Otherwise it is an upper bound.
 */
export function getTextLimit(column: Column): { limit: number; unit: "codePoints" | "bytes" } | undefined {
  const { dataType, length = 1, characterSet = DEFAULT_CHARACTER_SET } = column;
  if (dataType === "char" || dataType === "varchar") return { limit: length, unit: "codePoints" };
  if (dataType === "binary" || dataType === "varbinary") return { limit: length, unit: "bytes" };
  const maxBytes = MAX_BYTES_BY_TYPE.get(dataType);
  if (maxBytes === undefined) return undefined;
  return isUtf8(characterSet)
    ? { limit: maxBytes, unit: "bytes" }
    : { limit: Math.floor(maxBytes / getMinBytesPerCharacter(characterSet)), unit: "codePoints" };
}

/**
 * Returns the maximum length of text in bytes, in the encoding of the column's character set. Returns `undefined` if the column has no
 * limit in bytes, or if all characters have the same size. In the second case, the limit of `getTextLimit` is exact.
 */
export function getByteLimit({
  dataType,
  length = 1,
  characterSet = DEFAULT_CHARACTER_SET,
}: Column): number | undefined {
  if (dataType === "binary" || dataType === "varbinary") return length;
  const hasFixedSizeCharacters =
    getMinBytesPerCharacter(characterSet) === getMaxBytesPerCharacter(characterSet);
  return hasFixedSizeCharacters ? undefined : MAX_BYTES_BY_TYPE.get(dataType);
}

/** Returns the maximum magnitude of a FLOAT or DOUBLE, inclusive. Returns `undefined` for other types. */
export function getFloatMaximum(column: Column): number | undefined {
  const { dataType, precision, scale = 0 } = column;
  if (dataType !== "float" && dataType !== "double") return undefined;
  const typeMaximum = dataType === "float" ? LARGEST_FLOAT : Number.MAX_VALUE;
  if (precision === undefined) return typeMaximum;
  // FLOAT(5,2) has the range of DECIMAL(5,2). FLOAT(60,2) has the range of FLOAT, because the range of DECIMAL(60,2) is larger.
  return Math.min(typeMaximum, getDecimalMaximum(precision, scale));
}

/**
 * Returns the precision and scale of FLOAT(m,d) and DOUBLE(m,d). `maximum` is set if the precision allows larger numbers than
 * the type can store, as in FLOAT(60,2).
 */
export function getDecimalLimitsOfFloat(column: Column): {
  precision: number;
  scale: number;
  maximum?: number;
} {
  const { precision = 0, scale = 0 } = column;
  const maximum = getFloatMaximum(column) ?? 0;
  return { precision, scale, ...(maximum < getDecimalMaximum(precision, scale) && { maximum }) };
}

/** Returns the largest value of DECIMAL(`precision`,`scale`), rounded to a double. */
export function getDecimalMaximum(precision: number, scale: number): number {
  return Number(`${"9".repeat(precision - scale)}.${"9".repeat(scale)}`);
}

/** Data types that store each text exactly as it was sent, without adding or removing padding. */
export const UNPADDED_STRING_TYPES: ReadonlySet<string> = new Set([
  ...["varchar", "tinytext", "text", "mediumtext", "longtext"],
  ...["varbinary", "tinyblob", "blob", "mediumblob", "longblob"],
]);
