import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SimulatedServer } from "../../src/simulator/server.js";
import { counts, SCALED } from "../support/extent.js";
import { accepted, post, refused, serve, thing } from "./client.js";

const ENQUEUE = "enqueue_transfer_item";

async function openSession(server: SimulatedServer): Promise<string> {
  const answer = await post(server, "create_remote_root_transfer_session", { host: "h" });
  const id = /"transfer_session_id":"(\w+)"/.exec(JSON.stringify(answer))?.[1];
  if (id === undefined) throw new Error("no session");
  return id;
}

/** Enqueues an item of the module `Thing`. Returns the stored row, or the reason of a refusal. */
async function enqueue(
  server: SimulatedServer,
  session: string,
  values: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string | null>> | string> {
  const before = server.items("Thing").length;
  const answer = await post(server, ENQUEUE, { transfer_session_id: session, module: "Thing", ...values });
  const rows = server.items("Thing").slice(before);
  const [row] = rows;
  if (row === undefined) {
    expect(answer).toEqual(refused(ENQUEUE, expect.any(String)));
    return /"reason":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(answer))?.[1] ?? "";
  }
  expect(answer).toEqual(accepted(ENQUEUE));
  expect(rows).toHaveLength(1);
  const { transfer_session_id, ...stored } = row;
  expect(transfer_session_id).toBe(session);
  return stored;
}

describe("a value of each type", () => {
  /** A definition, accepted values (with the stored value if it differs), and refused values. */
  const ROWS: readonly (readonly [
    def: string,
    fits: readonly (string | [string, string])[],
    not: string[],
  ])[] = [
    [
      "int(1) DEFAULT 0",
      ["0", "1", ["01", "1"]],
      ["", "x", "0.5", "2", "-1", "99999999999999999999", "0x1", "true"],
    ],
    ["tinyint unsigned", ["0", "255"], ["-1", "256"]],
    ["TINYINT(3) UNSIGNED", ["0", "255"], ["-1", "256"]],
    [
      "bigint",
      ["9007199254740993", "-9223372036854775808", "9223372036854775807"],
      ["9223372036854775808", "-9223372036854775809", "-18446744073709551615"],
    ],
    [
      "BIGINT UNSIGNED DEFAULT 1",
      [
        "0",
        "123456789",
        "9223372036854775807",
        "9223372036854775808",
        "9999999999999999999",
        "10000000000000000000",
        "18446744073709551615",
        ["00018446744073709551615", "18446744073709551615"],
      ],
      [
        "-1",
        "18446744073709551616",
        "-9223372036854775809",
        "99999999999999999999999",
        "1.8446744073709552e19",
      ],
    ],
    ["bit(3)", ["0", "7"], ["8", "-1"]],
    [
      "char(3) DEFAULT NULL",
      ["", "abc", "äöü", "😀😀😀", "a\0", "' \"", "abc"],
      ["abcd", "😀😀😀😀", "ab\0cd"],
    ],
    ["varchar(2) CHARACTER SET utf8mb4", ["é€"], ["abc"]],
    ["tinytext", ["x".repeat(255), "\ufeffx", "é".repeat(127)], ["x".repeat(256), "é".repeat(128)]],
    ["long", ["1.0", "007"], []],
    ["text", ["", "1.0", "x\0y"], ["x".repeat(65_536)]],
    [
      "decimal(5,2)",
      ["0", "-999.99", "0.10", "999", ".5"],
      ["1000", "0.001", "abc", "", "-", ".", "1e2", "--1", "1.2.3", "1\0x"],
    ],
    ["decimal(30,10) unsigned", ["12345678901234567890.0123456789"], ["-1", "123456789012345678901"]],
    ["DECIMAL(10)", ["1234567890"], ["1.5", "12345678901"]],
    ["double", ["0.1", "-1.5", "1e300", "1.7976931348623157e+308"], ["x", "1e400", ""]],
    ["double unsigned", ["0.1"], ["-0.1"]],
    ["float", ["0.5"], ["1e39"]],
    ["date", ["2024-02-29", "9999-12-31"], ["2023-02-29", "2024-13-01", "2024-1-1", "now", "20240101", ""]],
    [
      "datetime",
      ["2024-02-29 23:59:59"],
      ["2024-02-30 00:00:00", "2024-02-29 24:00:00", "2024-02-29 10:00:00.5"],
    ],
    ["datetime(3)", ["2024-02-29 23:59:59", "2024-02-29 23:59:59.123"], ["2024-02-29 10:00:00.1234", "now"]],
    [
      "timestamp NULL",
      ["1970-01-01 00:00:01", "2038-01-19 03:14:07"],
      ["1970-01-01 00:00:00", "2107-01-01 00:00:00"],
    ],
    [
      "time",
      ["00:00:00", "-838:59:59", "23:59:59"],
      ["839:00:00", "00:60:00", "1:00:00", "12:00:00.5", "12:00:00\0"],
    ],
    ["time(1)", ["12:00:00.5"], ["12:00:00.55", "12:00:00.x"]],
    [
      "time(6)",
      ["838:59:59.000000", "-838:59:59.999999", "838:59:59"],
      ["839:00:00.000000", "838:59:60.0", "838:59:59.9999991"],
    ],
    ["year", ["1901", "2155", "2024"], ["1900", "2156", "x"]],
    ["year(2)", ["24", "0", "99"], ["2024", "-1", "x"]],
    ["enum('a','it''s')", ["a", "it's"], ["b", "A", ""]],
    ["set('a','b','c')", ["", "a", "a,c", "a,b,c"], ["d", "a,", "a,a", "abc", ","]],
    ["json", ["[1, 2.0]", "1.0", '{"a": null}'], ["{", ""]],
    ["varbinary(3)", ["abc", "é"], ["abcd", "éé"]],
    ["blob", ["\0x"], []],
  ];

  it.each(ROWS)(
    "the simulated server stores valid values of the column %s, and refuses invalid ones",
    async (def, fits, not) => {
      await using server = await serve(thing({ k: def }));
      const session = await openSession(server);
      for (const row of fits) {
        const [sent, stored] = typeof row === "string" ? [row, row] : row;
        expect(await enqueue(server, session, { k: sent })).toEqual({ k: stored });
      }
      for (const sent of not) {
        expect([sent, await enqueue(server, session, { k: sent })]).toEqual([
          sent,
          `The value of “k” does not fit its definition, “${def}”.`,
        ]);
      }
    },
  );

  it("the simulated server refuses an invalid value with a reason that describes the accepted values", async () => {
    await using server = await serve(thing({ size: "BIGINT UNSIGNED DEFAULT 1" }));
    expect(await enqueue(server, await openSession(server), { size: "-1" })).toBe(
      "The value of “size” does not fit its definition, “BIGINT UNSIGNED DEFAULT 1”.",
    );
  });
});

describe("an omitted key", () => {
  it.each([
    ["int(1) DEFAULT 255", "255"],
    ["BIGINT UNSIGNED DEFAULT 1", "1"],
    ["bigint(20) unsigned DEFAULT 18446744073709551615", "18446744073709551615"],
    ["bigint unsigned DEFAULT 18446744073709551615", "18446744073709551615"],
    ["char(255) DEFAULT NULL", null],
    ["text", null],
    ["int", null],
    ["double", null],
    ["date", null],
    ["varchar(9) NOT NULL DEFAULT 'it''s'", "it's"],
    ["varchar(9) DEFAULT 'a\\\\b' COMMENT 'c'", "a\\b"],
    ["varchar(9) DEFAULT 'a\\\\b'", "a\\b"],
    ["int DEFAULT 0x1F", "31"],
    ["decimal(20,2) DEFAULT 123456789012345678.25", "123456789012345678.25"],
    ["enum('a','b') DEFAULT 'b'", "b"],
    ["timestamp NOT NULL ON UPDATE CURRENT_TIMESTAMP", "0000-00-00 00:00:00"],
    ["datetime(3) NOT NULL DEFAULT 0", "0000-00-00 00:00:00.000"],
    ["date NOT NULL DEFAULT '0000-00-00'", "0000-00-00"],
    ["varchar(9) COMPRESSED NOT NULL", ""],
    ["varbinary(4) DEFAULT x'c3a4'", "\u00e4"],
    ["enum('a','b\\0') DEFAULT 'b\\0'", "b\0"],
    // Only a database computes these defaults.
    ["enum('a','b') NOT NULL", null],
    ["datetime NOT NULL DEFAULT CURRENT_TIMESTAMP", null],
    ["int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY", null],
  ])(
    "the simulated server stores the default of the column %s if the key is omitted",
    async (def, expected: unknown) => {
      await using server = await serve(thing({ k: def }));
      expect(await enqueue(server, await openSession(server), {})).toEqual({ k: expected });
    },
  );

  it.each(["int NOT NULL", "char(3) NOT NULL COMMENT 'x'", "int PRIMARY KEY"])(
    "the simulated server refuses an item without a value for the required column %s",
    async (def) => {
      await using server = await serve(thing({ k: def }));
      const reason = await enqueue(server, await openSession(server), {});
      expect(reason).toBe("The parameter “k” is required.");
    },
  );
});

describe("items refused before they reach the database", () => {
  let server: SimulatedServer;
  let session: string;

  beforeAll(async () => {
    server = await serve(thing({ user: "char(9) DEFAULT NULL", ip: "int(1) DEFAULT 0" }, ["user"]));
    session = await openSession(server);
  });
  afterAll(() => server.close());

  it.each([
    [{ module: "Thing", user: "u" }, "The parameter “transfer_session_id” is required."],
    [{ transfer_session_id: "nosuch", module: "Thing", user: "u" }, "There is no transfer session “nosuch”."],
    [{ transfer_session_id: "$", user: "u" }, "The parameter “module” is required."],
    [{ transfer_session_id: "$", module: "Other", user: "u" }, "There is no transfer module “Other”."],
    [
      { transfer_session_id: "$", module: "Thing", user: "u", nosuchkey: "1" },
      "“Thing” has no key “nosuchkey”.",
    ],
    [
      { transfer_session_id: "$", module: "Thing", user: "u", toString: "1" },
      "“Thing” has no key “toString”.",
    ],
    [{ transfer_session_id: "$", module: "Thing" }, "The parameter “user” is required."],
    [{ transfer_session_id: "$", module: "Thing", user: "" }, "The parameter “user” is required."],
  ])(
    "the simulated server refuses an item before it reaches the database: %j",
    async (parameters, reason) => {
      const form = new Map<string, string>();
      for (const [name, value] of Object.entries(parameters)) form.set(name, value === "$" ? session : value);
      expect(await post(server, ENQUEUE, Object.fromEntries(form))).toEqual(refused(ENQUEUE, reason));
      expect(server.items("Thing")).toEqual([]);
    },
  );
});

it("the simulated server stores items in order of arrival, including repeated ones", async () => {
  await using server = await serve(thing({ rowid: "int DEFAULT 0" }));
  const [one, other] = [await openSession(server), await openSession(server)];
  for (const [session, rowid] of [
    [one, "3"],
    [other, "1"],
    [one, "3"],
    [one, "2"],
  ] as const) {
    await enqueue(server, session, { rowid });
  }
  expect(server.items("Thing")).toEqual([
    { transfer_session_id: one, rowid: "3" },
    { transfer_session_id: other, rowid: "1" },
    { transfer_session_id: one, rowid: "3" },
    { transfer_session_id: one, rowid: "2" },
  ]);
});

describe("random values", () => {
  const NAMES = [
    "x-y",
    "constructor",
    "order",
    'a"b',
    "__proto__",
    "10",
    "'",
    "select",
    "item",
    "hasOwnProperty",
    ");--",
  ];

  it("the simulated server stores any text that fits unchanged, under any key name", SCALED, async () => {
    const defs = Object.fromEntries(NAMES.map((name) => [name, { def: "varchar(40) NOT NULL DEFAULT 'd'" }]));
    const snapshot = thing({});
    await using server = await serve({
      ...snapshot,
      modules: { Thing: { module: "Thing", priority: 1, keys: defs, primary: [], required: [] } },
    });
    const session = await openSession(server);
    const text = fc
      .string({ unit: "grapheme", maxLength: 20 })
      .filter((value) => Array.from(value).length <= 40);
    const item = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), text), { selector: ([name]) => name });
    await fc.assert(
      fc.asyncProperty(item, async (pairs) => {
        const stored = await enqueue(server, session, Object.fromEntries(pairs));
        const expected = new Map(NAMES.map((name) => [name, "d"]));
        for (const [name, value] of pairs) expected.set(name, value);
        expect(new Map(Object.entries(stored))).toEqual(expected);
      }),
      { numRuns: counts(20, 60) },
    );
  });

  it(
    "the simulated server stores every integer in the range of its column exactly, and refuses other integers",
    SCALED,
    async () => {
      const sizes = [8, 16, 24, 32, 64].flatMap((bits) => [
        { bits, unsigned: false },
        { bits, unsigned: true },
      ]);
      const types = new Map([
        [8, "tinyint"],
        [16, "smallint"],
        [24, "mediumint"],
        [32, "int"],
        [64, "bigint"],
      ]);
      const key = ({ bits, unsigned }: { bits: number; unsigned: boolean }): string =>
        `${unsigned ? "u" : "s"}${bits}`;
      const defs = sizes.map((size): [string, string] => [
        key(size),
        `${types.get(size.bits) ?? ""}${size.unsigned ? " unsigned" : ""}`,
      ]);
      await using server = await serve(thing(Object.fromEntries(defs)));
      const session = await openSession(server);
      const nearPowers = fc
        .tuple(fc.integer({ min: 0, max: 70 }), fc.integer({ min: -2, max: 2 }), fc.boolean())
        .map(([power, offset, negative]) => (negative ? -1n : 1n) * 2n ** BigInt(power) + BigInt(offset));
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...sizes), nearPowers, async (size, value) => {
          const bits = BigInt(size.bits);
          const fits = size.unsigned
            ? value >= 0n && value < 2n ** bits
            : value >= -(2n ** (bits - 1n)) && value < 2n ** (bits - 1n);
          const answer = await enqueue(server, session, { [key(size)]: String(value) });
          if (fits) expect(answer).toMatchObject({ [key(size)]: String(value) });
          else expect(answer).toMatch(/does not fit its definition/);
        }),
        { numRuns: counts(40, 150) },
      );
    },
  );
});

it("the simulated server serves a definition that cannot be parsed, but refuses items of its module", async () => {
  await using server = await serve(thing({ good: "int", bad: "int(1 DEFAULT 0" }));
  expect(await post(server, "transfer_module_schema", { module: "Thing" })).toMatchObject({
    data: { schema: { keys: { bad: { def: "int(1 DEFAULT 0" } } } },
  });
  expect(await enqueue(server, await openSession(server), { good: "1" })).toMatch(
    /^“Thing” has an invalid definition, “int\(1 DEFAULT 0”: /,
  );
});

it("the simulated server accepts no value for a key that the database computes", async () => {
  await using server = await serve(thing({ a: "int", twice: "int AS (a * 2)" }));
  const session = await openSession(server);
  expect(await enqueue(server, session, { a: "1", twice: "2" })).toMatch(
    /^The value of “twice” does not fit/,
  );
  expect(await enqueue(server, session, { a: "1" })).toEqual({ a: "1", twice: null });
});
