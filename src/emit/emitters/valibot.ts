/** A key in words of valibot. What those are made with is in `templates/valibot-item.ts`. */

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
  objectType: (keys) => `v.StrictObjectSchema<${keys}, Words>`,
  typeImports: ["type Words"],
  parameters: ["words", "holds"],
  keySchema,
};

/** A schema, and the type of its values. */
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

const STRING: Schema = { code: "v.string(words)", type: "v.StringSchema<Words>", value: "string" };
const NUMBER: Schema = { code: "v.number(words)", type: "v.NumberSchema<Words>", value: "number" };
const BIGINT: Schema = { code: "v.bigint(words)", type: "v.BigintSchema<Words>", value: "bigint" };
const BOOLEAN: Schema = { code: "v.boolean(words)", type: "v.BooleanSchema<Words>", value: "boolean" };
const BIT: Schema = picklist(["0", "1"]);
const TEXT_OR_NUMBER = union(STRING, NUMBER);

const NOT_EMPTY: ObjectMember = { code: "v.nonEmpty(words)", type: "v.NonEmptyAction<string, Words>" };

const SCHEMAS: { readonly [Kind in ItemType["kind"]]: ValibotSchemaOf<Kind> } = {
  flag: ({ as }) => FLAGS[as],
  integer: ({ minimum, maximum }) => integer({ minimum, maximum }),
  bigint: ({ as, minimum, maximum }) => BIGINTS[as](minimum, maximum),
  text: ({ filled }) => piped(STRING, ...(filled ? [NOT_EMPTY] : []), holding(STRING)),
  scalar: () => withRest(union(STRING, NUMBER, BIGINT)),
  decimal: () => withRest(TEXT_OR_NUMBER),
  float: () => withRest(TEXT_OR_NUMBER),
  form: ({ pattern, numbers }) => (numbers === undefined ? matching(pattern) : withRest(TEXT_OR_NUMBER)),
  enum: ({ members }) => picklist(members.map(stringLiteral)),
  set: () => withRest(STRING),
  // Behind each alternative of its own comes what all of them have no word for.
  "any-of": ({ types }) => union(...types.map(typeSchema)),
  "all-of": (type) => withRest(union(...runtimeTypes(type).map((name) => RUNTIME_TYPES[name]))),
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
  string: (minimum, maximum) => matching(integerPattern(minimum, maximum)),
};

function integer({ minimum, maximum }: { minimum?: number | bigint; maximum?: number | bigint }): Schema {
  return piped(
    NUMBER,
    { code: "v.safeInteger(words)", type: "v.SafeIntegerAction<number, Words>" },
    ...(minimum === undefined ? [] : [limit("min", "number", String(minimum))]),
    ...(maximum === undefined ? [] : [limit("max", "number", String(maximum))]),
  );
}

function bigint(minimum: bigint, maximum: bigint): Schema {
  return piped(BIGINT, limit("min", "bigint", `${minimum}n`), limit("max", "bigint", `${maximum}n`));
}

function limit(end: "min" | "max", value: "number" | "bigint", literal: string): ObjectMember {
  const action = end === "min" ? "MinValueAction" : "MaxValueAction";
  return { code: `v.${end}Value(${literal}, words)`, type: `v.${action}<${value}, ${literal}, Words>` };
}

/** The pattern is a constant of ours; nothing that a server said is in it. */
function matching(pattern: string): Schema {
  return piped(STRING, { code: `v.regex(/${pattern}/, words)`, type: "v.RegexAction<string, Words>" });
}

function picklist(literals: readonly string[]): Schema {
  const list = `[${literals.join(", ")}]`;
  return {
    code: `v.picklist(${list}, words)`,
    type: `v.PicklistSchema<readonly ${list}, Words>`,
    value: literals.join(" | ") || "never",
  };
}

function union(...options: readonly Schema[]): Schema {
  const [only = picklist([])] = options;
  if (options.length < 2) return only;
  return {
    code: `v.union([${options.map(({ code }) => code).join(", ")}], words)`,
    type: `v.UnionSchema<readonly [${options.map(({ type }) => type).join(", ")}], Words>`,
    value: options.map(({ value }) => value).join(" | "),
  };
}

/** With the checks that valibot has no word for. */
function withRest(schema: Schema): Schema {
  return piped(schema, holding(schema));
}

function holding({ value }: Schema): ObjectMember {
  // What `holds` takes is more than the schema has, and would be taken for it.
  return { code: `v.check<${value}, Words>(holds, words)`, type: `v.CheckAction<${value}, Words>` };
}

function piped(schema: Schema, ...actions: readonly ObjectMember[]): Schema {
  const parts = [schema, ...actions];
  return {
    code: `v.pipe(${parts.map(({ code }) => code).join(", ")})`,
    type: `v.SchemaWithPipe<readonly [${parts.map(({ type }) => type).join(", ")}]>`,
    value: schema.value,
  };
}
