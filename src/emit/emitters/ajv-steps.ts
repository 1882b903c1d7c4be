/**
 * What a key takes, as keywords for ajv: JSON Schema's own where they are exact, keywords of ours, which bring their condition
 * along, where there is none. One step for each that may be wrong, in the order of asking: a step's keywords have one sentence.
 */

import { integerPattern } from "../../column/semantics/patterns.js";
import { FLAG_VALUES } from "../../item/item-schema.js";
import type { ItemKey, ItemType } from "../../core/item-types.js";
import { valueChecks } from "../checks.js";
import { MOST_COMPARED } from "../type-checks.js";

/** Keyword → what it is set to. */
export type SchemaStep = Readonly<Record<string, unknown>>;

/** Keywords of ours that look at texts alone. Each of ours is set to its condition over `value`. */
export const TEXT_KEYWORDS: readonly string[] = [
  "maxCharacters",
  "maxBytes",
  "wellFormed",
  "isJson",
  "members",
];

/** As many as `keyLadder` has checks, one for each. A required key's first is for its item: that it is there. */
export function keySteps(key: ItemKey): readonly SchemaStep[] {
  const { type, nullable } = key;
  const conditions = valueChecks(key).map(({ wrong }) => wrong);
  const steps = (STEPS[type.kind] as StepsOf<ItemType["kind"]>)(type, conditions, nullable);
  return key.required ? [{ required: true }, ...steps] : steps;
}

type StepsOf<Kind extends ItemType["kind"]> = (
  type: Extract<ItemType, { kind: Kind }>,
  conditions: readonly string[],
  nullable: boolean,
) => readonly SchemaStep[];

/** What has a magnitude at all. */
const IS_SAID = 'typeof value === "string" || typeof value === "number"';

const STEPS: { readonly [Kind in ItemType["kind"]]: StepsOf<Kind> } = {
  flag: ({ as }, _, nullable) => [{ enum: [...FLAG_VALUES[as], ...(nullable ? [null] : [])] }],
  integer: ({ minimum, maximum }, _, nullable) => [{ type: "integer", nullable, minimum, maximum }],
  bigint: ({ as, minimum, maximum }, [condition], nullable) =>
    as === "string"
      ? [{ type: "string", nullable, pattern: integerPattern(minimum, maximum) }]
      : [{ bigint: orNull(condition, nullable) }],
  text: ({ unit, characters, format, filled }, conditions, nullable) => {
    const [tooLong, illFormed, ...more] = conditions.slice(filled ? 2 : 1);
    return [
      { type: "string", nullable },
      ...(filled ? [FILLED] : []),
      { [unit === "bytes" ? "maxBytes" : "maxCharacters"]: tooLong },
      { wellFormed: illFormed },
      ...(characters === undefined ? [] : [{ pattern: characters.pattern }]),
      ...(format === "json" ? [{ isJson: more.at(-1) }] : []),
    ];
  },
  scalar: ({ filled }, conditions, nullable) => {
    const [tooLong, illFormed] = conditions.slice(filled ? 2 : 1);
    return [
      { scalar: orNull(conditions[0], nullable) },
      ...(filled ? [FILLED] : []),
      { maxBytes: tooLong },
      { wellFormed: illFormed },
    ];
  },
  // `multipleOf` reckons in doubles, to which 0.07 is no multiple of 0.01.
  decimal: (_, [condition, beyond], nullable) => [
    { form: orNull(condition, nullable) },
    ...(beyond === undefined ? [] : [{ magnitude: `(${IS_SAID}) && ${beyond}` }]),
  ],
  // Of a `type` with two names, ajv's errors want a copy of the whole schema in the code.
  float: (_, [condition], nullable) => [{ form: orNull(condition, nullable) }],
  form: ({ pattern, numbers }, [condition], nullable) =>
    numbers === undefined ? [{ type: "string", nullable, pattern }] : [{ form: orNull(condition, nullable) }],
  enum: ({ members }, [condition], nullable) => {
    if (members.length === 0) return [nullable ? { type: "null" } : { not: {} }];
    return members.length > MOST_COMPARED
      ? [{ member: orNull(condition, nullable) }]
      : [{ enum: [...members, ...(nullable ? [null] : [])] }];
  },
  set: ({ filled }, conditions, nullable) => [
    { type: "string", nullable },
    ...(filled ? [FILLED] : []),
    { members: conditions.at(-1) },
  ],
  "any-of": (_, [condition], nullable) => [{ alternatives: orNull(condition, nullable) }],
  // Each expects that those before it hold, and a keyword of JSON Schema stands in a schema once.
  "all-of": (_, conditions, nullable) =>
    conditions.map((condition, index) => ({
      [`all${index}`]: orNull(after(conditions, index, condition), nullable),
    })),
};

/** The condition where none before it is true. */
function after(conditions: readonly string[], index: number, condition: string): string {
  return [...conditions.slice(0, index).map((earlier) => `!(${earlier})`), `(${condition})`].join(" && ");
}

const FILLED: SchemaStep = { minLength: 1 };

function orNull(condition: string | undefined, nullable: boolean): string | undefined {
  return nullable ? `value !== null && (${condition})` : condition;
}
