/**
 * Moments: the many texts and numbers that a server in strict mode takes for a date, a time or a year, read and written
 * in the one form that it stores. Fractions of a second are cut, not rounded, as servers do by default.
 */

/** A date and a time of day. */
export interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time: TimeOfDay;
  /** Whether a time was said. A date alone is a moment at midnight. */
  readonly timed: boolean;
}

/** `fraction` is of a second, in millionths. Hours may be more than a day has, and everything negative, in a column of type TIME. */
interface TimeOfDay {
  readonly negative: boolean;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly fraction: number;
}

const MIDNIGHT: TimeOfDay = { negative: false, hours: 0, minutes: 0, seconds: 0, fraction: 0 };
const NO_DATE: Moment = { year: 0, month: 0, day: 0, time: MIDNIGHT, timed: false };

const SPACE = "[ \\t\\n\\v\\f\\r]";
const MARK = "[!-/:-@\\[-`{-~]";

/** What would part a date from a time may stand behind a date alone, too. */
const WITH_MARKS = new RegExp(
  `^${SPACE}*([0-9]{1,4})${MARK}([0-9]{1,3})${MARK}([0-9]{1,3})` +
    `(?:(?:T|${MARK}|${SPACE}+)([0-9]{1,3})(?:${MARK}([0-9]{1,3})(?:${MARK}([0-9]{1,3})(?:\\.([0-9]*))?)?)?|T|${MARK})?${SPACE}*$`,
);

/** A date with a mark behind it, which is none that parts a date from a time where a time is looked for. */
const MARKED_DATE = new RegExp(`^${SPACE}*[0-9]+${MARK}[0-9]+${MARK}[0-9]+${MARK}`);

/** Without marks a year has four digits or two, and all that follows has two. */
const WITHOUT_MARKS = new RegExp(
  `^${SPACE}*(?:[0-9]{8}(?:T?[0-9]{6})?|[0-9]{6,12}|[0-9]{6}T[0-9]{6})(?:\\.([0-9]*))?${SPACE}*$`,
);

const TIME_WITH_MARKS = new RegExp(
  `^${SPACE}*(?:([-+])${SPACE}*)?(?:([0-9]+)${SPACE}+)?([0-9]+):([0-9]{1,2})(?::([0-9]{1,2})(?:\\.([0-9]*))?)?${SPACE}*$`,
);

const TIME_OF_DIGITS = new RegExp(`^${SPACE}*(?:([-+])${SPACE}*)?([0-9]+)(?:\\.([0-9]*))?${SPACE}*$`);

/** Reads a date, with or without a time of day, from text. */
export function momentOf(text: string): Moment | undefined {
  const marked = WITH_MARKS.exec(text);
  if (marked !== null) {
    const [, year = "", month, day, hours, minutes, seconds, fraction] = marked;
    const time = dayTime(hours, minutes, seconds, fraction);
    return existing(fullYear(year), Number(month), Number(day), time, hours !== undefined);
  }
  const fraction = WITHOUT_MARKS.exec(text);
  return fraction === null ? undefined : momentOfDigits(text.replace(/\..*|[^0-9]/gs, ""), fraction[1]);
}

function momentOfDigits(digits: string, fraction: string | undefined): Moment | undefined {
  const cut = digits.length === 8 || digits.length >= 14 ? 4 : 2;
  const [month = "", day = "", hours, minutes, seconds] = digits.slice(cut).match(/[0-9]{1,2}/g) ?? [];
  // A fraction is of a second, so there must be seconds.
  if (fraction !== undefined && seconds === undefined) return undefined;
  return existing(
    fullYear(digits.slice(0, cut)),
    Number(month),
    Number(day),
    dayTime(hours, minutes, seconds, fraction),
    hours !== undefined,
  );
}

/** Numbers from which on a moment is said: with and without a time, with two and with four digits of a year. */
const LEAST_NUMBERS = {
  short: 101,
  long: 10_000_101,
  shortTimed: 101_000_000,
  longTimed: 10_000_101_000_000,
};

/** Reads a moment from a number such as 20261231, 261231 or 20261231235959. */
export function momentOfNumber(numeral: string): Moment | undefined {
  const [whole = "", fraction = ""] = numeral.replace(/^\+/, "").split(".");
  const digits = whole.replace(/^0+/, "");
  if (digits === "") return { ...NO_DATE, time: { ...MIDNIGHT, fraction: millionths(fraction) } };
  if (!/^[0-9]{3,14}$/.test(digits) || digits.length === 7) return undefined;
  const timed = digits.length > 8;
  const long = digits.length === 8 || digits.length > 12;
  const least = LEAST_NUMBERS[timed ? (long ? "longTimed" : "shortTimed") : long ? "long" : "short"];
  if (Number(digits) < least) return undefined;
  const padded = digits.padStart((timed ? 6 : 0) + (long ? 8 : 6), "0");
  return momentOf(timed ? `${padded}.${fraction}` : padded);
}

/** The largest number that is `hhmmss`; larger ones are moments. */
const LARGEST_TIME = 8_385_959;

/** Reads a time from a number such as 123456, or the time of a moment. */
export function timeOfNumber(numeral: string): TimeOfDay | undefined {
  return Math.abs(Number(numeral)) < LARGEST_TIME + 1 ? timeOf(numeral) : momentOfNumber(numeral)?.time;
}

/** Digits from which on they are a moment, where a time is looked for. */
const MOMENT_DIGITS = 12;

/** Reads a time, or that of a moment: no date alone. */
export function timeSaidIn(text: string): TimeOfDay | undefined {
  const time = timeOf(text);
  if (time !== undefined || MARKED_DATE.test(text)) return time;
  const [, , digits = ""] = TIME_OF_DIGITS.exec(text) ?? [];
  if (digits !== "" && digits.length < MOMENT_DIGITS) return undefined;
  const moment = momentOf(text);
  return moment?.timed === true ? moment.time : undefined;
}

/** Reads a time, which may be longer than a day. */
export function timeOf(text: string): TimeOfDay | undefined {
  const marked = TIME_WITH_MARKS.exec(text);
  if (marked !== null) {
    const [, sign, days = "0", hours, minutes, seconds = "0", fraction = ""] = marked;
    return timeOfParts(
      sign === "-",
      Number(days) * 24 + Number(hours),
      Number(minutes),
      Number(seconds),
      fraction,
    );
  }
  const plain = TIME_OF_DIGITS.exec(text);
  const [, sign, digits = "", fraction = ""] = plain ?? [];
  if (digits === "" || digits.length >= MOMENT_DIGITS) return undefined;
  const padded = digits.padStart(6, "0");
  const hours = Number(padded.slice(0, -4));
  return timeOfParts(sign === "-", hours, Number(padded.slice(-4, -2)), Number(padded.slice(-2)), fraction);
}

/** Reads a year: four digits, or one or two that mean the years from 1970 to 2069. A zero of two digits is 2000. */
export function yearOf(value: number, asText: boolean, digits: number): number | undefined {
  if (value === 0) return asText && digits < 4 ? 2000 : 0;
  const year = value < 70 ? value + 2000 : value < 100 ? value + 1900 : value;
  return year >= 1901 && year <= 2155 ? year : undefined;
}

/** `YYYY-MM-DD`. */
export function dateText({ year, month, day }: Moment): string {
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** `YYYY-MM-DD hh:mm:ss`, and as many digits of a fraction as `fractionalSeconds` says. */
export function momentText(moment: Moment, fractionalSeconds: number): string {
  return `${dateText(moment)} ${timeText(moment.time, fractionalSeconds)}`;
}

/** `[-]hh:mm:ss`, and as many digits of a fraction as `fractionalSeconds` says. */
export function timeText(time: TimeOfDay, fractionalSeconds: number): string {
  const { hours, minutes, seconds, fraction } = time;
  const cut = padded(fraction, 6).slice(0, fractionalSeconds);
  const text = `${padded(hours, 2)}:${padded(minutes, 2)}:${padded(seconds, 2)}${cut && "."}${cut}`;
  return time.negative && /[1-9]/.test(text) ? `-${text}` : text;
}

/** The year that the digits say: of two, one between 1970 and 2069. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length !== 2) return year;
  return year < 70 ? year + 2000 : year + 1900;
}

/** A month or a day of zero is not known, which servers allow; a day that the month does not have is refused. */
function existing(
  year: number,
  month: number,
  day: number,
  time: TimeOfDay | undefined,
  timed: boolean,
): Moment | undefined {
  if (time === undefined || month > 12 || day > daysOf(year, month)) return undefined;
  return { year, month, day, time, timed };
}

function daysOf(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || (year % 400 === 0 && year > 0));
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 31;
}

function dayTime(hours = "0", minutes = "0", seconds = "0", fraction = ""): TimeOfDay | undefined {
  const time = timeOfParts(false, Number(hours), Number(minutes), Number(seconds), fraction);
  return time !== undefined && time.hours < 24 ? time : undefined;
}

function timeOfParts(
  negative: boolean,
  hours: number,
  minutes: number,
  seconds: number,
  fraction: string,
): TimeOfDay | undefined {
  if (hours > 838 || minutes > 59 || seconds > 59) return undefined;
  return { negative, hours, minutes, seconds, fraction: millionths(fraction) };
}

function millionths(fraction: string): number {
  return Number(fraction.slice(0, 6).padEnd(6, "0"));
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
