/**
 * Creates the checks for the values of a type. The code of the checks calls functions of `transfer-item.ts`. The checks of all types
 * are in one file, because one table lists them.
 */

import { buildDecimalPattern, buildIntegerPattern } from "../column/semantics/patterns.js";
import type { BigintChoice, FlagChoice, ItemType } from "../core/item-types.js";
import {
  listBigintNames,
  formatBigintForComparison,
  stringLiteral,
  usesName,
  type CheckStatement,
} from "./code.js";
import { describeExpectedValues } from "./expectations.js";

type ChecksBuilder<Kind extends ItemType["kind"]> = (
  type: Extract<ItemType, { kind: Kind }>,
  path: string,
) => readonly CheckStatement[];

const CHECKS_BUILDERS: { readonly [Kind in ItemType["kind"]]: ChecksBuilder<Kind> } = {
  flag: ({ as }, path) => {
    const { values, errorFunction } = FLAG_VALUES_AND_ERRORS[as];
    return [
      {
        invalidIf: values.map((value) => `value !== ${value}`).join(" && "),
        error: `${errorFunction}(${path}, value)`,
        imports: [errorFunction],
      },
    ];
  },
  integer: ({ minimum, maximum }, path) => [
    {
      invalidIf: `!isSafeInteger(value) || value < ${minimum} || value > ${maximum}`,
      error: `createNotInRangeError(${path}, value, ${minimum}, ${maximum})`,
      imports: ["isSafeInteger", "createNotInRangeError"],
    },
  ],
  bigint: ({ as, minimum, maximum }, path) => [buildBigintCheck(as, path, minimum, maximum)],
  text: ({ limit, unit, characters, format, filled }, path) => [
    buildTextCheck(path),
    ...(filled ? [buildNonEmptyCheck(path)] : []),
    buildLengthCheck(limit, unit, path),
    buildWellFormedCheck(path),
    ...(characters === undefined ? [] : [buildCharacterSetCheck(characters, path)]),
    ...(format === "json" ? [buildJsonCheck(path)] : []),
  ],
  scalar: ({ limit, filled }, path) => [
    {
      invalidIf: "!isScalar(value)",
      error: `createNotScalarError(${path}, value)`,
      imports: ["isScalar", "createNotScalarError"],
    },
    ...(filled ? [buildNonEmptyCheck(path)] : []),
    ...[buildLengthCheck(limit, "bytes", path), buildWellFormedCheck(path)].map((check): CheckStatement => ({
      ...check,
      invalidIf: `typeof value === "string" && ${check.invalidIf}`,
    })),
  ],
  decimal: ({ precision, scale, unsigned, maximum }, path) => [
    buildPatternCheck(buildDecimalPattern({ precision, scale, unsigned }), path, {
      formatFunction: "formatDecimal",
      expected: describeExpectedValues({ kind: "decimal", precision, scale, unsigned }),
    }),
    ...(maximum === undefined
      ? []
      : [buildMaximumCheck(buildDecimalPattern({ precision, scale, unsigned, maximum }), maximum, path)]),
  ],
  float: (type, path) => [
    buildPatternCheck(type.pattern, path, {
      formatFunction: "String",
      expected: describeExpectedValues(type),
    }),
  ],
  form: ({ pattern, expected, numbers }, path) => [
    buildPatternCheck(pattern, path, {
      formatFunction: numbers === undefined ? undefined : "String",
      expected,
    }),
  ],
  enum: ({ members }, path) => [
    {
      invalidIf: buildNotOneOfCondition(members),
      error: `createNotMemberError(${path}, value, ${formatArrayLiteral(members)})`,
      imports: ["createNotMemberError"],
    },
  ],
  set: ({ members, filled }, path) => {
    const membersLiteral = formatArrayLiteral(members);
    return [
      buildTextCheck(path),
      ...(filled ? [buildNonEmptyCheck(path)] : []),
      {
        invalidIf: `!isSetValue(value, ${membersLiteral})`,
        error: `createNotSetValueError(${path}, value, ${membersLiteral})`,
        imports: ["isSetValue", "createNotSetValueError"],
      },
    ];
  },
  "any-of": ({ types }, path) => {
    const alternativeChecks = types.map((type) => buildTypeChecks(type, path));
    return [
      {
        invalidIf: alternativeChecks.map((checks) => `(${buildInvalidCondition(checks)})`).join(" && "),
        error: `createNotAnyOfError(${path}, value, ${formatArrayLiteral(types.map(describeExpectedValues))})`,
        // The check uses the conditions of the alternatives, but not their errors, so it imports only the functions that the
        // conditions call.
        imports: [
          "createNotAnyOfError",
          ...alternativeChecks
            .flat()
            .flatMap(({ invalidIf, imports }) => imports.filter((name) => usesName(invalidIf, name))),
        ],
      },
    ];
  },
  "all-of": ({ types }, path) => types.flatMap((type) => buildTypeChecks(type, path)),
};

/** Returns the checks of a value. Each check assumes that the previous checks passed. `path` is the key as a string literal. */
export function buildTypeChecks(type: ItemType, path: string): readonly CheckStatement[] {
  return (CHECKS_BUILDERS[type.kind] as (type: ItemType, path: string) => readonly CheckStatement[])(
    type,
    path,
  );
}

/** Returns a condition that is true if any of the checks fails. */
export function buildInvalidCondition(checks: readonly CheckStatement[]): string {
  const conditions = checks.map(({ invalidIf }) => invalidIf);
  return conditions.length === 1
    ? conditions.join("")
    : conditions.map((condition) => `(${condition})`).join(" || ");
}

/**
 * The maximum number of enum members that are compared one by one. That is the fastest way, but more comparisons could overflow the
 * stack of compilers.
 */
export const MAX_COMPARISONS = 200;

function buildNotOneOfCondition(members: readonly string[]): string {
  if (members.length > MAX_COMPARISONS)
    return `typeof value !== "string" || !${formatArrayLiteral(members)}.includes(value)`;
  return members.map((member) => `value !== ${stringLiteral(member)}`).join(" && ") || "true";
}

function formatArrayLiteral(texts: readonly string[]): string {
  return `[${texts.map(stringLiteral).join(", ")}]`;
}

const FLAG_VALUES_AND_ERRORS: Readonly<
  Record<
    FlagChoice,
    { readonly values: readonly string[]; readonly errorFunction: `createNot${string}Error` }
  >
> = {
  "boolean|bit": { values: ["true", "false", "1", "0"], errorFunction: "createNotFlagError" },
  boolean: { values: ["true", "false"], errorFunction: "createNotBooleanError" },
  bit: { values: ["1", "0"], errorFunction: "createNotBitError" },
};

function buildBigintCheck(as: BigintChoice, path: string, minimum: bigint, maximum: bigint): CheckStatement {
  const limitArguments = `${formatLimit(minimum)}, ${formatLimit(maximum)}`;
  const bigintNames = listBigintNames(minimum, maximum);
  switch (as) {
    case "number|bigint":
      return {
        invalidIf: buildInvalidNumberOrBigintCondition(minimum, maximum),
        error: `createNotInRangeError(${path}, value, ${limitArguments}, true)`,
        imports: ["isSafeInteger", "createNotInRangeError", ...bigintNames],
      };
    case "bigint":
      return {
        invalidIf: buildInvalidBigintCondition(minimum, maximum),
        error: `createNotBigintError(${path}, value, ${limitArguments})`,
        imports: ["createNotBigintError", ...bigintNames],
      };
    case "string":
      return {
        invalidIf: `typeof value !== "string" || !/${buildIntegerPattern(minimum, maximum)}/.test(value)`,
        error: `createNotDigitsError(${path}, value, ${limitArguments})`,
        imports: ["createNotDigitsError"],
      };
  }
}

/** Returns code for a limit in an error: a number if it is exact, or else a string. */
function formatLimit(limit: bigint): string {
  return Number.isSafeInteger(Number(limit)) ? String(limit) : `"${limit}"`;
}

/** Returns the limits of a range. Omits limits that no safe integer exceeds, because checks of safe integers do not need them. */
export function findNumberLimits(minimum: bigint, maximum: bigint): { minimum?: bigint; maximum?: bigint } {
  return {
    ...(minimum > Number.MIN_SAFE_INTEGER ? { minimum } : {}),
    ...(maximum < Number.MAX_SAFE_INTEGER ? { maximum } : {}),
  };
}

/**
 * Returns the condition that is true for invalid numbers and bigints. It compares numbers only with numbers, because comparing a
 * number with a bigint is slow.
 */
function buildInvalidNumberOrBigintCondition(minimum: bigint, maximum: bigint): string {
  const limits = findNumberLimits(minimum, maximum);
  const tooSmallConditions = limits.minimum === undefined ? [] : [`value < ${minimum}`];
  const tooLargeConditions = limits.maximum === undefined ? [] : [`value > ${maximum}`];
  const invalidNumberCondition = [...tooSmallConditions, ...tooLargeConditions].join(" || ") || "false";
  return `isSafeInteger(value) ? ${invalidNumberCondition} : ${buildInvalidBigintCondition(minimum, maximum)}`;
}

function buildInvalidBigintCondition(minimum: bigint, maximum: bigint): string {
  return `typeof value !== "bigint" || value < ${formatBigintForComparison(minimum)} || value > ${formatBigintForComparison(maximum)}`;
}

function buildTextCheck(path: string): CheckStatement {
  return {
    invalidIf: 'typeof value !== "string"',
    error: `createNotTextError(${path}, value)`,
    imports: ["createNotTextError"],
  };
}

function buildWellFormedCheck(path: string): CheckStatement {
  return {
    invalidIf: "isIllFormed(value)",
    error: `createIllFormedError(${path})`,
    imports: ["isIllFormed", "createIllFormedError"],
  };
}

function buildCharacterSetCheck(
  { set, pattern }: { set: string; pattern: string },
  path: string,
): CheckStatement {
  return {
    invalidIf: `!/${pattern}/.test(value)`,
    error: `createNotInFormatError(${path}, value, ${stringLiteral(`a string in the character set ${set}`)})`,
    imports: ["createNotInFormatError"],
  };
}

function buildJsonCheck(path: string): CheckStatement {
  return {
    invalidIf: "!isJson(value)",
    error: `createNotJsonError(${path}, value)`,
    imports: ["isJson", "createNotJsonError"],
  };
}

/** Returns the check that a decimal does not exceed its maximum. It assumes that the check of the digits passed. */
function buildMaximumCheck(pattern: string, maximum: number, path: string): CheckStatement {
  return {
    invalidIf: `!/${pattern}/.test(formatDecimal(value))`,
    error: `createNotInFormatError(${path}, value, "a number from -${maximum} to ${maximum}")`,
    imports: ["createNotInFormatError", "formatDecimal"],
  };
}

function buildNonEmptyCheck(path: string): CheckStatement {
  return { invalidIf: 'value === ""', error: `createEmptyError(${path})`, imports: ["createEmptyError"] };
}

/**
 * Returns the check of a string's length. It counts code points or bytes only if `length` shows that the string may exceed the limit,
 * because counting is slow. A string never has more code points than `length`, nor more than three UTF-8 bytes per UTF-16 unit.
 */
function buildLengthCheck(limit: number, unit: "codePoints" | "bytes", path: string): CheckStatement {
  const [countFunction, safeLength, errorFunction] =
    unit === "codePoints"
      ? (["countCodePoints", limit, "createTooManyCharactersError"] as const)
      : (["countUtf8Bytes", Math.floor(limit / 3), "createTooManyBytesError"] as const);
  return {
    invalidIf: `value.length > ${safeLength} && ${countFunction}(value) > ${limit}`,
    error: `${errorFunction}(${path}, ${limit}, value)`,
    imports: [countFunction, errorFunction],
  };
}

interface PatternCheckOptions {
  /** The name of the function with which the check converts a number to text. Undefined if the type does not accept numbers. */
  readonly formatFunction: "formatDecimal" | "String" | undefined;
  readonly expected: string;
}

/**
 * Returns the check that text matches a pattern. The pattern must not contain text from a server, because it becomes code unchanged.
 */
function buildPatternCheck(
  pattern: string,
  path: string,
  { formatFunction, expected }: PatternCheckOptions,
): CheckStatement {
  const invalidIf =
    formatFunction === undefined
      ? `typeof value !== "string" || !/${pattern}/.test(value)`
      : `(typeof value !== "string" && typeof value !== "number") || !/${pattern}/.test(${formatFunction}(value))`;
  return {
    invalidIf,
    error: `createNotInFormatError(${path}, value, ${stringLiteral(expected)})`,
    imports: ["createNotInFormatError", ...(formatFunction === "formatDecimal" ? [formatFunction] : [])],
  };
}
