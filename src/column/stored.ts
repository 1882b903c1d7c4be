/**
 * A literal → what a column stores of it: the default that a server shows. One rule for each kind of type; a literal
 * that the column cannot hold, which a server in strict mode refuses, gives nothing.
 */

import type { Column } from "../model.js";
import { addressOfBytes, inet4Text, inet6Text, uuidText } from "./addresses.js";
import { DEFAULT_CHARACTER_SET } from "./charsets.js";
import { sameMember } from "./members.js";
import { doubleText } from "./numerals.js";
import { textLimit } from "./range.js";
import { storedDate, storedMoment, storedTime, storedYear } from "./stored-moments.js";
import { storedBits, storedDecimal, storedFloat, storedInteger } from "./stored-numbers.js";
import { anyText, canSay, codePoints, utf8Length } from "./text.js";
import { familyOf, type TypeFamily } from "./types.js";
import { bytesSaid, charactersSaid, isNumber, type Value } from "./value.js";

/** The value as the column stores it, in text; `undefined` where the column does not take it. */
export function storedText(column: Column, value: Value): string | undefined {
  return STORED[familyOf(column.dataType)](column, value);
}

type Stored = (column: Column, value: Value) => string | undefined;

const STORED: Readonly<Record<TypeFamily, Stored>> = {
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

function storedString(column: Column, value: Value): string | undefined {
  const { dataType, characterSet = DEFAULT_CHARACTER_SET } = column;
  const width = dataType === "char" || dataType === "varchar" ? column.length : undefined;
  const said =
    value.kind === "float" ? doubleText(Number(value.text), width) : charactersSaid(value, characterSet);
  if (said === undefined || !canSay(characterSet, said)) return undefined;
  const text = dataType === "char" ? said.replace(/ +$/, "") : said;
  return fits(column, text) ? text : undefined;
}

function storedBytes(column: Column, value: Value): string | undefined {
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
function storedMembers(column: Column, value: Value): string | undefined {
  const { dataType, values = [], characterSet = DEFAULT_CHARACTER_SET } = column;
  const text = charactersSaid(value, characterSet);
  if (text === undefined) return undefined;
  const words = dataType === "enum" ? [text] : text.split(",").filter((word) => text !== "" || word !== "");
  const isMember = (word: string): boolean => values.some((member) => sameMember(member, word, column));
  if (!words.every(isMember)) return undefined;
  if (isNumber(value)) return memberByNumber(column, BigInt(Math.trunc(Number(value.text))));
  const chosen = values.filter((member) => words.some((word) => sameMember(member, word, column)));
  return chosen.slice(0, dataType === "enum" ? 1 : chosen.length).join(",");
}

function memberByNumber({ dataType, values = [] }: Column, number: bigint): string | undefined {
  if (dataType === "enum") return number > 0n ? values[Number(number) - 1] : undefined;
  if (number < 0n || number >= 2n ** BigInt(values.length)) return undefined;
  return values.filter((_, index) => (number >> BigInt(index)) % 2n === 1n).join(",");
}

const ADDRESSES: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ["uuid", uuidText],
  ["inet4", inet4Text],
  ["inet6", inet6Text],
]);

function storedAddress({ dataType }: Column, value: Value): string | undefined {
  if (value.kind === "string") return ADDRESSES.get(dataType)?.(value.text);
  return "digits" in value ? addressOfBytes(dataType, bytesSaid(value)) : undefined;
}

/** A vector is given as the bytes of its numbers, four each. */
function storedVector({ length = 1 }: Column, value: Value): string | undefined {
  const bytes = bytesSaid(value);
  return bytes.length === length * 4 ? anyText(bytes) : undefined;
}
