import fc from "../support/fast-check.js";
import { expect, it } from "vitest";
import { startWhm, type Snapshot } from "../../src/testing.js";
import { counts, SCALED } from "../support/extent.js";
import { accepted, createSession, post, refused, thing, type Session } from "./client.js";

const ENQUEUE = "enqueue_transfer_item";

/** Enqueues an item of the module `Thing`. Returns the stored row, or the reason of a refusal. */
async function enqueue(
  { server, id }: Session,
  values: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string | null>> | string> {
  const before = server.items("Thing").length;
  const answer = await post(server, ENQUEUE, { transfer_session_id: id, module: "Thing", ...values });
  const [row, ...others] = server.items("Thing").slice(before);
  expect(others).toEqual([]);
  if (row === undefined) {
    expect(answer).toEqual(refused(ENQUEUE, expect.any(String)));
    return (answer as { metadata: { reason: string } }).metadata.reason;
  }
  expect(answer).toEqual(accepted(ENQUEUE));
  const { transfer_session_id, ...stored } = row;
  expect(transfer_session_id).toBe(id);
  return stored;
}

async function openSession(schemas: Snapshot): Promise<Session & AsyncDisposable> {
  const server = await startWhm({ schemas });
  return Object.assign(await createSession(server), { [Symbol.asyncDispose]: () => server.close() });
}

/**
 * A definition, accepted values (with the stored value if it differs), and refused values. `item/accepts` has the rules, which other
 * tests check. Here are the values that requests send as text.
 */
const ROWS: readonly (readonly [def: string, fits: readonly (string | [string, string])[], not: string[]])[] =
  [
    ["int(1) DEFAULT 0", ["0", "1", ["01", "1"]], ["", "x", "0.5", "2", "-1", "0x1", "true"]],
    ["tinyint unsigned", ["0", "255"], ["-1", "256", "99999999999999999999"]],
    ["bigint", ["9007199254740993", "-9223372036854775808"], ["9223372036854775808", "-9223372036854775809"]],
    [
      "BIGINT UNSIGNED DEFAULT 1",
      ["9999999999999999999", "18446744073709551615", ["00018446744073709551615", "18446744073709551615"]],
      ["-1", "18446744073709551616", "1.8446744073709552e19"],
    ],
    ["char(3) DEFAULT NULL", ["", "abc", "😀😀😀", "a\0", "' \""], ["abcd", "ab\0cd"]],
    ["tinytext", ["x".repeat(255), "\ufeffx", "é".repeat(127)], ["x".repeat(256), "é".repeat(128)]],
    ["decimal(5,2)", ["0", "-999.99", "0.10", ".5"], ["1000", "0.001", "abc", "", "1e2", "1\0x"]],
    ["double", ["0.1", "1.7976931348623157e+308"], ["x", "1e400", ""]],
    ["datetime", ["2024-02-29 23:59:59"], ["2024-02-30 00:00:00", "2024-02-29 10:00:00.5", "now"]],
    ["enum('a','it''s')", ["a", "it's"], ["b", "A", ""]],
    ["set('a','b','c')", ["", "a", "a,c"], ["d", "a,", "abc"]],
    ["json", ["[1, 2.0]", '{"a": null}'], ["{", ""]],
  ];

it.each(ROWS)("the simulator stores valid values of %s, and refuses others", async (def, fits, not) => {
  await using session = await openSession(thing({ k: def }));
  for (const row of fits) {
    const [sent, stored] = typeof row === "string" ? [row, row] : row;
    expect(await enqueue(session, { k: sent })).toEqual({ k: stored });
  }
  for (const sent of not) {
    expect([sent, await enqueue(session, { k: sent })]).toEqual([
      sent,
      `The value of “k” does not fit its definition, “${def}”.`,
    ]);
  }
});

it.each([
  ["int(1) DEFAULT 255", "255"],
  ["bigint unsigned DEFAULT 18446744073709551615", "18446744073709551615"],
  ["char(255) DEFAULT NULL", null],
  ["text", null],
  ["varchar(9) NOT NULL DEFAULT 'it''s'", "it's"],
  ["int DEFAULT 0x1F", "31"],
  ["datetime(3) NOT NULL DEFAULT 0", "0000-00-00 00:00:00.000"],
  ["varchar(9) COMPRESSED NOT NULL", ""],
  // Only a database computes these defaults.
  ["enum('a','b') NOT NULL", null],
  ["datetime NOT NULL DEFAULT CURRENT_TIMESTAMP", null],
  ["int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY", null],
])("the simulator stores the default of %s if the key is omitted", async (def, expected: unknown) => {
  await using session = await openSession(thing({ k: def }));
  expect(await enqueue(session, {})).toEqual({ k: expected });
});

it.each([
  [{ module: "Thing", user: "u" }, "The parameter “transfer_session_id” is required."],
  [{ transfer_session_id: "nosuch", module: "Thing", user: "u" }, "There is no transfer session “nosuch”."],
  [{ transfer_session_id: "$", user: "u" }, "The parameter “module” is required."],
  [{ transfer_session_id: "$", module: "Other", user: "u" }, "There is no transfer module “Other”."],
  [
    { transfer_session_id: "$", module: "Thing", user: "u", nosuchkey: "1" },
    "“Thing” has no key “nosuchkey”.",
  ],
  [{ transfer_session_id: "$", module: "Thing", user: "u", toString: "1" }, "“Thing” has no key “toString”."],
  [{ transfer_session_id: "$", module: "Thing" }, "The parameter “user” is required."],
  [{ transfer_session_id: "$", module: "Thing", user: "u" }, "The parameter “ip” is required."],
  [{ transfer_session_id: "$", module: "Thing", user: "" }, "The parameter “user” is required."],
])("the simulated server refuses an item before it reaches the database: %j", async (parameters, reason) => {
  const schemas = thing({ user: "char(9) DEFAULT NULL", ip: "int NOT NULL" }, ["user"]);
  await using session = await openSession(schemas);
  const form = Object.entries(parameters).map(([name, value]) => [name, value === "$" ? session.id : value]);
  const sent = Object.fromEntries(form) as Record<string, string>;
  expect(await post(session.server, ENQUEUE, sent)).toEqual(refused(ENQUEUE, reason));
  expect(session.server.items("Thing")).toEqual([]);
});

const NAMES = ["x-y", "constructor", 'a"b', "__proto__", "10", "'", "item", "hasOwnProperty"];

it("the simulated server stores any text that fits unchanged, under any key name", SCALED, async () => {
  const definitions = Object.fromEntries(NAMES.map((name) => [name, "varchar(40) NOT NULL DEFAULT 'd'"]));
  await using session = await openSession(thing(definitions));
  const text = fc
    .string({ unit: "grapheme", maxLength: 20 })
    .filter((value) => Array.from(value).length <= 40);
  const item = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), text), { selector: ([name]) => name });
  await fc.assert(
    fc.asyncProperty(item, async (pairs) => {
      const stored = await enqueue(session, Object.fromEntries(pairs));
      const expected = new Map(NAMES.map((name) => [name, "d"]));
      for (const [name, value] of pairs) expected.set(name, value);
      expect(new Map(Object.entries(stored))).toEqual(expected);
    }),
    { numRuns: counts(20, 60) },
  );
});

it("the simulated server serves a definition that cannot be parsed, but refuses items of its module", async () => {
  await using session = await openSession(thing({ good: "int", bad: "int(1 DEFAULT 0" }));
  expect(await session.call("transfer_module_schema", { module: "Thing" })).toMatchObject({
    schema: { keys: { bad: { def: "int(1 DEFAULT 0" } } },
  });
  expect(await enqueue(session, { good: "1" })).toMatch(
    /^“Thing” has an invalid definition, “int\(1 DEFAULT 0”: /,
  );
});

it("the simulated server accepts no value for a key that the database computes", async () => {
  await using session = await openSession(thing({ a: "int", twice: "int AS (a * 2)" }));
  expect(await enqueue(session, { a: "1", twice: "2" })).toMatch(/^The value of “twice” does not fit/);
  expect(await enqueue(session, { a: "1" })).toEqual({ a: "1", twice: null });
});
