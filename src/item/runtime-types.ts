/** What JavaScript's `typeof` may say of a type's values. */

import type { BigintChoice, DefinedType, FlagChoice, ItemType } from "../core/item-types.js";

export type RuntimeType = "string" | "number" | "bigint" | "boolean";

const FLAGS: Readonly<Record<FlagChoice, readonly RuntimeType[]>> = {
  "boolean|bit": ["boolean", "number"],
  boolean: ["boolean"],
  bit: ["number"],
};

const BIGINTS: Readonly<Record<BigintChoice, readonly RuntimeType[]>> = {
  "number|bigint": ["number", "bigint"],
  bigint: ["bigint"],
  string: ["string"],
};

const TYPES: {
  readonly [Kind in DefinedType["kind"]]: (
    type: Extract<DefinedType, { kind: Kind }>,
  ) => readonly RuntimeType[];
} = {
  flag: ({ as }) => FLAGS[as],
  integer: () => ["number"],
  bigint: ({ as }) => BIGINTS[as],
  text: () => ["string"],
  scalar: () => ["string", "number", "bigint"],
  decimal: () => ["string", "number"],
  float: () => ["string", "number"],
  form: ({ numbers }) => (numbers === undefined ? ["string"] : ["string", "number"]),
  enum: () => ["string"],
  set: () => ["string"],
};

/** In an order of ours. */
export function runtimeTypes(type: ItemType): readonly RuntimeType[] {
  if (type.kind !== "any-of" && type.kind !== "all-of") {
    return (TYPES[type.kind] as (type: DefinedType) => readonly RuntimeType[])(type);
  }
  const [first = [], ...others] = type.types.map(runtimeTypes);
  if (type.kind === "any-of") return [...new Set([first, ...others].flat())];
  return first.filter((one) => others.every((other) => other.includes(one)));
}
