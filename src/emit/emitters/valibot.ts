/** The valibot schemas of keys. `templates/valibot-item.ts` contains the functions that the code calls. */

import { formatBigint, indent, stringLiteral } from "../code.js";
import { buildTypeSchema, type SchemaParts } from "../../item/type-walk.js";
import type { ValidatorLibrary, TypedCode } from "./object-file.js";

export const VALIBOT_LIBRARY: ValidatorLibrary = {
  name: "valibot",
  importStatements: { types: 'import type * as v from "valibot";', values: 'import * as v from "valibot";' },
  keySchemasName: "Entries",
  formatItemSchemaType: (keySchemasTypeName) =>
    `v.StrictObjectSchema<${keySchemasTypeName}, MessageFormatter>`,
  helperTypeImports: ["type MessageFormatter"],
  schemaCreatorParameterNames: ["message", "isValid"],
  createKeySchema: ({ type: itemType, required, nullable }) => {
    const { code, type } = buildTypeSchema(itemType, PARTS);
    if (required) return { code, type };
    if (!nullable)
      return { code: `v.optional(${code})`, type: formatList("v.OptionalSchema<", [type, "undefined"], ">") };
    return { code: `v.nullish(${code})`, type: formatList("v.NullishSchema<", [type, "undefined"], ">") };
  },
};

/** A schema with the TypeScript type of its values, and its steps if it is a pipe. */
interface Schema extends TypedCode {
  readonly valueType: string;
  readonly steps?: readonly TypedCode[];
}

const primitive = (name: string, typeName: string): Schema => ({
  code: `v.${name}(message)`,
  type: `v.${typeName}Schema<MessageFormatter>`,
  valueType: name,
});

/** Returns a type with arguments, or a tuple. A long one takes a line for each element. */
function formatList(start: string, elements: readonly string[], end: string): string {
  const line = start + elements.join(", ") + end;
  return line.length <= 90 && !line.includes("\n")
    ? line
    : `${start}\n${indent(elements.join(",\n"), 1)}\n${end}`;
}

/** Adds actions. Steps of a pipe are not nested. */
function pipe(schema: Schema, ...actions: readonly TypedCode[]): Schema {
  const steps = [...(schema.steps ?? [schema]), ...actions];
  return {
    code: `v.pipe(${steps.map(({ code }) => code).join(", ")})`,
    type: formatList(
      "v.SchemaWithPipe<readonly [",
      steps.map(({ type }) => type),
      "]>",
    ),
    valueType: schema.valueType,
    steps,
  };
}

function limit(kind: "min" | "max", code: string, valueType: "number" | "bigint"): TypedCode {
  const action = kind === "min" ? "MinValueAction" : "MaxValueAction";
  const limitType = valueType === "number" ? code : "bigint";
  return {
    code: `v.${kind}Value(${code}, message)`,
    type: `v.${action}<${valueType}, ${limitType}, MessageFormatter>`,
  };
}

function picklist(literals: readonly string[]): Schema {
  return {
    code: `v.picklist([${literals.join(", ")}], message)`,
    type: formatList("v.PicklistSchema<readonly [", literals, "], MessageFormatter>"),
    valueType: literals.join(" | ") || "never",
  };
}

const STRING = primitive("string", "String");

const PARTS: SchemaParts<Schema> = {
  string: STRING,
  nonEmptyString: pipe(STRING, {
    code: "v.nonEmpty(message)",
    type: "v.NonEmptyAction<string, MessageFormatter>",
  }),
  number: primitive("number", "Number"),
  bigint: primitive("bigint", "Bigint"),
  boolean: primitive("boolean", "Boolean"),
  bit: picklist(["0", "1"]),
  integer: ({ minimum, maximum }) =>
    pipe(
      primitive("number", "Number"),
      { code: "v.safeInteger(message)", type: "v.SafeIntegerAction<number, MessageFormatter>" },
      ...(minimum === undefined ? [] : [limit("min", String(minimum), "number")]),
      ...(maximum === undefined ? [] : [limit("max", String(maximum), "number")]),
    ),
  bigintRange: (minimum, maximum) =>
    pipe(
      primitive("bigint", "Bigint"),
      limit("min", formatBigint(minimum), "bigint"),
      limit("max", formatBigint(maximum), "bigint"),
    ),
  pattern: (pattern) =>
    pipe(STRING, { code: `v.regex(/${pattern}/, message)`, type: "v.RegexAction<string, MessageFormatter>" }),
  members: (members) => picklist(members.map(stringLiteral)),
  union: (first = picklist([]), ...others) => {
    if (others.length === 0) return first;
    const all = [first, ...others];
    return {
      code: `v.union([${all.map(({ code }) => code).join(", ")}], message)`,
      type: formatList(
        "v.UnionSchema<readonly [",
        all.map(({ type }) => type),
        "], MessageFormatter>",
      ),
      valueType: all.map(({ valueType }) => valueType).join(" | "),
    };
  },
  // Without the explicit type argument, TypeScript would infer the parameter type of `isValid` instead of the schema's value type.
  check: (schema) =>
    pipe(schema, {
      code: `v.check<${schema.valueType}, MessageFormatter>(isValid, message)`,
      type: `v.CheckAction<${schema.valueType}, MessageFormatter>`,
    }),
};
