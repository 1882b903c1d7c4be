/** Converts literals to the stored values of date and time columns. */

import type { Column } from "../../core/column-types.js";
import {
  formatDate,
  parseDateTime,
  formatDateTime,
  parseTimeNumber,
  parseTimeOrDateTime,
  formatTime,
  toFourDigitYear,
  type DateTime,
} from "../facts/temporal.js";
import {
  toScaledInteger,
  isNumberLiteral,
  toDateTime,
  formatNumberLiteral,
  toText,
  truncateFloatToInteger,
  type NonNullLiteral,
} from "./literal-value.js";

/** Converts a literal to the stored value of a DATE. The time of the literal is dropped. */
export function toStoredDate(_: Column, literal: NonNullLiteral): string | undefined {
  const dateTime = toDateTime(literal);
  return dateTime && formatDate(dateTime);
}

/** Converts a literal to the stored value of a TIME. If the literal contains a date and a time, the date is dropped. */
export function toStoredTime({ fractionalSeconds = 0 }: Column, literal: NonNullLiteral): string | undefined {
  const time = toTime(literal);
  return time && formatTime(time, fractionalSeconds);
}

function toTime(literal: NonNullLiteral): ReturnType<typeof parseTimeOrDateTime> {
  if (isNumberLiteral(literal)) return parseTimeNumber(formatNumberLiteral(literal));
  // A string that contains only a date is not a valid time. A DATE literal means midnight.
  return literal.kind === "date" ? parseDateTime(literal.text)?.time : parseTimeOrDateTime(toText(literal));
}

/** Converts a literal to the stored value of a DATETIME or TIMESTAMP. */
export function toStoredDateTime(
  { dataType, fractionalSeconds = 0 }: Column,
  literal: NonNullLiteral,
): string | undefined {
  const dateTime = toDateTime(literal);
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
function fitsTimestamp({ year, month, day, time }: DateTime, fractionDigitCount: number): boolean {
  const { hours, minutes, seconds, microseconds } = time;
  if (year === 0 && month === 0 && day === 0) return hours + minutes + seconds + microseconds === 0;
  if (month === 0 || day === 0) return false;
  const secondsSinceEpoch = Date.UTC(year, month - 1, day, hours, minutes, seconds) / 1000;
  const storedFraction = Math.trunc(microseconds / 10 ** (6 - fractionDigitCount));
  return (
    year >= 1970 &&
    (secondsSinceEpoch > 0 || (secondsSinceEpoch === 0 && storedFraction > 0)) &&
    secondsSinceEpoch <= MAX_TIMESTAMP_SECONDS
  );
}

export function toStoredYear({ displayWidth }: Column, literal: NonNullLiteral): string | undefined {
  const literalYear =
    literal.kind === "float" ? truncateFloatToInteger(literal.text) : extractLiteralYear(literal);
  if (literalYear === undefined || literalYear < 0n || literalYear > 9999n) return undefined;
  const isText = literal.kind === "string" || literal.kind === "hexString";
  const fullYear = toFourDigitYear(Number(literalYear), isText, toText(literal).trim().length);
  // YEAR(2) stores only the last two digits.
  return fullYear === undefined
    ? undefined
    : String(fullYear)
        .padStart(4, "0")
        .slice(displayWidth === 2 ? -2 : 0);
}

function extractLiteralYear(literal: NonNullLiteral): bigint | undefined {
  // A TIME literal has no year. MariaDB uses the year 0 instead.
  if (literal.kind === "time") return 0n;
  const hasDate = literal.kind === "date" || literal.kind === "timestamp";
  return hasDate ? BigInt(parseDateTime(literal.text)?.year ?? 0) : toScaledInteger(literal, 0);
}
