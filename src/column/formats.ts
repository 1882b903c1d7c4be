/**
 * The types whose values are texts in a fixed format: dates, times, UUIDs and IP addresses. A row of `FORMATS` contains everything that is
 * special about one type, so a new type is a new row.
 */

import type { Column } from "../core/item-types.js";

export interface TextFormat {
  /** What the parentheses after the type contain. See `Parameters` in `data-types.ts`. */
  readonly parameters: "none" | "fraction" | "width" | "ignored";
  /** How the database completes a default. Absent if it stores the text as written. */
  readonly storedAs?: "number" | "date" | "datetime" | "time";
  /** Values to try as counterexamples: usual ones, and the longest one, because another column may be too short only for this. */
  readonly examples: readonly (string | number)[];
  readonly describe: (column: Column) => FormatDescription;
}

export interface FormatDescription {
  /**
   * Matches the texts that strict mode accepts. An anchored, ASCII-only regular expression that means the same with and without the flag
   * `u`. It contains no text from a server.
   */
  readonly pattern: string;
  /** The range of numbers that are accepted in addition to the texts. */
  readonly numbers?: readonly [minimum: number, maximum: number];
  /** Describes a value, for messages such as `expected a UUID`. */
  readonly expected: string;
  /** Describes all values, and how they are written, for `explain`. */
  readonly values: string;
  readonly notation: string;
}

/** The days of most months, as `MM-DD`. */
const DAYS_FROM_FEBRUARY =
  "(?:0[3578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])";
const JANUARY_FROM_SECOND = "01-(?:0[2-9]|[12][0-9]|3[01])";

/** Returns a pattern for the dates in these years. Both parameters are patterns. */
function buildDatePattern(years: string, leapYears: string): string {
  return `(?:(?:${years})-(?:${JANUARY_FROM_SECOND}|01-01|${DAYS_FROM_FEBRUARY})|(?:${leapYears})-02-29)`;
}

const DATE = buildDatePattern(
  "[0-9]{4}",
  "[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00",
);
const MINUTES = ":[0-5][0-9]:[0-5][0-9]";
const TIME = `(?:[01][0-9]|2[0-3])${MINUTES}`;
const DATE_TIME = `${DATE} ${TIME}`;

/**
 * What TIMESTAMP can store if the server's time zone is UTC: from 1970-01-01 00:00:01 to 2106-02-07 06:28:15, the largest unsigned
 * 32-bit counter of seconds. A pattern without lookaheads, because RE2 has none.
 */
const TIMESTAMP = [
  `1970-01-01 (?:00:(?:00:(?:0[1-9]|[1-5][0-9])|(?:0[1-9]|[1-5][0-9]):[0-5][0-9])|(?:0[1-9]|1[0-9]|2[0-3])${MINUTES})`,
  `1970-(?:${JANUARY_FROM_SECOND}|${DAYS_FROM_FEBRUARY}) ${TIME}`,
  `${buildDatePattern(
    "19(?:7[1-9]|[89][0-9])|20[0-9]{2}|210[0-5]",
    "19(?:7[26]|8[048]|9[26])|20(?:[02468][048]|[13579][26])|2104",
  )} ${TIME}`,
  `2106-(?:01-(?:0[1-9]|[12][0-9]|3[01])|02-0[1-6]) ${TIME}`,
  `2106-02-07 (?:0[0-5]${MINUTES}|06:(?:(?:[01][0-9]|2[0-7]):[0-5][0-9]|28:(?:0[0-9]|1[0-5])))`,
].join("|");

const BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const INET4 = `${BYTE}(?:\\.${BYTE}){3}`;

/** All fractions of a second that `time` and `datetime` can have, of 1 to 6 digits. */
const FRACTIONS = [1, 2, 3, 4, 5, 6].map((count) => `.${"1".repeat(count)}`);

const FORMATS: Readonly<Record<string, TextFormat>> = {
  date: {
    parameters: "none",
    storedAs: "date",
    examples: ["2026-12-31", "1000-01-01"],
    describe: () => ({
      pattern: `^${DATE}$`,
      expected: "a date such as 2026-12-31",
      values: "dates from 0000-01-01 to 9999-12-31",
      notation: "YYYY-MM-DD, a day that exists",
    }),
  },
  datetime: {
    parameters: "fraction",
    storedAs: "datetime",
    examples: [
      ...["2026-12-31 23:59:59", "1000-01-01 00:00:00"],
      ...FRACTIONS.map((fraction) => `2026-12-31 23:59:59${fraction}`),
    ],
    describe: (column) => {
      const { pattern, digits, largest, notation } = describeFraction(column);
      return {
        pattern: `^${DATE_TIME}${pattern}$`,
        expected: `a date and time such as 2026-12-31 23:59:59${digits}`,
        values: `dates and times from 0000-01-01 00:00:00 to 9999-12-31 23:59:59${largest}`,
        notation: `YYYY-MM-DD hh:mm:ss${notation}, a day that exists`,
      };
    },
  },
  timestamp: {
    parameters: "fraction",
    storedAs: "datetime",
    examples: [],
    describe: (column) => {
      const { pattern, digits, smallest, largest, notation } = describeFraction(column);
      return {
        // The first second of 1970 needs a fraction above 0.
        pattern: `^(?:(?:${TIMESTAMP})${pattern}${listFractions("1970-01-01 00:00:00", column)})$`,
        expected: `a date and time from 1970 to 2106 such as 2026-12-31 23:59:59${digits}`,
        // 1970-01-01 00:00:00 itself is not allowed.
        values: `dates and times from 1970-01-01 00:00:${smallest} to 2106-02-07 06:28:15${largest} in UTC`,
        notation: `YYYY-MM-DD hh:mm:ss${notation}, a day that exists`,
      };
    },
  },
  time: {
    parameters: "fraction",
    storedAs: "time",
    examples: ["23:59:59", "-23:59:59", ...FRACTIONS.map((fraction) => `23:59:59${fraction}`)],
    describe: (column) => {
      const { pattern, digits, largest, notation } = describeFraction(column);
      return {
        pattern: `^-?(?:[0-9]{2}|[1-7][0-9]{2}|8[0-2][0-9]|83[0-8])${MINUTES}${pattern}$`,
        expected: `a time such as 23:59:59${digits}`,
        values: `times of day and durations, from -838:59:59${largest} to 838:59:59${largest}`,
        notation: `[-]hh:mm:ss${notation}`,
      };
    },
  },
  year: {
    parameters: "width",
    storedAs: "number",
    examples: ["2026", 2026, "70", 70, "1901", 1901],
    describe: ({ displayWidth }) =>
      displayWidth === 2
        ? {
            pattern: "^[0-9]{1,2}$",
            numbers: [0, 99],
            expected: "the last two digits of a year",
            values: "the last two digits of years",
            notation: "YY",
          }
        : {
            pattern: "^(?:0000|19(?:0[1-9]|[1-9][0-9])|20[0-9]{2}|21(?:[0-4][0-9]|5[0-5]))$",
            // Not the number 0: numbers are sent as text, and YEAR stores the text "0" as 2000.
            numbers: [1901, 2155],
            expected: "a year such as 2026",
            values: "years from 1901 to 2155, and 0000",
            notation: "YYYY",
          },
  },
  uuid: {
    parameters: "ignored",
    examples: ["00000000-0000-4000-8000-000000000000"],
    describe: () => ({
      pattern: "^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
      expected: "a UUID",
      values: "UUIDs",
      notation: "hexadecimal digits in groups of 8-4-4-4-12",
    }),
  },
  inet4: {
    parameters: "ignored",
    examples: ["10.0.0.1", "192.168.100.100"],
    describe: () => ({
      pattern: `^${INET4}$`,
      expected: "an IPv4 address",
      values: "IPv4 addresses",
      notation: "such as 192.0.2.1",
    }),
  },
  inet6: {
    parameters: "ignored",
    examples: ["::1", "2001:0db8:0000:0000:0000:ff00:0042:8329"],
    describe: () => ({
      pattern: buildInet6Pattern(),
      expected: "an IPv6 address",
      values: "IPv6 addresses",
      notation: "such as 2001:db8::1",
    }),
  },
};

/** The formats by data type. A map, because the names of types come from definitions. */
export const FORMATS_BY_TYPE: ReadonlyMap<string, TextFormat> = new Map(Object.entries(FORMATS));

/** Returns undefined for columns whose values have no fixed format. */
export function describeFormat(column: Column): FormatDescription | undefined {
  return FORMATS_BY_TYPE.get(column.dataType)?.describe(column);
}

/** Describes the fraction of a second of TIME, DATETIME and TIMESTAMP. Most texts are empty if the column stores no fraction. */
function describeFraction({ fractionalSeconds: count = 0 }: Column) {
  const ifAny = (text: string): string => (count === 0 ? "" : text);
  return {
    pattern: `(?:\\.[0-9]{0,${count}}0*)?`,
    digits: ifAny(`, with at most ${count} fractional digits`),
    /** The smallest number of seconds above 0. */
    smallest: count === 0 ? "01" : `00.${"1".padStart(count, "0")}`,
    largest: ifAny(`.${"9".repeat(count)}`),
    notation: ifAny(`[.${"f".repeat(count)}]`),
  };
}

/** Returns the alternatives for a text with each fraction above 0 that the column can store. */
function listFractions(text: string, { fractionalSeconds: count = 0 }: Column): string {
  const alternatives = Array.from(
    { length: count },
    (_, zeros) => `0{${zeros}}[1-9][0-9]{0,${count - zeros - 1}}0*`,
  );
  return count === 0 ? "" : `|${text}\\.(?:${alternatives.join("|")})`;
}

/** The last two groups of an IPv6 address may be an IPv4 address. */
function buildInet6Pattern(): string {
  const group = "[0-9A-Fa-f]{1,4}";
  const lastTwo = `(?:${group}:${group}|${INET4})`;
  // One alternative for each number of groups before `::`.
  const shortened = Array.from({ length: 8 }, (_, before) => {
    const after = 7 - before;
    const left = before === 0 ? "" : `${group}(?::${group}){${before - 1}}`;
    const right = after < 2 ? group : `(?:(?:${group}:){0,${after - 2}}${lastTwo}|${group})`;
    return `${left}::${after === 0 ? "" : `(?:${right})?`}`;
  });
  return `^(?:${[`(?:${group}:){6}${lastTwo}`, ...shortened].join("|")})$`;
}
