/**
 * Converts the checks of a key to ajv keywords. Uses keywords of JSON Schema if they accept exactly the same values as the check. Otherwise
 * uses custom keywords, whose value is a condition in TypeScript. Each check becomes one step, in the same order. All keywords
 * of a step have the same error message.
 */

import { buildIntegerPattern } from "../../column/number-patterns.js";
import { FLAG_VALUES_BY_CHOICE } from "../../item/item-schema.js";
import type { ItemKey, ItemType } from "../../core/item-types.js";
import { buildValueChecks } from "../checks.js";
import { MAX_MEMBERS_COMPARED_ONE_BY_ONE } from "../type-checks.js";

/** The ajv keywords of one check of a key, with their values. */
export type SchemaKeywords = Readonly<Record<string, unknown>>;

/**
 * The custom keywords that apply only to strings. In a schema, the value of such a keyword is a condition in TypeScript, such as
 * `value.length > 64`, that is true for invalid strings.
 */
export const CUSTOM_STRING_KEYWORDS: readonly string[] = [
  "maxCharacters",
  "maxBytes",
  "wellFormed",
  "isJson",
  "members",
];

/**
 * Returns one step for each check of a key, in the order of the checks that the function `buildKeyChecks` returns. For a required
 * key, the first step checks that the item has the key.
 */
export function buildKeywordsPerCheck(key: ItemKey): readonly SchemaKeywords[] {
  const { type, nullable } = key;
  const failureConditions = buildValueChecks(key).map(({ invalidIf }) => invalidIf);
  const keywordsOfValueChecks = (
    KEYWORDS_PER_CHECK_BUILDERS[type.kind] as KeywordsPerCheckBuilder<ItemType["kind"]>
  )(type, failureConditions, nullable);
  return key.required ? [{ required: true }, ...keywordsOfValueChecks] : keywordsOfValueChecks;
}

type KeywordsPerCheckBuilder<Kind extends ItemType["kind"]> = (
  type: Extract<ItemType, { kind: Kind }>,
  failureConditions: readonly string[],
  nullable: boolean,
) => readonly SchemaKeywords[];

/** A condition that is true for strings and numbers. Only these values are compared with the maximum of a decimal. */
const STRING_OR_NUMBER_CONDITION = 'typeof value === "string" || typeof value === "number"';

const KEYWORDS_PER_CHECK_BUILDERS: { readonly [Kind in ItemType["kind"]]: KeywordsPerCheckBuilder<Kind> } = {
  flag: ({ as }, _, nullable) => [{ enum: [...FLAG_VALUES_BY_CHOICE[as], ...(nullable ? [null] : [])] }],
  integer: ({ minimum, maximum }, _, nullable) => [{ type: "integer", nullable, minimum, maximum }],
  bigint: ({ as, minimum, maximum }, [condition], nullable) =>
    as === "string"
      ? [{ type: "string", nullable, pattern: buildIntegerPattern(minimum, maximum) }]
      : [{ bigint: exemptNullIfNullable(condition, nullable) }],
  text: ({ unit, characters, format, filled }, failureConditions, nullable) => {
    const [tooLongCondition, illFormedCondition, ...otherConditions] = failureConditions.slice(
      filled ? 2 : 1,
    );
    return [
      { type: "string", nullable },
      ...(filled ? [NON_EMPTY_TEXT_KEYWORDS] : []),
      { [unit === "bytes" ? "maxBytes" : "maxCharacters"]: tooLongCondition },
      { wellFormed: illFormedCondition },
      ...(characters === undefined ? [] : [{ pattern: characters.pattern }]),
      ...(format === "json" ? [{ isJson: otherConditions.at(-1) }] : []),
    ];
  },
  scalar: ({ filled }, failureConditions, nullable) => {
    const [tooLongCondition, illFormedCondition] = failureConditions.slice(filled ? 2 : 1);
    return [
      { scalar: exemptNullIfNullable(failureConditions[0], nullable) },
      ...(filled ? [NON_EMPTY_TEXT_KEYWORDS] : []),
      { maxBytes: tooLongCondition },
      { wellFormed: illFormedCondition },
    ];
  },
  unknown: ({ filled }, failureConditions, nullable) => [
    { scalar: exemptNullIfNullable(failureConditions[0], nullable) },
    ...(filled ? [NON_EMPTY_TEXT_KEYWORDS] : []),
    { wellFormed: failureConditions.at(-1) },
  ],
  // `multipleOf` cannot check decimals: it uses floating-point arithmetic, in which 0.07 is not a multiple of 0.01.
  decimal: (_, [condition, tooLargeCondition], nullable) => [
    { form: exemptNullIfNullable(condition, nullable) },
    ...(tooLargeCondition === undefined
      ? []
      : [{ magnitude: `(${STRING_OR_NUMBER_CONDITION}) && ${tooLargeCondition}` }]),
  ],
  // The keyword `type` is not used, because for several types ajv would add a copy of the complete schema to the code.
  float: (_, [condition], nullable) => [{ form: exemptNullIfNullable(condition, nullable) }],
  form: ({ pattern, numbers }, [condition], nullable) =>
    numbers === undefined
      ? [{ type: "string", nullable, pattern }]
      : [{ form: exemptNullIfNullable(condition, nullable) }],
  enum: ({ members }, [condition], nullable) => {
    if (members.length === 0) return [nullable ? { type: "null" } : { not: {} }];
    return members.length > MAX_MEMBERS_COMPARED_ONE_BY_ONE
      ? [{ member: exemptNullIfNullable(condition, nullable) }]
      : [{ enum: [...members, ...(nullable ? [null] : [])] }];
  },
  set: ({ filled }, failureConditions, nullable) => [
    { type: "string", nullable },
    ...(filled ? [NON_EMPTY_TEXT_KEYWORDS] : []),
    { members: failureConditions.at(-1) },
  ],
  "any-of": (_, [condition], nullable) => [{ alternatives: exemptNullIfNullable(condition, nullable) }],
  // Uses numbered custom keywords, because a schema can contain each keyword only once. Each condition applies only to values
  // that pass the previous checks.
  "all-of": (_, failureConditions, nullable) =>
    failureConditions.map((failureCondition, index) => ({
      [`all${index}`]: exemptNullIfNullable(
        excludePreviousFailures(failureConditions, index, failureCondition),
        nullable,
      ),
    })),
};

/** Returns the condition of a check, limited to values that pass all previous checks. */
function excludePreviousFailures(
  failureConditions: readonly string[],
  index: number,
  failureCondition: string,
): string {
  return [
    ...failureConditions.slice(0, index).map((earlierCondition) => `!(${earlierCondition})`),
    `(${failureCondition})`,
  ].join(" && ");
}

const NON_EMPTY_TEXT_KEYWORDS: SchemaKeywords = { minLength: 1 };

function exemptNullIfNullable(failureCondition: string | undefined, nullable: boolean): string | undefined {
  return nullable ? `value !== null && (${failureCondition})` : failureCondition;
}
