/** Converts items to JSON Schema 2020-12. The schema is less strict than the type where JSON Schema cannot express a rule. */

import { getEffectiveDefault } from "../column/literals.js";
import { buildDecimalPattern, buildIntegerPattern } from "../column/number-patterns.js";
import { getDecimalMaximum } from "../column/ranges.js";
import type { DefinedType, FlagChoice, Item, ItemKey, ItemType, KeyRule } from "../core/item-types.js";
import type { JsonSchema } from "../core/json-schema-types.js";

/** Matches texts without unpaired surrogates, which cannot be encoded in UTF-8 and so cannot be sent. JSON Schema validators must apply the flag `u`. */
const WELL_FORMED_TEXT_PATTERN = "^[^\\uD800-\\uDFFF]*$";

const NON_EMPTY_TEXT_SCHEMA: JsonSchema = { minLength: 1 };

/** The JSON Schema keywords for a text that contains JSON. */
const JSON_TEXT_SCHEMA: JsonSchema = {
  $comment: "contentMediaType is only an annotation. The generated validator checks that the text is JSON.",
  contentMediaType: "application/json",
};

type SchemaBuilder<Kind extends ItemType["kind"]> = (type: Extract<ItemType, { kind: Kind }>) => JsonSchema;

const SCHEMA_BUILDERS: { readonly [Kind in ItemType["kind"]]: SchemaBuilder<Kind> } = {
  flag: ({ as }) => ({ enum: FLAG_VALUES_BY_CHOICE[as] }),
  integer: ({ minimum, maximum }) => ({ type: "integer", minimum, maximum }),
  // JSON.parse rounds integers beyond 2^53 - 1, so the range contains only safe integers.
  bigint: ({ as, minimum, maximum }) =>
    as === "string"
      ? { type: "string", pattern: buildIntegerPattern(minimum, maximum) }
      : { type: "integer", minimum: clampToSafeInteger(minimum), maximum: clampToSafeInteger(maximum) },
  // JSON Schema cannot limit bytes. Limit the characters instead: a text of at most `limit` bytes has at most `limit` characters.
  text: ({ limit, characters, format, filled }) => ({
    type: "string",
    ...(filled && NON_EMPTY_TEXT_SCHEMA),
    maxLength: limit,
    pattern: characters?.pattern ?? WELL_FORMED_TEXT_PATTERN,
    ...(format === "json" && JSON_TEXT_SCHEMA),
  }),
  scalar: ({ limit, filled }) => ({
    type: ["string", "number"],
    ...(filled && NON_EMPTY_TEXT_SCHEMA),
    maxLength: limit,
    pattern: WELL_FORMED_TEXT_PATTERN,
  }),
  unknown: ({ filled }) => ({ type: ["string", "number"], ...(filled && NON_EMPTY_TEXT_SCHEMA) }),
  decimal: (type) => ({
    anyOf: [{ type: "string", pattern: buildDecimalPattern(type) }, buildDecimalNumberSchema(type)],
  }),
  float: ({ maximum, unsigned, pattern }) => ({
    anyOf: [
      { type: "string", pattern },
      { type: "number", ...buildInclusiveRange(maximum, unsigned) },
    ],
  }),
  form: ({ pattern, numbers: numberRange }) => {
    const textSchema = { type: "string", pattern };
    if (numberRange === undefined) return textSchema;
    return { anyOf: [textSchema, { type: "integer", minimum: numberRange[0], maximum: numberRange[1] }] };
  },
  // JSON Schema does not allow an empty `enum`, so an ENUM without members is `not: {}`.
  enum: ({ members }) => (members.length === 0 ? { not: {} } : { enum: members }),
  // A pattern could check the members and their order, but patterns must not contain text from a server.
  set: ({ members, filled }) => ({
    type: "string",
    ...(filled && NON_EMPTY_TEXT_SCHEMA),
    maxLength: Array.from(members.join(",")).length,
    pattern: WELL_FORMED_TEXT_PATTERN,
  }),
  "any-of": ({ types }) => ({
    anyOf: types.map(buildTypeSchema).flatMap((schema) => (hasOnlyAnyOf(schema) ? schema.anyOf : [schema])),
  }),
  "all-of": ({ types }) => ({ allOf: types.map(buildTypeSchema) }),
};

function buildTypeSchema(type: ItemType): JsonSchema {
  return (SCHEMA_BUILDERS[type.kind] as (type: ItemType) => JsonSchema)(type);
}

/** Whether `anyOf` is the only keyword of the schema. */
function hasOnlyAnyOf(schema: JsonSchema): schema is JsonSchema & Required<Pick<JsonSchema, "anyOf">> {
  return schema.anyOf !== undefined && Object.keys(schema).length === 1;
}

export function buildItemSchema(item: Item): JsonSchema {
  return buildItemSchemaWithConvertedProperties(item, (propertyEntries) =>
    Object.fromEntries(propertyEntries),
  );
}

/**
 * Builds the JSON Schema of an item. `convertProperties` creates the value of `properties`. This value can be a `Map`, which is faster than
 * an object with thousands of properties.
 */
export function buildItemSchemaWithConvertedProperties<Properties>(
  { module, keys, rules, enforced }: Item,
  convertProperties: (
    propertyEntries: readonly (readonly [name: string, schema: JsonSchema])[],
  ) => Properties,
): Omit<JsonSchema, "properties"> & { readonly properties: Properties } {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `${module}Item`,
    type: "object",
    properties: convertProperties(keys.map((key) => [key.property, buildKeySchema(key)])),
    required: keys.filter(({ required }) => required).map(({ property }) => property),
    additionalProperties: false,
    ...(enforced && buildAllOfKeyword(rules)),
  };
}

export const FLAG_VALUES_BY_CHOICE: Readonly<Record<FlagChoice, readonly (boolean | number)[]>> = {
  "boolean|bit": [true, false, 1, 0],
  boolean: [true, false],
  bit: [1, 0],
};

/** Returns a schema for objects in which the property is on: it exists, and its value is not false, 0, "", "0" or null. */
function buildTruthyPropertySchema(property: string): JsonSchema {
  return { properties: { [property]: { not: { enum: [false, 0, "", "0", null] } } }, required: [property] };
}

/** Converts documented rules to JSON Schema. Omits rules of kind `same`, because JSON Schema cannot compare two properties. */
function buildAllOfKeyword(rules: readonly KeyRule[]): Pick<JsonSchema, "allOf"> {
  const allOf = rules.flatMap((rule): JsonSchema[] => {
    switch (rule.kind) {
      case "needs":
        return [
          { anyOf: [{ not: buildTruthyPropertySchema(rule.key) }, buildTruthyPropertySchema(rule.other)] },
        ];
      case "excludes":
        return [buildAtMostOneGroupSchema([[rule.key], [rule.other]])];
      case "same":
        return [];
      case "one-of":
        return [buildAtMostOneGroupSchema(rule.keys)];
    }
  });
  return allOf.length === 0 ? {} : { allOf };
}

/** Returns a schema for objects in which keys of at most one group are on, which means set to a value such as 1 or true. */
function buildAtMostOneGroupSchema(keyGroups: readonly (readonly string[])[]): JsonSchema {
  const groupPairs = keyGroups.flatMap((left, index) =>
    keyGroups.slice(index + 1).map((right) => [left, right] as const),
  );
  const forbiddenCombinations = groupPairs.map(([left, right]): JsonSchema => ({
    allOf: [{ anyOf: left.map(buildTruthyPropertySchema) }, { anyOf: right.map(buildTruthyPropertySchema) }],
  }));
  return { not: { anyOf: forbiddenCombinations } };
}

function buildKeySchema(key: ItemKey): JsonSchema {
  const { type, nullable, column, variants } = key;
  const schema = buildTypeSchema(type);
  const variantDescriptions = variants?.map(
    ({ column: { def }, versions }) => `${versions.join(", ")}: ${def}`,
  );
  return {
    description: variantDescriptions?.join("\n") ?? column.def,
    ...(nullable ? allowNull(schema) : schema),
    ...buildDefaultKeyword(key, schema),
  };
}

function allowNull(schema: JsonSchema): JsonSchema {
  if (schema.not !== undefined) return { type: "null" };
  if (schema.allOf !== undefined) return { anyOf: [schema, { type: "null" }] };
  if (schema.enum !== undefined) return { ...schema, enum: [...schema.enum, null] };
  if (schema.anyOf !== undefined) return { ...schema, anyOf: [...schema.anyOf, { type: "null" }] };
  return { ...schema, type: [schema.type ?? [], "null"].flat() };
}

/**
 * Returns the JSON Schema keyword `default` with the value that an omitted key gets. Returns an empty object if the key is required or
 * does not accept this value, if JSON cannot represent the value, or if versions have different defaults.
 */
function buildDefaultKeyword(
  { type, required, nullable, column, variants = [] }: ItemKey,
  schema: JsonSchema,
): Pick<JsonSchema, "default"> {
  const serializedDefaults = new Set(
    variants.map((variant) => JSON.stringify([getEffectiveDefault(variant.column), variant.nullable])),
  );
  if (required || serializedDefaults.size > 1) return {};
  const columnDefault = getEffectiveDefault(column);
  if (columnDefault.kind !== "literal") return nullable ? { default: null } : {};
  const { value, bytes } = columnDefault;
  if (bytes !== undefined) return {};
  const definedTypes = type.kind === "any-of" || type.kind === "all-of" ? type.types : [type];
  const jsonDefault = definedTypes
    .map((definedType) => toJsonValue(definedType, value))
    .find((jsonValue) => jsonValue !== undefined && isDefaultAccepted(schema, jsonValue));
  return jsonDefault !== undefined ? { default: jsonDefault } : {};
}

function toJsonValue(type: DefinedType, defaultText: string): string | number | boolean | undefined {
  const isIntegerType = type.kind === "integer" || (type.kind === "bigint" && type.as !== "string");
  if (type.kind !== "flag" && !isIntegerType) return defaultText;
  if (type.kind === "flag" && type.as === "boolean")
    return defaultText === "0" || defaultText === "1" ? defaultText === "1" : undefined;
  return Number.isSafeInteger(Number(defaultText)) ? Number(defaultText) : undefined;
}

/**
 * Whether a key's schema accepts the default of the column. An override can make the schema refuse the default, for example with a
 * greater minimum. Checks only the keywords that can cause this.
 */
function isDefaultAccepted(
  { enum: members, minimum, maximum, pattern, not, type, anyOf, allOf }: JsonSchema,
  value: string | number | boolean,
): boolean {
  if (not !== undefined || members?.includes(value) === false) return false;
  if (anyOf?.some((schema) => isDefaultAccepted(schema, value)) === false) return false;
  if (allOf?.every((schema) => isDefaultAccepted(schema, value)) === false) return false;
  if (typeof value === "string" && type !== undefined && ![type].flat().includes("string")) return false;
  if (typeof value === "number") return value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
  return typeof value !== "string" || pattern === undefined || new RegExp(pattern, "u").test(value);
}

/**
 * Returns the schema of a decimal that is sent as a number. The schema does not limit the digits after the decimal point:
 * `multipleOf` uses floating-point arithmetic, in which 0.07 is not a multiple of 0.01.
 */
function buildDecimalNumberSchema(type: Extract<ItemType, { kind: "decimal" }>): JsonSchema {
  const { precision, scale, unsigned, maximum = getDecimalMaximum(precision, scale) } = type;
  const exclusiveLimit = Number(`1e${precision - scale}`);
  return {
    type: scale === 0 ? "integer" : "number",
    ...(maximum < exclusiveLimit
      ? buildInclusiveRange(maximum, unsigned)
      : buildExclusiveRange(exclusiveLimit, unsigned)),
  };
}

function buildInclusiveRange(maximum: number, unsigned: boolean): JsonSchema {
  return { minimum: unsigned ? 0 : -maximum, maximum };
}

/**
 * Returns a range that excludes `integer`. Used for decimals whose largest value cannot be represented exactly: as a double, it
 * would be rounded up to `integer`.
 */
function buildExclusiveRange(limit: number, unsigned: boolean): JsonSchema {
  return {
    ...(unsigned ? { minimum: 0 } : { exclusiveMinimum: -limit }),
    exclusiveMaximum: limit,
  };
}

function clampToSafeInteger(integer: bigint): number {
  const candidates = [BigInt(Number.MIN_SAFE_INTEGER), integer, BigInt(Number.MAX_SAFE_INTEGER)];
  const sortedCandidates = candidates.sort((left, right) => (left < right ? -1 : 1));
  return Number(sortedCandidates[1]);
}
