/** A key in words of zod. What those are made with is in `templates/zod-item.ts`. */

import { integerPattern } from "../../column/semantics/patterns.js";
import { runtimeTypes, type RuntimeType } from "../../item/runtime-types.js";
import type { BigintChoice, FlagChoice, ItemKey, ItemType } from "../../core/item-types.js";
import { safeLimits } from "../type-checks.js";
import { propertyName, stringLiteral } from "../code.js";
import type { ObjectLibrary, ObjectMember } from "./object-file.js";

export const ZOD: ObjectLibrary = {
  name: "zod",
  imports: { types: 'import type { z } from "zod";', values: 'import { z } from "zod";' },
  keys: "Shape",
  objectType: (keys) => `z.ZodObject<${keys}, z.core.$strict>`,
  typeImports: [],
  parameters: ["words", "rest", "textWords"],
  keySchema,
};

function keySchema(key: ItemKey): ObjectMember {
  const { code, type } = typeSchema(key.type);
  if (key.required) return { code, type };
  if (!key.nullable) return { code: `${code}.optional()`, type: `z.ZodOptional<${type}>` };
  return { code: `${code}.nullish()`, type: `z.ZodOptional<z.ZodNullable<${type}>>` };
}

function typeSchema(type: ItemType): ObjectMember {
  return (SCHEMAS[type.kind] as (type: ItemType) => ObjectMember)(type);
}

type ZodSchemaOf<Kind extends ItemType["kind"]> = (type: Extract<ItemType, { kind: Kind }>) => ObjectMember;

const STRING: ObjectMember = { code: "z.string(words)", type: "z.ZodString" };
const NUMBER: ObjectMember = { code: "z.number(words)", type: "z.ZodNumber" };
const BIGINT: ObjectMember = { code: "z.bigint(words)", type: "z.ZodBigInt" };
const BOOLEAN: ObjectMember = { code: "z.boolean(words)", type: "z.ZodBoolean" };
const NONE: ObjectMember = { code: "z.never(words)", type: "z.ZodNever" };
const BIT: ObjectMember = { code: "z.literal([0, 1], words)", type: "z.ZodLiteral<0 | 1>" };

const SCHEMAS: { readonly [Kind in ItemType["kind"]]: ZodSchemaOf<Kind> } = {
  flag: ({ as }) => FLAGS[as],
  integer: ({ minimum, maximum }) => integer({ minimum, maximum }),
  bigint: ({ as, minimum, maximum }) => BIGINTS[as](minimum, maximum),
  text: ({ filled }) => withRest(filled ? also(STRING, ".min(1, textWords)") : STRING),
  scalar: () => withRest(union(STRING, NUMBER, BIGINT)),
  decimal: () => withRest(union(STRING, NUMBER)),
  float: () => withRest(union(STRING, NUMBER)),
  form: ({ pattern, numbers }) =>
    numbers === undefined ? matching(pattern) : withRest(union(STRING, NUMBER)),
  enum: ({ members }) =>
    members.length === 0
      ? NONE
      : {
          code: `z.enum([${members.map(stringLiteral).join(", ")}], words)`,
          type: `z.ZodEnum<{ ${members.map((text) => `${propertyName(text)}: ${stringLiteral(text)}`).join("; ")} }>`,
        },
  set: () => withRest(STRING),
  // Behind each alternative of its own comes what all of them have no word for.
  "any-of": ({ types }) => union(...types.map(typeSchema)),
  "all-of": (type) => withRest(union(...runtimeTypes(type).map((name) => RUNTIME_TYPES[name]))),
};

const RUNTIME_TYPES: Readonly<Record<RuntimeType, ObjectMember>> = {
  string: STRING,
  number: NUMBER,
  bigint: BIGINT,
  boolean: BOOLEAN,
};

const FLAGS: Readonly<Record<FlagChoice, ObjectMember>> = {
  "boolean|bit": union(BOOLEAN, BIT),
  boolean: BOOLEAN,
  bit: BIT,
};

const BIGINTS: Readonly<Record<BigintChoice, (minimum: bigint, maximum: bigint) => ObjectMember>> = {
  "number|bigint": (minimum, maximum) =>
    union(integer(safeLimits(minimum, maximum)), bigint(minimum, maximum)),
  bigint,
  string: (minimum, maximum) => matching(integerPattern(minimum, maximum)),
};

function integer({
  minimum,
  maximum,
}: {
  minimum?: number | bigint;
  maximum?: number | bigint;
}): ObjectMember {
  const least = minimum === undefined ? "" : `.min(${minimum}, words)`;
  const most = maximum === undefined ? "" : `.max(${maximum}, words)`;
  return { code: `z.int(words)${least}${most}`, type: "z.ZodInt" };
}

function bigint(minimum: bigint, maximum: bigint): ObjectMember {
  return also(BIGINT, `.min(${minimum}n, words).max(${maximum}n, words)`);
}

/** The pattern is a constant of ours; nothing that a server said is in it. */
function matching(pattern: string): ObjectMember {
  return also(STRING, `.regex(/${pattern}/, words)`);
}

function union(...options: readonly ObjectMember[]): ObjectMember {
  const [only] = options;
  if (only === undefined) return NONE;
  if (options.length === 1) return only;
  return {
    code: `z.union([${options.map(({ code }) => code).join(", ")}], words)`,
    type: `z.ZodUnion<readonly [${options.map(({ type }) => type).join(", ")}]>`,
  };
}

/** With the checks that zod has no word for. */
function withRest(schema: ObjectMember): ObjectMember {
  return also(schema, ".check(rest)");
}

function also({ code, type }: ObjectMember, checks: string): ObjectMember {
  return { code: code + checks, type };
}
