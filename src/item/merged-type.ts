/**
 * Computes the union or the intersection of types. Types are merged if one contains the other, or if they have the same kind and
 * their limits can be combined. All other types stay separate, in an `any-of` or `all-of`.
 */

import type { DefinedType, ItemType } from "../core/item-types.js";
import { listRuntimeTypes } from "./runtime-types.js";
import { acceptsNumber, acceptsText } from "./accepts.js";

/** Returns the type of the values that at least one of the types accepts. */
export function computeUnionType(types: readonly DefinedType[]): ItemType {
  const mergedTypes = mergeAll(types, mergeByUnion);
  return mergedTypes.length === 1 && mergedTypes[0] !== undefined
    ? mergedTypes[0]
    : { kind: "any-of", types: mergedTypes };
}

/** Returns the type of the values that all types accept. Returns `NO_VALUE` if there certainly is no such value. */
export function computeIntersectionType(types: readonly DefinedType[]): ItemType {
  const mergedTypes = mergeAll(types, mergeByIntersection);
  return mergedTypes.length === 1 && mergedTypes[0] !== undefined
    ? mergedTypes[0]
    : { kind: "all-of", types: mergedTypes };
}

/** The type that accepts no value. */
export const NO_VALUE: DefinedType = { kind: "enum", members: [] };

/** Whether the type is an ENUM without members, which accepts no value. */
export function isEmptyType(type: ItemType): boolean {
  return type.kind === "enum" && type.members.length === 0;
}

type MergeFunction = (one: DefinedType, other: DefinedType) => DefinedType | undefined;

/** Merges each type with the first one that it can be merged with, and then merges the result with the other types. */
function mergeAll(types: readonly DefinedType[], merge: MergeFunction): readonly DefinedType[] {
  return types.reduce<readonly DefinedType[]>((mergedTypes, type) => {
    for (const [index, other] of mergedTypes.entries()) {
      const mergedType = merge(other, type);
      if (mergedType !== undefined) return mergeAll(mergedTypes.toSpliced(index, 1, mergedType), merge);
    }
    return [...mergedTypes, type];
  }, []);
}

function mergeByUnion(one: DefinedType, other: DefinedType): DefinedType | undefined {
  if (containsType(one, other)) return one;
  return containsType(other, one) ? other : applyPair(UNION_RULES, one, other);
}

function mergeByIntersection(one: DefinedType, other: DefinedType): DefinedType | undefined {
  if (containsType(one, other)) return other;
  if (containsType(other, one)) return one;
  const commonTypes = listRuntimeTypes(one).filter((type) => listRuntimeTypes(other).includes(type));
  if (commonTypes.length === 0) return NO_VALUE;
  return (
    findCommonMembers(one, other) ??
    findCommonMembers(other, one) ??
    applyPair(INTERSECTION_RULES, one, other) ??
    applyPair(INTERSECTION_RULES, other, one)
  );
}

/** Returns the part of an enum or a flag that `other` also accepts. Returns undefined for all other types. */
function findCommonMembers(type: DefinedType, other: DefinedType): DefinedType | undefined {
  if (type.kind === "enum")
    return {
      kind: "enum",
      members: type.members.filter((text) => acceptsText(other, text)),
    };
  if (type.kind !== "flag") return undefined;
  const bits = [0, 1].filter((bit) => acceptsNumber(type, bit) && acceptsNumber(other, bit));
  const [minimum, maximum] = [bits[0], bits.at(-1)];
  if (minimum === undefined || maximum === undefined) return NO_VALUE;
  return bits.length === 2 ? { kind: "flag", as: "bit" } : { kind: "integer", minimum, maximum };
}

type TypeOfKind<Kind> = Extract<DefinedType, { kind: Kind }>;

type PairTable<Result> = {
  readonly [One in DefinedType["kind"]]?: {
    readonly [Other in DefinedType["kind"]]?: (one: TypeOfKind<One>, other: TypeOfKind<Other>) => Result;
  };
};

function applyPair<Result>(
  pairs: PairTable<Result>,
  one: DefinedType,
  other: DefinedType,
): Result | undefined {
  const merge = pairs[one.kind]?.[other.kind] as
    ((one: DefinedType, other: DefinedType) => Result) | undefined;
  return merge?.(one, other);
}

/** Whether `wide` accepts all values of `narrow`. Returns false if their kinds and limits do not prove it. */
export function containsType(wide: DefinedType, narrow: DefinedType): boolean {
  if (narrow.kind === "enum") return narrow.members.every((text) => acceptsText(wide, text));
  if (narrow.kind === "flag" && narrow.as === "bit") return acceptsNumber(wide, 0) && acceptsNumber(wide, 1);
  return isSameType(wide, narrow) || applyPair(CONTAINMENT_CHECKS, wide, narrow) === true;
}

function isSameType(one: DefinedType, other: DefinedType): boolean {
  const [members, others] = [Object.entries(one), Object.entries(other)];
  const otherMembers = new Map<string, unknown>(others);
  return (
    members.length === others.length &&
    members.every(
      ([name, value]) =>
        otherMembers.has(name) && toComparableText(value) === toComparableText(otherMembers.get(name)),
    )
  );
}

function toComparableText(value: unknown): string {
  return typeof value === "bigint" ? `${value}n` : JSON.stringify(value);
}

interface IntegerRange {
  readonly minimum: number | bigint;
  readonly maximum: number | bigint;
}

const CONTAINMENT_CHECKS: PairTable<boolean> = {
  integer: { integer: containsRange },
  bigint: {
    bigint: (wide, narrow) => wide.as === narrow.as && containsRange(wide, narrow),
    integer: (wide, narrow) => wide.as === "number|bigint" && containsRange(wide, narrow),
  },
  text: {
    text: (wide, narrow) =>
      (wide.filled !== true || narrow.filled === true) &&
      (wide.characters === undefined || wide.characters.pattern === narrow.characters?.pattern) &&
      (wide.format === undefined || wide.format === narrow.format) &&
      hasSameOrLargerLimit(wide, narrow),
    // Check only the text that contains all members: it is the longest one, and contains every character of the others.
    set: (wide, { members, filled }) =>
      (wide.filled !== true || filled === true) &&
      wide.format === undefined &&
      acceptsText(wide, members.join(",")),
  },
  scalar: {
    integer: () => true,
    bigint: () => true,
    text: (wide, narrow) =>
      (wide.filled !== true || narrow.filled === true) &&
      hasSameOrLargerLimit({ kind: "text", limit: wide.limit, unit: "bytes" }, narrow),
  },
  decimal: {
    decimal: (wide, narrow) =>
      (!wide.unsigned || narrow.unsigned) &&
      wide.scale >= narrow.scale &&
      wide.precision - wide.scale >= narrow.precision - narrow.scale &&
      (wide.maximum === undefined || wide.maximum >= (narrow.maximum ?? Infinity)),
  },
};

/** Whether `wide` allows texts as long as `narrow` does. A character has at most four bytes in UTF-8. */
function hasSameOrLargerLimit(wide: TypeOfKind<"text">, narrow: TypeOfKind<"text">): boolean {
  const narrowLimit = wide.unit === "bytes" && narrow.unit === "codePoints" ? narrow.limit * 4 : narrow.limit;
  return wide.limit >= narrowLimit;
}

function containsRange(wide: IntegerRange, narrow: IntegerRange): boolean {
  return wide.minimum <= narrow.minimum && narrow.maximum <= wide.maximum;
}

const UNION_RULES: PairTable<DefinedType | undefined> = {
  integer: {
    integer: (one, other) => {
      const minimum = Math.min(one.minimum, other.minimum);
      const maximum = Math.max(one.maximum, other.maximum);
      const hasGap = Math.max(one.minimum, other.minimum) > Math.min(one.maximum, other.maximum) + 1;
      return hasGap ? undefined : { kind: "integer", minimum, maximum };
    },
  },
  bigint: {
    bigint: (one, other) => {
      const hasGap = maxBigint(one.minimum, other.minimum) > minBigint(one.maximum, other.maximum) + 1n;
      if (one.as !== other.as || hasGap) return undefined;
      const minimum = minBigint(one.minimum, other.minimum);
      return { ...one, minimum, maximum: maxBigint(one.maximum, other.maximum) };
    },
  },
  text: {
    text: (one, other) =>
      differOnlyInLimits(one, other) ? setLimit(one, Math.max(one.limit, other.limit)) : undefined,
  },
  enum: {
    enum: (one, other) => ({ kind: "enum", members: [...new Set([...one.members, ...other.members])] }),
  },
};

const INTERSECTION_RULES: PairTable<DefinedType | undefined> = {
  integer: {
    integer: intersectRanges,
    bigint: (one, other) => (other.as === "number|bigint" ? intersectRanges(one, other) : undefined),
  },
  bigint: {
    bigint: (one, other) => {
      const [minimum, maximum] = [
        maxBigint(one.minimum, other.minimum),
        minBigint(one.maximum, other.maximum),
      ];
      if (one.as !== other.as) return undefined;
      return minimum > maximum ? NO_VALUE : { ...one, minimum, maximum };
    },
  },
  text: {
    text: (one, other) => {
      if (!differOnlyInLimits(one, other)) return undefined;
      return { ...setLimit(one, Math.min(one.limit, other.limit)), filled: true };
    },
  },
};

/** Returns the type of the integers that both ranges contain. Its limits are numbers. */
function intersectRanges(one: TypeOfKind<"integer">, other: IntegerRange): DefinedType {
  const minimum = Math.max(one.minimum, Number(other.minimum));
  const maximum = Math.min(one.maximum, Number(other.maximum));
  return minimum > maximum ? NO_VALUE : { kind: "integer", minimum, maximum };
}

/** Whether the texts differ only in their limits and in whether they can be empty. */
function differOnlyInLimits(one: TypeOfKind<"text">, other: TypeOfKind<"text">): boolean {
  return isSameType(removeLimits(one), removeLimits(other));
}

function removeLimits({ filled: _filled, ...type }: TypeOfKind<"text">): TypeOfKind<"text"> {
  return { ...type, limit: 0 };
}

/** Returns the type with this limit. The result accepts the empty text. */
function setLimit({ filled: _filled, ...type }: TypeOfKind<"text">, limit: number): TypeOfKind<"text"> {
  return { ...type, limit };
}

function maxBigint(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function minBigint(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
