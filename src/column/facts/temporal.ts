/**
 * Parses the strings and numbers that MariaDB and MySQL accept as dates, times and years in strict mode. Formats them as
 * MariaDB stores them. Fractional seconds are truncated, not rounded, which is the default of MariaDB.
 */

export interface DateTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time: TimeValue;
  /** Whether the input contained a time. A date without a time means midnight. */
  readonly hasExplicitTime: boolean;
}

/**
 * A time of day, or a value of a TIME column, which may be negative or exceed 24 hours. `microseconds` is the
 * fraction of the second, from 0 to 999999.
 */
interface TimeValue {
  readonly isNegative: boolean;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly microseconds: number;
}

const MIDNIGHT: TimeValue = { isNegative: false, hours: 0, minutes: 0, seconds: 0, microseconds: 0 };
/** The date 0000-00-00, at midnight. */
export const ZERO_DATE: DateTime = { year: 0, month: 0, day: 0, time: MIDNIGHT, hasExplicitTime: false };

const WHITE_SPACE_PATTERN = "[ \\t\\n\\v\\f\\r]";
const PUNCTUATION_PATTERN = "[!-/:-@\\[-`{-~]";

/** Matches a date with delimiters, such as `2026-12-31`, optionally with a time. A trailing separator without a time is allowed. */
const DELIMITED_DATETIME_PATTERN = new RegExp(
  `^${WHITE_SPACE_PATTERN}*([0-9]{1,4})${PUNCTUATION_PATTERN}([0-9]{1,3})${PUNCTUATION_PATTERN}([0-9]{1,3})` +
    `(?:(?:T|${PUNCTUATION_PATTERN}|${WHITE_SPACE_PATTERN}+)([0-9]{1,3})(?:${PUNCTUATION_PATTERN}([0-9]{1,3})(?:${PUNCTUATION_PATTERN}([0-9]{1,3})(?:\\.([0-9]*))?)?)?|T|${PUNCTUATION_PATTERN})?${WHITE_SPACE_PATTERN}*$`,
);

/**
 * Matches a delimited date followed by a punctuation character. TIME columns refuse such text, because they accept only `T` or
 * white space between a date and a time.
 */
const DATE_THEN_PUNCTUATION_PATTERN = new RegExp(
  `^${WHITE_SPACE_PATTERN}*[0-9]+${PUNCTUATION_PATTERN}[0-9]+${PUNCTUATION_PATTERN}[0-9]+${PUNCTUATION_PATTERN}`,
);

/**
 * Matches a date without delimiters, such as `20261231`, optionally with a time. The year has two or four digits. Every other field
 * has two, but the last may have one.
 */
const UNDELIMITED_DATETIME_PATTERN = new RegExp(
  `^${WHITE_SPACE_PATTERN}*(?:[0-9]{8}(?:T?[0-9]{6})?|[0-9]{6,12}|[0-9]{6}T[0-9]{6})(?:\\.([0-9]*))?${WHITE_SPACE_PATTERN}*$`,
);

const DELIMITED_TIME_PATTERN = new RegExp(
  `^${WHITE_SPACE_PATTERN}*(?:([-+])${WHITE_SPACE_PATTERN}*)?(?:([0-9]+)${WHITE_SPACE_PATTERN}+)?([0-9]+):([0-9]{1,2})(?::([0-9]{1,2})(?:\\.([0-9]*))?)?${WHITE_SPACE_PATTERN}*$`,
);

const UNDELIMITED_TIME_PATTERN = new RegExp(
  `^${WHITE_SPACE_PATTERN}*(?:([-+])${WHITE_SPACE_PATTERN}*)?([0-9]+)(?:\\.([0-9]*))?${WHITE_SPACE_PATTERN}*$`,
);

/** Parses a date, with or without a time of day. Returns undefined if the text is invalid. */
export function parseDateTime(text: string): DateTime | undefined {
  const delimitedMatch = DELIMITED_DATETIME_PATTERN.exec(text);
  if (delimitedMatch !== null) {
    const [, year = "", month, day, hours, minutes, seconds, fractionDigits] = delimitedMatch;
    const time = buildTimeOfDay(hours, minutes, seconds, fractionDigits);
    return buildDateTime(parseYearDigits(year), Number(month), Number(day), time, hours !== undefined);
  }
  const undelimitedMatch = UNDELIMITED_DATETIME_PATTERN.exec(text);
  if (undelimitedMatch === null) return undefined;
  return parseDateTimeDigits(text.replace(/\..*|[^0-9]/gs, ""), undelimitedMatch[1]);
}

function parseDateTimeDigits(digits: string, fractionDigits: string | undefined): DateTime | undefined {
  const yearDigitCount = digits.length === 8 || digits.length >= 14 ? 4 : 2;
  const [month = "", day = "", hours, minutes, seconds] =
    digits.slice(yearDigitCount).match(/[0-9]{1,2}/g) ?? [];
  // A fraction requires seconds.
  if (fractionDigits !== undefined && seconds === undefined) return undefined;
  return buildDateTime(
    parseYearDigits(digits.slice(0, yearDigitCount)),
    Number(month),
    Number(day),
    buildTimeOfDay(hours, minutes, seconds, fractionDigits),
    hours !== undefined,
  );
}

/**
 * The smallest numbers that represent a date:
 *
 * - `short`: with a two-digit year
 * - `long`: with a four-digit year
 * - `shortTimed`, `longTimed`: with a time after the date
 */
const MIN_NUMBER_BY_DATE_FORMAT = {
  short: 101,
  long: 10_000_101,
  shortTimed: 101_000_000,
  longTimed: 10_000_101_000_000,
};

/**
 * Converts a number such as 20261231, 261231 or 20261231235959 to a date and time. Returns undefined if there is no such date or
 * time.
 */
export function parseDateTimeNumber(numeral: string): DateTime | undefined {
  const [wholePart = "", fractionDigits = ""] = numeral.replace(/^\+/, "").split(".");
  const digits = wholePart.replace(/^0+/, "");
  if (digits === "")
    return { ...ZERO_DATE, time: { ...MIDNIGHT, microseconds: toMicroseconds(fractionDigits) } };
  if (!/^[0-9]{3,14}$/.test(digits) || digits.length === 7) return undefined;
  const hasTime = digits.length > 8;
  const hasFourDigitYear = digits.length === 8 || digits.length > 12;
  const minDateNumber =
    MIN_NUMBER_BY_DATE_FORMAT[
      hasTime ? (hasFourDigitYear ? "longTimed" : "shortTimed") : hasFourDigitYear ? "long" : "short"
    ];
  if (Number(digits) < minDateNumber) return undefined;
  const paddedDigits = digits.padStart((hasTime ? 6 : 0) + (hasFourDigitYear ? 8 : 6), "0");
  return parseDateTime(hasTime ? `${paddedDigits}.${fractionDigits}` : paddedDigits);
}

/** The largest number that a TIME column reads as a time: 838:59:59. Larger numbers are read as a date and time. */
const MAX_TIME_NUMBER = 8_385_959;

/**
 * Converts a number such as 123456 (12:34:56) to a time. A number above `MAX_TIME_NUMBER` is a date and time:
 * only its time is returned. Returns undefined if the number is invalid.
 */
export function parseTimeNumber(numeral: string): TimeValue | undefined {
  return Math.abs(Number(numeral)) < MAX_TIME_NUMBER + 1
    ? parseTime(numeral)
    : parseDateTimeNumber(numeral)?.time;
}

/** The minimum number of digits without delimiters that a TIME column reads as a date and time. Fewer digits are read as a time. */
const MIN_DATETIME_DIGITS = 12;

/** Parses a time, or a date with a time, and returns only the time. Returns undefined if the text is invalid or contains only a date. */
export function parseTimeOrDateTime(text: string): TimeValue | undefined {
  const time = parseTime(text);
  if (time !== undefined || DATE_THEN_PUNCTUATION_PATTERN.test(text)) return time;
  const [, , digits = ""] = UNDELIMITED_TIME_PATTERN.exec(text) ?? [];
  if (digits !== "" && digits.length < MIN_DATETIME_DIGITS) return undefined;
  const dateTime = parseDateTime(text);
  return dateTime?.hasExplicitTime === true ? dateTime.time : undefined;
}

/** Parses a time, which may exceed 24 hours. Returns undefined if the text is invalid. */
export function parseTime(text: string): TimeValue | undefined {
  const delimitedMatch = DELIMITED_TIME_PATTERN.exec(text);
  if (delimitedMatch !== null) {
    const [, sign, days = "0", hours, minutes, seconds = "0", fractionDigits = ""] = delimitedMatch;
    return buildTime(
      sign === "-",
      Number(days) * 24 + Number(hours),
      Number(minutes),
      Number(seconds),
      fractionDigits,
    );
  }
  const undelimitedMatch = UNDELIMITED_TIME_PATTERN.exec(text);
  const [, sign, digits = "", fractionDigits = ""] = undelimitedMatch ?? [];
  if (digits === "" || digits.length >= MIN_DATETIME_DIGITS) return undefined;
  const paddedDigits = digits.padStart(6, "0");
  const hours = Number(paddedDigits.slice(0, -4));
  return buildTime(
    sign === "-",
    hours,
    Number(paddedDigits.slice(-4, -2)),
    Number(paddedDigits.slice(-2)),
    fractionDigits,
  );
}

/**
 * Converts a number to a year. Numbers from 1 to 69 stand for 2001 to 2069, and numbers from 70 to 99 stand for 1970 to 1999. Zero
 * stands for 2000 if it is text with fewer than four digits, such as '0'. Otherwise, zero stands for the year 0000. Returns
 * undefined for years that a YEAR column cannot store.
 */
export function toFourDigitYear(value: number, isFromText: boolean, digitCount: number): number | undefined {
  if (value === 0) return isFromText && digitCount < 4 ? 2000 : 0;
  const year = value < 70 ? value + 2000 : value < 100 ? value + 1900 : value;
  return year >= 1901 && year <= 2155 ? year : undefined;
}

/** Formats a date as `YYYY-MM-DD`. */
export function formatDate({ year, month, day }: DateTime): string {
  return `${padWithZeros(year, 4)}-${padWithZeros(month, 2)}-${padWithZeros(day, 2)}`;
}

/** Formats a date and time as `YYYY-MM-DD hh:mm:ss`, with `fractionDigitCount` fraction digits. */
export function formatDateTime(dateTime: DateTime, fractionDigitCount: number): string {
  return `${formatDate(dateTime)} ${formatTime(dateTime.time, fractionDigitCount)}`;
}

/** Formats a time as `[-]hh:mm:ss`, with `fractionDigitCount` fraction digits. */
export function formatTime(time: TimeValue, fractionDigitCount: number): string {
  const { hours, minutes, seconds, microseconds } = time;
  const fractionText = padWithZeros(microseconds, 6).slice(0, fractionDigitCount);
  const text = `${padWithZeros(hours, 2)}:${padWithZeros(minutes, 2)}:${padWithZeros(seconds, 2)}${fractionText && "."}${fractionText}`;
  return time.isNegative && /[1-9]/.test(text) ? `-${text}` : text;
}

/** Converts the digits of a year to a number. Two digits stand for 1970 to 2069. */
function parseYearDigits(digits: string): number {
  const year = Number(digits);
  if (digits.length !== 2) return year;
  return year < 70 ? year + 2000 : year + 1900;
}

/**
 * Combines a date and a time. Returns undefined if the date does not exist or `time` is undefined. Month and day may be zero,
 * because MariaDB and MySQL can store such dates.
 */
function buildDateTime(
  year: number,
  month: number,
  day: number,
  time: TimeValue | undefined,
  hasExplicitTime: boolean,
): DateTime | undefined {
  if (time === undefined || month > 12 || day > countDaysInMonth(year, month)) return undefined;
  return { year, month, day, time, hasExplicitTime };
}

function countDaysInMonth(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || (year % 400 === 0 && year > 0));
  return [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 31;
}

function buildTimeOfDay(
  hours = "0",
  minutes = "0",
  seconds = "0",
  fractionDigits = "",
): TimeValue | undefined {
  const time = buildTime(false, Number(hours), Number(minutes), Number(seconds), fractionDigits);
  return time !== undefined && time.hours < 24 ? time : undefined;
}

function buildTime(
  isNegative: boolean,
  hours: number,
  minutes: number,
  seconds: number,
  fractionDigits: string,
): TimeValue | undefined {
  if (hours > 838 || minutes > 59 || seconds > 59) return undefined;
  return { isNegative, hours, minutes, seconds, microseconds: toMicroseconds(fractionDigits) };
}

function toMicroseconds(fractionDigits: string): number {
  return Number(fractionDigits.slice(0, 6).padEnd(6, "0"));
}

function padWithZeros(value: number, digitCount: number): string {
  return String(value).padStart(digitCount, "0");
}
