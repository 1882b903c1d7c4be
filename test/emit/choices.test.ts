/** Types, validator, JSON Schema and encoding agree for every option. */

import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { buildIntegerPattern } from "../../src/column/number-patterns.js";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig } from "../../src/core/config-types.js";
import type { JsonSchema } from "../../src/core/json-schema-types.js";
import { compilerDiagnostics } from "../support/compiler.js";
import { casesOf, counts, FULL, SCALED } from "../support/extent.js";
import { loadGenerated } from "../support/generated.js";
import { payloads } from "../support/payloads.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

const SAMPLE = snapshotOf(
  moduleOf(
    "Sample",
    {
      user_name: "char(16) DEFAULT NULL",
      is_on: "int(1) DEFAULT 0",
      byte_count: "BIGINT UNSIGNED DEFAULT 1",
      signed_count: "bigint DEFAULT NULL",
    },
    { required: ["user_name"], primary: ["user_name"] },
  ),
);

async function typeOf(config: EmitConfig): Promise<string> {
  const files = await generate({ snapshot: SAMPLE, config });
  const text = files.find(({ path }) => path === "Sample.ts")?.text ?? "";
  return /export interface SampleItem \{[^]*?^\}/m.exec(text)?.[0] ?? "";
}

const BIG = 18446744073709551615n;

test("buildIntegerPattern returns a pattern that accepts exactly the integers in the range", () => {
  const limits = [
    -130, -101, -100, -99, -20, -12, -10, -9, -5, -1, 0, 1, 4, 9, 10, 12, 50, 99, 100, 101, 123,
  ];
  for (const minimum of limits) {
    for (const maximum of limits.filter((limit) => limit >= minimum)) {
      const pattern = new RegExp(buildIntegerPattern(BigInt(minimum), BigInt(maximum)));
      for (let value = -135; value <= 135; value += 1) {
        if (pattern.test(String(value)) !== (value >= minimum && value <= maximum)) {
          expect.fail(`${value} from ${minimum} to ${maximum}: ${pattern.source}`);
        }
      }
      expect(pattern.test("-0") || pattern.test("01") || pattern.test("")).toBe(false);
    }
  }
});

test("the JSON Schema of a key contains the column's default only if the override of the key accepts this value", async () => {
  const defaults = async (set: object, key = "byte_count"): Promise<unknown> => {
    const loaded = await loadGenerated(SAMPLE, { overrides: [{ key, set }] });
    return loaded.schema("Sample").properties?.[key]?.default;
  };
  expect(await defaults({ minimum: 1 })).toBe(1);
  expect(await defaults({ minimum: 2 })).toBeUndefined();
  expect(await defaults({ type: "string", minimum: 2 })).toBeUndefined();
  expect(await defaults({ flag: true })).toBe(1);
});

describe("64-bit integers", () => {
  test.each([
    ["number|bigint", "number | bigint | undefined", [0, 1n, BIG], ["1", 1.5, -1, BIG + 1n, 2 ** 53]],
    ["bigint", "bigint | undefined", [0n, BIG], [1, "1", -1n, BIG + 1n]],
    [
      "string",
      "string | undefined",
      ["0", "1", String(BIG)],
      [1, 1n, "", "-1", "01", "1.0", " 1", String(BIG + 1n)],
    ],
  ] as const)(
    "the generated type, validator and encoder of a 64-bit integer follow the setting bigint: %s",
    async (bigint, type, good, bad) => {
      expect(await typeOf({ bigint })).toContain(`byte_count?: ${type};`);
      const loaded = await loadGenerated(SAMPLE, { bigint });
      const validate = loaded.validator("Sample");
      for (const value of good) {
        const item = { user_name: "u", byte_count: value };
        expect([value, validate(item), validate.errors]).toEqual([value, true, null]);
        expect(loaded.encode("Sample", item)["byte_count"]).toBe(String(value));
      }
      for (const value of bad)
        expect([value, validate({ user_name: "u", byte_count: value })]).toEqual([value, false]);
    },
  );

  test("the validator's error messages describe the configured type of a 64-bit integer", async () => {
    const bigints = (await loadGenerated(SAMPLE, { bigint: "bigint" })).validator("Sample");
    bigints({ user_name: "u", byte_count: 5 });
    expect(bigints.errors?.[0]?.message).toBe(
      "Sample.byte_count: expected a bigint from 0 to 18446744073709551615, got 5",
    );
    const strings = (await loadGenerated(SAMPLE, { bigint: "string" })).validator("Sample");
    strings({ user_name: "u", byte_count: "18446744073709551616" });
    expect(strings.errors?.[0]).toMatchObject({ keyword: "maximum", params: { maximum: String(BIG) } });
  });
});

describe("flags", () => {
  test.each([
    ["boolean|bit", "boolean | 0 | 1 | undefined", [true, false, 0, 1], [2, "1", null]],
    ["boolean", "boolean | undefined", [true, false], [0, 1, "1"]],
    ["bit", "0 | 1 | undefined", [0, 1], [true, false, "1"]],
  ] as const)(
    "the generated type, validator and encoder of a flag column follow the setting flags: %s",
    async (flags, type, good, bad) => {
      expect(await typeOf({ flags })).toContain(`is_on?: ${type};`);
      const loaded = await loadGenerated(SAMPLE, { flags });
      const validate = loaded.validator("Sample");
      for (const value of good) {
        const item = { user_name: "u", is_on: value };
        expect([value, validate(item)]).toEqual([value, true]);
        expect(loaded.encode("Sample", item)["is_on"]).toBe(String(Number(value)));
      }
      for (const value of bad)
        expect([value, validate({ user_name: "u", is_on: value })]).toEqual([value, false]);
    },
  );
});

describe("names", () => {
  test("the setting naming: camel changes property names in code, but not in requests", async () => {
    const loaded = await loadGenerated(SAMPLE, { naming: "camel" });
    expect(await typeOf({ naming: "camel" })).toContain("byteCount?: number | bigint | undefined;");
    const validate = loaded.validator("Sample");
    expect(validate({ userName: "u", byteCount: 5n, isOn: true })).toBe(true);
    expect(loaded.encode("Sample", { userName: "u", byteCount: 5n, isOn: true })).toEqual({
      user_name: "u",
      byte_count: "5",
      is_on: "1",
    });
    expect(validate({ user_name: "u" })).toBe(false);
    expect(validate.errors?.map(({ message }) => message)).toEqual([
      "Sample.userName: required, but missing",
      "Sample.user_name: this module has no such key; did you mean userName?",
    ]);
  });

  test("generate with the setting naming: camel refuses two keys that have the same name in camelCase", async () => {
    const twins = snapshotOf(moduleOf("Twins", { a_b: "text", aB: "text" }));
    await expect(generate({ snapshot: twins, config: { naming: "camel" } })).rejects.toThrow(
      /a_b.*aB|aB.*a_b/,
    );
  });
});

describe("overrides", () => {
  test.each([
    [{ key: "is_on", set: { flag: false } }, "is_on?: number | undefined", { is_on: 5 }, { is_on: true }],
    [
      { definition: "bigint unsigned*", set: { flag: true } },
      "byte_count?: boolean | 0 | 1 | undefined",
      { byte_count: true },
      { byte_count: 5 },
    ],
    [
      { key: "*_count", set: { minimum: 1, maximum: 10 } },
      "byte_count?: number | bigint | undefined",
      { byte_count: 10 },
      { byte_count: 0 },
    ],
    [
      { key: "byte_count", set: { type: "number", maximum: "9007199254740991" } },
      "byte_count?: number | undefined",
      { byte_count: 5 },
      { byte_count: 5n },
    ],
    [
      { key: "byte_count", set: { type: "string" } },
      "byte_count?: string | undefined",
      { byte_count: "5" },
      { byte_count: 5 },
    ],
    [
      { module: "Sam*", key: "user_name", set: { values: ["a", "b"] } },
      'user_name: "a" | "b"',
      { user_name: "b" },
      { user_name: "c" },
    ],
    [
      { key: "signed_count", set: { required: true } },
      "signed_count: number | bigint;",
      { signed_count: 1 },
      {},
    ],
  ] as const)("the generated code applies the override %j", SCALED, async (override, type, good, bad) => {
    const config = { overrides: [override] };
    expect(await typeOf(config)).toContain(type);
    const loaded = await loadGenerated(SAMPLE, config);
    const validate = loaded.validator("Sample");
    const byAjv = new Ajv2020({ ownProperties: true }).compile(loaded.schema("Sample"));
    expect([validate({ user_name: "a", ...good }), validate.errors]).toEqual([true, null]);
    expect(validate({ user_name: "a", ...bad })).toBe(false);
    for (const payload of payloads(loaded.schema("Sample"), counts(500, 5_000))) {
      if (validate(payload) !== byAjv(payload)) expect.fail(JSON.stringify([payload, validate.errors]));
    }
  });

  const LIMITS = "the column only stores integers from -2147483648 to 2147483647";
  const UNSAFE = "a number cannot represent integers beyond 9007199254740991";
  const NO_FLAG = "the key is a flag (0 or 1); to set a range or another type, add flag: false";
  test.each([
    [{ key: "is_on", set: { flag: false, maximum: "99999999999" } }, LIMITS],
    [{ key: "user_name", set: { flag: true } }, "only an integer column can be a flag"],
    [{ key: "user_name", set: { values: ["seventeen letters"] } }, "is too long for the column"],
    [{ key: "byte_count", set: { type: "number" } }, UNSAFE],
    [{ key: "byte_count", set: { minimum: 5, maximum: 4 } }, "minimum must not be greater than maximum"],
    [{ key: "byte_count", set: { minimum: 1.5 } }, "a limit must be a safe integer"],
    [{ key: "is_on", set: { minimum: 0 } }, NO_FLAG],
    [{ key: "is_on", set: { flag: true, minimum: 0 } }, "a flag cannot have a range or another type"],
    [{ key: "user_name", set: { required: false } }, "because the server requires the key"],
    [{ key: "user_name", set: { values: ["\ud800"] } }, "contains an unpaired surrogate"],
  ] as const)(
    "generate refuses the override %j, which the column does not allow",
    async (override, reason) => {
      await expect(generate({ snapshot: SAMPLE, config: { overrides: [override] } })).rejects.toThrow(reason);
    },
  );
});

const CHOICES: readonly EmitConfig[] = [
  { bigint: "bigint" },
  { bigint: "string" },
  { flags: "boolean" },
  { flags: "bit" },
  { naming: "camel" },
  { documentedRules: "error" },
  {
    overrides: [
      { key: "size", set: { minimum: 1, maximum: "4294967296" } },
      { key: "skip*", set: { flag: false } },
      { key: "domain", set: { values: ["a", "all", ""] } },
      { definition: "char(255)*", key: "replaceip", set: { required: true } },
    ],
  },
  { bigint: "string", flags: "boolean", naming: "camel", documentedRules: "error" },
];

describe("over many payloads for each choice", SCALED, () => {
  test.each(casesOf(CHOICES.toReversed(), 4))(
    "ajv and the generated validator agree on random items with the settings %j",
    async (config) => {
      const count = counts(300, 20_000);
      const loaded = await loadGenerated(documentedSnapshot(), config);
      for (const module of Object.keys(documentedSnapshot().modules)) {
        const schema = loaded.schema(module);
        const byAjv = new Ajv2020({ ownProperties: true }).compile(schema);
        const validate = loaded.validator(module);
        let accepted = 0;
        for (const payload of payloads(schema, count)) {
          const ours = validate(config.bigint === "bigint" ? revived(payload, schema) : payload);
          accepted += Number(ours);
          // JSON Schema cannot express that two keys have the same value.
          const beyond = validate.errors?.every(({ message }) => message.includes("to be equal")) === true;
          if (ours !== byAjv(payload) && !beyond) {
            expect.fail(
              `${module}: ${JSON.stringify(payload).slice(0, 300)}: ${JSON.stringify(validate.errors)}`,
            );
          }
        }
        expect(accepted).toBeGreaterThan(count / 100);
      }
    },
  );
});

/** JSON has no bigints, so payloads contain integers. Converts them to bigints for keys that accept only bigints. */
function revived(payload: Record<string, unknown>, { properties = {} }: JsonSchema): object {
  const isWide = (key: string): boolean => Number(properties[key]?.maximum ?? 0) >= 2 ** 32;
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [
      key,
      isWide(key) && Number.isSafeInteger(value) ? BigInt(value as number) : value,
    ]),
  );
}

for (const config of CHOICES) {
  // types.test.ts compiles an example of the others.
  const options = config.overrides !== undefined ? {} : FULL;
  test(`generated code compiles with the settings ${JSON.stringify(config)}`, options, async () => {
    expect(compilerDiagnostics(await generate({ snapshot: documentedSnapshot(), config }))).toEqual([]);
  });
}

test("the validator treats keys with the value undefined as omitted", async () => {
  const config = { versions: undefined, bigint: undefined, emitters: undefined } as unknown as EmitConfig;
  expect(await generate({ snapshot: SAMPLE, config })).toEqual(await generate({ snapshot: SAMPLE }));
});
