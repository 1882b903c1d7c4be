/** Whether a type takes a value, decided before any code is emitted: of members, of allowed values, of the two values of a flag. */

import { decimalPattern, integerPattern } from "../column/patterns.js";
import { codePoints, utf8Length } from "../column/text.js";
import type { DefinedType } from "../model.js";

type TakesOf<Kind extends DefinedType["kind"], Value> = (
  type: Extract<DefinedType, { kind: Kind }>,
  value: Value,
) => boolean;

type Takes<Value> = { readonly [Kind in DefinedType["kind"]]: TakesOf<Kind, Value> };

const never = (): boolean => false;

const TEXTS: Takes<string> = {
  flag: never,
  integer: never,
  bigint: ({ as, minimum, maximum }, text) =>
    as === "string" && matches(integerPattern(minimum, maximum), text),
  text: (type, text) => isFilled(type, text) && textFault(type, text) === undefined,
  scalar: (type, text) =>
    isFilled(type, text) && textFault({ ...type, kind: "text", unit: "bytes" }, text) === undefined,
  decimal: (type, text) =>
    matches(decimalPattern(type), text) && Math.abs(Number(text)) <= (type.maximum ?? Infinity),
  float: ({ pattern }, text) => matches(pattern, text),
  form: ({ pattern }, text) => matches(pattern, text),
  enum: ({ members }, text) => members.includes(text),
  set: (type, text) => isFilled(type, text) && isSetOf(text, type.members),
};

/** Of integers of a few digits, which every way of writing them writes alike. */
const NUMBERS: Takes<number> = {
  flag: ({ as }, value) => as !== "boolean" && (value === 0 || value === 1),
  integer: ({ minimum, maximum }, value) => minimum <= value && value <= maximum,
  bigint: ({ as, minimum, maximum }, value) => as === "number|bigint" && minimum <= value && value <= maximum,
  text: never,
  scalar: () => true,
  decimal: (type, value) => TEXTS.decimal(type, String(value)),
  float: (type, value) => TEXTS.float(type, String(value)),
  form: (type, value) => type.numbers !== undefined && TEXTS.form(type, String(value)),
  enum: never,
  set: never,
};

export function takesText(type: DefinedType, text: string): boolean {
  return (TEXTS[type.kind] as (type: DefinedType, text: string) => boolean)(type, text);
}

/** `value` is an integer of a few digits. */
export function takesNumber(type: DefinedType, value: number): boolean {
  return (NUMBERS[type.kind] as (type: DefinedType, value: number) => boolean)(type, value);
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(pattern).test(text);
}

function isFilled({ filled }: { readonly filled?: true }, text: string): boolean {
  return filled !== true || text !== "";
}

/** As `isSetOf` of the emitted code. */
function isSetOf(text: string, members: readonly string[]): boolean {
  if (text === "") return true;
  const places = text.split(",").map((member) => members.indexOf(member));
  return !text.startsWith(",") && places.every((place, index) => place > (places[index - 1] ?? -1));
}

/** Why a text column does not hold the value. */
export function textFault(
  { limit, unit, characters, format }: Extract<DefinedType, { kind: "text" }>,
  value: string,
): string | undefined {
  const length = unit === "bytes" ? utf8Length : codePoints;
  if (length(value) > limit) return `${value} is too long for it`;
  if (/[\uD800-\uDFFF]/u.test(value)) return `${value} has half a character`;
  if (characters !== undefined && !new RegExp(characters.pattern).test(value)) {
    return `${value} has a character that ${characters.set} has not`;
  }
  return format === "json" && !isJson(value) ? `${value} is not JSON` : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
