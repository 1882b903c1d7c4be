/** Types of keys that several versions define differently. */

import { acceptsValue } from "./accepts.js";
import { listRuntimeTypes } from "./runtime-types.js";
import type { DefinedType, ItemType } from "../core/item-types.js";

/** Returns the type of the values that at least one of the types accepts. */
export function computeUnionType(types: readonly DefinedType[]): ItemType {
  return combineTypes("any-of", types);
}

/** Returns the type of the values that all types accept. The values of an ENUM or a flag are tried one by one. */
export function computeIntersectionType(types: readonly DefinedType[]): ItemType {
  const type = combineTypes("all-of", types);
  if (type.kind !== "all-of") return type;
  if (listRuntimeTypes(type).length === 0) return NEVER_TYPE;
  const enumType = types.find(({ kind }) => kind === "enum");
  if (enumType?.kind === "enum")
    return { kind: "enum", members: enumType.members.filter((member) => acceptsValue(type, member)) };
  if (!types.some(({ kind }) => kind === "flag")) return type;
  const [minimum, maximum = minimum] = [0, 1].filter((bit) => acceptsValue(type, bit));
  if (minimum === undefined || maximum === undefined) return NEVER_TYPE;
  return minimum === maximum ? { kind: "integer", minimum, maximum } : { kind: "flag", as: "bit" };
}

function combineTypes(kind: "any-of" | "all-of", types: readonly DefinedType[]): ItemType {
  const distinctTypes = [...new Map(types.map((type) => [serialize(type), type])).values()];
  const [firstType] = distinctTypes;
  return firstType !== undefined && distinctTypes.length === 1 ? firstType : { kind, types: distinctTypes };
}

function serialize(type: DefinedType): string {
  return JSON.stringify(type, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
}

/** The type that accepts no value. */
export const NEVER_TYPE: DefinedType = { kind: "enum", members: [] };

/** Whether the type is an ENUM without members, which accepts no value. */
export function isNeverType(type: ItemType): boolean {
  return type.kind === "enum" && type.members.length === 0;
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
