/** Converts the type of a key to a typebox schema. `typebox.ts` adds refinements for checks that the schema cannot express. */

import { buildIntegerPattern } from "../../column/number-patterns.js";
import type { FlagChoice, ItemKey, ItemType } from "../../core/item-types.js";
import { stringLiteral } from "../code.js";
import { omitLimitsRedundantForSafeIntegers } from "../type-checks.js";

/**
 * A schema of typebox. `code` lacks refinements and `Type.Optional`, which `typebox.ts` adds. `type` is the TypeScript type of the
 * complete schema.
 */
export interface TypeboxSchema {
  readonly code: string;
  readonly type: string;
  /**
   * Whether the schema performs the first check that the function `buildValueChecks` returns for the key. Otherwise, that check
   * needs a refinement, too.
   */
  readonly schemaCoversFirstValueCheck: boolean;
}

type SchemaCode = Pick<TypeboxSchema, "code" | "type">;

/**
 * Returns the schema of a key. Every schema is also valid JSON Schema, so that other validators can use it. For example, the
 * HTTP server Fastify validates requests with ajv.
 */
export function buildTypeboxSchema(
  { type, nullable, required, property }: ItemKey,
  module: string,
): TypeboxSchema {
  const propertyType = `${module}Item[${stringLiteral(property)}]`;
  if (type.kind === "all-of") {
    // No typebox schema describes the values that all versions accept. So return a schema for any value, with the TypeScript type that
    // the key has in the item's interface.
    const unsafeType = `Type.TUnsafe<${propertyType}>`;
    return {
      code: `Type.Unsafe<${propertyType}>({})`,
      type: required ? unsafeType : `Type.TOptional<${unsafeType}>`,
      schemaCoversFirstValueCheck: false,
    };
  }
  const { members, schemaCoversFirstValueCheck = true } = buildUnionMembers(type);
  const { code, type: schemaType } = createUnionSchema([
    ...members,
    ...(nullable ? [createSchemaCode("Null")] : []),
  ]);
  if (required) return { code, type: schemaType, schemaCoversFirstValueCheck };
  // typebox accepts `undefined` for an optional key. But with the compiler option `exactOptionalPropertyTypes`, the TypeScript type that
  // typebox infers lacks `undefined`. `Type.Undefined()` would add it, but is not valid JSON Schema. So use the type that the key has in
  // the item's interface.
  return {
    code: `Type.Unsafe<${propertyType}>(${code})`,
    type: `Type.TOptional<Type.TUnsafe<${propertyType}>>`,
    schemaCoversFirstValueCheck,
  };
}

function createUnionSchema(members: readonly SchemaCode[]): SchemaCode {
  const [firstMember, ...otherMembers] = members;
  if (firstMember === undefined) return createSchemaCode("Never");
  if (otherMembers.length === 0) return firstMember;
  const [codes, types] = [members.map(({ code }) => code), members.map(({ type }) => type)];
  return { code: `Type.Union([${codes.join(", ")}])`, type: `Type.TUnion<[${types.join(", ")}]>` };
}

function buildUnionMembers(
  type: Exclude<ItemType, { kind: "all-of" }>,
): ReturnType<UnionMembersBuilder<TypeboxExpressibleTypeKind>> {
  return (UNION_MEMBER_BUILDERS[type.kind] as UnionMembersBuilder<TypeboxExpressibleTypeKind>)(type);
}

type TypeboxExpressibleTypeKind = Exclude<ItemType["kind"], "all-of">;

type UnionMembersBuilder<Kind extends TypeboxExpressibleTypeKind> = (
  type: Extract<ItemType, { kind: Kind }>,
) => {
  readonly members: readonly SchemaCode[];
  readonly schemaCoversFirstValueCheck?: boolean;
};

const UNION_MEMBER_BUILDERS: { readonly [Kind in TypeboxExpressibleTypeKind]: UnionMembersBuilder<Kind> } = {
  flag: ({ as }) => ({ members: FLAG_SCHEMAS_BY_CHOICE[as] }),
  integer: ({ minimum, maximum }) => ({
    members: [createSchemaCode("Integer", `{ minimum: ${minimum}, maximum: ${maximum} }`)],
  }),
  // A refinement checks the limits that JSON numbers cannot represent exactly.
  bigint: ({ as, minimum, maximum }) =>
    as === "string"
      ? { members: [createSchemaCode("String", formatPatternOption(buildIntegerPattern(minimum, maximum)))] }
      : {
          members: [
            ...(as === "bigint" ? [] : [createSchemaCode("Integer", formatLimitOptions(minimum, maximum))]),
            BIGINT_SCHEMA,
          ],
          schemaCoversFirstValueCheck: false,
        },
  text: () => ({ members: [createSchemaCode("String")] }),
  scalar: () => ({
    members: [createSchemaCode("String"), createSchemaCode("Number"), BIGINT_SCHEMA],
    schemaCoversFirstValueCheck: false,
  }),
  unknown: () => ({
    members: [createSchemaCode("String"), createSchemaCode("Number")],
    schemaCoversFirstValueCheck: false,
  }),
  decimal: () => ({
    members: [createSchemaCode("String"), createSchemaCode("Number")],
    schemaCoversFirstValueCheck: false,
  }),
  float: () => ({
    members: [createSchemaCode("String"), createSchemaCode("Number")],
    schemaCoversFirstValueCheck: false,
  }),
  form: ({ pattern, numbers }) =>
    numbers === undefined
      ? { members: [createSchemaCode("String", formatPatternOption(pattern))] }
      : {
          members: [createSchemaCode("String"), createSchemaCode("Number")],
          schemaCoversFirstValueCheck: false,
        },
  enum: ({ members }) => ({ members: members.map((member) => createLiteralSchema(stringLiteral(member))) }),
  set: () => ({ members: [createSchemaCode("String")] }),
  "any-of": ({ types }) => ({
    members: [
      ...new Map(
        types
          .flatMap((definedType) => buildUnionMembers(definedType).members)
          .map((member) => [member.type, removeSchemaOptions(member)]),
      ).values(),
    ],
    schemaCoversFirstValueCheck: false,
  }),
};

/** The schema of bigints. `typebox.ts` adds the function `createBigintSchema` to each generated file that calls it. */
const BIGINT_SCHEMA: SchemaCode = { code: "createBigintSchema()", type: "Type.TUnsafe<bigint>" };

const BIT_SCHEMAS = ["1", "0"].map(createLiteralSchema);
const FLAG_SCHEMAS_BY_CHOICE: Readonly<Record<FlagChoice, readonly SchemaCode[]>> = {
  "boolean|bit": [createSchemaCode("Boolean"), ...BIT_SCHEMAS],
  boolean: [createSchemaCode("Boolean")],
  bit: BIT_SCHEMAS,
};

function createSchemaCode(typeName: string, optionsCode = ""): SchemaCode {
  return { code: `Type.${typeName}(${optionsCode})`, type: `Type.T${typeName}` };
}

/**
 * Returns the schema without its options, such as limits. If alternatives of a union have the same TypeScript type, one schema
 * replaces them, even if their options differ. A refinement checks what the removed options would check.
 */
function removeSchemaOptions({ code, type }: SchemaCode): SchemaCode {
  return { code: code.replace(/\(\{.*\}\)$/, "()"), type };
}

function createLiteralSchema(literal: string): SchemaCode {
  return { code: `Type.Literal(${literal})`, type: `Type.TLiteral<${literal}>` };
}

/** Returns the options of a schema with a pattern. The pattern must not contain text from a server. */
function formatPatternOption(patternSource: string): string {
  return `{ pattern: ${stringLiteral(patternSource)} }`;
}

/** Returns the schema options `minimum` and `maximum`. Omits a limit that every safe integer satisfies. */
function formatLimitOptions(minimum: bigint, maximum: bigint): string {
  const limitOptions = Object.entries(omitLimitsRedundantForSafeIntegers(minimum, maximum)).map(
    ([name, limit]) => `${name}: ${limit}`,
  );
  return limitOptions.length === 0 ? "" : `{ ${limitOptions.join(", ")} }`;
}
