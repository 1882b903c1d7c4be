/**
 * Generates JavaScript code with ajv that validates an item. ajv never receives text from a server: it receives numbered placeholders
 * for keys and enum members, which are replaced by string literals afterwards. A server therefore cannot inject patterns, `$id`s or
 * references, and keys such as `__proto__` and `constructor` need no special treatment.
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
import type { ItemDefinition, ItemKey } from "../../core/item-types.js";
import { buildRuleCheck, buildValueChecks, formatKeyAccess } from "../checks.js";
import { stringLiteral, type CheckCode } from "../code.js";

/**
 * The schema paths in ajv's errors. Generated code compares them with errors to detect which checks failed. If a key is missing, the
 * generated code appends the key to the path of `required`.
 */
export const KEYWORD_SCHEMA_PATHS = {
  required: "#/required",
  onlyKeys: "#/onlyKeys",
  rule: (index: number) => `#/rule${index}`,
  key: (index: number, keyword: string) =>
    keyword === "required" ? `#/required/key${index}` : `#/properties/key${index}/${keyword}`,
} as const;

/**
 * Returns the declarations of `validate0(data)` and its helpers. `validate0` stores its errors in `validate0.errors`. To check
 * keys and rules, the code calls functions that the generated file must import. Each call creates a new ajv instance, because an
 * instance numbers names such as `validate0` consecutively, and the numbers must start at 0.
 */
export function generateAjvValidatorCode({ keys, rules, enforced }: ItemDefinition): string {
  /** The string literals of the placeholders. */
  const literals: string[] = [];
  const addPlaceholder = (literal: string): string => `placeholder${literals.push(literal) - 1}`;
  /** Returns the condition of a custom keyword. Replaces `value` or `item` by ajv's variable, and string literals by placeholders. */
  const toCondition = ({ data, schema }: KeywordCxt, variable: "value" | "item"): _Code => {
    const tokens = String(schema).split(/("(?:[^"\\]|\\.)*"|\b(?:value|item)\b)/);
    return new _Code(
      tokens.map((token): CodeItem => {
        if (token === variable) return data;
        return token.startsWith('"') ? `"${addPlaceholder(token)}"` : token;
      }),
    );
  };
  const ajv = new Ajv(AJV_OPTIONS);
  // Replace the `enum` keyword by one whose errors do not contain the members, because the messages of `transfer-item.ts` list the members.
  const enumKeyword = ajv.getKeyword("enum") as CodeKeywordDefinition;
  ajv.removeKeyword("enum").addKeyword({ ...enumKeyword, keyword: "enum", error: ERROR_WITHOUT_MESSAGE });
  const schemas = keys.map((key) => Object.assign({}, ...buildKeywordsPerCheck(key)) as SchemaKeywords);
  for (const keyword of new Set(schemas.flatMap((schema) => Object.keys(schema)))) {
    if (ajv.getKeyword(keyword) !== false) continue;
    ajv.addKeyword({
      keyword,
      ...(CUSTOM_STRING_KEYWORDS.includes(keyword) && { type: "string" }),
      error: ERROR_WITHOUT_MESSAGE,
      code: (context) => context.fail(toCondition(context, "value")),
    });
  }
  ajv.addKeyword({
    keyword: "onlyKeys",
    type: "object",
    error: UNKNOWN_KEY_ERROR,
    code: generateUnknownKeysCheck,
  });
  const ruleConditions = enforced ? rules.map((rule) => buildRuleCheck(rule).invalidIf) : [];
  for (const index of ruleConditions.keys())
    ajv.addKeyword({
      keyword: `rule${index}`,
      type: "object",
      error: ERROR_WITHOUT_MESSAGE,
      code: (context) => context.fail(toCondition(context, "item")),
    });
  const properties = schemas.map(({ enum: members, required: _required, ...others }, index) => {
    if (!Array.isArray(members)) return [`key${index}`, others];
    const replaced = members.map((member: unknown) =>
      typeof member === "string" ? addPlaceholder(stringLiteral(member)) : member,
    );
    return [`key${index}`, { ...others, enum: replaced }];
  });
  const validate = ajv.compile({
    type: "object",
    required: keys.flatMap(({ required }, index) => (required ? [`key${index}`] : [])),
    properties: Object.fromEntries(properties) as Record<string, SchemaObject>,
    onlyKeys: keys.map(({ property }) => addPlaceholder(stringLiteral(property))),
    ...Object.fromEntries(ruleConditions.map((condition, index) => [`rule${index}`, condition])),
  });
  return (
    standalone
      .default(ajv, validate)
      .replace(/^"use strict";\nexport const validate = validate0;\nexport default validate0;\n/, "")
      // Remove the constant with the schema, which ajv's code uses only to add the schema to errors.
      .replace(/^const schema0 = .*\n/m, "")
      .replace(/^(const pattern\d+ = )(?=new RegExp)/gm, "$1/* @__PURE__ */ ")
      .trimStart()
      .replace(/\bdata\.key(\d+)\b|"placeholder(\d+)"/g, (_match, key?: string, literal?: string) =>
        key === undefined
          ? (literals[Number(literal)] ?? "")
          : formatKeyAccess("data", keys[Number(key)]?.property ?? ""),
      )
  );
}

/**
 * The options of ajv. `strict` is off, because custom keywords apply to values of several types. `strictNumbers` makes validators
 * refuse NaN and infinite numbers.
 */
const AJV_OPTIONS = {
  allErrors: true,
  strict: false,
  strictNumbers: true,
  // Count UTF-16 units, because counting code points would need an import from ajv. The only length check refuses empty strings, so its
  // result is the same for both units.
  unicode: false,
  messages: false,
  meta: false,
  validateSchema: false,
  logger: false,
  loopEnum: Infinity,
  loopRequired: Infinity,
  code: { source: true, esm: true, lines: true },
} as const;

/** Errors of ajv have no message, because the messages come from `transfer-item.ts`. */
const ERROR_WITHOUT_MESSAGE = { message: "" };
const UNKNOWN_KEY_ERROR: KeywordErrorDefinition = {
  message: "",
  params: ({ params: { key } }) => _`{key: ${key}}`,
};

/** Generates the check for unknown keys. The keyword `additionalProperties` would also refuse inherited keys. */
function generateUnknownKeysCheck(context: KeywordCxt): void {
  const { gen, data } = context;
  gen.forOf("key", _`Object.keys(${data})`, (key) => {
    const comparisons = (context.schema as string[]).flatMap((placeholder): CodeItem[] => [
      " && ",
      key,
      ` !== "${placeholder}"`,
    ]);
    context.setParams({ key });
    gen.if(new _Code(comparisons.length === 0 ? "true" : comparisons.slice(1)), () => context.error());
  });
}

/** The ajv keywords of one check of a key, with their values. */
type SchemaKeywords = Readonly<Record<string, unknown>>;

/**
 * The custom keywords that apply only to strings. In a schema, the value of such a keyword is a condition in TypeScript, such as
 * `value.length > 64`, that is true for invalid strings.
 */
const CUSTOM_STRING_KEYWORDS: readonly string[] = [
  "maxCharacters",
  "maxBytes",
  "wellFormed",
  "isJson",
  "members",
];

/**
 * Returns one step for each check of a key, in the order of the checks that the function `buildKeyChecks` returns. For a required
 * key, the first step checks that the item has the key.
 */
export function buildKeywordsPerCheck(key: ItemKey): readonly SchemaKeywords[] {
  const checks = buildValueChecks(key);
  const steps = checks.map((check, index) => {
    if (key.type.kind !== "all-of") return buildKeywords(check, key.nullable);
    // Each condition applies only to values that pass the previous checks. The keywords are numbered, because a schema can contain
    // each keyword only once.
    const previous = checks.slice(0, index).map(({ invalidIf }) => `!(${invalidIf}) && `);
    const invalidIf = `${previous.join("")}(${check.invalidIf})`;
    return buildKeywords({ ...check, invalidIf, keywords: `all${index}` }, key.nullable);
  });
  return key.required ? [{ required: true }, ...steps] : steps;
}

function buildKeywords({ invalidIf, keywords = {} }: CheckCode, nullable: boolean): SchemaKeywords {
  if (typeof keywords === "string") {
    const isNullExempt = nullable && !CUSTOM_STRING_KEYWORDS.includes(keywords);
    return { [keywords]: isNullExempt ? `value !== null && (${invalidIf})` : invalidIf };
  }
  if ("type" in keywords) return { ...keywords, nullable };
  const { enum: members } = keywords;
  if (!Array.isArray(members)) return keywords;
  if (members.length === 0) return nullable ? { type: "null" } : { not: {} };
  return { enum: [...(members as unknown[]), ...(nullable ? [null] : [])] };
}
