/** Item → JSON Schema 2020-12: the values that an item may hold, as far as JSON that JavaScript reads can say them. */

import { decimalPattern, integerPattern } from "../column/semantics/patterns.js";
import { decimalMaximum } from "../column/semantics/range.js";
import type { DefinedType, FlagChoice, Item, ItemKey, ItemType, KeyRule } from "../core/item-types.js";
import type { JsonSchema } from "../core/json-schema-types.js";

/** Half a surrogate pair has no bytes in UTF-8, so the wire cannot carry it. */
const WELL_FORMED = "^[^\\uD800-\\uDFFF]*$";

const FILLED: JsonSchema = { minLength: 1 };

/** Of that keyword, JSON Schema makes a remark and no check. */
const JSON_TEXT: JsonSchema = {
  $comment: "contentMediaType checks nothing here; the validator of the same name refuses what is no JSON.",
  contentMediaType: "application/json",
};

type JsonSchemaOf<Kind extends ItemType["kind"]> = (type: Extract<ItemType, { kind: Kind }>) => JsonSchema;

const SCHEMAS: { readonly [Kind in ItemType["kind"]]: JsonSchemaOf<Kind> } = {
  flag: ({ as }) => ({ enum: FLAG_VALUES[as] }),
  integer: ({ minimum, maximum }) => ({ type: "integer", minimum, maximum }),
  // Beyond 2^53 - 1 JavaScript reads several integers of JSON as one number; a bigint tells them apart, but JSON has none.
  bigint: ({ as, minimum, maximum }) =>
    as === "string"
      ? { type: "string", pattern: integerPattern(minimum, maximum) }
      : { type: "integer", minimum: safe(minimum), maximum: safe(maximum) },
  // A byte limit is at least a limit of characters; JSON Schema has no word for the rest of it.
  text: ({ limit, characters, format, filled }) => ({
    type: "string",
    ...(filled && FILLED),
    maxLength: limit,
    pattern: characters?.pattern ?? WELL_FORMED,
    ...(format === "json" && JSON_TEXT),
  }),
  scalar: ({ limit, filled }) => ({
    type: ["string", "number"],
    ...(filled && FILLED),
    maxLength: limit,
    pattern: WELL_FORMED,
  }),
  decimal: (type) => ({ anyOf: [{ type: "string", pattern: decimalPattern(type) }, decimals(type)] }),
  float: ({ maximum, unsigned, pattern }) => ({
    anyOf: [
      { type: "string", pattern },
      { type: "number", ...upTo(maximum, unsigned) },
    ],
  }),
  form: ({ pattern, numbers: range }) => {
    const text = { type: "string", pattern };
    if (range === undefined) return text;
    return { anyOf: [text, { type: "integer", minimum: range[0], maximum: range[1] }] };
  },
  // An empty list of members is no schema; what it means is that nothing is taken.
  enum: ({ members }) => (members.length === 0 ? { not: {} } : { enum: members }),
  // Which members, and in which order, takes a pattern made of the server's words: those are kept out of patterns.
  set: ({ members, filled }) => ({
    type: "string",
    ...(filled && FILLED),
    maxLength: Array.from(members.join(",")).length,
    pattern: WELL_FORMED,
  }),
  "any-of": ({ types }) => ({
    anyOf: types.map(schemaOf).flatMap((schema) => (isAnyOf(schema) ? schema.anyOf : [schema])),
  }),
  "all-of": ({ types }) => ({ allOf: types.map(schemaOf) }),
};

function schemaOf(type: ItemType): JsonSchema {
  return (SCHEMAS[type.kind] as (type: ItemType) => JsonSchema)(type);
}

/** Whether the schema is its alternatives and nothing else. */
function isAnyOf(schema: JsonSchema): schema is JsonSchema & Required<Pick<JsonSchema, "anyOf">> {
  return schema.anyOf !== undefined && Object.keys(schema).length === 1;
}

export function itemSchema({ module, keys, rules, enforced }: Item): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `${module}Item`,
    type: "object",
    properties: Object.fromEntries(keys.map((key) => [key.property, keySchema(key)])),
    required: keys.filter(({ required }) => required).map(({ property }) => property),
    additionalProperties: false,
    ...(enforced && conditions(rules)),
  };
}

export const FLAG_VALUES: Readonly<Record<FlagChoice, readonly (boolean | number)[]>> = {
  "boolean|bit": [true, false, 1, 0],
  boolean: [true, false],
  bit: [1, 0],
};

/** Said, and not as false, 0 or an empty text. */
function isOn(property: string): JsonSchema {
  return { properties: { [property]: { not: { enum: [false, 0, "", "0", null] } } }, required: [property] };
}

/** Documented rules. That two keys say the same has no word in JSON Schema. */
function conditions(rules: readonly KeyRule[]): Pick<JsonSchema, "allOf"> {
  const allOf = rules.flatMap((rule): JsonSchema[] => {
    switch (rule.kind) {
      case "needs":
        return [{ anyOf: [{ not: isOn(rule.key) }, isOn(rule.other)] }];
      case "excludes":
        return [notTogether([[rule.key], [rule.other]])];
      case "same":
        return [];
      case "one-of":
        return [notTogether(rule.keys)];
    }
  });
  return allOf.length === 0 ? {} : { allOf };
}

/** At most one of the groups has a key that is on. */
function notTogether(groups: readonly (readonly string[])[]): JsonSchema {
  const pairs = groups.flatMap((one, index) => groups.slice(index + 1).map((other) => [one, other] as const));
  const both = pairs.map(([one, other]): JsonSchema => ({
    allOf: [{ anyOf: one.map(isOn) }, { anyOf: other.map(isOn) }],
  }));
  return { not: { anyOf: both } };
}

function keySchema(key: ItemKey): JsonSchema {
  const { type, nullable, column, variants } = key;
  const schema = schemaOf(type);
  const definitions = variants?.map(({ column: { def }, versions }) => `${versions.join(", ")}: ${def}`);
  return {
    description: definitions?.join("\n") ?? column.def,
    ...(nullable ? orNull(schema) : schema),
    ...defaultOf(key, schema),
  };
}

function orNull(schema: JsonSchema): JsonSchema {
  if (schema.not !== undefined) return { type: "null" };
  if (schema.allOf !== undefined) return { anyOf: [schema, { type: "null" }] };
  if (schema.enum !== undefined) return { ...schema, enum: [...schema.enum, null] };
  if (schema.anyOf !== undefined) return { ...schema, anyOf: [...schema.anyOf, { type: "null" }] };
  return { ...schema, type: [schema.type ?? [], "null"].flat() };
}

/** What leaving the key out means, where that is a value the key could have said, and the same in all versions. */
function defaultOf(
  { type, required, nullable, column, variants = [] }: ItemKey,
  schema: JsonSchema,
): Pick<JsonSchema, "default"> {
  const defaults = new Set(
    variants.map((variant) => JSON.stringify([variant.column.default, variant.nullable])),
  );
  if (required || defaults.size > 1) return {};
  if (column.default.kind !== "literal") return nullable ? { default: null } : {};
  const { value } = column.default;
  const single = type.kind === "any-of" || type.kind === "all-of" ? type.types : [type];
  const said = single
    .map((one) => jsonValue(one, value))
    .find((one) => one !== undefined && takes(schema, one));
  return said !== undefined ? { default: said } : {};
}

function jsonValue(type: DefinedType, value: string): string | number | boolean | undefined {
  const isNumber = type.kind === "integer" || (type.kind === "bigint" && type.as !== "string");
  if (type.kind !== "flag" && !isNumber) return value;
  if (type.kind === "flag" && type.as === "boolean")
    return value === "0" || value === "1" ? value === "1" : undefined;
  return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
}

/** Whether the schema of a key's values, which may have been narrowed, takes the value as far as a default could break it. */
function takes(
  { enum: members, minimum, maximum, pattern, not, type, anyOf, allOf }: JsonSchema,
  value: string | number | boolean,
): boolean {
  if (not !== undefined || members?.includes(value) === false) return false;
  if (anyOf?.some((schema) => takes(schema, value)) === false) return false;
  if (allOf?.every((schema) => takes(schema, value)) === false) return false;
  if (typeof value === "string" && type !== undefined && ![type].flat().includes("string")) return false;
  if (typeof value === "number") return value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
  return typeof value !== "string" || pattern === undefined || new RegExp(pattern, "u").test(value);
}

/** Digits behind the point limit texts only: to `multipleOf`, which reckons in doubles, 0.07 is no multiple of 0.01. */
function decimals(type: Extract<ItemType, { kind: "decimal" }>): JsonSchema {
  const { precision, scale, unsigned, maximum = decimalMaximum(precision, scale) } = type;
  const beyond = Number(`1e${precision - scale}`);
  return {
    type: scale === 0 ? "integer" : "number",
    ...(maximum < beyond ? upTo(maximum, unsigned) : below(beyond, unsigned)),
  };
}

function upTo(maximum: number, unsigned: boolean): JsonSchema {
  return { minimum: unsigned ? 0 : -maximum, maximum };
}

/** For more nines than a double has: the power of ten that comes after them. */
function below(limit: number, unsigned: boolean): JsonSchema {
  return {
    ...(unsigned ? { minimum: 0 } : { exclusiveMinimum: -limit }),
    exclusiveMaximum: limit,
  };
}

function safe(limit: bigint): number {
  const clamped = [BigInt(Number.MIN_SAFE_INTEGER), limit, BigInt(Number.MAX_SAFE_INTEGER)];
  return Number(clamped.sort((one, other) => (one < other ? -1 : 1))[1]);
}
