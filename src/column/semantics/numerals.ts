/**
 * Numerals to the last digit: decimal text ⇄ scaled integers, and the text that a server makes of a double. Knows no columns.
 */

import { codeAt, isSpace } from "../facts/char-codes.js";

/** A number, if there is a digit in it. */
const NUMERAL = /^([-+]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([-+]?[0-9]+))?$/;

/** More digits than any column holds. */
const MOST_DIGITS = 100;

/** What a server reads as a number in a string: spaces around it are free. */
function numeralIn(text: string): RegExpExecArray | null {
  let start = 0;
  while (isSpace(codeAt(text, start))) start += 1;
  let end = text.length;
  while (end > start && isSpace(codeAt(text, end - 1))) end -= 1;
  // Not by the expression: where nothing is between the spaces at both ends, it would try each division of them.
  return NUMERAL.exec(text.slice(start, end));
}

/** Whether `text` is a number and nothing else. */
export function isNumeral(text: string): boolean {
  const parts = numeralIn(text);
  return parts !== null && `${parts[2] ?? ""}${parts[3] ?? ""}` !== "";
}

/**
 * A numeral times ten to the power of `scale`, rounded to a whole number, halves away from zero; `undefined` where
 * `text` is no numeral, or one of more digits than any column holds.
 */
export function scaled(text: string, scale: number): bigint | undefined {
  const parts = numeralIn(text);
  if (parts === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  if (digits === "") return whole === "" && fraction === "" ? undefined : 0n;
  /** How many of the digits stand before the point of the result. */
  const kept = digits.length - fraction.length + Number(exponent) + scale;
  if (kept > MOST_DIGITS) return undefined;
  if (kept < 0) return 0n;
  const truncated = BigInt(digits.slice(0, kept).padEnd(kept, "0") || "0");
  const magnitude = (digits[kept] ?? "0") >= "5" ? truncated + 1n : truncated;
  return sign === "-" ? -magnitude : magnitude;
}

/** The inverse of `scaled`: as many digits after the point as `scale` says. */
export function decimalText(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  const cut = digits.length - scale;
  const sign = value < 0n ? "-" : "";
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

/** A numeral without an exponent as a server repeats it: `007` is 7, `.50` is 0.50, `5.` is 5. */
export function plainText(numeral: string): string {
  const [whole = "", fraction = ""] = numeral.replace(/^[-+]/, "").split(".");
  const digits = whole.replace(/^0+(?=[0-9])/, "") || "0";
  const text = fraction === "" ? digits : `${digits}.${fraction}`;
  return numeral.startsWith("-") && /[1-9]/.test(text) ? `-${text}` : text;
}

/** The even one of the two whole numbers where `value` is halfway between them: how a double becomes an integer. */
export function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** Enough to say any half of a FLOAT's last shown digit. */
const EXACT_DIGITS = 40;

/** Significant digits that a FLOAT is shown with. */
const FLOAT_DIGITS = 6;

/**
 * A double as a server shows it: the fewest digits that say it, an exponent only where there would be many zeros. With a
 * `width`, as many digits as so many characters hold, and cut where even that is too long.
 */
export function doubleText(value: number, width = Infinity): string {
  const text = shown(value, value.toExponential());
  return text.length <= width ? text : squeezed(value, width).slice(0, width);
}

/** A value that went through a FLOAT, as a server shows it. */
export function floatText(value: number): string {
  // JavaScript rounds a number halfway between two others up, servers round it to the even one.
  const [mantissa = "", power = "0"] = value.toExponential(EXACT_DIGITS).split("e");
  const kept = mantissa.slice(0, mantissa.indexOf(".") + FLOAT_DIGITS);
  const isHalf = /^50*$/.test(mantissa.slice(kept.length));
  if (isHalf && Number(kept.slice(-1)) % 2 === 0) return shown(value, `${kept}e${power}`);
  return shown(value, value.toExponential(FLOAT_DIGITS - 1));
}

/** Digits before the point; zero or less where a number begins with 0.0… */
function pointOf(exponential: string): number {
  return Number(exponential.split("e")[1] ?? "0") + 1;
}

function needsExponent(point: number): boolean {
  return point > 15 || point < -14;
}

function shown(value: number, exponential: string): string {
  if (value === 0) return "0";
  const point = pointOf(exponential);
  const digits = exponential.replace(/^-|\.|e.*$/g, "").replace(/0+$/, "");
  const sign = value < 0 ? "-" : "";
  if (needsExponent(point)) return sign + withExponent(digits, point);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  const whole = digits.slice(0, point).padEnd(point, "0");
  return digits.length > point ? `${sign}${whole}.${digits.slice(point)}` : `${sign}${whole}`;
}

function withExponent(digits: string, point: number): string {
  return `${digits.slice(0, 1)}${digits.length > 1 ? "." : ""}${digits.slice(1)}e${point - 1}`;
}

/** Rounded to what `width` characters hold, with or without an exponent, whichever keeps more digits. */
function squeezed(value: number, width: number): string {
  const sign = value < 0 ? "-" : "";
  const room = width - sign.length;
  const point = pointOf(value.toExponential());
  const plain = point > 0 ? room - (room > point ? 1 : 0) : room - 2 + point;
  const scientific = room - `e${point - 1}`.length - 1;
  const fits = plain >= Math.max(point, 1) && !needsExponent(point);
  if (fits && plain >= scientific) {
    const rounded = value.toExponential(Math.min(plain, 17) - 1);
    if (pointOf(rounded) <= Math.max(room, 1) || point <= 0) return shown(value, rounded);
  }
  const rounded = value.toExponential(Math.min(Math.max(scientific, 1), 17) - 1);
  const digits = rounded.replace(/^-|\.|e.*$/g, "").replace(/0+$/, "");
  return sign + withExponent(digits, pointOf(rounded));
}
