/** Item → JSON Schema 2020-12: the values that an item may hold, as far as JSON that JavaScript reads can say them. */

import { decimalPattern } from "../column/patterns.js";
import type { Item, ItemKey, ItemType, JsonSchema } from "../model.js";

/** Half a surrogate pair has no bytes in UTF-8, so the wire cannot carry it. */
const WELL_FORMED = "^[^\\uD800-\\uDFFF]*$";

type SchemaOf<Kind extends ItemType["kind"]> = (type: Extract<ItemType, { kind: Kind }>) => JsonSchema;

const SCHEMAS: { readonly [Kind in ItemType["kind"]]: SchemaOf<Kind> } = {
  flag: () => ({ enum: [true, false, 1, 0] }),
  integer: ({ minimum, maximum }) => ({ type: "integer", minimum, maximum }),
  // Beyond 2^53 - 1 JavaScript reads several integers of JSON as one number; a bigint tells them apart, but JSON has none.
  bigint: ({ minimum, maximum }) => ({ type: "integer", minimum: safe(minimum), maximum: safe(maximum) }),
  // A byte limit is at least a limit of characters; JSON Schema has no word for the rest of it.
  text: ({ limit }) => ({ type: "string", maxLength: limit, pattern: WELL_FORMED }),
  decimal: ({ precision, scale, unsigned }) => {
    const maximum = Number(`${"9".repeat(precision - scale) || "0"}.${"9".repeat(scale) || "0"}`);
    const pattern = decimalPattern({ precision, scale, unsigned });
    return { anyOf: [{ type: "string", pattern }, numbers(maximum, unsigned)] };
  },
  float: ({ maximum, unsigned, pattern }) => ({
    anyOf: [{ type: "string", pattern }, numbers(maximum, unsigned)],
  }),
  form: ({ pattern, numbers: range }) => {
    const text = { type: "string", pattern };
    if (range === undefined) return text;
    return { anyOf: [text, { type: "integer", minimum: range[0], maximum: range[1] }] };
  },
  // An empty list of members is no schema; what it means is that nothing is taken.
  enum: ({ members }) => (members.length === 0 ? { not: {} } : { enum: members }),
  // Which members, and in which order, takes a pattern made of the server's words: those are kept out of patterns.
  set: () => ({ type: "string", pattern: WELL_FORMED }),
};

export function itemSchema({ module, keys }: Item): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `${module}Item`,
    type: "object",
    properties: Object.fromEntries(keys.map((key) => [key.name, keySchema(key)])),
    required: keys.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

function keySchema(key: ItemKey): JsonSchema {
  const { type, required, nullable, column } = key;
  const schema = (SCHEMAS[type.kind] as (type: ItemType) => JsonSchema)(type);
  return {
    description: column.def,
    ...(nullable ? orNull(schema) : schema),
    ...(required && (type.kind === "text" || type.kind === "set") && { minLength: 1 }),
    ...defaultOf(key),
  };
}

function orNull(schema: JsonSchema): JsonSchema {
  if (schema.enum !== undefined) return { ...schema, enum: [...schema.enum, null] };
  if (schema.anyOf !== undefined) return { ...schema, anyOf: [...schema.anyOf, { type: "null" }] };
  return { ...schema, type: [String(schema.type), "null"] };
}

/** What leaving the key out means, where that is a value the key could have said. */
function defaultOf({ type, required, nullable, column }: ItemKey): Pick<JsonSchema, "default"> {
  if (required) return {};
  if (column.default.kind === "literal") {
    const { value } = column.default;
    const numeric = type.kind === "flag" || type.kind === "integer" || type.kind === "bigint";
    if (!numeric) return { default: value };
    return Number.isSafeInteger(Number(value)) ? { default: Number(value) } : {};
  }
  return nullable ? { default: null } : {};
}

function numbers(maximum: number, unsigned: boolean): JsonSchema {
  return { type: "number", minimum: unsigned ? 0 : -maximum, maximum };
}

function safe(limit: bigint): number {
  const clamped = [BigInt(Number.MIN_SAFE_INTEGER), limit, BigInt(Number.MAX_SAFE_INTEGER)];
  return Number(clamped.sort((one, other) => (one < other ? -1 : 1))[1]);
}
