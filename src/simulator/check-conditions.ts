/**
 * Creates SQL conditions for the values that a column accepts. SQLite accepts almost any value in any column, so CHECK
 * constraints with these conditions reject what MySQL rejects in strict mode.
 *
 * The conditions use SQLite's own arithmetic, text and date functions. They share no regular expression with the generated
 * validators, so they can reveal errors in the validators. They also reject decimals and times that MySQL would
 * silently round, and texts that it would silently trim.
 */

import { getFloatMaximum } from "../column/ranges.js";
import { quote } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";
import type { Column } from "../core/column-types.js";
import { formatBytesLiteral, formatTextLiteral } from "./sql.js";

export interface ValueCheck {
  /** Describes the accepted values, such as `an integer from 0 to 255`. SQLite's error message contains it. */
  readonly description: string;
  /** Returns the SQL condition. `quotedColumn` is a quoted identifier. The condition is not applied to NULL. */
  readonly buildCondition: (quotedColumn: string) => string;
}

export const GENERATED_COLUMN_CHECK: ValueCheck = {
  description: "no value, because the database computes it",
  buildCondition: () => "FALSE",
};

/** Returns a check that also rejects NUL characters, because SQLite's text functions stop at them. */
function addNulRejection({ description, buildCondition }: ValueCheck): ValueCheck {
  return {
    description,
    buildCondition: (quotedColumn) =>
      `instr(CAST(${quotedColumn} AS BLOB), x'00') = 0 AND (${buildCondition(quotedColumn)})`,
  };
}

/* ---- numbers ---- */

/** The largest integer that SQLite's INTEGER type can store. */
const LARGEST_SQLITE_INTEGER = 2n ** 63n - 1n;

export function createIntegerCheck({ minimum, maximum }: { minimum: bigint; maximum: bigint }): ValueCheck {
  const maximumStoredAsInteger = maximum > LARGEST_SQLITE_INTEGER ? LARGEST_SQLITE_INTEGER : maximum;
  return {
    description: `an integer from ${minimum} to ${maximum}`,
    buildCondition: (quotedColumn) =>
      `(typeof(${quotedColumn}) = 'integer' AND ${quotedColumn} BETWEEN ${minimum} AND ${maximumStoredAsInteger})` +
      (maximum > maximumStoredAsInteger ? ` OR ${buildLargeIntegerCondition(maximum, quotedColumn)}` : ""),
  };
}

/**
 * Returns the condition for integers above SQLite's maximum, which are stored as BLOBs of their digits. BLOBs of equal length
 * compare like numbers. The comparison with "0" rejects negative numbers, because a minus sign has a smaller byte than any digit.
 */
function buildLargeIntegerCondition(maximum: bigint, quotedColumn: string): string {
  const { length: digitCount } = String(maximum);
  return (
    `(typeof(${quotedColumn}) = 'blob' AND ${quotedColumn} >= ${formatBytesLiteral("0")} AND (length(${quotedColumn}) < ${digitCount}` +
    ` OR (length(${quotedColumn}) = ${digitCount} AND ${quotedColumn} <= ${formatBytesLiteral(String(maximum))})))`
  );
}

export const YEAR_CHECK: ValueCheck = {
  description: "a year from 1901 to 2155, or 0000",
  buildCondition: (quotedColumn) =>
    `typeof(${quotedColumn}) = 'integer' AND (${quotedColumn} = 0 OR ${quotedColumn} BETWEEN 1901 AND 2155)`,
};

/** The check for YEAR(2), which stores no century. */
export const TWO_DIGIT_YEAR_CHECK: ValueCheck = {
  description: "the last two digits of a year",
  buildCondition: (quotedColumn) =>
    `typeof(${quotedColumn}) = 'integer' AND ${quotedColumn} BETWEEN 0 AND 99`,
};

/** The precision and the scale of a DECIMAL column in MySQL, if its definition does not specify them. */
const DEFAULT_DECIMAL_PRECISION = 10;
const DEFAULT_DECIMAL_SCALE = 0;

export function createDecimalCheck({
  precision = DEFAULT_DECIMAL_PRECISION,
  scale = DEFAULT_DECIMAL_SCALE,
  unsigned,
}: Column): ValueCheck {
  const signDescription = unsigned ? "not negative" : "of either sign";
  return addNulRejection({
    description: `a decimal number, ${signDescription}, with at most ${precision - scale} digits before the point and ${scale} after it`,
    buildCondition(quotedColumn) {
      const textSql = `CAST(${quotedColumn} AS TEXT)`;
      const textWithoutSignSql = unsigned ? textSql : `substr(${textSql}, 1 + (${textSql} LIKE '-%'))`;
      const pointPositionSql = `instr(${textWithoutSignSql} || '.', '.')`;
      const wholeDigitsSql = `substr(${textWithoutSignSql}, 1, ${pointPositionSql} - 1)`;
      const fractionDigitsSql = `substr(${textWithoutSignSql}, ${pointPositionSql} + 1)`;
      return (
        `${wholeDigitsSql} || ${fractionDigitsSql} <> '' AND ${wholeDigitsSql} || ${fractionDigitsSql} NOT GLOB '*[^0-9]*'` +
        ` AND length(ltrim(${wholeDigitsSql}, '0')) <= ${precision - scale} AND length(rtrim(${fractionDigitsSql}, '0')) <= ${scale}`
      );
    },
  });
}

export function createFloatCheck(column: Column): ValueCheck {
  const maximum = getFloatMaximum(column) ?? Number.MAX_VALUE;
  const minimum = column.unsigned ? 0 : -maximum;
  return {
    description: `a number from ${minimum} to ${maximum}`,
    buildCondition: (quotedColumn) =>
      `typeof(${quotedColumn}) = 'real' AND ${quotedColumn} BETWEEN ${minimum} AND ${maximum}`,
  };
}

/* ---- text ---- */

/**
 * Returns a check that limits the number of characters. For a text with a NUL character, it limits the number of bytes,
 * because SQLite's `length` stops at the first NUL.
 */
export function createCharacterCountCheck(maxCharacters: number): ValueCheck {
  return {
    description: `at most ${maxCharacters} ${maxCharacters === 1 ? "character" : "characters"}`,
    buildCondition: (quotedColumn) =>
      `length(CAST(${quotedColumn} AS BLOB)) <= ${maxCharacters} OR (instr(${quotedColumn}, char(0)) = 0 AND length(${quotedColumn}) <= ${maxCharacters})`,
  };
}

export function createByteCountCheck(maxBytes: number): ValueCheck {
  return {
    description: `at most ${maxBytes} ${maxBytes === 1 ? "byte" : "bytes"}`,
    buildCondition: (quotedColumn) => `length(CAST(${quotedColumn} AS BLOB)) <= ${maxBytes}`,
  };
}

export const JSON_CHECK: ValueCheck = addNulRejection({
  description: "a JSON text",
  buildCondition: (quotedColumn) => `json_valid(CAST(${quotedColumn} AS TEXT))`,
});

export function createEnumCheck(members: readonly string[]): ValueCheck {
  return {
    description: `one of ${joinList(members.map(quote))}`,
    buildCondition: (quotedColumn) => `${quotedColumn} IN (${members.map(formatTextLiteral).join(", ")})`,
  };
}

/**
 * Returns the check for SET. Its condition removes all members of the SET from the value, and requires that nothing remains. It
 * therefore rejects unknown members. It also rejects some values with duplicates, such as `a,a`.
 */
export function createSetCheck(members: readonly string[]): ValueCheck {
  return {
    description: `any of ${joinList(members.map(quote))}, joined by commas`,
    buildCondition(quotedColumn) {
      const valueWithoutMembersSql = members.reduce(
        (delimitedValueSql, member) =>
          `replace(${delimitedValueSql}, ${formatTextLiteral(`,${member},`)}, ',')`,
        `',' || ${quotedColumn} || ','`,
      );
      return `${quotedColumn} = '' OR ${valueWithoutMembersSql} = ','`;
    },
  };
}

/* ---- dates and times ---- */

/**
 * The check for DATE. SQLite's function `date` converts a day that does not exist, such as February 30, to another day. A day
 * therefore exists if the function returns it unchanged.
 */
export const DATE_CHECK: ValueCheck = {
  description: "a date that exists, as YYYY-MM-DD",
  buildCondition: (quotedColumn) =>
    addLeadingDigitCondition(quotedColumn, `date(${quotedColumn}) = ${quotedColumn}`),
};

/**
 * Returns a condition that is NULL for texts that do not start with a digit. For such texts, `condition` is not evaluated: in a CHECK,
 * SQLite's date functions raise an error for words such as "now".
 */
function addLeadingDigitCondition(textSql: string, condition: string): string {
  return `CASE WHEN ${textSql} GLOB '[0-9]*' THEN ${condition} END`;
}

export function createDatetimeCheck({ fractionalSeconds = 0 }: Column): ValueCheck {
  return addNulRejection({
    description: `a date and time as YYYY-MM-DD hh:mm:ss${buildFractionFormat(fractionalSeconds)}`,
    buildCondition(quotedColumn) {
      const datetimeWithoutFractionSql = `substr(${quotedColumn}, 1, 19)`;
      return `${addLeadingDigitCondition(datetimeWithoutFractionSql, `datetime(${datetimeWithoutFractionSql}) = ${datetimeWithoutFractionSql}`)} AND ${buildFractionCondition(`substr(${quotedColumn}, 20)`, fractionalSeconds)}`;
    },
  });
}

/**
 * Returns the check for TIMESTAMP, which stores seconds since 1970 in 32 bits. Second 0 is rejected, because MySQL uses it for
 * the "zero date" 0000-00-00 00:00:00.
 */
export function createTimestampCheck(column: Column): ValueCheck {
  const datetimeCheck = createDatetimeCheck(column);
  return {
    description: `${datetimeCheck.description}, from 1970 to 2038`,
    buildCondition: (quotedColumn) =>
      `${datetimeCheck.buildCondition(quotedColumn)} AND ${quotedColumn} >= '1970-01-01 00:00:01' AND ${quotedColumn} < '2038-01-19 03:14:08'`,
  };
}

export function createTimeCheck({ fractionalSeconds = 0 }: Column): ValueCheck {
  return addNulRejection({
    description: `a time as hh:mm:ss${buildFractionFormat(fractionalSeconds)}, from -838:59:59 to 838:59:59`,
    buildCondition(quotedColumn) {
      const timeWithoutSignSql = `substr(${quotedColumn}, 1 + (${quotedColumn} LIKE '-%'))`;
      const pointPositionSql = `instr(${timeWithoutSignSql} || '.', '.')`;
      const timeWithoutFractionSql = `substr(${timeWithoutSignSql}, 1, ${pointPositionSql} - 1)`;
      const twoDigitHoursCondition = `${timeWithoutFractionSql} GLOB '[0-9][0-9]:[0-5][0-9]:[0-5][0-9]'`;
      const threeDigitHoursCondition = `${timeWithoutFractionSql} GLOB '[0-9][0-9][0-9]:[0-5][0-9]:[0-5][0-9]'`;
      return (
        `(${twoDigitHoursCondition} OR (${threeDigitHoursCondition} AND ${timeWithoutFractionSql} <= '838:59:59'))` +
        ` AND ${buildFractionCondition(`substr(${timeWithoutSignSql}, ${pointPositionSql})`, fractionalSeconds)}`
      );
    },
  });
}

function buildFractionFormat(digitCount: number): string {
  return digitCount === 0 ? "" : `[.${"f".repeat(digitCount)}]`;
}

/**
 * Returns the condition for a valid fraction of a second: empty, or a point and at most `maxDigits` digits. `fractionSql` is an SQL
 * expression.
 */
function buildFractionCondition(fractionSql: string, maxDigits: number): string {
  if (maxDigits === 0) return `${fractionSql} = ''`;
  return (
    `(${fractionSql} = '' OR (${fractionSql} GLOB '.[0-9]*' AND length(${fractionSql}) <= ${maxDigits + 1}` +
    ` AND substr(${fractionSql}, 2) NOT GLOB '*[^0-9]*'))`
  );
}
