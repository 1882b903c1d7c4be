/**
 * Exact decimal arithmetic: converts between decimal text and scaled integers, and formats doubles as
 * MariaDB does.
 */

import { getCharacterCodeAt, isWhiteSpace } from "../facts/char-codes.js";

/** Matches a number. Also matches text without digits, such as `.`, so callers must check that there is a digit. */
const NUMERAL_PATTERN = /^([-+]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([-+]?[0-9]+))?$/;

/** Maximum number of digits of a scaled integer. All numbers that DECIMAL and integer columns can store have fewer digits. */
const MAX_SCALED_INTEGER_DIGITS = 100;

/** Matches the number in a string, which may have white space around it. */
function matchNumeral(text: string): RegExpExecArray | null {
  let start = 0;
  while (isWhiteSpace(getCharacterCodeAt(text, start))) start += 1;
  let end = text.length;
  while (end > start && isWhiteSpace(getCharacterCodeAt(text, end - 1))) end -= 1;
  // The loops trim white space. A regular expression would take quadratic time on text that is only white
  // space.
  return NUMERAL_PATTERN.exec(text.slice(start, end));
}

/** Whether the whole `text` is a number. */
export function isNumeral(text: string): boolean {
  const match = matchNumeral(text);
  return match !== null && `${match[2] ?? ""}${match[3] ?? ""}` !== "";
}

/**
 * Parses a number, multiplies it by 10^`scale` and rounds it to an integer. Halves are rounded away from zero. Returns
 * `undefined` if `text` is not a number, or if the result has more than `MAX_SCALED_INTEGER_DIGITS` digits.
 */
export function parseScaledInteger(text: string, scale: number): bigint | undefined {
  const match = matchNumeral(text);
  if (match === null) return undefined;
  const [, sign, wholePart = "", fraction = "", exponent = "0"] = match;
  const digits = `${wholePart}${fraction}`.replace(/^0+/, "");
  if (digits === "") return wholePart === "" && fraction === "" ? undefined : 0n;
  /** Number of digits before the decimal point, after scaling and before rounding. */
  const pointIndexAfterScaling = digits.length - fraction.length + Number(exponent) + scale;
  if (pointIndexAfterScaling > MAX_SCALED_INTEGER_DIGITS) return undefined;
  if (pointIndexAfterScaling < 0) return 0n;
  const truncatedMagnitude = BigInt(
    digits.slice(0, pointIndexAfterScaling).padEnd(pointIndexAfterScaling, "0") || "0",
  );
  const magnitude =
    (digits[pointIndexAfterScaling] ?? "0") >= "5" ? truncatedMagnitude + 1n : truncatedMagnitude;
  return sign === "-" ? -magnitude : magnitude;
}

/** Formats a scaled integer as a number with `scale` fraction digits. This is the inverse of `parseScaledInteger`. */
export function formatDecimal(scaledInteger: bigint, scale: number): string {
  const digits = String(scaledInteger < 0n ? -scaledInteger : scaledInteger).padStart(scale + 1, "0");
  const pointIndex = digits.length - scale;
  const sign = scaledInteger < 0n ? "-" : "";
  return scale === 0
    ? `${sign}${digits}`
    : `${sign}${digits.slice(0, pointIndex)}.${digits.slice(pointIndex)}`;
}

/** Normalizes a number that has no exponent, as MariaDB does: `007` becomes 7, `.50` becomes 0.50, `5.` becomes 5. */
export function normalizeNumeral(numeral: string): string {
  const [wholePart = "", fraction = ""] = numeral.replace(/^[-+]/, "").split(".");
  const trimmedWholePart = wholePart.replace(/^0+(?=[0-9])/, "") || "0";
  const text = fraction === "" ? trimmedWholePart : `${trimmedWholePart}.${fraction}`;
  return numeral.startsWith("-") && /[1-9]/.test(text) ? `-${text}` : text;
}

/** Rounds to the nearest integer. Halves are rounded to even, as MariaDB does for doubles. */
export function roundHalfToEven(value: number): number {
  const roundedValue = Math.round(value);
  return Math.abs(value % 1) === 0.5 && roundedValue % 2 !== 0 ? roundedValue - 1 : roundedValue;
}

/**
 * Enough digits to detect whether a double is exactly halfway between two numbers with six digits. MariaDB displays a FLOAT with
 * six digits.
 */
const ROUNDING_TIE_DETECTION_DIGITS = 40;

/** Number of significant digits that MariaDB displays for a FLOAT. */
const DISPLAYED_FLOAT_DIGITS = 6;

/**
 * Formats a double as MariaDB does: with the fewest digits that identify it. Only very large and very small
 * values have an exponent. `maxWidth` limits the number of characters: the value is rounded, and truncated if it
 * is still too long.
 */
export function formatDouble(value: number, maxWidth = Infinity): string {
  const text = formatFromExponentialText(value, value.toExponential());
  return text.length <= maxWidth ? text : formatRoundedToWidth(value, maxWidth).slice(0, maxWidth);
}

/** Formats a FLOAT as MariaDB does: with up to six significant digits. */
export function formatFloat(value: number): string {
  // JavaScript rounds halves up, but MariaDB rounds halves to even.
  const [mantissa = "", exponent = "0"] = value.toExponential(ROUNDING_TIE_DETECTION_DIGITS).split("e");
  const truncatedMantissa = mantissa.slice(0, mantissa.indexOf(".") + DISPLAYED_FLOAT_DIGITS);
  const isTie = /^50*$/.test(mantissa.slice(truncatedMantissa.length));
  if (isTie && Number(truncatedMantissa.slice(-1)) % 2 === 0)
    return formatFromExponentialText(value, `${truncatedMantissa}e${exponent}`);
  return formatFromExponentialText(value, value.toExponential(DISPLAYED_FLOAT_DIGITS - 1));
}

/**
 * Returns the position of the decimal point relative to the first significant digit: 1 for 5.0, 0 for 0.5, -1
 * for 0.05.
 */
function findPointPosition(exponentialText: string): number {
  return Number(exponentialText.split("e")[1] ?? "0") + 1;
}

function needsExponent(pointPosition: number): boolean {
  return pointPosition > 15 || pointPosition < -14;
}

function formatFromExponentialText(value: number, exponentialText: string): string {
  if (value === 0) return "0";
  const pointPosition = findPointPosition(exponentialText);
  const digits = exponentialText.replace(/^-|\.|e.*$/g, "").replace(/0+$/, "");
  const sign = value < 0 ? "-" : "";
  if (needsExponent(pointPosition)) return sign + formatWithExponent(digits, pointPosition);
  if (pointPosition <= 0) return `${sign}0.${"0".repeat(-pointPosition)}${digits}`;
  const wholePart = digits.slice(0, pointPosition).padEnd(pointPosition, "0");
  return digits.length > pointPosition
    ? `${sign}${wholePart}.${digits.slice(pointPosition)}`
    : `${sign}${wholePart}`;
}

function formatWithExponent(digits: string, pointPosition: number): string {
  return `${digits.slice(0, 1)}${digits.length > 1 ? "." : ""}${digits.slice(1)}e${pointPosition - 1}`;
}

/** Rounds to `maxWidth` characters, with or without an exponent, whichever keeps more digits. */
function formatRoundedToWidth(value: number, maxWidth: number): string {
  const sign = value < 0 ? "-" : "";
  const availableWidth = maxWidth - sign.length;
  const pointPosition = findPointPosition(value.toExponential());
  const maxFixedPointDigitCount =
    pointPosition > 0
      ? availableWidth - (availableWidth > pointPosition ? 1 : 0)
      : availableWidth - 2 + pointPosition;
  const maxMantissaDigitCount = availableWidth - `e${pointPosition - 1}`.length - 1;
  const canUseFixedPoint =
    maxFixedPointDigitCount >= Math.max(pointPosition, 1) && !needsExponent(pointPosition);
  if (canUseFixedPoint && maxFixedPointDigitCount >= maxMantissaDigitCount) {
    const roundedText = value.toExponential(Math.min(maxFixedPointDigitCount, 17) - 1);
    if (findPointPosition(roundedText) <= Math.max(availableWidth, 1) || pointPosition <= 0)
      return formatFromExponentialText(value, roundedText);
  }
  const roundedText = value.toExponential(Math.min(Math.max(maxMantissaDigitCount, 1), 17) - 1);
  const digits = roundedText.replace(/^-|\.|e.*$/g, "").replace(/0+$/, "");
  return sign + formatWithExponent(digits, findPointPosition(roundedText));
}
