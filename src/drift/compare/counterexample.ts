/**
 * Builds counterexamples: small items that the old schemas accept and the new schemas refuse. Tries values at and near the limits of types,
 * and common values.
 */

import { FORMATS_BY_TYPE } from "../../column/formats.js";
import { acceptsItem, acceptsValue } from "../../item/accepts.js";
import type { ItemDefinition, ItemKey, DefinedType, ItemType } from "../../core/item-types.js";
import type { Counterexample } from "../../core/drift-types.js";

/**
 * Builds an item from a partial item, and from simple values for the required keys that it omits. Returns undefined if the item is not a
 * counterexample, because the old schemas refuse it or the new schemas accept it.
 */
export type CounterexampleBuilder = (partialItem: Counterexample) => Counterexample | undefined;

/**
 * Returns a builder for one module, which was removed if `after` is undefined. The builder checks the values of required keys once,
 * because a module can have thousands of required keys and thousands of changes.
 */
export function createCounterexampleBuilder({
  before,
  after,
}: {
  readonly before: ItemDefinition;
  readonly after: ItemDefinition | undefined;
}): CounterexampleBuilder {
  const oldKeys = new Map(before.keys.map((key) => [key.property, key]));
  const newKeys = new Map(after?.keys.map((key) => [key.property, key]));
  const accepts = (keys: ReadonlyMap<string, ItemKey>, item: Counterexample): boolean =>
    acceptsItem({ keys: Object.keys(item).flatMap((property) => keys.get(property) ?? []) }, item);
  const required = before.keys
    .filter((key) => key.required)
    .map(
      ({ property, type }) => [property, findShortAcceptedValue(type, newKeys.get(property)?.type)] as const,
    );
  const isNewlyRequired = (key: ItemKey): boolean =>
    key.required && oldKeys.get(key.property)?.required !== true;
  /** The properties because of which the new schemas refuse an item, unless the partial item has other values for them. */
  const refused = new Set([
    ...required
      .filter(([property, value = null]) => !accepts(newKeys, { [property]: value }))
      .map(([property]) => property),
    ...[...newKeys.values()].filter(isNewlyRequired).map(({ property }) => property),
  ]);
  return (partialItem) => {
    const others = required.filter(([property]) => !Object.hasOwn(partialItem, property));
    if (others.some(([, value]) => value === undefined) || !accepts(oldKeys, partialItem)) return undefined;
    const properties = Object.keys(partialItem);
    const isRefused =
      after === undefined ||
      !accepts(newKeys, partialItem) ||
      refused.size > properties.filter((property) => refused.has(property)).length;
    return isRefused
      ? (Object.fromEntries([...others, ...Object.entries(partialItem)]) as Counterexample)
      : undefined;
  };
}

/** Returns a short value that the type accepts, if there is one. Prefers a value that the new type of the key also accepts. */
export function findShortAcceptedValue(
  type: ItemKey["type"],
  newType: ItemKey["type"] | undefined,
): CandidateValue | undefined {
  const values = listCandidateValues(type);
  const accepts = (value: CandidateValue): boolean => acceptsValue(type, value);
  const isAcceptedByBoth = (value: CandidateValue): boolean =>
    newType !== undefined && acceptsValue(newType, value) && accepts(value);
  return values.find(isAcceptedByBoth) ?? values.find(accepts);
}

export type CandidateValue = NonNullable<Counterexample[string]>;

type Builder<Kind extends DefinedType["kind"]> = (
  type: Extract<DefinedType, { kind: Kind }>,
) => readonly CandidateValue[];

/** Functions that return the values at the limits of a type, and just beyond the limits. */
const BUILDERS: { readonly [Kind in DefinedType["kind"]]: Builder<Kind> } = {
  flag: () => [true, false, 1, 0],
  integer: ({ minimum, maximum }) => listIntegersNearLimits(BigInt(minimum), BigInt(maximum)),
  bigint: ({ minimum, maximum }) => listIntegersNearLimits(minimum, maximum),
  text: ({ limit }) => buildTextsNearLimit(limit),
  scalar: () => [1.5],
  unknown: () => [],
  decimal: ({ precision, scale }) => {
    const integerDigits = precision - scale;
    return [
      ...[integerDigits, integerDigits + 1].map((count) => "9".repeat(count)),
      ...[scale, scale + 1].map((count) => `0.${"1".repeat(count)}`),
    ].flatMap((text) => [text, `-${text}`, Number(text)]);
  },
  float: ({ maximum }) => [maximum, -maximum, String(maximum), 1e39, 1e-38],
  form: () => [],
  enum: ({ members }) => members,
  set: ({ members }) => [
    ...members,
    ...members.flatMap((member, index) =>
      members.slice(index + 1).map((laterMember) => `${member},${laterMember}`),
    ),
    members.join(","),
  ],
};

/** Short values of every kind, including characters of 1 to 4 bytes in UTF-8. */
const SHORT_VALUES: readonly CandidateValue[] = [
  ...["", "a", "0", "1", "-1", "1.5", "-1.5", 0, 1, -1, 2, 1.5, -1.5, 1n, true, false],
  ...["\u00e9", "\u0416", "\u20ac", "\u65e5", "\u{1f600}", "\u0950", "{}"],
];

/**
 * Dates, times, UUIDs and IP addresses. They come after other values of the same length, because they would be confusing as
 * counterexamples for ordinary texts.
 */
const FORMATTED_VALUES = [...FORMATS_BY_TYPE.values()].flatMap(({ examples }) => examples);

/** Returns values that one of the types may accept and another may refuse, shortest first. */
export function listCandidateValues(...types: readonly ItemType[]): readonly CandidateValue[] {
  const definedTypes = types.flatMap((type) =>
    type.kind === "any-of" || type.kind === "all-of" ? type.types : [type],
  );
  const boundaryValues = definedTypes.flatMap((type) =>
    (BUILDERS[type.kind] as (type: DefinedType) => readonly CandidateValue[])(type),
  );
  const texts = definedTypes.filter((type) => type.kind === "text");
  const longTexts = texts
    .filter(({ unit }) => unit === "codePoints")
    .flatMap((type) =>
      texts.filter(({ unit }) => unit === "bytes").flatMap(({ limit }) => buildLongText(type, limit) ?? []),
    );
  const getLength = (value: CandidateValue): number =>
    typeof value === "string" ? value.length + 2 : String(value).length;
  return [...new Set([...SHORT_VALUES, ...boundaryValues, ...longTexts, ...FORMATTED_VALUES])].sort(
    (left, right) => getLength(left) - getLength(right),
  );
}

function listIntegersNearLimits(minimum: bigint, maximum: bigint): readonly CandidateValue[] {
  return [minimum - 1n, minimum, maximum, maximum + 1n].flatMap((integer): readonly CandidateValue[] => {
    const number = Number(integer);
    return Number.isSafeInteger(number) ? [number, integer, String(integer)] : [integer, String(integer)];
  });
}

/**
 * Maximum length of a candidate. It is one character more than a MEDIUMTEXT column can store. Longer texts would take too much
 * memory.
 */
const MAX_CANDIDATE_LENGTH = 2 ** 24;

function buildTextsNearLimit(limit: number): readonly CandidateValue[] {
  return [limit, limit + 1]
    .filter((length) => length <= MAX_CANDIDATE_LENGTH)
    .flatMap((length) => [
      "a".repeat(length),
      // A text of the same length that is also valid JSON.
      ...(length >= 2 ? [`"${"a".repeat(length - 2)}"`] : []),
      ...(length < 1_000 ? ["\u20ac".repeat(length)] : []),
    ]);
}

/** Returns a text that has more bytes than `byteLimit`, and as few characters as possible, unless the text would be too long. */
function buildLongText(
  { characters, limit }: Extract<DefinedType, { kind: "text" }>,
  byteLimit: number,
): string | undefined {
  // Characters of 4, 3 and 1 bytes in UTF-8.
  const character =
    ["\u{1f600}", "\u20ac"].find(
      (each) => characters === undefined || new RegExp(characters.pattern).test(each),
    ) ?? "a";
  const length = Math.floor(byteLimit / Buffer.byteLength(character)) + 1;
  return length <= Math.min(limit, MAX_CANDIDATE_LENGTH) ? character.repeat(length) : undefined;
}

/**
 * Whether the type accepts at least one value that is sent as the same text as `value`. If so, a deployed program still works,
 * although newly generated code refuses the value. For example, `true` and 1 are both sent as `1`.
 */
export function acceptsAsText(value: CandidateValue, type: ItemType): boolean {
  const text = typeof value === "boolean" ? String(Number(value)) : String(value);
  // A FLOAT or DOUBLE column accepts large integers, but rounds them.
  if (type.kind === "float" && /^-?\d+$/.test(text) && BigInt(text) !== BigInt(Number(text))) return false;
  const values: CandidateValue[] = [text];
  if (/^-?(?:0|[1-9]\d*)$/.test(text)) values.push(BigInt(text), Number(text));
  else if (Number.isFinite(Number(text)) && text.trim() !== "") values.push(Number(text));
  return values.some((equivalent) => acceptsValue(type, equivalent));
}
