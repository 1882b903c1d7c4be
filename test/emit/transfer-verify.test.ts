/** Compares a live server with the snapshot that the code was generated from. */

import { describe, expect, test } from "vitest";
import {
  createTransferClient,
  describeSchemaDrift,
  verifySchema,
  WhmApiError,
  type TransferSchemaReport,
  type VerifySchemaOptions,
  type WhmCaller,
} from "../../generated/index.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";
import { callerOf, failureOf, type Call, type TestCaller } from "../support/callers.js";
import { loadGenerated } from "../support/generated.js";
import { awkwardModule, documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

type Verify = (client: WhmCaller, options?: VerifySchemaOptions) => Promise<TransferSchemaReport>;

/** A server with these modules, in its own order. */
function serverOf(
  { modules, whmVersion }: Snapshot,
  refuses: (call: Call) => unknown = () => undefined,
): TestCaller {
  return callerOf((call) => {
    const fault = refuses(call);
    if (fault !== undefined) return fault;
    const { functionName, parameters } = call;
    if (functionName === "version") return { version: whmVersion };
    if (functionName === "available_transfer_modules") {
      const names = Object.values(modules).reverse();
      return {
        modules: Object.fromEntries(names.map(({ module, priority }) => [module, String(priority ?? 0)])),
      };
    }
    const module = modules[parameters["module"] ?? ""];
    if (module === undefined) throw new Error(`unexpected request for ${String(parameters["module"])}`);
    const { keys, required, primary } = module;
    return { schema: { keys: Object.fromEntries(Object.entries(keys).reverse()), required, primary } };
  });
}

const account = moduleOf(
  "Account",
  { user: "char(255) DEFAULT NULL", size: "bigint", toString: "text", old: "text" },
  { required: ["user"], primary: ["user"] },
);
const known = snapshotOf(account, moduleOf("Package", { name: "text" }));

function changed(changes: Partial<ModuleSchema>): Snapshot {
  return { ...known, modules: { ...known.modules, Account: { ...account, ...changes } } };
}

async function verifyOf(...snapshots: readonly Snapshot[]): Promise<Verify> {
  return (await loadGenerated(snapshots)).exports["verifySchema"] as Verify;
}

describe("a server with the schemas of the generated code", () => {
  test("verifySchema reports no difference for the same schemas in another order", async () => {
    const client = serverOf(documentedSnapshot());
    expect(await verifySchema(client)).toEqual({
      ...{ isSame: true, breaking: false, drifts: [] },
      comparedWith: "11.138.0.6",
    });
    // Code for one version does not request the version of the server.
    expect(client.calls.map(({ functionName }) => functionName)).not.toContain("version");
    expect(client.calls).toHaveLength(7);
  });

  test("verifySchema reports no breaking change if primary keys are in another order", async () => {
    const keys = { user: "text", size: "int" };
    const [one, other] = [
      ["user", "size"],
      ["size", "user"],
    ].map((primary) => snapshotOf(moduleOf("Account", keys, { primary }))) as [Snapshot, Snapshot];
    expect(await (await verifyOf(one))(serverOf(other))).toMatchObject({
      ...{ isSame: false, breaking: false },
      drifts: [{ kind: "primary-changed", breaking: false }],
    });
  });

  test("verifySchema reports no difference if modules and keys have names such as constructor", async () => {
    const snapshot = snapshotOf(awkwardModule(), moduleOf("constructor", { __proto__x: "text" }));
    const verify = await verifyOf(snapshot);
    expect(await verify(serverOf(snapshot))).toMatchObject({ isSame: true, drifts: [] });
    const without = snapshotOf(awkwardModule());
    expect(await verify(serverOf(without))).toMatchObject({
      drifts: [{ kind: "module-removed", module: "constructor" }],
    });
  });

  test("the client's method verifySchema reports no difference for the same schemas", async () => {
    const server = serverOf(documentedSnapshot());
    const client = createTransferClient({
      server: "h",
      token: "0123456789abcdef",
      async fetch(url, { body }) {
        const parameters = Object.fromEntries(new URLSearchParams(body));
        const data = await server.call(url.split("/").at(-1) ?? "", parameters);
        return {
          status: 200,
          text: () => Promise.resolve(JSON.stringify({ data, metadata: { result: 1 } })),
        };
      },
    });
    expect(await client.verifySchema()).toMatchObject({ isSame: true });
    expect(await client.verifySchema({ modules: ["AccountLocal"] })).toMatchObject({ isSame: true });
    expect(server.calls).toHaveLength(9);
  });
});

describe("differences", () => {
  const { old, ...others } = account.keys;
  const pack = moduleOf("Package", { name: "text" });
  const module = "Account";
  const added = (def: string): Snapshot => changed({ keys: { ...account.keys, new: { def } } });
  const rows: [Snapshot, { kind: string; breaking: boolean | undefined } & Record<string, unknown>][] = [
    [snapshotOf(account), { kind: "module-removed", module: "Package", breaking: true }],
    [
      snapshotOf(account, pack, moduleOf("Zone", { a: "text" })),
      { kind: "module-added", module: "Zone", breaking: false },
    ],
    [
      changed({ priority: 7 }),
      { kind: "priority-changed", module, breaking: false, before: account.priority, after: 7 },
    ],
    [
      changed({ keys: others }),
      { kind: "key-removed", module, key: "old", breaking: undefined, before: old?.def },
    ],
    // The new key can be omitted.
    [
      added("int(1) DEFAULT 0"),
      { kind: "key-added", module, key: "new", breaking: false, after: "int(1) DEFAULT 0" },
    ],
    [
      added("int NOT NULL"),
      { kind: "key-added", module, key: "new", breaking: undefined, after: "int NOT NULL" },
    ],
    [
      changed({ keys: { ...account.keys, size: { def: "BIGINT" } } }),
      {
        ...{ kind: "definition-changed", module, key: "size", breaking: undefined },
        ...{ before: "bigint", after: "BIGINT" },
      },
    ],
    [
      changed({ required: ["user", "size"] }),
      { kind: "required-changed", module, breaking: true, before: ["user"], after: ["user", "size"] },
    ],
    [
      changed({ required: [] }),
      { kind: "required-changed", module, breaking: false, before: ["user"], after: [] },
    ],
    [
      changed({ primary: ["user", "size"] }),
      { kind: "primary-changed", module, breaking: undefined, before: ["user"], after: ["user", "size"] },
    ],
  ];

  test.each(rows)(
    "verifySchema reports a difference between the server and the generated code: %#",
    async (live, drift) => {
      const verify = await verifyOf(known);
      const report = await verify(serverOf(live));
      const { breaking } = drift;
      expect(report).toEqual({ isSame: false, breaking, comparedWith: known.whmVersion, drifts: [drift] });
      for (const each of report.drifts)
        expect(describeSchemaDrift(each)).toMatch(/^(?:Account|Package|Zone)[.:]/);
    },
  );

  test("verifySchema reports all differences of the requested modules, ordered by module and key", async () => {
    const verify = await verifyOf(known);
    const live = snapshotOf(
      { ...account, keys: { ...others, also: { def: "text" } }, priority: 9 },
      moduleOf("Zone", { a: "text" }),
    );
    const kinds = async (options: VerifySchemaOptions): Promise<string[]> =>
      (await verify(serverOf(live), options)).drifts.map(({ module, kind }) => `${module} ${kind}`);
    const ofAccount = ["Account priority-changed", "Account key-added", "Account key-removed"];
    expect(await kinds({})).toEqual([...ofAccount, "Package module-removed", "Zone module-added"]);
    expect(await kinds({ modules: ["Account"] })).toEqual(ofAccount);
    expect(await kinds({ modules: ["Package"] })).toEqual(["Package module-removed"]);
  });

  test.each([
    [[], "an empty list"],
    [["Zone"], '"Zone"'],
    [["Account", "account", "toString"], '"account", "toString"'],
  ])(
    "verifySchema refuses the invalid selection of modules %j, and sends no request",
    async (modules, got) => {
      const verify = await verifyOf(known);
      const client = serverOf(known);
      await expect(verify(client, { modules })).rejects.toThrow(
        new RangeError(
          `verifySchema: invalid option "modules": expected some of Account, Package, got ${got}`,
        ),
      );
      expect(client.calls).toEqual([]);
    },
  );

  test("verifySchema accepts the name of a module that exists in only one of several WHM versions", async () => {
    const older = { ...snapshotOf(account, moduleOf("Legacy", { a: "text" })), whmVersion: "11.100.0.1" };
    const newer = { ...known, whmVersion: "11.138.0.6" };
    const verify = await verifyOf(older, newer);
    expect(await verify(serverOf(newer), { modules: ["Legacy"] })).toMatchObject({ isSame: true });
    expect(await verify(serverOf(older), { modules: ["Legacy"] })).toMatchObject({ isSame: true });
  });
});

test("describeSchemaDrift escapes line breaks and terminal escape sequences in the definitions of a server", () => {
  const drift = {
    kind: "key-added",
    module: "A",
    key: "k\u001b[2J",
    after: "x\n::error::",
    breaking: false,
  } as const;
  expect(describeSchemaDrift(drift)).toMatch(/^[ -~]*$/);
});

describe("a failed request", () => {
  test.each([
    ["the list", "available_transfer_modules", "refused"],
    ["a module", "transfer_module_schema", "refused"],
    ["a module, since the line is cut", "transfer_module_schema", "unanswered"],
  ] as const)(
    "verifySchema rejects if a request fails, and reports nothing as missing: %s",
    async (_what, name, failure) => {
      const thrown = new WhmApiError(name, "no", failure === "refused" ? 200 : 0, failure);
      const client = serverOf(documentedSnapshot(), ({ functionName, parameters }) =>
        functionName === name && parameters["module"] !== "AccountLocal" ? thrown : undefined,
      );
      expect(await failureOf(verifySchema(client))).toBe(thrown);
    },
  );

  test("verifySchema rejects at once if access is denied", async () => {
    const client = serverOf(documentedSnapshot(), () => new WhmApiError("f", "Access denied", 403));
    expect(await failureOf(verifySchema(client))).toMatchObject({ failure: "denied" });
    expect(client.calls).toHaveLength(1);
  });

  test("verifySchema rejects when the signal is aborted", async () => {
    const client = serverOf(documentedSnapshot());
    expect(await failureOf(verifySchema(client, { signal: AbortSignal.abort("r") }))).toBe("r");
    expect(client.calls).toEqual([]);
  });
});

describe("code for several versions", () => {
  const older: Snapshot = {
    ...snapshotOf(account, moduleOf("Gone", { a: "text" })),
    whmVersion: "11.110.0.1",
  };
  const middle: Snapshot = {
    ...snapshotOf({
      ...account,
      required: ["user", "size"],
      keys: { ...account.keys, size: { def: "int" } },
    }),
    whmVersion: "11.120.0.1",
  };
  const newest: Snapshot = {
    ...snapshotOf(
      { ...account, priority: 1 },
      moduleOf("Gone", { a: "int" }),
      moduleOf("New", { b: "text" }),
    ),
    whmVersion: "11.138.0.6",
  };
  const all = [older, middle, newest];

  test.each(all)(
    "verifySchema compares with the schemas of the version that the server reports: $whmVersion",
    async (live) => {
      const verify = await verifyOf(...all);
      expect(await verify(serverOf(live))).toEqual({
        ...{ isSame: true, breaking: false, drifts: [] },
        comparedWith: live.whmVersion,
      });
      const short = live.whmVersion?.replace(/^11\./, "") ?? "";
      expect(await verify(serverOf({ ...live, whmVersion: short }))).toMatchObject({
        isSame: true,
        comparedWith: live.whmVersion,
      });
    },
  );

  test("verifySchema compares with the newest version if the server's version is unknown", async () => {
    const { exports } = await loadGenerated(all);
    const verify = exports["verifySchema"] as Verify;
    const Refusal = exports["WhmApiError"] as typeof WhmApiError;
    const unknown = await verify(serverOf({ ...middle, whmVersion: "11.130.0.1" }));
    expect(unknown.comparedWith).toBe("11.138.0.6");
    expect(unknown.drifts.map(({ kind }) => kind)).toEqual([
      ...["priority-changed", "required-changed", "definition-changed", "module-removed", "module-removed"],
    ]);
    const refuses = ({ functionName }: Call): unknown =>
      functionName === "version" ? new Refusal("version", "no", 200, "refused") : undefined;
    expect(await verify(serverOf(newest, refuses))).toMatchObject({
      isSame: true,
      comparedWith: "11.138.0.6",
    });
  });

  test("verifySchema in code for the intersection of several WHM versions compares each server with the schemas of its own version", async () => {
    const { exports } = await loadGenerated(all, { versions: "intersection" });
    for (const live of all) {
      expect(await (exports["verifySchema"] as Verify)(serverOf(live))).toMatchObject({ isSame: true });
    }
  });
});

test("verifySchema reports no difference if the code was generated from a snapshot without a version", async () => {
  const verify = await verifyOf({ ...known, whmVersion: null });
  expect(await verify(serverOf(known))).toMatchObject({ isSame: true, comparedWith: null });
  const unprioritized = { ...known, modules: { ...known.modules, Account: { ...account, priority: null } } };
  const other = await verifyOf(unprioritized);
  expect(await other(serverOf(known))).toMatchObject({ isSame: true });
});
