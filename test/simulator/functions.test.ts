/** Functions other than those for sessions and items: the other server, local accounts, and several versions. */

import { describe, expect, it } from "vitest";
import { LocalError } from "../../src/core/diagnostic.js";
import { startWhm } from "../../src/testing.js";
import { accepted, ask, createSession, get, post, thing } from "./client.js";

describe("the other server", () => {
  const remotes = [
    {
      host: "old.example",
      user: "root",
      password: "right",
      version: "11.110.0.1",
      items: { AccountRemoteRoot: [{ user: "alice", localuser: "alice", size: "10" }] },
    },
  ];

  it("accepts the configured credentials", async () => {
    await using server = await startWhm({ remotes });
    const check = "remote_basic_credential_check";
    const right = { host: "old.example", user: "root", password: "right" };
    expect(await post(server, check, right)).toEqual(accepted(check));
    await expect(ask(server, check, { ...right, password: "wrong" })).rejects.toThrow("did not take");
    await expect(ask(server, check, { ...right, user: "admin" })).rejects.toThrow("did not take");
    await expect(createSession(server, { password: "wrong" })).rejects.toThrow("did not take");
    expect(await post(server, check, { ...right, host: "any.example", password: "x" })).toEqual(
      accepted(check),
    );
  });

  it("is analysed: remote and local accounts, and the request", async () => {
    await using server = await startWhm({ remotes, accounts: ["carol"] });
    const session = await createSession(server, { password: "right" });
    const of = { transfer_session_id: session };
    const analyze = "analyze_transfer_session_remote";
    expect(await post(server, analyze, of)).toEqual(accepted(analyze));
    const analysis = await ask(server, "retrieve_transfer_session_remote_analysis", of);
    expect(analysis).toEqual({
      items: remotes[0]?.items,
      local: { version: "11.138.0.6", users: ["carol"] },
      remote: { host: "old.example", version: "11.110.0.1" },
      options: { host: "old.example", user: "root", comm_transport: "ssh" },
      config: {},
    });
  });

  it("has default accounts and packages, which can be enqueued unchanged", async () => {
    await using server = await startWhm();
    const of = { transfer_session_id: await createSession(server) };
    const { items } = await ask(server, "retrieve_transfer_session_remote_analysis", of);
    const found = Object.entries(items as Record<string, Record<string, string>[]>);
    expect(found.map(([module]) => module).sort()).toEqual([
      ...["AccountRemoteRoot", "AccountRemoteUser", "FeatureListRemoteRoot", "PackageRemoteRoot"],
    ]);
    for (const [module, each] of found) {
      for (const item of each) await ask(server, "enqueue_transfer_item", { ...of, module, ...item });
      expect(server.items(module)).toMatchObject(each);
    }
  });
});

describe("local accounts", () => {
  it("are new, reserved, or existing", async () => {
    await using server = await startWhm({ accounts: ["carol"], clock: "manual" });
    const validate = (user: string): Promise<unknown> => ask(server, "validate_system_user", { user });
    const told = (exists: 0 | 1, reserved: 0 | 1, forNew: 0 | 1, forTransfer: 0 | 1): unknown => ({
      ...{ exists, reserved, valid_for_new: forNew, valid_for_transfer: forTransfer },
    });
    expect(await validate("alice")).toEqual(told(0, 0, 1, 1));
    expect(await validate("carol")).toEqual(told(1, 0, 1, 1));
    expect(await validate("root")).toEqual(told(1, 1, 0, 0));
    expect(await validate("under_score")).toEqual(told(0, 0, 0, 1));
    expect(await validate("Not A Name")).toEqual(told(0, 0, 0, 0));

    const session = await createSession(server);
    const item = { module: "AccountRemoteRoot", user: "old", localuser: "alice" };
    await ask(server, "enqueue_transfer_item", { transfer_session_id: session, ...item });
    const list = { module: "PackageRemoteRoot", package: "gold" };
    await ask(server, "enqueue_transfer_item", { transfer_session_id: session, ...list });
    await ask(server, "start_transfer_session", { transfer_session_id: session });
    server.clock.run();
    expect(await validate("alice")).toEqual(told(1, 0, 1, 1));
    expect(await validate("gold")).toEqual(told(0, 0, 1, 1));
  });

  it("have no archives to delete, which the metadata report", async () => {
    await using server = await startWhm();
    const answer = await get(server, "delete_account_archives", { user: "alice" });
    const messages = ["There are no archives of “alice” in “/home”."];
    expect(answer).toMatchObject({ metadata: { result: 1, output: { messages, warnings: [] } } });
    expect(await get(server, "restore_modules_summary")).toMatchObject({
      data: { modules: { AccountLocal: { summary: expect.any(String) as string } } },
    });
  });
});

describe("several versions", () => {
  const older = thing({ user: "char(9)", coppypoint: "int(1) DEFAULT 0" }, ["user"]);
  const newer = {
    ...thing({ user: "char(9)", copypoint: "int(1) DEFAULT 0" }, ["user"]),
    whmVersion: "11.2.0.1",
  };

  it("can be switched at run time, and items stay in their tables", async () => {
    await using server = await startWhm({ versions: { older, newer }, clock: "manual" });
    expect(server.snapshot).toBe(older);
    const of = { transfer_session_id: await createSession(server), module: "Thing" };
    await ask(server, "enqueue_transfer_item", { ...of, user: "a", coppypoint: "1" });

    server.useVersion("newer");
    expect(await ask(server, "version")).toEqual({ version: "11.2.0.1" });
    const late = ask(server, "enqueue_transfer_item", { ...of, user: "b", coppypoint: "1" });
    await expect(late).rejects.toThrow("no key “coppypoint”");
    await ask(server, "enqueue_transfer_item", { ...of, user: "b", copypoint: "1" });
    server.useVersion("older");
    await ask(server, "enqueue_transfer_item", { ...of, user: "c" });

    const { transfer_session_id } = of;
    expect(server.items("Thing")).toEqual([
      { transfer_session_id, user: "a", coppypoint: "1" },
      { transfer_session_id, user: "b", copypoint: "1" },
      { transfer_session_id, user: "c", coppypoint: "0" },
    ]);
    await ask(server, "start_transfer_session", { transfer_session_id });
    server.clock.run();
    expect(server.session(transfer_session_id)).toMatchObject({
      state: "COMPLETED",
      items: ["a", "b", "c"].map((item) => ({ item, state: "COMPLETED" })),
    });
  });

  it("are identified by their names", async () => {
    await using server = await startWhm({ versions: { older, newer }, schemas: newer });
    expect(server.snapshot).toBe(newer);
    expect(() => server.useVersion("toString")).toThrow(LocalError);
    expect(() => server.useVersion("oldest")).toThrow(
      /no version "oldest"\. Its versions: .*older.* and .*newer/,
    );
    expect(server.snapshot).toBe(newer);
  });
});
