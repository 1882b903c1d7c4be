/** `withFunctions`: every function of WHM API 1, typed by the `paths` that openapi-typescript generates. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createWhmClient, withFunctions, type WhmCaller } from "../../generated/index.js";
import { generate, readSnapshot } from "../../src/index.js";
import { startWhm } from "../../src/testing.js";
import { callerOf, connectTo, failureOf } from "../support/callers.js";
import { compilerDiagnostics } from "../support/compiler.js";
import { ROOT } from "../support/folders.js";

const read = (path: string): string => readFileSync(join(ROOT, "test", path), "utf8");

test("names, parameters and data have the types of the description", async () => {
  const files = await generate({ snapshots: [readSnapshot("schemas")] });
  expect(
    compilerDiagnostics([
      ...files.map(({ path, text }) => ({ path: `generated/${path}`, text })),
      { path: "whm-paths.ts", text: read("support/whm-paths.ts") },
      { path: "functions.ts", text: read("matrix/consumer/functions.ts") },
    ]),
  ).toEqual([]);
});

test("a call sends flags, numbers and repeated parameters in a POST request", async () => {
  await using whm = await startWhm({ accounts: ["alice", "bob"] });
  const functions = withFunctions(connectTo(whm));
  expect(await functions.call("listaccts", { search: "^a", want: "user" })).toEqual({
    acct: [{ user: "alice" }],
  });
  expect(await functions.call("removeacct", { username: "bob", keepdns: true })).toBeUndefined();
  whm.respond("batch", (parameters) => parameters);
  const parameters = { command: ["version", "a&b=c"], on: true, off: [false], big: 2n ** 64n, few: 1e-7 };
  expect(await functions.call("batch", { ...parameters, not: undefined, nil: null, none: [] })).toEqual({
    command: ["version", "a&b=c"],
    ...{ on: "1", off: "0", big: "18446744073709551616", few: "0.0000001", "api.version": "1" },
  });
  expect(whm.requests.map(({ method }) => method)).toEqual(["POST", "POST", "POST"]);
});

test.each([
  [{ user: {} }, "x: invalid user: expected a string, a finite number or a boolean"],
  [{ size: NaN }, "x: invalid size: expected a string, a finite number or a boolean"],
  [{ list: ["a", null] }, "x: invalid list: expected a string, a finite number or a boolean"],
])("the parameter %j is refused before anything is sent", async (parameters, message) => {
  const caller = callerOf(() => ({}));
  const error = await failureOf(withFunctions(caller).call("x", parameters as never));
  expect(error).toEqual(new TypeError(message));
  expect(caller.calls).toEqual([]);
});

test("only a client has functions", () => {
  expect(() => withFunctions(createWhmClient as unknown as WhmCaller)).toThrow(TypeError);
});
