/** Creates the code of a key's zod schema. `templates/zod-item.ts` contains the functions that the code calls. */

import { buildIntegerPattern } from "../../column/number-patterns.js";
import { listRuntimeTypes, type RuntimeType } from "../../item/runtime-types.js";
import type { BigintChoice, FlagChoice, ItemKey, ItemType } from "../../core/item-types.js";
import { omitLimitsRedundantForSafeIntegers } from "../type-checks.js";
import { formatBigint, propertyName, stringLiteral } from "../code.js";
import type { ValidatorLibrary, TypedCode } from "./object-file.js";

export const ZOD_LIBRARY: ValidatorLibrary = {
  name: "zod",
  importStatements: { types: 'import type { z } from "zod";', values: 'import { z } from "zod";' },
  keySchemasName: "Shape",
  formatItemSchemaType: (keySchemasTypeName) => `z.ZodObject<${keySchemasTypeName}, z.core.$strict>`,
  helperTypeImports: [],
  schemaCreatorParameterNames: ["params", "check", "lengthParams"],
  createKeySchema,
};

function createKeySchema(key: ItemKey): TypedCode {
  const { code, type } = createTypeSchema(key.type);
  if (key.required) return { code, type };
  if (!key.nullable) return { code: `${code}.optional()`, type: `z.ZodOptional<${type}>` };
  return { code: `${code}.nullish()`, type: `z.ZodOptional<z.ZodNullable<${type}>>` };
}

function createTypeSchema(type: ItemType): TypedCode {
  return (SCHEMA_BUILDERS[type.kind] as (type: ItemType) => TypedCode)(type);
}

type ZodSchemaBuilder<Kind extends ItemType["kind"]> = (type: Extract<ItemType, { kind: Kind }>) => TypedCode;

const STRING_SCHEMA: TypedCode = { code: "z.string(params)", type: "z.ZodString" };
const NUMBER_SCHEMA: TypedCode = { code: "z.number(params)", type: "z.ZodNumber" };
const BIGINT_SCHEMA: TypedCode = { code: "z.bigint(params)", type: "z.ZodBigInt" };
const BOOLEAN_SCHEMA: TypedCode = { code: "z.boolean(params)", type: "z.ZodBoolean" };
const NEVER_SCHEMA: TypedCode = { code: "z.never(params)", type: "z.ZodNever" };
const BIT_SCHEMA: TypedCode = { code: "z.literal([0, 1], params)", type: "z.ZodLiteral<0 | 1>" };

const SCHEMA_BUILDERS: { readonly [Kind in ItemType["kind"]]: ZodSchemaBuilder<Kind> } = {
  flag: ({ as }) => FLAG_SCHEMAS[as],
  integer: ({ minimum, maximum }) => createIntegerSchema({ minimum, maximum }),
  bigint: ({ as, minimum, maximum }) => BIGINT_SCHEMA_BUILDERS[as](minimum, maximum),
  text: ({ filled }) =>
    addCustomCheck(filled ? addChecks(STRING_SCHEMA, ".min(1, lengthParams)") : STRING_SCHEMA),
  scalar: () => addCustomCheck(createUnionSchema(STRING_SCHEMA, NUMBER_SCHEMA, BIGINT_SCHEMA)),
  unknown: () => addCustomCheck(createUnionSchema(STRING_SCHEMA, NUMBER_SCHEMA)),
  decimal: () => addCustomCheck(createUnionSchema(STRING_SCHEMA, NUMBER_SCHEMA)),
  float: () => addCustomCheck(createUnionSchema(STRING_SCHEMA, NUMBER_SCHEMA)),
  form: ({ pattern, numbers }) =>
    numbers === undefined
      ? createStringSchema(pattern)
      : addCustomCheck(createUnionSchema(STRING_SCHEMA, NUMBER_SCHEMA)),
  enum: ({ members }) =>
    members.length === 0
      ? NEVER_SCHEMA
      : {
          code: `z.enum([${members.map(stringLiteral).join(", ")}], params)`,
          type: `z.ZodEnum<{ ${members.map((member) => `${propertyName(member)}: ${stringLiteral(member)}`).join("; ")} }>`,
        },
  set: () => addCustomCheck(STRING_SCHEMA),
  // The union needs no custom check, because the schema of each alternative has a custom check.
  "any-of": ({ types }) => createUnionSchema(...types.map(createTypeSchema)),
  "all-of": (type) =>
    addCustomCheck(
      createUnionSchema(...listRuntimeTypes(type).map((runtimeType) => RUNTIME_TYPE_SCHEMAS[runtimeType])),
    ),
};

const RUNTIME_TYPE_SCHEMAS: Readonly<Record<RuntimeType, TypedCode>> = {
  string: STRING_SCHEMA,
  number: NUMBER_SCHEMA,
  bigint: BIGINT_SCHEMA,
  boolean: BOOLEAN_SCHEMA,
};

const FLAG_SCHEMAS: Readonly<Record<FlagChoice, TypedCode>> = {
  "boolean|bit": createUnionSchema(BOOLEAN_SCHEMA, BIT_SCHEMA),
  boolean: BOOLEAN_SCHEMA,
  bit: BIT_SCHEMA,
};

const BIGINT_SCHEMA_BUILDERS: Readonly<
  Record<BigintChoice, (minimum: bigint, maximum: bigint) => TypedCode>
> = {
  "number|bigint": (minimum, maximum) =>
    createUnionSchema(
      createIntegerSchema(omitLimitsRedundantForSafeIntegers(minimum, maximum)),
      createBigintSchema(minimum, maximum),
    ),
  bigint: createBigintSchema,
  string: (minimum, maximum) => createStringSchema(buildIntegerPattern(minimum, maximum)),
};

function createIntegerSchema({
  minimum,
  maximum,
}: {
  minimum?: number | bigint;
  maximum?: number | bigint;
}): TypedCode {
  const minCall = minimum === undefined ? "" : `.min(${minimum}, params)`;
  const maxCall = maximum === undefined ? "" : `.max(${maximum}, params)`;
  return { code: `z.int(params)${minCall}${maxCall}`, type: "z.ZodInt" };
}

function createBigintSchema(minimum: bigint, maximum: bigint): TypedCode {
  return addChecks(
    BIGINT_SCHEMA,
    `.min(${formatBigint(minimum)}, params).max(${formatBigint(maximum)}, params)`,
  );
}

/**
 * Returns a schema of strings that match a pattern. The pattern must not contain text from a server, because it becomes code
 * unchanged.
 */
function createStringSchema(pattern: string): TypedCode {
  return addChecks(STRING_SCHEMA, `.regex(/${pattern}/, params)`);
}

function createUnionSchema(...alternatives: readonly TypedCode[]): TypedCode {
  const [firstAlternative] = alternatives;
  if (firstAlternative === undefined) return NEVER_SCHEMA;
  if (alternatives.length === 1) return firstAlternative;
  return {
    code: `z.union([${alternatives.map(({ code }) => code).join(", ")}], params)`,
    type: `z.ZodUnion<readonly [${alternatives.map(({ type }) => type).join(", ")}]>`,
  };
}

/** Returns the schema with a custom check, which covers everything that the schema cannot express. */
function addCustomCheck(schema: TypedCode): TypedCode {
  return addChecks(schema, ".check(check)");
}

function addChecks({ code, type }: TypedCode, checkCalls: string): TypedCode {
  return { code: code + checkCalls, type };
}
