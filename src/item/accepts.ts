/** Which values a type accepts, with the same results as the generated validators. */

import { buildDecimalPattern, buildIntegerPattern } from "../column/number-patterns.js";
import {
  countCodePoints,
  formatDecimal,
  isIllFormed,
  isJson,
  isSetValue,
} from "../../templates/transfer-item.js";
import type { DefinedType, ItemDefinition, ItemType } from "../core/item-types.js";

export function acceptsValue(type: ItemType, value: unknown): boolean {
  switch (type.kind) {
    case "any-of":
      return type.types.some((each) => acceptsValue(each, value));
    case "all-of":
      return type.types.every((each) => acceptsValue(each, value));
    case "flag":
      return typeof value === "boolean"
        ? type.as !== "bit"
        : type.as !== "boolean" && (value === 0 || value === 1);
    case "integer":
      return isSafeInteger(value) && type.minimum <= value && value <= type.maximum;
    case "bigint": {
      const { as, minimum, maximum } = type;
      if (as === "string") return matches(buildIntegerPattern(minimum, maximum), value);
      const isInteger = typeof value === "bigint" || (as === "number|bigint" && isSafeInteger(value));
      return isInteger && minimum <= value && value <= maximum;
    }
    case "text":
      return typeof value === "string" && isFilled(type, value) && findTextFault(type, value) === undefined;
    case "scalar":
      return typeof value === "string"
        ? acceptsValue({ ...type, kind: "text", unit: "bytes" }, value)
        : typeof value === "bigint" || Number.isFinite(value);
    case "unknown":
      return typeof value === "string"
        ? isFilled(type, value) && !isIllFormed(value)
        : Number.isFinite(value);
    case "decimal":
      return matches(buildDecimalPattern(type), typeof value === "number" ? formatDecimal(value) : value);
    case "float":
      return matches(type.pattern, typeof value === "number" ? String(value) : value);
    case "form":
      return matches(type.pattern, typeof value === "number" && type.numbers ? String(value) : value);
    case "enum":
      return typeof value === "string" && type.members.includes(value);
    case "set":
      return typeof value === "string" && isFilled(type, value) && isSetValue(value, type.members);
  }
}

function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function matches(pattern: string, value: unknown): boolean {
  return typeof value === "string" && new RegExp(pattern).test(value);
}

function isFilled({ filled }: { readonly filled?: true }, text: string): boolean {
  return filled !== true || text !== "";
}

/** Whether the object is a valid item. Documented rules between keys are not checked. */
export function acceptsItem(
  { keys }: Pick<ItemDefinition, "keys">,
  candidate: Readonly<Record<string, unknown>>,
): boolean {
  const known = new Set(keys.map(({ property }) => property));
  return (
    Object.keys(candidate).every((property) => known.has(property)) &&
    keys.every(({ property, type, required, nullable }) => {
      const value = Object.hasOwn(candidate, property) ? candidate[property] : undefined;
      if (value === undefined) return !required;
      return value === null ? nullable : acceptsValue(type, value);
    })
  );
}

/** Whether the text is longer than the limit. Counts only if the number of UTF-16 code units does not decide: texts can have 16 MiB. */
function isLonger(text: string, limit: number, unit: "bytes" | "codePoints"): boolean {
  // A code unit has up to three bytes in UTF-8, and up to two of them are a code point.
  const [least, most] = unit === "bytes" ? [text.length, 3 * text.length] : [text.length / 2, text.length];
  if (least > limit || most <= limit) return least > limit;
  return (unit === "bytes" ? Buffer.byteLength(text) : countCodePoints(text)) > limit;
}

/**
 * Returns why the type does not accept the text, as a clause such as `abcd is too long for the column`. Returns `undefined` if it
 * accepts the text. Does not check whether the type forbids the empty string.
 */
export function findTextFault(
  { limit, unit, characters, format }: Extract<DefinedType, { kind: "text" }>,
  text: string,
): string | undefined {
  if (isLonger(text, limit, unit)) return `${text} is too long for the column`;
  if (isIllFormed(text)) return `${text} contains an unpaired surrogate`;
  if (characters !== undefined && !new RegExp(characters.pattern).test(text))
    return `${text} contains a character that ${characters.set} cannot represent`;
  return format === "json" && !isJson(text) ? `${text} is not valid JSON` : undefined;
}
