/**
 * Creates the checks for the values of a type. The code of the checks calls functions of `transfer-item.ts`. The checks of all types
 * are in one file, because one object maps the kinds of types to their checks.
 */

import { buildDecimalPattern, buildIntegerPattern } from "../column/number-patterns.js";
import type { BigintChoice, FlagChoice, ItemType } from "../core/item-types.js";
import { FLAG_VALUES_BY_CHOICE } from "../item/item-schema.js";
import { formatBigintForComparison, stringLiteral, type CheckCode } from "./code.js";
import { describeExpectedValues } from "./expectations.js";

type ChecksBuilder<Kind extends ItemType["kind"]> = (
  type: Extract<ItemType, { kind: Kind }>,
  keyLiteral: string,
) => readonly CheckCode[];

const CHECKS_BUILDERS: { readonly [Kind in ItemType["kind"]]: ChecksBuilder<Kind> } = {
  flag: ({ as }, keyLiteral) => {
    const { values, errorFunctionName } = FLAG_VALUES_AND_ERRORS_BY_CHOICE[as];
    return [
      {
        invalidIf: values.map((value) => `value !== ${value}`).join(" && "),
        error: `${errorFunctionName}(${keyLiteral}, value)`,
        keywords: { enum: FLAG_VALUES_BY_CHOICE[as] },
      },
    ];
  },
  integer: ({ minimum, maximum }, keyLiteral) => [
    {
      invalidIf: `!isSafeInteger(value) || value < ${minimum} || value > ${maximum}`,
      error: `createNotInRangeError(${keyLiteral}, value, ${minimum}, ${maximum})`,
      keywords: { type: "integer", minimum, maximum },
    },
  ],
  bigint: ({ as, minimum, maximum }, keyLiteral) => [buildBigintCheck(as, keyLiteral, minimum, maximum)],
  text: ({ limit, unit, characters, format, filled }, keyLiteral) => [
    buildTextCheck(keyLiteral),
    ...(filled ? [buildNonEmptyCheck(keyLiteral)] : []),
    buildLengthCheck(limit, unit, keyLiteral),
    buildWellFormedUnicodeCheck(keyLiteral),
    ...(characters === undefined ? [] : [buildCharacterSetCheck(characters, keyLiteral)]),
    ...(format === "json" ? [buildJsonCheck(keyLiteral)] : []),
  ],
  scalar: ({ limit, filled }, keyLiteral) => [
    {
      invalidIf: "!isScalar(value)",
      error: `createNotStringOrNumberError(${keyLiteral}, value)`,
      keywords: "scalar",
    },
    ...(filled ? [buildNonEmptyCheck(keyLiteral)] : []),
    ...[buildLengthCheck(limit, "bytes", keyLiteral), buildWellFormedUnicodeCheck(keyLiteral)].map(
      limitToStrings,
    ),
  ],
  unknown: ({ filled }, keyLiteral) => [
    {
      invalidIf: 'typeof value === "bigint" || !isScalar(value)',
      error: `createNotStringOrNumberError(${keyLiteral}, value)`,
      keywords: "scalar",
    },
    ...[...(filled ? [buildNonEmptyCheck(keyLiteral)] : []), buildWellFormedUnicodeCheck(keyLiteral)].map(
      limitToStrings,
    ),
  ],
  decimal: ({ precision, scale, unsigned, maximum }, keyLiteral) => [
    buildPatternCheck(buildDecimalPattern({ precision, scale, unsigned }), keyLiteral, {
      formatFunctionName: "formatDecimal",
      expected: describeExpectedValues({ kind: "decimal", precision, scale, unsigned }),
    }),
    ...(maximum === undefined
      ? []
      : [
          buildDecimalRangeCheck(
            buildDecimalPattern({ precision, scale, unsigned, maximum }),
            maximum,
            keyLiteral,
          ),
        ]),
  ],
  float: (type, keyLiteral) => [
    buildPatternCheck(type.pattern, keyLiteral, {
      formatFunctionName: "String",
      expected: describeExpectedValues(type),
    }),
  ],
  form: ({ pattern, expected, numbers }, keyLiteral) => [
    buildPatternCheck(pattern, keyLiteral, {
      formatFunctionName: numbers === undefined ? undefined : "String",
      expected,
    }),
  ],
  enum: ({ members }, keyLiteral) => [
    {
      invalidIf: buildNotMemberCondition(members),
      error: `createNotMemberError(${keyLiteral}, value, ${formatArrayLiteral(members)})`,
      keywords: members.length > MAX_MEMBERS_COMPARED_ONE_BY_ONE ? "member" : { enum: members },
    },
  ],
  set: ({ members, filled }, keyLiteral) => {
    const membersLiteral = formatArrayLiteral(members);
    return [
      buildTextCheck(keyLiteral),
      ...(filled ? [buildNonEmptyCheck(keyLiteral)] : []),
      {
        invalidIf: `!isSetValue(value, ${membersLiteral})`,
        error: `createNotSetValueError(${keyLiteral}, value, ${membersLiteral})`,
        keywords: "members",
      },
    ];
  },
  "any-of": ({ types }, keyLiteral) => {
    const checksPerType = types.map((type) => buildTypeChecks(type, keyLiteral));
    return [
      {
        invalidIf: checksPerType.map((checks) => `(${buildFailureCondition(checks)})`).join(" && "),
        error: `createNotAnyOfError(${keyLiteral}, value, ${formatArrayLiteral(types.map(describeExpectedValues))})`,
        keywords: "alternatives",
      },
    ];
  },
  "all-of": ({ types }, keyLiteral) => types.flatMap((type) => buildTypeChecks(type, keyLiteral)),
};

function limitToStrings(check: CheckCode): CheckCode {
  return { ...check, invalidIf: `typeof value === "string" && ${check.invalidIf}` };
}

/** Returns the checks of a value. Each check assumes that the previous checks passed. `keyLiteral` is the key as a string literal. */
export function buildTypeChecks(type: ItemType, keyLiteral: string): readonly CheckCode[] {
  return (CHECKS_BUILDERS[type.kind] as (type: ItemType, keyLiteral: string) => readonly CheckCode[])(
    type,
    keyLiteral,
  );
}

/** Returns a condition that is true if any of the checks fails. */
export function buildFailureCondition(checks: readonly CheckCode[]): string {
  const conditions = checks.map(({ invalidIf }) => invalidIf);
  return conditions.length === 1
    ? conditions.join("")
    : conditions.map((condition) => `(${condition})`).join(" || ");
}

/**
 * The maximum number of enum members that are compared one by one. That is the fastest way, but more comparisons could overflow the
 * stack of compilers.
 */
const MAX_MEMBERS_COMPARED_ONE_BY_ONE = 200;

function buildNotMemberCondition(members: readonly string[]): string {
  if (members.length > MAX_MEMBERS_COMPARED_ONE_BY_ONE)
    return `typeof value !== "string" || !${formatArrayLiteral(members)}.includes(value)`;
  return members.map((member) => `value !== ${stringLiteral(member)}`).join(" && ") || "true";
}

function formatArrayLiteral(texts: readonly string[]): string {
  return `[${texts.map(stringLiteral).join(", ")}]`;
}

const FLAG_VALUES_AND_ERRORS_BY_CHOICE: Readonly<
  Record<
    FlagChoice,
    { readonly values: readonly string[]; readonly errorFunctionName: `createNot${string}Error` }
  >
> = {
  "boolean|bit": { values: ["true", "false", "1", "0"], errorFunctionName: "createNotFlagError" },
  boolean: { values: ["true", "false"], errorFunctionName: "createNotBooleanError" },
  bit: { values: ["1", "0"], errorFunctionName: "createNotBitError" },
};

function buildBigintCheck(as: BigintChoice, keyLiteral: string, minimum: bigint, maximum: bigint): CheckCode {
  const limitArguments = `${formatLimit(minimum)}, ${formatLimit(maximum)}`;
  switch (as) {
    case "number|bigint":
      return {
        invalidIf: buildInvalidNumberOrBigintCondition(minimum, maximum),
        error: `createNotInRangeError(${keyLiteral}, value, ${limitArguments}, true)`,
        keywords: "bigint",
      };
    case "bigint":
      return {
        invalidIf: buildInvalidBigintCondition(minimum, maximum),
        error: `createNotBigintError(${keyLiteral}, value, ${limitArguments})`,
        keywords: "bigint",
      };
    case "string": {
      const pattern = buildIntegerPattern(minimum, maximum);
      return {
        invalidIf: `typeof value !== "string" || !/${pattern}/.test(value)`,
        error: `createNotDigitsError(${keyLiteral}, value, ${limitArguments})`,
        keywords: { type: "string", pattern },
      };
    }
  }
}

/** Returns code for a limit in an error: a number if it is exact, or else a string. */
function formatLimit(limit: bigint): string {
  return Number.isSafeInteger(Number(limit)) ? String(limit) : `"${limit}"`;
}

/** Returns the limits of a range. Omits a limit if all safe integers are within it, because checks of safe integers do not need it. */
export function omitLimitsRedundantForSafeIntegers(
  minimum: bigint,
  maximum: bigint,
): { minimum?: bigint; maximum?: bigint } {
  return {
    ...(minimum > Number.MIN_SAFE_INTEGER ? { minimum } : {}),
    ...(maximum < Number.MAX_SAFE_INTEGER ? { maximum } : {}),
  };
}

/**
 * Returns a condition that is true unless the value is a safe integer or a bigint within the limits. The condition compares numbers
 * only with numbers, because comparing a number with a bigint is slow.
 */
function buildInvalidNumberOrBigintCondition(minimum: bigint, maximum: bigint): string {
  const limits = omitLimitsRedundantForSafeIntegers(minimum, maximum);
  const tooSmallConditions = limits.minimum === undefined ? [] : [`value < ${minimum}`];
  const tooLargeConditions = limits.maximum === undefined ? [] : [`value > ${maximum}`];
  const invalidNumberCondition = [...tooSmallConditions, ...tooLargeConditions].join(" || ") || "false";
  return `isSafeInteger(value) ? ${invalidNumberCondition} : ${buildInvalidBigintCondition(minimum, maximum)}`;
}

function buildInvalidBigintCondition(minimum: bigint, maximum: bigint): string {
  return `typeof value !== "bigint" || value < ${formatBigintForComparison(minimum)} || value > ${formatBigintForComparison(maximum)}`;
}

function buildTextCheck(keyLiteral: string): CheckCode {
  return {
    invalidIf: 'typeof value !== "string"',
    error: `createNotTextError(${keyLiteral}, value)`,
    keywords: { type: "string" },
  };
}

function buildWellFormedUnicodeCheck(keyLiteral: string): CheckCode {
  return {
    invalidIf: "isIllFormed(value)",
    error: `createIllFormedError(${keyLiteral})`,
    keywords: "wellFormed",
  };
}

function buildCharacterSetCheck(
  { set: characterSet, pattern }: { set: string; pattern: string },
  keyLiteral: string,
): CheckCode {
  return {
    invalidIf: `!/${pattern}/.test(value)`,
    error: `createNotInFormatError(${keyLiteral}, value, ${stringLiteral(`a string in the character set ${characterSet}`)})`,
    keywords: { pattern },
  };
}

function buildJsonCheck(keyLiteral: string): CheckCode {
  return {
    invalidIf: "!isJson(value)",
    error: `createNotJsonError(${keyLiteral}, value)`,
    keywords: "isJson",
  };
}

/**
 * Returns the check that a decimal is in the range from `-maximum` to `maximum`, which `pattern` matches. The check assumes that the
 * check of the digits passed.
 */
function buildDecimalRangeCheck(pattern: string, maximum: number, keyLiteral: string): CheckCode {
  const invalidIf = `!/${pattern}/.test(formatDecimal(value))`;
  return {
    invalidIf,
    error: `createNotInFormatError(${keyLiteral}, value, "a number from -${maximum} to ${maximum}")`,
    keywords: { magnitude: `(typeof value === "string" || typeof value === "number") && ${invalidIf}` },
  };
}

function buildNonEmptyCheck(keyLiteral: string): CheckCode {
  return {
    invalidIf: 'value === ""',
    error: `createEmptyError(${keyLiteral})`,
    keywords: { minLength: 1 },
  };
}

/**
 * Returns the check of a string's length. It counts code points or bytes only if `length` shows that the string may exceed the limit,
 * because counting is slow. A string never has more code points than `length`, nor more than three UTF-8 bytes per UTF-16 unit.
 */
function buildLengthCheck(limit: number, unit: "codePoints" | "bytes", keyLiteral: string): CheckCode {
  const [countFunctionName, safeLength, errorFunctionName] =
    unit === "codePoints"
      ? (["countCodePoints", limit, "createTooManyCharactersError"] as const)
      : (["countUtf8Bytes", Math.floor(limit / 3), "createTooManyBytesError"] as const);
  return {
    invalidIf: `value.length > ${safeLength} && ${countFunctionName}(value) > ${limit}`,
    error: `${errorFunctionName}(${keyLiteral}, ${limit}, value)`,
    keywords: unit === "bytes" ? "maxBytes" : "maxCharacters",
  };
}

interface PatternCheckOptions {
  /** The name of the function with which the check converts a number to text. Undefined if the type does not accept numbers. */
  readonly formatFunctionName: "formatDecimal" | "String" | undefined;
  readonly expected: string;
}

/**
 * Returns the check that text matches a pattern. The pattern must not contain text from a server, because it becomes code unchanged.
 */
function buildPatternCheck(
  pattern: string,
  keyLiteral: string,
  { formatFunctionName, expected }: PatternCheckOptions,
): CheckCode {
  const invalidIf =
    formatFunctionName === undefined
      ? `typeof value !== "string" || !/${pattern}/.test(value)`
      : `(typeof value !== "string" && typeof value !== "number") || !/${pattern}/.test(${formatFunctionName}(value))`;
  return {
    invalidIf,
    error: `createNotInFormatError(${keyLiteral}, value, ${stringLiteral(expected)})`,
    keywords: formatFunctionName === undefined ? { type: "string", pattern } : "form",
  };
}
