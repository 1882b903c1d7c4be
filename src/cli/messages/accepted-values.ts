/** Describes the values that a column accepts, based on its JSON Schema. */

import type { Column } from "../../core/column-types.js";
import type { JsonSchema } from "../../core/json-schema-types.js";
import { formatCount, truncateAndJoinList, truncateAndQuote } from "./truncate.js";

/** Returns a phrase such as `whole numbers from 0 to 255, or NULL`. */
export function describeAcceptedValues(column: Column, schema: JsonSchema): string {
  const describeValues = VALUE_DESCRIBERS_BY_DATA_TYPE.get(column.dataType) ?? describeValuesByJsonType;
  return `${describeValues(column, schema)}, ${column.nullable ? "or NULL" : "never NULL"}`;
}

/** Returns the format in which values are written, such as `YYYY-MM-DD`. Undefined if the type has no special format. */
export function describeValueFormat(column: Column): string | undefined {
  // In SQLite, the type of a column does not determine the format of its values.
  return column.dialect === "sqlite"
    ? undefined
    : VALUE_FORMAT_DESCRIBERS_BY_DATA_TYPE.get(column.dataType)?.(column);
}

type ValueDescriber = (column: Column, schema: JsonSchema) => string;

/** Returns a map entry for each data type. All entries have the same value. */
function createEntriesWithSameValue<Value>(dataTypes: readonly string[], value: Value): [string, Value][] {
  return dataTypes.map((dataType) => [dataType, value]);
}

const BINARY_TYPES = ["binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"];
const POINT_LINE_AND_POLYGON_TYPES = [
  "point",
  "linestring",
  "polygon",
  "multipoint",
  "multilinestring",
  "multipolygon",
];

/**
 * Maps SQL types to functions that describe the values of the type. Contains the types whose JSON Schema is hard to read, for example
 * because the schema is a pattern. `describeValuesByJsonType` describes the values of types that this map does not contain.
 */
const VALUE_DESCRIBERS_BY_DATA_TYPE: ReadonlyMap<string, ValueDescriber> = new Map<string, ValueDescriber>([
  [
    "bit",
    (column, schema) =>
      `${describeValuesByJsonType(column, schema)} (${formatCount(column.length ?? 1, "bit")})`,
  ],
  ["decimal", describeDecimal],
  ...createEntriesWithSameValue<ValueDescriber>(["float", "double"], describeFloat),
  [
    "enum",
    ({ values = [] }) => `${values.length === 1 ? "only" : "one of"} ${formatEnumOrSetMembers(values)}`,
  ],
  ["set", ({ values = [] }) => `none, one or several of ${formatEnumOrSetMembers(values)}`],
  ["date", () => "dates from 0000-01-01 to 9999-12-31"],
  ["datetime", (column) => describeDateTime(column, "0000-01-01 00:00:00", "9999-12-31 23:59:59")],
  [
    "timestamp",
    (column) => `${describeDateTime(column, formatMinTimestamp(column), "2106-02-07 06:28:15")} in UTC`,
  ],
  ["time", describeTime],
  [
    "year",
    ({ displayWidth }) =>
      displayWidth === 2 ? "the last two digits of years" : "years from 1901 to 2155, and 0000",
  ],
  ["uuid", () => "UUIDs"],
  ["inet4", () => "IPv4 addresses"],
  ["inet6", () => "IPv6 addresses"],
  [
    "vector",
    ({ length = 0 }) => `vectors of ${formatCount(length, "dimension")}, which cannot be sent as text`,
  ],
  ...createEntriesWithSameValue<ValueDescriber>(
    ["geometry", "geometrycollection", ...POINT_LINE_AND_POLYGON_TYPES],
    ({ dataType }) => `${dataType} values, which cannot be sent as text`,
  ),
]);

type ValueFormatDescriber = (column: Column) => string;

/** Maps SQL types with a special format, such as dates, to functions that describe this format. */
const VALUE_FORMAT_DESCRIBERS_BY_DATA_TYPE: ReadonlyMap<string, ValueFormatDescriber> = new Map<
  string,
  ValueFormatDescriber
>([
  ["set", () => "members joined by commas, each once, in this order"],
  ...createEntriesWithSameValue<ValueFormatDescriber>(
    BINARY_TYPES,
    () => "text; its length is measured in UTF-8 bytes",
  ),
  ["date", () => "YYYY-MM-DD, a day that exists"],
  ...createEntriesWithSameValue<ValueFormatDescriber>(
    ["datetime", "timestamp"],
    (column) => `YYYY-MM-DD hh:mm:ss${describeFractionalSecondsFormat(column)}, a day that exists`,
  ),
  ["time", (column) => `[-]hh:mm:ss${describeFractionalSecondsFormat(column)}`],
  ["year", ({ displayWidth }) => (displayWidth === 2 ? "YY" : "YYYY")],
  ["uuid", () => "hexadecimal digits in groups of 8-4-4-4-12"],
  ["inet4", () => "such as 192.0.2.1"],
  ["inet6", () => "such as 2001:db8::1"],
]);

const NOUNS_BY_JSON_TYPE: ReadonlyMap<string, string> = new Map([
  ["integer", "whole numbers"],
  ["number", "numbers"],
  ["string", "text"],
  ["boolean", "true or false"],
]);

/** Describes the values of a type by the JSON types and the limits in its schema. */
function describeValuesByJsonType(column: Column, schema: JsonSchema): string {
  const { minimum, maximum, maxLength, maxBytes, contentMediaType } = schema;
  const jsonTypesText = [
    ...new Set(listJsonTypes(schema).map((jsonType) => NOUNS_BY_JSON_TYPE.get(jsonType) ?? jsonType)),
  ].join(" or ");
  if (minimum !== undefined && maximum !== undefined) return `${jsonTypesText} from ${minimum} to ${maximum}`;
  if (maxLength === undefined) return jsonTypesText || "any value";
  if (BINARY_TYPES.includes(column.dataType)) return `at most ${formatCount(maxBytes ?? maxLength, "byte")}`;
  const valueNounPhrase = contentMediaType === "application/json" ? "JSON text" : jsonTypesText;
  const maxLengthText =
    maxBytes === undefined
      ? formatCount(maxLength, "character")
      : `${formatCount(maxBytes, "byte")} in ${schema.characterSet ?? "UTF-8"}`;
  return `${valueNounPhrase} of at most ${maxLengthText}${describeAcceptedCharacters(column, schema)}`;
}

/** Returns the JSON types of a schema, except null: `describeAcceptedValues` adds whether NULL is accepted. */
function listJsonTypes({ type = [], anyOf = [] }: JsonSchema): readonly string[] {
  return [...[type].flat(), ...anyOf.flatMap(listJsonTypes)].filter((jsonType) => jsonType !== "null");
}

/**
 * Describes how the character set limits text. Returns an empty string if the column has no character set, or if the character set
 * covers all of Unicode.
 */
function describeAcceptedCharacters({ characterSet }: Column, { pattern }: JsonSchema): string {
  if (pattern === undefined || characterSet === undefined) return "";
  return characterSet === "utf8mb3" || characterSet === "ucs2"
    ? ", no characters above U+FFFF (where most emoji are)"
    : `, only characters of ${characterSet}`;
}

/**
 * Maximum precision of DECIMAL columns whose limits are shown, such as `from -999.9 to 999.9`. Users cannot read a longer row of
 * nines.
 */
const MAX_PRECISION_WITH_SHOWN_RANGE = 20;

function describeDecimal({ precision = 10, scale = 0, unsigned }: Column): string {
  const digitLimitsText = describeDigitLimits(precision, scale);
  if (precision > MAX_PRECISION_WITH_SHOWN_RANGE)
    return `${digitLimitsText}${unsigned ? ", not negative" : ""}`;
  const maxValueText = `${"9".repeat(precision - scale) || "0"}${scale === 0 ? "" : `.${"9".repeat(scale)}`}`;
  return `${digitLimitsText}, from ${unsigned ? "0" : `-${maxValueText}`} to ${maxValueText}`;
}

function describeDigitLimits(precision: number, scale: number): string {
  const wholePartDigitCount = precision - scale;
  if (scale === 0) return `whole numbers of at most ${formatCount(wholePartDigitCount, "digit")}`;
  if (wholePartDigitCount === 0)
    return `decimals of at most ${formatCount(scale, "digit")} after the point and none before it`;
  return `decimals of at most ${formatCount(wholePartDigitCount, "digit")} before the point and ${scale} after it`;
}

function describeFloat({ dataType, precision, scale = 0 }: Column, { anyOf = [] }: JsonSchema): string {
  const { minimum = 0, maximum = 0 } = anyOf.find(({ type }) => type === "number") ?? {};
  const significantDigitsText = `stored with about ${dataType === "float" ? 6 : 15} significant digits`;
  const numbersText =
    precision === undefined
      ? `numbers, ${significantDigitsText}`
      : `${describeDigitLimits(precision, scale)}, ${significantDigitsText}`;
  return `${numbersText}, from ${minimum} to ${maximum}`;
}

function describeDateTime(column: Column, firstDateTime: string, lastDateTime: string): string {
  return `dates and times from ${firstDateTime} to ${lastDateTime}${formatMaxFractionalSeconds(column)}`;
}

function describeTime(column: Column): string {
  const maxTimeText = `838:59:59${formatMaxFractionalSeconds(column)}`;
  return `times of day and durations, from -${maxTimeText} to ${maxTimeText}`;
}

/** Returns the smallest TIMESTAMP: the first instant after 1970-01-01 00:00:00, which itself is not allowed. */
function formatMinTimestamp({ fractionalSeconds = 0 }: Column): string {
  if (fractionalSeconds === 0) return "1970-01-01 00:00:01";
  return `1970-01-01 00:00:00.${"1".padStart(fractionalSeconds, "0")}`;
}

/** Returns the largest fraction of a second, such as `.999`. */
function formatMaxFractionalSeconds({ fractionalSeconds = 0 }: Column): string {
  return fractionalSeconds === 0 ? "" : `.${"9".repeat(fractionalSeconds)}`;
}

/** Returns the format of the optional fraction of a second, in brackets, such as `[.fff]`. */
function describeFractionalSecondsFormat({ fractionalSeconds = 0 }: Column): string {
  return fractionalSeconds === 0 ? "" : `[.${"f".repeat(fractionalSeconds)}]`;
}

function formatEnumOrSetMembers(members: readonly string[]): string {
  return truncateAndJoinList(members.map(truncateAndQuote), ", ");
}
