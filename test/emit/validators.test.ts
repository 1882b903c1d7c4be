/** Emitted validators and encoders beyond JSON: bigints, undefined, bytes, decimals, and error messages. */

import { inspect } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { diffSnapshots, generate } from "../../src/index.js";
import { loadGenerated, type LoadedCode } from "../support/generated.js";
import {
  awkwardModule,
  documentedSnapshot,
  everyKindModule,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

let documented: LoadedCode;
let every: LoadedCode;

beforeAll(async () => {
  documented = await loadGenerated(documentedSnapshot());
  every = await loadGenerated(snapshotOf(everyKindModule()));
});

/** Returns the error messages for an account with these keys. The list is empty if the account is valid. */
function account(keys: object, base: object = { user: "u", localuser: "l" }): string[] {
  const validate = documented.validator("AccountRemoteRoot");
  return validate.findErrors({ ...base, ...keys }).map(({ message }) => message);
}

function kinds(keys: object): string[] {
  const validate = every.validator("EveryKind");
  return validate.findErrors({ name: "n", many: "a", "big-unsigned": 1, ...keys }).map(({ path }) => path);
}

test.each<[string, object]>([
  ["a safe integer for a bigint column", { size: 2 ** 53 - 1 }],
  ["the last digit of a bigint column", { size: 2n ** 64n - 1n }],
  ["undefined as left out", { domain: undefined, priority: undefined }],
  ["255 code points that are 510 units", { domain: "\u{1f600}".repeat(255) }],
  ["65,535 bytes of text", { copypoint: "\u20ac".repeat(21_845) }],
  ["int(1) beyond its display width", { priority: -(2 ** 31) }],
])("the validator accepts %s", (_, keys) => {
  expect(account(keys)).toEqual([]);
});

describe("a validator refuses with a message", () => {
  const INTEGER = "expected an integer from -2147483648 to 2147483647";
  const UNSIGNED = "expected an integer from 0 to 18446744073709551615";
  test.each<[object, string]>([
    [{ size: -1n }, `size: ${UNSIGNED}, got -1n`],
    [{ size: 2n ** 64n }, `size: ${UNSIGNED}, got 18446744073709551616n`],
    // This number stands for two integers.
    [{ size: 2 ** 53 }, `size: ${UNSIGNED}, as a bigint if beyond +/-9007199254740991, got 9007199254740992`],
    [{ priority: 3.5 }, `priority: ${INTEGER}, got 3.5`],
    [{ priority: null }, `priority: ${INTEGER}, got null`],
    [{ priority: 5n }, `priority: ${INTEGER}, got 5n`],
    [{ ip: 2 }, "ip: expected true, false, 1 or 0, got 2"],
    [{ nosuchkey: 1 }, "nosuchkey: this module has no such key"],
    [{ user: "x".repeat(256) }, "user: expected at most 255 characters, got 256"],
    [{ copypoint: "\u20ac".repeat(21_846) }, "copypoint: expected at most 65535 bytes, got 65538"],
    [{ domain: "\ud83d" }, "domain: expected well-formed Unicode, got a lone surrogate"],
    [{ user: "" }, "user: required, but empty"],
    [{ user: null }, "user: expected a string, got null"],
    [{ user: undefined }, "user: required, but missing"],
  ])("the validator refuses an invalid item, and the message describes the error: %#", (keys, message) => {
    expect(account(keys)).toEqual([`AccountRemoteRoot.${message}`]);
  });

  test("the validator's error messages never contain string values of the item", () => {
    expect(account({ size: "s3cret", ip: "s3cret", domain: "s3cret".repeat(100) }).join()).not.toContain(
      "s3cret",
    );
  });

  test.each([[null], [undefined], [[]], ["text"], [1]])("the validator refuses %j as an item", (value) => {
    const validate = documented.validator("PackageRemoteRoot");
    expect(validate(value)).toBe(false);
    expect(validate.findErrors(value)).toMatchObject([{ path: "", keyword: "type" }]);
  });

  test("errors of a validator, and copies of them, do not change if the validated item is changed afterwards", () => {
    const validate = documented.validator("AccountRemoteRoot");
    const item: Record<string, unknown> = { user: [], localuser: "l", size: 2n ** 64n, Size: 1, force: 2 };
    const errors = validate.findErrors(item);
    const printed = inspect(errors);
    for (const key of Object.keys(item)) item[key] = undefined;
    const messages = [
      "AccountRemoteRoot.force: expected true, false, 1 or 0, got 2",
      "AccountRemoteRoot.size: expected an integer from 0 to 18446744073709551615, got 18446744073709551616n",
      "AccountRemoteRoot.user: expected a string, got an array",
      "AccountRemoteRoot.Size: this module has no such key; did you mean size?",
    ];
    for (const copy of [
      errors,
      errors.map((error) => ({ ...error })),
      structuredClone(errors),
      JSON.parse(JSON.stringify(errors)) as typeof errors,
    ])
      expect(copy.map(({ message }) => message)).toEqual(messages);
    for (const error of errors) expect(Object.keys(error)).toEqual(["path", "keyword", "message", "params"]);
    for (const message of messages) expect(printed).toContain(message);
  });

  test("the validator reports an unknown key even after valid items with the same number of keys", () => {
    const validate = documented.validator("PackageRemoteRoot");
    const size = { size: 1 };
    expect(validate({ package: "p", ...size })).toBe(true);
    expect(validate({ ...size, package: "p" })).toBe(true);
    for (const item of [
      { package: "p", sizes: 1 },
      { sizes: 1, package: "p" },
      { package: "p", sizes: 1 },
    ]) {
      expect(validate(item)).toBe(false);
      expect(validate.findErrors(item).map(({ path }) => path)).toEqual(["sizes"]);
    }
    expect(validate({ ...size, package: "p" })).toBe(true);
    expect(validate.findErrors({ ...size, package: "p" })).toEqual([]);
    const errors = validate.findErrors({ ...size, package: "p", Size: 1, size2: 1, SIZE: 1 });
    expect(errors.map(({ path }) => path)).toEqual(["Size", "size2", "SIZE"]);
  });

  test("the validator's error messages escape control characters in ENUM members and unknown keys", async () => {
    const keys = { a: "enum('\u202e')", b: "enum('\u0007')", c: "enum('\\\\')" };
    const loaded = await loadGenerated(snapshotOf(moduleOf("Odd", keys)));
    const validate = loaded.validator("Odd");
    const errors = validate.findErrors({ a: 1, b: 1, c: 1, "\u0085": 1 });
    expect(errors.map(({ message }) => message)).toEqual([
      'Odd.a: expected one of "\\u{202e}", got 1',
      'Odd.b: expected one of "\\u0007", got 1',
      'Odd.c: expected one of "\\\\", got 1',
      "Odd.\\u{85}: this module has no such key",
    ]);
  });
});

describe("types that JSON Schema cannot express completely", () => {
  test.each<[key: string, valid: readonly unknown[], invalid: readonly unknown[]]>([
    ["price", [0.07, 9999.99, "1.50"], [10_000, 0.001, 1e-7, Number.NaN, "1,5"]],
    ["whole", [99_999_999_999_999_983_616, "9".repeat(20)], [1e20, 1.5]],
    ["ratio", [1e30, "3.4e38"], [1e39, Infinity, "1e39"]],
    ["exact", [1e300], [-1, "1e400"]],
    ["many", ["a,c,f"], ["c,a", "a,a", "a,g", ""]],
    ["latin", ["caf\u00e9 \u20ac"], ["\u0416", "\u{1f600}"]],
    ["wide", ["\u65e5".repeat(127), "\u{1f600}"], ["\u65e5".repeat(128)]],
    ["embedding", ["[1, 2, 3]", -1.5, null], ["\ud800", NaN, true]],
    ["document", ['{"a":[1,null]}', "null", null], ["", "[1,]", '"\ud83d"']],
    ["measure", [999.99, "-999.99", 0.07], [999.995, "999.995", 1000]],
    ["note", ["\u00e9".repeat(127)], ["\u00e9".repeat(128)]],
  ])("the validator checks types that JSON Schema cannot express: %s", (key, valid, invalid) => {
    for (const value of valid) expect([value, kinds({ [key]: value })]).toEqual([value, []]);
    for (const value of invalid) expect([value, kinds({ [key]: value })]).toEqual([value, [key]]);
  });

  test.each<[string, unknown, string]>([
    ["latin", "\u0416", "expected a string in the character set latin1, got another string"],
    ["latin", "\ud83d", "expected well-formed Unicode, got a lone surrogate"],
    ["document", "[1,]", "expected a JSON string, got another string"],
    ["document", 5, "expected a string, got 5"],
    [
      "measure",
      999.995,
      "expected a decimal with at most 3 digits before and 2 after the point, got 999.995",
    ],
  ])("the message for an invalid %s %j describes the expected form", (key, value, message) => {
    const validate = every.validator("EveryKind");
    const errors = validate.findErrors({ name: "n", many: "a", "big-unsigned": 1, [key]: value });
    expect(errors).toMatchObject([{ path: key, message: `EveryKind.${key}: ${message}` }]);
  });

  test("the JSON Schema describes a rule that JSON Schema cannot express in a $comment", () => {
    expect(every.schema("EveryKind").properties?.["document"]).toMatchObject({
      contentMediaType: "application/json",
      $comment: expect.stringContaining("validator") as string,
    });
  });

  test("the validator requires a NOT NULL key without a default, even if the server does not list the key as required", () => {
    expect(kinds({ "big-unsigned": undefined })).toEqual(["big-unsigned"]);
  });
});

describe("fields", () => {
  test("a generated encode function returns digits for numbers, 0 or 1 for flags, and omits null and undefined", () => {
    const fields = documented.encode("AccountRemoteRoot", {
      user: "u",
      localuser: "l",
      size: 123456789012345678901n,
      priority: -0,
      ip: true,
      force: 0,
      domain: null,
      files: undefined,
    });
    expect(fields).toStrictEqual({
      user: "u",
      localuser: "l",
      size: "123456789012345678901",
      priority: "0",
      ip: "1",
      force: "0",
    });
  });

  test("a generated encode function returns decimal numbers without an exponent", () => {
    const item = { name: "n", many: "a", "big-unsigned": 1n };
    expect(every.encode("EveryKind", { ...item, price: 1e-7 })["price"]).toBe("0.0000001");
    expect(every.encode("EveryKind", { ...item, price: 1.5e21 })["price"]).toBe("1500000000000000000000");
    expect(every.encode("EveryKind", { ...item, "big-unsigned": 2n ** 64n - 1n })["big-unsigned"]).toBe(
      "18446744073709551615",
    );
  });
});

describe("keys with names of inherited members", () => {
  test("keys with names such as constructor and __proto__ are validated and encoded like other keys", async () => {
    const loaded = await loadGenerated(snapshotOf(awkwardModule()));
    const validate = loaded.validator("Awkward");
    expect(validate.findErrors({ "x-y": "a" })).toMatchObject([{ path: "constructor", keyword: "required" }]);

    const item = JSON.parse(
      '{ "x-y": "a", "constructor": 1, "__proto__": "p", "hasOwnProperty": 0 }',
    ) as object;
    expect(validate.findErrors(item)).toEqual([]);
    const fields = loaded.encode("Awkward", item);
    expect(Object.entries(fields).sort()).toEqual([
      ["__proto__", "p"],
      ["constructor", "1"],
      ["hasOwnProperty", "0"],
      ["x-y", "a"],
    ]);
  });
});

test("the validators of an empty, a wide and a long module accept exactly their keys and members", async () => {
  const keys = Array.from({ length: 1000 }, (_, index) => `key${index}`);
  const members = Array.from({ length: 2000 }, (_, index) => `m${index}`);
  const loaded = await loadGenerated(
    snapshotOf(
      moduleOf("Empty", {}),
      moduleOf("Wide", Object.fromEntries(keys.map((key) => [key, "int(1) DEFAULT 0"]))),
      moduleOf("Long", { choice: `enum(${members.map((member) => `'${member}'`).join(",")})` }),
    ),
  );
  const [empty, wide, long] = [loaded.validator("Empty"), loaded.validator("Wide"), loaded.validator("Long")];
  expect([empty({}), empty({ a: 1 })]).toEqual([true, false]);
  const invalid = wide.findErrors({ ...Object.fromEntries(keys.map((key) => [key, 2])), key: 1 });
  expect(invalid.map(({ path }) => path)).toEqual([...keys.toSorted(), "key"]);
  const item = Object.fromEntries(keys.map((key) => [key, true]));
  expect(wide(item)).toBe(true);
  expect(loaded.encode("Wide", item)).toEqual(Object.fromEntries(keys.map((key) => [key, "1"])));
  for (const choice of [...members, null, undefined]) expect(long({ choice })).toBe(true);
  for (const choice of ["", "m", "m2000", 1, {}, [members[0]]]) expect(long({ choice })).toBe(false);
});

/** Such as Node.js 18. */
test("a validator returns the same errors in engines without String.prototype.isWellFormed", async () => {
  const keys = [
    "char(4) NOT NULL",
    "char(4)",
    "char(4) NOT NULL DEFAULT ''",
    "tinytext NOT NULL",
    "tinytext",
  ];
  const module = moduleOf("Texts", Object.fromEntries(keys.map((def, index) => [`k${index}`, def])), {
    required: ["k0", "k3"],
  });
  const current = (await loadGenerated(snapshotOf(module))).validator("Texts");
  const method = Object.getOwnPropertyDescriptor(String.prototype, "isWellFormed") ?? {};
  expect(Reflect.deleteProperty(String.prototype, "isWellFormed")).toBe(true);
  onTestFinished(() => void Object.defineProperty(String.prototype, "isWellFormed", method));
  const older = (await loadGenerated(snapshotOf(module))).validator("Texts");
  const values = [
    ...[undefined, null, 5, "", "a", "\u{1f600}".repeat(4), "abcde", "\ud800", "a\udfffb"],
    ...["\u00e9".repeat(127), "\u00e9".repeat(128), "a".repeat(255), "a".repeat(256)],
  ];
  for (const key of Object.keys(module.keys))
    for (const value of values) {
      const item = { k0: "a", k3: "b", [key]: value };
      expect([item, older.findErrors(item)]).toEqual([item, current.findErrors(item)]);
    }
});

test("an ENUM that is NOT NULL is optional, because the database uses its first member", async () => {
  const keys = {
    a: "enum('x','y') NOT NULL",
    b: "enum('') NOT NULL",
    c: "timestamp NOT NULL ON UPDATE NOW()",
  };
  const loaded = await loadGenerated(snapshotOf(moduleOf("Filled", keys)));
  const byAjv = new Ajv2020().compile(loaded.schema("Filled"));
  const items: readonly [item: object, valid: boolean][] = [
    [{}, true],
    [{ a: "y", b: "", c: "2026-12-31 23:59:59" }, true],
    [{ a: null }, false],
    [{ a: "" }, false],
    [{ b: "x" }, false],
  ];
  for (const [item, valid] of items) {
    expect([item, loaded.validator("Filled")(item), byAjv(item)]).toEqual([item, valid, valid]);
  }
  expect(loaded.schema("Filled")).toMatchObject({
    required: [],
    properties: { a: { enum: ["x", "y"], default: "x" }, b: { enum: [""], default: "" } },
  });
});

test("a SET or YEAR that is NOT NULL, or JSON with an invalid default, is required, because the database adds no default", async () => {
  const keys = {
    a: "set('x') NOT NULL",
    b: "year NOT NULL",
    c: "json NOT NULL DEFAULT ''",
    d: "json DEFAULT 'x'",
  };
  const loaded = await loadGenerated(snapshotOf(moduleOf("Unfilled", keys)));
  expect(loaded.schema("Unfilled")).toMatchObject({ required: ["a", "b", "c", "d"] });
});

describe("a required key without a valid value is reported before generation", () => {
  const reason = "so it must have a value that is not empty. But its column accepts no such value";

  test.each([
    ["varchar(0)", ["a"]],
    ["char(0) NOT NULL", []],
    ["varbinary(0) NOT NULL", []],
    ["enum('')", ["a"]],
    ["enum('') NOT NULL", ["a"]],
    ["set('') NOT NULL", []],
  ])("generate refuses a required key without a valid value: %s in %j", async (def, required) => {
    const snapshot = snapshotOf({ ...moduleOf("Stuck", { a: def, c: "text" }), required });
    const generated = generate({ snapshot });
    await expect(generated).rejects.toThrow(`Stuck.a is required, ${reason}`);
    await expect(generated).rejects.toMatchObject({ exitCode: 3 });
    expect(() => diffSnapshots({ before: snapshot, after: snapshot })).toThrow(reason);
  });

  test.each(["varchar(0)", "varchar(0) NOT NULL DEFAULT ''", "point", "enum('') NOT NULL"])(
    "the validator accepts an item without a key of type %s",
    async (def) => {
      const loaded = await loadGenerated(snapshotOf(moduleOf("Fine", { a: def })));
      expect(loaded.validator("Fine")({})).toBe(true);
    },
  );

  test("generate refuses an override that requires a key without a valid value", async () => {
    const config = { overrides: [{ key: "a", set: { required: true } }] };
    for (const def of ["varchar(0)", "point"]) {
      const snapshot = snapshotOf(moduleOf("Stuck", { a: def }));
      await expect(generate({ snapshot, config })).rejects.toThrow(
        "Invalid override of Stuck.a in the configuration: a required key would have no valid value.",
      );
    }
  });
});

test("the JSON Schema omits a binary default that is not UTF-8 text", async () => {
  const keys = { a: "varbinary(4) DEFAULT x'e4'", b: "varbinary(4) DEFAULT x'c3a4'" };
  const loaded = await loadGenerated(snapshotOf(moduleOf("Bytes", keys)));
  expect(loaded.schema("Bytes").properties?.["a"]).not.toHaveProperty("default");
  expect(loaded.schema("Bytes").properties?.["b"]).toMatchObject({ default: "\u00e4" });
});

test("the validator refuses a column that the database computes, and transferModules still lists the column", async () => {
  const module = moduleOf("Computed", { a: "int", b: "int AS (a + 1) STORED" });
  const loaded = await loadGenerated(snapshotOf(module));
  expect(loaded.validator("Computed")({ a: 1 })).toBe(true);
  expect(loaded.validator("Computed")({ a: 1, b: 2 })).toBe(false);
  expect(loaded.exports["transferModules"]).toMatchObject({
    Computed: { keys: { b: { def: "int AS (a + 1) STORED" } } },
  });
});

describe("rare types", () => {
  const definitions = {
    huge: "float(60,2)",
    shape: "point",
    vector: "vector(2)",
    few: "set('','a')",
    many: "set('','a','b','c','d','e')",
    between: "set('a','','b','c','d','e')",
    chinese: "varchar(5) CHARACTER SET gbk",
  };

  let rare: LoadedCode;
  beforeAll(async () => {
    rare = await loadGenerated(snapshotOf(moduleOf("Rare", definitions)));
  });

  test.each<[key: string, valid: readonly unknown[], invalid: readonly unknown[]]>([
    ["huge", [`1${"0".repeat(38)}`, 1e38], [`4${"0".repeat(38)}`, 3.5e38, 1e39, "0.005"]],
    ["shape", [null], ["\0\0\0\0\u0001\u0001\0\0\0", 1]],
    ["vector", [null], ["12345678"]],
    ["few", ["", "a"], [",a"]],
    ["many", ["", "a,c"], [",a"]],
    ["between", ["a,,b"], [",b"]],
    // This character set has too many ranges for an exact pattern, so only the server can refuse characters.
    ["chinese", ["\u65e5"], []],
  ])("the validator checks values of rare column types: %s", (key, valid, invalid) => {
    const validate = rare.validator("Rare");
    for (const value of valid) expect([value, validate({ [key]: value })]).toEqual([value, true]);
    for (const value of invalid) expect([value, validate({ [key]: value })]).toEqual([value, false]);
  });

  test.each([
    ["340282346638528860000000000000000000000", true],
    ["-0340282346638528860000000000000000000000.50", true],
    ["340282346638528860000000000000000000001", false],
    [`9${"0".repeat(57)}`, false],
  ])("the JSON Schema and the validator check the value %s of a FLOAT(60,2) column: %s", (huge, valid) => {
    const byAjv = new Ajv2020().compile(rare.schema("Rare"));
    expect([byAjv({ huge }), rare.validator("Rare")({ huge })]).toEqual([valid, valid]);
  });
});

test("a generated validator implements the interface of Standard Schema", () => {
  const { version, vendor, validate } = documented.validator("PackageRemoteRoot")["~standard"];
  expect({ version, vendor }).toEqual({ version: 1, vendor: "whm-transfer-codegen" });
  expect(validate({ package: "p" })).toEqual({ value: { package: "p" } });
  expect(validate({ package: 1 })).toEqual({
    issues: [{ message: "PackageRemoteRoot.package: expected a string, got 1", path: ["package"] }],
  });
});
