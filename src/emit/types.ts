/**
 * Creates the TypeScript interface of an item with json-schema-to-typescript, which is loaded on demand.
 *
 * json-schema-to-typescript does not escape its input, so it never receives text from a server. It receives numbered placeholders for
 * enum members, which string literals of `code.ts` replace afterwards.
 *
 * json-schema-to-typescript and the formatter take most of the time. Their results are cached, because many keys have the same type.
 * The formatter's layout of a key depends only on the key's type and the width of its name.
 */

import { listRuntimeTypes } from "../item/runtime-types.js";
import type { BigintChoice, DefinedType, FlagChoice, Item, ItemKey, ItemType } from "../core/item-types.js";
import { indent, propertyName, stringLiteral } from "./code.js";
import { itemComment, keyComment } from "./comments.js";
import { formatTypeScript } from "./format.js";

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
  private readonly codes: string[] = [];

  /** Adds the string literal of a member, and returns its placeholder. */
  add(code: string): string {
    return `placeholder${this.codes.push(code) - 1}`;
  }

  /**
   * Replaces each placeholder by a dummy string with the width of the member, so that the formatter's layout is right. If a member
   * contains quotes or backslashes, inserts all members instead, because the formatter may change their quotes.
   */
  fillWithDummies(text: string): string {
    return text.replace(PLACEHOLDER, (_, index: string) => {
      const code = this.codes[Number(index)] ?? "";
      return this.canUseDummies() ? `"${"k".repeat(code.length - 2)}"` : code;
    });
  }

  /** Replaces the dummy strings in the formatted outline by the members, in the order of the placeholders in `type`. */
  fill(outline: string, type: string): string {
    if (!this.canUseDummies()) return outline;
    const codes = [...type.matchAll(PLACEHOLDER)].map(([, index]) => this.codes[Number(index)] ?? "");
    return outline.replace(/"k*"/g, () => codes.shift() ?? "");
  }

  private canUseDummies(): boolean {
    return this.codes.every((code) => /^"[^"'\\]*"$/.test(code));
  }
}

const PLACEHOLDER = /"placeholder(\d+)"/g;

/** Returns the formatted `export interface NAMEItem { … }` with a comment for each key. */
export async function itemInterface(item: Item): Promise<string> {
  const keys = item.keys.map((key) => {
    const placeholders = new MemberPlaceholders();
    return { key, type: JSON.stringify(keyTypeSchema(key, placeholders)), placeholders };
  });
  const compiledTypes = await compileTypes(keys.map(({ type }) => type));
  const unformatted = keys.map(({ key, type, placeholders }) => {
    const outline = placeholders.fillWithDummies(compiledTypes.get(type) ?? "");
    return `${nameOfSameWidth(key.property)}${key.required ? "" : "?"}: ${outline}`;
  });
  const layouts = await formatMembers(unformatted);
  const members = keys.map(({ key, type, placeholders }, index) => {
    const layout = layouts.get(unformatted[index] ?? "") ?? "";
    const name = propertyName(key.property);
    const start = isUnquoted(key.property) ? name : (QUOTED_NAME.exec(layout)?.[0] ?? "");
    const typePart = layout.slice(start.length);
    return `${indent(keyComment(key, item), 1)}\n  ${start}${placeholders.fill(typePart, compiledTypes.get(type) ?? "")}\n`;
  });
  const body = members.length === 0 ? "" : `\n${members.join("")}`;
  return `${itemComment(item)}\nexport interface ${item.module}Item {${body}}\n`;
}

/** Returns a function that converts many texts at once, and caches the result of each text. */
function cacheResults(convert: (texts: readonly string[]) => Promise<readonly string[]>) {
  const cache = new Map<string, string>();
  return async (texts: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const missing = [...new Set(texts)].filter((text) => !cache.has(text));
    const results = missing.length === 0 ? [] : await convert(missing);
    for (const [index, text] of missing.entries()) cache.set(text, results[index] ?? "");
    return cache;
  };
}

/** Converts types in JSON Schema to unformatted TypeScript. */
const compileTypes = cacheResults(async (types) => {
  const { compile } = await import("json-schema-to-typescript");
  const properties = types.map((type, index) => [`type${index}`, JSON.parse(type) as TypeSchema] as const);
  const schema: TypeSchema = {
    title: "Types",
    type: "object",
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name),
    additionalProperties: false,
  };
  const code = await compile(schema, "Types", { bannerComment: "", format: false });
  return [...code.matchAll(/^type\d+: (.*)$/gm)].map(([, type = ""]) => type);
});

/** Formats members of an interface. The result has no indentation in the first line. */
const formatMembers = cacheResults(async (members) => {
  const code = await formatTypeScript(`interface Members {\n${members.join("\n")}\n}`);
  return code.slice(code.indexOf("\n") + 3, code.lastIndexOf("\n}")).split(/\n {2}(?! )/);
});

/**
 * Returns a dummy name with the width of a key's name, so that keys can share cached layouts. Returns a name that needs quotes
 * unchanged, because the formatter chooses the quotes.
 */
function nameOfSameWidth(name: string): string {
  return isUnquoted(name) ? "k".repeat(name.length) : propertyName(name);
}

/** Matches a quoted name at the start of a member, with the quotes that the formatter chose. */
const QUOTED_NAME = /^\[?(["'])(?:\\.|(?!\1).)*\1/;

function isUnquoted(name: string): boolean {
  return propertyName(name) === name;
}

function keyTypeSchema(
  { property, type, required, nullable, note }: ItemKey,
  placeholders: MemberPlaceholders,
): TypeSchema {
  const value =
    type.kind === "text" && note?.values !== undefined
      ? openUnion(note.values, placeholders)
      : typeSchema(type, placeholders);
  if (required) return value;
  const { anyOf = [value] } = value;
  const inheritedMethod = INHERITED_METHODS.find((method) => method === property);
  return {
    anyOf: [
      ...anyOf,
      ...(nullable ? [NULL] : []),
      // Accept the value `undefined`, even if the compiler option `exactOptionalPropertyTypes` is set.
      UNDEFINED,
      ...(inheritedMethod === undefined ? [] : [{ tsType: `Object["${inheritedMethod}"]` }]),
    ],
  };
}

/**
 * Methods that every object inherits. If an item does not have a key of such a name, TypeScript assumes that the key is the inherited
 * method. So the type of the key must include the type of the method.
 */
const INHERITED_METHODS = [
  ...(["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"] as const),
  ...(["toLocaleString", "toString", "valueOf"] as const),
];

type TypeOf<Kind extends DefinedType["kind"]> = (
  type: Extract<DefinedType, { kind: Kind }>,
  placeholders: MemberPlaceholders,
) => TypeSchema;

const STRING: TypeSchema = { type: "string" };
const NUMBER: TypeSchema = { tsType: "number" };
const NULL: TypeSchema = { type: "null" };
const UNDEFINED: TypeSchema = { tsType: "undefined" };
const BIGINT: TypeSchema = { tsType: "bigint" };
const BITS: readonly TypeSchema[] = [{ enum: [0] }, { enum: [1] }];

const FLAGS: Readonly<Record<FlagChoice, TypeSchema[]>> = {
  "boolean|bit": [{ type: "boolean" }, ...BITS],
  boolean: [{ type: "boolean" }],
  bit: [...BITS],
};

const BIGINTS: Readonly<Record<BigintChoice, TypeSchema[]>> = {
  "number|bigint": [NUMBER, BIGINT],
  bigint: [BIGINT],
  string: [STRING],
};

/** Returns a type that suggests these values in editors, but accepts any string. */
function openUnion(values: readonly string[], placeholders: MemberPlaceholders): TypeSchema {
  const suggestions = values.map((value): TypeSchema => ({ enum: [placeholders.add(stringLiteral(value))] }));
  return { anyOf: [...suggestions, { tsType: "(string & {})" }] };
}

function typeSchema(type: ItemType, placeholders: MemberPlaceholders): TypeSchema {
  switch (type.kind) {
    case "any-of":
      return unionOf(type.types, placeholders);
    case "all-of":
      return { anyOf: listRuntimeTypes(type).map((name) => ({ tsType: name })) };
    default:
      return (TYPES[type.kind] as (type: DefinedType, placeholders: MemberPlaceholders) => TypeSchema)(
        type,
        placeholders,
      );
  }
}

/** Returns the union of the types. If it contains `string` or `number`, it needs no literals of strings or numbers. */
function unionOf(types: readonly DefinedType[], placeholders: MemberPlaceholders): TypeSchema {
  const primitiveTypes = new Set(
    types.filter((type) => !isLiteral(type)).flatMap((type) => listRuntimeTypes(type)),
  );
  const literals = types.filter(isLiteral).flatMap((type) => {
    const { anyOf = [] } = typeSchema(type, placeholders);
    if (type.kind === "enum") return primitiveTypes.has("string") ? [] : anyOf;
    return primitiveTypes.has("number") ? anyOf.filter((schema) => !BITS.includes(schema)) : anyOf;
  });
  return { anyOf: [...[...primitiveTypes].map((name) => ({ tsType: name })), ...literals] };
}

/** Whether the TypeScript type is a union of literals. This includes `boolean`. */
function isLiteral({ kind }: DefinedType): boolean {
  return kind === "enum" || kind === "flag";
}

const TYPES: { readonly [Kind in DefinedType["kind"]]: TypeOf<Kind> } = {
  flag: ({ as }) => ({ anyOf: FLAGS[as] }),
  integer: () => NUMBER,
  bigint: ({ as }) => ({ anyOf: BIGINTS[as] }),
  text: () => STRING,
  scalar: () => ({ anyOf: [STRING, NUMBER, BIGINT] }),
  decimal: () => ({ anyOf: [STRING, NUMBER] }),
  float: () => ({ anyOf: [STRING, NUMBER] }),
  form: ({ numbers }) => (numbers === undefined ? STRING : { anyOf: [STRING, NUMBER] }),
  enum: ({ members }, placeholders) => ({
    anyOf: members.map((text) => ({ enum: [placeholders.add(stringLiteral(text))] })),
  }),
  set: () => STRING,
};
