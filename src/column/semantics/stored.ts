import type { Column } from "../../core/column-types.js";
import { addressOfBytes, inet4Text, inet6Text, uuidText } from "./addresses.js";
import { DEFAULT_CHARACTER_SET, fewestBytesPerCharacter } from "../charsets/charsets.js";
import { codeAt, isSpace } from "../facts/char-codes.js";
import { folded, withoutPadding } from "./members.js";
import { doubleText } from "./numerals.js";
import { textLimit } from "./range.js";
import { storedDate, storedMoment, storedTime, storedYear } from "./stored-temporal.js";
import { storedBits, storedDecimal, storedFloat, storedInteger } from "./stored-numbers.js";
import { anyText, canSay, codePoints, utf8Length } from "../charsets/encoded-text.js";
import { familyOf, type TypeFamily } from "../facts/data-types.js";
import { bytesSaid, charactersSaid, isNumber, type LiteralValue } from "./literal-value.js";

/** The value as the column stores it, in text; `undefined` where the column does not take it. */
export function storedText(column: Column, value: LiteralValue): string | undefined {
  return STORED[familyOf(column.dataType)](column, value);
}

type StoreLiteral = (column: Column, value: LiteralValue) => string | undefined;

const STORED: Readonly<Record<TypeFamily, StoreLiteral>> = {
  integer: storedInteger,
  decimal: storedDecimal,
  float: storedFloat,
  bit: storedBits,
  text: storedString,
  bytes: storedBytes,
  members: storedMembers,
  date: storedDate,
  time: storedTime,
  datetime: storedMoment,
  year: storedYear,
  uuid: storedAddress,
  address: storedAddress,
  geometry: () => undefined,
  vector: storedVector,
};

function storedString(column: Column, value: LiteralValue): string | undefined {
  const { dataType, characterSet = DEFAULT_CHARACTER_SET } = column;
  const isSqueezed = (dataType === "char" || dataType === "varchar") && !isWide(characterSet);
  const width = isSqueezed ? column.length : undefined;
  const said =
    value.kind === "float" ? doubleText(Number(value.text), width) : charactersSaid(value, characterSet);
  if (said === undefined || !canSay(characterSet, said)) return undefined;
  const text = dataType === "char" ? withinChar(said, column) : said;
  return fits(column, text) ? text : undefined;
}

/** CHAR forgets the spaces at the end; other white space, too, where it has no room for it and the set knows it as such. */
function withinChar(said: string, { length = 1, characterSet = DEFAULT_CHARACTER_SET }: Column): string {
  const text = withoutPadding(said);
  const kept = Array.from(text.slice(0, 2 * length))
    .slice(0, length)
    .join("");
  for (let at = kept.length; at < text.length; at += 1)
    if (isWide(characterSet) || !isSpace(codeAt(text, at))) return text;
  return withoutPadding(kept);
}

/** Whether no character of the set is a single byte. What is no text in such a set is made one before it is stored. */
function isWide(characterSet: string): boolean {
  return fewestBytesPerCharacter(characterSet) > 1;
}

function storedBytes(column: Column, value: LiteralValue): string | undefined {
  const { dataType, length = 1 } = column;
  const limit = textLimit(column)?.limit ?? 0;
  const bytes =
    value.kind === "float" ? Buffer.from(doubleText(Number(value.text), limit)) : bytesSaid(value);
  if (bytes.length > limit) return undefined;
  return anyText(dataType === "binary" ? Buffer.concat([bytes], length) : bytes);
}

function fits(column: Column, text: string): boolean {
  const { limit, unit } = textLimit(column) ?? { limit: 0, unit: "bytes" };
  return (unit === "bytes" ? utf8Length(text) : codePoints(text)) <= limit;
}

/**
 * ENUM and SET. A number must look like a member, and is then no member but a position, or the bits of several: an oddity
 * that servers insist on.
 */
function storedMembers(column: Column, value: LiteralValue): string | undefined {
  const { dataType, values = [], characterSet = DEFAULT_CHARACTER_SET } = column;
  const text = charactersSaid(value, characterSet);
  const words = text === undefined ? undefined : membersNamed(text, dataType, characterSet);
  if (words === undefined) return undefined;
  // Each is folded once, however many words and members there are; what is left of them in the end is no member.
  const said = new Set(words.map((word) => folded(word, column)));
  const chosen = values.filter((member) => said.delete(folded(member, column)));
  if (said.size > 0) return undefined;
  const isText = !isNumber(value) || isWide(characterSet);
  return isText ? joined(chosen) : memberByNumber(column, BigInt(Math.trunc(Number(value.text))));
}

/** The members that a text names; `undefined` where spaces stand behind another than the last, or alone. */
function membersNamed(text: string, dataType: string, characterSet: string): readonly string[] | undefined {
  const isPadded = characterSet !== "binary";
  const trimmed = isPadded ? withoutPadding(text) : text;
  if (dataType === "enum") return [trimmed];
  if (text === "") return [];
  const words = trimmed.split(",");
  return isPadded && (trimmed === "" || words.some((word) => word.endsWith(" "))) ? undefined : words;
}

/** Members of a SET as servers show them: an empty one in front has no comma after it. */
function joined(members: readonly string[]): string {
  return members.reduce((text, member) => (text === "" ? member : `${text},${member}`), "");
}

function memberByNumber({ dataType, values = [] }: Column, number: bigint): string | undefined {
  if (dataType === "enum") return number > 0n ? values[Number(number) - 1] : undefined;
  if (number < 0n || number >= 2n ** BigInt(values.length)) return undefined;
  return joined(values.filter((_, index) => (number >> BigInt(index)) % 2n === 1n));
}

const ADDRESSES: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ["uuid", uuidText],
  ["inet4", inet4Text],
  ["inet6", inet6Text],
]);

function storedAddress({ dataType }: Column, value: LiteralValue): string | undefined {
  if (value.kind === "string") return ADDRESSES.get(dataType)?.(value.text);
  return "digits" in value ? addressOfBytes(dataType, bytesSaid(value)) : undefined;
}

/** Bytes of each number of a vector. */
const FLOAT_BYTES = 4;

/** A vector is given as the bytes of its numbers, and as nothing that is text. */
function storedVector({ length = 1 }: Column, value: LiteralValue): string | undefined {
  if (!("digits" in value)) return undefined;
  const bytes = Buffer.from(bytesSaid(value));
  if (bytes.length !== length * FLOAT_BYTES) return undefined;
  for (let at = 0; at < bytes.length; at += FLOAT_BYTES)
    if (!Number.isFinite(bytes.readFloatLE(at))) return undefined;
  return anyText(bytes);
}
