/**
 * Regular expressions for numbers, dates, times and characters. They are anchored and ASCII-only. They have
 * the same meaning with and without the `u` flag, and in other regular expression engines. For example, they
 * contain `[0-9]`, because `\d` matches non-ASCII digits in some engines.
 *
 * Each pattern accepts only text whose value the column stores unchanged. It does not accept all such text. For
 * example, DECIMAL, FLOAT(m,d) and DOUBLE(m,d) also store '1e1'. Their patterns reject exponents, because a pattern
 * cannot calculate the resulting digits.
 *
 * Patterns are built from numbers and constants. They contain no text from server responses. The file is long, because it
 * contains the patterns of all types.
 */

import type { TemporalType } from "../../core/column-types.js";
import { BMP_ONLY_CHARACTER_SETS, getRepertoire } from "../charsets/encoded-text.js";
import { parseScaledInteger } from "./numerals.js";

export interface DecimalPatternOptions {
  readonly precision: number;
  readonly scale: number;
  readonly unsigned: boolean;
  /** The largest absolute value, if it is less than `precision` allows. It must be a whole number. */
  readonly maximum?: number;
}

/** Returns a pattern for decimal numbers. They may have leading zeros, and zeros at the end of the fraction. */
export function buildDecimalPattern({ precision, scale, unsigned, maximum }: DecimalPatternOptions): string {
  const wholePartDigitCount = precision - scale;
  const positiveIntegerPattern =
    maximum === undefined
      ? `[1-9][0-9]${formatQuantifierUpTo(wholePartDigitCount - 1)}`
      : `(?:${listIntegerAlternatives(1n, parseScaledInteger(String(maximum), 0) ?? 0n).join("|")})`;
  const wholePartPattern = wholePartDigitCount === 0 ? "0+" : `(?:0*${positiveIntegerPattern}|0+)`;
  const fractionPattern = `\\.[0-9]${formatQuantifierUpTo(scale)}0*`;
  // A fraction without a whole part needs at least one digit.
  const fractionOnlyPattern = scale === 0 ? "\\.0+" : `\\.[0-9]${formatQuantifierUpTo(scale, 1)}0*`;
  return `^${buildSignPattern(unsigned)}(?:${wholePartPattern}(?:${fractionPattern})?|${fractionOnlyPattern})$`;
}

/** Returns a pattern for the integers from `minimum` to `maximum`, without a plus sign or leading zeros. */
export function buildIntegerPattern(minimum: bigint, maximum: bigint): string {
  const positiveAlternatives =
    maximum >= 1n ? listIntegerAlternatives(minimum > 1n ? minimum : 1n, maximum) : [];
  const negativeMagnitudeAlternatives =
    minimum <= -1n ? listIntegerAlternatives(maximum < -1n ? -maximum : 1n, -minimum) : [];
  const zeroAlternatives = minimum <= 0n && maximum >= 0n ? ["0"] : [];
  return `^(?:${[...zeroAlternatives, ...positiveAlternatives, ...(negativeMagnitudeAlternatives.length > 0 ? [`-(?:${negativeMagnitudeAlternatives.join("|")})`] : [])].join("|")})$`;
}

/**
 * Returns the alternatives of a pattern for the integers from `minimum` (at least 1) to `maximum`. For example, if the range
 * contains all integers with three to five digits, one alternative matches all of them: `[1-9][0-9]{2,4}`.
 */
function listIntegerAlternatives(minimum: bigint, maximum: bigint): string[] {
  const [minDigitCount, maxDigitCount] = [String(minimum).length, String(maximum).length];
  if (minDigitCount === maxDigitCount)
    return listSameLengthIntegerAlternatives(String(minimum), String(maximum));
  const isMinimumPowerOfTen = minimum === 10n ** BigInt(minDigitCount - 1);
  const minFullyCoveredLength = isMinimumPowerOfTen ? minDigitCount : minDigitCount + 1;
  return [
    ...(isMinimumPowerOfTen
      ? []
      : listSameLengthIntegerAlternatives(String(minimum), "9".repeat(minDigitCount))),
    ...(minFullyCoveredLength < maxDigitCount
      ? [`[1-9][0-9]${formatQuantifier(minFullyCoveredLength - 1, maxDigitCount - 2)}`]
      : []),
    ...listSameLengthIntegerAlternatives(`1${"0".repeat(maxDigitCount - 1)}`, String(maximum)),
  ];
}

/** Returns the alternatives of a pattern for the integers between two limits with the same number of digits. */
function listSameLengthIntegerAlternatives(minimum: string, maximum: string): string[] {
  if (minimum === maximum) return [minimum];
  const firstDifferenceIndex = [...minimum].findIndex((digit, index) => digit !== maximum[index]);
  const [commonPrefix, remainingDigitCount] = [
    minimum.slice(0, firstDifferenceIndex),
    minimum.length - firstDifferenceIndex - 1,
  ];
  const isMinimumTailAllZeros = /^0*$/.test(minimum.slice(firstDifferenceIndex + 1));
  const isMaximumTailAllNines = /^9*$/.test(maximum.slice(firstDifferenceIndex + 1));
  const minDigitWithAnyTail = Number(minimum[firstDifferenceIndex]) + (isMinimumTailAllZeros ? 0 : 1);
  const maxDigitWithAnyTail = Number(maximum[firstDifferenceIndex]) - (isMaximumTailAllNines ? 0 : 1);
  const firstSubrangeEnd = `${minimum.slice(0, firstDifferenceIndex + 1)}${"9".repeat(remainingDigitCount)}`;
  const lastSubrangeStart = `${maximum.slice(0, firstDifferenceIndex + 1)}${"0".repeat(remainingDigitCount)}`;
  return [
    ...(isMinimumTailAllZeros ? [] : listSameLengthIntegerAlternatives(minimum, firstSubrangeEnd)),
    ...(minDigitWithAnyTail > maxDigitWithAnyTail
      ? []
      : [
          `${commonPrefix}[${minDigitWithAnyTail}-${maxDigitWithAnyTail}]${remainingDigitCount === 0 ? "" : `[0-9]${formatQuantifier(remainingDigitCount, remainingDigitCount)}`}`,
        ]),
    ...(isMaximumTailAllNines ? [] : listSameLengthIntegerAlternatives(lastSubrangeStart, maximum)),
  ];
}

function formatQuantifier(minimum: number, maximum: number): string {
  return minimum === maximum ? `{${minimum}}` : `{${minimum},${maximum}}`;
}

/** Number of integer digits of the largest FLOAT and the largest DOUBLE. */
const MAX_INTEGER_DIGITS_BY_TYPE = { float: 39, double: 309 };

/**
 * Maximum number of integer digits in a number with an exponent. For example, `123e5` has 3 integer digits. A pattern cannot add
 * the number of digits to the exponent. Therefore the digits and the exponent have separate limits.
 */
const MAX_INTEGER_DIGITS_BEFORE_EXPONENT = 18;

/** Returns a pattern for numbers in the range of FLOAT or DOUBLE. Numbers with too many digits or too large an exponent do not match. */
export function buildFloatPattern(dataType: "float" | "double", unsigned: boolean): string {
  const maxIntegerDigitCount = MAX_INTEGER_DIGITS_BY_TYPE[dataType];
  const mantissaOfLargestNumber = dataType === "float" ? "3.4028234663852886" : "1.7976931348623157";
  const fractionPattern = "(?:\\.[0-9]*)?";
  const buildExponentPattern = (maximum: number): string =>
    `[eE](?:-[0-9]+|\\+?0*(?:${buildPatternForIntegersUpTo(maximum)}))`;
  return (
    `^${buildSignPattern(unsigned)}(?:0*[0-9]${formatQuantifierUpTo(maxIntegerDigitCount - 1, 1)}${fractionPattern}|\\.[0-9]+(?:${buildExponentPattern(maxIntegerDigitCount - 1)})?` +
    `|[0-9]${formatQuantifierUpTo(MAX_INTEGER_DIGITS_BEFORE_EXPONENT, 1)}${fractionPattern}${buildExponentPattern(maxIntegerDigitCount - 1 - MAX_INTEGER_DIGITS_BEFORE_EXPONENT)}` +
    `|[0-9]${fractionPattern}${buildExponentPattern(maxIntegerDigitCount - 2)}|(?:${buildPatternForDecimalsUpTo(mantissaOfLargestNumber)})[eE]\\+?${maxIntegerDigitCount - 1})$`
  );
}

/** Returns the alternatives of a pattern for the integers up to `maximum`, which has two or three digits. */
function buildPatternForIntegersUpTo(maximum: number): string {
  const digits = String(maximum);
  const smallerIntegerAlternatives = [...digits].flatMap((digit, digitIndex) =>
    digit === "0"
      ? []
      : [`${digits.slice(0, digitIndex)}[0-${Number(digit) - 1}][0-9]{${digits.length - digitIndex - 1}}`],
  );
  return [...smallerIntegerAlternatives, digits, `[0-9]${formatQuantifierUpTo(digits.length - 1, 1)}`].join(
    "|",
  );
}

/**
 * Returns the alternatives of a pattern for the numbers from 0 to `maximum`. The numbers and `maximum` have one digit before
 * the decimal point, and any number of digits after it.
 */
function buildPatternForDecimalsUpTo(maximum: string): string {
  const [wholePart = "", fractionPart = ""] = maximum.split(".");
  const fractionPattern = [...fractionPart].reduceRight((followingDigitsPattern, digit) => {
    const smallerDigitAlternative = digit === "0" ? "" : `[0-${Number(digit) - 1}][0-9]*|`;
    return `(?:${smallerDigitAlternative}${digit}${followingDigitsPattern})?`;
  }, "0*");
  return `[0-${Number(wholePart) - 1}](?:\\.[0-9]*)?|${wholePart}(?:\\.${fractionPattern})?`;
}

/**
 * Returns a pattern for dates or times that strict mode accepts: `YYYY-MM-DD`, `YYYY-MM-DD hh:mm:ss`, `[-]hh:mm:ss` up to
 * 838 hours, or `YYYY`. Only dates that exist match.
 *
 * @param maxFractionDigitCount maximum number of fraction digits, 0 to 6
 */
export function buildTemporalPattern(temporalType: TemporalType, maxFractionDigitCount: number): string {
  const fractionPattern = `(?:\\.[0-9]${formatQuantifierUpTo(maxFractionDigitCount)}0*)?`;
  return `^${TEMPORAL_PATTERNS[temporalType]}${temporalType === "date" || temporalType === "year" ? "" : fractionPattern}$`;
}

/**
 * Returns a pattern for values that TIMESTAMP can store if the time zone of the database server is UTC: later than 1970-01-01 00:00:00, and
 * not later than 2106-02-07 06:28:15, the largest value of an unsigned 32-bit counter of seconds.
 *
 * @param maxFractionDigitCount maximum number of fraction digits, 0 to 6
 */
export function buildTimestampPattern(maxFractionDigitCount: number): string {
  const yearsBefore2106Pattern = `(?!1970-01-01 00:00:00(?:\\.0*)?$)(?:19[7-9][0-9]|20[0-9]{2}|210[0-5])-`;
  const year2106Pattern = `2106-(?:01-|02-(?:0[1-6] |07 (?:0[0-5]:|06:(?:[01][0-9]:|2[0-7]:|28:(?:0[0-9]|1[0-5])))))`;
  return buildTemporalPattern("datetime", maxFractionDigitCount).replace(
    "^",
    `^(?=${yearsBefore2106Pattern}|${year2106Pattern})`,
  );
}

/**
 * Maximum number of character ranges in a pattern. East Asian character sets have several thousand ranges, which would make the pattern
 * too long.
 */
const MAX_CHARACTER_RANGES = 256;

/** In character sets with more than `MAX_CHARACTER_RANGES` ranges, ranges that are at most this far apart are merged. */
const MAX_MERGE_DISTANCE = 16;

/**
 * Returns a pattern for texts that the character set can encode, or `undefined` for sets that encode all of Unicode. If the set has more
 * than `MAX_CHARACTER_RANGES` ranges of characters, the pattern is approximate: it also accepts characters between close ranges.
 */
export function findEncodableTextPattern(characterSet: string): string | undefined {
  if (BMP_ONLY_CHARACTER_SETS.has(characterSet)) return "^[\\u0000-\\ud7ff\\ue000-\\uffff]*$";
  return getRepertoirePattern(characterSet)?.pattern;
}

/** Whether the pattern for a character set also accepts characters that this character set cannot encode. */
export function hasApproximatePattern(characterSet: string): boolean {
  return getRepertoirePattern(characterSet)?.isApproximate ?? false;
}

interface RepertoirePattern {
  readonly pattern: string;
  readonly isApproximate: boolean;
}

const patternsByCharacterSet = new Map<string, RepertoirePattern>();

function getRepertoirePattern(characterSet: string): RepertoirePattern | undefined {
  const repertoirePattern =
    patternsByCharacterSet.get(characterSet) ?? buildRepertoirePattern(getRepertoire(characterSet)?.keys());
  if (repertoirePattern !== undefined) patternsByCharacterSet.set(characterSet, repertoirePattern);
  return repertoirePattern;
}

function buildRepertoirePattern(characters: Iterable<string> | undefined): RepertoirePattern | undefined {
  if (characters === undefined) return undefined;
  const characterCodes = Array.from(characters, (character) => character.charCodeAt(0)).sort(
    (left, right) => left - right,
  );
  const exactRanges = groupIntoRanges(characterCodes, 1);
  const isApproximate = exactRanges.length > MAX_CHARACTER_RANGES;
  const ranges = isApproximate ? groupIntoRanges(characterCodes, MAX_MERGE_DISTANCE) : exactRanges;
  return { pattern: `^[${ranges.map(escapeRange).join("")}]*$`, isApproximate };
}

type CharacterCodeRange = readonly [first: number, last: number];

/** Merges sorted codes into ranges. Codes that are at most `maxDistance` apart share a range. */
function groupIntoRanges(
  characterCodes: readonly number[],
  maxDistance: number,
): readonly CharacterCodeRange[] {
  const ranges: [first: number, last: number][] = [];
  for (const characterCode of characterCodes) {
    const lastRange = ranges.at(-1);
    if (lastRange !== undefined && characterCode - lastRange[1] <= maxDistance) lastRange[1] = characterCode;
    else ranges.push([characterCode, characterCode]);
  }
  return ranges;
}

/** Formats a range with escaped characters. */
function escapeRange([firstCharacterCode, lastCharacterCode]: CharacterCodeRange): string {
  return `${escapeCharacterCode(firstCharacterCode)}${firstCharacterCode === lastCharacterCode ? "" : `-${escapeCharacterCode(lastCharacterCode)}`}`;
}

function escapeCharacterCode(characterCode: number): string {
  return `\\u${characterCode.toString(16).padStart(4, "0")}`;
}

/** Matches a value of YEAR(2), which stores only the last two digits of a year. */
export const SHORT_YEAR_PATTERN = "^[0-9]{1,2}$";

/** Matches a UUID in the standard format. */
export const UUID_PATTERN = "^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";

/** Returns a pattern for IPv4 or IPv6 addresses. */
export function buildAddressPattern(addressType: "inet4" | "inet6"): string {
  return addressType === "inet4" ? `^${INET4_PATTERN}$` : `^(?:${listInet6Alternatives().join("|")})$`;
}

const INET4_BYTE_PATTERN = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const INET4_PATTERN = `${INET4_BYTE_PATTERN}(?:\\.${INET4_BYTE_PATTERN}){3}`;
const INET6_GROUP_PATTERN = "[0-9A-Fa-f]{1,4}";

/**
 * Returns the alternatives of a pattern for IPv6 addresses: one for eight groups, and one for each number of groups before
 * `::`. The last two groups may be an IPv4 address.
 */
function listInet6Alternatives(): readonly string[] {
  const lastTwoGroupsPattern = `(?:${INET6_GROUP_PATTERN}:${INET6_GROUP_PATTERN}|${INET4_PATTERN})`;
  const abbreviatedAddressPatterns = Array.from({ length: 8 }, (_, groupCountBeforeDoubleColon) => {
    const leftPattern =
      groupCountBeforeDoubleColon === 0
        ? ""
        : `${INET6_GROUP_PATTERN}(?::${INET6_GROUP_PATTERN}){${groupCountBeforeDoubleColon - 1}}`;
    const maxGroupCountAfterDoubleColon = 7 - groupCountBeforeDoubleColon;
    const rightPattern =
      maxGroupCountAfterDoubleColon < 2
        ? INET6_GROUP_PATTERN
        : `(?:(?:${INET6_GROUP_PATTERN}:){0,${maxGroupCountAfterDoubleColon - 2}}${lastTwoGroupsPattern}|${INET6_GROUP_PATTERN})`;
    return `${leftPattern}::${maxGroupCountAfterDoubleColon === 0 ? "" : `(?:${rightPattern})?`}`;
  });
  return [`(?:${INET6_GROUP_PATTERN}:){6}${lastTwoGroupsPattern}`, ...abbreviatedAddressPatterns];
}

const LEAP_YEAR_PATTERN = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)";

const DATE_PATTERN =
  "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])" +
  "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)" +
  "|02-(?:0[1-9]|1[0-9]|2[0-8]))" +
  `|${LEAP_YEAR_PATTERN}-02-29)`;

const MINUTES_AND_SECONDS_PATTERN = ":[0-5][0-9]:[0-5][0-9]";

/** Patterns for dates and times, without fractional seconds and without anchors. */
const TEMPORAL_PATTERNS: Readonly<Record<TemporalType, string>> = {
  date: DATE_PATTERN,
  datetime: `${DATE_PATTERN} (?:[01][0-9]|2[0-3])${MINUTES_AND_SECONDS_PATTERN}`,
  time: `-?(?:[0-9]{2}|[1-7][0-9]{2}|8[0-2][0-9]|83[0-8])${MINUTES_AND_SECONDS_PATTERN}`,
  year: "(?:0000|19(?:0[1-9]|[1-9][0-9])|20[0-9]{2}|21(?:[0-4][0-9]|5[0-5]))",
};

/** Returns a pattern for an optional minus sign. In unsigned columns, only zero may have a minus sign. */
function buildSignPattern(unsigned: boolean): string {
  return unsigned ? "(?:-(?=[0.]*(?:[eE].*)?$))?" : "-?";
}

function formatQuantifierUpTo(maximum: number, minimum = 0): string {
  return `{${minimum},${maximum}}`;
}
