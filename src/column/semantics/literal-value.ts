/** Converts literals to numbers, text, bytes, dates and times, independent of the column that stores them. */

import { DEFAULT_CHARACTER_SET } from "../charsets/charsets.js";
import type { Literal } from "../facts/literal.js";
import {
  formatDate,
  parseDateTime,
  parseDateTimeNumber,
  formatDateTime,
  parseTime,
  formatTime,
  type DateTime,
} from "../facts/temporal.js";
import { formatDouble, isNumeral, normalizeNumeral, parseScaledInteger } from "./numerals.js";
import { decodeUtf8OrLatin1, bitsToBytes, hexToBytes, decodeBytes } from "../charsets/encoded-text.js";

/** A literal other than NULL. */
export type LiteralValue = Exclude<Literal, { kind: "null" }>;

type NumberValue = Extract<LiteralValue, { kind: "integer" | "decimal" | "float" }>;

/* ---- numbers ---- */

/**
 * Returns the value times 10^`scale`, rounded to an integer. Returns `undefined` if the literal is not a
 * number.
 */
export function toScaledInteger(value: LiteralValue, scale: number): bigint | undefined {
  const numeral = toNumeral(value);
  return numeral === undefined ? undefined : parseScaledInteger(numeral, scale);
}

/**
 * Converts a literal to the text of a number, as a numeric column does. Returns `undefined` for text that is not a number, and for
 * hexadecimal and bit literals of more than 64 bits.
 */
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
      return toTemporalNumeral(value);
    default: {
      const text = toText(value);
      return isNumeral(text) ? text : undefined;
    }
  }
}

/** Whether the literal is an integer, decimal or float. Returns false for hexadecimal and bit literals. */
export function isNumber(value: LiteralValue): value is NumberValue {
  return value.kind === "integer" || value.kind === "decimal" || value.kind === "float";
}

/** Formats a number as MariaDB does. Only very large and very small floats have an exponent in the result. */
export function formatNumber(value: NumberValue): string {
  return value.kind === "float" ? formatDouble(Number(value.text)) : normalizeNumeral(value.text);
}

/** Truncates a double to an integer. Values out of the 64-bit range become ±2^63, as in MariaDB. */
export function truncateFloat(numeral: string): bigint {
  const number = Math.trunc(Number(numeral));
  return Math.abs(number) < 2 ** 63 ? BigInt(number) : BigInt(Math.sign(number)) * 2n ** 63n;
}

function toTemporalNumeral(
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

/** Converts a literal to text. Bytes are decoded as UTF-8, or as Latin-1 if they are not UTF-8. */
export function toText(value: LiteralValue): string {
  if ("text" in value) return value.text;
  return decodeUtf8OrLatin1(value.kind === "bits" ? bitsToBytes(value.digits) : hexToBytes(value.digits));
}

/**
 * Converts a literal to text. Bytes are decoded in the column's character set. Returns `undefined` if they
 * are invalid in this set.
 */
export function toTextInCharacterSet(value: LiteralValue, characterSet: string): string | undefined {
  if ("digits" in value) return decodeBytes(toBytes(value), characterSet);
  return isNumber(value) ? formatNumber(value) : value.text;
}

/** Returns the bytes of a hexadecimal or bit literal, or of a string with an introducer. Encodes the text of other literals as UTF-8. */
export function toBytes(value: LiteralValue): Uint8Array {
  if (value.kind === "hexNumber" || value.kind === "hexString") return hexToBytes(value.digits);
  if (value.kind === "bits") return bitsToBytes(value.digits);
  if (value.kind === "string" && value.bytes !== undefined) return value.bytes;
  return Buffer.from(toTextInCharacterSet(value, DEFAULT_CHARACTER_SET) ?? "", "utf8");
}

/* ---- dates and times ---- */

/** Converts a literal to a date and time. */
export function toDateTime(value: LiteralValue): DateTime | undefined {
  if (isNumber(value)) return parseDateTimeNumber(formatNumber(value));
  // Database servers combine a TIME with the current date, so the stored value would not be constant.
  return value.kind === "time" ? undefined : parseDateTime(toText(value));
}
