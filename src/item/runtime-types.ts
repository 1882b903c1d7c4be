/** Determines the possible results of `typeof` for the values of a type. */

import type { BigintChoice, DefinedType, FlagChoice, ItemType } from "../core/item-types.js";

export type RuntimeType = "string" | "number" | "bigint" | "boolean";

const FLAG_RUNTIME_TYPES: Readonly<Record<FlagChoice, readonly RuntimeType[]>> = {
  "boolean|bit": ["boolean", "number"],
  boolean: ["boolean"],
  bit: ["number"],
};

const BIGINT_RUNTIME_TYPES: Readonly<Record<BigintChoice, readonly RuntimeType[]>> = {
  "number|bigint": ["number", "bigint"],
  bigint: ["bigint"],
  string: ["string"],
};

const RUNTIME_TYPE_LISTERS_BY_KIND: {
  readonly [Kind in DefinedType["kind"]]: (
    type: Extract<DefinedType, { kind: Kind }>,
  ) => readonly RuntimeType[];
} = {
  flag: ({ as }) => FLAG_RUNTIME_TYPES[as],
  integer: () => ["number"],
  bigint: ({ as }) => BIGINT_RUNTIME_TYPES[as],
  text: () => ["string"],
  scalar: () => ["string", "number", "bigint"],
  unknown: () => ["string", "number"],
  decimal: () => ["string", "number"],
  float: () => ["string", "number"],
  form: ({ numbers }) => (numbers === undefined ? ["string"] : ["string", "number"]),
  enum: () => ["string"],
  set: () => ["string"],
};

/** Returns the possible results of `typeof` for the values of the type, without duplicates. */
export function listRuntimeTypes(type: ItemType): readonly RuntimeType[] {
  if (type.kind !== "any-of" && type.kind !== "all-of") {
    return (RUNTIME_TYPE_LISTERS_BY_KIND[type.kind] as (type: DefinedType) => readonly RuntimeType[])(type);
  }
  const [firstTypes = [], ...otherTypeLists] = type.types.map(listRuntimeTypes);
  if (type.kind === "any-of") return [...new Set([firstTypes, ...otherTypeLists].flat())];
  return firstTypes.filter((runtimeType) =>
    otherTypeLists.every((runtimeTypes) => runtimeTypes.includes(runtimeType)),
  );
}
