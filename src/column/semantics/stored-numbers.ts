/**
 * Converts literals to the stored values of numeric columns. The `toStored…` functions return `undefined` if a
 * value is invalid or out of range.
 */

import type { Column } from "../../core/column-types.js";
import { formatDecimal, formatDouble, formatFloat, roundHalfToEven, parseScaledInteger } from "./numerals.js";
import { getFloatMaximum, getIntegerRange } from "./range.js";
import {
  toBytes,
  toScaledInteger,
  isNumberLiteral,
  toNumeral,
  toText,
  truncateFloatToInteger,
  type NonNullLiteral,
} from "./literal-value.js";

/** Converts a literal to the stored value of an integer column. Halves of decimals are rounded away from zero, halves of doubles to even. */
export function toStoredInteger(column: Column, literal: NonNullLiteral): string | undefined {
  const range = getIntegerRange(column);
  const number = literal.kind === "float" ? roundFloatToInteger(literal.text) : toScaledInteger(literal, 0);
  if (range === undefined || number === undefined || number < range.minimum || number > range.maximum)
    return undefined;
  return column.unsigned && isNegative(literal) ? undefined : String(number);
}

function roundFloatToInteger(numeral: string): bigint {
  const number = Number(numeral);
  // The largest BIGINT becomes 2^63 when it is converted to a double. That is one too large.
  return number === 2 ** 63 ? 2n ** 63n - 1n : BigInt(roundHalfToEven(number));
}

/** Converts a literal to the stored value of a DECIMAL. Halves are rounded away from zero. */
export function toStoredDecimal(
  { precision = 10, scale = 0, unsigned }: Column,
  literal: NonNullLiteral,
): string | undefined {
  // A number with an exponent is converted to a double, and then to the shortest decimal that identifies it.
  const nonFloatLiteral: NonNullLiteral =
    literal.kind === "float" ? { kind: "decimal", text: String(Number(literal.text)) } : literal;
  const scaledInteger = toScaledInteger(nonFloatLiteral, scale);
  if (scaledInteger === undefined || toAbsoluteValue(scaledInteger) >= 10n ** BigInt(precision))
    return undefined;
  return unsigned && isNegative(literal) ? undefined : formatDecimal(scaledInteger, scale);
}

/** Converts a literal to the stored value of a FLOAT or DOUBLE, formatted as MariaDB formats it. */
export function toStoredFloat(column: Column, literal: NonNullLiteral): string | undefined {
  const numeral = toNumeral(literal);
  const parsedNumber = numeral === undefined ? NaN : Number(numeral);
  if (!Number.isFinite(parsedNumber)) return undefined;
  const maximum = getFloatMaximum(column) ?? 0;
  const minimum = column.unsigned ? 0 : -maximum;
  // A number in a string is clamped to the range. A number literal out of range is refused.
  const numberToRound =
    literal.kind === "string" ? Math.min(Math.max(parsedNumber, minimum), maximum) : parsedNumber;
  const roundedNumber = roundToScale(numberToRound, column);
  return roundedNumber < minimum || roundedNumber > maximum
    ? undefined
    : formatStoredFloat(roundedNumber, column);
}

/** Rounds a number to `d` fraction digits if the column is a FLOAT(m,d) or DOUBLE(m,d). */
function roundToScale(number: number, { precision, scale = 0 }: Column): number {
  if (precision === undefined) return number;
  const factor = 10 ** scale;
  const wholePart = Math.trunc(number);
  return wholePart + roundHalfToEven((number - wholePart) * factor) / factor;
}

function formatStoredFloat(number: number, { dataType, precision, scale = 0 }: Column): string {
  if (precision !== undefined) return formatDecimal(parseScaledInteger(String(number), scale) ?? 0n, scale);
  return dataType === "float" ? formatFloat(Math.fround(number)) : formatDouble(number);
}

/** Converts a literal to the stored value of a BIT column. The bytes of a string are read as a big-endian number. */
export function toStoredBits({ length = 1 }: Column, literal: NonNullLiteral): string | undefined {
  const number = toNumberForBitColumn(literal);
  const valueCount = 2n ** BigInt(length);
  // BIT(64) also stores negative numbers, as two's complement.
  if (length === 64 && number !== undefined && number < 0n && number >= -valueCount / 2n)
    return String(number + valueCount);
  return number !== undefined && number >= 0n && number < valueCount ? String(number) : undefined;
}

function toNumberForBitColumn(literal: NonNullLiteral): bigint | undefined {
  // MariaDB refuses negative decimals, even if they round to zero.
  if (literal.kind === "decimal" && isNegative(literal)) return undefined;
  if (literal.kind === "float") return truncateFloatToInteger(literal.text);
  if (isNumberLiteral(literal) || literal.kind === "hexNumber" || literal.kind === "bits")
    return toScaledInteger(literal, 0);
  return parseBigEndianInteger(toBytes(literal));
}

function parseBigEndianInteger(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

function isNegative(literal: NonNullLiteral): boolean {
  return /^\s*-/.test(toText(literal)) && /[1-9]/.test(toText(literal).split(/[eE]/)[0] ?? "");
}

function toAbsoluteValue(number: bigint): bigint {
  return number < 0n ? -number : number;
}
