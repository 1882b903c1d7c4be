/** Functions other than those for sessions and items: the other server, local accounts, and several versions. */

import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/index.js";
import { accepted, call, createSession, get, post, Session, start, thing } from "./client.js";

const ANALYSIS = "retrieve_transfer_session_remote_analysis";

describe("the other server", () => {
  const remotes = [
    {
      host: "old.example",
      user: "root",
      password: "right",
      version: "11.110.0.1",
      items: {
        AccountRemoteRoot: [{ user: "alice", localuser: "alice", domain: "alice.test", size: "10" }],
        PackageRemoteRoot: [{ package: "gold" }],
      },
    },
  ];

  it("the simulated server accepts only the configured credentials of the source server", async () => {
    await using server = await start({ remotes });
    const check = "remote_basic_credential_check";
    const right = { host: "old.example", user: "root", password: "right" };
    expect(await post(server, check, right)).toEqual({
      data: { output: "Basic credential check…\nDone\n", response: "basic credential check\n" },
      metadata: { command: check, reason: "Success", result: 1, version: 1 },
    });
    await expect(call(server, check, { ...right, password: "wrong" })).rejects.toThrow("did not accept");
    await expect(call(server, check, { ...right, user: "admin" })).rejects.toThrow("did not accept");
    await expect(createSession(server, { password: "wrong" })).rejects.toThrow("did not accept");
    expect(await post(server, check, { ...right, host: "any.example", password: "x" })).toMatchObject({
      metadata: { result: 1 },
    });
  });

  it("the simulated analysis contains the accounts, packages and databases of the source and the target server", async () => {
    const accounts = ["carol", { user: "dave", domain: "dave.test", databases: ["dave_db"] }];
    await using server = await start({ remotes, accounts });
    const session = await createSession(server, { password: "right", unrestricted_restore: "1" });
    const analyze = "analyze_transfer_session_remote";
    const answer = await post(server, analyze, { transfer_session_id: session.id });
    expect(answer).toEqual(accepted(analyze));
    const analysis = await session.call(ANALYSIS);
    const databases = { MYSQL: { dave_db: { owner: "dave" } }, PGSQL: {} };
    expect(analysis).toMatchObject({
      transfer_session_id: session.id,
      items: {
        accounts: [
          { user: "alice", domain: "alice.test", owner: "root", bytesused: 10, has_dedicated_ip: 0 },
        ],
        packages: [{ name: "gold", featurelist: "default" }],
      },
      local: {
        users: { root: 1, carol: 1, dave: 1 },
        groups: { root: 1, carol: 1 },
        domains: { "*": "nobody", "carol.example": "carol", "dave.test": "dave" },
        dbs: { dbs: databases, users: databases },
        ...{ available_ips: [], dedicated_ips: {}, version: "11.138.0.6", major_version: "11.138" },
      },
      remote: {
        ...{ host: "old.example", version: "11.110.0.1", major_version: "11.110", has_owners: 1 },
        ...{ conflicts: {}, linked_nodes: [], dbs: { dbs: { MYSQL: {}, PGSQL: {} } } },
      },
      modules: { MySQL: { name: expect.any(String) as string } },
      options: { skip_reseller_privs: 1, unrestricted: 1 },
      config: { shared_mysql_server: 0 },
    });
    expect(analysis["remote"]).not.toHaveProperty("resellers");
  });

  it("the simulated analysis contains the sizes, owners and databases of configured accounts, and the linked nodes", async () => {
    const old = {
      host: "old.example",
      accounts: [
        { user: "alice", owner: "reseller", size: 5, databases: ["alice_db"] },
        { user: "bob", domain: "bob.test", hasDedicatedIp: true },
      ],
      packages: [{ name: "gold", featureList: "all" }],
      linkedNodes: [{ alias: "mail", hostname: "mail.example", enabledServices: ["imap"] }],
    };
    await using server = await start({ remotes: [old] });
    const session = await createSession(server);
    expect(await session.call(ANALYSIS)).toMatchObject({
      items: {
        accounts: [
          { user: "alice", domain: "alice.example", owner: "reseller", bytesused: 5 },
          { user: "bob", domain: "bob.test", owner: "root", has_dedicated_ip: 1 },
        ],
        packages: [{ name: "gold", featurelist: "all" }],
      },
      remote: {
        resellers: { root: 1, reseller: 1 },
        dbs: { dbs: { MYSQL: { alice_db: { owner: "alice" } } } },
        linked_nodes: [{ alias: "mail", enabled_services: ["imap"], tls_verified: 1, version: "11.138.0.6" }],
      },
    });
  });

  it("the simulated source server has default accounts and packages, and transferred accounts appear on the target server", async () => {
    await using server = await start();
    const session = await createSession(server);
    expect(await session.call(ANALYSIS)).toMatchObject({
      items: {
        accounts: [{ user: "alice" }, { user: "bob" }],
        packages: [{ name: "gold" }, { name: "silver" }],
      },
    });
    const item = { module: "AccountRemoteRoot", user: "alice", localuser: "alice2", domain: "a.test" };
    await session.call("enqueue_transfer_item", item);
    await session.run();
    expect(await session.call(ANALYSIS)).toMatchObject({
      local: { users: { alice2: 1 }, domains: { "a.test": "alice2" } },
    });
  });
});

describe("a local restore", () => {
  const restore = "start_local_cpmove_restore";

  it("a local restore on the simulated server creates a session with one account, and starts this session at once", async () => {
    await using server = await start();
    const cpmovepath = "/home/cpmove-alice.tar.gz";
    const options = {
      cpmovepath,
      username: "alice2",
      overwrite: "1",
      dedicated_ip: "1",
      update_a_records: "all",
    };
    const { transfer_session_id: id } = await call(server, restore, options);
    const session = new Session(server, String(id));
    expect(session.id).toMatch(/^alice2\d{14}\w{4}$/);
    expect(server.session(session.id)).toMatchObject({ kind: "local", state: "RESTORE_PENDING" });
    server.clock.run();
    expect(session.items()).toEqual(["alice2 RESTORE COMPLETED"]);
    const row = { user: "alice2", localuser: "alice2", force: "1", ip: "1", replaceip: "all" };
    expect(server.items("AccountLocal")).toMatchObject([row]);
    const actions = (await session.log()).map(({ contents }) => contents["action"]);
    expect(actions.slice(-6)).toEqual([
      ...["start", "process-item", "start-item", "success-item", "complete", "complete"],
    ]);
    await expect(session.call(ANALYSIS)).rejects.toThrow("remote server");
  });

  it("a local restore on the simulated server takes the account name from the file name of the archive", async () => {
    await using server = await start();
    for (const [path, user] of [
      ["/home/cpmove-alice.tar.gz", "alice"],
      ["/home/backup-1.2.2026_10-00-00_bob.tar.gz", "bob"],
      ["/backup/carol/", "carol"],
      ["dave.tar", "dave"],
    ] as const) {
      const { transfer_session_id: id } = await call(server, restore, { cpmovepath: path });
      expect(server.session(String(id))?.items).toMatchObject([{ item: user, localItem: user }]);
    }
  });

  it("the simulated server refuses a local restore without a path, or with invalid parameters", async () => {
    await using server = await start();
    const cpmovepath = "/home/cpmove-alice.tar.gz";
    await expect(call(server, restore, { username: "alice" })).rejects.toThrow("“cpmovepath” is required");
    for (const invalid of [{ restricted: "2" }, { delete_archive: "yes" }, { update_a_records: "none" }]) {
      await expect(call(server, restore, { cpmovepath, ...invalid })).rejects.toThrow("cannot be");
    }
    // The name does not fit into its column.
    await expect(call(server, restore, { cpmovepath, username: "x".repeat(300) })).rejects.toThrow(
      "localuser",
    );
    expect(server.sessions()).toEqual([]);
  });
});

describe("local accounts", () => {
  it("the simulated API function validate_system_user reports new, reserved and existing names", async () => {
    await using server = await start({ accounts: ["carol"] });
    const validate = (user: string): Promise<unknown> => call(server, "validate_system_user", { user });
    const validity = (exists: 0 | 1, reserved: 0 | 1, forNew: 0 | 1, forTransfer: 0 | 1): unknown => ({
      ...{ exists, reserved, valid_for_new: forNew, valid_for_transfer: forTransfer },
    });
    expect(await validate("alice")).toEqual(validity(0, 0, 1, 1));
    expect(await validate("carol")).toEqual(validity(1, 0, 1, 1));
    expect(await validate("root")).toEqual(validity(1, 1, 0, 0));
    expect(await validate("under_score")).toEqual(validity(0, 0, 0, 1));
    expect(await validate("Not A Name")).toEqual(validity(0, 0, 0, 0));

    const session = await createSession(server);
    await session.enqueue("AccountRemoteRoot", { user: "old", localuser: "alice" });
    await session.enqueue("PackageRemoteRoot", { package: "gold" });
    await session.run();
    expect(await validate("alice")).toEqual(validity(1, 0, 1, 1));
    expect(await validate("gold")).toEqual(validity(0, 0, 1, 1));
  });

  it("the simulated API function delete_account_archives reports in its metadata that an account has no archives", async () => {
    await using server = await start();
    const answer = await get(server, "delete_account_archives", { user: "alice" });
    const messages = ["There are no archives of “alice” in “/home”."];
    expect(answer).toMatchObject({ metadata: { result: 1, output: { messages, warnings: [] } } });
    expect(await get(server, "restore_modules_summary")).toMatchObject({
      data: { modules: expect.arrayContaining([expect.objectContaining({ module: "Account" })]) as unknown },
    });
  });
});

describe("several versions", () => {
  const older = thing({ user: "char(9)", coppypoint: "int(1) DEFAULT 0" }, ["user"]);
  const newer = {
    ...thing({ user: "char(9)", copypoint: "int(1) DEFAULT 0" }, ["user"]),
    whmVersion: "11.2.0.1",
  };

  it("the simulated server switches between WHM versions at run time, and keeps queued items", async () => {
    await using server = await start({ versions: { older, newer } });
    expect(server.snapshot).toBe(older);
    const session = await createSession(server);
    await session.enqueue("Thing", { user: "a", coppypoint: "1" });

    server.useVersion("newer");
    expect(await call(server, "version")).toEqual({ version: "11.2.0.1" });
    const late = session.enqueue("Thing", { user: "b", coppypoint: "1" });
    await expect(late).rejects.toThrow("no key “coppypoint”");
    await session.enqueue("Thing", { user: "b", copypoint: "1" });
    server.useVersion("older");
    await session.enqueue("Thing", { user: "c" });

    const { id: transfer_session_id } = session;
    expect(server.items("Thing")).toEqual([
      { transfer_session_id, user: "a", coppypoint: "1" },
      { transfer_session_id, user: "b", copypoint: "1" },
      { transfer_session_id, user: "c", coppypoint: "0" },
    ]);
    await session.run();
    expect(session.items()).toEqual(["a", "b", "c"].map((item) => `${item} RESTORE COMPLETED`));
  });

  it("the error of whm.useVersion for an unknown version name lists the existing versions", async () => {
    await using server = await start({ versions: { older, newer }, schemas: newer });
    expect(server.snapshot).toBe(newer);
    expect(() => server.useVersion("toString")).toThrow(UsageError);
    expect(() => server.useVersion("oldest")).toThrow(
      /no version of WHM with the name "oldest"\. It has only these versions: .*older.* and .*newer/,
    );
    expect(server.snapshot).toBe(newer);
  });
});
