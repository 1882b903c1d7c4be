/** Describes the values that a column accepts, based on its schema. */

import type { Column } from "../../core/column-types.js";
import type { JsonSchema } from "../../core/json-schema-types.js";
import { pluralize, truncateList, quoteTruncated } from "./truncate.js";

/** Returns a phrase such as `whole numbers from 0 to 255, or NULL`. */
export function acceptedValuesText(column: Column, schema: JsonSchema): string {
  const describe = VALUE_DESCRIPTIONS.get(column.dataType) ?? schemaText;
  return `${describe(column, schema)}, ${column.nullable ? "or NULL" : "never NULL"}`;
}

/** Returns the notation of values, such as `YYYY-MM-DD`. Undefined if the type has no special notation. */
export function valueFormatText(column: Column): string | undefined {
  // In SQLite, the type of a column does not determine the notation of its values.
  return column.dialect === "sqlite" ? undefined : VALUE_FORMATS.get(column.dataType)?.(column);
}

type DescribeValues = (column: Column, schema: JsonSchema) => string;

function entriesFor<Value>(names: readonly string[], value: Value): [string, Value][] {
  return names.map((name) => [name, value]);
}

const BINARY_TYPES = ["binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"];
const GEOMETRY_TYPES = ["point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"];

/**
 * Phrases for types whose schema is hard to read, for example because it is a pattern. `schemaText` describes all other types.
 */
const VALUE_DESCRIPTIONS: ReadonlyMap<string, DescribeValues> = new Map<string, DescribeValues>([
  ["bit", (column, schema) => `${schemaText(column, schema)} (${pluralize(column.length ?? 1, "bit")})`],
  ["decimal", decimalText],
  ...entriesFor<DescribeValues>(["float", "double"], floatText),
  ["enum", ({ values = [] }) => `${values.length === 1 ? "only" : "one of"} ${membersText(values)}`],
  ["set", ({ values = [] }) => `none, one or several of ${membersText(values)}`],
  ["date", () => "dates from 0000-01-01 to 9999-12-31"],
  ["datetime", (column) => dateTimeText(column, "0000-01-01 00:00:00", "9999-12-31 23:59:59")],
  ["timestamp", (column) => `${dateTimeText(column, firstInstant(column), "2106-02-07 06:28:15")} in UTC`],
  ["time", timeText],
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
    ({ length = 0 }) => `vectors of ${pluralize(length, "dimension")}, which cannot be sent as text`,
  ],
  ...entriesFor<DescribeValues>(
    ["geometry", "geometrycollection", ...GEOMETRY_TYPES],
    ({ dataType }) => `geometry (${dataType}), which cannot be sent as text`,
  ),
]);

type ValuePhrase = (column: Column) => string;

const VALUE_FORMATS: ReadonlyMap<string, ValuePhrase> = new Map<string, ValuePhrase>([
  ["set", () => "members joined by commas, each once, in this order"],
  ...entriesFor<ValuePhrase>(BINARY_TYPES, () => "text; its length counts in UTF-8 bytes"),
  ["date", () => "YYYY-MM-DD, a day that exists"],
  ...entriesFor<ValuePhrase>(
    ["datetime", "timestamp"],
    (column) => `YYYY-MM-DD hh:mm:ss${fractionForm(column)}, a day that exists`,
  ),
  ["time", (column) => `[-]hh:mm:ss${fractionForm(column)}`],
  ["year", ({ displayWidth }) => (displayWidth === 2 ? "YY" : "YYYY")],
  ["uuid", () => "hexadecimal digits in groups of 8-4-4-4-12"],
  ["inet4", () => "such as 192.0.2.1"],
  ["inet6", () => "such as 2001:db8::1"],
]);

const JSON_TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ["integer", "whole numbers"],
  ["number", "numbers"],
  ["string", "text"],
  ["boolean", "true or false"],
]);

/** Describes the values of a type by the JSON types and the limits in its schema. */
function schemaText(column: Column, schema: JsonSchema): string {
  const { minimum, maximum, maxLength, maxBytes, contentMediaType } = schema;
  const typeNames = [...new Set(jsonTypesOf(schema).map((kind) => JSON_TYPE_NAMES.get(kind) ?? kind))].join(
    " or ",
  );
  if (minimum !== undefined && maximum !== undefined) return `${typeNames} from ${minimum} to ${maximum}`;
  if (maxLength === undefined) return typeNames || "any value";
  if (BINARY_TYPES.includes(column.dataType)) return `at most ${pluralize(maxBytes ?? maxLength, "byte")}`;
  const noun = contentMediaType === "application/json" ? "JSON text" : typeNames;
  const limit =
    maxBytes === undefined
      ? pluralize(maxLength, "character")
      : `${pluralize(maxBytes, "byte")} in ${schema.characterSet ?? "UTF-8"}`;
  return `${noun} of at most ${limit}${charactersText(column, schema)}`;
}

/** Returns the JSON types of values without null. `acceptedValuesText` adds whether NULL is accepted. */
function jsonTypesOf({ type = [], anyOf = [] }: JsonSchema): readonly string[] {
  return [...[type].flat(), ...anyOf.flatMap(jsonTypesOf)].filter((kind) => kind !== "null");
}

/** Describes how the character set limits text. Returns an empty string if the character set covers all of Unicode. */
function charactersText({ characterSet }: Column, { pattern }: JsonSchema): string {
  if (pattern === undefined || characterSet === undefined) return "";
  return characterSet === "utf8mb3" || characterSet === "ucs2"
    ? ", no characters above U+FFFF (where most emoji are)"
    : `, only characters of ${characterSet}`;
}

/** Maximum digits of limits in a description. Longer limits are omitted, because a long row of nines is unreadable. */
const MAX_LIMIT_DIGITS = 20;

function decimalText({ precision = 10, scale = 0, unsigned }: Column): string {
  const words = digitsText(precision, scale);
  if (precision > MAX_LIMIT_DIGITS) return `${words}${unsigned ? ", not negative" : ""}`;
  const limit = `${"9".repeat(precision - scale) || "0"}${scale === 0 ? "" : `.${"9".repeat(scale)}`}`;
  return `${words}, from ${unsigned ? "0" : `-${limit}`} to ${limit}`;
}

function digitsText(precision: number, scale: number): string {
  const whole = precision - scale;
  if (scale === 0) return `whole numbers of at most ${pluralize(whole, "digit")}`;
  if (whole === 0)
    return `decimals of at most ${pluralize(scale, "digit")} after the point and none before it`;
  return `decimals of at most ${pluralize(whole, "digit")} before the point and ${scale} after it`;
}

function floatText({ dataType, precision, scale = 0 }: Column, { anyOf = [] }: JsonSchema): string {
  const { minimum = 0, maximum = 0 } = anyOf.find(({ type }) => type === "number") ?? {};
  const kept = `kept to about ${dataType === "float" ? 6 : 15} significant digits`;
  const words = precision === undefined ? `numbers, ${kept}` : `${digitsText(precision, scale)}, ${kept}`;
  return `${words}, from ${minimum} to ${maximum}`;
}

function dateTimeText(column: Column, least: string, most: string): string {
  return `dates and times from ${least} to ${most}${lastFraction(column)}`;
}

function timeText(column: Column): string {
  const most = `838:59:59${lastFraction(column)}`;
  return `times of day and spans of time, from -${most} to ${most}`;
}

/** Returns the smallest TIMESTAMP: the first instant after 1970-01-01 00:00:00, which itself is not allowed. */
function firstInstant({ fractionalSeconds = 0 }: Column): string {
  if (fractionalSeconds === 0) return "1970-01-01 00:00:01";
  return `1970-01-01 00:00:00.${"1".padStart(fractionalSeconds, "0")}`;
}

/** Returns the largest fraction of a second, such as `.999`. */
function lastFraction({ fractionalSeconds = 0 }: Column): string {
  return fractionalSeconds === 0 ? "" : `.${"9".repeat(fractionalSeconds)}`;
}

/** Returns the notation of the fraction of a second. It is in brackets, because it is optional. */
function fractionForm({ fractionalSeconds = 0 }: Column): string {
  return fractionalSeconds === 0 ? "" : `[.${"f".repeat(fractionalSeconds)}]`;
}

function membersText(members: readonly string[]): string {
  return truncateList(members.map(quoteTruncated), ", ");
}
