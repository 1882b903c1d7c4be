/**
 * Item → TypeScript types, by json-schema-to-typescript (loaded when it is due).
 *
 * That library writes names, enum members and comments as it finds them, so it sees no word of a
 * server: keys and members go in as numbered marks, and come out as code of `code.ts`.
 */

import type { BigintChoice, FlagChoice, Item, ItemKey, ItemType } from "../model.js";
import { codeSpan, propertyName, stringLiteral } from "./code.js";
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
      : (TYPES[type.kind] as (type: ItemType, marks: Marks) => TypeSchema)(type, marks);
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

type TypeOf<Kind extends ItemType["kind"]> = (
  type: Extract<ItemType, { kind: Kind }>,
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

const TYPES: { readonly [Kind in ItemType["kind"]]: TypeOf<Kind> } = {
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

function itemComment({ module, says }: Item): string {
  const line = `One item of the transfer module ${module}: what \`enqueue_transfer_item\` takes for it.`;
  return says === undefined ? `/** ${line} */` : commentBlock([line, "", documented(says)]);
}

/** Sentences of the documentation, marked as such; what is dangerous comes first. */
function documented(says = "", danger?: string): string {
  const sentences = [danger === undefined ? "" : `**Danger:** ${danger}`, says].filter((said) => said !== "");
  return `${sentences.join(" ")} (cPanel's documentation)`;
}

/** Columns of a line of a comment within an interface. */
const COMMENT_WIDTH = 96;

function commentBlock(paragraphs: readonly string[]): string {
  return `/**\n${paragraphs
    .flatMap(wrapped)
    .map((line) => ` *${line === "" ? "" : ` ${line}`}\n`)
    .join("")} */`;
}

function wrapped(paragraph: string): readonly string[] {
  const lines = [""];
  for (const word of paragraph.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + word.length >= COMMENT_WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

function keyComment({ name, property, column, required, primary, nullable, note }: ItemKey): string {
  const remarks = [
    property === name ? "" : `Sent as ${codeSpan(name)}.`,
    required ? "Required." : "",
    primary ? "Identifies the item." : "",
    ...(required ? [] : [leftOut(column.default, nullable)]),
  ].filter((remark) => remark !== "");
  const facts = `${codeSpan(column.def)}${remarks.map((remark) => ` ${remark}`).join("")}`;
  // The definition stays on a line of its own, however long: whoever reads a difference sees it whole.
  if (note === undefined) return `/** ${facts} */`;
  return `${commentBlock([documented(note.says, note.danger), ""]).slice(0, -3)} * ${facts}\n */`;
}

/** A default by itself never satisfies a server that requires the key, so this is said of the others only. */
function leftOut(initially: ItemKey["column"]["default"], nullable: boolean): string {
  if (initially.kind === "literal") return `Left out: ${codeSpan(initially.value)}.`;
  if (initially.kind === "expression") return `Left out: ${codeSpan(initially.sql)}.`;
  return nullable ? "Left out: NULL." : "";
}
