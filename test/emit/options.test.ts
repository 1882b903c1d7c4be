/** Options of generated code: types, validators, JSON Schema and requests follow them. test/emit/agreement.test.ts compares many values. */

import { describe, expect, test } from "vitest";
import { generate, type EmitConfig } from "../../src/index.js";
import { loadGenerated } from "../support/generated.js";
import { createProject } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

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

const BIG = 18446744073709551615n;

test.each<[EmitConfig, key: string, good: readonly unknown[], bad: readonly unknown[], message: string]>([
  [
    { bigint: "number|bigint" },
    "byte_count",
    [0, 1n, BIG],
    ["1", 1.5, -1, BIG + 1n, 2 ** 53],
    "as a bigint if beyond +/-9007199254740991, got 9007199254740992",
  ],
  [
    { bigint: "bigint" },
    "byte_count",
    [0n, BIG],
    ["1", -1n, BIG + 1n, 5],
    "expected a bigint from 0 to 18446744073709551615, got 5",
  ],
  [
    { bigint: "string" },
    "byte_count",
    ["0", "1", String(BIG)],
    [1, 1n, "", "-1", "01", "1.0", " 1", String(BIG + 1n)],
    "18446744073709551615",
  ],
  [
    { flags: "boolean|bit" },
    "is_on",
    [true, false, 0, 1],
    ["1", null, 2],
    "expected true, false, 1 or 0, got 2",
  ],
  [{ flags: "boolean" }, "is_on", [true, false], [1, "1", 0], "got 0"],
  [{ flags: "bit" }, "is_on", [0, 1], [false, "1", true], "got true"],
])("the validator and the encoder follow the settings %j", async (config, key, good, bad, message) => {
  const loaded = await loadGenerated(SAMPLE, config);
  const validate = loaded.validator("Sample");
  for (const value of good) {
    const item = { user_name: "u", [key]: value };
    expect([value, validate(item), validate.findErrors(item)]).toEqual([value, true, []]);
    expect(loaded.encode("Sample", item)[key]).toBe(
      String(typeof value === "boolean" ? Number(value) : value),
    );
  }
  for (const value of bad)
    expect([value, validate({ user_name: "u", [key]: value })]).toEqual([value, false]);
  expect(validate.findErrors({ user_name: "u", [key]: bad.at(-1) })[0]?.message).toContain(message);
});

test("the setting naming: camel changes property names in code, but not in requests", async () => {
  const loaded = await loadGenerated(SAMPLE, { naming: "camel" });
  const validate = loaded.validator("Sample");
  const item = { userName: "u", byteCount: 5n, isOn: true };
  expect(validate(item)).toBe(true);
  expect(loaded.encode("Sample", item)).toEqual({ user_name: "u", byte_count: "5", is_on: "1" });
  expect(validate.findErrors({ user_name: "u" }).map(({ message }) => message)).toEqual([
    "Sample.userName: required, but missing",
    "Sample.user_name: this module has no such key; did you mean userName?",
  ]);
  const twins = generate({
    snapshot: snapshotOf(moduleOf("Twins", { a_b: "text", aB: "text" })),
    config: { naming: "camel" },
  });
  await expect(twins).rejects.toThrow(/a_b.*aB|aB.*a_b/);
});

test("an option with the value undefined is treated as omitted", async () => {
  const config = { versions: undefined, bigint: undefined, emitters: undefined } as unknown as EmitConfig;
  expect(await generate({ snapshot: SAMPLE, config })).toEqual(await generate({ snapshot: SAMPLE }));
});

describe("overrides", () => {
  test.each([
    [{ key: "is_on", set: { flag: false } }, "is_on?: number | undefined", { is_on: 5 }, { is_on: true }],
    [
      { definition: "bigint unsigned*", set: { flag: true } },
      "byte_count?: boolean | 0 | 1 | undefined",
      ...[{ byte_count: true }, { byte_count: 5 }],
    ],
    [
      { key: "*_count", set: { minimum: 1, maximum: 10 } },
      "byte_count?: number | bigint | undefined",
      ...[{ byte_count: 10 }, { byte_count: 0 }],
    ],
    [
      { key: "byte_count", set: { type: "number", maximum: "9007199254740991" } },
      "byte_count?: number | undefined",
      ...[{ byte_count: 5 }, { byte_count: 5n }],
    ],
    [
      { key: "byte_count", set: { type: "string" } },
      "byte_count?: string | undefined",
      ...[{ byte_count: "5" }, { byte_count: 5 }],
    ],
    [
      { module: "Sam*", key: "user_name", set: { values: ["a", "b"] } },
      'user_name: "a" | "b"',
      ...[{ user_name: "b" }, { user_name: "c" }],
    ],
    [
      { key: "signed_count", set: { required: true } },
      "signed_count: number | bigint;",
      { signed_count: 1 },
      {},
    ],
  ] as const)("the generated code applies the override %j", async (override, type, good, bad) => {
    const loaded = await loadGenerated(SAMPLE, { overrides: [override] });
    expect(loaded.files.find(({ path }) => path === "Sample.ts")?.text).toContain(type);
    const validate = loaded.validator("Sample");
    expect(validate.findErrors({ user_name: "a", ...good })).toEqual([]);
    expect(validate({ user_name: "a", ...bad })).toBe(false);
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
  ] as const)("generate refuses an override that the column does not allow: %j", async (override, reason) => {
    await expect(generate({ snapshot: SAMPLE, config: { overrides: [override] } })).rejects.toThrow(reason);
  });

  test("generate warns about each override that matches no key, and only about these", async () => {
    const project = createProject({ schemas: SAMPLE });
    const unused = [{ key: "usr_name" }, { module: "Other" }, { definition: "enum*" }];
    const used = [{ key: "user_name" }, { module: "Sam*", key: "*_count" }, { definition: "BIGINT*" }];
    const overrides = [...unused, ...used].map((pattern) => ({ ...pattern, set: {} }));
    project.write("whm-transfer.config.json", { overrides });
    const { stderr } = await project.run("generate");
    for (const pattern of unused) expect(stderr).toContain(JSON.stringify(pattern).slice(1, -1));
    for (const pattern of used) expect(stderr).not.toContain(JSON.stringify(pattern).slice(1, -1));
  });

  test.each([
    [{ minimum: "9007199254740993" }, [5, 5n], 9007199254740993n],
    [{ maximum: "-9007199254740993" }, [5, -5n], -9007199254740993n],
  ])("an override beyond 2^53 applies to numbers and bigints: %j", async (set, refused, accepted) => {
    const snapshot = snapshotOf(moduleOf("Sample", { size: "bigint" }));
    const loaded = await loadGenerated(snapshot, { overrides: [{ key: "size", set }] });
    const validate = loaded.validator("Sample");
    expect([...refused, accepted].map((size) => validate({ size }))).toEqual([false, false, true]);
  });

  test.each([
    [{ minimum: 1 }, 1],
    [{ minimum: 2 }, undefined],
    [{ type: "string", minimum: 2 }, undefined],
    [{ flag: true }, 1],
  ] as const)(
    "the JSON Schema contains a default only if the override %j accepts it",
    async (set, expected) => {
      const loaded = await loadGenerated(SAMPLE, { overrides: [{ key: "byte_count", set }] });
      expect(loaded.schema("Sample").properties?.["byte_count"]?.default).toBe(expected);
    },
  );
});
