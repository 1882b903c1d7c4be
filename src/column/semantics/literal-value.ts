/** What a literal says, apart from the column that may store it: its number, its text, its bytes, its moment. */

import { DEFAULT_CHARACTER_SET } from "../charsets/charsets.js";
import type { Literal } from "../facts/literal.js";
import {
  dateText,
  momentOf,
  momentOfNumber,
  momentText,
  timeOf,
  timeText,
  type Moment,
} from "../facts/temporal.js";
import { doubleText, isNumeral, plainText, scaled } from "./numerals.js";
import { anyText, bytesOfBits, bytesOfHex, decoded } from "../charsets/encoded-text.js";

/** A literal that says something. */
export type LiteralValue = Exclude<Literal, { kind: "null" }>;

type NumberValue = Extract<LiteralValue, { kind: "integer" | "decimal" | "float" }>;

/* ---- numbers ---- */

/** The value times ten to the power of `scale`, rounded to a whole number. */
export function exactly(value: LiteralValue, scale: number): bigint | undefined {
  const text = numeralSaid(value);
  return text === undefined ? undefined : scaled(text, scale);
}

/** The number that the value is, or would be, in text; `undefined` where it is none. */
export function numeralSaid(value: LiteralValue): string | undefined {
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
      return momentAsNumber(value);
    default: {
      const text = textSaid(value);
      return isNumeral(text) ? text : undefined;
    }
  }
}

/** Whether it is a number in decimal digits. */
export function isNumber(value: LiteralValue): value is NumberValue {
  return value.kind === "integer" || value.kind === "decimal" || value.kind === "float";
}

/** A number without an exponent. */
export function numberText(value: NumberValue): string {
  return value.kind === "float" ? doubleText(Number(value.text)) : plainText(value.text);
}

/** A double without its fraction; one that is too large is what processors make of it. */
export function truncatedFloat(numeral: string): bigint {
  const number = Math.trunc(Number(numeral));
  return Math.abs(number) < 2 ** 63 ? BigInt(number) : BigInt(Math.sign(number)) * 2n ** 63n;
}

function momentAsNumber(
  value: Extract<LiteralValue, { kind: "date" | "time" | "timestamp" }>,
): string | undefined {
  const time = value.kind === "time" ? timeOf(value.text) : undefined;
  const moment = value.kind === "time" ? undefined : momentOf(value.text);
  const text = time
    ? timeText(time, 0)
    : moment && (value.kind === "date" ? dateText(moment) : momentText(moment, 0));
  return text && `${text.startsWith("-") ? "-" : ""}${text.replace(/[^0-9]/g, "")}`;
}

/* ---- text ---- */

/** The value's own text; bytes as the characters that they are. */
export function textSaid(value: LiteralValue): string {
  if ("text" in value) return value.text;
  return anyText(value.kind === "bits" ? bytesOfBits(value.digits) : bytesOfHex(value.digits));
}

/** The value as text; bytes say what they say in the column's character set. */
export function charactersSaid(value: LiteralValue, characterSet: string): string | undefined {
  if ("digits" in value) return decoded(bytesSaid(value), characterSet);
  return isNumber(value) ? numberText(value) : value.text;
}

/** The value as bytes: its own, or those of its text in UTF-8. */
export function bytesSaid(value: LiteralValue): Uint8Array {
  if (value.kind === "hexNumber" || value.kind === "hexString") return bytesOfHex(value.digits);
  if (value.kind === "bits") return bytesOfBits(value.digits);
  if (value.kind === "string" && value.bytes !== undefined) return value.bytes;
  return Buffer.from(charactersSaid(value, DEFAULT_CHARACTER_SET) ?? "", "utf8");
}

/* ---- moments ---- */

/** The moment that the value is, or would be. */
export function momentSaid(value: LiteralValue): Moment | undefined {
  if (isNumber(value)) return momentOfNumber(numberText(value));
  // A server would take today's date for a time, which is no meaning that stays.
  return value.kind === "time" ? undefined : momentOf(textSaid(value));
}
