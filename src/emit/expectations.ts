/** Describes the values that a type accepts, for error messages such as `expected an integer from 0 to 255`, and for comments. */

import type { BigintChoice, DefinedType, FlagChoice, ItemType } from "../core/item-types.js";

const FLAG_VALUE_DESCRIPTIONS: Readonly<Record<FlagChoice, string>> = {
  "boolean|bit": "true, false, 1 or 0",
  boolean: "true or false",
  bit: "1 or 0",
};

const BIGINT_VALUE_DESCRIPTIONS: Readonly<Record<BigintChoice, string>> = {
  "number|bigint": "an integer",
  bigint: "a bigint",
  string: "the decimal digits of an integer",
};

const TYPE_DESCRIBERS: {
  readonly [Kind in DefinedType["kind"]]: (type: Extract<DefinedType, { kind: Kind }>) => string;
} = {
  flag: ({ as }) => FLAG_VALUE_DESCRIPTIONS[as],
  integer: ({ minimum, maximum }) => `an integer from ${minimum} to ${maximum}`,
  bigint: ({ as, minimum, maximum }) => `${BIGINT_VALUE_DESCRIPTIONS[as]} from ${minimum} to ${maximum}`,
  text: ({ limit, unit, characters, format, filled }) => {
    const stringKindText = format === "json" ? "a JSON string" : "a string";
    const characterSetText = characters === undefined ? "" : ` in the character set ${characters.set}`;
    const unitText = `${unit === "bytes" ? "byte" : "character"}${limit === 1 ? "" : "s"}`;
    return `${stringKindText} of ${describeLengthRange(limit, filled)} ${unitText}${characterSetText}`;
  },
  scalar: ({ limit, filled }) => `a number or a string of ${describeLengthRange(limit, filled)} bytes`,
  unknown: ({ filled }) => `a number or a string${filled === true ? " that is not empty" : ""}`,
  decimal: ({ precision, scale, unsigned }) =>
    `${unsigned ? "an unsigned" : "a"} decimal with at most ${precision - scale} digits before and ${scale} after the point`,
  float: ({ maximum, unsigned }) => `a number from ${unsigned ? "0" : `-${maximum}`} to ${maximum}`,
  form: ({ expected }) => expected,
  enum: ({ members }) =>
    members.length === 0
      ? "no value"
      : `one of ${members.map((member) => JSON.stringify(member)).join(", ")}`,
  set: ({ members }) => `a comma-separated list of ${members.join(",")}, in this order`,
};

export function describeExpectedValues(type: DefinedType): string {
  return (TYPE_DESCRIBERS[type.kind] as (type: DefinedType) => string)(type);
}

/** Describes the values that a type accepts, for the comment of a key. Omits ENUM and SET members, because the comment also contains the definition. */
export function describeAcceptedValuesForComment(type: ItemType): string {
  switch (type.kind) {
    case "any-of":
      return "every value that one of the definitions below accepts";
    case "all-of":
      return "only values that all the definitions below accept";
    case "enum":
      return "one of the strings in its type";
    case "set":
      return "members of the SET, separated by commas, in the order of the definition";
    default:
      return describeExpectedValues(type).replace(/ (bytes?)\b/, " UTF-8 $1");
  }
}

function describeLengthRange(limit: number, filled?: true): string {
  if (filled) return limit === 1 ? "exactly 1" : `1 to ${limit}`;
  return `at most ${limit}`;
}
