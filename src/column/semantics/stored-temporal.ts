import type { Column } from "../../core/column-types.js";
import {
  dateText,
  momentOf,
  momentText,
  timeOfNumber,
  timeSaidIn,
  timeText,
  yearOf,
  type Moment,
} from "../facts/temporal.js";
import {
  exactly,
  isNumber,
  momentSaid,
  numberText,
  textSaid,
  truncatedFloat,
  type LiteralValue,
} from "./literal-value.js";

/** DATE: the date of a moment. */
export function storedDate(_: Column, value: LiteralValue): string | undefined {
  const moment = momentSaid(value);
  return moment && dateText(moment);
}

/** TIME: the time of a moment, or one of its own. */
export function storedTime({ fractionalSeconds = 0 }: Column, value: LiteralValue): string | undefined {
  const time = timeSaid(value);
  return time && timeText(time, fractionalSeconds);
}

function timeSaid(value: LiteralValue): ReturnType<typeof timeSaidIn> {
  if (isNumber(value)) return timeOfNumber(numberText(value));
  // A date in a string has no time, but one that says itself to be a date is its midnight.
  return value.kind === "date" ? momentOf(value.text)?.time : timeSaidIn(textSaid(value));
}

/** DATETIME and TIMESTAMP. */
export function storedMoment(
  { dataType, fractionalSeconds = 0 }: Column,
  value: LiteralValue,
): string | undefined {
  const moment = momentSaid(value);
  if (moment === undefined || (dataType === "timestamp" && !isTimestamp(moment, fractionalSeconds)))
    return undefined;
  return momentText(moment, fractionalSeconds);
}

/** Seconds that a TIMESTAMP counts, from 1970 on. */
const MOST_SECONDS = 2 ** 32 - 1;

/** Whether a TIMESTAMP holds the moment, where the server's time is UTC. The zero date it holds, too, but no instant of zero. */
function isTimestamp({ year, month, day, time }: Moment, fractionalSeconds: number): boolean {
  const { hours, minutes, seconds, fraction } = time;
  if (year === 0 && month === 0 && day === 0) return hours + minutes + seconds + fraction === 0;
  if (month === 0 || day === 0) return false;
  const since = Date.UTC(year, month - 1, day, hours, minutes, seconds) / 1000;
  const cut = Math.trunc(fraction / 10 ** (6 - fractionalSeconds));
  return year >= 1970 && (since > 0 || (since === 0 && cut > 0)) && since <= MOST_SECONDS;
}

/** YEAR. */
export function storedYear({ displayWidth }: Column, value: LiteralValue): string | undefined {
  const number = value.kind === "float" ? truncatedFloat(value.text) : yearSaid(value);
  if (number === undefined || number < 0n || number > 9999n) return undefined;
  const asText = value.kind === "string" || value.kind === "hexString";
  const year = yearOf(Number(number), asText, textSaid(value).trim().length);
  // YEAR(2) shows, and takes, the last two digits.
  return year === undefined
    ? undefined
    : String(year)
        .padStart(4, "0")
        .slice(displayWidth === 2 ? -2 : 0);
}

function yearSaid(value: LiteralValue): bigint | undefined {
  // A time is of no year.
  if (value.kind === "time") return 0n;
  const isDate = value.kind === "date" || value.kind === "timestamp";
  return isDate ? BigInt(momentOf(value.text)?.year ?? 0) : exactly(value, 0);
}
