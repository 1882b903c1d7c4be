/** Converts literals to the values that SQLite columns store, as text. */

import { decodeUtf8OrLatin1, hexToBytes } from "../charsets/encoded-text.js";
import type { Affinity } from "./affinity.js";

/**
 * A SQLite literal. For numbers, `text` excludes the sign. For `hex` and `blob`, `text` contains only the
 * digits.
 */
export interface SqliteLiteral {
  readonly kind: "integer" | "float" | "hex" | "string" | "blob";
  readonly text: string;
  readonly isNegative: boolean;
}

/** A stored value. `kind` is its storage class in SQLite. */
type SqliteValue =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "real"; readonly value: number }
  | { readonly kind: "text"; readonly value: string };

/**
 * Returns the stored value as text. Bytes are decoded as UTF-8, or as Latin-1 if they are not valid UTF-8.
 * Returns `undefined` if text cannot represent the value, so that the caller treats the default as an
 * expression.
 */
export function toStoredSqliteText(affinity: Affinity, literal: SqliteLiteral): string | undefined {
  if (literal.kind === "blob")
    return literal.isNegative ? undefined : decodeUtf8OrLatin1(hexToBytes(literal.text));
  const literalValue = toSqliteValue(literal);
  if (literalValue === undefined) return undefined;
  const storedValue = applyAffinity(literalValue, affinity);
  // As text, infinity could not be distinguished from the string "Inf".
  return storedValue.kind === "real" && !Number.isFinite(storedValue.value)
    ? undefined
    : formatValue(storedValue);
}

function toSqliteValue({ kind, text, isNegative }: SqliteLiteral): SqliteValue | undefined {
  switch (kind) {
    case "integer":
      return selectIntegerOrReal(
        BigInt(text) * (isNegative ? -1n : 1n),
        parseReal(text) * (isNegative ? -1 : 1),
      );
    case "float":
      return { kind: "real", value: parseReal(text) * (isNegative ? -1 : 1) };
    case "hex": {
      // SQLite reads the digits of a hexadecimal literal as a signed 64-bit integer in two's complement. A DEFAULT clause may
      // contain a longer literal, but SQLite refuses the literal when it uses the default.
      const int64Value = BigInt.asIntN(64, BigInt(`0x${text}`));
      if (text.replace(/^0+/, "").length > 16 || (isNegative && int64Value === MIN_INTEGER)) return undefined;
      return { kind: "integer", value: isNegative ? -int64Value : int64Value };
    }
    default:
      return isNegative ? undefined : { kind: "text", value: text };
  }
}

const [MIN_INTEGER, MAX_INTEGER] = [-(2n ** 63n), 2n ** 63n - 1n];

function selectIntegerOrReal(integerValue: bigint, realValue: number): SqliteValue {
  return integerValue >= MIN_INTEGER && integerValue <= MAX_INTEGER
    ? { kind: "integer", value: integerValue }
    : { kind: "real", value: realValue };
}

/** Matches numeric text, with optional white space around it. */
const NUMERIC_TEXT_PATTERN =
  /^[ \t\n\v\f\r]*([-+]?)([0-9]+|[0-9]*\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?[ \t\n\v\f\r]*$/;

/** Converts a value as a column with this affinity (its preferred type) does. Source: "Datatypes In SQLite", section 3. */
function applyAffinity(sqliteValue: SqliteValue, affinity: Affinity): SqliteValue {
  if (affinity === "blob") return sqliteValue;
  if (affinity === "text") return { kind: "text", value: formatValue(sqliteValue) };
  const numericValue = sqliteValue.kind === "text" ? parseNumericText(sqliteValue.value) : sqliteValue;
  if (numericValue === undefined) return sqliteValue;
  if (affinity === "real") return { kind: "real", value: Number(numericValue.value) };
  return numericValue.kind === "real" ? toIntegerIfWhole(numericValue.value) : numericValue;
}

function parseNumericText(text: string): Exclude<SqliteValue, { kind: "text" }> | undefined {
  const [, sign, digits = "", exponent] = NUMERIC_TEXT_PATTERN.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const realValue = parseReal(`${digits}${exponent ?? ""}`) * (sign === "-" ? -1 : 1);
  if (exponent !== undefined || digits.includes(".")) return { kind: "real", value: realValue };
  const integerValue = BigInt(digits) * (sign === "-" ? -1n : 1n);
  return integerValue >= MIN_INTEGER && integerValue <= MAX_INTEGER
    ? { kind: "integer", value: integerValue }
    : { kind: "real", value: realValue };
}

/** Once the mantissa reaches this value, SQLite ignores the values of further digits, but counts them for the exponent. */
const MANTISSA_LIMIT = (2n ** 64n - 10n) / 10n;

/** Parses a number as SQLite does: to the nearest double, ignoring digits after about the nineteenth. */
function parseReal(numeral: string): number {
  const [, wholeDigits = "", fractionDigits = "", exponent = "0"] =
    /^([0-9]*)\.?([0-9]*)(?:[eE]([-+]?[0-9]+))?$/.exec(numeral) ?? [];
  let mantissa = 0n;
  let decimalExponent = Number(exponent) + wholeDigits.length;
  for (const digit of wholeDigits + fractionDigits) {
    if (mantissa >= MANTISSA_LIMIT) break;
    mantissa = mantissa * 10n + BigInt(digit);
    decimalExponent -= 1;
  }
  return Number(`${mantissa}e${decimalExponent}`);
}

/**
 * Converts a REAL without a fraction to an INTEGER. At or beyond the limits of 64 bits, where doubles are
 * inexact, the value stays REAL.
 */
function toIntegerIfWhole(value: number): SqliteValue {
  if (!Number.isInteger(value) || BigInt(value) <= MIN_INTEGER || BigInt(value) >= MAX_INTEGER)
    return { kind: "real", value };
  return { kind: "integer", value: BigInt(value) };
}

function formatValue({ kind, value }: SqliteValue): string {
  return kind === "real" ? formatReal(value) : String(value);
}

/** Numbers of significant digits with which a REAL is formatted. 15 digits are enough for most doubles, 17 for every double. */
const [ROUND_TRIP_DIGIT_COUNT, SHORT_DIGIT_COUNT] = [17, 15];

/**
 * Formats a REAL as SQLite does: with a decimal point and at most 15 significant digits, or 17 if 15 would change the value.
 * An exponent has at least two digits.
 */
function formatReal(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? "-Inf" : "Inf";
  if (value === 0) return "0.0";
  const roundedText = value.toExponential(SHORT_DIGIT_COUNT - 1);
  const [signedCoefficient = "", exponent = ""] = (
    Number(roundedText) === value ? roundedText : value.toExponential(ROUND_TRIP_DIGIT_COUNT - 1)
  ).split("e");
  const [decimalExponent, fractionDigits] = [
    Number(exponent),
    signedCoefficient.replace(/^-?[0-9]\./, "").replace(/0+$/, ""),
  ];
  const sign = value < 0 ? "-" : "";
  const significantDigits = `${signedCoefficient.replace("-", "").charAt(0)}${fractionDigits}`;
  if (decimalExponent < -4 || decimalExponent >= ROUND_TRIP_DIGIT_COUNT) {
    const exponentDigits = String(Math.abs(decimalExponent)).padStart(2, "0");
    return `${sign}${significantDigits.charAt(0)}.${fractionDigits || "0"}e${decimalExponent < 0 ? "-" : "+"}${exponentDigits}`;
  }
  if (decimalExponent < 0) return `${sign}0.${"0".repeat(-decimalExponent - 1)}${significantDigits}`;
  const wholeDigits = significantDigits.slice(0, decimalExponent + 1).padEnd(decimalExponent + 1, "0");
  return `${sign}${wholeDigits}.${significantDigits.slice(decimalExponent + 1) || "0"}`;
}
