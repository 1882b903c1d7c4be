/**
 * Compares validation with MariaDB, for values at, below and above every boundary of a hundred types. The column's schema and the
 * generated validator must accept each value that MariaDB stores unchanged, and refuse each value that it refuses. Values that
 * MariaDB changes (rounds, pads, completes) do not count.
 */

import { columnSchema, parseColumn, type Column } from "../../src/index.js";
import { loadGenerated } from "../support/generated.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";
import { listCandidates } from "./candidates.js";
import type { MariadbEngine, ValueReading } from "./engine.js";
import { compareNumerals, isAccepted, type ExactJson } from "./exact-validator.js";
import { parseList } from "./generation.js";

/** The minimum percentage of values on which a validator must agree with MariaDB. */
const MINIMUM_AGREEMENT = 99;

/** Types of every kind, with and without sign, scale, length and NULL, and the character sets that restrict texts. */
const VALUE_TYPES = parseList(`
  tinyint | tinyint unsigned | smallint | smallint unsigned | mediumint | mediumint unsigned | int |
  int unsigned | int(1) | int(3) zerofill | bigint | bigint unsigned | bool | int not null |
  bigint not null | bit | bit(2) | bit(8) | bit(33) | bit(63) | bit(64) | decimal | decimal(1) |
  decimal(5,2) | decimal(5,5) | decimal(10,2) unsigned | decimal(15,3) | decimal(18,4) | decimal(20) |
  decimal(38,10) | decimal(65) | decimal(65,30) | decimal(65,38) unsigned | decimal(2,0) not null | float |
  float unsigned | float(5,2) | float(7,4) unsigned | float(60,2) | double | double unsigned | double(10,3) | real |
  char | char(0) | char(5) | char(255) | char(5) charset latin1 | char(5) charset utf8mb3 |
  char(5) charset ascii | varchar(0) | varchar(1) | varchar(5) | varchar(300) | varchar(5) charset latin1 |
  varchar(5) charset utf8mb3 | varchar(5) charset ascii | varchar(5) not null | nvarchar(5) |
  varchar(5) collate utf8mb4_bin | varchar(5) charset utf16 | varchar(5) charset utf32 | tinytext |
  tinytext charset latin1 | tinytext charset utf8mb3 | tinytext charset utf16 | text | text charset latin1 |
  text(10) | tinyblob | blob | binary(1) | varbinary(5) | varbinary(300) | json | enum('a','b','c') |
  enum('') | enum('it''s','x y') | enum('a','B') collate utf8mb4_bin | enum('1','2') not null |
  set('a','b','c') | set('') | set('x','y') not null | set('a','b','c','d','e','f','g','h') | set('','a') |
  set('a','') | set('','a','b','c','d','e') | date |
  date not null | time | time(1) | time(3) | time(6) | datetime | datetime(1) | datetime(3) | datetime(6) |
  timestamp | timestamp(3) | timestamp not null | year | year(2) | year(4) | uuid | inet4 | inet6 | double(20,0)
`);

/** A validator that is compared with MariaDB: whether it accepts a value, and the value's text in SQL. */
interface TestedValidator {
  readonly name: string;
  readonly values: readonly ExactJson[];
  readonly accepts: (value: ExactJson) => boolean;
  readonly formatAsSql: (value: ExactJson) => string;
}

/** Compares validation of every candidate value with MariaDB. Returns the figures, and every value on which a validator differs. */
export async function compareValues(engine: MariadbEngine): Promise<{ text: string; meetsTargets: boolean }> {
  const modules = VALUE_TYPES.map((def, index) => moduleOf(`Type${index}`, { c: def }));
  const emitted = await loadGenerated(snapshotOf(...modules));
  const figures = new Map<string, { total: number; refused: number; disagreements: string[] }>();
  for (const [index, definition] of VALUE_TYPES.entries()) {
    for (const validator of listValidators(parseColumn(definition), emitted.validator(`Type${index}`))) {
      const { name, values, accepts, formatAsSql } = validator;
      const column = parseColumn(definition);
      const figure = figures.get(name) ?? { total: 0, refused: 0, disagreements: [] };
      figures.set(name, figure);
      const stored = engine.store(definition, values.map(formatAsSql), selectReading(column));
      for (const [position, value] of values.entries()) {
        const outcome = stored[position];
        if (outcome !== undefined && !isUnchanged(value, outcome, column)) continue;
        const isRefused = outcome === undefined;
        figure.total += 1;
        if (isRefused) figure.refused += 1;
        if (accepts(value) === isRefused)
          figure.disagreements.push(
            `${definition}: ${formatValue(value)} is ${isRefused ? "refused" : "stored"} by the engine, but not by ${name}`,
          );
      }
    }
  }
  const lines = [...figures].map(([name, { total, refused, disagreements }]) => {
    const agreed = total - disagreements.length;
    const percent = (100 * agreed) / total;
    const text = `agrees on ${agreed} of ${total} values, including ${refused} refused ones`;
    return {
      percent,
      text: `  ${name.padEnd(17)} ${text}  ${percent.toFixed(2)} % (at least ${MINIMUM_AGREEMENT} %)`,
    };
  });
  return {
    text: [
      `Values of ${VALUE_TYPES.length} types that the engine stores unchanged or refuses`,
      ...lines.map(({ text }) => text),
      ...[...figures.values()].flatMap(({ disagreements }) => disagreements),
    ].join("\n"),
    meetsTargets: lines.every(({ percent }) => percent >= MINIMUM_AGREEMENT),
  };
}

function listValidators(column: Column, validate: (item: object) => boolean): readonly TestedValidator[] {
  const schema = columnSchema(column);
  // A request contains only text, so texts in number columns and numbers in text columns are not compared.
  const values = listCandidates(column).filter((value) => isComparable(value, column));
  return [
    {
      name: "columnSchema",
      values,
      accepts: (value) => isAccepted(schema, value),
      formatAsSql: formatSqlLiteral,
    },
    {
      name: "emitted validator",
      values: values.filter((value) => toJavaScript(value, column) !== undefined),
      accepts: (value) => validate({ c: toJavaScript(value, column) }),
      formatAsSql: (value) => formatRequestLiteral(value, column),
    },
  ];
}

/**
 * Returns the value that a caller of the generated validator passes: a bigint for an integer beyond the safe range, otherwise a
 * number. Returns undefined if JavaScript has no such number, and for an empty string in a required key, which is not allowed.
 */
function toJavaScript(value: ExactJson, column: Column): null | string | number | bigint | undefined {
  if (value === null) return null;
  if (typeof value === "string") return value === "" && !column.nullable ? undefined : value;
  const number = Number(value.number);
  if (isIntegerColumn(column)) return Number.isSafeInteger(number) ? number : BigInt(value.number);
  return compareNumerals(String(number), value.number) === 0 ? number : undefined;
}

/** The number of characters of a value that are printed. */
const PRINTED_LENGTH = 60;

function formatValue(value: ExactJson): string {
  const text = typeof value === "string" || value === null ? JSON.stringify(value) : value.number;
  return text.length <= PRINTED_LENGTH ? text : `${text.slice(0, PRINTED_LENGTH)}… (${text.length})`;
}

function isComparable(value: ExactJson, column: Column): boolean {
  if (value === null) return true;
  const acceptsBoth = /^(?:decimal|float|double|year)$/.test(column.dataType);
  return acceptsBoth || isIntegerColumn(column) === (typeof value !== "string");
}

function isIntegerColumn({ dataType }: Column): boolean {
  return /int$|^bit$/.test(dataType);
}

function selectReading({ dataType, precision }: Column): ValueReading {
  if (dataType === "bit") return "bits";
  // With a precision, a float is printed with all its digits.
  if (dataType === "float" && precision === undefined) return "double";
  return /binary$|blob$/.test(dataType) ? "bytes" : "text";
}

function formatSqlLiteral(value: ExactJson): string {
  if (value === null) return "NULL";
  if (typeof value !== "string") return value.number;
  return `CONVERT(x'${Buffer.from(value, "utf8").toString("hex")}' USING utf8mb4)`;
}

/** Returns the value as a text literal, as in a request. A BIT column would read digits as bytes, so it gets a number. */
function formatRequestLiteral(value: ExactJson, { dataType }: Column): string {
  if (value === null || typeof value === "string" || dataType === "bit") return formatSqlLiteral(value);
  return formatSqlLiteral(value.number);
}

/** Returns whether the stored value equals the sent value, compared by the column's type. */
function isUnchanged(value: ExactJson, stored: string | null, column: Column): boolean {
  if (value === null || stored === null) return value === stored;
  const sent = typeof value === "string" ? value : value.number;
  if (column.dataType === "float" && column.precision === undefined) {
    return isNumeral(sent) && Math.fround(Number(sent)) === Number(stored);
  }
  if (/^(?:decimal|float|double|year|.*int|bit)$/.test(column.dataType)) {
    return isNumeral(sent) && compareNumerals(sent, stored) === 0;
  }
  if (/time/.test(column.dataType)) return removeTrailingZeros(sent) === removeTrailingZeros(stored);
  return sent === stored;
}

function isNumeral(text: string): boolean {
  return /^[-+]?[0-9]*\.?[0-9]*(?:e[-+]?[0-9]+)?$/i.test(text) && /[0-9]/.test(text);
}

/** Removes zeros at the end of fractional seconds. */
function removeTrailingZeros(moment: string): string {
  return moment.replace(/(\.[0-9]*?)0+$/, "$1").replace(/\.$/, "");
}
