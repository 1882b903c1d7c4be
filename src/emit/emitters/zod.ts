/** ItemKey → its zod schema as code. `templates/zod-item.ts` contains the functions that the code calls. */

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
  parameters: ["params", "check", "lengthParams"],
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

const STRING: ObjectMember = { code: "z.string(params)", type: "z.ZodString" };
const NUMBER: ObjectMember = { code: "z.number(params)", type: "z.ZodNumber" };
const BIGINT: ObjectMember = { code: "z.bigint(params)", type: "z.ZodBigInt" };
const BOOLEAN: ObjectMember = { code: "z.boolean(params)", type: "z.ZodBoolean" };
const NEVER: ObjectMember = { code: "z.never(params)", type: "z.ZodNever" };
const BIT: ObjectMember = { code: "z.literal([0, 1], params)", type: "z.ZodLiteral<0 | 1>" };

const SCHEMAS: { readonly [Kind in ItemType["kind"]]: ZodSchemaOf<Kind> } = {
  flag: ({ as }) => FLAGS[as],
  integer: ({ minimum, maximum }) => integer({ minimum, maximum }),
  bigint: ({ as, minimum, maximum }) => BIGINTS[as](minimum, maximum),
  text: ({ filled }) => withCustomCheck(filled ? withChecks(STRING, ".min(1, lengthParams)") : STRING),
  scalar: () => withCustomCheck(union(STRING, NUMBER, BIGINT)),
  decimal: () => withCustomCheck(union(STRING, NUMBER)),
  float: () => withCustomCheck(union(STRING, NUMBER)),
  form: ({ pattern, numbers }) =>
    numbers === undefined ? stringMatching(pattern) : withCustomCheck(union(STRING, NUMBER)),
  enum: ({ members }) =>
    members.length === 0
      ? NEVER
      : {
          code: `z.enum([${members.map(stringLiteral).join(", ")}], params)`,
          type: `z.ZodEnum<{ ${members.map((text) => `${propertyName(text)}: ${stringLiteral(text)}`).join("; ")} }>`,
        },
  set: () => withCustomCheck(STRING),
  // The union needs no custom check, because the schema of each alternative has its own.
  "any-of": ({ types }) => union(...types.map(typeSchema)),
  "all-of": (type) => withCustomCheck(union(...runtimeTypes(type).map((name) => RUNTIME_TYPES[name]))),
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
  string: (minimum, maximum) => stringMatching(integerPattern(minimum, maximum)),
};

function integer({
  minimum,
  maximum,
}: {
  minimum?: number | bigint;
  maximum?: number | bigint;
}): ObjectMember {
  const min = minimum === undefined ? "" : `.min(${minimum}, params)`;
  const max = maximum === undefined ? "" : `.max(${maximum}, params)`;
  return { code: `z.int(params)${min}${max}`, type: "z.ZodInt" };
}

function bigint(minimum: bigint, maximum: bigint): ObjectMember {
  return withChecks(BIGINT, `.min(${minimum}n, params).max(${maximum}n, params)`);
}

/**
 * Returns a schema of strings that match a pattern. The pattern is a constant of this project. It must not contain text from a
 * server.
 */
function stringMatching(pattern: string): ObjectMember {
  return withChecks(STRING, `.regex(/${pattern}/, params)`);
}

function union(...options: readonly ObjectMember[]): ObjectMember {
  const [only] = options;
  if (only === undefined) return NEVER;
  if (options.length === 1) return only;
  return {
    code: `z.union([${options.map(({ code }) => code).join(", ")}], params)`,
    type: `z.ZodUnion<readonly [${options.map(({ type }) => type).join(", ")}]>`,
  };
}

/** Returns the schema with a custom check, which covers everything that the schema cannot express. */
function withCustomCheck(schema: ObjectMember): ObjectMember {
  return withChecks(schema, ".check(check)");
}

function withChecks({ code, type }: ObjectMember, checks: string): ObjectMember {
  return { code: code + checks, type };
}
