/**
 * Computes the union or the intersection of types. Merges types in simple cases, in which a single type can represent the
 * result. For example, the union of the integers 0 to 9 and 5 to 20 is the integers 0 to 20. All other types stay separate, in
 * an `any-of` or `all-of`.
 */

import type { DefinedType, ItemType } from "../core/item-types.js";
import { listRuntimeTypes } from "./runtime-types.js";
import { acceptsNumber, acceptsText } from "./accepts.js";

/** Returns the type of the values that at least one of the types accepts. */
export function computeUnionType(types: readonly DefinedType[]): ItemType {
  const mergedTypes = mergeTypes(types, mergeByUnion);
  return mergedTypes.length === 1 && mergedTypes[0] !== undefined
    ? mergedTypes[0]
    : { kind: "any-of", types: mergedTypes };
}

/** Returns the type of the values that all types accept. Returns `NEVER_TYPE` if there certainly is no such value. */
export function computeIntersectionType(types: readonly DefinedType[]): ItemType {
  const mergedTypes = mergeTypes(types, mergeByIntersection);
  return mergedTypes.length === 1 && mergedTypes[0] !== undefined
    ? mergedTypes[0]
    : { kind: "all-of", types: mergedTypes };
}

/** The type that accepts no value. */
export const NEVER_TYPE: DefinedType = { kind: "enum", members: [] };

/** Whether the type is an ENUM without members, which accepts no value. */
export function isNeverType(type: ItemType): boolean {
  return type.kind === "enum" && type.members.length === 0;
}

type MergeFunction = (left: DefinedType, right: DefinedType) => DefinedType | undefined;

/** Merges types in pairs until no pair can be merged. `merge` returns undefined for a pair that cannot be merged. */
function mergeTypes(types: readonly DefinedType[], merge: MergeFunction): readonly DefinedType[] {
  return types.reduce<readonly DefinedType[]>((mergedTypes, type) => {
    for (const [index, earlierType] of mergedTypes.entries()) {
      const mergedType = merge(earlierType, type);
      if (mergedType !== undefined) return mergeTypes(mergedTypes.toSpliced(index, 1, mergedType), merge);
    }
    return [...mergedTypes, type];
  }, []);
}

function mergeByUnion(left: DefinedType, right: DefinedType): DefinedType | undefined {
  if (containsType(left, right)) return left;
  return containsType(right, left) ? right : applyRuleForKinds(UNION_RULES, left, right);
}

function mergeByIntersection(left: DefinedType, right: DefinedType): DefinedType | undefined {
  if (containsType(left, right)) return right;
  if (containsType(right, left)) return left;
  const commonRuntimeTypes = listRuntimeTypes(left).filter((runtimeType) =>
    listRuntimeTypes(right).includes(runtimeType),
  );
  if (commonRuntimeTypes.length === 0) return NEVER_TYPE;
  return (
    intersectEnumOrFlag(left, right) ??
    intersectEnumOrFlag(right, left) ??
    applyRuleForKinds(INTERSECTION_RULES, left, right) ??
    applyRuleForKinds(INTERSECTION_RULES, right, left)
  );
}

/**
 * If `type` is an enum or a flag, returns a type with only those of its values that `otherType` also accepts. For a flag, the result can
 * accept 0 and 1, but not true and false. Returns undefined if `type` is neither an enum nor a flag.
 */
function intersectEnumOrFlag(type: DefinedType, otherType: DefinedType): DefinedType | undefined {
  if (type.kind === "enum")
    return {
      kind: "enum",
      members: type.members.filter((text) => acceptsText(otherType, text)),
    };
  if (type.kind !== "flag") return undefined;
  const commonBits = [0, 1].filter((bit) => acceptsNumber(type, bit) && acceptsNumber(otherType, bit));
  const [minimum, maximum] = [commonBits[0], commonBits.at(-1)];
  if (minimum === undefined || maximum === undefined) return NEVER_TYPE;
  return commonBits.length === 2 ? { kind: "flag", as: "bit" } : { kind: "integer", minimum, maximum };
}

type TypeOfKind<Kind> = Extract<DefinedType, { kind: Kind }>;

/** For pairs of kinds, such as `integer` and `bigint`, a function that compares or merges two types of these kinds. */
type RulesByKindPair<Result> = {
  readonly [Left in DefinedType["kind"]]?: {
    readonly [Right in DefinedType["kind"]]?: (left: TypeOfKind<Left>, right: TypeOfKind<Right>) => Result;
  };
};

function applyRuleForKinds<Result>(
  rules: RulesByKindPair<Result>,
  left: DefinedType,
  right: DefinedType,
): Result | undefined {
  const rule = rules[left.kind]?.[right.kind] as
    ((left: DefinedType, right: DefinedType) => Result) | undefined;
  return rule?.(left, right);
}

/**
 * Whether `containingType` certainly accepts all values of `containedType`. Returns false if the kinds and limits of the types are
 * not sufficient to decide this.
 */
export function containsType(containingType: DefinedType, containedType: DefinedType): boolean {
  if (containedType.kind === "enum")
    return containedType.members.every((text) => acceptsText(containingType, text));
  if (containedType.kind === "flag" && containedType.as === "bit")
    return acceptsNumber(containingType, 0) && acceptsNumber(containingType, 1);
  return (
    isSameType(containingType, containedType) ||
    applyRuleForKinds(CONTAINMENT_RULES, containingType, containedType) === true
  );
}

function isSameType(left: DefinedType, right: DefinedType): boolean {
  const [leftProperties, rightProperties] = [Object.entries(left), Object.entries(right)];
  const rightValuesByName = new Map<string, unknown>(rightProperties);
  return (
    leftProperties.length === rightProperties.length &&
    leftProperties.every(
      ([name, value]) =>
        rightValuesByName.has(name) &&
        toComparableText(value) === toComparableText(rightValuesByName.get(name)),
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

const CONTAINMENT_RULES: RulesByKindPair<boolean> = {
  integer: { integer: containsRange },
  bigint: {
    bigint: (containingType, containedType) =>
      containingType.as === containedType.as && containsRange(containingType, containedType),
    integer: (containingType, containedType) =>
      containingType.as === "number|bigint" && containsRange(containingType, containedType),
  },
  text: {
    text: (containingType, containedType) =>
      (containingType.filled !== true || containedType.filled === true) &&
      (containingType.characters === undefined ||
        containingType.characters.pattern === containedType.characters?.pattern) &&
      (containingType.format === undefined || containingType.format === containedType.format) &&
      hasSameOrLargerLimit(containingType, containedType),
    // Check only the text with all members, because it is the longest value of the SET and contains all characters of the other values.
    set: (containingType, { members, filled }) =>
      (containingType.filled !== true || filled === true) &&
      containingType.format === undefined &&
      acceptsText(containingType, members.join(",")),
  },
  scalar: {
    integer: () => true,
    bigint: () => true,
    text: (containingType, containedType) =>
      (containingType.filled !== true || containedType.filled === true) &&
      hasSameOrLargerLimit({ kind: "text", limit: containingType.limit, unit: "bytes" }, containedType),
  },
  decimal: {
    decimal: (containingType, containedType) =>
      (!containingType.unsigned || containedType.unsigned) &&
      containingType.scale >= containedType.scale &&
      containingType.precision - containingType.scale >= containedType.precision - containedType.scale &&
      (containingType.maximum === undefined || containingType.maximum >= (containedType.maximum ?? Infinity)),
  },
};

/** Whether `containingType` allows texts at least as long as `containedType` does. A character has at most four bytes in UTF-8. */
function hasSameOrLargerLimit(
  containingType: TypeOfKind<"text">,
  containedType: TypeOfKind<"text">,
): boolean {
  const containedLimitInOtherUnit =
    containingType.unit === "bytes" && containedType.unit === "codePoints"
      ? containedType.limit * 4
      : containedType.limit;
  return containingType.limit >= containedLimitInOtherUnit;
}

function containsRange(containingRange: IntegerRange, containedRange: IntegerRange): boolean {
  return (
    containingRange.minimum <= containedRange.minimum && containedRange.maximum <= containingRange.maximum
  );
}

const UNION_RULES: RulesByKindPair<DefinedType | undefined> = {
  integer: {
    integer: (left, right) => {
      const minimum = Math.min(left.minimum, right.minimum);
      const maximum = Math.max(left.maximum, right.maximum);
      const hasGap = Math.max(left.minimum, right.minimum) > Math.min(left.maximum, right.maximum) + 1;
      return hasGap ? undefined : { kind: "integer", minimum, maximum };
    },
  },
  bigint: {
    bigint: (left, right) => {
      const hasGap =
        selectLarger(left.minimum, right.minimum) > selectSmaller(left.maximum, right.maximum) + 1n;
      if (left.as !== right.as || hasGap) return undefined;
      const minimum = selectSmaller(left.minimum, right.minimum);
      return { ...left, minimum, maximum: selectLarger(left.maximum, right.maximum) };
    },
  },
  text: {
    text: (left, right) =>
      differOnlyInLimitOrFilled(left, right)
        ? replaceLimitAndRemoveFilled(left, Math.max(left.limit, right.limit))
        : undefined,
  },
  enum: {
    enum: (left, right) => ({ kind: "enum", members: [...new Set([...left.members, ...right.members])] }),
  },
};

const INTERSECTION_RULES: RulesByKindPair<DefinedType | undefined> = {
  integer: {
    integer: intersectRanges,
    bigint: (left, right) => (right.as === "number|bigint" ? intersectRanges(left, right) : undefined),
  },
  bigint: {
    bigint: (left, right) => {
      const [minimum, maximum] = [
        selectLarger(left.minimum, right.minimum),
        selectSmaller(left.maximum, right.maximum),
      ];
      if (left.as !== right.as) return undefined;
      return minimum > maximum ? NEVER_TYPE : { ...left, minimum, maximum };
    },
  },
  text: {
    text: (left, right) => {
      if (!differOnlyInLimitOrFilled(left, right)) return undefined;
      return { ...replaceLimitAndRemoveFilled(left, Math.min(left.limit, right.limit)), filled: true };
    },
  },
};

/**
 * Returns the type of the integers that are in both ranges. The result has the kind `integer`, not `bigint`, because `left` contains
 * only safe integers.
 */
function intersectRanges(left: TypeOfKind<"integer">, right: IntegerRange): DefinedType {
  const minimum = Math.max(left.minimum, Number(right.minimum));
  const maximum = Math.min(left.maximum, Number(right.maximum));
  return minimum > maximum ? NEVER_TYPE : { kind: "integer", minimum, maximum };
}

/** Whether the types differ only in `limit` and `filled`. */
function differOnlyInLimitOrFilled(left: TypeOfKind<"text">, right: TypeOfKind<"text">): boolean {
  return isSameType(replaceLimitAndRemoveFilled(left, 0), replaceLimitAndRemoveFilled(right, 0));
}

/** Returns the type with another limit, and without `filled`, which forbids the empty string. */
function replaceLimitAndRemoveFilled(
  { filled: _filled, ...type }: TypeOfKind<"text">,
  limit: number,
): TypeOfKind<"text"> {
  return { ...type, limit };
}

function selectLarger(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}

function selectSmaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
