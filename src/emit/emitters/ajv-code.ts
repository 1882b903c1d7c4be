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
import type { Item } from "../../core/item-types.js";
import { formatKeyAccess } from "../checks.js";
import { stringLiteral } from "../code.js";
import { buildRuleCheck } from "../rule-checks.js";
import { buildKeywordsPerCheck, CUSTOM_STRING_KEYWORDS, type SchemaKeywords } from "./ajv-steps.js";

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
 * keys and rules, the code calls functions that the generated file must import. Each call of `generateAjvValidatorCode` creates a new ajv instance,
 * because an instance numbers names such as `validate0` consecutively, and the numbers must start at 0.
 */
export function generateAjvValidatorCode({ keys, rules, enforced }: Item): string {
  const placeholders = new LiteralPlaceholders();
  const ajv = new Ajv(AJV_OPTIONS);
  // Replace the `enum` keyword by one whose errors do not contain the members, because the messages of `transfer-item.ts` list the members.
  const enumKeyword = ajv.getKeyword("enum") as CodeKeywordDefinition;
  ajv.removeKeyword("enum").addKeyword({ ...enumKeyword, keyword: "enum", error: ERROR_WITHOUT_MESSAGE });
  const keySchemas = keys.map((key) => Object.assign({}, ...buildKeywordsPerCheck(key)) as SchemaKeywords);
  for (const keyword of new Set(keySchemas.flatMap((schema) => Object.keys(schema)))) {
    if (ajv.getKeyword(keyword) !== false) continue;
    ajv.addKeyword({
      keyword,
      ...(CUSTOM_STRING_KEYWORDS.includes(keyword) && { type: "string" }),
      error: ERROR_WITHOUT_MESSAGE,
      code: (context) => context.fail(placeholders.buildConditionCode(context, "value")),
    });
  }
  ajv.addKeyword({
    keyword: "onlyKeys",
    type: "object",
    error: UNKNOWN_KEY_ERROR,
    code: generateUnknownKeysCheck,
  });
  const ruleFailureConditions = enforced ? rules.map((rule) => buildRuleCheck(rule).invalidIf) : [];
  ruleFailureConditions.forEach((_condition, index) =>
    ajv.addKeyword({
      keyword: `rule${index}`,
      type: "object",
      error: ERROR_WITHOUT_MESSAGE,
      code: (context) => context.fail(placeholders.buildConditionCode(context, "item")),
    }),
  );
  const validate = ajv.compile({
    type: "object",
    required: keys.flatMap(({ required }, index) => (required ? [`key${index}`] : [])),
    properties: Object.fromEntries(
      keySchemas.map((schema, index) => [`key${index}`, placeholders.replaceEnumMembers(schema)]),
    ),
    onlyKeys: keys.map(({ property }) => placeholders.createPlaceholder(stringLiteral(property))),
    ...Object.fromEntries(ruleFailureConditions.map((condition, index) => [`rule${index}`, condition])),
  });
  const code = standalone
    .default(ajv, validate)
    .replace(/^"use strict";\nexport const validate = validate0;\nexport default validate0;\n/, "")
    // Remove the constant with the schema, which ajv's code uses only to add the schema to errors.
    .replace(/^const schema0 = .*\n/m, "")
    .replace(/^(const pattern\d+ = )(?=new RegExp)/gm, "$1/* @__PURE__ */ ");
  return placeholders.replacePlaceholders(code.trimStart(), (index) =>
    formatKeyAccess("data", keys[index]?.property ?? ""),
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
    const comparisonCodeItems = (context.schema as string[]).flatMap((placeholder): CodeItem[] => [
      " && ",
      key,
      ` !== "${placeholder}"`,
    ]);
    context.setParams({ key });
    gen.if(new _Code(comparisonCodeItems.length === 0 ? "true" : comparisonCodeItems.slice(1)), () =>
      context.error(),
    );
  });
}

/** Placeholders for the string literals in ajv's code. In the code, each placeholder is in double quotes, such as `"placeholder0"`. */
class LiteralPlaceholders {
  private readonly literals: string[] = [];

  /** Adds a string literal, and returns its placeholder. */
  createPlaceholder(literal: string): string {
    this.literals.push(literal);
    return `placeholder${this.literals.length - 1}`;
  }

  /** Returns the schema of a key with placeholders for its enum members, and without `required`. */
  replaceEnumMembers({ enum: members, required: _required, ...otherKeywords }: SchemaKeywords): SchemaObject {
    if (!Array.isArray(members)) return otherKeywords;
    const membersWithPlaceholders = members.map((member: unknown) =>
      typeof member === "string" ? this.createPlaceholder(stringLiteral(member)) : member,
    );
    return { ...otherKeywords, enum: membersWithPlaceholders };
  }

  /**
   * Returns the condition of a custom keyword. Replaces `value` or `item` by ajv's variable, and string literals by placeholders.
   */
  buildConditionCode({ data, schema }: KeywordCxt, variableName: "value" | "item"): _Code {
    const tokens = String(schema).split(/("(?:[^"\\]|\\.)*"|\b(?:value|item)\b)/);
    return new _Code(
      tokens.map((token): CodeItem => {
        if (token === variableName) return data;
        return token.startsWith('"') ? `"${this.createPlaceholder(token)}"` : token;
      }),
    );
  }

  /** Replaces each placeholder in ajv's code by its literal, and each `data.keyN` by the expression that `formatKeyAccessByIndex` returns. */
  replacePlaceholders(code: string, formatKeyAccessByIndex: (keyIndex: number) => string): string {
    return code.replace(
      /\bdata\.key(\d+)\b|"placeholder(\d+)"/g,
      (_match, keyIndex?: string, literalIndex?: string) =>
        keyIndex === undefined
          ? (this.literals[Number(literalIndex)] ?? "")
          : formatKeyAccessByIndex(Number(keyIndex)),
    );
  }
}
