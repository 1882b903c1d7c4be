/**
 * Items → TypeScript types, by json-schema-to-typescript (loaded when it is due).
 *
 * That library writes names, enum members and comments as it finds them, so it sees no word of a
 * server: members go in as numbered marks, and come out as code of `code.ts`.
 *
 * It and the formatter cost more than all else, and keys are much alike. So each is asked once only: the library about a type,
 * the formatter about a type beside a name of a width.
 */

import { runtimeTypes } from "../item/runtime-types.js";
import type { BigintChoice, DefinedType, FlagChoice, Item, ItemKey, ItemType } from "../core/item-types.js";
import { indented, propertyName, stringLiteral } from "./code.js";
import { itemComment, keyComment } from "./comments.js";
import { format } from "./format.js";

/** The shape that json-schema-to-typescript reads; `tsType` is its own extension. */
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

/** Marks of one type, in the text, for the code that belongs there: types that differ in their members alone look the same. */
class NamePlaceholders {
  private readonly codes: string[] = [];

  of(code: string): string {
    return `mark${this.codes.push(code) - 1}`;
  }

  /** With texts as wide in the code's place where no text has a quote that the formatter would see to. */
  outline(text: string): string {
    return text.replace(MARK, (_, index: string) => {
      const code = this.codes[Number(index)] ?? "";
      return this.arePlain() ? `"${"k".repeat(code.length - 2)}"` : code;
    });
  }

  /** The outline as it was laid out, with the code. */
  fill(outline: string, type: string): string {
    if (!this.arePlain()) return outline;
    const order = [...type.matchAll(MARK)].map(([, index]) => this.codes[Number(index)] ?? "");
    return outline.replace(/"k*"/g, () => order.shift() ?? "");
  }

  private arePlain(): boolean {
    return this.codes.every((code) => /^"[^"'\\]*"$/.test(code));
  }
}

const MARK = /"mark(\d+)"/g;

/** `export interface NAMEItem { … }` with a comment on each key, formatted. */
export async function itemInterface(item: Item): Promise<string> {
  const keys = item.keys.map((key) => {
    const marks = new NamePlaceholders();
    return { key, type: JSON.stringify(keyType(key, marks)), marks };
  });
  const codeOf = await typeCodes(keys.map(({ type }) => type));
  const rough = keys.map(({ key, type, marks }) => {
    const outline = marks.outline(codeOf.get(type) ?? "");
    return `${standIn(key.property)}${key.required ? "" : "?"}: ${outline}`;
  });
  const layoutOf = await memberLayouts(rough);
  const members = keys.map(({ key, type, marks }, index) => {
    const layout = layoutOf.get(rough[index] ?? "") ?? "";
    const name = propertyName(key.property);
    const bare = isBare(key.property);
    const start = bare ? name : (QUOTED_NAME.exec(layout)?.[0] ?? "");
    const rest = layout.slice(start.length);
    return `${indented(keyComment(key), 1)}\n  ${start}${marks.fill(rest, codeOf.get(type) ?? "")}\n`;
  });
  const body = members.length === 0 ? "" : `\n${members.join("")}`;
  return `${itemComment(item)}\nexport interface ${item.module}Item {${body}}\n`;
}

/** A function of many texts at once that is asked about each text only once. */
function remembered(answer: (texts: readonly string[]) => Promise<readonly string[]>) {
  const known = new Map<string, string>();
  return async (texts: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const asked = [...new Set(texts)].filter((text) => !known.has(text));
    const answers = asked.length === 0 ? [] : await answer(asked);
    for (const [index, text] of asked.entries()) known.set(text, answers[index] ?? "");
    return known;
  };
}

/** The types' code, roughly. */
const typeCodes = remembered(async (types) => {
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

/** Members of an interface as the formatter lays them out, without the first line's margin. */
const memberLayouts = remembered(async (rough) => {
  const code = await format(`interface Members {\n${rough.join("\n")}\n}`);
  return code.slice(code.indexOf("\n") + 3, code.lastIndexOf("\n}")).split(/\n {2}(?! )/);
});

/** A layout depends on how wide a name is, not on its letters; unless it is in quotes, which the formatter chooses. */
function standIn(name: string): string {
  return isBare(name) ? "k".repeat(name.length) : propertyName(name);
}

/** At a line's start, in the quotes that the formatter chose; what is in them may look like the type behind it. */
const QUOTED_NAME = /^\[?(["'])(?:\\.|(?!\1).)*\1/;

function isBare(name: string): boolean {
  return propertyName(name) === name;
}

function keyType({ property, type, required, nullable, note }: ItemKey, marks: NamePlaceholders): TypeSchema {
  const value =
    type.kind === "text" && note?.values !== undefined
      ? openUnion(note.values, marks)
      : typeSchema(type, marks);
  if (required) return value;
  const { anyOf = [value] } = value;
  const inherited = INHERITED_METHODS.find((method) => method === property);
  return {
    anyOf: [
      ...anyOf,
      ...(nullable ? [NULL] : []),
      // `undefined` is the same as leaving the key out, whatever the reader's compiler makes of the two.
      UNDEFINED,
      ...(inherited === undefined ? [] : [{ tsType: `Object["${inherited}"]` }]),
    ],
  };
}

/** To the compiler, every object has these: an item that leaves such a key out still shows it a function. */
const INHERITED_METHODS = [
  ...(["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"] as const),
  ...(["toLocaleString", "toString", "valueOf"] as const),
];

type TypeOf<Kind extends DefinedType["kind"]> = (
  type: Extract<DefinedType, { kind: Kind }>,
  marks: NamePlaceholders,
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

/** Values that an editor offers, and every other text. */
function openUnion(values: readonly string[], marks: NamePlaceholders): TypeSchema {
  const offered = values.map((value): TypeSchema => ({ enum: [marks.of(stringLiteral(value))] }));
  return { anyOf: [...offered, { tsType: "(string & {})" }] };
}

function typeSchema(type: ItemType, marks: NamePlaceholders): TypeSchema {
  switch (type.kind) {
    case "any-of":
      return unionOf(type.types, marks);
    case "all-of":
      return { anyOf: runtimeTypes(type).map((name) => ({ tsType: name })) };
    default:
      return (TYPES[type.kind] as (type: DefinedType, marks: NamePlaceholders) => TypeSchema)(type, marks);
  }
}

/** Each type once, and no literal beside the type that it is of. */
function unionOf(types: readonly DefinedType[], marks: NamePlaceholders): TypeSchema {
  const whole = new Set(types.filter((type) => !isLiteral(type)).flatMap((type) => runtimeTypes(type)));
  const literals = types.filter(isLiteral).flatMap((type) => {
    const { anyOf = [] } = typeSchema(type, marks);
    if (type.kind === "enum") return whole.has("string") ? [] : anyOf;
    return whole.has("number") ? anyOf.filter((schema) => !BITS.includes(schema)) : anyOf;
  });
  return { anyOf: [...[...whole].map((name) => ({ tsType: name })), ...literals] };
}

/** Whether its TypeScript is a list of values. (To TypeScript, `boolean` is one, too.) */
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
  enum: ({ members }, marks) => ({
    anyOf: members.map((text) => ({ enum: [marks.of(stringLiteral(text))] })),
  }),
  set: () => STRING,
};
