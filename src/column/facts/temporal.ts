/**
 * Moments: the many texts and numbers that a server in strict mode takes for a date, a time or a year, read and written
 * in the one form that it stores. Fractions of a second are cut, not rounded, as servers do by default.
 */

/** A date and a time of day. */
export interface DateTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time: TimeOfDay;
  /** Whether a time was said. A date alone is a moment at midnight. */
  readonly hasTime: boolean;
}

/** `fraction` is of a second, in millionths. Hours may be more than a day has, and everything negative, in a column of type TIME. */
interface TimeOfDay {
  readonly isNegative: boolean;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly fraction: number;
}

const MIDNIGHT: TimeOfDay = { isNegative: false, hours: 0, minutes: 0, seconds: 0, fraction: 0 };
const ZERO_DATE: DateTime = { year: 0, month: 0, day: 0, time: MIDNIGHT, hasTime: false };

const SPACE = "[ \\t\\n\\v\\f\\r]";
const PUNCTUATION = "[!-/:-@\\[-`{-~]";

/** What would part a date from a time may stand behind a date alone, too. */
const DELIMITED = new RegExp(
  `^${SPACE}*([0-9]{1,4})${PUNCTUATION}([0-9]{1,3})${PUNCTUATION}([0-9]{1,3})` +
    `(?:(?:T|${PUNCTUATION}|${SPACE}+)([0-9]{1,3})(?:${PUNCTUATION}([0-9]{1,3})(?:${PUNCTUATION}([0-9]{1,3})(?:\\.([0-9]*))?)?)?|T|${PUNCTUATION})?${SPACE}*$`,
);

/** A date with a mark behind it, which is none that parts a date from a time where a time is looked for. */
const DELIMITED_DATE_PREFIX = new RegExp(
  `^${SPACE}*[0-9]+${PUNCTUATION}[0-9]+${PUNCTUATION}[0-9]+${PUNCTUATION}`,
);

/** Without marks a year has four digits or two, and all that follows has two. */
const UNDELIMITED = new RegExp(
  `^${SPACE}*(?:[0-9]{8}(?:T?[0-9]{6})?|[0-9]{6,12}|[0-9]{6}T[0-9]{6})(?:\\.([0-9]*))?${SPACE}*$`,
);

const DELIMITED_TIME = new RegExp(
  `^${SPACE}*(?:([-+])${SPACE}*)?(?:([0-9]+)${SPACE}+)?([0-9]+):([0-9]{1,2})(?::([0-9]{1,2})(?:\\.([0-9]*))?)?${SPACE}*$`,
);

const UNDELIMITED_TIME = new RegExp(`^${SPACE}*(?:([-+])${SPACE}*)?([0-9]+)(?:\\.([0-9]*))?${SPACE}*$`);

/** Reads a date, with or without a time of day, from text. */
export function parseDateTime(text: string): DateTime | undefined {
  const delimited = DELIMITED.exec(text);
  if (delimited !== null) {
    const [, year = "", month, day, hours, minutes, seconds, fraction] = delimited;
    const time = timeOfDay(hours, minutes, seconds, fraction);
    return validDateTime(fullYear(year), Number(month), Number(day), time, hours !== undefined);
  }
  const fraction = UNDELIMITED.exec(text);
  return fraction === null ? undefined : dateTimeFromDigits(text.replace(/\..*|[^0-9]/gs, ""), fraction[1]);
}

function dateTimeFromDigits(digits: string, fraction: string | undefined): DateTime | undefined {
  const yearLength = digits.length === 8 || digits.length >= 14 ? 4 : 2;
  const [month = "", day = "", hours, minutes, seconds] = digits.slice(yearLength).match(/[0-9]{1,2}/g) ?? [];
  // A fraction is of a second, so there must be seconds.
  if (fraction !== undefined && seconds === undefined) return undefined;
  return validDateTime(
    fullYear(digits.slice(0, yearLength)),
    Number(month),
    Number(day),
    timeOfDay(hours, minutes, seconds, fraction),
    hours !== undefined,
  );
}

/** Numbers from which on a moment is said: with and without a time, with two and with four digits of a year. */
const MIN_NUMBERS = {
  short: 101,
  long: 10_000_101,
  shortTimed: 101_000_000,
  longTimed: 10_000_101_000_000,
};

/** Reads a moment from a number such as 20261231, 261231 or 20261231235959. */
export function dateTimeFromNumber(numeral: string): DateTime | undefined {
  const [whole = "", fraction = ""] = numeral.replace(/^\+/, "").split(".");
  const digits = whole.replace(/^0+/, "");
  if (digits === "") return { ...ZERO_DATE, time: { ...MIDNIGHT, fraction: microseconds(fraction) } };
  if (!/^[0-9]{3,14}$/.test(digits) || digits.length === 7) return undefined;
  const hasTime = digits.length > 8;
  const hasLongYear = digits.length === 8 || digits.length > 12;
  const minimum =
    MIN_NUMBERS[hasTime ? (hasLongYear ? "longTimed" : "shortTimed") : hasLongYear ? "long" : "short"];
  if (Number(digits) < minimum) return undefined;
  const zeroPadded = digits.padStart((hasTime ? 6 : 0) + (hasLongYear ? 8 : 6), "0");
  return parseDateTime(hasTime ? `${zeroPadded}.${fraction}` : zeroPadded);
}

/** The largest number that is `hhmmss`; larger ones are moments. */
const MAX_TIME_NUMBER = 8_385_959;

/** Reads a time from a number such as 123456, or the time of a moment. */
export function timeFromNumber(numeral: string): TimeOfDay | undefined {
  return Math.abs(Number(numeral)) < MAX_TIME_NUMBER + 1
    ? parseTime(numeral)
    : dateTimeFromNumber(numeral)?.time;
}

/** Digits from which on they are a moment, where a time is looked for. */
const MIN_DATETIME_DIGITS = 12;

/** Reads a time, or that of a moment: no date alone. */
export function parseTimeOrDateTime(text: string): TimeOfDay | undefined {
  const time = parseTime(text);
  if (time !== undefined || DELIMITED_DATE_PREFIX.test(text)) return time;
  const [, , digits = ""] = UNDELIMITED_TIME.exec(text) ?? [];
  if (digits !== "" && digits.length < MIN_DATETIME_DIGITS) return undefined;
  const dateTime = parseDateTime(text);
  return dateTime?.hasTime === true ? dateTime.time : undefined;
}

/** Reads a time, which may be longer than a day. */
export function parseTime(text: string): TimeOfDay | undefined {
  const delimited = DELIMITED_TIME.exec(text);
  if (delimited !== null) {
    const [, sign, days = "0", hours, minutes, seconds = "0", fraction = ""] = delimited;
    return buildTime(
      sign === "-",
      Number(days) * 24 + Number(hours),
      Number(minutes),
      Number(seconds),
      fraction,
    );
  }
  const undelimited = UNDELIMITED_TIME.exec(text);
  const [, sign, digits = "", fraction = ""] = undelimited ?? [];
  if (digits === "" || digits.length >= MIN_DATETIME_DIGITS) return undefined;
  const zeroPadded = digits.padStart(6, "0");
  const hours = Number(zeroPadded.slice(0, -4));
  return buildTime(
    sign === "-",
    hours,
    Number(zeroPadded.slice(-4, -2)),
    Number(zeroPadded.slice(-2)),
    fraction,
  );
}

/** Reads a year: four digits, or one or two that mean the years from 1970 to 2069. A zero of two digits is 2000. */
export function toYear(value: number, asText: boolean, digits: number): number | undefined {
  if (value === 0) return asText && digits < 4 ? 2000 : 0;
  const year = value < 70 ? value + 2000 : value < 100 ? value + 1900 : value;
  return year >= 1901 && year <= 2155 ? year : undefined;
}

/** `YYYY-MM-DD`. */
export function formatDate({ year, month, day }: DateTime): string {
  return `${zeroPadded(year, 4)}-${zeroPadded(month, 2)}-${zeroPadded(day, 2)}`;
}

/** `YYYY-MM-DD hh:mm:ss`, and as many digits of a fraction as `fractionalSeconds` says. */
export function formatDateTime(dateTime: DateTime, fractionalSeconds: number): string {
  return `${formatDate(dateTime)} ${formatTime(dateTime.time, fractionalSeconds)}`;
}

/** `[-]hh:mm:ss`, and as many digits of a fraction as `fractionalSeconds` says. */
export function formatTime(time: TimeOfDay, fractionalSeconds: number): string {
  const { hours, minutes, seconds, fraction } = time;
  const fractionText = zeroPadded(fraction, 6).slice(0, fractionalSeconds);
  const text = `${zeroPadded(hours, 2)}:${zeroPadded(minutes, 2)}:${zeroPadded(seconds, 2)}${fractionText && "."}${fractionText}`;
  return time.isNegative && /[1-9]/.test(text) ? `-${text}` : text;
}

/** The year that the digits say: of two, one between 1970 and 2069. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length !== 2) return year;
  return year < 70 ? year + 2000 : year + 1900;
}

/** A month or a day of zero is not known, which servers allow; a day that the month does not have is refused. */
function validDateTime(
  year: number,
  month: number,
  day: number,
  time: TimeOfDay | undefined,
  hasTime: boolean,
): DateTime | undefined {
  if (time === undefined || month > 12 || day > daysInMonth(year, month)) return undefined;
  return { year, month, day, time, hasTime };
}

function daysInMonth(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || (year % 400 === 0 && year > 0));
  return [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 31;
}

function timeOfDay(hours = "0", minutes = "0", seconds = "0", fraction = ""): TimeOfDay | undefined {
  const time = buildTime(false, Number(hours), Number(minutes), Number(seconds), fraction);
  return time !== undefined && time.hours < 24 ? time : undefined;
}

function buildTime(
  isNegative: boolean,
  hours: number,
  minutes: number,
  seconds: number,
  fraction: string,
): TimeOfDay | undefined {
  if (hours > 838 || minutes > 59 || seconds > 59) return undefined;
  return { isNegative, hours, minutes, seconds, fraction: microseconds(fraction) };
}

function microseconds(fraction: string): number {
  return Number(fraction.slice(0, 6).padEnd(6, "0"));
}

function zeroPadded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
