/** Calls of functions of WHM API 1, typed by what openapi-typescript generates from a description in the form of cPanel's. */

import { withFunctions, type WhmCaller, type WhmFunctions } from "./generated/index.js";
import type { paths } from "./whm-paths.js";

export async function useFunctions(client: WhmCaller): Promise<unknown[]> {
  const whm: WhmFunctions<paths> = withFunctions<paths>(client);
  const { acct = [] } = await whm.call(
    "listaccts",
    { search: "^a", searchtype: "user" },
    { signal: undefined },
  );
  const users: (string | undefined)[] = acct.map(({ user }) => user);
  const flag: 0 | 1 | undefined = (await whm.call("listaccts")).acct?.[0]?.suspended;
  const none: undefined = await whm.call("removeacct", { username: "alice", keepdns: true });
  await whm.call("removeacct", { username: "alice", keepdns: 1 });
  const version: string | undefined = (await whm.call("version")).version;
  await whm.call("version", {}, {});
  await whm.call("listaccts", { "api.columns.enable": 1, "api.columns.a": "user" });
  await whm.call("batch", { command: ["version", "listaccts"] });
  const untyped = await withFunctions(client).call("listips", { any: 1, flags: [true, 2], no: undefined });
  return [users, flag, none, version, untyped.ip[0]];
}

export async function misuseFunctions(client: WhmCaller): Promise<void> {
  const whm = withFunctions<paths>(client);
  // @ts-expect-error an unknown function
  await whm.call("listacct");
  // @ts-expect-error an unknown parameter
  await whm.call("listaccts", { serch: "a" });
  // @ts-expect-error an invalid value
  await whm.call("listaccts", { searchtype: "size" });
  // @ts-expect-error missing parameters
  await whm.call("removeacct");
  // @ts-expect-error a missing parameter
  await whm.call("removeacct", {});
  // @ts-expect-error an invalid flag
  await whm.call("removeacct", { username: "a", keepdns: 2 });
  // @ts-expect-error an invalid type
  await whm.call("removeacct", { username: 1 });
  // @ts-expect-error a function without parameters
  await whm.call("version", { user: "a" });
  // @ts-expect-error an unknown property of the data
  void (await whm.call("listaccts")).accts;
  // @ts-expect-error a function without data
  void (await whm.call("removeacct", { username: "a" })).raw;
}
