import type { Column } from "../../core/column-types.js";
import { decimalText, doubleText, floatText, roundToEven, scaled } from "./numerals.js";
import { floatMaximum, integerRange } from "./range.js";
import {
  bytesSaid,
  exactly,
  isNumber,
  numeralSaid,
  textSaid,
  truncatedFloat,
  type LiteralValue,
} from "./literal-value.js";

/** Whole numbers: halves are rounded away from zero, of a double to the even one. */
export function storedInteger(column: Column, value: LiteralValue): string | undefined {
  const range = integerRange(column);
  const number = value.kind === "float" ? roundedFloat(value.text) : exactly(value, 0);
  if (range === undefined || number === undefined || number < range.minimum || number > range.maximum)
    return undefined;
  return column.unsigned && isNegative(value) ? undefined : String(number);
}

function roundedFloat(numeral: string): bigint {
  const number = Number(numeral);
  // The largest BIGINT, as a double, is one more than itself.
  return number === 2 ** 63 ? 2n ** 63n - 1n : BigInt(roundToEven(number));
}

/** Decimals, halves rounded away from zero. */
export function storedDecimal(
  { precision = 10, scale = 0, unsigned }: Column,
  value: LiteralValue,
): string | undefined {
  // A number with an exponent is a double first, and then the shortest decimal that says it.
  const said: LiteralValue =
    value.kind === "float" ? { kind: "decimal", text: String(Number(value.text)) } : value;
  const number = exactly(said, scale);
  if (number === undefined || magnitude(number) >= 10n ** BigInt(precision)) return undefined;
  return unsigned && isNegative(value) ? undefined : decimalText(number, scale);
}

/** FLOAT and DOUBLE, as a server shows them. */
export function storedFloat(column: Column, value: LiteralValue): string | undefined {
  const text = numeralSaid(value);
  const said = text === undefined ? NaN : Number(text);
  if (!Number.isFinite(said)) return undefined;
  const maximum = floatMaximum(column) ?? 0;
  const minimum = column.unsigned ? 0 : -maximum;
  // A number in a string is brought into the range where a number is refused.
  const number = value.kind === "string" ? Math.min(Math.max(said, minimum), maximum) : said;
  const rounded = roundedToScale(number, column);
  return rounded < minimum || rounded > maximum ? undefined : floatShown(rounded, column);
}

/** FLOAT(m,d) and DOUBLE(m,d) round to `d` digits after the point. */
function roundedToScale(number: number, { precision, scale = 0 }: Column): number {
  if (precision === undefined) return number;
  const factor = 10 ** scale;
  const whole = Math.trunc(number);
  return whole + roundToEven((number - whole) * factor) / factor;
}

function floatShown(number: number, { dataType, precision, scale = 0 }: Column): string {
  if (precision !== undefined) return decimalText(scaled(String(number), scale) ?? 0n, scale);
  return dataType === "float" ? floatText(Math.fround(number)) : doubleText(number);
}

/** BIT: numbers, or the bits of a string. */
export function storedBits({ length = 1 }: Column, value: LiteralValue): string | undefined {
  const number = bitsSaid(value);
  const most = 2n ** BigInt(length);
  // Of 64 bits, all are used for numbers below zero, too.
  if (length === 64 && number !== undefined && number < 0n && number >= -most / 2n)
    return String(number + most);
  return number !== undefined && number >= 0n && number < most ? String(number) : undefined;
}

function bitsSaid(value: LiteralValue): bigint | undefined {
  // Of decimals alone servers want no sign, whatever they would be rounded to.
  if (value.kind === "decimal" && isNegative(value)) return undefined;
  if (value.kind === "float") return truncatedFloat(value.text);
  if (isNumber(value) || value.kind === "hexNumber" || value.kind === "bits") return exactly(value, 0);
  return bigEndian(bytesSaid(value));
}

function bigEndian(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

function isNegative(value: LiteralValue): boolean {
  return /^\s*-/.test(textSaid(value)) && /[1-9]/.test(textSaid(value).split(/[eE]/)[0] ?? "");
}

function magnitude(number: bigint): bigint {
  return number < 0n ? -number : number;
}
