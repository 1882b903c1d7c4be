/** Compares a live server with the snapshot that the code was generated from. */

import { describe, expect, test } from "vitest";
import {
  describeSchemaDrift,
  verifySchema,
  WhmApiError,
  type TransferSchemaReport,
  type VerifySchemaOptions,
  type WhmCaller,
} from "../../generated/index.js";
import type { ModuleSchema, Snapshot } from "../../src/index.js";
import {
  callerOf,
  clientOf,
  failureOf,
  responseOf,
  successWith,
  type Call,
  type TestCaller,
} from "../support/callers.js";
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
      const names = Object.values(modules).toReversed();
      return {
        modules: Object.fromEntries(names.map(({ module, priority }) => [module, String(priority ?? 0)])),
      };
    }
    const module = modules[parameters["module"] ?? ""];
    if (module === undefined) throw new Error(`unexpected request for ${String(parameters["module"])}`);
    return { schema: { ...module, keys: Object.fromEntries(Object.entries(module.keys).toReversed()) } };
  });
}

const account = moduleOf(
  "Account",
  { user: "char(255) DEFAULT NULL", size: "bigint", toString: "text", old: "text" },
  { required: ["user"], primary: ["user"] },
);
const pack = moduleOf("Package", { name: "text" });
const known = snapshotOf(account, pack);

function changed(changes: Partial<ModuleSchema>): Snapshot {
  return snapshotOf({ ...account, ...changes }, pack);
}

async function verifyOf(...snapshots: readonly Snapshot[]): Promise<Verify> {
  return (await loadGenerated(snapshots)).exports["verifySchema"] as Verify;
}

test("verifySchema reports no difference for the same schemas in another order", async () => {
  const server = serverOf(documentedSnapshot());
  const report = { isSame: true, breaking: false, drifts: [], comparedWith: "11.138.0.6" };
  expect(await verifySchema(server)).toEqual(report);
  // Code for one version does not request the version of the server.
  expect(server.calls.map(({ functionName }) => functionName)).not.toContain("version");
  expect(server.calls).toHaveLength(7);
  const client = clientOf(async (url, { body }) => {
    const parameters = Object.fromEntries(new URLSearchParams(body));
    return responseOf(successWith(await server.call(url.split("/").at(-1) ?? "", parameters)));
  });
  expect(await client.verifySchema({ modules: ["AccountLocal"] })).toEqual(report);
  expect(server.calls).toHaveLength(9);
});

describe("differences", () => {
  const { old, ...others } = account.keys;
  const module = "Account";
  const added = (def: string): Snapshot => changed({ keys: { ...account.keys, new: { def } } });

  test.each<[Snapshot, Record<string, unknown>]>([
    [snapshotOf(account), { kind: "module-removed", module: "Package", breaking: true }],
    [
      snapshotOf(account, pack, moduleOf("Zone", { a: "text" })),
      { kind: "module-added", module: "Zone", breaking: false },
    ],
    [changed({ priority: 7 }), { kind: "priority-changed", module, breaking: false, before: 1000, after: 7 }],
    [
      changed({ keys: others }),
      { kind: "key-removed", module, key: "old", breaking: true, before: old?.def },
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
      changed({ keys: { ...account.keys, size: { def: "BIGINT(20)" } } }),
      {
        kind: "definition-changed",
        module,
        key: "size",
        breaking: undefined,
        before: "bigint",
        after: "BIGINT(20)",
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
  ])("verifySchema reports what differs between server and generated code: %#", async (live, drift) => {
    const verify = await verifyOf(known);
    const report = await verify(serverOf(live));
    expect(report).toEqual({
      isSame: false,
      breaking: drift["breaking"],
      comparedWith: null,
      drifts: [drift],
    });
    for (const each of report.drifts)
      expect(describeSchemaDrift(each)).toMatch(/^(?:Account|Package|Zone)[.:]/);
  });

  test("verifySchema reports no difference if required and primary keys are in another order", async () => {
    const both = ["user", "size"];
    const other = both.toReversed();
    const verify = await verifyOf(changed({ primary: both, required: both }));
    const report = await verify(serverOf(changed({ primary: other, required: other })));
    expect(report).toMatchObject({ isSame: true, breaking: false, drifts: [] });
  });

  test("verifySchema compares names such as constructor like other names", async () => {
    const snapshot = snapshotOf(awkwardModule(), moduleOf("constructor", { __proto__x: "text" }));
    const verify = await verifyOf(snapshot);
    expect(await verify(serverOf(snapshot))).toMatchObject({ isSame: true, drifts: [] });
    const without = await verify(serverOf(snapshotOf(awkwardModule())));
    expect(without).toMatchObject({ drifts: [{ kind: "module-removed", module: "constructor" }] });
  });

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
  ])("verifySchema refuses the selection of modules %j, and sends no request", async (modules, got) => {
    const verify = await verifyOf(known);
    const client = serverOf(known);
    const message = `verifySchema: invalid option "modules": expected some of Account, Package, got ${got}`;
    await expect(verify(client, { modules })).rejects.toThrow(new RangeError(message));
    expect(client.calls).toEqual([]);
  });

  test("describeSchemaDrift escapes line breaks and terminal escape sequences of a server", () => {
    const drift = { kind: "key-added", module: "A", key: "k\u001b[2J", after: "x\n::error::" } as const;
    expect(describeSchemaDrift({ ...drift, breaking: false })).toMatch(/^[ -~]*$/);
  });
});

test.each([
  ["available_transfer_modules", 200, "refused", 1],
  ["transfer_module_schema", 200, "refused", 7],
  ["transfer_module_schema", 0, "unanswered", 7],
  ["available_transfer_modules", 403, "denied", 1],
] as const)("verifySchema rejects if %s fails with status %i: %s", async (name, status, failure, most) => {
  const thrown = new WhmApiError(name, "no", status, failure);
  const client = serverOf(documentedSnapshot(), ({ functionName }) =>
    functionName === name ? thrown : undefined,
  );
  expect(await failureOf(verifySchema(client))).toBe(thrown);
  expect(client.calls.length).toBeLessThanOrEqual(most);
  const aborted = serverOf(documentedSnapshot());
  expect(await failureOf(verifySchema(aborted, { signal: AbortSignal.abort("r") }))).toBe("r");
  expect(aborted.calls).toEqual([]);
});

describe("code for several versions", () => {
  const keys = { ...account.keys, size: { def: "int" } };
  const versionOf = (whmVersion: string, ...modules: readonly ModuleSchema[]): Snapshot => ({
    ...snapshotOf(...modules),
    whmVersion,
  });
  const older = versionOf("11.110.0.1", account, moduleOf("Gone", { a: "text" }));
  const middle = versionOf("11.120.0.1", { ...account, required: ["user", "size"], keys });
  const [gone, added] = [moduleOf("Gone", { a: "int" }), moduleOf("New", { b: "text" })];
  const newest = versionOf("11.138.0.6", { ...account, priority: 1 }, gone, added);
  const all = [older, middle, newest];

  test.each(all)("verifySchema compares with the version of the server: $whmVersion", async (live) => {
    const verify = await verifyOf(...all);
    const intersection = await loadGenerated(all, { versions: "intersection" });
    const expected = { isSame: true, breaking: false, drifts: [], comparedWith: live.whmVersion };
    expect(await verify(serverOf(live))).toEqual(expected);
    const short = live.whmVersion?.replace(/^11\./, "") ?? "";
    expect(await verify(serverOf({ ...live, whmVersion: short }))).toEqual(expected);
    expect(await (intersection.exports["verifySchema"] as Verify)(serverOf(live))).toEqual(expected);
    expect(await verify(serverOf(live), { modules: ["New"] })).toMatchObject({ isSame: true });
  });

  test("verifySchema compares with the newest version if the server's version is unknown", async () => {
    const { exports } = await loadGenerated(all);
    const verify = exports["verifySchema"] as Verify;
    const unknown = await verify(serverOf({ ...middle, whmVersion: "11.130.0.1" }));
    expect(unknown.comparedWith).toBe("11.138.0.6");
    expect(unknown.drifts.map(({ kind }) => kind)).toEqual([
      ...["priority-changed", "required-changed", "definition-changed", "module-removed", "module-removed"],
    ]);
    const refusal = new (exports["WhmApiError"] as typeof WhmApiError)("version", "no", 200, "refused");
    const refuses = ({ functionName }: Call): unknown => (functionName === "version" ? refusal : undefined);
    const expected = { isSame: true, comparedWith: "11.138.0.6" };
    expect(await verify(serverOf(newest, refuses))).toMatchObject(expected);
  });
});

test("verifySchema does not compare priorities that the snapshot does not contain", async () => {
  const verify = await verifyOf(changed({ priority: null }));
  expect(await verify(serverOf(known))).toMatchObject({ isSame: true });
});
