/**
 * Creates the TypeScript interface of an item with json-schema-to-typescript, which is loaded on demand. The code has the same layout as
 * the output of Prettier: a test compares them. Prettier itself is not used, because it would take longer than all other steps.
 *
 * json-schema-to-typescript does not escape its input, so it never receives text from a server. It receives numbered placeholders for
 * enum members, which are replaced by string literals afterwards. Its results are cached, because many keys have the same type.
 */

import type { ItemDefinition, ItemKey } from "../core/item-types.js";
import { indent, propertyName, stringLiteral } from "./code.js";
import { formatItemComment, formatKeyComment } from "./comments.js";
import { buildTypeSchema, type SchemaParts } from "../item/type-walk.js";

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

/** The maximum width of a line that Prettier does not break. */
const LINE_WIDTH = 80;

/** Returns `export interface NAMEItem { … }` with a comment for each key. */
export async function generateItemInterface(item: ItemDefinition): Promise<string> {
  const keySchemas = item.keys.map((key) => {
    const members: string[] = [];
    return { key, members, schema: JSON.stringify({ anyOf: buildKeyUnion(key, members) }) };
  });
  await addTypeCode(keySchemas.map(({ schema }) => schema));
  const properties = keySchemas.map(({ key, members, schema }) => {
    const typeCodes = (TYPE_CODE_BY_SCHEMA.get(schema) ?? "")
      .replace(/^\((.* \| .*)\)$/, "$1")
      .split(" | ")
      .map((code) =>
        code.replace(/^"placeholder(\d+)"$/, (_, index: string) => members[Number(index)] ?? ""),
      );
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
  const fitsOnLine = (line: string): boolean => typeCodes.length === 1 || line.length < LINE_WIDTH;
  if (fitsOnLine(`  ${propertyStart} ${union}`)) return `${propertyStart} ${union};`;
  if (fitsOnLine(`    ${union}`)) return `${propertyStart}\n  ${union};`;
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

const TYPE_CODE_BY_SCHEMA = new Map<string, string>();

/** Adds the unformatted TypeScript of all types that `TYPE_CODE_BY_SCHEMA` does not contain, with one call of the library. */
async function addTypeCode(serializedSchemas: readonly string[]): Promise<void> {
  const missing = [...new Set(serializedSchemas)].filter((schema) => !TYPE_CODE_BY_SCHEMA.has(schema));
  if (missing.length === 0) return;
  const { compile } = await import("json-schema-to-typescript");
  const names = missing.map((_, index) => `type${index}`);
  const schema: TypeSchema = {
    title: "Types",
    type: "object",
    properties: Object.fromEntries(
      missing.map((text, index) => [`type${index}`, JSON.parse(text) as TypeSchema]),
    ),
    required: names,
    additionalProperties: false,
  };
  const code = await compile(schema, "Types", { bannerComment: "", format: false });
  for (const [, index, typeCode = ""] of code.matchAll(/^type(\d+): (.*)$/gm))
    TYPE_CODE_BY_SCHEMA.set(missing[Number(index)] ?? "", typeCode);
}

/** Returns the types that the key accepts. Adds the string literals of enum members to `members`. */
function buildKeyUnion(
  { property, type, required, nullable, note }: ItemKey,
  members: string[],
): readonly TypeSchema[] {
  const addMembers = (texts: readonly string[]): TypeSchema[] =>
    texts.map((text) => ({ enum: [`placeholder${members.push(stringLiteral(text)) - 1}`] }));
  const union =
    type.kind === "text" && note?.values !== undefined
      ? // Editors suggest these values, but the type accepts any string.
        [...addMembers(note.values), { tsType: "(string & {})" }]
      : buildTypeSchema(type, { ...PARTS, members: addMembers });
  if (required) return union;
  const inheritedMethodName = INHERITED_METHOD_NAMES.find((methodName) => methodName === property);
  return [
    ...union,
    ...(nullable ? [{ type: "null" } as const] : []),
    // Accept the value `undefined`, even if the compiler option `exactOptionalPropertyTypes` is set.
    { tsType: "undefined" },
    ...(inheritedMethodName === undefined ? [] : [{ tsType: `Object["${inheritedMethodName}"]` }]),
  ];
}

/**
 * Methods that every object inherits. If an item omits a key with one of these names, TypeScript assumes that the property is the
 * inherited method, so the type of the key must include the type of the method.
 */
const INHERITED_METHOD_NAMES = [
  ...(["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"] as const),
  ...(["toLocaleString", "toString", "valueOf"] as const),
];

const STRING: TypeSchema = { type: "string" };
const NUMBER: TypeSchema = { tsType: "number" };
const BIGINT: TypeSchema = { tsType: "bigint" };

const PARTS: Omit<SchemaParts<readonly TypeSchema[]>, "members"> = {
  string: [STRING],
  nonEmptyString: [STRING],
  number: [NUMBER],
  bigint: [BIGINT],
  boolean: [{ type: "boolean" }],
  bit: [{ enum: [0] }, { enum: [1] }],
  integer: () => [NUMBER],
  bigintRange: () => [BIGINT],
  pattern: () => [STRING],
  check: (schema) => schema,
  // Omits string literals if the union contains `string`, and number literals if it contains `number`.
  union: (...alternatives) => {
    const schemas = [...new Set(alternatives.flat())];
    const primitives = schemas.filter((schema) => [STRING, NUMBER, BIGINT].includes(schema));
    const literals = schemas.filter(({ tsType, type, enum: [value] = [] }) => {
      if (tsType !== undefined || type === "string") return false;
      return !primitives.includes(typeof value === "string" ? STRING : NUMBER) || type === "boolean";
    });
    return [...primitives, ...literals];
  },
};
