/** Converts literals to the stored values of date and time columns. */

import type { Column } from "../../core/column-types.js";
import {
  formatDate,
  parseDateTime,
  formatDateTime,
  parseTimeNumber,
  parseTimeOrDateTime,
  formatTime,
  toYear,
  type DateTime,
} from "../facts/temporal.js";
import {
  toScaledInteger,
  isNumberLiteral,
  toDateTime,
  formatNumberLiteral,
  toText,
  truncateFloat,
  type NonNullLiteral,
} from "./literal-value.js";

/** Converts a literal to the stored value of a DATE. The time of the literal is dropped. */
export function toStoredDate(_: Column, value: NonNullLiteral): string | undefined {
  const dateTime = toDateTime(value);
  return dateTime && formatDate(dateTime);
}

/** Converts a literal to the stored value of a TIME. If the literal contains a date and a time, the date is dropped. */
export function toStoredTime({ fractionalSeconds = 0 }: Column, value: NonNullLiteral): string | undefined {
  const time = toTime(value);
  return time && formatTime(time, fractionalSeconds);
}

function toTime(value: NonNullLiteral): ReturnType<typeof parseTimeOrDateTime> {
  if (isNumberLiteral(value)) return parseTimeNumber(formatNumberLiteral(value));
  // A string that contains only a date is not a valid time. A DATE literal means midnight.
  return value.kind === "date" ? parseDateTime(value.text)?.time : parseTimeOrDateTime(toText(value));
}

/** Converts a literal to the stored value of a DATETIME or TIMESTAMP. */
export function toStoredDateTime(
  { dataType, fractionalSeconds = 0 }: Column,
  value: NonNullLiteral,
): string | undefined {
  const dateTime = toDateTime(value);
  if (dateTime === undefined || (dataType === "timestamp" && !fitsTimestamp(dateTime, fractionalSeconds)))
    return undefined;
  return formatDateTime(dateTime, fractionalSeconds);
}

/** Maximum number of seconds since 1970 in a TIMESTAMP. */
const MAX_TIMESTAMP_SECONDS = 2 ** 32 - 1;

/**
 * Whether TIMESTAMP can store the value if the time zone of the database server is UTC. TIMESTAMP also stores the zero
 * date, but not 1970-01-01 00:00:00.
 */
function fitsTimestamp({ year, month, day, time }: DateTime, fractionalSeconds: number): boolean {
  const { hours, minutes, seconds, microseconds } = time;
  if (year === 0 && month === 0 && day === 0) return hours + minutes + seconds + microseconds === 0;
  if (month === 0 || day === 0) return false;
  const secondsSinceEpoch = Date.UTC(year, month - 1, day, hours, minutes, seconds) / 1000;
  const storedFraction = Math.trunc(microseconds / 10 ** (6 - fractionalSeconds));
  return (
    year >= 1970 &&
    (secondsSinceEpoch > 0 || (secondsSinceEpoch === 0 && storedFraction > 0)) &&
    secondsSinceEpoch <= MAX_TIMESTAMP_SECONDS
  );
}

export function toStoredYear({ displayWidth }: Column, value: NonNullLiteral): string | undefined {
  const yearNumber = value.kind === "float" ? truncateFloat(value.text) : toYearNumber(value);
  if (yearNumber === undefined || yearNumber < 0n || yearNumber > 9999n) return undefined;
  const isText = value.kind === "string" || value.kind === "hexString";
  const year = toYear(Number(yearNumber), isText, toText(value).trim().length);
  // YEAR(2) stores only the last two digits.
  return year === undefined
    ? undefined
    : String(year)
        .padStart(4, "0")
        .slice(displayWidth === 2 ? -2 : 0);
}

function toYearNumber(value: NonNullLiteral): bigint | undefined {
  // A TIME literal has no year, so the number is 0.
  if (value.kind === "time") return 0n;
  const hasDate = value.kind === "date" || value.kind === "timestamp";
  return hasDate ? BigInt(parseDateTime(value.text)?.year ?? 0) : toScaledInteger(value, 0);
}
