/**
 * Converts items to JSON Schema 2020-12, for validators and generators of all languages. Each property has a `type`, and patterns have
 * the same meaning in ECMA, RE2, PCRE2 and Python. The schema is less strict than the type where this subset cannot express a rule. It
 * is stricter for flags that accept both booleans and numbers: see `FLAG_SCHEMAS`.
 */

import { getEffectiveDefault } from "../column/literals.js";
import { buildDecimalPattern, buildIntegerPattern } from "../column/number-patterns.js";
import { getDecimalMaximum } from "../column/ranges.js";
import { allowNull, toNumber } from "../column/schema.js";
import type {
  DefinedType,
  FlagChoice,
  ItemDefinition,
  ItemKey,
  ItemType,
  KeyRule,
  JsonSchema,
} from "../core/item-types.js";
import { acceptsValue } from "./accepts.js";

/**
 * Flags are the numbers that requests contain, because a generator creates a union for two types, or floating-point numbers for an
 * `enum` without a type. In Go, such a union writes an omitted flag as null.
 */
const FLAG_SCHEMAS: Readonly<Record<FlagChoice, JsonSchema>> = {
  "boolean|bit": { type: "integer", enum: [0, 1] },
  boolean: { type: "boolean" },
  bit: { type: "integer", enum: [0, 1] },
};

type SchemaBuilder<Kind extends ItemType["kind"]> = (type: Extract<ItemType, { kind: Kind }>) => JsonSchema;

// Keywords such as `pattern` and `maximum` apply only to values of one type, so alternatives of different types need no `anyOf`.
const SCHEMA_BUILDERS: { readonly [Kind in ItemType["kind"]]: SchemaBuilder<Kind> } = {
  flag: ({ as }) => FLAG_SCHEMAS[as],
  integer: ({ minimum, maximum }) => ({ type: "integer", minimum, maximum }),
  bigint: ({ as, minimum, maximum }) =>
    as === "string"
      ? { type: "string", ...buildPattern(buildIntegerPattern(minimum, maximum)) }
      : { type: "integer", minimum: toNumber(minimum), maximum: toNumber(maximum) },
  text: ({ limit, characters, format, filled }) => ({
    ...buildTextSchema("string", limit, filled),
    ...(characters !== undefined && { pattern: replaceEscapes(characters.pattern) }),
    ...(format === "json" && {
      $comment:
        "contentMediaType is only an annotation. The generated validator checks that the text is JSON.",
      contentMediaType: "application/json",
    }),
  }),
  scalar: ({ limit, filled }) => buildTextSchema(["string", "number"], limit, filled),
  unknown: ({ filled }) => ({ type: ["string", "number"], ...(filled && { minLength: 1 }) }),
  decimal: (type) => ({
    type: ["string", type.scale === 0 ? "integer" : "number"],
    ...buildPattern(buildDecimalPattern(type)),
    ...buildDecimalLimits(type),
  }),
  float: ({ maximum, unsigned, pattern }) => ({
    type: ["string", "number"],
    ...buildPattern(pattern),
    ...buildInclusiveRange(maximum, unsigned),
  }),
  form: ({ pattern, numbers }) => ({
    type: numbers === undefined ? "string" : ["string", "integer"],
    ...buildPattern(pattern),
    ...(numbers !== undefined && { minimum: numbers[0], maximum: numbers[1] }),
  }),
  // JSON Schema does not allow an empty `enum`, so an ENUM without members is `not: {}`.
  enum: ({ members }) => ({ type: "string", ...(members.length === 0 ? { not: {} } : { enum: members }) }),
  // A pattern could check the members and their order, but patterns must not contain text from a server.
  set: ({ members, filled }) => buildTextSchema("string", Array.from(members.join(",")).length, filled),
  "any-of": ({ types }) => {
    const anyOf = types.map(buildTypeSchema);
    return { type: simplifyTypes(anyOf.flatMap(listTypes)), anyOf };
  },
  "all-of": ({ types }) => {
    const allOf = types.map(buildTypeSchema);
    const isAllowed = (type: string, schema: JsonSchema): boolean =>
      [type, type === "integer" ? "number" : type].some((each) => listTypes(schema).includes(each));
    const common = allOf
      .flatMap(listTypes)
      .filter((type) => allOf.every((schema) => isAllowed(type, schema)));
    return { type: simplifyTypes(common), allOf };
  },
};

function listTypes({ type = [] }: JsonSchema): readonly string[] {
  return [type].flat();
}

/** Returns the types without duplicates. Omits `integer` if `number` includes it. */
function simplifyTypes(types: readonly string[]): string | readonly string[] {
  const [first = "string", ...others] = new Set(
    types.filter((type) => type !== "integer" || !types.includes("number")),
  );
  return others.length === 0 ? first : [first, ...others];
}

/** JSON Schema cannot limit bytes. Limits the characters instead: a text of at most `limit` bytes has at most `limit` characters. */
function buildTextSchema(type: JsonSchema["type"] & {}, limit: number, filled?: true): JsonSchema {
  return { type, ...(filled && { minLength: 1 }), maxLength: limit };
}

/** In PCRE2 and Python, `$` also matches before a line break at the end. `not` excludes such texts. */
function buildPattern(pattern: string): JsonSchema {
  return { pattern, not: { type: "string", pattern: "\\n" } };
}

/** Replaces escapes such as `\u00ff`, which RE2 and PCRE2 do not have, by `\xff` or by the character. */
function replaceEscapes(pattern: string): string {
  return pattern
    .replace(/\\u00(?=[0-9a-f]{2})/g, "\\x")
    .replace(/\\u([0-9a-f]{4})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}

function buildTypeSchema(type: ItemType): JsonSchema {
  return (SCHEMA_BUILDERS[type.kind] as (type: ItemType) => JsonSchema)(type);
}

/**
 * Returns the schema of a module's items. Limits that a number cannot represent exactly are bigints, which `formatPrettyJson` writes with
 * all their digits.
 */
export function buildItemSchema(item: ItemDefinition): JsonSchema {
  const { module, description, keys, rules, enforced } = item;
  const allOf = enforced ? rules.flatMap(buildRuleSchema) : [];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:whm-transfer-codegen:${module}`,
    title: `${module}Item`,
    ...(description !== undefined && { description }),
    type: "object",
    properties: Object.fromEntries(keys.map((key) => [key.property, buildKeySchema(key)])),
    required: keys.filter(({ required }) => required).map(({ property }) => property),
    additionalProperties: false,
    ...(allOf.length > 0 && { allOf }),
  };
}

export const FLAG_VALUES_BY_CHOICE: Readonly<Record<FlagChoice, readonly (boolean | number)[]>> = {
  "boolean|bit": [true, false, 1, 0],
  boolean: [true, false],
  bit: [1, 0],
};

/** Returns a schema for objects in which the property is on: it exists, and its value is not false, 0, "", "0" or null. */
function buildTruthySchema(property: string): JsonSchema {
  return { properties: { [property]: { not: { enum: [false, 0, "", "0", null] } } }, required: [property] };
}

/** Converts a documented rule. Omits rules of kind `same`, because JSON Schema cannot compare two properties. */
function buildRuleSchema(rule: KeyRule): readonly JsonSchema[] {
  if (rule.kind === "same") return [];
  if (rule.kind === "needs")
    return [{ anyOf: [{ not: buildTruthySchema(rule.key) }, buildTruthySchema(rule.other)] }];
  // Keys of at most one group may be on.
  const groups = rule.kind === "excludes" ? [[rule.key], [rule.other]] : rule.keys;
  const forbidden = groups.flatMap((left, index) =>
    groups.slice(index + 1).map((right): JsonSchema => ({
      allOf: [{ anyOf: left.map(buildTruthySchema) }, { anyOf: right.map(buildTruthySchema) }],
    })),
  );
  return [{ not: { anyOf: forbidden } }];
}

function buildKeySchema(key: ItemKey): JsonSchema {
  const { type, nullable, column, variants, note } = key;
  const schema = buildTypeSchema(type);
  const definitions = variants?.map((variant) => `${variant.versions.join(", ")}: ${variant.column.def}`);
  const texts = [
    note?.danger && `Danger: ${note.danger}`,
    note?.description,
    definitions === undefined ? `Column: ${column.def}` : `Columns:\n${definitions.join("\n")}`,
  ];
  return {
    description: texts.filter(Boolean).join("\n\n"),
    ...(nullable ? allowNull(schema) : schema),
    ...buildDefaultKeyword(key),
  };
}

/**
 * Returns the JSON Schema keyword `default` with the value that an omitted key gets. Returns an empty object if the key is required or
 * does not accept this value, if JSON cannot represent the value, or if versions have different defaults.
 */
function buildDefaultKeyword(key: ItemKey): Pick<JsonSchema, "default"> {
  const { type, required, nullable, column, variants = [] } = key;
  const defaults = variants.map((each) => JSON.stringify([getEffectiveDefault(each.column), each.nullable]));
  if (required || new Set(defaults).size > 1) return {};
  const columnDefault = getEffectiveDefault(column);
  if (columnDefault.kind !== "literal") return nullable ? { default: null } : {};
  if (columnDefault.bytes !== undefined) return {};
  const types = type.kind === "any-of" || type.kind === "all-of" ? type.types : [type];
  // An override can make the type refuse the default, for example with a greater minimum. JSON has no bigints.
  const accepts = (value: unknown): boolean =>
    acceptsValue(type, value) || (typeof value === "number" && acceptsValue(type, BigInt(value)));
  const value = types.map((each) => toJsonValue(each, columnDefault.value)).find(accepts);
  return value === undefined ? {} : { default: value };
}

function toJsonValue(type: DefinedType, text: string): string | number | boolean | undefined {
  const isInteger = type.kind === "integer" || (type.kind === "bigint" && type.as !== "string");
  if (type.kind !== "flag" && !isInteger) return text;
  if (type.kind === "flag" && type.as === "boolean")
    return text === "0" || text === "1" ? text === "1" : undefined;
  return Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

/**
 * Returns the limits of a decimal that is sent as a number. They do not limit the digits after the decimal point: `multipleOf` uses
 * floating-point arithmetic, in which 0.07 is not a multiple of 0.01.
 */
function buildDecimalLimits(type: Extract<ItemType, { kind: "decimal" }>): JsonSchema {
  const { precision, scale, unsigned, maximum = getDecimalMaximum(precision, scale) } = type;
  // A maximum that a double cannot represent exactly is rounded up to the next power of ten. `exclusiveMaximum` is not portable, because it
  // is a boolean in draft 4, so this is the largest double below that power.
  const largest = Number(`1e${precision - scale}`) * (1 - Number.EPSILON / 2);
  return buildInclusiveRange(Math.min(maximum, largest), unsigned);
}

function buildInclusiveRange(maximum: number, unsigned: boolean): JsonSchema {
  return { minimum: unsigned ? 0 : -maximum, maximum };
}
