/** Creates the code of a key's valibot schema. `templates/valibot-item.ts` contains the functions that the code calls. */

import { buildIntegerPattern } from "../../column/number-patterns.js";
import { listRuntimeTypes, type RuntimeType } from "../../item/runtime-types.js";
import type { BigintChoice, FlagChoice, ItemKey, ItemType } from "../../core/item-types.js";
import { omitLimitsRedundantForSafeIntegers } from "../type-checks.js";
import { formatBigint, stringLiteral } from "../code.js";
import type { ValidatorLibrary, TypedCode } from "./object-file.js";

export const VALIBOT_LIBRARY: ValidatorLibrary = {
  name: "valibot",
  importStatements: { types: 'import type * as v from "valibot";', values: 'import * as v from "valibot";' },
  keySchemasName: "Entries",
  formatItemSchemaType: (keySchemasTypeName) =>
    `v.StrictObjectSchema<${keySchemasTypeName}, MessageFormatter>`,
  helperTypeImports: ["type MessageFormatter"],
  schemaCreatorParameterNames: ["message", "isValid"],
  createKeySchema,
};

/** The code and type of a schema, with the TypeScript type of the values that the schema accepts. */
interface ValibotSchema extends TypedCode {
  readonly valueType: string;
}

function createKeySchema(key: ItemKey): TypedCode {
  const { code, type } = createTypeSchema(key.type);
  if (key.required) return { code, type };
  if (!key.nullable) return { code: `v.optional(${code})`, type: `v.OptionalSchema<${type}, undefined>` };
  return { code: `v.nullish(${code})`, type: `v.NullishSchema<${type}, undefined>` };
}

function createTypeSchema(type: ItemType): ValibotSchema {
  return (SCHEMA_BUILDERS[type.kind] as (type: ItemType) => ValibotSchema)(type);
}

type ValibotSchemaBuilder<Kind extends ItemType["kind"]> = (
  type: Extract<ItemType, { kind: Kind }>,
) => ValibotSchema;

const STRING_SCHEMA: ValibotSchema = {
  code: "v.string(message)",
  type: "v.StringSchema<MessageFormatter>",
  valueType: "string",
};
const NUMBER_SCHEMA: ValibotSchema = {
  code: "v.number(message)",
  type: "v.NumberSchema<MessageFormatter>",
  valueType: "number",
};
const BIGINT_SCHEMA: ValibotSchema = {
  code: "v.bigint(message)",
  type: "v.BigintSchema<MessageFormatter>",
  valueType: "bigint",
};
const BOOLEAN_SCHEMA: ValibotSchema = {
  code: "v.boolean(message)",
  type: "v.BooleanSchema<MessageFormatter>",
  valueType: "boolean",
};
const BIT_SCHEMA: ValibotSchema = createPicklist(["0", "1"]);
const STRING_OR_NUMBER_SCHEMA = createUnionSchema(STRING_SCHEMA, NUMBER_SCHEMA);

const NON_EMPTY_ACTION: TypedCode = {
  code: "v.nonEmpty(message)",
  type: "v.NonEmptyAction<string, MessageFormatter>",
};

const SCHEMA_BUILDERS: { readonly [Kind in ItemType["kind"]]: ValibotSchemaBuilder<Kind> } = {
  flag: ({ as }) => FLAG_SCHEMAS[as],
  integer: ({ minimum, maximum }) => createIntegerSchema({ minimum, maximum }),
  bigint: ({ as, minimum, maximum }) => BIGINT_SCHEMA_BUILDERS[as](minimum, maximum),
  text: ({ filled }) =>
    createPipe(STRING_SCHEMA, ...(filled ? [NON_EMPTY_ACTION] : []), createCustomCheck(STRING_SCHEMA)),
  scalar: () => addCustomCheck(createUnionSchema(STRING_SCHEMA, NUMBER_SCHEMA, BIGINT_SCHEMA)),
  unknown: () => addCustomCheck(STRING_OR_NUMBER_SCHEMA),
  decimal: () => addCustomCheck(STRING_OR_NUMBER_SCHEMA),
  float: () => addCustomCheck(STRING_OR_NUMBER_SCHEMA),
  form: ({ pattern, numbers }) =>
    numbers === undefined ? createStringSchema(pattern) : addCustomCheck(STRING_OR_NUMBER_SCHEMA),
  enum: ({ members }) => createPicklist(members.map(stringLiteral)),
  set: () => addCustomCheck(STRING_SCHEMA),
  // The union needs no custom check, because the schema of each alternative has a custom check.
  "any-of": ({ types }) => createUnionSchema(...types.map(createTypeSchema)),
  "all-of": (type) =>
    addCustomCheck(
      createUnionSchema(...listRuntimeTypes(type).map((runtimeType) => RUNTIME_TYPE_SCHEMAS[runtimeType])),
    ),
};

const RUNTIME_TYPE_SCHEMAS: Readonly<Record<RuntimeType, ValibotSchema>> = {
  string: STRING_SCHEMA,
  number: NUMBER_SCHEMA,
  bigint: BIGINT_SCHEMA,
  boolean: BOOLEAN_SCHEMA,
};

const FLAG_SCHEMAS: Readonly<Record<FlagChoice, ValibotSchema>> = {
  "boolean|bit": createUnionSchema(BOOLEAN_SCHEMA, BIT_SCHEMA),
  boolean: BOOLEAN_SCHEMA,
  bit: BIT_SCHEMA,
};

const BIGINT_SCHEMA_BUILDERS: Readonly<
  Record<BigintChoice, (minimum: bigint, maximum: bigint) => ValibotSchema>
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
}): ValibotSchema {
  return createPipe(
    NUMBER_SCHEMA,
    { code: "v.safeInteger(message)", type: "v.SafeIntegerAction<number, MessageFormatter>" },
    ...(minimum === undefined ? [] : [buildLimitAction("min", String(minimum), "number")]),
    ...(maximum === undefined ? [] : [buildLimitAction("max", String(maximum), "number")]),
  );
}

function createBigintSchema(minimum: bigint, maximum: bigint): ValibotSchema {
  return createPipe(
    BIGINT_SCHEMA,
    buildLimitAction("min", formatBigint(minimum), "bigint"),
    buildLimitAction("max", formatBigint(maximum), "bigint"),
  );
}

function buildLimitAction(
  limitKind: "min" | "max",
  limitCode: string,
  valueType: "number" | "bigint",
): TypedCode {
  const actionType = limitKind === "min" ? "MinValueAction" : "MaxValueAction";
  const limitType = valueType === "number" ? limitCode : "bigint";
  return {
    code: `v.${limitKind}Value(${limitCode}, message)`,
    type: `v.${actionType}<${valueType}, ${limitType}, MessageFormatter>`,
  };
}

/**
 * Returns a schema of strings that match a pattern. The pattern must not contain text from a server, because it becomes code
 * unchanged.
 */
function createStringSchema(pattern: string): ValibotSchema {
  return createPipe(STRING_SCHEMA, {
    code: `v.regex(/${pattern}/, message)`,
    type: "v.RegexAction<string, MessageFormatter>",
  });
}

function createPicklist(literals: readonly string[]): ValibotSchema {
  const literalList = `[${literals.join(", ")}]`;
  return {
    code: `v.picklist(${literalList}, message)`,
    type: `v.PicklistSchema<readonly ${literalList}, MessageFormatter>`,
    valueType: literals.join(" | ") || "never",
  };
}

function createUnionSchema(...alternatives: readonly ValibotSchema[]): ValibotSchema {
  const [firstAlternative = createPicklist([])] = alternatives;
  if (alternatives.length < 2) return firstAlternative;
  return {
    code: `v.union([${alternatives.map(({ code }) => code).join(", ")}], message)`,
    type: `v.UnionSchema<readonly [${alternatives.map(({ type }) => type).join(", ")}], MessageFormatter>`,
    valueType: alternatives.map(({ valueType }) => valueType).join(" | "),
  };
}

/** Returns the schema with a custom check, which covers everything that the schema cannot express. */
function addCustomCheck(schema: ValibotSchema): ValibotSchema {
  return createPipe(schema, createCustomCheck(schema));
}

function createCustomCheck({ valueType }: ValibotSchema): TypedCode {
  // Without the explicit type argument, TypeScript would infer the parameter type of `isValid` instead of the schema's value type.
  return {
    code: `v.check<${valueType}, MessageFormatter>(isValid, message)`,
    type: `v.CheckAction<${valueType}, MessageFormatter>`,
  };
}

function createPipe(schema: ValibotSchema, ...actions: readonly TypedCode[]): ValibotSchema {
  const steps = [schema, ...actions];
  return {
    code: `v.pipe(${steps.map(({ code }) => code).join(", ")})`,
    type: `v.SchemaWithPipe<readonly [${steps.map(({ type }) => type).join(", ")}]>`,
    valueType: schema.valueType,
  };
}
