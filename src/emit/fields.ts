/** Creates the statements that convert the value of each key of an item to a form field. */

import { listRuntimeTypes } from "../item/accepts.js";
import type { DefinedType, Item, ItemKey, ItemType } from "../core/item-types.js";
import { buildTypeChecks, buildFailureCondition } from "./type-checks.js";
import {
  formatElementAccess,
  formatPropertyAccess,
  indent,
  isInheritedPropertyName,
  stringLiteral,
} from "./code.js";

/** Returns the body of `encodeNAME(item)`. */
export function buildEncoderStatements({ keys }: Item): string {
  // One loop for all keys, unless a key has another name in the request, or a value that needs another conversion.
  if (keys.every((key) => key.name === key.property && hasSimpleField(key)))
    return "  return encodeFields(item, KEYS);";
  const lines = keys.map(buildFieldStatement);
  return indent(["const fields: Record<string, string> = {};", ...lines, "return fields;"].join("\n"), 1);
}

function hasSimpleField({ name, property, type }: ItemKey): boolean {
  if (isInheritedPropertyName(property) || name === "__proto__") return false;
  return !["decimal", "any-of", "all-of"].includes(type.kind);
}

function buildFieldStatement(key: ItemKey): string {
  const { name, property, type, required } = key;
  const isInherited = isInheritedPropertyName(property);
  const value = isInherited ? "value" : formatPropertyAccess("item", property);
  if (!required && hasSimpleField(key))
    return `${type.kind === "flag" ? "setFlag" : "setField"}(fields, ${stringLiteral(name)}, ${value});`;
  const conversion = buildTextConversion(type, value);
  const assignment =
    name === "__proto__"
      ? `setOwn(fields, "__proto__", ${conversion});`
      : `${formatElementAccess("fields", name)} = ${conversion};`;
  if (isInherited)
    return `{\n  const value = getOwn(item, ${stringLiteral(property)});\n  if (value != null) ${assignment}\n}`;
  return required ? assignment : `if (${value} != null) ${assignment}`;
}

/**
 * Returns code that converts a value to text. A key can have several definitions, one for each version of WHM. For `any-of`, the
 * code uses the definition that accepts the value. For `all-of`, it uses the newest one.
 */
function buildTextConversion(type: ItemType, value: string): string {
  switch (type.kind) {
    case "all-of":
      return buildTextConversion(type.types.at(-1) ?? { kind: "unknown" }, value);
    case "any-of":
      return buildAnyOfConversion(type.types, value);
    case "flag":
      return `formatFlag(${value})`;
    case "decimal":
      return `formatDecimal(${value})`;
    case "text":
    case "enum":
    case "set":
      return value;
    default:
      return `String(${value})`;
  }
}

function buildAnyOfConversion(types: readonly DefinedType[], value: string): string {
  const runtimeTypes = listRuntimeTypes({ kind: "any-of", types });
  if (runtimeTypes.length === 1 && runtimeTypes.includes("string")) return value;
  const ifBoolean = runtimeTypes.includes("boolean")
    ? `typeof ${value} === "boolean" ? formatFlag(${value}) : `
    : "";
  const decimals = types.filter(({ kind }) => kind === "decimal");
  if (decimals.length === 0) return `${ifBoolean}String(${value})`;
  const ifBigint = runtimeTypes.includes("bigint")
    ? `typeof ${value} === "bigint" ? String(${value}) : `
    : "";
  // Numbers of the other types are sent with an exponent if they have one, such as 1e+21. Decimals must be sent without an exponent.
  const allowsExponent = types.some(({ kind }) => ["float", "scalar", "unknown"].includes(kind));
  const isNotDecimal = decimals
    .map((type) => `(${buildFailureCondition(buildTypeChecks(type, '""'))})`)
    .join(" && ")
    .replace(/\bvalue\b/g, () => value);
  const ifNotDecimal = allowsExponent ? `${isNotDecimal} ? String(${value}) : ` : "";
  return `${ifBoolean}${ifBigint}${ifNotDecimal}formatDecimal(${value})`;
}
