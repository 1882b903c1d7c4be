/**
 * Item → the straight-line TypeScript that looks at each key: readable in a pull request, free of
 * dependencies, exact for bigints, and collecting every error.
 */

import { decimalPattern, integerPattern } from "../column/patterns.js";
import { mayBeEmpty } from "../item/item.js";
import type { BigintChoice, FlagChoice, Item, ItemKey, ItemType } from "../model.js";
import { ruleCheck } from "./rule-checks.js";
import { element, indented, isInherited, stringLiteral, type Fragment } from "./code.js";

/** A condition under which the value is wrong, and the expression of the error that it then is; of those named `not…`, one that tells the value. */
interface Check {
  readonly wrong: string;
  readonly error: string;
  readonly imports: readonly string[];
}

/** The body of `findErrors(item)`. */
export function itemChecks({ keys, rules, enforced }: Item): Fragment {
  const blocks = keys.map(keyChecks);
  const code = [
    ...(keys.length > 0 ? ["let value: unknown;"] : []),
    ...blocks.map((block) => `\n${block.code}`),
    `\n${unknownKeys(keys)}`,
    ...(enforced ? rules.map((rule) => `\n${ruleCheck(rule).code}`) : []),
  ].join("\n");
  return {
    code: indented(code, 1),
    imports: [
      "unknownKey",
      ...blocks.flatMap((block) => block.imports),
      ...(enforced ? rules.flatMap((rule) => ruleCheck(rule).imports) : []),
    ],
  };
}

/** A key as the reader meets it: its definition, its value, what may be wrong with it. */
function keyChecks(key: ItemKey): Fragment {
  const { property, column, required, nullable, type } = key;
  const inherited = isInherited(property);
  const value = valueOf(property);
  const found = (CHECKS[type.kind] as (type: ItemType, path: string) => Check[])(
    type,
    stringLiteral(property),
  );
  const checks = isSecret(key) ? found.map(hiding) : [...found];
  if (required && mayBeEmpty(type)) checks.splice(1, 0, emptiness(property));
  const missing: Check = {
    wrong: "value === undefined",
    error: `missing(${stringLiteral(property)})`,
    imports: ["missing"],
  };
  const chain = ladder(required ? [missing, ...checks] : checks);
  const guard = nullable ? "value !== undefined && value !== null" : "value !== undefined";
  return {
    code: [
      `// ${commented(column.def)}`,
      `value = ${value};`,
      required ? chain : `if (${guard}) {\n${indented(chain, 1)}\n}`,
    ].join("\n"),
    imports: [
      ...(inherited ? ["own"] : []),
      ...(required ? missing.imports : []),
      ...checks.flatMap(({ imports }) => imports),
    ],
  };
}

/** Whether a key's name says that its value is for nobody's eyes. */
function isSecret({ name }: ItemKey): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return (
    /passw|passphrase|secret|token|credential|accesshash/.test(words.join("")) ||
    words.some((word) => /^(?:pass|pwd|pw|pin|hash|private|.*key)$/.test(word))
  );
}

function hiding(check: Check): Check {
  if (!check.error.startsWith("not")) return check;
  return { ...check, error: `hidden(${check.error})`, imports: [...check.imports, "hidden"] };
}

function ladder(checks: readonly Check[]): string {
  return checks
    .map(({ wrong, error }, index) => {
      const line = `${index === 0 ? "" : "else "}if (${wrong}) errors.push(${error});`;
      return line.length <= 100
        ? line
        : `${index === 0 ? "" : "else "}if (${wrong}) {\n  errors.push(${error});\n}`;
    })
    .join("\n")
    .replace(/\}\nelse/g, "} else");
}

type ChecksOf<Kind extends ItemType["kind"]> = (
  type: Extract<ItemType, { kind: Kind }>,
  path: string,
) => readonly Check[];

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
  text: ({ limit, unit, characters, format }, path) => [
    notText(path),
    lengthCheck(limit, unit, path),
    illFormed(path),
    ...(characters === undefined ? [] : [outside(characters, path)]),
    ...(format === "json" ? [notJson(path)] : []),
  ],
  scalar: ({ limit }, path) => [
    { wrong: "!isScalar(value)", error: `notScalar(${path}, value)`, imports: ["isScalar", "notScalar"] },
    ...[lengthCheck(limit, "bytes", path), illFormed(path)].map((check) => ({
      ...check,
      wrong: `typeof value === "string" && ${check.wrong}`,
    })),
  ],
  decimal: ({ precision, scale, unsigned, maximum }, path) => [
    inForm(decimalPattern({ precision, scale, unsigned }), path, {
      numbers: "decimalText",
      expected: `${unsigned ? "an unsigned" : "a"} decimal of at most ${precision - scale} digits before and ${scale} after the point`,
    }),
    ...(maximum === undefined ? [] : [beyond(maximum, path)]),
  ],
  float: ({ maximum, unsigned, pattern }, path) => [
    inForm(pattern, path, {
      numbers: "String",
      expected: `a${unsigned ? " number that is not negative" : " number"} no further from 0 than ${maximum}`,
    }),
  ],
  form: ({ pattern, expected, numbers }, path) => [
    inForm(pattern, path, { numbers: numbers === undefined ? undefined : "String", expected }),
  ],
  enum: ({ members }, path) => [
    {
      wrong: members.map((member) => `value !== ${stringLiteral(member)}`).join(" && ") || "true",
      error: `notMember(${path}, value, [${members.map(stringLiteral).join(", ")}])`,
      imports: ["notMember"],
    },
  ],
  set: ({ members }, path) => {
    const list = `[${members.map(stringLiteral).join(", ")}]`;
    return [
      notText(path),
      {
        wrong: `!isSetOf(value, ${list})`,
        error: `notSetOf(${path}, value, ${list})`,
        imports: ["isSetOf", "notSetOf"],
      },
    ];
  },
};

const FLAGS: Readonly<
  Record<FlagChoice, { readonly values: readonly string[]; readonly error: `not${string}` }>
> = {
  "boolean|bit": { values: ["true", "false", "1", "0"], error: "notFlag" },
  boolean: { values: ["true", "false"], error: "notBoolean" },
  bit: { values: ["1", "0"], error: "notBit" },
};

function bigintCheck(as: BigintChoice, path: string, minimum: bigint, maximum: bigint): Check {
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

/** A number is compared with numbers, and only with limits that one can break: to compare it with bigints is slow. */
function numberOrBigint(minimum: bigint, maximum: bigint): string {
  const tooSmall = minimum > Number.MIN_SAFE_INTEGER ? [`value < ${minimum}`] : [];
  const tooLarge = maximum < Number.MAX_SAFE_INTEGER ? [`value > ${maximum}`] : [];
  const number = [...tooSmall, ...tooLarge].join(" || ") || "false";
  const bigint = `typeof value !== "bigint" || value < ${minimum}n || value > ${maximum}n`;
  return `isSafe(value) ? ${number} : ${bigint}`;
}

function notText(path: string): Check {
  return { wrong: 'typeof value !== "string"', error: `notText(${path}, value)`, imports: ["notText"] };
}

function illFormed(path: string): Check {
  return { wrong: "isIllFormed(value)", error: `illFormed(${path})`, imports: ["isIllFormed", "illFormed"] };
}

function outside({ set, pattern }: { set: string; pattern: string }, path: string): Check {
  return {
    wrong: `!/${pattern}/.test(value)`,
    error: `notInForm(${path}, value, ${stringLiteral(`a string in the character set ${set}`)})`,
    imports: ["notInForm"],
  };
}

function notJson(path: string): Check {
  return { wrong: "!isJson(value)", error: `notJson(${path}, value)`, imports: ["isJson", "notJson"] };
}

/** Its digits are known to be few enough. */
function beyond(maximum: number, path: string): Check {
  return {
    wrong: `Math.abs(Number(value)) > ${maximum}`,
    error: `notInForm(${path}, value, "a number no further from 0 than ${maximum}")`,
    imports: ["notInForm"],
  };
}

function emptiness(name: string): Check {
  return { wrong: 'value === ""', error: `empty(${stringLiteral(name)})`, imports: ["empty"] };
}

/** Counting is slow, so it is done only for texts whose `length`, which is never smaller or never below a third, leaves it open. */
function lengthCheck(limit: number, unit: "codePoints" | "bytes", path: string): Check {
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

interface Form {
  /** What makes text of a number, where numbers are taken too. */
  readonly numbers: "decimalText" | "String" | undefined;
  readonly expected: string;
}

/** The pattern is a constant of ours; nothing that a server said is in it. */
function inForm(pattern: string, path: string, { numbers, expected }: Form): Check {
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

/** The value of a key; of one that every object inherits something under, its own. */
function valueOf(property: string): string {
  return isInherited(property) ? `own(item, ${stringLiteral(property)})` : element("item", property);
}

/** Everything else that the item has of its own. */
function unknownKeys(keys: readonly ItemKey[]): string {
  return [
    "for (const key of Object.keys(item)) {",
    "  switch (key) {",
    ...keys.map(({ property }) => `    case ${stringLiteral(property)}:`),
    ...(keys.length > 0 ? ["      break;"] : []),
    "    default:",
    "      errors.push(unknownKey(key, KEYS));",
    "  }",
    "}",
  ].join("\n");
}

/** The definition behind `//`, where only the end of the line ends the comment. */
function commented(def: string): string {
  return stringLiteral(def).slice(1, -1).replaceAll('\\"', '"').replaceAll("\\\\", "\\");
}
