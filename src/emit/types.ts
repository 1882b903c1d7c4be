/**
 * Item → TypeScript types, by json-schema-to-typescript (loaded when it is due).
 *
 * That library writes names, enum members and comments as it finds them, so it sees no word of a
 * server: keys and members go in as numbered marks, and come out as code of `code.ts`.
 */

import { runtimeTypes } from "../item/runtime-types.js";
import type { BigintChoice, DefinedType, FlagChoice, Item, ItemKey, ItemType } from "../model.js";
import { propertyName, stringLiteral } from "./code.js";
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

/** Marks in the text for the code that belongs there. */
class Marks {
  private readonly codes: string[] = [];

  of(code: string): string {
    this.codes.push(code);
    return `mark${this.codes.length - 1}`;
  }

  fill(text: string): string {
    return text.replace(/"mark(\d+)"|\bmark(\d+)\b/g, (_, quoted?: string, bare?: string) => {
      return this.codes[Number(quoted ?? bare)] ?? "";
    });
  }
}

/** `export interface NAMEItem { … }` with a comment on each key, formatted. */
export async function itemInterface(item: Item): Promise<string> {
  const { compile } = await import("json-schema-to-typescript");
  const marks = new Marks();
  const properties = item.keys.map((key): [string, TypeSchema] => [
    marks.of(`${keyComment(key)}\n${propertyName(key.property)}`),
    keyType(key, marks),
  ]);
  const schema: TypeSchema = {
    title: "Item",
    type: "object",
    properties: Object.fromEntries(properties),
    required: properties.filter((_, index) => item.keys[index]?.required).map(([mark]) => mark),
    additionalProperties: false,
  };
  const rough = await compile(schema, "Item", { bannerComment: "", format: false });
  const named = rough.replace("export interface Item ", `export interface ${item.module}Item `);
  return format(`${itemComment(item)}\n${marks.fill(named)}`);
}

function keyType({ property, type, required, nullable, note }: ItemKey, marks: Marks): TypeSchema {
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
  marks: Marks,
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
function openUnion(values: readonly string[], marks: Marks): TypeSchema {
  const offered = values.map((value): TypeSchema => ({ enum: [marks.of(stringLiteral(value))] }));
  return { anyOf: [...offered, { tsType: "(string & {})" }] };
}

function typeSchema(type: ItemType, marks: Marks): TypeSchema {
  switch (type.kind) {
    case "any-of":
      return unionOf(type.types, marks);
    case "all-of":
      return { anyOf: runtimeTypes(type).map((name) => ({ tsType: name })) };
    default:
      return (TYPES[type.kind] as (type: DefinedType, marks: Marks) => TypeSchema)(type, marks);
  }
}

/** Each type once, and no literal beside the type that it is of. */
function unionOf(types: readonly DefinedType[], marks: Marks): TypeSchema {
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
