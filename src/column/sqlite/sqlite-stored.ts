/** What a column of SQLite stores of a literal, as text. */

import { utf8OrLatin1Text, hexToBytes } from "../charsets/encoded-text.js";
import type { Affinity } from "./affinity.js";

/** A literal of SQLite. `text` of a number is as written, without its sign; of `hex` and `blob` the digits alone. */
export interface SqliteLiteral {
  readonly kind: "integer" | "float" | "hex" | "string" | "blob";
  readonly text: string;
  readonly isNegative: boolean;
}

/** A value by its storage class. */
type SqliteStoredValue =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "real"; readonly value: number }
  | { readonly kind: "text"; readonly value: string };

/** The value as text: bytes that are UTF-8 are what they say, others a character each. `undefined` where it computes one. */
export function storedSqliteText(affinity: Affinity, literal: SqliteLiteral): string | undefined {
  if (literal.kind === "blob")
    return literal.isNegative ? undefined : utf8OrLatin1Text(hexToBytes(literal.text));
  const value = toValue(literal);
  if (value === undefined) return undefined;
  const stored = applyAffinity(value, affinity);
  // As text, infinity could not be told from the text that says so.
  return stored.kind === "real" && !Number.isFinite(stored.value) ? undefined : formatValue(stored);
}

function toValue({ kind, text, isNegative }: SqliteLiteral): SqliteStoredValue | undefined {
  switch (kind) {
    case "integer":
      return integerOrReal(BigInt(text) * (isNegative ? -1n : 1n), parseReal(text) * (isNegative ? -1 : 1));
    case "float":
      return { kind: "real", value: parseReal(text) * (isNegative ? -1 : 1) };
    case "hex": {
      // The bits of an integer. What is more than an integer holds is refused when the default is needed.
      const bits = BigInt.asIntN(64, BigInt(`0x${text}`));
      if (text.replace(/^0+/, "").length > 16 || (isNegative && bits === MIN_INTEGER)) return undefined;
      return { kind: "integer", value: isNegative ? -bits : bits };
    }
    default:
      return isNegative ? undefined : { kind: "text", value: text };
  }
}

const [MIN_INTEGER, MAX_INTEGER] = [-(2n ** 63n), 2n ** 63n - 1n];

function integerOrReal(value: bigint, real: number): SqliteStoredValue {
  return value >= MIN_INTEGER && value <= MAX_INTEGER
    ? { kind: "integer", value }
    : { kind: "real", value: real };
}

/** A text that is a number and nothing else, but for spaces around it. */
const NUMERAL =
  /^[ \t\n\v\f\r]*([-+]?)([0-9]+|[0-9]*\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?[ \t\n\v\f\r]*$/;

/** Source: "Datatypes In SQLite", 3. */
function applyAffinity(value: SqliteStoredValue, affinity: Affinity): SqliteStoredValue {
  if (affinity === "blob") return value;
  if (affinity === "text") return { kind: "text", value: formatValue(value) };
  const number = value.kind === "text" ? parseNumber(value.value) : value;
  if (number === undefined) return value;
  if (affinity === "real") return { kind: "real", value: Number(number.value) };
  return number.kind === "real" ? integerIfWhole(number.value) : number;
}

function parseNumber(text: string): Exclude<SqliteStoredValue, { kind: "text" }> | undefined {
  const [, sign, digits = "", exponent] = NUMERAL.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const real = parseReal(`${digits}${exponent ?? ""}`) * (sign === "-" ? -1 : 1);
  if (exponent !== undefined || digits.includes(".")) return { kind: "real", value: real };
  const value = BigInt(digits) * (sign === "-" ? -1n : 1n);
  return value >= MIN_INTEGER && value <= MAX_INTEGER
    ? { kind: "integer", value }
    : { kind: "real", value: real };
}

/** Beyond this SQLite takes no more digits of a number, but counts them. */
const MANTISSA_LIMIT = (2n ** 64n - 10n) / 10n;

/** The double that SQLite reads: the nearest, but for digits beyond the nineteenth or so, which it passes over. */
function parseReal(numeral: string): number {
  const [, whole = "", fraction = "", exponent = "0"] =
    /^([0-9]*)\.?([0-9]*)(?:[eE]([-+]?[0-9]+))?$/.exec(numeral) ?? [];
  let mantissa = 0n;
  let power = Number(exponent) + whole.length;
  for (const digit of whole + fraction) {
    if (mantissa >= MANTISSA_LIMIT) break;
    mantissa = mantissa * 10n + BigInt(digit);
    power -= 1;
  }
  return Number(`${mantissa}e${power}`);
}

/** A real without a fraction becomes an integer, short of the last ones, which no real tells from others. */
function integerIfWhole(value: number): SqliteStoredValue {
  if (!Number.isInteger(value) || BigInt(value) <= MIN_INTEGER || BigInt(value) >= MAX_INTEGER)
    return { kind: "real", value };
  return { kind: "integer", value: BigInt(value) };
}

function formatValue({ kind, value }: SqliteStoredValue): string {
  return kind === "real" ? formatReal(value) : String(value);
}

/** Digits that tell every real, and those that are enough for most. */
const [ROUND_TRIP_DIGITS, SHORT_DIGITS] = [17, 15];

/** As SQLite writes it: always with a point; as few digits as tell it, 15 or 17; an exponent of two digits or more. */
function formatReal(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? "-Inf" : "Inf";
  if (value === 0) return "0.0";
  const shortForm = value.toExponential(SHORT_DIGITS - 1);
  const [digits = "", exponent = ""] = (
    Number(shortForm) === value ? shortForm : value.toExponential(ROUND_TRIP_DIGITS - 1)
  ).split("e");
  const [power, fraction] = [Number(exponent), digits.replace(/^-?[0-9]\./, "").replace(/0+$/, "")];
  const sign = value < 0 ? "-" : "";
  const allDigits = `${digits.replace("-", "").charAt(0)}${fraction}`;
  if (power < -4 || power >= ROUND_TRIP_DIGITS) {
    const exponentDigits = String(Math.abs(power)).padStart(2, "0");
    return `${sign}${allDigits.charAt(0)}.${fraction || "0"}e${power < 0 ? "-" : "+"}${exponentDigits}`;
  }
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${allDigits}`;
  const whole = allDigits.slice(0, power + 1).padEnd(power + 1, "0");
  return `${sign}${whole}.${allDigits.slice(power + 1) || "0"}`;
}
