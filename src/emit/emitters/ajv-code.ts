/**
 * Item → JavaScript, by ajv (loaded when it is due). ajv sees no word of a server: keys and members go in as numbered
 * marks, and come out as code of `code.ts`. So nothing of a server's is a pattern, an `$id` or a reference, and keys that
 * ajv would pass over or mistake for what every object inherits (`__proto__`, `constructor`) are keys like others.
 */

import {
  _,
  Ajv,
  type CodeKeywordDefinition,
  type KeywordCxt,
  type KeywordErrorDefinition,
  type SchemaObject,
} from "ajv";
import { _Code, type CodeItem } from "ajv/dist/compile/codegen/code.js";
import standalone from "ajv/dist/standalone/index.js";
import type { Item } from "../../core/item-types.js";
import { valueOf } from "../checks.js";
import { stringLiteral } from "../code.js";
import { ruleCheck } from "../rule-checks.js";
import { keySteps, TEXT_KEYWORDS, type SchemaStep } from "./ajv-steps.js";

/** Where in the schema ajv's errors say that it was broken; of a missing key, that is `required` and the key behind it. */
export const KEYWORD_PATHS = {
  required: "#/required",
  onlyKeys: "#/onlyKeys",
  rule: (index: number) => `#/rule${index}`,
  key: (index: number, keyword: string) =>
    keyword === "required" ? `#/required/key${index}` : `#/properties/key${index}/${keyword}`,
} as const;

/**
 * Declarations: `validate0(data)`, which leaves ajv's errors at `validate0.errors`, and what it uses. It calls what
 * checks of keys and rules import. An instance of ajv each, since that numbers the names of all that it has made.
 */
export function ajvCode({ keys, rules, enforced }: Item): string {
  const marks = new KeyPlaceholders();
  const ajv = new Ajv(OPTIONS);
  // Errors of its own quote the members; ours tell them.
  const enumKeyword = ajv.getKeyword("enum") as CodeKeywordDefinition;
  ajv.removeKeyword("enum").addKeyword({ ...enumKeyword, keyword: "enum", error: NO_WORDS });
  const schemas = keys.map((key) => Object.assign({}, ...keySteps(key)) as SchemaStep);
  for (const keyword of new Set(schemas.flatMap((schema) => Object.keys(schema)))) {
    if (ajv.getKeyword(keyword) !== false) continue;
    ajv.addKeyword({
      keyword,
      ...(TEXT_KEYWORDS.includes(keyword) && { type: "string" }),
      error: NO_WORDS,
      code: (context) => context.fail(marks.condition(context, "value")),
    });
  }
  ajv.addKeyword({ keyword: "onlyKeys", type: "object", error: THE_KEY, code: onlyKeys });
  const conditions = enforced ? rules.map((rule) => ruleCheck(rule).wrong) : [];
  conditions.forEach((_condition, index) =>
    ajv.addKeyword({
      keyword: `rule${index}`,
      type: "object",
      error: NO_WORDS,
      code: (context) => context.fail(marks.condition(context, "item")),
    }),
  );
  const validate = ajv.compile({
    type: "object",
    required: keys.flatMap(({ required }, index) => (required ? [`key${index}`] : [])),
    properties: Object.fromEntries(schemas.map((schema, index) => [`key${index}`, marks.schema(schema)])),
    onlyKeys: keys.map(({ property }) => marks.of(stringLiteral(property))),
    ...Object.fromEntries(conditions.map((condition, index) => [`rule${index}`, condition])),
  });
  const code = standalone
    .default(ajv, validate)
    .replace(/^"use strict";\nexport const validate = validate0;\nexport default validate0;\n/, "")
    // The whole schema, for errors that quote it; none does.
    .replace(/^const schema0 = .*\n/m, "")
    .replace(/^(const pattern\d+ = )(?=new RegExp)/gm, "$1/* @__PURE__ */ ");
  return marks.fill(code.trimStart(), (index) => valueOf("data", keys[index]?.property ?? ""));
}

/** Without `strict`, but for numbers: keywords of ours look at values of several types, and none is an infinite number. */
const OPTIONS = {
  allErrors: true,
  strict: false,
  strictNumbers: true,
  // Its counting of characters is imported from ajv. Nothing here asks for more than one.
  unicode: false,
  messages: false,
  meta: false,
  validateSchema: false,
  logger: false,
  loopEnum: Infinity,
  loopRequired: Infinity,
  code: { source: true, esm: true, lines: true },
} as const;

/** Errors are put into our words, so ajv's have none. */
const NO_WORDS = { message: "" };
const THE_KEY: KeywordErrorDefinition = {
  message: "",
  params: ({ params: { key } }) => _`{key: ${key}}`,
};

/** Of what the item has itself, as `Object.keys` tells it; `additionalProperties` would count what it inherits. */
function onlyKeys(context: KeywordCxt): void {
  const { gen, data } = context;
  gen.forOf("key", _`Object.keys(${data})`, (key) => {
    const others = (context.schema as string[]).flatMap((mark): CodeItem[] => [
      " && ",
      key,
      ` !== "${mark}"`,
    ]);
    context.setParams({ key });
    gen.if(new _Code(others.length === 0 ? "true" : others.slice(1)), () => context.error());
  });
}

/** Marks in the text for the code that belongs there: string literals, each within its quotes. */
class KeyPlaceholders {
  private readonly literals: string[] = [];

  of(literal: string): string {
    this.literals.push(literal);
    return `mark${this.literals.length - 1}`;
  }

  /** A key's schema with marks for members; conditions get theirs when ajv asks for their code. */
  schema({ enum: members, required: _ofTheItem, ...others }: SchemaStep): SchemaObject {
    if (!Array.isArray(members)) return others;
    const marked = members.map((member: unknown) =>
      typeof member === "string" ? this.of(stringLiteral(member)) : member,
    );
    return { ...others, enum: marked };
  }

  /** The condition that a keyword of ours is set to, over ajv's name for the value in place of the one that it has. */
  condition({ data, schema }: KeywordCxt, name: "value" | "item"): _Code {
    const parts = String(schema).split(/("(?:[^"\\]|\\.)*"|\b(?:value|item)\b)/);
    return new _Code(
      parts.map((part): CodeItem => {
        if (part === name) return data;
        return part.startsWith('"') ? `"${this.of(part)}"` : part;
      }),
    );
  }

  fill(code: string, value: (keyIndex: number) => string): string {
    return code.replace(/\bdata\.key(\d+)\b|"mark(\d+)"/g, (_found, key?: string, mark?: string) =>
      key === undefined ? (this.literals[Number(mark)] ?? "") : value(Number(key)),
    );
  }
}
