/**
 * Creates the TypeScript interface of an item with json-schema-to-typescript, which is loaded on demand. The code has the same layout as
 * the output of Prettier: a test compares them. Prettier itself is not used, because it would take longer than all other steps.
 *
 * json-schema-to-typescript does not escape its input, so it never receives text from a server. It receives numbered placeholders for
 * enum members, which are replaced by string literals afterwards. Its results are cached, because many keys have the same type.
 */

import { listRuntimeTypes } from "../item/runtime-types.js";
import type { BigintChoice, DefinedType, FlagChoice, Item, ItemKey, ItemType } from "../core/item-types.js";
import { indent, propertyName, stringLiteral } from "./code.js";
import { formatItemComment, formatKeyComment } from "./comments.js";

/** A JSON Schema for json-schema-to-typescript. The keyword `tsType` is an extension of JSON Schema. */
interface TypeSchema {
  readonly title?: string;
  readonly type?: "object" | "string" | "boolean" | "null";
  readonly tsType?: string;
  readonly enum?: (string | number)[];
  readonly anyOf?: TypeSchema[];
  readonly properties?: Record<string, TypeSchema>;
  readonly required?: string[];
  readonly additionalProperties?: false;
}

/**
 * Placeholders for the enum members of one type. With placeholders, types that differ only in their members have the same text, so
 * they share cached results.
 */
class MemberPlaceholders {
  private readonly memberLiterals: string[] = [];

  /** Adds the string literal of a member, and returns its placeholder. */
  createPlaceholder(memberLiteral: string): string {
    return `placeholder${this.memberLiterals.push(memberLiteral) - 1}`;
  }

  /** Splits the code of a union type into the code of each type, and replaces the placeholders by the members. */
  splitUnionAndRestoreLiterals(unionCode: string): readonly string[] {
    return unionCode
      .replace(/^\((.* \| .*)\)$/, "$1")
      .split(" | ")
      .map((typeCode) =>
        typeCode.replace(PLACEHOLDER_PATTERN, (_, index: string) => this.memberLiterals[Number(index)] ?? ""),
      );
  }
}

const PLACEHOLDER_PATTERN = /^"placeholder(\d+)"$/;

/** The maximum width of a line that Prettier does not break. */
const LINE_WIDTH = 80;

/** Returns `export interface NAMEItem { … }` with a comment for each key. */
export async function generateItemInterface(item: Item): Promise<string> {
  const keySchemas = item.keys.map((key) => {
    const placeholders = new MemberPlaceholders();
    return { key, serializedSchema: JSON.stringify(buildKeyTypeSchema(key, placeholders)), placeholders };
  });
  const typeCodeBySchema = await convertSchemasToTypeCode(
    keySchemas.map(({ serializedSchema }) => serializedSchema),
  );
  const properties = keySchemas.map(({ key, serializedSchema, placeholders }) => {
    const typeCodes = placeholders.splitUnionAndRestoreLiterals(typeCodeBySchema.get(serializedSchema) ?? "");
    return indent(`${formatKeyComment(key, item)}\n${formatProperty(key, typeCodes)}\n`, 1);
  });
  const body = properties.length === 0 ? "" : `\n${properties.join("")}`;
  return `${formatItemComment(item)}\nexport interface ${item.module}Item {${body}}\n`;
}

function formatProperty(key: ItemKey, typeCodes: readonly string[]): string {
  const name = propertyName(key.property).replace(STRING_LITERAL_PATTERN, toPreferredQuotes);
  const propertyStart = `${name}${key.required ? "" : "?"}:`;
  const formattedTypes = typeCodes.map((typeCode) =>
    typeCode.replace(ANCHORED_STRING_LITERAL_PATTERN, toPreferredQuotes),
  );
  const union = formattedTypes.join(" | ");
  const canKeepUnionOnOneLine = (line: string): boolean => typeCodes.length === 1 || line.length < LINE_WIDTH;
  if (canKeepUnionOnOneLine(`  ${propertyStart} ${union}`)) return `${propertyStart} ${union};`;
  if (canKeepUnionOnOneLine(`    ${union}`)) return `${propertyStart}\n  ${union};`;
  return `${propertyStart}\n${formattedTypes.map((formattedType) => `  | ${formattedType}`).join("\n")};`;
}

const STRING_LITERAL_PATTERN = /"(?:\\.|[^"\\])*"/;
const ANCHORED_STRING_LITERAL_PATTERN = /^"(?:\\.|[^"\\])*"$/;

/** Returns the string literal in single quotes if it then needs fewer escapes. Otherwise, returns it unchanged. */
function toPreferredQuotes(literal: string): string {
  const text = literal.slice(1, -1);
  const countQuotes = (quote: string): number => text.split(quote).length - 1;
  if (countQuotes('"') <= countQuotes("'")) return literal;
  return `'${text.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/**
 * Returns a function that converts texts and caches the results. The function converts all uncached texts with a single call of
 * `convert`. It returns the entire cache, which maps each text to its result.
 */
function createCachingConverter(convert: (texts: readonly string[]) => Promise<readonly string[]>) {
  const resultsByText = new Map<string, string>();
  return async (texts: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const uncachedTexts = [...new Set(texts)].filter((text) => !resultsByText.has(text));
    const results = uncachedTexts.length === 0 ? [] : await convert(uncachedTexts);
    for (const [index, text] of uncachedTexts.entries()) resultsByText.set(text, results[index] ?? "");
    return resultsByText;
  };
}

/** Converts types in JSON Schema to unformatted TypeScript. */
const convertSchemasToTypeCode = createCachingConverter(async (serializedSchemas) => {
  const { compile } = await import("json-schema-to-typescript");
  const properties = serializedSchemas.map(
    (serializedSchema, index) => [`type${index}`, JSON.parse(serializedSchema) as TypeSchema] as const,
  );
  const schema: TypeSchema = {
    title: "Types",
    type: "object",
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name),
    additionalProperties: false,
  };
  const code = await compile(schema, "Types", { bannerComment: "", format: false });
  return [...code.matchAll(/^type\d+: (.*)$/gm)].map(([, typeCode = ""]) => typeCode);
});

function buildKeyTypeSchema(
  { property, type, required, nullable, note }: ItemKey,
  placeholders: MemberPlaceholders,
): TypeSchema {
  const valueSchema =
    type.kind === "text" && note?.values !== undefined
      ? buildOpenUnion(note.values, placeholders)
      : buildTypeSchema(type, placeholders);
  if (required) return valueSchema;
  const { anyOf = [valueSchema] } = valueSchema;
  const inheritedMethodName = INHERITED_METHOD_NAMES.find((methodName) => methodName === property);
  return {
    anyOf: [
      ...anyOf,
      ...(nullable ? [NULL_SCHEMA] : []),
      // Accept the value `undefined`, even if the compiler option `exactOptionalPropertyTypes` is set.
      UNDEFINED_SCHEMA,
      ...(inheritedMethodName === undefined ? [] : [{ tsType: `Object["${inheritedMethodName}"]` }]),
    ],
  };
}

/**
 * Methods that every object inherits. If an item omits a key with one of these names, TypeScript assumes that the property is the
 * inherited method, so the type of the key must include the type of the method.
 */
const INHERITED_METHOD_NAMES = [
  ...(["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"] as const),
  ...(["toLocaleString", "toString", "valueOf"] as const),
];

type TypeSchemaBuilder<Kind extends DefinedType["kind"]> = (
  type: Extract<DefinedType, { kind: Kind }>,
  placeholders: MemberPlaceholders,
) => TypeSchema;

const STRING_SCHEMA: TypeSchema = { type: "string" };
const NUMBER_SCHEMA: TypeSchema = { tsType: "number" };
const NULL_SCHEMA: TypeSchema = { type: "null" };
const UNDEFINED_SCHEMA: TypeSchema = { tsType: "undefined" };
const BIGINT_SCHEMA: TypeSchema = { tsType: "bigint" };
const BIT_SCHEMAS: readonly TypeSchema[] = [{ enum: [0] }, { enum: [1] }];

const FLAG_SCHEMAS_BY_CHOICE: Readonly<Record<FlagChoice, TypeSchema[]>> = {
  "boolean|bit": [{ type: "boolean" }, ...BIT_SCHEMAS],
  boolean: [{ type: "boolean" }],
  bit: [...BIT_SCHEMAS],
};

const BIGINT_SCHEMAS_BY_CHOICE: Readonly<Record<BigintChoice, TypeSchema[]>> = {
  "number|bigint": [NUMBER_SCHEMA, BIGINT_SCHEMA],
  bigint: [BIGINT_SCHEMA],
  string: [STRING_SCHEMA],
};

/** Returns a type for which editors suggest these values, but which accepts any string. */
function buildOpenUnion(values: readonly string[], placeholders: MemberPlaceholders): TypeSchema {
  const literalSchemas = values.map((value): TypeSchema => ({
    enum: [placeholders.createPlaceholder(stringLiteral(value))],
  }));
  return { anyOf: [...literalSchemas, { tsType: "(string & {})" }] };
}

function buildTypeSchema(type: ItemType, placeholders: MemberPlaceholders): TypeSchema {
  switch (type.kind) {
    case "any-of":
      return buildUnion(type.types, placeholders);
    case "all-of":
      return { anyOf: listRuntimeTypes(type).map((runtimeType) => ({ tsType: runtimeType })) };
    default:
      return (
        TYPE_SCHEMA_BUILDERS[type.kind] as (type: DefinedType, placeholders: MemberPlaceholders) => TypeSchema
      )(type, placeholders);
  }
}

/** Returns the union of the types. Omits string literals if it contains `string`, and number literals if it contains `number`. */
function buildUnion(types: readonly DefinedType[], placeholders: MemberPlaceholders): TypeSchema {
  const primitiveTypes = new Set(
    types.filter((type) => !isLiteralUnion(type)).flatMap((type) => listRuntimeTypes(type)),
  );
  const literalSchemas = types.filter(isLiteralUnion).flatMap((type) => {
    const { anyOf = [] } = buildTypeSchema(type, placeholders);
    if (type.kind === "enum") return primitiveTypes.has("string") ? [] : anyOf;
    return primitiveTypes.has("number") ? anyOf.filter((schema) => !BIT_SCHEMAS.includes(schema)) : anyOf;
  });
  return {
    anyOf: [...[...primitiveTypes].map((primitiveType) => ({ tsType: primitiveType })), ...literalSchemas],
  };
}

/** Whether the TypeScript type is a union of literals. This includes `boolean`. */
function isLiteralUnion({ kind }: DefinedType): boolean {
  return kind === "enum" || kind === "flag";
}

const TYPE_SCHEMA_BUILDERS: { readonly [Kind in DefinedType["kind"]]: TypeSchemaBuilder<Kind> } = {
  flag: ({ as }) => ({ anyOf: FLAG_SCHEMAS_BY_CHOICE[as] }),
  integer: () => NUMBER_SCHEMA,
  bigint: ({ as }) => ({ anyOf: BIGINT_SCHEMAS_BY_CHOICE[as] }),
  text: () => STRING_SCHEMA,
  scalar: () => ({ anyOf: [STRING_SCHEMA, NUMBER_SCHEMA, BIGINT_SCHEMA] }),
  unknown: () => ({ anyOf: [STRING_SCHEMA, NUMBER_SCHEMA] }),
  decimal: () => ({ anyOf: [STRING_SCHEMA, NUMBER_SCHEMA] }),
  float: () => ({ anyOf: [STRING_SCHEMA, NUMBER_SCHEMA] }),
  form: ({ numbers }) => (numbers === undefined ? STRING_SCHEMA : { anyOf: [STRING_SCHEMA, NUMBER_SCHEMA] }),
  enum: ({ members }, placeholders) => ({
    anyOf: members.map((member) => ({ enum: [placeholders.createPlaceholder(stringLiteral(member))] })),
  }),
  set: () => STRING_SCHEMA,
};
