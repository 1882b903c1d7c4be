/**
 * Items → TypeScript types, by json-schema-to-typescript (loaded on demand).
 *
 * That library does not escape its input, so it never receives text from a server. It receives numbered placeholders for enum
 * members. Afterwards, code from `code.ts` replaces them.
 *
 * The library and the formatter take most of the time. Their results are cached, because many keys have the same type. The
 * formatter's layout of a key depends only on the key's type and the width of its name.
 */

import { runtimeTypes } from "../item/runtime-types.js";
import type { BigintChoice, DefinedType, FlagChoice, Item, ItemKey, ItemType } from "../core/item-types.js";
import { indented, propertyName, stringLiteral } from "./code.js";
import { itemComment, keyComment } from "./comments.js";
import { format } from "./format.js";

/** A JSON Schema for json-schema-to-typescript. `tsType` is an extension of that library. */
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
 * Placeholders for the enum members of one type. Types that differ only in their members have the same text, so they share cached
 * results.
 */
class NamePlaceholders {
  private readonly codes: string[] = [];

  add(code: string): string {
    return `placeholder${this.codes.push(code) - 1}`;
  }

  /**
   * Replaces each placeholder by a string with the width of the code, so that the layout is right. If a member contains quotes or
   * backslashes, inserts the code before formatting, because the formatter may change its quotes.
   */
  fillWithDummies(text: string): string {
    return text.replace(PLACEHOLDER, (_, index: string) => {
      const code = this.codes[Number(index)] ?? "";
      return this.canUseDummies() ? `"${"k".repeat(code.length - 2)}"` : code;
    });
  }

  /** Replaces the dummy strings in the formatted outline by the code of the enum members, in the order of `type`. */
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
    const placeholders = new NamePlaceholders();
    return { key, type: JSON.stringify(keyType(key, placeholders)), placeholders };
  });
  const codeOf = await typeCodes(keys.map(({ type }) => type));
  const unformatted = keys.map(({ key, type, placeholders }) => {
    const outline = placeholders.fillWithDummies(codeOf.get(type) ?? "");
    return `${nameOfSameWidth(key.property)}${key.required ? "" : "?"}: ${outline}`;
  });
  const layoutOf = await memberLayouts(unformatted);
  const members = keys.map(({ key, type, placeholders }, index) => {
    const layout = layoutOf.get(unformatted[index] ?? "") ?? "";
    const name = propertyName(key.property);
    const start = isUnquoted(key.property) ? name : (QUOTED_NAME.exec(layout)?.[0] ?? "");
    const typePart = layout.slice(start.length);
    return `${indented(keyComment(key, item), 1)}\n  ${start}${placeholders.fill(typePart, codeOf.get(type) ?? "")}\n`;
  });
  const body = members.length === 0 ? "" : `\n${members.join("")}`;
  return `${itemComment(item)}\nexport interface ${item.module}Item {${body}}\n`;
}

/** Caches the results of a function that converts many texts at once. */
function cachedPerText(convert: (texts: readonly string[]) => Promise<readonly string[]>) {
  const cache = new Map<string, string>();
  return async (texts: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const missing = [...new Set(texts)].filter((text) => !cache.has(text));
    const results = missing.length === 0 ? [] : await convert(missing);
    for (const [index, text] of missing.entries()) cache.set(text, results[index] ?? "");
    return cache;
  };
}

/** Converts types in JSON Schema to unformatted TypeScript. */
const typeCodes = cachedPerText(async (types) => {
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
const memberLayouts = cachedPerText(async (members) => {
  const code = await format(`interface Members {\n${members.join("\n")}\n}`);
  return code.slice(code.indexOf("\n") + 3, code.lastIndexOf("\n}")).split(/\n {2}(?! )/);
});

/**
 * Returns a name of the same width, so that keys can share cached layouts. Does not replace quoted names, because the formatter
 * chooses their quotes.
 */
function nameOfSameWidth(name: string): string {
  return isUnquoted(name) ? "k".repeat(name.length) : propertyName(name);
}

/** Matches a quoted name at the start of a member, with the quotes that the formatter chose. */
const QUOTED_NAME = /^\[?(["'])(?:\\.|(?!\1).)*\1/;

function isUnquoted(name: string): boolean {
  return propertyName(name) === name;
}

function keyType(
  { property, type, required, nullable, note }: ItemKey,
  placeholders: NamePlaceholders,
): TypeSchema {
  const value =
    type.kind === "text" && note?.values !== undefined
      ? openUnion(note.values, placeholders)
      : typeSchema(type, placeholders);
  if (required) return value;
  const { anyOf = [value] } = value;
  const inherited = INHERITED_METHODS.find((method) => method === property);
  return {
    anyOf: [
      ...anyOf,
      ...(nullable ? [NULL] : []),
      // Accept the value `undefined`, even if the compiler option `exactOptionalPropertyTypes` is set.
      UNDEFINED,
      ...(inherited === undefined ? [] : [{ tsType: `Object["${inherited}"]` }]),
    ],
  };
}

/**
 * Methods that every object inherits. For an item without a key of this name, TypeScript uses the type of the inherited method,
 * so the key must accept it.
 */
const INHERITED_METHODS = [
  ...(["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"] as const),
  ...(["toLocaleString", "toString", "valueOf"] as const),
];

type TypeOf<Kind extends DefinedType["kind"]> = (
  type: Extract<DefinedType, { kind: Kind }>,
  placeholders: NamePlaceholders,
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
function openUnion(values: readonly string[], placeholders: NamePlaceholders): TypeSchema {
  const suggestions = values.map((value): TypeSchema => ({ enum: [placeholders.add(stringLiteral(value))] }));
  return { anyOf: [...suggestions, { tsType: "(string & {})" }] };
}

function typeSchema(type: ItemType, placeholders: NamePlaceholders): TypeSchema {
  switch (type.kind) {
    case "any-of":
      return unionOf(type.types, placeholders);
    case "all-of":
      return { anyOf: runtimeTypes(type).map((name) => ({ tsType: name })) };
    default:
      return (TYPES[type.kind] as (type: DefinedType, placeholders: NamePlaceholders) => TypeSchema)(
        type,
        placeholders,
      );
  }
}

/** Returns a union that contains each type once. Omits string and number literals if the union contains `string` or `number`. */
function unionOf(types: readonly DefinedType[], placeholders: NamePlaceholders): TypeSchema {
  const wholeTypes = new Set(types.filter((type) => !isLiteral(type)).flatMap((type) => runtimeTypes(type)));
  const literals = types.filter(isLiteral).flatMap((type) => {
    const { anyOf = [] } = typeSchema(type, placeholders);
    if (type.kind === "enum") return wholeTypes.has("string") ? [] : anyOf;
    return wholeTypes.has("number") ? anyOf.filter((schema) => !BITS.includes(schema)) : anyOf;
  });
  return { anyOf: [...[...wholeTypes].map((name) => ({ tsType: name })), ...literals] };
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
