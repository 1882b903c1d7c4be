/** Creates the statements that convert the value of each key of an item to a form field. */

import type { ItemDefinition, ItemType } from "../core/item-types.js";
import { formatKeyAccess } from "./checks.js";
import { indent, isInheritedPropertyName, stringLiteral } from "./code.js";

/** Returns the body of `encodeNAME(item)`. */
export function buildEncoderStatements({ keys }: ItemDefinition): string {
  // One loop for all keys, unless a key has another name in the request, or a value that needs another conversion.
  const isSimple = keys.every(
    ({ name, property, type }) =>
      name === property &&
      name !== "__proto__" &&
      !isInheritedPropertyName(property) &&
      !includesDecimal(type),
  );
  if (isSimple) return "  return encodeFields(item, KEYS);";
  const lines = keys.map(({ name, property, type }) => {
    const set = includesDecimal(type) ? "setDecimal" : "setField";
    return `${set}(fields, ${stringLiteral(name)}, ${formatKeyAccess("item", property)});`;
  });
  return indent(["const fields: Record<string, string> = {};", ...lines, "return fields;"].join("\n"), 1);
}

/** Whether a value can be a decimal number, for example because one version of WHM defines the key as DECIMAL. */
function includesDecimal(type: ItemType): boolean {
  const types = type.kind === "any-of" || type.kind === "all-of" ? type.types : [type];
  return types.some(({ kind }) => kind === "decimal");
}
