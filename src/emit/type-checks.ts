/** ItemType → what may be wrong with a value of it, as conditions and errors in the terms of `transfer-item.ts`. */

import { decimalPattern, integerPattern } from "../column/semantics/patterns.js";
import type { BigintChoice, FlagChoice, ItemType } from "../core/item-types.js";
import { stringLiteral, type CheckStatement } from "./code.js";
import { expectation } from "./expectations.js";

type ChecksOf<Kind extends ItemType["kind"]> = (
  type: Extract<ItemType, { kind: Kind }>,
  path: string,
) => readonly CheckStatement[];

const CHECKS: { readonly [Kind in ItemType["kind"]]: ChecksOf<Kind> } = {
  flag: ({ as }, path) => {
    const { values, error } = FLAGS[as];
    return [
      {
        wrong: values.map((value) => `value !== ${value}`).join(" && "),
        error: `${error}(${path}, value)`,
        imports: [error],
      },
    ];
  },
  integer: ({ minimum, maximum }, path) => [
    {
      wrong: `!isSafe(value) || value < ${minimum} || value > ${maximum}`,
      error: `notInRange(${path}, value, ${minimum}, ${maximum})`,
      imports: ["isSafe", "notInRange"],
    },
  ],
  bigint: ({ as, minimum, maximum }, path) => [bigintCheck(as, path, minimum, maximum)],
  text: ({ limit, unit, characters, format, filled }, path) => [
    notText(path),
    ...(filled ? [emptiness(path)] : []),
    lengthCheck(limit, unit, path),
    illFormed(path),
    ...(characters === undefined ? [] : [outside(characters, path)]),
    ...(format === "json" ? [notJson(path)] : []),
  ],
  scalar: ({ limit, filled }, path) => [
    { wrong: "!isScalar(value)", error: `notScalar(${path}, value)`, imports: ["isScalar", "notScalar"] },
    ...(filled ? [emptiness(path)] : []),
    ...[lengthCheck(limit, "bytes", path), illFormed(path)].map((check) => ({
      ...check,
      wrong: `typeof value === "string" && ${check.wrong}`,
    })),
  ],
  decimal: ({ precision, scale, unsigned, maximum }, path) => [
    inForm(decimalPattern({ precision, scale, unsigned }), path, {
      numbers: "decimalText",
      expected: expectation({ kind: "decimal", precision, scale, unsigned }),
    }),
    ...(maximum === undefined ? [] : [beyond(maximum, path)]),
  ],
  float: (type, path) => [inForm(type.pattern, path, { numbers: "String", expected: expectation(type) })],
  form: ({ pattern, expected, numbers }, path) => [
    inForm(pattern, path, { numbers: numbers === undefined ? undefined : "String", expected }),
  ],
  enum: ({ members }, path) => [
    {
      wrong: notOneOf(members),
      error: `notMember(${path}, value, ${listOf(members)})`,
      imports: ["notMember"],
    },
  ],
  set: ({ members, filled }, path) => {
    const list = listOf(members);
    return [
      notText(path),
      ...(filled ? [emptiness(path)] : []),
      {
        wrong: `!isSetOf(value, ${list})`,
        error: `notSetOf(${path}, value, ${list})`,
        imports: ["isSetOf", "notSetOf"],
      },
    ];
  },
  "any-of": ({ types }, path) => {
    const alternatives = types.map((type) => checksOf(type, path));
    return [
      {
        wrong: alternatives.map((checks) => `(${wrongOf(checks)})`).join(" && "),
        error: `notAnyOf(${path}, value, ${listOf(types.map(expectation))})`,
        // Only what its condition uses, since its error is another.
        imports: [
          "notAnyOf",
          ...alternatives
            .flat()
            .flatMap(({ wrong, imports }) => imports.filter((name) => wrong.includes(`${name}(`))),
        ],
      },
    ];
  },
  "all-of": ({ types }, path) => types.flatMap((type) => checksOf(type, path)),
};

/** What may be wrong with a value, in an order in which each expects that those before it are not. `path` is code. */
export function checksOf(type: ItemType, path: string): readonly CheckStatement[] {
  return (CHECKS[type.kind] as (type: ItemType, path: string) => readonly CheckStatement[])(type, path);
}

/** The condition under which one of them is wrong. */
export function wrongOf(checks: readonly CheckStatement[]): string {
  const conditions = checks.map(({ wrong }) => wrong);
  return conditions.length === 1 ? conditions.join("") : conditions.map((wrong) => `(${wrong})`).join(" || ");
}

/** Members that are compared one by one, which is fastest; of more, a compiler's stack cannot hold the comparisons. */
export const MOST_COMPARED = 200;

function notOneOf(members: readonly string[]): string {
  if (members.length > MOST_COMPARED)
    return `typeof value !== "string" || !${listOf(members)}.includes(value)`;
  return members.map((member) => `value !== ${stringLiteral(member)}`).join(" && ") || "true";
}

function listOf(texts: readonly string[]): string {
  return `[${texts.map(stringLiteral).join(", ")}]`;
}

const FLAGS: Readonly<
  Record<FlagChoice, { readonly values: readonly string[]; readonly error: `not${string}` }>
> = {
  "boolean|bit": { values: ["true", "false", "1", "0"], error: "notFlag" },
  boolean: { values: ["true", "false"], error: "notBoolean" },
  bit: { values: ["1", "0"], error: "notBit" },
};

function bigintCheck(as: BigintChoice, path: string, minimum: bigint, maximum: bigint): CheckStatement {
  switch (as) {
    case "number|bigint":
      return {
        wrong: numberOrBigint(minimum, maximum),
        error: `notInRange(${path}, value, ${minimum}n, ${maximum}n)`,
        imports: ["isSafe", "notInRange"],
      };
    case "bigint":
      return {
        wrong: `typeof value !== "bigint" || value < ${minimum}n || value > ${maximum}n`,
        error: `notBigint(${path}, value, ${minimum}n, ${maximum}n)`,
        imports: ["notBigint"],
      };
    case "string":
      return {
        wrong: `typeof value !== "string" || !/${integerPattern(minimum, maximum)}/.test(value)`,
        error: `notDigits(${path}, value, ${minimum}n, ${maximum}n)`,
        imports: ["notDigits"],
      };
  }
}

/** Limits that a safe integer can break. */
export function safeLimits(minimum: bigint, maximum: bigint): { minimum?: bigint; maximum?: bigint } {
  return {
    ...(minimum > Number.MIN_SAFE_INTEGER ? { minimum } : {}),
    ...(maximum < Number.MAX_SAFE_INTEGER ? { maximum } : {}),
  };
}

/** A number is compared with numbers, and only with limits that one can break: to compare it with bigints is slow. */
function numberOrBigint(minimum: bigint, maximum: bigint): string {
  const limits = safeLimits(minimum, maximum);
  const tooSmall = limits.minimum === undefined ? [] : [`value < ${minimum}`];
  const tooLarge = limits.maximum === undefined ? [] : [`value > ${maximum}`];
  const number = [...tooSmall, ...tooLarge].join(" || ") || "false";
  const bigint = `typeof value !== "bigint" || value < ${minimum}n || value > ${maximum}n`;
  return `isSafe(value) ? ${number} : ${bigint}`;
}

function notText(path: string): CheckStatement {
  return { wrong: 'typeof value !== "string"', error: `notText(${path}, value)`, imports: ["notText"] };
}

function illFormed(path: string): CheckStatement {
  return { wrong: "isIllFormed(value)", error: `illFormed(${path})`, imports: ["isIllFormed", "illFormed"] };
}

function outside({ set, pattern }: { set: string; pattern: string }, path: string): CheckStatement {
  return {
    wrong: `!/${pattern}/.test(value)`,
    error: `notInForm(${path}, value, ${stringLiteral(`a string in the character set ${set}`)})`,
    imports: ["notInForm"],
  };
}

function notJson(path: string): CheckStatement {
  return { wrong: "!isJson(value)", error: `notJson(${path}, value)`, imports: ["isJson", "notJson"] };
}

/** Its digits are known to be few enough. */
function beyond(maximum: number, path: string): CheckStatement {
  return {
    wrong: `Math.abs(Number(value)) > ${maximum}`,
    error: `notInForm(${path}, value, "a number no further from 0 than ${maximum}")`,
    imports: ["notInForm"],
  };
}

function emptiness(path: string): CheckStatement {
  return { wrong: 'value === ""', error: `empty(${path})`, imports: ["empty"] };
}

/** Counting is slow, so it is done only for texts whose `length`, which is never smaller or never below a third, leaves it open. */
function lengthCheck(limit: number, unit: "codePoints" | "bytes", path: string): CheckStatement {
  const [count, open, error] =
    unit === "codePoints"
      ? (["codePoints", limit, "tooManyCharacters"] as const)
      : (["utf8Bytes", Math.floor(limit / 3), "tooManyBytes"] as const);
  return {
    wrong: `value.length > ${open} && ${count}(value) > ${limit}`,
    error: `${error}(${path}, ${limit}, value)`,
    imports: [count, error],
  };
}

interface FormCheck {
  /** What makes text of a number, where numbers are taken too. */
  readonly numbers: "decimalText" | "String" | undefined;
  readonly expected: string;
}

/** The pattern is a constant of ours; nothing that a server said is in it. */
function inForm(pattern: string, path: string, { numbers, expected }: FormCheck): CheckStatement {
  const wrong =
    numbers === undefined
      ? `typeof value !== "string" || !/${pattern}/.test(value)`
      : `(typeof value !== "string" && typeof value !== "number") || !/${pattern}/.test(${numbers}(value))`;
  return {
    wrong,
    error: `notInForm(${path}, value, ${stringLiteral(expected)})`,
    imports: ["notInForm", ...(numbers === "decimalText" ? [numbers] : [])],
  };
}
