/**
 * Which values a column takes, as SQL conditions. SQLite takes nearly any value into nearly any column, so
 * what MySQL would refuse in strict mode is said in a CHECK.
 *
 * The conditions are SQLite's own arithmetic, text and date functions on purpose: this server is there to
 * contradict the generated validators, so it shares none of their patterns. Where MySQL would round, trim
 * or reorder a value in silence, the value is refused, so that it is seen.
 */

import { floatMaximum } from "../column/semantics/range.js";
import { quote } from "../core/text/escape.js";
import { listed } from "../core/text/lists.js";
import type { Column } from "../core/column-types.js";
import { bytesLiteral, textLiteral } from "./sql.js";

export interface Fit {
  /** Such as `an integer from 0 to 255`: the engine repeats it in its message. */
  readonly words: string;
  /** A condition over the column, which is named by its quoted identifier and is not NULL. */
  readonly condition: (column: string) => string;
}

export const GENERATED_FIT: Fit = { words: "no value, since it is generated", condition: () => "FALSE" };

/** SQLite's text functions stop at a NUL, so what follows one would go unseen. */
function withoutNul({ words, condition }: Fit): Fit {
  return { words, condition: (name) => `instr(CAST(${name} AS BLOB), x'00') = 0 AND (${condition(name)})` };
}

/* ---- numbers ---- */

/** The largest whole number that SQLite's INTEGER holds. */
const LARGEST_INTEGER = 2n ** 63n - 1n;

export function integerFit({ minimum, maximum }: { minimum: bigint; maximum: bigint }): Fit {
  const within = maximum > LARGEST_INTEGER ? LARGEST_INTEGER : maximum;
  return {
    words: `an integer from ${minimum} to ${maximum}`,
    condition: (name) =>
      `(typeof(${name}) = 'integer' AND ${name} BETWEEN ${minimum} AND ${within})` +
      (maximum > within ? ` OR ${digitsUpTo(maximum, name)}` : ""),
  };
}

/** For digits held as a BLOB: bytes compare as the digits do among equally many, and a sign is less than any digit. */
function digitsUpTo(maximum: bigint, name: string): string {
  const { length } = String(maximum);
  return (
    `(typeof(${name}) = 'blob' AND ${name} >= ${bytesLiteral("0")} AND (length(${name}) < ${length}` +
    ` OR (length(${name}) = ${length} AND ${name} <= ${bytesLiteral(String(maximum))})))`
  );
}

export const YEAR_FIT: Fit = {
  words: "a year from 1901 to 2155, or 0000",
  condition: (name) => `typeof(${name}) = 'integer' AND (${name} = 0 OR ${name} BETWEEN 1901 AND 2155)`,
};

/** Of YEAR(2), which keeps no century. */
export const SHORT_YEAR_FIT: Fit = {
  words: "the last two digits of a year",
  condition: (name) => `typeof(${name}) = 'integer' AND ${name} BETWEEN 0 AND 99`,
};

/** MySQL's own defaults where the definition does not say. */
const DEFAULT_PRECISION = 10;
const DEFAULT_SCALE = 0;

export function decimalFit({ precision = DEFAULT_PRECISION, scale = DEFAULT_SCALE, unsigned }: Column): Fit {
  const sign = unsigned ? "not negative" : "of either sign";
  return withoutNul({
    words: `a decimal number, ${sign}, with at most ${precision - scale} digits before the point and ${scale} after it`,
    condition(name) {
      const text = `CAST(${name} AS TEXT)`;
      const digits = unsigned ? text : `substr(${text}, 1 + (${text} LIKE '-%'))`;
      const point = `instr(${digits} || '.', '.')`;
      const whole = `substr(${digits}, 1, ${point} - 1)`;
      const fraction = `substr(${digits}, ${point} + 1)`;
      return (
        `${whole} || ${fraction} <> '' AND ${whole} || ${fraction} NOT GLOB '*[^0-9]*'` +
        ` AND length(ltrim(${whole}, '0')) <= ${precision - scale} AND length(rtrim(${fraction}, '0')) <= ${scale}`
      );
    },
  });
}

export function floatFit(column: Column): Fit {
  const maximum = floatMaximum(column) ?? Number.MAX_VALUE;
  const minimum = column.unsigned ? 0 : -maximum;
  return {
    words: `a number from ${minimum} to ${maximum}`,
    condition: (name) => `typeof(${name}) = 'real' AND ${name} BETWEEN ${minimum} AND ${maximum}`,
  };
}

/* ---- text ---- */

/** `length` counts the characters up to the first NUL, so a text that has one is measured by its bytes. */
export function characterFit(limit: number): Fit {
  return {
    words: `at most ${limit} characters`,
    condition: (name) =>
      `length(CAST(${name} AS BLOB)) <= ${limit} OR (instr(${name}, char(0)) = 0 AND length(${name}) <= ${limit})`,
  };
}

export function bytesFit(limit: number): Fit {
  return {
    words: `at most ${limit} bytes`,
    condition: (name) => `length(CAST(${name} AS BLOB)) <= ${limit}`,
  };
}

export const JSON_FIT: Fit = withoutNul({
  words: "a JSON text",
  condition: (name) => `json_valid(CAST(${name} AS TEXT))`,
});

export function enumFit(members: readonly string[]): Fit {
  return {
    words: `one of ${listed(members.map(quote))}`,
    condition: (name) => `${name} IN (${members.map(textLiteral).join(", ")})`,
  };
}

/** Takes every member away once; what is left over is a stranger, or a member that stood there twice. */
export function setFit(members: readonly string[]): Fit {
  return {
    words: `any of ${listed(members.map(quote))}, joined by commas`,
    condition(name) {
      const leftOver = members.reduce(
        (list, member) => `replace(${list}, ${textLiteral(`,${member},`)}, ',')`,
        `',' || ${name} || ','`,
      );
      return `${name} = '' OR ${leftOver} = ','`;
    },
  };
}

/* ---- moments ---- */

/** SQLite turns a day that does not exist into one that does, so a day exists if it stays as it is. */
export const DATE_FIT: Fit = {
  words: "a date that exists, as YYYY-MM-DD",
  condition: (name) => ifDigit(name, `date(${name}) = ${name}`),
};

/** SQLite's date functions know words such as "now", which may not be asked of them in a CHECK. */
function ifDigit(text: string, condition: string): string {
  return `CASE WHEN ${text} GLOB '[0-9]*' THEN ${condition} END`;
}

export function datetimeFit({ fractionalSeconds = 0 }: Column): Fit {
  return withoutNul({
    words: `a moment as YYYY-MM-DD hh:mm:ss${fractionWords(fractionalSeconds)}`,
    condition(name) {
      const seconds = `substr(${name}, 1, 19)`;
      return `${ifDigit(seconds, `datetime(${seconds}) = ${seconds}`)} AND ${fractionFits(`substr(${name}, 20)`, fractionalSeconds)}`;
    },
  });
}

/** Seconds since 1970 in 32 bits: UTC, and the very first second means "zero". */
export function timestampFit(column: Column): Fit {
  const moment = datetimeFit(column);
  return {
    words: `${moment.words}, from 1970 to 2038`,
    condition: (name) =>
      `${moment.condition(name)} AND ${name} >= '1970-01-01 00:00:01' AND ${name} < '2038-01-19 03:14:08'`,
  };
}

export function timeFit({ fractionalSeconds = 0 }: Column): Fit {
  return withoutNul({
    words: `a time as hh:mm:ss${fractionWords(fractionalSeconds)}, up to 838:59:59 either way`,
    condition(name) {
      const unsigned = `substr(${name}, 1 + (${name} LIKE '-%'))`;
      const point = `instr(${unsigned} || '.', '.')`;
      const seconds = `substr(${unsigned}, 1, ${point} - 1)`;
      const twoDigits = `${seconds} GLOB '[0-9][0-9]:[0-5][0-9]:[0-5][0-9]'`;
      const threeDigits = `${seconds} GLOB '[0-9][0-9][0-9]:[0-5][0-9]:[0-5][0-9]'`;
      return (
        `(${twoDigits} OR (${threeDigits} AND ${seconds} <= '838:59:59'))` +
        ` AND ${fractionFits(`substr(${unsigned}, ${point})`, fractionalSeconds)}`
      );
    },
  });
}

function fractionWords(digits: number): string {
  return digits === 0 ? "" : `[.${"f".repeat(digits)}]`;
}

/** `fraction` is an expression for what follows the seconds: nothing, or a point and at least one digit. */
function fractionFits(fraction: string, digits: number): string {
  if (digits === 0) return `${fraction} = ''`;
  return (
    `(${fraction} = '' OR (${fraction} GLOB '.[0-9]*' AND length(${fraction}) <= ${digits + 1}` +
    ` AND substr(${fraction}, 2) NOT GLOB '*[^0-9]*'))`
  );
}
