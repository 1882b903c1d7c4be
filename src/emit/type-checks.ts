/** Creates the checks for the values of a type. The code of the checks calls functions of `transfer-item.ts`. */

import { buildDecimalPattern, buildIntegerPattern } from "../column/number-patterns.js";
import type { ItemType } from "../core/item-types.js";
import { FLAG_VALUES_BY_CHOICE } from "../item/item-schema.js";
import { getSafeIntegerLimits } from "../item/type-walk.js";
import { formatArray, formatBigintForComparison, stringLiteral, type CheckCode } from "./code.js";
import { describeExpectedValues } from "./expectations.js";

/** Returns the checks of a value. Each check assumes that the previous checks passed. `key` is the key as a string literal. */
export function buildTypeChecks(type: ItemType, key: string): readonly CheckCode[] {
  const build = BUILDERS[type.kind] as (type: ItemType, key: string) => readonly CheckCode[];
  return build(type, key);
}

type Builder<Kind extends ItemType["kind"]> = (
  type: Extract<ItemType, { readonly kind: Kind }>,
  key: string,
) => readonly CheckCode[];

const BUILDERS: { readonly [Kind in ItemType["kind"]]: Builder<Kind> } = {
  flag(type, key) {
    const values = FLAG_VALUES_BY_CHOICE[type.as];
    const invalidIf = values.map((value) => `value !== ${value}`).join(" && ");
    const listed =
      type.as === "boolean|bit"
        ? ""
        : `, ${stringLiteral(describeExpectedValues(type))}, ${formatArray(values.map(String))}`;
    return [toCheck(invalidIf, `createNotFlagError(${key}, value${listed})`, { enum: values })];
  },
  integer({ minimum, maximum }, key) {
    const invalidIf = `!isSafeInteger(value) || value < ${minimum} || value > ${maximum}`;
    const error = `createNotInRangeError(${key}, value, ${minimum}, ${maximum})`;
    return [toCheck(invalidIf, error, { type: "integer", minimum, maximum })];
  },
  bigint: (type, key) => [buildBigintCheck(type, key)],
  text(type, key) {
    const { limit, unit, characters, format } = type;
    const checks = [
      ...[buildTextCheck(key), ...buildFilledChecks(type, key)],
      ...[buildLengthCheck(limit, unit, key), buildWellFormedCheck(key)],
    ];
    if (characters !== undefined) {
      const error = createFormatError(key, `a string in the character set ${characters.set}`);
      const { pattern } = characters;
      checks.push(toCheck(`!/${pattern}/.test(value)`, error, { pattern }));
    }
    if (format === "json")
      checks.push(toCheck("!isJson(value)", `createNotJsonError(${key}, value)`, "isJson"));
    return checks;
  },
  scalar: (type, key) => [
    toCheck("!isScalar(value)", `createNotStringOrNumberError(${key}, value)`, "scalar"),
    ...buildFilledChecks(type, key),
    ...[buildLengthCheck(type.limit, "bytes", key), buildWellFormedCheck(key)].map(limitToText),
  ],
  unknown(type, key) {
    const error = `createNotStringOrNumberError(${key}, value)`;
    return [
      toCheck('typeof value === "bigint" || !isScalar(value)', error, "scalar"),
      ...[...buildFilledChecks(type, key), buildWellFormedCheck(key)].map(limitToText),
    ];
  },
  decimal(type, key) {
    const { maximum, ...digits } = type;
    const pattern = buildDecimalPattern(digits);
    const digitsCheck = buildPatternCheck(pattern, key, describeExpectedValues(digits), "formatDecimal");
    if (maximum === undefined) return [digitsCheck];
    const invalidIf = `!/${buildDecimalPattern(type)}/.test(formatDecimal(value))`;
    const error = createFormatError(key, `a number from -${maximum} to ${maximum}`);
    const magnitude = `(typeof value === "string" || typeof value === "number") && ${invalidIf}`;
    return [digitsCheck, toCheck(invalidIf, error, { magnitude })];
  },
  float: (type, key) => [buildPatternCheck(type.pattern, key, describeExpectedValues(type), "String")],
  form({ pattern, expected, numbers }, key) {
    return [buildPatternCheck(pattern, key, expected, numbers === undefined ? undefined : "String")];
  },
  enum({ members }, key) {
    const comparisons = members.map((member) => `value !== ${stringLiteral(member)}`);
    const error = `createNotMemberError(${key}, value, ${formatArray(members)})`;
    if (members.length <= MAX_COMPARED_MEMBERS)
      return [toCheck(comparisons.join(" && ") || "true", error, { enum: members })];
    const invalidIf = `typeof value !== "string" || !${formatArray(members)}.includes(value)`;
    return [toCheck(invalidIf, error, "member")];
  },
  set(type, key) {
    const members = formatArray(type.members);
    const error = `createNotSetValueError(${key}, value, ${members})`;
    const check = toCheck(`!isSetValue(value, ${members})`, error, "members");
    return [buildTextCheck(key), ...buildFilledChecks(type, key), check];
  },
  "any-of"({ types }, key) {
    const failures = types.map((each) => {
      const conditions = buildTypeChecks(each, key).map(({ invalidIf }) => invalidIf);
      return `(${conditions.length === 1 ? conditions.join("") : `(${conditions.join(") || (")})`})`;
    });
    const error = `createNotAnyOfError(${key}, value, ${formatArray(types.map(describeExpectedValues))})`;
    return [toCheck(failures.join(" && "), error, "alternatives")];
  },
  "all-of": ({ types }, key) => types.flatMap((each) => buildTypeChecks(each, key)),
};

function buildTextCheck(key: string): CheckCode {
  return toCheck('typeof value !== "string"', `createNotTextError(${key}, value)`, { type: "string" });
}

/** Returns the check for an empty text if the type has no empty texts. */
function buildFilledChecks(type: ItemType, key: string): readonly CheckCode[] {
  return "filled" in type ? [toCheck('value === ""', `createEmptyError(${key})`, { minLength: 1 })] : [];
}

function buildWellFormedCheck(key: string): CheckCode {
  return toCheck("isIllFormed(value)", `createIllFormedError(${key})`, "wellFormed");
}

/** Makes a check of a text ignore values of other types. */
function limitToText(check: CheckCode): CheckCode {
  return { ...check, invalidIf: `typeof value === "string" && ${check.invalidIf}` };
}

function toCheck(invalidIf: string, error: string, keywords: NonNullable<CheckCode["keywords"]>): CheckCode {
  return { invalidIf, error, keywords };
}

/**
 * The maximum number of enum members that are compared one by one. That is the fastest way, but more comparisons could overflow the
 * stack of compilers.
 */
const MAX_COMPARED_MEMBERS = 200;

function buildBigintCheck(
  { as, minimum, maximum }: Extract<ItemType, { kind: "bigint" }>,
  key: string,
): CheckCode {
  const limits = [minimum, maximum].map(formatBigintForComparison);
  const parameters = [key, "value", ...limits].join(", ");
  if (as === "string") {
    const pattern = buildIntegerPattern(minimum, maximum);
    const invalidIf = `typeof value !== "string" || !/${pattern}/.test(value)`;
    return toCheck(invalidIf, `createDigitsError(${parameters})`, { type: "string", pattern });
  }
  const invalidBigint = `typeof value !== "bigint" || value < ${limits[0]} || value > ${limits[1]}`;
  if (as === "bigint") return toCheck(invalidBigint, `createBigintError(${parameters})`, "bigint");
  // Numbers are compared only with numbers, because comparing a number with a bigint is slow.
  const needed = getSafeIntegerLimits(minimum, maximum);
  const comparisons = [
    ...(needed.minimum === undefined ? [] : [`value < ${minimum}`]),
    ...(needed.maximum === undefined ? [] : [`value > ${maximum}`]),
  ];
  const invalidIf = `isSafeInteger(value) ? ${comparisons.join(" || ") || "false"} : ${invalidBigint}`;
  return toCheck(invalidIf, `createNotInRangeError(${parameters}, true)`, "bigint");
}

/**
 * Returns the check of a string's length. It counts code points or bytes only if `length` shows that the string may exceed the limit,
 * because counting is slow. A string never has more code points than `length`, nor more than three UTF-8 bytes per UTF-16 unit.
 */
function buildLengthCheck(limit: number, unit: "codePoints" | "bytes", key: string): CheckCode {
  const isBytes = unit === "bytes";
  const count = isBytes ? "countUtf8Bytes" : "countCodePoints";
  const units = isBytes ? "Bytes" : "Characters";
  return toCheck(
    `value.length > ${isBytes ? Math.floor(limit / 3) : limit} && ${count}(value) > ${limit}`,
    `createTooLongError(${key}, ${limit}, "${isBytes ? "bytes" : "characters"}", ${count}(value))`,
    `max${units}`,
  );
}

/**
 * Returns the check that text matches a pattern. The pattern must not contain text from a server, because it becomes code unchanged.
 * `formatFunction` converts a number to text. It is undefined if the type does not accept numbers.
 */
function buildPatternCheck(
  pattern: string,
  key: string,
  expected: string,
  formatFunction: "formatDecimal" | "String" | undefined,
): CheckCode {
  const error = createFormatError(key, expected);
  const isNotText = 'typeof value !== "string"';
  if (formatFunction === undefined)
    return toCheck(`${isNotText} || !/${pattern}/.test(value)`, error, { type: "string", pattern });
  const isNotScalar = `(${isNotText} && typeof value !== "number")`;
  return toCheck(`${isNotScalar} || !/${pattern}/.test(${formatFunction}(value))`, error, "form");
}

function createFormatError(key: string, expected: string): string {
  return `createNotInFormatError(${key}, value, ${stringLiteral(expected)})`;
}
