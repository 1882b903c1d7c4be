/** Creates the statements that convert the value of each key of an item to a form field. */

import { listRuntimeTypes, type RuntimeType } from "../item/runtime-types.js";
import type { DefinedType, Item, ItemKey, ItemType } from "../core/item-types.js";
import { buildTypeChecks, buildFailureCondition } from "./type-checks.js";
import {
  formatElementAccess,
  indent,
  isInheritedPropertyName,
  formatPropertyAccess,
  stringLiteral,
} from "./code.js";

/** For each kind of type, a function that returns the code that converts a value to a string. */
const TEXT_CONVERSION_BUILDERS: {
  readonly [Kind in DefinedType["kind"]]: (valueExpression: string) => string;
} = {
  flag: (valueExpression) => `formatFlag(${valueExpression})`,
  integer: (valueExpression) => `String(${valueExpression})`,
  bigint: (valueExpression) => `String(${valueExpression})`,
  text: (valueExpression) => valueExpression,
  scalar: (valueExpression) => `String(${valueExpression})`,
  unknown: (valueExpression) => `String(${valueExpression})`,
  decimal: (valueExpression) => `formatDecimal(${valueExpression})`,
  float: (valueExpression) => `String(${valueExpression})`,
  form: (valueExpression) => `String(${valueExpression})`,
  enum: (valueExpression) => valueExpression,
  set: (valueExpression) => valueExpression,
};

/** For some kinds of types, the function of the generated code that sets the form field of an optional key. Other kinds need longer code. */
const FIELD_SETTER_NAMES: { readonly [Kind in ItemType["kind"]]?: "setField" | "setFlag" } = {
  flag: "setFlag",
  integer: "setField",
  bigint: "setField",
  text: "setField",
  scalar: "setField",
  unknown: "setField",
  float: "setField",
  form: "setField",
  enum: "setField",
  set: "setField",
};

/**
 * Returns code that converts a value to text. A key can have several definitions, one for each version of WHM. For `any-of`, the
 * code uses the definition that accepts the value. For `all-of`, it uses the newest one.
 */
function buildTextConversion(type: ItemType, valueExpression: string): string {
  if (type.kind === "all-of")
    return TEXT_CONVERSION_BUILDERS[type.types.at(-1)?.kind ?? "text"](valueExpression);
  return type.kind === "any-of"
    ? buildTextConversionForAnyOf(type.types, valueExpression)
    : TEXT_CONVERSION_BUILDERS[type.kind](valueExpression);
}

function buildTextConversionForAnyOf(types: readonly DefinedType[], valueExpression: string): string {
  const decimalTypes = types.filter(({ kind }) => kind === "decimal");
  // Numbers of these types are sent with an exponent if they have one, such as 1e+21. Decimals must be sent without an exponent.
  const typesAllowingExponent = types.filter(({ kind }) => ["float", "scalar", "unknown"].includes(kind));
  const acceptedRuntimeTypes = listRuntimeTypes({ kind: "any-of", types });
  const isAcceptedRuntimeType = (runtimeType: RuntimeType): boolean =>
    acceptedRuntimeTypes.includes(runtimeType);
  if (acceptedRuntimeTypes.length === 1 && isAcceptedRuntimeType("string"))
    return TEXT_CONVERSION_BUILDERS.text(valueExpression);
  const booleanBranch = isAcceptedRuntimeType("boolean")
    ? `typeof ${valueExpression} === "boolean" ? formatFlag(${valueExpression}) : `
    : "";
  const bigintBranch = isAcceptedRuntimeType("bigint")
    ? `typeof ${valueExpression} === "bigint" ? String(${valueExpression}) : `
    : "";
  if (decimalTypes.length === 0) return `${booleanBranch}String(${valueExpression})`;
  const checksPerDecimalType = decimalTypes.map((type) => buildTypeChecks(type, '""'));
  const notDecimalCondition = checksPerDecimalType
    .map((typeChecks) => `(${buildFailureCondition(typeChecks)})`)
    .join(" && ");
  const nonDecimalBranch =
    typesAllowingExponent.length === 0
      ? ""
      : `${notDecimalCondition.replace(/\bvalue\b/g, () => valueExpression)} ? String(${valueExpression}) : `;
  return `${booleanBranch}${bigintBranch}${nonDecimalBranch}formatDecimal(${valueExpression})`;
}

/** Returns the body of `encodeNAME(item)` without its first and last line. */
export function buildEncoderStatements({ keys }: Item): string {
  return keys.length === 0 ? "  void item;" : indent(keys.map(buildKeyFieldStatement).join("\n"), 1);
}

function buildKeyFieldStatement({ name, property, type, required }: ItemKey): string {
  const hasInheritedPropertyName = isInheritedPropertyName(property);
  const valueExpression = hasInheritedPropertyName ? "value" : formatPropertyAccess("item", property);
  const setterName = FIELD_SETTER_NAMES[type.kind];
  if (setterName !== undefined && !required && !hasInheritedPropertyName && name !== "__proto__")
    return `${setterName}(fields, ${stringLiteral(name)}, ${valueExpression});`;
  const conversion = buildTextConversion(type, valueExpression);
  const assignment =
    name === "__proto__"
      ? `setOwn(fields, "__proto__", ${conversion});`
      : `${formatElementAccess("fields", name)} = ${conversion};`;
  const statement =
    required && !hasInheritedPropertyName ? assignment : `if (${valueExpression} != null) ${assignment}`;
  return hasInheritedPropertyName
    ? `{\n  const value = getOwn(item, ${stringLiteral(property)});\n  ${statement}\n}`
    : statement;
}
