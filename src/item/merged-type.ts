/** Types of keys that several versions define differently, types without values, and types without the empty string. */

import { acceptsValue } from "./accepts.js";
import { listRuntimeTypes } from "./type-walk.js";
import type { DefinedType, ItemType } from "../core/item-types.js";

/** The type that accepts no value. */
export const NEVER_TYPE: DefinedType = { kind: "enum", members: [] };

/** Whether the type is an ENUM without members, which accepts no value. */
export function isNeverType(type: ItemType): boolean {
  return type.kind === "enum" && type.members.length === 0;
}

/** Returns the type without the empty string, because required keys do not accept it. */
export function excludeEmptyString(type: DefinedType): DefinedType {
  switch (type.kind) {
    case "enum":
      return { ...type, members: type.members.filter((member) => member !== "") };
    case "text":
      return type.limit === 0 ? NEVER_TYPE : { ...type, filled: true };
    case "set":
    case "scalar":
    case "unknown":
      return { ...type, filled: true };
    default:
      return type;
  }
}

/**
 * Returns the type of the values that at least one of the types accepts (`any-of`), or that all of them accept (`all-of`). For `all-of`,
 * the values of an ENUM or a flag are tried one by one.
 */
export function combineTypes(kind: "any-of" | "all-of", types: readonly DefinedType[]): ItemType {
  const [first, ...others] = [...new Map(types.map((each) => [serialize(each), each])).values()];
  if (first === undefined) return NEVER_TYPE;
  if (others.length === 0) return first;
  const type: ItemType = { kind, types: [first, ...others] };
  if (kind === "any-of") return type;
  if (listRuntimeTypes(type).length === 0) return NEVER_TYPE;
  const enumType = types.find((each) => each.kind === "enum");
  if (enumType !== undefined)
    return { kind: "enum", members: enumType.members.filter((member) => acceptsValue(type, member)) };
  if (!types.some((each) => each.kind === "flag")) return type;
  const [minimum, maximum = minimum] = [0, 1].filter((bit) => acceptsValue(type, bit));
  if (minimum === undefined || maximum === undefined) return NEVER_TYPE;
  return minimum === maximum ? { kind: "integer", minimum, maximum } : { kind: "flag", as: "bit" };
}

function serialize(type: DefinedType): string {
  return JSON.stringify(type, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
}

/** Whether the type certainly accepts no value, for example because it consists of integers without a common value. */
export function isUnsatisfiable(type: ItemType): boolean {
  if (type.kind !== "all-of") return isNeverType(type);
  const minimums = type.types.flatMap((each) =>
    each.kind === "integer" || each.kind === "bigint" ? [each.minimum] : [],
  );
  // If the ranges have common integers, the largest minimum is one.
  const candidates = minimums.flatMap((minimum) => [Number(minimum), BigInt(minimum), String(minimum)]);
  return minimums.length === type.types.length && !candidates.some((value) => acceptsValue(type, value));
}
