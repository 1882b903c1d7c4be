/**
 * Converts a literal to the value that a column stores. If the literal is the default of the column, the database reports this
 * value as the default. A literal that a database server in strict mode refuses has no stored value.
 */

import type { Column, ColumnDefault } from "../../core/column-types.js";
import { formatAddressOrUuid, normalizeInet4, normalizeInet6, normalizeUuid } from "./addresses.js";
import { DEFAULT_CHARACTER_SET, getMinBytesPerCharacter } from "../charsets/charsets.js";
import { getCharacterCodeAt, isWhiteSpace } from "../facts/char-codes.js";
import { toComparisonKey, trimTrailingSpaces } from "./members.js";
import { formatDouble } from "./numerals.js";
import { getTextLimit } from "./range.js";
import { toStoredDate, toStoredDateTime, toStoredTime, toStoredYear } from "./stored-temporal.js";
import { toStoredBits, toStoredDecimal, toStoredFloat, toStoredInteger } from "./stored-numbers.js";
import {
  decodeUtf8OrLatin1,
  decodeBytes,
  canEncode,
  countCodePoints,
  countUtf8Bytes,
} from "../charsets/encoded-text.js";
import { getTypeFamily, type TypeFamily } from "../facts/data-types.js";
import { toBytes, decodeToText, isNumberLiteral, type NonNullLiteral } from "./literal-value.js";

/** The value that a column stores, in the format of `ColumnDefault` in core/column-types.ts. */
export type StoredValue = Pick<Extract<ColumnDefault, { kind: "literal" }>, "value" | "bytes">;

/** Returns the value that the column stores for a literal. Returns `undefined` if the column cannot store the literal. */
export function toStoredValue(column: Column, literal: NonNullLiteral): StoredValue | undefined {
  const storedTextOrBytes = CONVERTERS_BY_FAMILY[getTypeFamily(column.dataType)](column, literal);
  return typeof storedTextOrBytes === "object"
    ? decodeStoredBytes(storedTextOrBytes)
    : storedTextOrBytes === undefined
      ? undefined
      : { value: storedTextOrBytes };
}

/**
 * Converts stored bytes to a value. If they are not UTF-8, they are decoded as Latin-1, and `bytes` is also set, because other bytes
 * have the same text. For example, the byte E4 and the UTF-8 bytes C3 A4 both become `ä`.
 */
function decodeStoredBytes(bytes: Uint8Array): StoredValue {
  const utf8Text = decodeBytes(bytes, "utf8mb4");
  return utf8Text === undefined
    ? { value: decodeUtf8OrLatin1(bytes), bytes: Buffer.from(bytes).toString("hex") }
    : { value: utf8Text };
}

type LiteralConverter = (column: Column, literal: NonNullLiteral) => string | Uint8Array | undefined;

const CONVERTERS_BY_FAMILY: Readonly<Record<TypeFamily, LiteralConverter>> = {
  integer: toStoredInteger,
  decimal: toStoredDecimal,
  float: toStoredFloat,
  bit: toStoredBits,
  text: toStoredString,
  bytes: toStoredBytes,
  members: toStoredMembers,
  date: toStoredDate,
  time: toStoredTime,
  datetime: toStoredDateTime,
  year: toStoredYear,
  uuid: toStoredUuidOrAddress,
  address: toStoredUuidOrAddress,
  geometry: () => undefined,
  vector: toStoredVector,
};

function toStoredString(column: Column, literal: NonNullLiteral): string | undefined {
  const { dataType, characterSet = DEFAULT_CHARACTER_SET } = column;
  const limitsFloatLiteralWidth =
    (dataType === "char" || dataType === "varchar") && !isWideCharacterSet(characterSet);
  const maxWidth = limitsFloatLiteralWidth ? column.length : undefined;
  const literalText =
    literal.kind === "float"
      ? formatDouble(Number(literal.text), maxWidth)
      : decodeToText(literal, characterSet);
  if (literalText === undefined || !canEncode(characterSet, literalText)) return undefined;
  const storedText = dataType === "char" ? truncateForCharColumn(literalText, column) : literalText;
  return isTextWithinLimit(column, storedText) ? storedText : undefined;
}

/**
 * Removes trailing spaces, as CHAR does. If the text is still longer than the column, and all characters beyond the column's
 * length are white space, removes these characters too. Does not do so for character sets without single-byte characters.
 */
function truncateForCharColumn(
  text: string,
  { length = 1, characterSet = DEFAULT_CHARACTER_SET }: Column,
): string {
  const trimmedText = trimTrailingSpaces(text);
  const truncatedText = Array.from(trimmedText.slice(0, 2 * length))
    .slice(0, length)
    .join("");
  for (let at = truncatedText.length; at < trimmedText.length; at += 1)
    if (isWideCharacterSet(characterSet) || !isWhiteSpace(getCharacterCodeAt(trimmedText, at)))
      return trimmedText;
  return trimTrailingSpaces(truncatedText);
}

/**
 * Whether each character of the character set has at least two bytes, as in utf16. In CHAR and VARCHAR columns with such a
 * character set, MariaDB does not shorten a number with an exponent to the length of the column.
 */
function isWideCharacterSet(characterSet: string): boolean {
  return getMinBytesPerCharacter(characterSet) > 1;
}

function toStoredBytes(column: Column, literal: NonNullLiteral): Uint8Array | undefined {
  const { dataType, length = 1 } = column;
  const maxBytes = getTextLimit(column)?.limit ?? 0;
  const bytes =
    literal.kind === "float" ? Buffer.from(formatDouble(Number(literal.text), maxBytes)) : toBytes(literal);
  if (bytes.length > maxBytes) return undefined;
  return dataType === "binary" ? Buffer.concat([bytes], length) : bytes;
}

function isTextWithinLimit(column: Column, text: string): boolean {
  const { limit, unit } = getTextLimit(column) ?? { limit: 0, unit: "bytes" };
  return (unit === "bytes" ? countUtf8Bytes(text) : countCodePoints(text)) <= limit;
}

/**
 * Converts a literal to the stored value of an ENUM or SET. MariaDB accepts a number only if it equals the text of a member. But
 * MariaDB then stores the member whose position is the number (ENUM), or the members that the number selects as a bit mask (SET).
 * For example, MariaDB accepts `ENUM('2','1') DEFAULT 1`, because there is a member `1`, but stores the first member, `2`.
 */
function toStoredMembers(column: Column, literal: NonNullLiteral): string | undefined {
  const { dataType, values: members = [], characterSet = DEFAULT_CHARACTER_SET } = column;
  const text = decodeToText(literal, characterSet);
  const namesInLiteral = text === undefined ? undefined : splitMemberNames(text, dataType, characterSet);
  if (namesInLiteral === undefined) return undefined;
  // Convert each name and member to its comparison key only once. Names that match no member remain in
  // `unmatchedComparisonKeys`.
  const unmatchedComparisonKeys = new Set(namesInLiteral.map((name) => toComparisonKey(name, column)));
  const selectedMembers = members.filter((member) =>
    unmatchedComparisonKeys.delete(toComparisonKey(member, column)),
  );
  if (unmatchedComparisonKeys.size > 0) return undefined;
  const selectsMembersByText = !isNumberLiteral(literal) || isWideCharacterSet(characterSet);
  return selectsMembersByText
    ? joinMembers(selectedMembers)
    : toStoredMembersFromNumber(column, BigInt(Math.trunc(Number(literal.text))));
}

/**
 * Splits the text of a SET at commas into member names. The text of an ENUM is a single name. For a SET, returns `undefined` if a
 * name before a comma has trailing spaces, or if the text consists only of spaces.
 */
function splitMemberNames(
  text: string,
  dataType: string,
  characterSet: string,
): readonly string[] | undefined {
  const ignoresTrailingSpaces = characterSet !== "binary";
  const trimmedText = ignoresTrailingSpaces ? trimTrailingSpaces(text) : text;
  if (dataType === "enum") return [trimmedText];
  if (text === "") return [];
  const memberNames = trimmedText.split(",");
  return ignoresTrailingSpaces && (trimmedText === "" || memberNames.some((name) => name.endsWith(" ")))
    ? undefined
    : memberNames;
}

/** Joins members of a SET as MariaDB does: an empty first member adds no comma. */
function joinMembers(members: readonly string[]): string {
  return members.reduce((joinedText, member) => (joinedText === "" ? member : `${joinedText},${member}`), "");
}

function toStoredMembersFromNumber(
  { dataType, values: members = [] }: Column,
  positionOrBitMask: bigint,
): string | undefined {
  if (dataType === "enum") return positionOrBitMask > 0n ? members[Number(positionOrBitMask) - 1] : undefined;
  if (positionOrBitMask < 0n || positionOrBitMask >= 2n ** BigInt(members.length)) return undefined;
  return joinMembers(members.filter((_, index) => (positionOrBitMask >> BigInt(index)) % 2n === 1n));
}

const NORMALIZERS_BY_DATA_TYPE: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ["uuid", normalizeUuid],
  ["inet4", normalizeInet4],
  ["inet6", normalizeInet6],
]);

function toStoredUuidOrAddress({ dataType }: Column, literal: NonNullLiteral): string | undefined {
  if (literal.kind === "string") return NORMALIZERS_BY_DATA_TYPE.get(dataType)?.(literal.text);
  return "digits" in literal ? formatAddressOrUuid(dataType, toBytes(literal)) : undefined;
}

const BYTES_PER_FLOAT = 4;

/**
 * Converts a hexadecimal or bit literal to the stored value of a VECTOR: bytes that contain its numbers as 32-bit floats. Returns
 * `undefined` for other kinds of literals and for invalid bytes.
 */
function toStoredVector({ length = 1 }: Column, literal: NonNullLiteral): Uint8Array | undefined {
  if (!("digits" in literal)) return undefined;
  const bytes = Buffer.from(toBytes(literal));
  if (bytes.length !== length * BYTES_PER_FLOAT) return undefined;
  for (let at = 0; at < bytes.length; at += BYTES_PER_FLOAT)
    if (!Number.isFinite(bytes.readFloatLE(at))) return undefined;
  return bytes;
}
