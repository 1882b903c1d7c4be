/** `withFunctions`: every function of WHM API 1, typed by the `paths` that openapi-typescript generates. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createWhmClient, withFunctions, type WhmCaller } from "../../generated/index.js";
import { generate, readSnapshot } from "../../src/index.js";
import { startWhm } from "../../src/testing.js";
import { callerOf, failureOf } from "../support/callers.js";
import { compilerDiagnostics } from "../support/compiler.js";
import { ROOT } from "../support/folders.js";

const PATHS = readFileSync(join(ROOT, "test/support/whm-paths.ts"), "utf8");

const USES = `import { createWhmClient, withFunctions, type WhmFunctions } from "./index.js";
import type { paths } from "./paths.js";
const client = createWhmClient({ server: "new.example", token: "x" });
const whm: WhmFunctions<paths> = withFunctions<paths>(client);
export async function run(signal: AbortSignal | undefined): Promise<void> {
  const { acct = [] } = await whm.call("listaccts", { search: "^a", searchtype: "user" }, { signal });
  const users: (string | undefined)[] = acct.map(({ user }) => user);
  const all = await whm.call("listaccts");
  const flag: 0 | 1 | undefined = all.acct?.[0]?.suspended;
  const none: undefined = await whm.call("removeacct", { username: "alice", keepdns: true });
  await whm.call("removeacct", { username: "alice", keepdns: 1 });
  const version: string | undefined = (await whm.call("version")).version;
  await whm.call("version", {}, { signal });
  await whm.call("listaccts", { "api.columns.enable": 1, "api.columns.a": "user" });
  await whm.call("batch", { command: ["version", "listaccts"] });
  console.log(users, flag, none, version);
  const untyped = withFunctions(client);
  const { ip } = await untyped.call("listips", { any: 1, flags: [true, 2n], no: undefined });
  console.log(ip[0].address);
}
declare const console: { log(...values: unknown[]): void };
interface AbortSignal { readonly aborted: boolean; readonly reason?: unknown; addEventListener(type: "abort", listener: () => void): void; removeEventListener(type: "abort", listener: () => void): void }
`;

const ERRORS = [
  'whm.call("listacct")',
  'whm.call("listaccts", { serch: "a" })',
  'whm.call("listaccts", { searchtype: "size" })',
  'whm.call("removeacct")',
  'whm.call("removeacct", {})',
  'whm.call("removeacct", { username: "a", keepdns: 2 })',
  'whm.call("removeacct", { username: 1 })',
  'whm.call("version", { user: "a" })',
  '(await whm.call("listaccts")).accts',
  '(await whm.call("removeacct", { username: "a" })).raw',
].map((use) => `// @ts-expect-error\nawait ${use};\n`);

test("names, parameters and data have the types of the description", async () => {
  const files = await generate({ snapshots: [readSnapshot("schemas")] });
  const errors = `import { withFunctions, type WhmCaller } from "./index.js";
import type { paths } from "./paths.js";
export async function run(client: WhmCaller): Promise<void> {
const whm = withFunctions<paths>(client);
${ERRORS.join("")}}
`;
  expect(
    compilerDiagnostics([
      ...files,
      { path: "paths.ts", text: PATHS },
      { path: "uses.ts", text: USES },
      { path: "errors.ts", text: errors },
    ]),
  ).toEqual([]);
});

test("a call sends flags, numbers and repeated parameters in a POST request", async () => {
  await using whm = await startWhm({ accounts: ["alice", "bob"] });
  const functions = withFunctions(createWhmClient({ server: whm.url, token: whm.token, fetch: whm.fetch }));
  expect(await functions.call("listaccts", { search: "^a", want: "user" })).toEqual({
    acct: [{ user: "alice" }],
  });
  expect(await functions.call("removeacct", { username: "bob", keepdns: true })).toBeUndefined();
  whm.answer("batch", (parameters) => parameters);
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
