/** Converts items to JSON Schema 2020-12. The schema is less strict than the type where JSON Schema cannot express a rule. */

import { getEffectiveDefault } from "../column/literals.js";
import { buildDecimalPattern, buildIntegerPattern } from "../column/number-patterns.js";
import { getDecimalMaximum } from "../column/ranges.js";
import { allowNull } from "../column/schema.js";
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

/** Matches texts without unpaired surrogates, which cannot be encoded in UTF-8 and so cannot be sent. JSON Schema validators must apply the flag `u`. */
const WELL_FORMED_TEXT_PATTERN = "^[^\\uD800-\\uDFFF]*$";

type SchemaBuilder<Kind extends ItemType["kind"]> = (type: Extract<ItemType, { kind: Kind }>) => JsonSchema;

const SCHEMA_BUILDERS: { readonly [Kind in ItemType["kind"]]: SchemaBuilder<Kind> } = {
  flag: ({ as }) => ({ enum: FLAG_VALUES_BY_CHOICE[as] }),
  integer: ({ minimum, maximum }) => ({ type: "integer", minimum, maximum }),
  // JSON.parse rounds integers beyond 2^53 - 1, so the range contains only safe integers.
  bigint: ({ as, minimum, maximum }) =>
    as === "string"
      ? { type: "string", pattern: buildIntegerPattern(minimum, maximum) }
      : { type: "integer", minimum: clampToSafeInteger(minimum), maximum: clampToSafeInteger(maximum) },
  text: ({ limit, characters, format, filled }) => ({
    ...buildTextSchema("string", limit, filled),
    ...(characters !== undefined && { pattern: characters.pattern }),
    ...(format === "json" && {
      $comment:
        "contentMediaType is only an annotation. The generated validator checks that the text is JSON.",
      contentMediaType: "application/json",
    }),
  }),
  scalar: ({ limit, filled }) => buildTextSchema(["string", "number"], limit, filled),
  unknown: ({ filled }) => ({ type: ["string", "number"], ...(filled && { minLength: 1 }) }),
  decimal: (type) => ({
    anyOf: [{ type: "string", pattern: buildDecimalPattern(type) }, buildDecimalNumberSchema(type)],
  }),
  float: ({ maximum, unsigned, pattern }) => ({
    anyOf: [
      { type: "string", pattern },
      { type: "number", ...buildInclusiveRange(maximum, unsigned) },
    ],
  }),
  form: ({ pattern, numbers }) => {
    const text = { type: "string", pattern };
    return numbers === undefined
      ? text
      : { anyOf: [text, { type: "integer", minimum: numbers[0], maximum: numbers[1] }] };
  },
  // JSON Schema does not allow an empty `enum`, so an ENUM without members is `not: {}`.
  enum: ({ members }) => (members.length === 0 ? { not: {} } : { enum: members }),
  // A pattern could check the members and their order, but patterns must not contain text from a server.
  set: ({ members, filled }) => buildTextSchema("string", Array.from(members.join(",")).length, filled),
  "any-of": ({ types }) => ({
    // Alternatives are not nested.
    anyOf: types
      .map(buildTypeSchema)
      .flatMap((schema) => (Object.keys(schema).join() === "anyOf" ? (schema.anyOf ?? []) : [schema])),
  }),
  "all-of": ({ types }) => ({ allOf: types.map(buildTypeSchema) }),
};

/** JSON Schema cannot limit bytes. Limits the characters instead: a text of at most `limit` bytes has at most `limit` characters. */
function buildTextSchema(type: JsonSchema["type"] & {}, limit: number, filled?: true): JsonSchema {
  return { type, ...(filled && { minLength: 1 }), maxLength: limit, pattern: WELL_FORMED_TEXT_PATTERN };
}

function buildTypeSchema(type: ItemType): JsonSchema {
  return (SCHEMA_BUILDERS[type.kind] as (type: ItemType) => JsonSchema)(type);
}

export function buildItemSchema({ module, keys, rules, enforced }: ItemDefinition): JsonSchema {
  const allOf = enforced ? rules.flatMap(buildRuleSchema) : [];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `${module}Item`,
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
  const { type, nullable, column, variants } = key;
  const schema = buildTypeSchema(type);
  const definitions = variants?.map((variant) => `${variant.versions.join(", ")}: ${variant.column.def}`);
  return {
    description: definitions?.join("\n") ?? column.def,
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
 * Returns the schema of a decimal that is sent as a number. The schema does not limit the digits after the decimal point:
 * `multipleOf` uses floating-point arithmetic, in which 0.07 is not a multiple of 0.01.
 */
function buildDecimalNumberSchema(type: Extract<ItemType, { kind: "decimal" }>): JsonSchema {
  const { precision, scale, unsigned, maximum = getDecimalMaximum(precision, scale) } = type;
  const limit = Number(`1e${precision - scale}`);
  return {
    type: scale === 0 ? "integer" : "number",
    // A maximum that a double cannot represent exactly is rounded up to the limit, which is excluded.
    ...(maximum < limit
      ? buildInclusiveRange(maximum, unsigned)
      : { ...(unsigned ? { minimum: 0 } : { exclusiveMinimum: -limit }), exclusiveMaximum: limit }),
  };
}

function buildInclusiveRange(maximum: number, unsigned: boolean): JsonSchema {
  return { minimum: unsigned ? 0 : -maximum, maximum };
}

function clampToSafeInteger(integer: bigint): number {
  return Math.min(Math.max(Number(integer), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
