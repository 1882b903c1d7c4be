/** Moments as columns store them. */

import type { Column } from "../../core/column-types.js";
import {
  formatDate,
  parseDateTime,
  formatDateTime,
  timeFromNumber,
  parseTimeOrDateTime,
  formatTime,
  toYear,
  type DateTime,
} from "../facts/temporal.js";
import {
  toScaledInteger,
  isNumber,
  toDateTime,
  formatNumber,
  toText,
  truncatedFloat,
  type LiteralValue,
} from "./literal-value.js";

/** DATE: the date of a moment. */
export function storedDate(_: Column, value: LiteralValue): string | undefined {
  const dateTime = toDateTime(value);
  return dateTime && formatDate(dateTime);
}

/** TIME: the time of a moment, or one of its own. */
export function storedTime({ fractionalSeconds = 0 }: Column, value: LiteralValue): string | undefined {
  const time = toTime(value);
  return time && formatTime(time, fractionalSeconds);
}

function toTime(value: LiteralValue): ReturnType<typeof parseTimeOrDateTime> {
  if (isNumber(value)) return timeFromNumber(formatNumber(value));
  // A date in a string has no time, but one that says itself to be a date is its midnight.
  return value.kind === "date" ? parseDateTime(value.text)?.time : parseTimeOrDateTime(toText(value));
}

/** DATETIME and TIMESTAMP. */
export function storedDateTime(
  { dataType, fractionalSeconds = 0 }: Column,
  value: LiteralValue,
): string | undefined {
  const dateTime = toDateTime(value);
  if (dateTime === undefined || (dataType === "timestamp" && !fitsTimestamp(dateTime, fractionalSeconds)))
    return undefined;
  return formatDateTime(dateTime, fractionalSeconds);
}

/** Seconds that a TIMESTAMP counts, from 1970 on. */
const MAX_TIMESTAMP_SECONDS = 2 ** 32 - 1;

/** Whether a TIMESTAMP holds the moment, where the server's time is UTC. The zero date it holds, too, but no instant of zero. */
function fitsTimestamp({ year, month, day, time }: DateTime, fractionalSeconds: number): boolean {
  const { hours, minutes, seconds, fraction } = time;
  if (year === 0 && month === 0 && day === 0) return hours + minutes + seconds + fraction === 0;
  if (month === 0 || day === 0) return false;
  const secondsSinceEpoch = Date.UTC(year, month - 1, day, hours, minutes, seconds) / 1000;
  const fractionUnits = Math.trunc(fraction / 10 ** (6 - fractionalSeconds));
  return (
    year >= 1970 &&
    (secondsSinceEpoch > 0 || (secondsSinceEpoch === 0 && fractionUnits > 0)) &&
    secondsSinceEpoch <= MAX_TIMESTAMP_SECONDS
  );
}

/** YEAR. */
export function storedYear({ displayWidth }: Column, value: LiteralValue): string | undefined {
  const number = value.kind === "float" ? truncatedFloat(value.text) : toYearNumber(value);
  if (number === undefined || number < 0n || number > 9999n) return undefined;
  const asText = value.kind === "string" || value.kind === "hexString";
  const year = toYear(Number(number), asText, toText(value).trim().length);
  // YEAR(2) shows, and takes, the last two digits.
  return year === undefined
    ? undefined
    : String(year)
        .padStart(4, "0")
        .slice(displayWidth === 2 ? -2 : 0);
}

function toYearNumber(value: LiteralValue): bigint | undefined {
  // A time is of no year.
  if (value.kind === "time") return 0n;
  const isDate = value.kind === "date" || value.kind === "timestamp";
  return isDate ? BigInt(parseDateTime(value.text)?.year ?? 0) : toScaledInteger(value, 0);
}
