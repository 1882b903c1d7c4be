/** `planTransfer`: items and conflicts from an analysis, in the types and with the keys of the schemas. */

import { describe, expect, test } from "vitest";
import {
  planTransfer,
  retrieveTransferSessionRemoteAnalysis,
  type TransferItem,
  type TransferSessionRemoteAnalysis,
} from "../../generated/index.js";
import type { EmitConfig } from "../../src/index.js";
import { FULL_ANALYSIS, OLD_ANALYSIS, SPARSE_ANALYSIS } from "../support/analysis.js";
import { callerOf } from "../support/callers.js";
import { loadGenerated } from "../support/generated.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

const analysisOf = (data: object): Promise<TransferSessionRemoteAnalysis> =>
  retrieveTransferSessionRemoteAnalysis(
    callerOf(() => data),
    { transferSessionId: "s1" },
  );

const account = (user: string, size: number): TransferItem => ({
  ...({ module: "AccountRemoteRoot", user, localuser: user } as const),
  ...{ domain: `${user}.example`, size },
});

describe("items", () => {
  test("planTransfer plans all accounts and no packages by default", async () => {
    const { items, conflicts } = planTransfer(await analysisOf(OLD_ANALYSIS));
    expect(items).toEqual([account("alice", 91_234_567), account("bob", 204_800)]);
    expect(conflicts).toEqual([]);
  });

  test("planTransfer plans the selected packages, then the selected accounts, each once", async () => {
    const analysis = await analysisOf(OLD_ANALYSIS);
    expect(planTransfer(analysis, { accounts: [] }).items).toEqual([]);
    const { items } = planTransfer(analysis, { accounts: ["bob", "alice", "bob"], packages: ["bob_gold"] });
    expect(items).toEqual([
      { module: "PackageRemoteRoot", package: "bob_gold", size: 1 },
      account("bob", 204_800),
      account("alice", 91_234_567),
    ]);
  });

  test.each([0, -5, undefined, 0.5])("planTransfer sets a size of at least 1 for %s bytes", (bytesused) => {
    const { items } = planTransfer({ items: { accounts: [{ user: "alice", bytesused }] } });
    expect(items).toMatchObject([{ size: 1 }]);
  });

  test("planTransfer skips accounts without a name, and returns no items for an empty analysis", () => {
    expect(planTransfer({ items: { accounts: [{ domain: "a.example" }, { user: "" }] } }).items).toEqual([]);
    expect(planTransfer({})).toEqual({ items: [], conflicts: [] });
  });

  test.each([
    [{ accounts: ["alice", "carol"] }, 'the analysis does not contain the account "carol"'],
    [{ packages: ["gold"] }, 'the analysis does not contain the package "gold"'],
    [{ accounts: ["toString"] }, 'the analysis does not contain the account "toString"'],
  ])("planTransfer throws a RangeError for the selection %j", async (options, message) => {
    const analysis = await analysisOf(OLD_ANALYSIS);
    expect(() => planTransfer(analysis, options)).toThrow(new RangeError(`planTransfer: ${message}`));
  });
});

describe("conflicts", () => {
  test("planTransfer reports users, domains, databases and database users that already exist", async () => {
    const { items, conflicts } = planTransfer(await analysisOf(FULL_ANALYSIS));
    const [item] = items;
    expect(conflicts).toEqual([
      { kind: "user", name: "carol", item },
      { kind: "domain", name: "carol.example", item, owner: "dave" },
      { kind: "database", name: "carol_db", item, owner: "dave" },
      { kind: "database", name: "carol_pg", item, owner: "dave" },
      { kind: "database-user", name: "carol_user", item, owner: "dave" },
      { kind: "database-user", name: "carol_pg", item, owner: "dave" },
    ]);
    expect(
      planTransfer(await analysisOf(FULL_ANALYSIS), { accounts: [], packages: ["gold"] }).conflicts,
    ).toEqual([]);
  });

  test("planTransfer skips the domain * and databases of an engine that the account does not use, and compares domains case-insensitively", () => {
    const names = { dbs: { MYSQL: { a_db: { owner: "a" } } } };
    const plan = (domain: string): object[] =>
      planTransfer({
        items: { accounts: [{ user: "a", domain }] },
        local: { domains: { "*": "nobody", "a.example": "b" }, dbs: { dbs: { PGSQL: { a_db: {} } } } },
        remote: { dbs: names },
      }).conflicts;
    expect(plan("*")).toEqual([]);
    expect(plan("A.Example")).toMatchObject([{ kind: "domain", name: "A.Example", owner: "b" }]);
  });

  test("planTransfer compares names such as __proto__ and toString like other names", () => {
    const domains = JSON.parse('{"__proto__": "b"}') as Record<string, string>;
    const accounts = [{ user: "constructor", domain: "__proto__" }, { user: "toString" }];
    expect(planTransfer({ items: { accounts }, local: { users: {}, domains } }).conflicts).toMatchObject([
      { kind: "domain", name: "__proto__", owner: "b" },
    ]);
  });
});

describe("the generated function", () => {
  type Plan = (analysis: object, options?: object) => { items: readonly Record<string, unknown>[] };

  async function itemOf(keys: Record<string, string>, config: EmitConfig = {}): Promise<object | undefined> {
    const module = moduleOf("AccountRemoteRoot", { user: "char(16)", ...keys }, { required: ["user"] });
    const { exports } = await loadGenerated(snapshotOf(module), config);
    const analysis = { items: { accounts: [{ user: "a", domain: "a.example", bytesused: 5_000_000_000 }] } };
    return (exports["planTransfer"] as Plan)(analysis).items[0];
  }

  test.each<[Record<string, string>, EmitConfig, object]>([
    [{}, {}, {}],
    [{ size: "int" }, {}, { size: 2_147_483_647 }],
    [{ size: "bigint unsigned" }, {}, { size: 5_000_000_000 }],
    [{ size: "bigint" }, { bigint: "bigint" }, { size: 5_000_000_000n }],
    [{ size: "bigint" }, { bigint: "string" }, { size: "5000000000" }],
    [{ size: "decimal(4,1)" }, {}, { size: 999 }],
    [{ size: "varchar(20)" }, {}, { size: "5000000000" }],
    [{ size: "int(1) DEFAULT 0" }, {}, {}],
    [{ domain: "date", localuser: "char(16)" }, {}, { localuser: "a" }],
    [{ domain: "text" }, { naming: "camel" }, { domain: "a.example" }],
  ])(
    "planTransfer sets only existing keys whose type fits: %j, settings %j",
    async (keys, config, expected) => {
      expect(await itemOf(keys, config)).toEqual({ module: "AccountRemoteRoot", user: "a", ...expected });
    },
  );

  test("generate omits planTransfer if the analysis contains no value for a required key", async () => {
    const keys = { user: "char(16)", secret: "text" };
    const module = moduleOf("AccountRemoteRoot", keys, { required: ["user", "secret"] });
    const { exports } = await loadGenerated(snapshotOf(module, moduleOf("AccountLocal", { a: "text" })));
    expect(exports).not.toHaveProperty("planTransfer");
  });

  test("planTransfer refuses to plan accounts if the server has only the module for packages", async () => {
    const module = moduleOf("PackageRemoteRoot", { package: "char(255)" }, { required: ["package"] });
    const { exports } = await loadGenerated(snapshotOf(module));
    const analysis = { items: { accounts: [{ user: "a" }], packages: [{ name: "gold" }] } };
    const plan = exports["planTransfer"] as Plan;
    expect(plan(analysis, { packages: ["gold"] }).items).toEqual([
      { module: "PackageRemoteRoot", package: "gold" },
    ]);
    expect(() => plan(analysis, { accounts: ["a"] })).toThrow(
      new RangeError('planTransfer: the generated code has no module for the account "a"'),
    );
  });

  test.each<EmitConfig>([{}, { bigint: "string", naming: "camel" }, { bigint: "bigint", flags: "boolean" }])(
    "planTransfer returns valid items with %j",
    async (config) => {
      const loaded = await loadGenerated(documentedSnapshot(), config);
      for (const data of [OLD_ANALYSIS, SPARSE_ANALYSIS, FULL_ANALYSIS]) {
        const packages = data.items.packages.map((one: { name: string }) => one.name);
        const { items } = (loaded.exports["planTransfer"] as Plan)(await analysisOf(data), { packages });
        for (const { module, ...item } of items) expect(loaded.validator(String(module))(item)).toBe(true);
      }
    },
  );
});
