/**
 * Converts the checks of a key to ajv keywords. Uses keywords of JSON Schema if they accept exactly the same values as the check. Otherwise
 * uses custom keywords, whose value is a condition in TypeScript. Each check becomes one step, in the same order. All keywords
 * of a step have the same error message.
 */

import type { ItemKey } from "../../core/item-types.js";
import { buildValueChecks } from "../checks.js";
import type { CheckCode } from "../code.js";

/** The ajv keywords of one check of a key, with their values. */
export type SchemaKeywords = Readonly<Record<string, unknown>>;

/**
 * The custom keywords that apply only to strings. In a schema, the value of such a keyword is a condition in TypeScript, such as
 * `value.length > 64`, that is true for invalid strings.
 */
export const CUSTOM_STRING_KEYWORDS: readonly string[] = [
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
