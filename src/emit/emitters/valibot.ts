/** ItemKey → its valibot schema as code. `templates/valibot-item.ts` contains the functions that the code calls. */

import { integerPattern } from "../../column/semantics/patterns.js";
import { runtimeTypes, type RuntimeType } from "../../item/runtime-types.js";
import type { BigintChoice, FlagChoice, ItemKey, ItemType } from "../../core/item-types.js";
import { safeLimits } from "../type-checks.js";
import { stringLiteral } from "../code.js";
import type { ObjectLibrary, ObjectMember } from "./object-file.js";

export const VALIBOT: ObjectLibrary = {
  name: "valibot",
  imports: { types: 'import type * as v from "valibot";', values: 'import * as v from "valibot";' },
  keys: "Entries",
  objectType: (keys) => `v.StrictObjectSchema<${keys}, Message>`,
  typeImports: ["type Message"],
  parameters: ["message", "isValid"],
  keySchema,
};

/** The code and type of a schema. `value` is the TypeScript type of the values that the schema accepts. */
interface Schema extends ObjectMember {
  readonly value: string;
}

function keySchema(key: ItemKey): ObjectMember {
  const { code, type } = typeSchema(key.type);
  if (key.required) return { code, type };
  if (!key.nullable) return { code: `v.optional(${code})`, type: `v.OptionalSchema<${type}, undefined>` };
  return { code: `v.nullish(${code})`, type: `v.NullishSchema<${type}, undefined>` };
}

function typeSchema(type: ItemType): Schema {
  return (SCHEMAS[type.kind] as (type: ItemType) => Schema)(type);
}

type ValibotSchemaOf<Kind extends ItemType["kind"]> = (type: Extract<ItemType, { kind: Kind }>) => Schema;

const STRING: Schema = { code: "v.string(message)", type: "v.StringSchema<Message>", value: "string" };
const NUMBER: Schema = { code: "v.number(message)", type: "v.NumberSchema<Message>", value: "number" };
const BIGINT: Schema = { code: "v.bigint(message)", type: "v.BigintSchema<Message>", value: "bigint" };
const BOOLEAN: Schema = { code: "v.boolean(message)", type: "v.BooleanSchema<Message>", value: "boolean" };
const BIT: Schema = picklist(["0", "1"]);
const TEXT_OR_NUMBER = union(STRING, NUMBER);

const NOT_EMPTY: ObjectMember = { code: "v.nonEmpty(message)", type: "v.NonEmptyAction<string, Message>" };

const SCHEMAS: { readonly [Kind in ItemType["kind"]]: ValibotSchemaOf<Kind> } = {
  flag: ({ as }) => FLAGS[as],
  integer: ({ minimum, maximum }) => integer({ minimum, maximum }),
  bigint: ({ as, minimum, maximum }) => BIGINTS[as](minimum, maximum),
  text: ({ filled }) => pipe(STRING, ...(filled ? [NOT_EMPTY] : []), customCheck(STRING)),
  scalar: () => withCustomCheck(union(STRING, NUMBER, BIGINT)),
  decimal: () => withCustomCheck(TEXT_OR_NUMBER),
  float: () => withCustomCheck(TEXT_OR_NUMBER),
  form: ({ pattern, numbers }) =>
    numbers === undefined ? stringMatching(pattern) : withCustomCheck(TEXT_OR_NUMBER),
  enum: ({ members }) => picklist(members.map(stringLiteral)),
  set: () => withCustomCheck(STRING),
  // The union needs no custom check, because the schema of each alternative has its own.
  "any-of": ({ types }) => union(...types.map(typeSchema)),
  "all-of": (type) => withCustomCheck(union(...runtimeTypes(type).map((name) => RUNTIME_TYPES[name]))),
};

const RUNTIME_TYPES: Readonly<Record<RuntimeType, Schema>> = {
  string: STRING,
  number: NUMBER,
  bigint: BIGINT,
  boolean: BOOLEAN,
};

const FLAGS: Readonly<Record<FlagChoice, Schema>> = {
  "boolean|bit": union(BOOLEAN, BIT),
  boolean: BOOLEAN,
  bit: BIT,
};

const BIGINTS: Readonly<Record<BigintChoice, (minimum: bigint, maximum: bigint) => Schema>> = {
  "number|bigint": (minimum, maximum) =>
    union(integer(safeLimits(minimum, maximum)), bigint(minimum, maximum)),
  bigint,
  string: (minimum, maximum) => stringMatching(integerPattern(minimum, maximum)),
};

function integer({ minimum, maximum }: { minimum?: number | bigint; maximum?: number | bigint }): Schema {
  return pipe(
    NUMBER,
    { code: "v.safeInteger(message)", type: "v.SafeIntegerAction<number, Message>" },
    ...(minimum === undefined ? [] : [limit("min", "number", String(minimum))]),
    ...(maximum === undefined ? [] : [limit("max", "number", String(maximum))]),
  );
}

function bigint(minimum: bigint, maximum: bigint): Schema {
  return pipe(BIGINT, limit("min", "bigint", `${minimum}n`), limit("max", "bigint", `${maximum}n`));
}

function limit(end: "min" | "max", value: "number" | "bigint", literal: string): ObjectMember {
  const action = end === "min" ? "MinValueAction" : "MaxValueAction";
  return { code: `v.${end}Value(${literal}, message)`, type: `v.${action}<${value}, ${literal}, Message>` };
}

/**
 * Returns a schema of strings that match a pattern. The pattern is a constant of this project. It must not contain text from a
 * server.
 */
function stringMatching(pattern: string): Schema {
  return pipe(STRING, { code: `v.regex(/${pattern}/, message)`, type: "v.RegexAction<string, Message>" });
}

function picklist(literals: readonly string[]): Schema {
  const list = `[${literals.join(", ")}]`;
  return {
    code: `v.picklist(${list}, message)`,
    type: `v.PicklistSchema<readonly ${list}, Message>`,
    value: literals.join(" | ") || "never",
  };
}

function union(...options: readonly Schema[]): Schema {
  const [only = picklist([])] = options;
  if (options.length < 2) return only;
  return {
    code: `v.union([${options.map(({ code }) => code).join(", ")}], message)`,
    type: `v.UnionSchema<readonly [${options.map(({ type }) => type).join(", ")}], Message>`,
    value: options.map(({ value }) => value).join(" | "),
  };
}

/** Returns the schema with a custom check, which covers everything that the schema cannot express. */
function withCustomCheck(schema: Schema): Schema {
  return pipe(schema, customCheck(schema));
}

function customCheck({ value }: Schema): ObjectMember {
  // Without the explicit type, the parameter type of `isValid` would replace that of the schema.
  return { code: `v.check<${value}, Message>(isValid, message)`, type: `v.CheckAction<${value}, Message>` };
}

function pipe(schema: Schema, ...actions: readonly ObjectMember[]): Schema {
  const steps = [schema, ...actions];
  return {
    code: `v.pipe(${steps.map(({ code }) => code).join(", ")})`,
    type: `v.SchemaWithPipe<readonly [${steps.map(({ type }) => type).join(", ")}]>`,
    value: schema.value,
  };
}
