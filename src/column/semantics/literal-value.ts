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
export type NonNullLiteral = Exclude<Literal, { kind: "null" }>;

type NumberLiteral = Extract<NonNullLiteral, { kind: "integer" | "decimal" | "float" }>;

/* ---- numbers ---- */

/**
 * Converts the literal to a number, multiplies it by 10^`scale` and rounds it to an integer. Returns `undefined` if the literal cannot
 * be converted to a number, or if the result has too many digits.
 */
export function toScaledInteger(literal: NonNullLiteral, scale: number): bigint | undefined {
  const numeral = toNumeral(literal);
  return numeral === undefined ? undefined : parseScaledInteger(numeral, scale);
}

/**
 * Converts a literal to the text of a number, as a numeric column does. Returns `undefined` for text that is not a number. Also
 * returns `undefined` for a hexadecimal number (`0x1F`) or bit literal (`b'101'`) whose value needs more than 64 bits.
 */
export function toNumeral(literal: NonNullLiteral): string | undefined {
  switch (literal.kind) {
    case "hexNumber":
      return literal.digits.replace(/^0+/, "").length > 16
        ? undefined
        : String(BigInt(`0x${literal.digits}`));
    case "bits":
      return literal.digits.replace(/^0+/, "").length > 64
        ? undefined
        : String(BigInt(`0b${literal.digits || "0"}`));
    case "date":
    case "time":
    case "timestamp":
      return convertTemporalToNumeral(literal);
    default: {
      const text = toText(literal);
      return isNumeral(text) ? text : undefined;
    }
  }
}

/** Whether the literal is an integer, decimal or float. Returns false for hexadecimal and bit literals. */
export function isNumberLiteral(literal: NonNullLiteral): literal is NumberLiteral {
  return literal.kind === "integer" || literal.kind === "decimal" || literal.kind === "float";
}

/** Formats a number as MariaDB does. Only very large and very small floats have an exponent in the result. */
export function formatNumberLiteral(literal: NumberLiteral): string {
  return literal.kind === "float" ? formatDouble(Number(literal.text)) : normalizeNumeral(literal.text);
}

/** Truncates a double to an integer. Values out of the 64-bit range become ±2^63, as in MariaDB. */
export function truncateFloatToInteger(numeral: string): bigint {
  const number = Math.trunc(Number(numeral));
  return Math.abs(number) < 2 ** 63 ? BigInt(number) : BigInt(Math.sign(number)) * 2n ** 63n;
}

function convertTemporalToNumeral(
  literal: Extract<NonNullLiteral, { kind: "date" | "time" | "timestamp" }>,
): string | undefined {
  const time = literal.kind === "time" ? parseTime(literal.text) : undefined;
  const dateTime = literal.kind === "time" ? undefined : parseDateTime(literal.text);
  const text = time
    ? formatTime(time, 0)
    : dateTime && (literal.kind === "date" ? formatDate(dateTime) : formatDateTime(dateTime, 0));
  return text && `${text.startsWith("-") ? "-" : ""}${text.replace(/[^0-9]/g, "")}`;
}

/* ---- text ---- */

/** Converts a literal to text. Bytes are decoded as UTF-8, or as Latin-1 if they are not UTF-8. */
export function toText(literal: NonNullLiteral): string {
  if ("text" in literal) return literal.text;
  return decodeUtf8OrLatin1(
    literal.kind === "bits" ? bitsToBytes(literal.digits) : hexToBytes(literal.digits),
  );
}

/**
 * Converts a literal to text. Bytes are decoded in the column's character set. Returns `undefined` if they
 * are invalid in this set.
 */
export function decodeToText(literal: NonNullLiteral, characterSet: string): string | undefined {
  if ("digits" in literal) return decodeBytes(toBytes(literal), characterSet);
  return isNumberLiteral(literal) ? formatNumberLiteral(literal) : literal.text;
}

/** Returns the bytes of a hexadecimal or bit literal, or of a string with an introducer. Encodes the text of other literals as UTF-8. */
export function toBytes(literal: NonNullLiteral): Uint8Array {
  if (literal.kind === "hexNumber" || literal.kind === "hexString") return hexToBytes(literal.digits);
  if (literal.kind === "bits") return bitsToBytes(literal.digits);
  if (literal.kind === "string" && literal.bytes !== undefined) return literal.bytes;
  return Buffer.from(decodeToText(literal, DEFAULT_CHARACTER_SET) ?? "", "utf8");
}

/* ---- dates and times ---- */

/** Converts a literal to a date and time. Returns `undefined` for a TIME literal and for invalid values. */
export function toDateTime(literal: NonNullLiteral): DateTime | undefined {
  if (isNumberLiteral(literal)) return parseDateTimeNumber(formatNumberLiteral(literal));
  // Database servers combine a TIME with the current date, so the stored value would not be constant.
  return literal.kind === "time" ? undefined : parseDateTime(toText(literal));
}
