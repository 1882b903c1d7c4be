/** Describes the values that a column accepts, based on its format or its JSON Schema. */

import type { ExplanationResult } from "../../commands/explain.js";
import type { Column, JsonSchema } from "../../core/item-types.js";
import { formatCount, truncateAndJoinList, truncateAndQuote } from "./text.js";

type Explanation = Extract<ExplanationResult, { ok: true }>;

/** Returns a phrase such as `whole numbers from 0 to 255, or NULL`. */
export function describeAcceptedValues({ column, schema, format }: Explanation): string {
  const describe = TYPES.get(column.dataType)?.values ?? describeByJsonType;
  const values = format?.values ?? describe(column, schema);
  return `${values}, ${column.nullable ? "or NULL" : "never NULL"}`;
}

/** Returns how values are written, such as `YYYY-MM-DD`. Undefined if the type has no special notation. */
export function describeNotation({ column, format }: Explanation): string | undefined {
  // In SQLite, the type of a column does not determine how its values are written.
  if (column.dialect === "sqlite") return undefined;
  return format?.notation ?? TYPES.get(column.dataType)?.notation;
}

interface ValueTexts {
  /** Describes the values of the type. Absent if the JSON types and the limits in its schema are easy to read. */
  readonly values?: (column: Column, schema: JsonSchema) => string;
  /** How values are written. */
  readonly notation?: string;
}

const BINARY_TYPES = ["binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"];
const GEOMETRY_TYPES = [
  ...["geometry", "geometrycollection", "point", "linestring", "polygon"],
  ...["multipoint", "multilinestring", "multipolygon"],
];

/** The texts about SQL types. A map, because the names of types come from definitions. */
const TYPES: ReadonlyMap<string, ValueTexts> = new Map(
  Object.entries<ValueTexts>({
    bit: {
      values: (column, schema) =>
        `${describeByJsonType(column, schema)} (${formatCount(column.length ?? 1, "bit")})`,
    },
    decimal: { values: describeDecimal },
    float: { values: describeFloat },
    double: { values: describeFloat },
    enum: {
      values: ({ values = [] }) => `${values.length === 1 ? "only" : "one of"} ${listMembers(values)}`,
    },
    set: {
      values: ({ values = [] }) => `none, one or several of ${listMembers(values)}`,
      notation: "members joined by commas, each once, in this order",
    },
    vector: {
      values: ({ length = 0 }) =>
        `vectors of ${formatCount(length, "dimension")}, which cannot be sent as text`,
    },
    ...Object.fromEntries(
      BINARY_TYPES.map((name) => [name, { notation: "text; its length is measured in UTF-8 bytes" }]),
    ),
    ...Object.fromEntries(
      GEOMETRY_TYPES.map((name) => [name, { values: () => `${name} values, which cannot be sent as text` }]),
    ),
  }),
);

const JSON_TYPE_NOUNS: Readonly<Partial<Record<string, string>>> = {
  integer: "whole numbers",
  number: "numbers",
  string: "text",
  boolean: "true or false",
};

/** Describes the values of a type by the JSON types and the limits in its schema. */
function describeByJsonType(column: Column, schema: JsonSchema): string {
  const { minimum, maximum, maxLength, maxBytes, contentMediaType } = schema;
  const nouns = listJsonTypes(schema).map((type) => JSON_TYPE_NOUNS[type] ?? type);
  const noun = [...new Set(nouns)].join(" or ");
  if (minimum !== undefined && maximum !== undefined) return `${noun} from ${minimum} to ${maximum}`;
  if (maxLength === undefined) return noun || "any value";
  if (BINARY_TYPES.includes(column.dataType)) return `at most ${formatCount(maxBytes ?? maxLength, "byte")}`;
  const text = contentMediaType === "application/json" ? "JSON text" : noun;
  const isLimited = schema.pattern !== undefined && column.characterSet !== undefined;
  const isBmpOnly = column.characterSet === "utf8mb3" || column.characterSet === "ucs2";
  const characters = isBmpOnly
    ? ", no characters above U+FFFF (where most emoji are)"
    : `, only characters of ${column.characterSet}`;
  const limit =
    maxBytes === undefined
      ? formatCount(maxLength, "character")
      : `${formatCount(maxBytes, "byte")} in ${schema.characterSet ?? "UTF-8"}`;
  return `${text} of at most ${limit}${isLimited ? characters : ""}`;
}

/** Returns the JSON types of a schema, except null: `describeAcceptedValues` adds whether NULL is accepted. */
function listJsonTypes({ type = [], anyOf = [] }: JsonSchema): readonly string[] {
  return [...[type].flat(), ...anyOf.flatMap(listJsonTypes)].filter((name) => name !== "null");
}

/** Maximum precision of DECIMAL columns whose limits are shown, such as `from -999.9 to 999.9`. Longer rows of nines are hard to read. */
const MAX_SHOWN_PRECISION = 20;

function describeDecimal({ precision = 10, scale = 0, unsigned }: Column): string {
  const digits = describeDigits(precision, scale);
  if (precision > MAX_SHOWN_PRECISION) return `${digits}${unsigned ? ", not negative" : ""}`;
  const max = `${"9".repeat(precision - scale) || "0"}${scale === 0 ? "" : `.${"9".repeat(scale)}`}`;
  return `${digits}, from ${unsigned ? "0" : `-${max}`} to ${max}`;
}

function describeDigits(precision: number, scale: number): string {
  const whole = precision - scale;
  if (scale === 0) return `whole numbers of at most ${formatCount(whole, "digit")}`;
  return whole === 0
    ? `decimals of at most ${formatCount(scale, "digit")} after the point and none before it`
    : `decimals of at most ${formatCount(whole, "digit")} before the point and ${scale} after it`;
}

function describeFloat({ dataType, precision, scale = 0 }: Column, { anyOf = [] }: JsonSchema): string {
  const { minimum = 0, maximum = 0 } = anyOf.find(({ type }) => type === "number") ?? {};
  const numbers = precision === undefined ? "numbers" : describeDigits(precision, scale);
  const digits = dataType === "float" ? 6 : 15;
  return `${numbers}, stored with about ${digits} significant digits, from ${minimum} to ${maximum}`;
}

function listMembers(members: readonly string[]): string {
  return truncateAndJoinList(members.map(truncateAndQuote), ", ");
}
