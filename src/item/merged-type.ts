/** Types of keys that several versions define differently. */

import { acceptsValue } from "./accepts.js";
import { listRuntimeTypes } from "./runtime-types.js";
import type { DefinedType, ItemType } from "../core/item-types.js";

/** Returns the type of the values that at least one of the types accepts. */
export function computeUnionType(types: readonly DefinedType[]): ItemType {
  return combineTypes("any-of", types);
}

/** Returns the type of the values that all types accept. If one is an ENUM, the result is an ENUM. */
export function computeIntersectionType(types: readonly DefinedType[]): ItemType {
  const type = combineTypes("all-of", types);
  const enumType = types.find(({ kind }) => kind === "enum");
  if (enumType?.kind !== "enum") return type;
  return { kind: "enum", members: enumType.members.filter((member) => acceptsValue(type, member)) };
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

/** Whether the type certainly accepts no value. Detects it for ENUM, flags, integers, and types of different kinds. */
export function isUnsatisfiable(type: ItemType): boolean {
  if (type.kind !== "all-of") return isNeverType(type);
  const decisiveValues = listDecisiveValues(type.types);
  return (
    listRuntimeTypes(type).length === 0 ||
    decisiveValues?.some((value) => acceptsValue(type, value)) === false
  );
}

/** Returns values of which one is accepted by all types, if any value is. Returns undefined if there is no such list. */
function listDecisiveValues(types: readonly DefinedType[]): readonly unknown[] | undefined {
  if (types.some(({ kind }) => kind === "flag")) return [true, false, 0, 1];
  const minimums = types.flatMap((type) =>
    type.kind === "integer" || type.kind === "bigint" ? [type.minimum] : [],
  );
  return minimums.length < types.length
    ? undefined
    : minimums.flatMap((minimum) => [Number(minimum), BigInt(minimum), String(minimum)]);
}
