/** The analysis of a session: every documented member, absent or null members, and numbers that are sent as digits. */

import { describe, expect, test } from "vitest";
import {
  retrieveTransferSessionRemoteAnalysis,
  UnexpectedAnswerError,
  type TransferSessionRemoteAnalysis,
} from "../../generated/index.js";
import { FULL_ANALYSIS, OLD_ANALYSIS, SPARSE_ANALYSIS } from "../support/analysis.js";
import { callerOf, failureOf } from "../support/callers.js";

const analysisOf = (data: unknown): Promise<TransferSessionRemoteAnalysis> =>
  retrieveTransferSessionRemoteAnalysis(
    callerOf(() => data),
    { transferSessionId: "s1" },
  );

/** The members whose values are flags, which are sent as 0 and 1. */
const FLAGS = new Set([
  ...["shared_mysql_server", "skip_reseller_privs", "unrestricted", "has_dedicated_ip", "has_disk_used"],
  ...["has_files_used", "has_owners", "has_package_extensions", "has_xfertool", "supports_live_transfers"],
  "tls_verified",
]);

test("retrieveTransferSessionRemoteAnalysis returns all documented members, with flags as booleans", async () => {
  const expected = JSON.parse(JSON.stringify(FULL_ANALYSIS), (name, value: unknown) =>
    FLAGS.has(name) ? value === 1 : value,
  ) as unknown;
  expect(JSON.parse(JSON.stringify(await analysisOf(FULL_ANALYSIS)))).toEqual(expected);
});

test("retrieveTransferSessionRemoteAnalysis returns the same result if numbers are sent as text", async () => {
  const digits = JSON.parse(JSON.stringify(FULL_ANALYSIS), (_name, value: unknown) =>
    typeof value === "number" ? String(value) : value,
  ) as { remote: { linked_nodes: object[] } };
  // The contents of this member are not documented as numbers of a fixed form, so they are copied.
  digits.remote.linked_nodes = digits.remote.linked_nodes.map((node, index) => ({
    ...node,
    system_settings: FULL_ANALYSIS.remote.linked_nodes[index]?.system_settings,
  }));
  expect(await analysisOf(digits)).toEqual(await analysisOf(FULL_ANALYSIS));
});

test("retrieveTransferSessionRemoteAnalysis accepts a response that was recorded from a server", async () => {
  const { modules, options, items, remote, local } = await analysisOf(OLD_ANALYSIS);
  expect(modules).toBeUndefined();
  expect(options).toEqual({ skip_reseller_privs: false, unrestricted: true });
  expect(items?.accounts).toEqual([
    {
      ...{ user: "alice", domain: "alice.example", owner: "root" },
      ...{ bytesused: 91_234_567, has_dedicated_ip: false },
    },
    { user: "bob", domain: "bob.example", owner: "bob", bytesused: 204_800, has_dedicated_ip: true },
  ]);
  expect(remote?.resellers).toEqual({ bob: 1, root: 1 });
  expect(local?.dbs?.users?.MYSQL).toEqual({ shop_app: { owner: "shop" } });
});

test("retrieveTransferSessionRemoteAnalysis accepts a response in the form of cPanel's guide", async () => {
  const { config, local, remote, items } = await analysisOf(SPARSE_ANALYSIS);
  expect(config?.shared_mysql_server).toBeUndefined();
  expect(local?.dbs).toBeUndefined();
  expect(local?.linked_nodes).toMatchObject([{ alias: "mail", worker_capabilities: { Mail: {} } }]);
  expect(remote).toMatchObject({ version: "0", has_disk_used: false, linked_nodes: undefined });
  expect(items).toEqual({ accounts: [], packages: [] });
});

/** Returns the paths of all members of a value. */
function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    [...path, name],
    ...pathsIn(member, [...path, name]),
  ]);
}

/** Returns a copy of the answer in which one member is replaced. */
function withMember(path: readonly string[], value: unknown): unknown {
  const copy = structuredClone<object>(FULL_ANALYSIS);
  const parent = path.slice(0, -1).reduce((one: object, name) => one[name as never], copy);
  Object.assign(parent, { [path.at(-1) ?? ""]: value });
  return copy;
}

test("retrieveTransferSessionRemoteAnalysis accepts null or no value for every member", async () => {
  for (const path of pathsIn(FULL_ANALYSIS)) {
    for (const absent of [null, undefined]) {
      await expect(analysisOf(withMember(path, absent)), path.join(".")).resolves.toBeDefined();
    }
  }
});

test("retrieveTransferSessionRemoteAnalysis accepts an empty array instead of an object", async () => {
  const { remote, local } = await analysisOf({ ...FULL_ANALYSIS, remote: [], local: { users: [], dbs: [] } });
  expect(remote?.version).toBeUndefined();
  expect(local).toMatchObject({ users: {}, dbs: { dbs: undefined } });
});

test("retrieveTransferSessionRemoteAnalysis returns undocumented members unchanged", async () => {
  const { items, extra } = await analysisOf({ items: { feature_lists: ["a"] }, extra: 5 });
  expect(items?.["feature_lists"]).toEqual(["a"]);
  expect(extra).toBe(5);
});

test("retrieveTransferSessionRemoteAnalysis accepts users with names such as constructor and __proto__", async () => {
  const text = '{"local": {"users": {"constructor": 1, "__proto__": 1}, "domains": {"__proto__": "bob"}}}';
  const { local } = await analysisOf(JSON.parse(text));
  expect(Object.entries(local?.users ?? {})).toEqual([
    ["constructor", 1],
    ["__proto__", 1],
  ]);
  expect(Object.entries(local?.domains ?? {})).toEqual([["__proto__", "bob"]]);
});

describe("refuses values of another type, with their location", () => {
  test.each([
    ["data.local", { local: "x" }, "an object"],
    ["data.items.accounts.1.bytesused", { items: { accounts: [{}, { bytesused: "much" }] } }, "a number"],
    ["data.remote.has_owners", { remote: { has_owners: 2 } }, "0 or 1"],
    [
      "data.local.dbs.dbs.MYSQL.a.owner",
      { local: { dbs: { dbs: { MYSQL: { a: { owner: [] } } } } } },
      "a string",
    ],
  ])(
    "retrieveTransferSessionRemoteAnalysis refuses a member of another type, and reports its path: %s",
    async (path, data, expected) => {
      const error = await failureOf(analysisOf(data));
      expect(error).toBeInstanceOf(UnexpectedAnswerError);
      expect(error).toMatchObject({ path, expected });
    },
  );
});
