/** Values of and around types: where a value is taken on one side and refused on the other, it is found among these. */

import { acceptsValue } from "../../item/accepts.js";
import type { Witness } from "../../core/drift-types.js";
import type { DefinedType, ItemType } from "../../core/item-types.js";

export type CandidateValue = Witness[string];

type ValuesOf<Kind extends DefinedType["kind"]> = (
  type: Extract<DefinedType, { kind: Kind }>,
) => readonly CandidateValue[];

/** At and just beyond the limits of a type. */
const EDGES: { readonly [Kind in DefinedType["kind"]]: ValuesOf<Kind> } = {
  flag: () => [true, false, 1, 0],
  integer: ({ minimum, maximum }) => around(BigInt(minimum), BigInt(maximum)),
  bigint: ({ minimum, maximum }) => around(minimum, maximum),
  text: ({ limit }) => lengths(limit),
  scalar: () => [1.5],
  decimal: ({ precision, scale }) => {
    const whole = precision - scale;
    return [
      ...[whole, whole + 1].map((digits) => "9".repeat(digits)),
      ...[scale, scale + 1].map((digits) => `0.${"1".repeat(digits)}`),
    ].flatMap((text) => [text, `-${text}`, Number(text)]);
  },
  float: ({ maximum }) => [maximum, -maximum, String(maximum), 1e39],
  form: () => [],
  enum: ({ members }) => members,
  set: ({ members }) => [
    ...members,
    ...members.flatMap((one, index) => members.slice(index + 1).map((other) => `${one},${other}`)),
    members.join(","),
  ],
};

/** One of each kind that a column may hold. */
const COMMON: readonly CandidateValue[] = [
  ...["", "a", "0", "1", "-1", "1.5", "-1.5", 0, 1, -1, 2, 1.5, -1.5, 1n, true, false],
  ...["\u00e9", "\u0416", "\u20ac", "\u65e5", "\u{1f600}", "{}"],
];

/** Of columns that want a form. Of an ordinary text they would be an odd example. */
const FORMED: readonly CandidateValue[] = [
  ...["2026-12-31", "2026-12-31 23:59:59", "1000-01-01", "1000-01-01 00:00:00", "23:59:59", "-23:59:59"],
  ...["2026", 2026, "70", 70, "1901", 1901],
  ...["00000000-0000-4000-8000-000000000000", "10.0.0.1", "::1"],
  ...[1, 2, 3, 4, 5, 6].flatMap((digits) => {
    const fraction = "1".repeat(digits);
    return [`2026-12-31 23:59:59.${fraction}`, `23:59:59.${fraction}`];
  }),
];

/** Those that may tell the types apart, the shortest first. */
export function candidateValues(...types: readonly ItemType[]): readonly CandidateValue[] {
  const edges = types.flatMap(edgesOf);
  return [...new Set([...COMMON, ...edges, ...FORMED])].sort(bySize);
}

function edgesOf(type: ItemType): readonly CandidateValue[] {
  if (type.kind === "any-of" || type.kind === "all-of") return type.types.flatMap(edgesOf);
  return (EDGES[type.kind] as (type: DefinedType) => readonly CandidateValue[])(type);
}

function around(minimum: bigint, maximum: bigint): readonly CandidateValue[] {
  return [minimum - 1n, minimum, maximum, maximum + 1n].flatMap((value): readonly CandidateValue[] => {
    const number = Number(value);
    return Number.isSafeInteger(number) ? [number, value, String(value)] : [value, String(value)];
  });
}

/** A longer text is not built: the limit of MEDIUMTEXT, and one more. */
const LONGEST = 2 ** 24;

function lengths(limit: number): readonly CandidateValue[] {
  return [limit, limit + 1]
    .filter((length) => length <= LONGEST)
    .flatMap((length) => ["a".repeat(length), ...(length < 1_000 ? ["\u20ac".repeat(length)] : [])]);
}

/** Shorter ones first; of the same length, in the order in which they stand. */
function bySize(one: CandidateValue, other: CandidateValue): number {
  return sizeOf(one) - sizeOf(other);
}

function sizeOf(value: CandidateValue): number {
  return typeof value === "string" ? value.length + 2 : String(value).length;
}

/**
 * Whether what the value is on the wire could be sent for the other type, too: true is 1 there, and 5 is a text. Where it
 * could, a deployed program goes on, though its item would not be accepted again.
 */
export function sentAlike(value: CandidateValue, type: ItemType): boolean {
  if (value === null) return true;
  const text = typeof value === "boolean" ? String(Number(value)) : String(value);
  const readings: CandidateValue[] = [text];
  if (/^-?(?:0|[1-9]\d*)$/.test(text)) readings.push(BigInt(text), Number(text));
  else if (Number.isFinite(Number(text)) && text.trim() !== "") readings.push(Number(text));
  return isExact(text, type) && readings.some((reading) => acceptsValue(type, reading));
}

/** A FLOAT or DOUBLE takes an integer of any length, and rounds it. */
function isExact(text: string, { kind }: ItemType): boolean {
  return kind !== "float" || !/^-?\d+$/.test(text) || BigInt(text) === BigInt(Number(text));
}
