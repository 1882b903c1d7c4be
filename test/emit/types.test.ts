/** Emitted types with the real compiler: valid items compile, invalid ones do not. */

import { describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig } from "../../src/core/config-types.js";
import { compilerDiagnostics } from "../support/compiler.js";
import { counts, FULL, SCALED } from "../support/extent.js";
import { loadGenerated } from "../support/generated.js";
import { payloads } from "../support/payloads.js";
import { documentedSnapshot, everyKindModule, moduleOf, snapshotOf } from "../support/snapshots.js";

/** A key for each row of the table of item types: required, optional and nullable keys. */
const ROWS = moduleOf(
  "Rows",
  {
    flag: "int(1) DEFAULT 0",
    flag_of_null: "int(1) DEFAULT NULL",
    integer: "int(1) DEFAULT 255",
    unsigned: "int unsigned NOT NULL",
    big: "bigint DEFAULT NULL",
    big_unsigned: "bigint unsigned DEFAULT 1",
    fixed: "char(255) DEFAULT NULL",
    varying: "varchar(16) DEFAULT 'x'",
    needed: "char(255) DEFAULT NULL",
    long: "text",
    price: "decimal(6,2) DEFAULT 1.50",
    ratio: "float",
    exact: "double NOT NULL",
    day: "date",
    moment: "datetime NOT NULL",
    year: "year",
    choice: "enum('all','basic') DEFAULT 'all'",
    few: "set('a','b') DEFAULT NULL",
    many: "set('a','b','c','d','e','f') DEFAULT NULL",
  },
  { required: ["needed"], primary: ["needed"] },
);

const NEEDED = 'unsigned: 1, needed: "u", exact: 1.5, moment: "2026-12-31 23:59:59"';

/** Statements for all settings. */
const COMMON = `
export const least: RowsItem = { ${NEEDED} };
// @ts-expect-error a NOT NULL key without a default is missing
export const noUnsigned: RowsItem = { needed: "u", exact: 1.5, moment: "2026-12-31 23:59:59" };
// @ts-expect-error a key that the server requires is missing
export const noNeeded: RowsItem = { unsigned: 1, exact: 1.5, moment: "2026-12-31 23:59:59" };
// @ts-expect-error no such key
export const stranger: RowsItem = { ${NEEDED}, nosuchkey: 1 };

export const integer: Value<"integer">[] = [255, -1, undefined];
// @ts-expect-error an integer is not a text
export const integerText: Value<"integer"> = "255";
// @ts-expect-error 32 bits are a number
export const integerBig: Value<"integer"> = 255n;
// @ts-expect-error int(1) with another default than 0 and 1 is no flag
export const integerFlag: Value<"integer"> = true;
// @ts-expect-error leaving it out means 255, not NULL
export const integerNull: Value<"integer"> = null;

export const unsigned: Value<"unsigned">[] = [0, 4294967295];
// @ts-expect-error a required key is never null
export const unsignedNull: Value<"unsigned"> = null;
// @ts-expect-error a required key is never undefined
export const unsignedUndefined: Value<"unsigned"> = undefined;

export const noFlag: Value<"flag_of_null">[] = [5, null, undefined];
// @ts-expect-error int(1) without a default of 0 or 1 is no flag
export const noFlagTrue: Value<"flag_of_null"> = true;

export const fixed: Value<"fixed">[] = ["", "x", null, undefined];
// @ts-expect-error a text is not a number
export const fixedNumber: Value<"fixed"> = 1;
export const varying: Value<"varying">[] = ["x", undefined];
// @ts-expect-error leaving it out means 'x', not NULL
export const varyingNull: Value<"varying"> = null;
export const needed: Value<"needed"> = "u";
// @ts-expect-error a required key is never null, whatever its column is
export const neededNull: Value<"needed"> = null;
export const long: Value<"long">[] = ["x", null, undefined];
// @ts-expect-error a text is not a flag
export const longFlag: Value<"long"> = true;

export const price: Value<"price">[] = ["1.50", 1.5, undefined];
// @ts-expect-error a decimal is no bigint
export const priceBig: Value<"price"> = 1n;
// @ts-expect-error leaving it out means 1.50, not NULL
export const priceNull: Value<"price"> = null;
export const ratio: Value<"ratio">[] = ["1e-7", 0.1, null];
// @ts-expect-error a float is no flag
export const ratioFlag: Value<"ratio"> = false;
export const exact: Value<"exact">[] = ["1.5", 1.5];
// @ts-expect-error a required key is never null
export const exactNull: Value<"exact"> = null;

export const day: Value<"day">[] = ["2026-12-31", null];
// @ts-expect-error a date is a text in the column's form
export const dayDate: Value<"day"> = new Date();
// @ts-expect-error a date is no number
export const dayNumber: Value<"day"> = 20261231;
export const moment: Value<"moment"> = "2026-12-31 23:59:59";
// @ts-expect-error a required key is never null
export const momentNull: Value<"moment"> = null;
export const year: Value<"year">[] = ["2026", 2026, null];
// @ts-expect-error a year is no bigint
export const yearBig: Value<"year"> = 2026n;

export const choice: Value<"choice">[] = ["all", "basic", undefined];
// @ts-expect-error not a member
export const choiceOther: Value<"choice"> = "ALL";
// @ts-expect-error leaving it out means 'all', not NULL
export const choiceNull: Value<"choice"> = null;
export const few: Value<"few">[] = ["", "a", "b", "a,b", null];
// @ts-expect-error not in the column's order
export const fewOrder: Value<"few"> = "b,a";
export const many: Value<"many">[] = ["a,f", null];
// @ts-expect-error a set is one text
export const manyList: Value<"many"> = ["a", "f"];
`;

const FLAGS = {
  "boolean|bit": `
export const flag: Value<"flag">[] = [true, false, 0, 1, undefined];
// @ts-expect-error not any number
export const flagTwo: Value<"flag"> = 2;
// @ts-expect-error not its digits
export const flagText: Value<"flag"> = "1";
// @ts-expect-error leaving it out means 0, not NULL
export const flagNull: Value<"flag"> = null;
`,
  boolean: `
export const flag: Value<"flag">[] = [true, false, undefined];
// @ts-expect-error no bit
export const flagZero: Value<"flag"> = 0;
// @ts-expect-error no bit
export const flagOne: Value<"flag"> = 1;
// @ts-expect-error leaving it out means 0, not NULL
export const flagNull: Value<"flag"> = null;
`,
  bit: `
export const flag: Value<"flag">[] = [0, 1, undefined];
// @ts-expect-error no boolean
export const flagTrue: Value<"flag"> = true;
// @ts-expect-error no boolean
export const flagFalse: Value<"flag"> = false;
// @ts-expect-error not any number
export const flagTwo: Value<"flag"> = 2;
`,
} as const satisfies Record<NonNullable<EmitConfig["flags"]>, string>;

const BIGINTS = {
  "number|bigint": `
export const big: Value<"big">[] = [5, -9223372036854775808n, null, undefined];
export const bigUnsigned: Value<"big_unsigned">[] = [5, 18446744073709551615n, undefined];
// @ts-expect-error not its digits
export const bigText: Value<"big"> = "5";
// @ts-expect-error leaving it out means 1, not NULL
export const bigNull: Value<"big_unsigned"> = null;
`,
  bigint: `
export const big: Value<"big">[] = [5n, null, undefined];
export const bigUnsigned: Value<"big_unsigned">[] = [18446744073709551615n, undefined];
// @ts-expect-error no number
export const bigNumber: Value<"big"> = 5;
// @ts-expect-error not its digits
export const bigText: Value<"big_unsigned"> = "5";
`,
  string: `
export const big: Value<"big">[] = ["-5", null, undefined];
export const bigUnsigned: Value<"big_unsigned">[] = ["18446744073709551615", undefined];
// @ts-expect-error no number
export const bigNumber: Value<"big"> = 5;
// @ts-expect-error no bigint
export const bigBig: Value<"big_unsigned"> = 5n;
`,
} as const satisfies Record<NonNullable<EmitConfig["bigint"]>, string>;

const CAMEL = `
// @ts-expect-error no name that code has
export const wireName: RowsItem = { ${NEEDED}, big_unsigned: 1n };
`;

const CHOICES: readonly EmitConfig[] = [
  {},
  { flags: "boolean" },
  { flags: "bit" },
  { bigint: "bigint" },
  { bigint: "string" },
  { naming: "camel" },
  { flags: "bit", bigint: "string", naming: "camel" },
];

/** The default settings and all settings at once. `npm test` compiles items only with these, and the table with each setting. */
const FAST_CHOICES = [CHOICES[0], CHOICES.at(-1)];

test("each row of the documented table of types compiles as documented, with each setting", async () => {
  const files = CHOICES.map(async (config, index) => {
    const generated = await generate({ snapshot: snapshotOf(ROWS), config });
    return [...generated, { path: "literal.ts", text: literalRows(config) }].map(({ path, text }) => ({
      path: `choice${index}/${path}`,
      text,
    }));
  });
  expect(compilerDiagnostics((await Promise.all(files)).flat())).toEqual([]);
});

function literalRows({ flags = "boolean|bit", bigint = "number|bigint", naming }: EmitConfig): string {
  const rows = COMMON + FLAGS[flags] + BIGINTS[bigint];
  const inCode = rows.replace(/"[a-z]+(?:_[a-z]+)+"/g, (key) =>
    key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
  );
  return `import type { RowsItem } from "./index.js";
type Value<Key extends keyof RowsItem> = RowsItem[Key];
${naming === "camel" ? inCode + CAMEL : rows}`;
}

describe.each(CHOICES)("%j", (config) => {
  test(
    "the generated type accepts every valid item, and the validator refuses every item that the type refuses",
    FAST_CHOICES.includes(config) ? SCALED : FULL,
    async () => {
      const { modules } = documentedSnapshot();
      // Settings affect kinds of values, not modules, so one documented module suffices with settings.
      const documented = Object.values(modules).filter(
        ({ module }) => Object.keys(config).length === 0 || module === "AccountRemoteRoot",
      );
      const snapshot = snapshotOf(...documented, everyKindModule());
      const loaded = await loadGenerated(snapshot, config);
      const samples = Object.keys(snapshot.modules).map((module) => {
        const values = [...payloads(loaded.schema(module), counts(100, 300), 7)].map((payload, index) =>
          // JSON has no bigints: every second payload has its integers as bigints.
          index % 2 === 0 ? payload : withBigints(payload),
        );
        return { module, path: `${module}.sample.ts`, values };
      });
      const literals = samples.map(({ module, path, values }) => ({
        path,
        text: [
          `import type { ${module}Item } from "./index.js";`,
          ...values.map((value, at) => `export const item${at}: ${module}Item = ${literalOf(value)};`),
        ].join("\n"),
      }));
      const refused = new Map<string, string>();
      for (const { path, line, message } of compilerDiagnostics([...loaded.files, ...literals])) {
        refused.set(`${path}:${line - 1}`, message);
      }

      const verdicts = { both: 0, neither: 0, validatorOnly: 0 };
      for (const { module, path, values } of samples) {
        const validate = loaded.validator(module);
        for (const [at, value] of values.entries()) {
          const [taken, fault] = [validate(value), refused.get(`${path}:${at}`)];
          const place = `${module}: ${literalOf(value).slice(0, 300)}`;
          if (taken && fault !== undefined) expect.fail(`${place}: the type alone refuses it: ${fault}`);
          const reported = validate.errors?.find((error) => !isBeyondTypes(error, value));
          if (fault === undefined && reported !== undefined) {
            expect.fail(`${place}: a type could have reported: ${reported.message}`);
          }
          verdicts[taken ? "both" : fault === undefined ? "validatorOnly" : "neither"]++;
          refused.delete(`${path}:${at}`);
        }
      }
      // Every diagnostic is about a sample, and each kind of verdict occurs often enough.
      expect([...refused]).toEqual([]);
      expect(Math.min(...Object.values(verdicts))).toBeGreaterThan(counts(5, 20));
    },
  );
});

/** Whether the types cannot express the violated rule: limits, formats, lengths, and whether a number is an integer. */
function isBeyondTypes({ keyword, path }: { keyword: string; path: string }, item: object): boolean {
  const value: unknown = Reflect.get(item, path);
  if (keyword === "type") return typeof value === "number";
  // The type of a long set is only `string`.
  if (keyword === "enum") return path === "many" && typeof value === "string";
  return keyword !== "required" && keyword !== "additionalProperties";
}

function withBigints(payload: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(payload).map(([key, value]) => [
    key,
    Number.isSafeInteger(value) ? BigInt(value as number) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** Returns the item as a TypeScript literal. */
function literalOf(item: Record<string, unknown>): string {
  const members = Object.entries(item).map(([key, value]) => {
    const text = typeof value === "bigint" ? `${value}n` : JSON.stringify(value);
    return `${JSON.stringify(key)}: ${text.replace(/[\u2028\u2029]/g, "")}`;
  });
  return `{ ${members.join(", ")} }`;
}
