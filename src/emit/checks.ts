/**
 * Item → the straight-line TypeScript that looks at each key: readable in a pull request, free of
 * dependencies, exact for bigints, and collecting every error.
 */

import { decimalPattern } from "../column/patterns.js";
import { mayBeEmpty } from "../item/item.js";
import type { Item, ItemKey, ItemType } from "../model.js";
import { element, isInherited, stringLiteral } from "./code.js";

/** Code, and the names that it needs from `transfer-item.ts`. */
export interface Fragment {
  readonly code: string;
  readonly imports: readonly string[];
}

/** A condition under which the value is wrong, and the expression of the error that it then is. */
interface Check {
  readonly wrong: string;
  readonly error: string;
  readonly imports: readonly string[];
}

/** The body of `findErrors(item)`. */
export function itemChecks({ keys }: Item): Fragment {
  const blocks = keys.map(keyChecks);
  const code = [
    ...(keys.length > 0 ? ["let value: unknown;"] : []),
    ...blocks.map((block) => `\n${block.code}`),
    `\n${unknownKeys(keys)}`,
  ].join("\n");
  return {
    code: indented(code, 1),
    imports: ["unknownKey", ...blocks.flatMap((block) => block.imports)],
  };
}

/** A key as the reader meets it: its definition, its value, what may be wrong with it. */
function keyChecks(key: ItemKey): Fragment {
  const { name, column, required, nullable, type } = key;
  const inherited = isInherited(name);
  const value = inherited ? `own(item, ${stringLiteral(name)})` : element("item", name);
  const checks = [
    ...(CHECKS[type.kind] as (type: ItemType, path: string) => Check[])(type, stringLiteral(name)),
  ];
  if (required && mayBeEmpty(type)) checks.splice(1, 0, emptiness(name));
  const missing: Check = {
    wrong: "value === undefined",
    error: `missing(${stringLiteral(name)})`,
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
  flag: (_, path) => [
    {
      wrong: "value !== true && value !== false && value !== 1 && value !== 0",
      error: `notFlag(${path}, value)`,
      imports: ["notFlag"],
    },
  ],
  integer: ({ minimum, maximum }, path) => [
    {
      wrong: `!isSafe(value) || value < ${minimum} || value > ${maximum}`,
      error: `notInRange(${path}, value, ${minimum}, ${maximum})`,
      imports: ["isSafe", "notInRange"],
    },
  ],
  bigint: ({ minimum, maximum }, path) => [
    {
      wrong: `!isInteger(value) || value < ${minimum}n || value > ${maximum}n`,
      error: `notInRange(${path}, value, ${minimum}n, ${maximum}n)`,
      imports: ["isInteger", "notInRange"],
    },
  ],
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
  const count = unit === "codePoints" ? "codePoints" : "utf8Bytes";
  const open = unit === "codePoints" ? limit : Math.floor(limit / 3);
  const name = unit === "codePoints" ? "characters" : "bytes";
  return {
    wrong: `value.length > ${open} && ${count}(value) > ${limit}`,
    error: `tooLong(${path}, ${limit}, "${name}", ${count}(value))`,
    imports: [count, "tooLong"],
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

/** Everything else that the item has of its own. */
function unknownKeys(keys: readonly ItemKey[]): string {
  return [
    "for (const key of Object.keys(item)) {",
    "  switch (key) {",
    ...keys.map(({ name }) => `    case ${stringLiteral(name)}:`),
    ...(keys.length > 0 ? ["      break;"] : []),
    "    default:",
    "      errors.push(unknownKey(key));",
    "  }",
    "}",
  ].join("\n");
}

/** The definition behind `//`, where only the end of the line ends the comment. */
function commented(def: string): string {
  return stringLiteral(def).slice(1, -1).replaceAll('\\"', '"').replaceAll("\\\\", "\\");
}

function indented(code: string, depth: number): string {
  return code.replace(/^(?=.)/gm, "  ".repeat(depth));
}
