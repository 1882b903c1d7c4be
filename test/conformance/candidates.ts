/** Lists values to try in a column: at, below and above each of its boundaries, and values of other types. */

import type { Column } from "../../src/index.js";
import type { ExactJson } from "./exact-validator.js";
import { parseList } from "./generation.js";

/** Returns distinct values for the column, including NULL. */
export function listCandidates(column: Column): readonly ExactJson[] {
  const typeSpecific = CANDIDATES_BY_TYPE.find(([types]) => types.test(column.dataType))?.[1](column) ?? [];
  return [
    ...new Map(
      [...CANDIDATES_FOR_ALL, ...typeSpecific].map((value) => [JSON.stringify(value), value]),
    ).values(),
  ];
}

/** Values for every column: NULL, the empty string, and values of other types. */
const CANDIDATES_FOR_ALL: readonly ExactJson[] = [
  null,
  "",
  "a",
  "1",
  "2020-01-01",
  toNumber("0"),
  toNumber("1"),
  toNumber("-1"),
];

const CANDIDATES_BY_TYPE: readonly (readonly [
  types: RegExp,
  createValues: (column: Column) => readonly ExactJson[],
])[] = [
  [/int$|^bit$/, () => addNeighbours(INTEGER_LIMITS).map(toNumber)],
  [/^decimal$/, (column) => addNumbers(listDecimals(column))],
  [/^(?:float|double)$/, () => addNumbers(FLOATS)],
  [/^enum$|^set$/, listMembers],
  [/^year$/, () => YEARS.flatMap((year) => [toNumber(year), year.padStart(4, "0")])],
  [/^date$|^datetime$|^timestamp$/, listDatesAndTimes],
  [/^time$/, listTimes],
  [/^uuid$|^inet/, () => ADDRESSES],
  [/./, listTexts],
];

function toNumber(numeral: string | bigint): ExactJson {
  return { number: String(numeral) };
}

const INTEGER_LIMITS = [1n, 2n, 8n, 16n, 24n, 32n, 33n, 63n, 64n].flatMap((bits) => [
  2n ** bits,
  -(2n ** (bits - 1n)),
  2n ** (bits - 1n),
]);

/** Returns each limit, and 0, with the numbers before and after it. */
function addNeighbours(limits: readonly bigint[]): readonly bigint[] {
  return [...limits, 0n].flatMap((limit) => [limit - 1n, limit, limit + 1n]);
}

/** Returns each text as a string and, if JSON has that notation, as a number, with and without a minus sign. */
function addNumbers(texts: readonly string[]): readonly ExactJson[] {
  const numbers = texts.filter((text) => /^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(text));
  return [
    ...texts,
    ...texts.map((text) => `-${text}`),
    ...numbers.flatMap((text) => [toNumber(text), toNumber(`-${text}`)]),
  ];
}

function listDecimals({ precision = 10, scale = 0 }: Column): readonly string[] {
  const largestInteger = "9".repeat(precision - scale) || "0";
  const largestFraction = "9".repeat(scale) || "0";
  const limits = [
    largestInteger,
    `${largestInteger}.${largestFraction}`,
    `9${largestInteger}.${largestFraction}`,
    `1${"0".repeat(precision - scale)}`,
  ];
  return [...limits, `0.${"0".repeat(Math.max(scale - 1, 0))}1`, ...DECIMALS];
}

const DECIMALS = parseList(`
  0.0 | 00.0 | .1 | 1. | 0.1 | 1e1 | 1e-1 | 1x | --1 | 1.1.1 | NaN
`);

const FLOATS = parseList(`
  0 | 0.5 | 1e10 | 1E-10 | 3.4028234663852886e38 | 3.4028235e38 | 3.5e38 | 1e39 | 1.7976931348623157e308 | 1e309 |
  999.99 | 999.995 | 1000 | 1000.01 | 9999999.999 | 10000000 | 999.9999 | 1. | .5 | 1x | e1 | 1e | inf
`);

function listMembers({ values = [] }: Column): readonly ExactJson[] {
  const [first = "", second = "", third = ""] = values;
  return [
    ...values,
    ...[`${first},${second}`, `${second},${first}`, `${first},${first}`, `${first},`, `,${first}`],
    ...[values.join(",")],
    ...[`${first},${third}`, "z", `${first},z`, first.toUpperCase(), ` ${first}`, `${first}${second}`],
  ];
}

const YEARS = parseList(`
  0 | 1 | 69 | 70 | 99 | 100 | 1899 | 1900 | 1901 | 1970 | 2000 | 2069 | 2155 | 2156 | 9999 | 10000
`);

const DATES = parseList(`
  0000-00-00 | 0000-01-01 | 0000-02-29 | 0001-01-01 | 0004-02-29 | 0100-02-29 | 0400-02-29 | 1000-01-01 |
  1582-10-10 | 1900-02-28 | 1900-02-29 | 1969-12-31 | 1970-01-01 | 1970-01-02 | 1999-12-31 | 2000-02-29 |
  2019-02-28 | 2019-02-29 | 2020-02-29 | 2020-02-30 | 2020-04-30 | 2020-04-31 | 2020-06-31 | 2020-09-31 |
  2020-11-31 | 2020-12-31 | 2020-12-32 | 2020-13-01 | 2020-00-01 | 2020-01-00 | 2038-01-19 | 2038-01-20 |
  2099-12-31 | 2100-02-28 | 2100-02-29 | 2106-02-07 | 2106-02-08 | 2107-01-01 | 9999-12-31 | 10000-01-01 |
  2020-1-1 | 20200101 | 2020/01/01 | yesterday | 2020-01-01x | -2020-01-01
`);

const TIMES_OF_DAY = parseList(`
  00:00:00 | 00:00:01 | 03:14:07 | 03:14:08 | 06:28:15 | 06:28:16 | 23:59:59 | 24:00:00 | 12:60:00 |
  12:00:60 | 12:00:00.5 | 12:00:00.05 | 12:00:00.005 | 12:00:00.000005 | 12:00:00. | 12:00 | 1:2:3 |
  12:00:00x
`);

function listDatesAndTimes({ dataType }: Column): readonly ExactJson[] {
  if (dataType === "date") return DATES;
  const days = ["2020-02-29", "1970-01-01", "2038-01-19", "2106-02-07", "9999-12-31"];
  const moments = days.flatMap((day) => TIMES_OF_DAY.map((time) => `${day} ${time}`));
  return [...DATES.map((date) => `${date} 10:11:12`), ...moments, "2020-01-01T10:11:12"];
}

function listTimes(): readonly ExactJson[] {
  const hours = ["00", "23", "24", "99", "100", "838", "839", "999"].flatMap((hour) => [
    `${hour}:00:00`,
    `${hour}:59:59`,
  ]);
  const texts = [
    ...TIMES_OF_DAY,
    ...hours,
    "838:59:59.9",
    "838:59:59.000001",
    "839:00:00.1",
    "1000:00:00",
    "now",
  ];
  return [...texts, ...texts.map((text) => `-${text}`)];
}

const ADDRESSES = parseList(`
  123e4567-e89b-12d3-a456-426655440000 | 00000000-0000-0000-0000-000000000000 |
  ffffffff-ffff-ffff-ffff-ffffffffffff | 123e4567-e89b-12d3-a456-42665544000 |
  123e4567-e89b-12d3-a456-4266554400000 | g23e4567-e89b-12d3-a456-426655440000 | 0.0.0.0 | 1.2.3.4 |
  255.255.255.255 | 256.1.1.1 | 1.2.3 | 1.2.3.4.5 | 1.2.3.-4 | :: | ::1 | 1:: | 1::2 | ::1:2 |
  1:2:3:4:5:6:7:8 | 1:2:3:4:5:6:7 | 1:2:3:4:5:6:7:8:9 | 1::2::3 | ::ffff:1.2.3.4 | ::1.2.3.4 |
  1:2:3:4:5:6:7:: | ::g | ::2:3:4:5:6:7:8 | 1:2:3::6:7:8 | fe80::1 | fe80::1%eth0 | 12345:: | ::: | :1 |
  1: | 2001:db8::ff00:42:8329
`);

/** Characters of one to four bytes in UTF-8. Some of them exist in only a few character sets. */
const LETTERS = Array.from("a\u00e9\u20ac\u010d\u0416\u03a9\u05d0\u65e5\u{1f600}\u0080\0");

/** The maximum length of the texts that repeat a letter. Longer texts are tried with one letter only. */
const MAXIMUM_REPETITIONS = 301;

/** Texts for JSON columns. MariaDB accepts at most 31 levels of nesting, and accepts some texts that are not JSON. */
const JSON_TEXTS: readonly string[] = [
  ...parseList(`
  {} | [] | [1] | { | [1,] | {"a":1,} | {"a" 1} | {a:1} | {"a":1,"a":2} | [1 2] | "a" | "a | 'a' | null | nul |
  True | true | 01 | -0 | - | .5 | 1. | 1.5e+3 | 1e | 1e400 | +1 | 0x1 | NaN | "\\u0000" | "\\u12" | "\\x" | "\\/" |
  [1]] | {}x | //x
`),
  ...[" ", " [1]\n", "\ufeff{}", '"\t"', '"\u00e9"', '"\u{1f600}"', "{}\0"],
  ...[31, 32].map((levels) => "[".repeat(levels) + "]".repeat(levels)),
];

function listTexts({ length = 0, dataType }: Column): readonly ExactJson[] {
  const json = dataType === "json" ? JSON_TEXTS : [];
  const repetitions = [1, 2, length, length + 1, 63, 64, 85, 86, 127, 128, 255, 256].filter(
    (repetition) => repetition <= MAXIMUM_REPETITIONS,
  );
  const short = LETTERS.flatMap((letter) => repetitions.map((size) => letter.repeat(size)));
  return [...json, ...short, "a".repeat(65_535), "a".repeat(65_536)];
}
