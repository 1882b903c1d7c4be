/**
 * Several definitions' types → one: what any of them takes, or what all take. Where one contains the other, or two of a kind
 * make a third of it, that is the type; else they stand beside each other, and every product asks each of them.
 */

import type { DefinedType, ItemType } from "../core/item-types.js";
import { runtimeTypes } from "./runtime-types.js";
import { acceptsNumber, acceptsText } from "./accepts.js";

/** What one of the types takes. */
export function unionType(types: readonly DefinedType[]): ItemType {
  const merged = folded(types, widened);
  return merged.length === 1 && merged[0] !== undefined ? merged[0] : { kind: "any-of", types: merged };
}

/** What each of the types takes: NOTHING where they have no value in common that can be told. */
export function intersectionType(types: readonly DefinedType[]): ItemType {
  const merged = folded(types, narrowed);
  return merged.length === 1 && merged[0] !== undefined ? merged[0] : { kind: "all-of", types: merged };
}

const NOTHING: DefinedType = { kind: "enum", members: [] };

/** Whether no value is of the type. */
export function isEmptyType(type: ItemType): boolean {
  return type.kind === "enum" && type.members.length === 0;
}

type Merge = (one: DefinedType, other: DefinedType) => DefinedType | undefined;

/** Merges each with the first that it merges with; the result may merge with a third. */
function folded(types: readonly DefinedType[], merge: Merge): readonly DefinedType[] {
  return types.reduce<readonly DefinedType[]>((done, type) => {
    for (const [index, other] of done.entries()) {
      const merged = merge(other, type);
      if (merged !== undefined) return folded(done.toSpliced(index, 1, merged), merge);
    }
    return [...done, type];
  }, []);
}

function widened(one: DefinedType, other: DefinedType): DefinedType | undefined {
  if (containsType(one, other)) return one;
  return containsType(other, one) ? other : pairOf(UNIONS, one, other);
}

function narrowed(one: DefinedType, other: DefinedType): DefinedType | undefined {
  if (containsType(one, other)) return other;
  if (containsType(other, one)) return one;
  const shared = runtimeTypes(one).filter((type) => runtimeTypes(other).includes(type));
  if (shared.length === 0) return NOTHING;
  return (
    membersOf(one, other) ??
    membersOf(other, one) ??
    pairOf(INTERSECTIONS, one, other) ??
    pairOf(INTERSECTIONS, other, one)
  );
}

/** The members of an enum, or the bits of a flag, that the other type takes. */
function membersOf(type: DefinedType, other: DefinedType): DefinedType | undefined {
  if (type.kind === "enum")
    return { kind: "enum", members: type.members.filter((text) => acceptsText(other, text)) };
  if (type.kind !== "flag") return undefined;
  const bits = [0, 1].filter((bit) => acceptsNumber(type, bit) && acceptsNumber(other, bit));
  const [minimum, maximum] = [bits[0], bits.at(-1)];
  if (minimum === undefined || maximum === undefined) return NOTHING;
  return bits.length === 2 ? { kind: "flag", as: "bit" } : { kind: "integer", minimum, maximum };
}

type Of<Kind> = Extract<DefinedType, { kind: Kind }>;

type Pairs<Result> = {
  readonly [One in DefinedType["kind"]]?: {
    readonly [Other in DefinedType["kind"]]?: (one: Of<One>, other: Of<Other>) => Result;
  };
};

function pairOf<Result>(pairs: Pairs<Result>, one: DefinedType, other: DefinedType): Result | undefined {
  const merge = pairs[one.kind]?.[other.kind] as
    ((one: DefinedType, other: DefinedType) => Result) | undefined;
  return merge?.(one, other);
}

/** Whether one type takes all that the other does, as far as their kinds and limits show it. */
export function containsType(wide: DefinedType, narrow: DefinedType): boolean {
  if (narrow.kind === "enum") return narrow.members.every((text) => acceptsText(wide, text));
  if (narrow.kind === "flag" && narrow.as === "bit") return acceptsNumber(wide, 0) && acceptsNumber(wide, 1);
  return isSame(wide, narrow) || pairOf(CONTAINS, wide, narrow) === true;
}

function isSame(one: DefinedType, other: DefinedType): boolean {
  const [members, others] = [Object.entries(one), Object.entries(other)];
  const facts = new Map<string, unknown>(others);
  return (
    members.length === others.length &&
    members.every(([name, value]) => facts.has(name) && text(value) === text(facts.get(name)))
  );
}

function text(value: unknown): string {
  return typeof value === "bigint" ? `${value}n` : JSON.stringify(value);
}

interface IntegerRange {
  readonly minimum: number | bigint;
  readonly maximum: number | bigint;
}

const CONTAINS: Pairs<boolean> = {
  integer: { integer: hasRange },
  bigint: {
    bigint: (wide, narrow) => wide.as === narrow.as && hasRange(wide, narrow),
    integer: (wide, narrow) => wide.as === "number|bigint" && hasRange(wide, narrow),
  },
  text: {
    text: (wide, narrow) =>
      (wide.filled !== true || narrow.filled === true) &&
      (wide.characters === undefined || wide.characters.pattern === narrow.characters?.pattern) &&
      (wide.format === undefined || wide.format === narrow.format) &&
      hasRoom(wide, narrow),
    // The longest has every character that another could have.
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
      hasRoom({ kind: "text", limit: wide.limit, unit: "bytes" }, narrow),
  },
  decimal: {
    decimal: (wide, narrow) =>
      (!wide.unsigned || narrow.unsigned) &&
      wide.scale >= narrow.scale &&
      wide.precision - wide.scale >= narrow.precision - narrow.scale &&
      (wide.maximum === undefined || wide.maximum >= (narrow.maximum ?? Infinity)),
  },
};

/** A character is four bytes at most. */
function hasRoom(wide: Of<"text">, narrow: Of<"text">): boolean {
  const most = wide.unit === "bytes" && narrow.unit === "codePoints" ? narrow.limit * 4 : narrow.limit;
  return wide.limit >= most;
}

function hasRange(wide: IntegerRange, narrow: IntegerRange): boolean {
  return wide.minimum <= narrow.minimum && narrow.maximum <= wide.maximum;
}

const UNIONS: Pairs<DefinedType | undefined> = {
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
      const hasGap = larger(one.minimum, other.minimum) > smaller(one.maximum, other.maximum) + 1n;
      if (one.as !== other.as || hasGap) return undefined;
      const minimum = smaller(one.minimum, other.minimum);
      return { ...one, minimum, maximum: larger(one.maximum, other.maximum) };
    },
  },
  text: {
    text: (one, other) => (isAlike(one, other) ? ofLimit(one, Math.max(one.limit, other.limit)) : undefined),
  },
  enum: {
    enum: (one, other) => ({ kind: "enum", members: [...new Set([...one.members, ...other.members])] }),
  },
};

const INTERSECTIONS: Pairs<DefinedType | undefined> = {
  integer: {
    integer: shared,
    bigint: (one, other) => (other.as === "number|bigint" ? shared(one, other) : undefined),
  },
  bigint: {
    bigint: (one, other) => {
      const [minimum, maximum] = [larger(one.minimum, other.minimum), smaller(one.maximum, other.maximum)];
      if (one.as !== other.as) return undefined;
      return minimum > maximum ? NOTHING : { ...one, minimum, maximum };
    },
  },
  text: {
    text: (one, other) => {
      if (!isAlike(one, other)) return undefined;
      return { ...ofLimit(one, Math.min(one.limit, other.limit)), filled: true };
    },
  },
};

/** The integers of both, as numbers. */
function shared(one: Of<"integer">, other: IntegerRange): DefinedType {
  const minimum = Math.max(one.minimum, Number(other.minimum));
  const maximum = Math.min(one.maximum, Number(other.maximum));
  return minimum > maximum ? NOTHING : { kind: "integer", minimum, maximum };
}

/** Whether two texts that do not contain each other differ in their limits, and in which of them may be empty, alone. */
function isAlike(one: Of<"text">, other: Of<"text">): boolean {
  return isSame(unlimited(one), unlimited(other));
}

function unlimited({ filled: _filled, ...type }: Of<"text">): Of<"text"> {
  return { ...type, limit: 0 };
}

/** Which may be empty. */
function ofLimit({ filled: _filled, ...type }: Of<"text">, limit: number): Of<"text"> {
  return { ...type, limit };
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
