/** Checks values against types, with the same results as the generated validators. */

import { tryParseJson } from "../core/text/json.js";
import { buildDecimalPattern, buildIntegerPattern } from "../column/number-patterns.js";
import { countCodePoints, countUtf8Bytes } from "../column/charsets.js";
import type { DefinedType, Item, ItemType } from "../core/item-types.js";

type ValuePredicate<Kind extends DefinedType["kind"], Value> = (
  type: Extract<DefinedType, { kind: Kind }>,
  value: Value,
) => boolean;

type PredicatesByKind<Value> = { readonly [Kind in DefinedType["kind"]]: ValuePredicate<Kind, Value> };

const neverAccepts = (): boolean => false;

const TEXT_PREDICATES: PredicatesByKind<string> = {
  flag: neverAccepts,
  integer: neverAccepts,
  bigint: ({ as, minimum, maximum }, text) =>
    as === "string" && matchesRegExp(buildIntegerPattern(minimum, maximum), text),
  text: (type, text) => passesFilledCheck(type, text) && findTextFault(type, text) === undefined,
  scalar: (type, text) =>
    passesFilledCheck(type, text) &&
    findTextFault({ ...type, kind: "text", unit: "bytes" }, text) === undefined,
  unknown: (type, text) => passesFilledCheck(type, text) && !/\p{Surrogate}/u.test(text),
  decimal: (type, text) => matchesRegExp(buildDecimalPattern(type), text),
  float: ({ pattern }, text) => matchesRegExp(pattern, text),
  form: ({ pattern }, text) => matchesRegExp(pattern, text),
  enum: ({ members }, text) => members.includes(text),
  set: (type, text) => passesFilledCheck(type, text) && isSetValue(text, type.members),
};

const NUMBER_PREDICATES: PredicatesByKind<number> = {
  flag: ({ as }, value) => as !== "boolean" && (value === 0 || value === 1),
  integer: ({ minimum, maximum }, value) =>
    Number.isSafeInteger(value) && minimum <= value && value <= maximum,
  bigint: ({ as, minimum, maximum }, value) =>
    as === "number|bigint" && Number.isSafeInteger(value) && minimum <= value && value <= maximum,
  text: neverAccepts,
  scalar: (_type, value) => Number.isFinite(value),
  unknown: (_type, value) => Number.isFinite(value),
  decimal: (type, value) => TEXT_PREDICATES.decimal(type, formatDecimal(value)),
  float: (type, value) => TEXT_PREDICATES.float(type, String(value)),
  form: (type, value) => type.numbers !== undefined && TEXT_PREDICATES.form(type, String(value)),
  enum: neverAccepts,
  set: neverAccepts,
};

export function acceptsText(type: DefinedType, text: string): boolean {
  return (TEXT_PREDICATES[type.kind] as (type: DefinedType, text: string) => boolean)(type, text);
}

export function acceptsNumber(type: DefinedType, value: number): boolean {
  return (NUMBER_PREDICATES[type.kind] as (type: DefinedType, value: number) => boolean)(type, value);
}

function acceptsBigint(type: DefinedType, value: bigint): boolean {
  if (type.kind === "scalar") return true;
  return type.kind === "bigint" && type.as !== "string" && type.minimum <= value && value <= type.maximum;
}

export function acceptsValue(type: ItemType, value: unknown): boolean {
  if (type.kind === "any-of") return type.types.some((definedType) => acceptsValue(definedType, value));
  if (type.kind === "all-of") return type.types.every((definedType) => acceptsValue(definedType, value));
  switch (typeof value) {
    case "string":
      return acceptsText(type, value);
    case "number":
      return acceptsNumber(type, value);
    case "bigint":
      return acceptsBigint(type, value);
    case "boolean":
      return type.kind === "flag" && type.as !== "bit";
    default:
      return false;
  }
}

/** Whether the object is a valid item. Documented rules between keys are not checked. */
export function acceptsItem(
  { keys }: Pick<Item, "keys">,
  candidate: Readonly<Record<string, unknown>>,
): boolean {
  const knownProperties = new Set(keys.map(({ property }) => property));
  return (
    Object.keys(candidate).every((property) => knownProperties.has(property)) &&
    keys.every(({ property, type, required, nullable }) => {
      const propertyValue = Object.hasOwn(candidate, property) ? candidate[property] : undefined;
      if (propertyValue === undefined) return !required;
      return propertyValue === null ? nullable : acceptsValue(type, propertyValue);
    })
  );
}

/**
 * Formats a number in decimal digits, without an exponent. Must return the same text as the function `formatDecimal` of the generated
 * code, because validators check this text.
 */
function formatDecimal(value: number): string {
  const [, sign = "", wholeDigits = "", fractionDigits = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (wholeDigits === "") return String(value);
  const digits = wholeDigits + fractionDigits;
  const pointIndex = wholeDigits.length + Number(exponent);
  if (pointIndex <= 0) return `${sign}0.${"0".repeat(-pointIndex)}${digits}`;
  if (pointIndex >= digits.length) return sign + digits + "0".repeat(pointIndex - digits.length);
  return `${sign}${digits.slice(0, pointIndex)}.${digits.slice(pointIndex)}`;
}

function matchesRegExp(pattern: string, text: string): boolean {
  return new RegExp(pattern).test(text);
}

function passesFilledCheck({ filled }: { readonly filled?: true }, text: string): boolean {
  return filled !== true || text !== "";
}

/**
 * Whether the text lists members of a SET, each at most once and in the order of `members`. Must return the same result as the
 * function `isSetValue` of the generated code.
 */
function isSetValue(text: string, members: readonly string[]): boolean {
  if (text === "") return true;
  const memberIndexes = text.split(",").map((member) => members.indexOf(member));
  return (
    !text.startsWith(",") &&
    memberIndexes.every((memberIndex, position) => memberIndex > (memberIndexes[position - 1] ?? -1))
  );
}

/**
 * Returns why the type does not accept the text, as a clause such as `abcd is too long for the column`. Returns `undefined` if it
 * accepts the text. Does not check whether the type forbids the empty string.
 */
export function findTextFault(
  { limit, unit, characters, format }: Extract<DefinedType, { kind: "text" }>,
  text: string,
): string | undefined {
  const length = unit === "bytes" ? countUtf8Bytes(text) : countCodePoints(text);
  if (length > limit) return `${text} is too long for the column`;
  if (/[\uD800-\uDFFF]/u.test(text)) return `${text} contains an unpaired surrogate`;
  if (characters !== undefined && !new RegExp(characters.pattern).test(text)) {
    return `${text} contains a character that ${characters.set} cannot represent`;
  }
  return format === "json" && tryParseJson(text) === undefined ? `${text} is not valid JSON` : undefined;
}
