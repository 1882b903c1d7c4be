/** What a literal says, apart from the column that may store it: its number, its text, its bytes, its moment. */

import { DEFAULT_CHARACTER_SET } from "../charsets/charsets.js";
import type { Literal } from "../facts/literal.js";
import {
  formatDate,
  parseDateTime,
  dateTimeFromNumber,
  formatDateTime,
  parseTime,
  formatTime,
  type DateTime,
} from "../facts/temporal.js";
import { formatDouble, isNumeral, normalizeNumeral, parseScaled } from "./numerals.js";
import { utf8OrLatin1Text, bitsToBytes, hexToBytes, decodeBytes } from "../charsets/encoded-text.js";

/** A literal that says something. */
export type LiteralValue = Exclude<Literal, { kind: "null" }>;

type NumberValue = Extract<LiteralValue, { kind: "integer" | "decimal" | "float" }>;

/* ---- numbers ---- */

/** The value times ten to the power of `scale`, rounded to a whole number. */
export function toScaledInteger(value: LiteralValue, scale: number): bigint | undefined {
  const text = toNumeral(value);
  return text === undefined ? undefined : parseScaled(text, scale);
}

/** The number that the value is, or would be, in text; `undefined` where it is none. */
export function toNumeral(value: LiteralValue): string | undefined {
  switch (value.kind) {
    case "hexNumber":
      return value.digits.replace(/^0+/, "").length > 16 ? undefined : String(BigInt(`0x${value.digits}`));
    case "bits":
      return value.digits.replace(/^0+/, "").length > 64
        ? undefined
        : String(BigInt(`0b${value.digits || "0"}`));
    case "date":
    case "time":
    case "timestamp":
      return temporalNumeral(value);
    default: {
      const text = toText(value);
      return isNumeral(text) ? text : undefined;
    }
  }
}

/** Whether it is a number in decimal digits. */
export function isNumber(value: LiteralValue): value is NumberValue {
  return value.kind === "integer" || value.kind === "decimal" || value.kind === "float";
}

/** A number without an exponent. */
export function formatNumber(value: NumberValue): string {
  return value.kind === "float" ? formatDouble(Number(value.text)) : normalizeNumeral(value.text);
}

/** A double without its fraction; one that is too large is what processors make of it. */
export function truncatedFloat(numeral: string): bigint {
  const number = Math.trunc(Number(numeral));
  return Math.abs(number) < 2 ** 63 ? BigInt(number) : BigInt(Math.sign(number)) * 2n ** 63n;
}

function temporalNumeral(
  value: Extract<LiteralValue, { kind: "date" | "time" | "timestamp" }>,
): string | undefined {
  const time = value.kind === "time" ? parseTime(value.text) : undefined;
  const dateTime = value.kind === "time" ? undefined : parseDateTime(value.text);
  const text = time
    ? formatTime(time, 0)
    : dateTime && (value.kind === "date" ? formatDate(dateTime) : formatDateTime(dateTime, 0));
  return text && `${text.startsWith("-") ? "-" : ""}${text.replace(/[^0-9]/g, "")}`;
}

/* ---- text ---- */

/** The value's own text; bytes as the characters that they are. */
export function toText(value: LiteralValue): string {
  if ("text" in value) return value.text;
  return utf8OrLatin1Text(value.kind === "bits" ? bitsToBytes(value.digits) : hexToBytes(value.digits));
}

/** The value as text; bytes say what they say in the column's character set. */
export function toCharacters(value: LiteralValue, characterSet: string): string | undefined {
  if ("digits" in value) return decodeBytes(toBytes(value), characterSet);
  return isNumber(value) ? formatNumber(value) : value.text;
}

/** The value as bytes: its own, or those of its text in UTF-8. */
export function toBytes(value: LiteralValue): Uint8Array {
  if (value.kind === "hexNumber" || value.kind === "hexString") return hexToBytes(value.digits);
  if (value.kind === "bits") return bitsToBytes(value.digits);
  if (value.kind === "string" && value.bytes !== undefined) return value.bytes;
  return Buffer.from(toCharacters(value, DEFAULT_CHARACTER_SET) ?? "", "utf8");
}

/* ---- moments ---- */

/** The moment that the value is, or would be. */
export function toDateTime(value: LiteralValue): DateTime | undefined {
  if (isNumber(value)) return dateTimeFromNumber(formatNumber(value));
  // A server would take today's date for a time, which is no meaning that stays.
  return value.kind === "time" ? undefined : parseDateTime(toText(value));
}
