/** What a column of SQLite stores of a literal, as text. */

import { anyText, bytesOfHex } from "../charsets/encoded-text.js";
import type { Affinity } from "./affinity.js";

/** A literal of SQLite. `text` of a number is as written, without its sign; of `hex` and `blob` the digits alone. */
export interface SqliteLiteral {
  readonly kind: "integer" | "float" | "hex" | "string" | "blob";
  readonly text: string;
  readonly negative: boolean;
}

/** A value by its storage class. */
type SqliteStoredValue =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "real"; readonly value: number }
  | { readonly kind: "text"; readonly value: string };

/** The value as text: bytes that are UTF-8 are what they say, others a character each. `undefined` where it computes one. */
export function storedText(affinity: Affinity, literal: SqliteLiteral): string | undefined {
  if (literal.kind === "blob") return literal.negative ? undefined : anyText(bytesOfHex(literal.text));
  const value = valueOf(literal);
  if (value === undefined) return undefined;
  const stored = converted(value, affinity);
  // As text, infinity could not be told from the text that says so.
  return stored.kind === "real" && !Number.isFinite(stored.value) ? undefined : textOf(stored);
}

function valueOf({ kind, text, negative }: SqliteLiteral): SqliteStoredValue | undefined {
  switch (kind) {
    case "integer":
      return integerOrReal(BigInt(text) * (negative ? -1n : 1n), realOf(text) * (negative ? -1 : 1));
    case "float":
      return { kind: "real", value: realOf(text) * (negative ? -1 : 1) };
    case "hex": {
      // The bits of an integer. What is more than an integer holds is refused when the default is needed.
      const bits = BigInt.asIntN(64, BigInt(`0x${text}`));
      if (text.replace(/^0+/, "").length > 16 || (negative && bits === LEAST)) return undefined;
      return { kind: "integer", value: negative ? -bits : bits };
    }
    default:
      return negative ? undefined : { kind: "text", value: text };
  }
}

const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];

function integerOrReal(value: bigint, real: number): SqliteStoredValue {
  return value >= LEAST && value <= MOST ? { kind: "integer", value } : { kind: "real", value: real };
}

/** A text that is a number and nothing else, but for spaces around it. */
const NUMERAL =
  /^[ \t\n\v\f\r]*([-+]?)([0-9]+|[0-9]*\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?[ \t\n\v\f\r]*$/;

/** Source: "Datatypes In SQLite", 3. */
function converted(value: SqliteStoredValue, affinity: Affinity): SqliteStoredValue {
  if (affinity === "blob") return value;
  if (affinity === "text") return { kind: "text", value: textOf(value) };
  const number = value.kind === "text" ? numberOf(value.value) : value;
  if (number === undefined) return value;
  if (affinity === "real") return { kind: "real", value: Number(number.value) };
  return number.kind === "real" ? wholeOrReal(number.value) : number;
}

function numberOf(text: string): Exclude<SqliteStoredValue, { kind: "text" }> | undefined {
  const [, sign, digits = "", exponent] = NUMERAL.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const real = realOf(`${digits}${exponent ?? ""}`) * (sign === "-" ? -1 : 1);
  if (exponent !== undefined || digits.includes(".")) return { kind: "real", value: real };
  const value = BigInt(digits) * (sign === "-" ? -1n : 1n);
  return value >= LEAST && value <= MOST ? { kind: "integer", value } : { kind: "real", value: real };
}

/** Beyond this SQLite takes no more digits of a number, but counts them. */
const ENOUGH = (2n ** 64n - 10n) / 10n;

/** The double that SQLite reads: the nearest, but for digits beyond the nineteenth or so, which it passes over. */
function realOf(numeral: string): number {
  const [, whole = "", fraction = "", exponent = "0"] =
    /^([0-9]*)\.?([0-9]*)(?:[eE]([-+]?[0-9]+))?$/.exec(numeral) ?? [];
  let taken = 0n;
  let power = Number(exponent) + whole.length;
  for (const digit of whole + fraction) {
    if (taken >= ENOUGH) break;
    taken = taken * 10n + BigInt(digit);
    power -= 1;
  }
  return Number(`${taken}e${power}`);
}

/** A real without a fraction becomes an integer, short of the last ones, which no real tells from others. */
function wholeOrReal(value: number): SqliteStoredValue {
  if (!Number.isInteger(value) || BigInt(value) <= LEAST || BigInt(value) >= MOST)
    return { kind: "real", value };
  return { kind: "integer", value: BigInt(value) };
}

function textOf({ kind, value }: SqliteStoredValue): string {
  return kind === "real" ? realText(value) : String(value);
}

/** Digits that tell every real, and those that are enough for most. */
const [ALL_DIGITS, USUAL_DIGITS] = [17, 15];

/** As SQLite writes it: always with a point; as few digits as tell it, 15 or 17; an exponent of two digits or more. */
function realText(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? "-Inf" : "Inf";
  if (value === 0) return "0.0";
  const usual = value.toExponential(USUAL_DIGITS - 1);
  const [digits = "", exponent = ""] = (
    Number(usual) === value ? usual : value.toExponential(ALL_DIGITS - 1)
  ).split("e");
  const [power, fraction] = [Number(exponent), digits.replace(/^-?[0-9]\./, "").replace(/0+$/, "")];
  const sign = value < 0 ? "-" : "";
  const all = `${digits.replace("-", "").charAt(0)}${fraction}`;
  if (power < -4 || power >= ALL_DIGITS) {
    const size = String(Math.abs(power)).padStart(2, "0");
    return `${sign}${all.charAt(0)}.${fraction || "0"}e${power < 0 ? "-" : "+"}${size}`;
  }
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${all}`;
  const whole = all.slice(0, power + 1).padEnd(power + 1, "0");
  return `${sign}${whole}.${all.slice(power + 1) || "0"}`;
}
