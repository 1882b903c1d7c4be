/** Describes the values that a type accepts, for error messages such as `expected an integer from 0 to 255`, and for comments. */

import type { DefinedType, ItemType } from "../core/item-types.js";

export function describeExpectedValues(type: DefinedType): string {
  switch (type.kind) {
    case "flag":
      return { "boolean|bit": "true, false, 1 or 0", boolean: "true or false", bit: "1 or 0" }[type.as];
    case "integer":
      return `an integer from ${type.minimum} to ${type.maximum}`;
    case "bigint": {
      const integer = {
        "number|bigint": "an integer",
        bigint: "a bigint",
        string: "the decimal digits of an integer",
      }[type.as];
      return `${integer} from ${type.minimum} to ${type.maximum}`;
    }
    case "text": {
      const { limit, unit, characters, format, filled } = type;
      const text = format === "json" ? "a JSON string" : "a string";
      const unitText = `${unit === "bytes" ? "byte" : "character"}${limit === 1 ? "" : "s"}`;
      const inSet = characters === undefined ? "" : ` in the character set ${characters.set}`;
      return `${text} of ${describeLength(limit, filled)} ${unitText}${inSet}`;
    }
    case "scalar":
      return `a number or a string of ${describeLength(type.limit, type.filled)} bytes`;
    case "unknown":
      return `a number or a string${type.filled === true ? " that is not empty" : ""}`;
    case "decimal": {
      const { precision, scale, unsigned } = type;
      return `${unsigned ? "an unsigned" : "a"} decimal with at most ${precision - scale} digits before and ${scale} after the point`;
    }
    case "float":
      return `a number from ${type.unsigned ? "0" : `-${type.maximum}`} to ${type.maximum}`;
    case "form":
      return type.expected;
    case "enum":
      return type.members.length === 0
        ? "no value"
        : `one of ${type.members.map((member) => JSON.stringify(member)).join(", ")}`;
    case "set":
      return `a comma-separated list of ${type.members.join(",")}, in this order`;
  }
}

/** Describes the values that a type accepts, for the comment of a key. Omits ENUM and SET members, because the comment also contains the definition. */
export function describeForComment(type: ItemType): string {
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

function describeLength(limit: number, filled?: true): string {
  if (filled) return limit === 1 ? "exactly 1" : `1 to ${limit}`;
  return `at most ${limit}`;
}
