/** Creates the checks for the values of a type. The code of the checks calls functions of `transfer-item.ts`. */

import { buildDecimalPattern, buildIntegerPattern } from "../column/number-patterns.js";
import type { ItemType } from "../core/item-types.js";
import { FLAG_VALUES_BY_CHOICE } from "../item/item-schema.js";
import { formatArray, formatBigintForComparison, stringLiteral, type CheckCode } from "./code.js";
import { describeExpectedValues } from "./expectations.js";

/** Returns the checks of a value. Each check assumes that the previous checks passed. `key` is the key as a string literal. */
export function buildTypeChecks(type: ItemType, key: string): readonly CheckCode[] {
  const textCheck: CheckCode = {
    invalidIf: 'typeof value !== "string"',
    error: `createNotTextError(${key}, value)`,
    keywords: { type: "string" },
  };
  const filledChecks = ({ filled }: { readonly filled?: true }): readonly CheckCode[] =>
    filled
      ? [{ invalidIf: 'value === ""', error: `createEmptyError(${key})`, keywords: { minLength: 1 } }]
      : [];
  const wellFormedCheck: CheckCode = {
    invalidIf: "isIllFormed(value)",
    error: `createIllFormedError(${key})`,
    keywords: "wellFormed",
  };
  const ifText = (check: CheckCode): CheckCode => ({
    ...check,
    invalidIf: `typeof value === "string" && ${check.invalidIf}`,
  });
  const notStringOrNumber = `createNotStringOrNumberError(${key}, value)`;
  switch (type.kind) {
    case "flag": {
      const values = FLAG_VALUES_BY_CHOICE[type.as];
      return [
        {
          invalidIf: values.map((value) => `value !== ${value}`).join(" && "),
          error: `${FLAG_ERRORS[type.as]}(${key}, value)`,
          keywords: { enum: values },
        },
      ];
    }
    case "integer": {
      const { minimum, maximum } = type;
      return [
        {
          invalidIf: `!isSafeInteger(value) || value < ${minimum} || value > ${maximum}`,
          error: `createNotInRangeError(${key}, value, ${minimum}, ${maximum})`,
          keywords: { type: "integer", minimum, maximum },
        },
      ];
    }
    case "bigint":
      return [buildBigintCheck(type, key)];
    case "text": {
      const { limit, unit, characters, format } = type;
      return [
        ...[textCheck, ...filledChecks(type), buildLengthCheck(limit, unit, key), wellFormedCheck],
        ...(characters === undefined
          ? []
          : [
              {
                invalidIf: `!/${characters.pattern}/.test(value)`,
                error: createFormatError(key, `a string in the character set ${characters.set}`),
                keywords: { pattern: characters.pattern },
              },
            ]),
        ...(format === "json"
          ? [{ invalidIf: "!isJson(value)", error: `createNotJsonError(${key}, value)`, keywords: "isJson" }]
          : []),
      ];
    }
    case "scalar":
      return [
        { invalidIf: "!isScalar(value)", error: notStringOrNumber, keywords: "scalar" },
        ...filledChecks(type),
        ...[buildLengthCheck(type.limit, "bytes", key), wellFormedCheck].map(ifText),
      ];
    case "unknown":
      return [
        {
          invalidIf: 'typeof value === "bigint" || !isScalar(value)',
          error: notStringOrNumber,
          keywords: "scalar",
        },
        ...[...filledChecks(type), wellFormedCheck].map(ifText),
      ];
    case "decimal": {
      const { maximum, ...digits } = type;
      const digitsCheck = buildPatternCheck(
        buildDecimalPattern(digits),
        key,
        describeExpectedValues(digits),
        "formatDecimal",
      );
      if (maximum === undefined) return [digitsCheck];
      const invalidIf = `!/${buildDecimalPattern(type)}/.test(formatDecimal(value))`;
      return [
        digitsCheck,
        {
          invalidIf,
          error: createFormatError(key, `a number from -${maximum} to ${maximum}`),
          keywords: { magnitude: `(typeof value === "string" || typeof value === "number") && ${invalidIf}` },
        },
      ];
    }
    case "float":
      return [buildPatternCheck(type.pattern, key, describeExpectedValues(type), "String")];
    case "form": {
      const formatFunction = type.numbers === undefined ? undefined : "String";
      return [buildPatternCheck(type.pattern, key, type.expected, formatFunction)];
    }
    case "enum": {
      const { members } = type;
      const comparisons = members.map((member) => `value !== ${stringLiteral(member)}`);
      const error = `createNotMemberError(${key}, value, ${formatArray(members)})`;
      if (members.length <= MAX_COMPARED_MEMBERS)
        return [{ invalidIf: comparisons.join(" && ") || "true", error, keywords: { enum: members } }];
      const invalidIf = `typeof value !== "string" || !${formatArray(members)}.includes(value)`;
      return [{ invalidIf, error, keywords: "member" }];
    }
    case "set": {
      const members = formatArray(type.members);
      return [
        ...[textCheck, ...filledChecks(type)],
        {
          invalidIf: `!isSetValue(value, ${members})`,
          error: `createNotSetValueError(${key}, value, ${members})`,
          keywords: "members",
        },
      ];
    }
    case "any-of": {
      const failures = type.types.map((each) => `(${buildFailureCondition(buildTypeChecks(each, key))})`);
      const expected = formatArray(type.types.map(describeExpectedValues));
      return [
        {
          invalidIf: failures.join(" && "),
          error: `createNotAnyOfError(${key}, value, ${expected})`,
          keywords: "alternatives",
        },
      ];
    }
    case "all-of":
      return type.types.flatMap((each) => buildTypeChecks(each, key));
  }
}

/** Returns a condition that is true if any of the checks fails. */
export function buildFailureCondition(checks: readonly CheckCode[]): string {
  const conditions = checks.map(({ invalidIf }) => invalidIf);
  return conditions.length === 1
    ? conditions.join("")
    : conditions.map((condition) => `(${condition})`).join(" || ");
}

const FLAG_ERRORS = {
  "boolean|bit": "createNotFlagError",
  boolean: "createNotBooleanError",
  bit: "createNotBitError",
} as const;

/**
 * The maximum number of enum members that are compared one by one. That is the fastest way, but more comparisons could overflow the
 * stack of compilers.
 */
const MAX_COMPARED_MEMBERS = 200;

function buildBigintCheck(
  { as, minimum, maximum }: Extract<ItemType, { kind: "bigint" }>,
  key: string,
): CheckCode {
  // A limit in an error is a number if it is exact, or else a string.
  const limits = [minimum, maximum].map((limit) =>
    Number.isSafeInteger(Number(limit)) ? String(limit) : `"${limit}"`,
  );
  const parameters = [key, "value", ...limits].join(", ");
  if (as === "string") {
    const pattern = buildIntegerPattern(minimum, maximum);
    return {
      invalidIf: `typeof value !== "string" || !/${pattern}/.test(value)`,
      error: `createNotDigitsError(${parameters})`,
      keywords: { type: "string", pattern },
    };
  }
  const invalidBigint = `typeof value !== "bigint" || value < ${formatBigintForComparison(minimum)} || value > ${formatBigintForComparison(maximum)}`;
  if (as === "bigint")
    return { invalidIf: invalidBigint, error: `createNotBigintError(${parameters})`, keywords: "bigint" };
  // Numbers are compared only with numbers, because comparing a number with a bigint is slow.
  const needed = getSafeIntegerLimits(minimum, maximum);
  const comparisons = [
    ...(needed.minimum === undefined ? [] : [`value < ${minimum}`]),
    ...(needed.maximum === undefined ? [] : [`value > ${maximum}`]),
  ];
  return {
    invalidIf: `isSafeInteger(value) ? ${comparisons.join(" || ") || "false"} : ${invalidBigint}`,
    error: `createNotInRangeError(${parameters}, true)`,
    keywords: "bigint",
  };
}

/** Returns the limits of a range. Omits a limit if all safe integers are within it, because checks of safe integers do not need it. */
export function getSafeIntegerLimits(
  minimum: bigint,
  maximum: bigint,
): { minimum?: bigint; maximum?: bigint } {
  return {
    ...(minimum > Number.MIN_SAFE_INTEGER ? { minimum } : {}),
    ...(maximum < Number.MAX_SAFE_INTEGER ? { maximum } : {}),
  };
}

/**
 * Returns the check of a string's length. It counts code points or bytes only if `length` shows that the string may exceed the limit,
 * because counting is slow. A string never has more code points than `length`, nor more than three UTF-8 bytes per UTF-16 unit.
 */
function buildLengthCheck(limit: number, unit: "codePoints" | "bytes", key: string): CheckCode {
  return unit === "codePoints"
    ? {
        invalidIf: `value.length > ${limit} && countCodePoints(value) > ${limit}`,
        error: `createTooManyCharactersError(${key}, ${limit}, value)`,
        keywords: "maxCharacters",
      }
    : {
        invalidIf: `value.length > ${Math.floor(limit / 3)} && countUtf8Bytes(value) > ${limit}`,
        error: `createTooManyBytesError(${key}, ${limit}, value)`,
        keywords: "maxBytes",
      };
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
  return formatFunction === undefined
    ? {
        invalidIf: `typeof value !== "string" || !/${pattern}/.test(value)`,
        error,
        keywords: { type: "string", pattern },
      }
    : {
        invalidIf: `(typeof value !== "string" && typeof value !== "number") || !/${pattern}/.test(${formatFunction}(value))`,
        error,
        keywords: "form",
      };
}

function createFormatError(key: string, expected: string): string {
  return `createNotInFormatError(${key}, value, ${stringLiteral(expected)})`;
}
