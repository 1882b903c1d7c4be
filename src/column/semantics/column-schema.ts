/** Converts a column to a JSON Schema (2020-12) of the values that the column can store. */

import type { Column } from "../../core/column-types.js";
import type { JsonSchema } from "../../core/json-schema-types.js";
import { DEFAULT_CHARACTER_SET, isUtf8 } from "../charsets/charsets.js";
import {
  buildAddressPattern,
  buildFloatPattern,
  findEncodableTextPattern,
  buildDecimalPattern,
  hasApproximatePattern,
  SHORT_YEAR_PATTERN,
  buildTemporalPattern,
  buildTimestampPattern,
  UUID_PATTERN,
} from "./patterns.js";
import { getCheckLimits } from "./check-limits.js";
import { getEffectiveDefault } from "./implicit-default.js";
import {
  getByteLimit,
  getDecimalLimitsOfFloat,
  getFloatMaximum,
  getIntegerRange,
  getTextLimit,
} from "./range.js";
import { convertSqliteDefaultToJson, buildSqliteColumnSchema } from "../sqlite/sqlite-schema.js";
import { getTypeFamily, type TypeFamily } from "../facts/data-types.js";

/**
 * Returns a JSON Schema of the values that the column can store. `int(1)` allows any 32-bit integer, and nullable columns allow null.
 * A CHECK narrows the schema if it contains only one column name and compares the column with constants. Limits that a double
 * cannot represent exactly are bigints. A DECIMAL, FLOAT or DOUBLE may also be a string, because JSON parsers would round a long
 * number.
 *
 * @example
 * ```ts
 * import { columnSchema, parseColumn } from "whm-transfer-codegen";
 *
 * const schema = columnSchema(parseColumn("char(64) NOT NULL"));
 * console.log(schema); // { type: 'string', maxLength: 64 }
 * ```
 */
export function columnSchema(column: Column): JsonSchema {
  const schema =
    column.dialect === "sqlite"
      ? buildSqliteColumnSchema(column)
      : applyCheckConstraint(SCHEMA_BUILDERS_BY_FAMILY[getTypeFamily(column.dataType)](column), column);
  return {
    ...(column.nullable ? allowNull(schema) : schema),
    ...(column.comment !== undefined && column.comment !== "" && { description: column.comment }),
    ...buildDefaultKeyword(column, schema),
    ...(column.generated !== undefined && { readOnly: true }),
  };
}

/** Narrows the schema to the values that pass the CHECK of the column. */
function applyCheckConstraint(schema: JsonSchema, column: Column): JsonSchema {
  const { range, textLimit, excludesEmptyString = false, members } = getCheckLimits(column) ?? {};
  if (members !== undefined) return members.length === 0 ? { not: {} } : { type: "string", enum: members };
  if (range !== undefined) {
    return range.minimum > range.maximum ? { not: {} } : { ...schema, ...buildIntegerRangeKeywords(range) };
  }
  if (textLimit === undefined) return schema;
  return {
    ...schema,
    ...(excludesEmptyString && { minLength: 1 }),
    maxLength: textLimit.limit,
    ...(textLimit.unit === "bytes" && { maxBytes: textLimit.limit }),
  };
}

const SCHEMA_BUILDERS_BY_FAMILY: Readonly<Record<TypeFamily, (column: Column) => JsonSchema>> = {
  integer: buildIntegerSchema,
  bit: buildIntegerSchema,
  decimal({ precision = 10, scale = 0, unsigned }) {
    const pattern = buildDecimalPattern({ precision, scale, unsigned });
    return {
      anyOf: [
        { type: "string", pattern },
        { type: "number", ...buildDecimalRangeKeywords(precision, scale, unsigned) },
      ],
    };
  },
  float(column) {
    const { dataType, unsigned, precision } = column;
    const maximum = getFloatMaximum(column) ?? Number.MAX_VALUE;
    const pattern =
      precision === undefined
        ? buildFloatPattern(dataType === "float" ? "float" : "double", unsigned)
        : buildDecimalPattern({ unsigned, ...getDecimalLimitsOfFloat(column) });
    return {
      anyOf: [
        { type: "string", pattern },
        { type: "number", minimum: unsigned ? 0 : -maximum, maximum },
      ],
    };
  },
  text: buildTextOrBytesSchema,
  bytes: buildTextOrBytesSchema,
  members({ dataType, values = [] }) {
    return dataType === "enum"
      ? { type: "string", enum: values }
      : { type: "string", pattern: buildSetPattern(values) };
  },
  date: () => ({ type: "string", pattern: buildTemporalPattern("date", 0) }),
  time: ({ fractionalSeconds = 0 }) => ({
    type: "string",
    pattern: buildTemporalPattern("time", fractionalSeconds),
  }),
  datetime: ({ dataType, fractionalSeconds = 0 }) => ({
    type: "string",
    pattern:
      dataType === "timestamp"
        ? buildTimestampPattern(fractionalSeconds)
        : buildTemporalPattern("datetime", fractionalSeconds),
  }),
  year: ({ displayWidth }) =>
    displayWidth === 2
      ? {
          anyOf: [
            { type: "string", pattern: SHORT_YEAR_PATTERN },
            { type: "integer", minimum: 0, maximum: 99 },
          ],
        }
      : {
          anyOf: [
            { type: "string", pattern: buildTemporalPattern("year", 0) },
            { enum: [0] },
            { type: "integer", minimum: 1901, maximum: 2155 },
          ],
        },
  uuid: () => ({ type: "string", pattern: UUID_PATTERN }),
  address: ({ dataType }) => ({
    type: "string",
    pattern: buildAddressPattern(dataType === "inet4" ? "inet4" : "inet6"),
  }),
  // Geometries and vectors have binary formats, so JSON cannot represent a valid value.
  geometry: () => ({ not: {} }),
  vector: () => ({ not: {} }),
};

/** Number of decimal digits that a double can represent exactly. */
const MAX_EXACT_DOUBLE_DIGITS = 15;

/**
 * Returns the limits of a DECIMAL column. If the column has fraction digits and more than 15 digits in total, a double cannot
 * represent its largest value exactly. In this case, the next power of ten is the exclusive limit.
 */
function buildDecimalRangeKeywords(precision: number, scale: number, unsigned: boolean): JsonSchema {
  if (precision <= MAX_EXACT_DOUBLE_DIGITS || scale === 0) {
    const wholeDigits = "9".repeat(precision - scale);
    const maximum =
      scale === 0 ? toNumberIfSafe(BigInt(wholeDigits)) : Number(`${wholeDigits}.${"9".repeat(scale)}`);
    return { minimum: unsigned ? 0 : -maximum, maximum };
  }
  const exclusiveLimit = toNumberIfSafe(10n ** BigInt(precision - scale));
  return unsigned
    ? { minimum: 0, exclusiveMaximum: exclusiveLimit }
    : { exclusiveMinimum: -exclusiveLimit, exclusiveMaximum: exclusiveLimit };
}

function buildIntegerSchema(column: Column): JsonSchema {
  return {
    type: "integer",
    ...buildIntegerRangeKeywords(getIntegerRange(column) ?? { minimum: 0n, maximum: 0n }),
  };
}

function buildIntegerRangeKeywords({ minimum, maximum }: { minimum: bigint; maximum: bigint }): JsonSchema {
  return { minimum: toNumberIfSafe(minimum), maximum: toNumberIfSafe(maximum) };
}

/** Converts a safe integer (at most 2^53 - 1) to a number. Returns other integers unchanged. */
function toNumberIfSafe(integer: bigint): number | bigint {
  return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
}

function buildTextOrBytesSchema(column: Column): JsonSchema {
  const { characterSet = DEFAULT_CHARACTER_SET } = column;
  const maxBytes = getByteLimit(column);
  const pattern = findEncodableTextPattern(characterSet);
  const isCharacterSetKeywordNeeded =
    hasApproximatePattern(characterSet) || (maxBytes !== undefined && !isUtf8(characterSet));
  return {
    type: "string",
    // A limit in bytes also limits the characters, because each character has at least one byte.
    maxLength: getTextLimit(column)?.limit ?? 0,
    ...(maxBytes !== undefined && { maxBytes }),
    ...(isCharacterSetKeywordNeeded && { characterSet }),
    ...(pattern !== undefined && { pattern }),
    ...(column.dataType === "json" && { contentMediaType: "application/json" }),
  };
}

/** Returns a pattern for any subset of the members, in the column's order and joined by commas. */
function buildSetPattern(members: readonly string[]): string {
  const optionalMemberPatterns = members.map((member) => `(?:(?:^|,)${escapeRegExp(member)})?`);
  return `^(?!,)${optionalMemberPatterns.join("")}$`;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function allowNull(schema: JsonSchema): JsonSchema {
  if (schema.not !== undefined) return { type: "null" };
  if (schema.anyOf !== undefined) return { ...schema, anyOf: [...schema.anyOf, { type: "null" }] };
  const { enum: enumValues, type } = schema;
  return {
    ...schema,
    ...(type !== undefined && { type: [type, "null"].flat() }),
    ...(enumValues !== undefined && { enum: [...enumValues, null] }),
  };
}

const FAMILIES_WITH_JSON_NUMBER_DEFAULTS: ReadonlySet<TypeFamily> = new Set(["integer", "bit", "float"]);

/**
 * Returns the default, unless the schema excludes it. For example, MariaDB accepts a zero date as a
 * default, but strict mode rejects it as a value.
 */
function buildDefaultKeyword(column: Column, { pattern, not }: JsonSchema): Pick<JsonSchema, "default"> {
  const columnDefault = getEffectiveDefault(column);
  if (columnDefault.kind === "null") return { default: null };
  // JSON cannot represent bytes that are not text.
  if (columnDefault.kind !== "literal" || columnDefault.bytes !== undefined) return {};
  const { value } = columnDefault;
  if (column.dialect === "sqlite") {
    const jsonDefault = convertSqliteDefaultToJson(column, value);
    return jsonDefault === undefined ? {} : { default: jsonDefault };
  }
  if (not !== undefined || (pattern !== undefined && !new RegExp(pattern, "u").test(value))) return {};
  if (!FAMILIES_WITH_JSON_NUMBER_DEFAULTS.has(getTypeFamily(column.dataType))) return { default: value };
  return { default: getIntegerRange(column) === undefined ? Number(value) : toNumberIfSafe(BigInt(value)) };
}
