/**
 * Converts a literal to the value that a column stores, which is also the default that a server reports. Each
 * type family has its own rule. Literals that a server in strict mode refuses have no stored value.
 */

import type { Column, ColumnDefault } from "../../core/column-types.js";
import { addressFromBytes, normalizeInet4, normalizeInet6, normalizeUuid } from "./addresses.js";
import { DEFAULT_CHARACTER_SET, minBytesPerCharacter } from "../charsets/charsets.js";
import { codeAt, isSpace } from "../facts/char-codes.js";
import { comparisonKey, trimTrailingSpaces } from "./members.js";
import { formatDouble } from "./numerals.js";
import { textLimit } from "./range.js";
import { storedDate, storedDateTime, storedTime, storedYear } from "./stored-temporal.js";
import { storedBits, storedDecimal, storedFloat, storedInteger } from "./stored-numbers.js";
import {
  utf8OrLatin1Text,
  decodeBytes,
  canEncode,
  codePointCount,
  utf8Length,
} from "../charsets/encoded-text.js";
import { getTypeFamily, type TypeFamily } from "../facts/data-types.js";
import { toBytes, toCharacters, isNumber, type LiteralValue } from "./literal-value.js";

/** A stored value, as in `ColumnDefault`. */
export type StoredValue = Pick<Extract<ColumnDefault, { kind: "literal" }>, "value" | "bytes">;

/** Returns the stored value. Returns `undefined` if the column cannot store the literal. */
export function storedLiteral(column: Column, value: LiteralValue): StoredValue | undefined {
  const stored = STORE_BY_FAMILY[getTypeFamily(column.dataType)](column, value);
  return typeof stored === "object"
    ? bytesValue(stored)
    : stored === undefined
      ? undefined
      : { value: stored };
}

/** Bytes that are not UTF-8 have the same text as others: as Latin-1, E4 is the text whose UTF-8 is C3 A4. */
function bytesValue(bytes: Uint8Array): StoredValue {
  const value = decodeBytes(bytes, "utf8mb4");
  return value === undefined
    ? { value: utf8OrLatin1Text(bytes), bytes: Buffer.from(bytes).toString("hex") }
    : { value };
}

type StoreLiteral = (column: Column, value: LiteralValue) => string | Uint8Array | undefined;

const STORE_BY_FAMILY: Readonly<Record<TypeFamily, StoreLiteral>> = {
  integer: storedInteger,
  decimal: storedDecimal,
  float: storedFloat,
  bit: storedBits,
  text: storedString,
  bytes: storedBytes,
  members: storedMembers,
  date: storedDate,
  time: storedTime,
  datetime: storedDateTime,
  year: storedYear,
  uuid: storedAddress,
  address: storedAddress,
  geometry: () => undefined,
  vector: storedVector,
};

function storedString(column: Column, value: LiteralValue): string | undefined {
  const { dataType, characterSet = DEFAULT_CHARACTER_SET } = column;
  const limitsWidth = (dataType === "char" || dataType === "varchar") && !isWideCharacterSet(characterSet);
  const width = limitsWidth ? column.length : undefined;
  const characters =
    value.kind === "float" ? formatDouble(Number(value.text), width) : toCharacters(value, characterSet);
  if (characters === undefined || !canEncode(characterSet, characters)) return undefined;
  const text = dataType === "char" ? truncateForChar(characters, column) : characters;
  return fitsColumn(column, text) ? text : undefined;
}

/**
 * Removes trailing spaces, as CHAR does. In sets with single-byte characters, also removes other white space
 * beyond the column's length.
 */
function truncateForChar(text: string, { length = 1, characterSet = DEFAULT_CHARACTER_SET }: Column): string {
  const trimmed = trimTrailingSpaces(text);
  const truncated = Array.from(trimmed.slice(0, 2 * length))
    .slice(0, length)
    .join("");
  for (let at = truncated.length; at < trimmed.length; at += 1)
    if (isWideCharacterSet(characterSet) || !isSpace(codeAt(trimmed, at))) return trimmed;
  return trimTrailingSpaces(truncated);
}

/**
 * Whether all characters of the set have several bytes. With such sets, servers convert numbers to text
 * before they store them.
 */
function isWideCharacterSet(characterSet: string): boolean {
  return minBytesPerCharacter(characterSet) > 1;
}

function storedBytes(column: Column, value: LiteralValue): Uint8Array | undefined {
  const { dataType, length = 1 } = column;
  const limit = textLimit(column)?.limit ?? 0;
  const bytes =
    value.kind === "float" ? Buffer.from(formatDouble(Number(value.text), limit)) : toBytes(value);
  if (bytes.length > limit) return undefined;
  return dataType === "binary" ? Buffer.concat([bytes], length) : bytes;
}

function fitsColumn(column: Column, text: string): boolean {
  const { limit, unit } = textLimit(column) ?? { limit: 0, unit: "bytes" };
  return (unit === "bytes" ? utf8Length(text) : codePointCount(text)) <= limit;
}

/**
 * ENUM and SET: store members. A number must match the text of a member. Servers then store the number as a
 * position (ENUM) or bit mask (SET).
 */
function storedMembers(column: Column, value: LiteralValue): string | undefined {
  const { dataType, values = [], characterSet = DEFAULT_CHARACTER_SET } = column;
  const text = toCharacters(value, characterSet);
  const names = text === undefined ? undefined : splitMemberNames(text, dataType, characterSet);
  if (names === undefined) return undefined;
  // Convert each name and member to its comparison key only once. Names that match no member remain in
  // `unmatched`.
  const unmatched = new Set(names.map((word) => comparisonKey(word, column)));
  const selected = values.filter((member) => unmatched.delete(comparisonKey(member, column)));
  if (unmatched.size > 0) return undefined;
  const isText = !isNumber(value) || isWideCharacterSet(characterSet);
  return isText ? joinMembers(selected) : memberByNumber(column, BigInt(Math.trunc(Number(value.text))));
}

/**
 * Splits text into member names. Returns `undefined` if a name other than the last has trailing spaces, or if
 * the text consists only of spaces.
 */
function splitMemberNames(
  text: string,
  dataType: string,
  characterSet: string,
): readonly string[] | undefined {
  const isPadded = characterSet !== "binary";
  const trimmed = isPadded ? trimTrailingSpaces(text) : text;
  if (dataType === "enum") return [trimmed];
  if (text === "") return [];
  const names = trimmed.split(",");
  return isPadded && (trimmed === "" || names.some((word) => word.endsWith(" "))) ? undefined : names;
}

/** Joins members of a SET as servers do: an empty first member adds no comma. */
function joinMembers(members: readonly string[]): string {
  return members.reduce((text, member) => (text === "" ? member : `${text},${member}`), "");
}

function memberByNumber({ dataType, values = [] }: Column, number: bigint): string | undefined {
  if (dataType === "enum") return number > 0n ? values[Number(number) - 1] : undefined;
  if (number < 0n || number >= 2n ** BigInt(values.length)) return undefined;
  return joinMembers(values.filter((_, index) => (number >> BigInt(index)) % 2n === 1n));
}

const ADDRESS_NORMALIZERS: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ["uuid", normalizeUuid],
  ["inet4", normalizeInet4],
  ["inet6", normalizeInet6],
]);

function storedAddress({ dataType }: Column, value: LiteralValue): string | undefined {
  if (value.kind === "string") return ADDRESS_NORMALIZERS.get(dataType)?.(value.text);
  return "digits" in value ? addressFromBytes(dataType, toBytes(value)) : undefined;
}

const FLOAT_BYTES = 4;

/** VECTOR: accepts only bytes, which contain its numbers as 32-bit floats. */
function storedVector({ length = 1 }: Column, value: LiteralValue): Uint8Array | undefined {
  if (!("digits" in value)) return undefined;
  const bytes = Buffer.from(toBytes(value));
  if (bytes.length !== length * FLOAT_BYTES) return undefined;
  for (let at = 0; at < bytes.length; at += FLOAT_BYTES)
    if (!Number.isFinite(bytes.readFloatLE(at))) return undefined;
  return bytes;
}
