/** Functions about accounts and packages, transfers onto existing accounts, and answers that a test specifies. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { call, createSession, post, refused, send } from "./client.js";

const folder = mkdtempSync(join(tmpdir(), "accounts-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ACCOUNTS = [
  "carol",
  { user: "alice", domain: "shop.test", owner: "reseller", size: 5_000_000, hasDedicatedIp: true },
  { user: "bob", owner: "reseller", package: "gold" },
];

async function listUsers(server: SimulatedServer, parameters = {}): Promise<unknown[]> {
  const { acct } = await call(server, "listaccts", parameters);
  return (acct as { readonly user: string }[]).map(({ user }) => user);
}

/** Transfers an account in a session of its own, and returns the account's state and message. */
async function transfer(server: SimulatedServer, user: string, keys = {}): Promise<string> {
  const session = await createSession(server);
  await session.enqueue("AccountRemoteRoot", { user, localuser: user, ...keys });
  await session.run();
  const [first] = server.session(session.id)?.items ?? [];
  return `${first?.state} ${first?.message}`.trim();
}

describe("accounts", () => {
  it.each([
    [{}, ["alice", "bob", "carol"]],
    [{ search: "o" }, ["bob", "carol"]],
    [{ search: "^.o", searchtype: "user" }, ["bob"]],
    [{ search: "test$", searchtype: "domain" }, ["alice"]],
    [{ search: "shop.test", searchtype: "domain", searchmethod: "exact" }, ["alice"]],
    [{ search: "shop", searchtype: "domain", searchmethod: "exact" }, []],
    [{ search: "reseller", searchtype: "owner" }, ["alice", "bob"]],
    [{ search: "gold", searchtype: "package" }, ["bob"]],
    [{ search: "192.0.2.2", searchtype: "ip" }, ["alice"]],
  ])("listaccts finds the accounts of %j", async (parameters, users) => {
    await using server = await startWhm({ accounts: ACCOUNTS });
    expect(await listUsers(server, parameters)).toEqual(users);
  });

  it("listaccts refuses an invalid search, and returns the properties that `want` selects", async () => {
    await using server = await startWhm({ accounts: ACCOUNTS });
    await expect(call(server, "listaccts", { search: "(" })).rejects.toThrow("regular expression");
    await expect(call(server, "listaccts", { searchtype: "size" })).rejects.toThrow("searchtype");
    const parameters = { search: "alice", want: "user,diskused" };
    expect(await call(server, "listaccts", parameters)).toEqual({
      acct: [{ user: "alice", diskused: "5M" }],
    });
  });

  it("accountsummary, suspendacct, unsuspendacct and removeacct use the same accounts", async () => {
    await using server = await startWhm({ accounts: ACCOUNTS });
    const state = async (): Promise<unknown> =>
      (await call(server, "accountsummary", { user: "alice" }))["acct"];
    await call(server, "suspendacct", { user: "alice", reason: "moved" });
    expect(await state()).toMatchObject([{ domain: "shop.test", suspended: 1, suspendreason: "moved" }]);
    await call(server, "unsuspendacct", { user: "alice" });
    expect(await state()).toMatchObject([{ suspended: 0, suspendreason: "not suspended" }]);
    expect(await call(server, "accountsummary", { domain: "shop.test" })).toEqual({ acct: await state() });
    expect(await post(server, "removeacct", { username: "alice" })).toMatchObject({
      metadata: { result: 1, output: { raw: expect.any(String) as string } },
    });
    expect(await listUsers(server)).toEqual(["bob", "carol"]);
    for (const [name, parameter] of [
      ["accountsummary", "user"],
      ["suspendacct", "user"],
      ["unsuspendacct", "user"],
      ["removeacct", "username"],
    ] as const)
      expect(await post(server, name, { [parameter]: "alice" })).toEqual(
        refused(name, "There is no account “alice”."),
      );
  });

  it("a reseller has access only to the reseller's accounts", async () => {
    await using server = await startWhm({ accounts: ACCOUNTS, user: "reseller" });
    expect(await listUsers(server)).toEqual(["alice", "bob"]);
    await expect(call(server, "removeacct", { username: "carol" })).rejects.toThrow("no account");
  });

  it("listpkgs lists the packages of accounts and the transferred packages", async () => {
    await using server = await startWhm({ accounts: ACCOUNTS, clock: "manual" });
    const session = await createSession(server);
    await session.enqueue("PackageRemoteRoot", { package: "silver" });
    await session.run();
    const { pkg } = await call(server, "listpkgs");
    expect((pkg as { name: string }[]).map(({ name }) => name)).toEqual(["default", "gold", "silver"]);
  });

  it("a state file keeps the accounts", async () => {
    const options = { accounts: ACCOUNTS, state: join(folder, "state.json"), clock: "manual" } as const;
    {
      await using server = await startWhm(options);
      await call(server, "removeacct", { username: "alice" });
      expect(await transfer(server, "erin")).toBe("COMPLETED");
    }
    await using server = await startWhm(options);
    expect(await listUsers(server)).toEqual(["bob", "carol", "erin"]);
  });
});

describe("a transfer of an account that exists", () => {
  const taken = "FAILED The account “alice” already exists on “whm.example”.";

  it("fails without force, and again after the account was transferred", async () => {
    await using server = await startWhm({ clock: "manual", accounts: ["alice"] });
    expect(await transfer(server, "alice")).toBe(taken);
    expect(await transfer(server, "alice", { force: "1" })).toBe("COMPLETED");
    expect(await transfer(server, "alice", { skipaccount: "1" })).toBe("COMPLETED");
    expect(await transfer(server, "root")).toContain("already exists");
    expect(await transfer(server, "bob")).toBe("COMPLETED");
    expect(await transfer(server, "bob")).toContain("already exists");
    await call(server, "removeacct", { username: "alice" });
    expect(await transfer(server, "alice")).toBe("COMPLETED");
  });

  it("succeeds with existingAccounts: overwrite", async () => {
    await using server = await startWhm({
      clock: "manual",
      accounts: ["alice"],
      existingAccounts: "overwrite",
    });
    expect(await transfer(server, "alice")).toBe("COMPLETED");
  });
});

describe("answer", () => {
  it("answers any function, also a built-in one, with data or a function of the parameters", async () => {
    await using server = await startWhm();
    server.respond("listips", { ip: [{ ip: "192.0.2.9" }] });
    expect(await call(server, "listips")).toEqual({ ip: [{ ip: "192.0.2.9" }] });
    server.respond("modifyacct", ({ user }) => {
      if (user === "root") throw new Error("not root");
      return { changed: user };
    });
    expect(await call(server, "modifyacct", { user: "alice" })).toEqual({ changed: "alice" });
    await expect(call(server, "modifyacct", { user: "root" })).rejects.toThrow("not root");
    server.respond("version", { version: "12.0" });
    expect(await call(server, "version")).toEqual({ version: "12.0" });
  });

  it("passes a repeated parameter as an array", async () => {
    await using server = await startWhm();
    server.respond("batch", ({ command }) => ({ command }));
    const path = "/json-api/batch?api.version=1&command=version&command=listaccts";
    const { body } = await send(server, { path });
    expect(JSON.parse(body)).toMatchObject({ data: { command: ["version", "listaccts"] } });
    expect(server.requests.at(-1)?.parameters["command"]).toEqual(["version", "listaccts"]);
  });
});
