/** What the simulated server refuses because it does not exist, is taken, or is empty. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { startWhm, type SimulatedServer, type StartWhmOptions } from "../../src/testing.js";
import { loadGenerated, nativeImport } from "../support/generated.js";
import { POSIX } from "../support/platform.js";
import { documentedSnapshot } from "../support/snapshots.js";
import { call, createSession } from "./client.js";

/** Queues one item in a new session, runs the session, and returns the phase, state and message of the item. */
async function run(server: SimulatedServer, module: string, keys: Record<string, string>): Promise<string> {
  const session = await createSession(server);
  await session.enqueue(module, keys);
  await session.run();
  return describeItem(server, session.id);
}

function describeItem(server: SimulatedServer, id: string): string {
  const [item] = server.session(id)?.items ?? [];
  return `${item?.phase} ${item?.state} ${item?.message}`.trim();
}

const move = (server: SimulatedServer, user: string, keys = {}): Promise<string> =>
  run(server, "AccountRemoteRoot", { user, localuser: user, ...keys });

/** A server whose source server has an account, a package, and nothing else. */
function start(options: StartWhmOptions = {}): Promise<SimulatedServer> {
  const account = {
    user: "alice",
    domain: "shop.test",
    size: 5_000_000,
    package: "gold",
    databases: ["alice_db"],
  };
  const remotes = [{ host: "old.example", accounts: [account], packages: [{ name: "gold" }] }];
  return startWhm({ clock: "manual", remotes, ...options });
}

describe("a source server with declared contents", () => {
  it("transfers only accounts and packages that exist", async () => {
    await using server = await start();
    const missing = "TRANSFER FAILED The account “bob” does not exist on “old.example”.";
    expect(await move(server, "bob")).toBe(missing);
    expect(await move(server, "alice")).toBe("RESTORE COMPLETED");
    const noPackage = "TRANSFER FAILED The package “silver” does not exist on “old.example”.";
    expect(await run(server, "PackageRemoteRoot", { package: "silver" })).toBe(noPackage);
    expect(await run(server, "PackageRemoteRoot", { package: "gold" })).toBe("RESTORE COMPLETED");
    expect(await run(server, "FeatureListRemoteRoot", { featurelist: "any" })).toBe("RESTORE COMPLETED");
  });

  it("has every account and package if they are not declared", async () => {
    await using server = await start({ remotes: [{ host: "old.example", password: "secret" }] });
    const session = await createSession(server, { password: "secret" });
    await session.enqueueAccounts("bob");
    await session.enqueue("PackageRemoteRoot", { package: "silver" });
    await session.run();
    expect(session.items()).toEqual(["bob RESTORE COMPLETED", "silver RESTORE COMPLETED"]);
  });

  it("sends the declared domain, size, package and databases", async () => {
    await using server = await start();
    expect(await move(server, "alice", { localuser: "alice2" })).toBe("RESTORE COMPLETED");
    expect(await call(server, "accountsummary", { user: "alice2" })).toMatchObject({
      acct: [{ user: "alice2", domain: "shop.test", diskused: "5M", plan: "gold" }],
    });
    const session = await createSession(server);
    const { local } = await session.call("retrieve_transfer_session_remote_analysis");
    expect(local).toMatchObject({
      domains: { "shop.test": "alice2" },
      dbs: { dbs: { MYSQL: { alice_db: { owner: "alice2" } } } },
    });
  });
});

describe("a domain that another account has", () => {
  const taken = "TRANSFER FAILED The domain “shop.test” already exists on “whm.example”.";
  const accounts = [{ user: "carol", domain: "shop.test" }];

  it("makes a transfer fail, whether the item or the source server contains the domain", async () => {
    await using server = await start({ accounts });
    expect(await move(server, "alice")).toBe(taken);
    expect(await move(server, "alice", { force: "1" })).toBe(taken);
    expect(await move(server, "alice", { domain: "other.test" })).toBe("RESTORE COMPLETED");
    await using anySource = await start({ accounts, remotes: [] });
    expect(await move(anySource, "bob", { domain: "Shop.Test" })).toContain(
      "The domain “Shop.Test” already exists",
    );
    expect(await move(anySource, "bob")).toBe("RESTORE COMPLETED");
  });

  it("is no conflict with existingAccounts: overwrite, or if the same account has the domain", async () => {
    await using server = await start({ accounts, existingAccounts: "overwrite" });
    expect(await move(server, "alice")).toBe("RESTORE COMPLETED");
    await using same = await start({ accounts: [{ user: "alice", domain: "shop.test" }] });
    expect(await move(same, "alice", { force: "1" })).toBe("RESTORE COMPLETED");
  });
});

describe("a local restore", () => {
  const restore = async (server: SimulatedServer, cpmovepath: string): Promise<string> => {
    const { transfer_session_id: id } = await call(server, "start_local_cpmove_restore", { cpmovepath });
    server.clock.run();
    return describeItem(server, String(id));
  };

  it("fails if the archive is not in the option archives", async () => {
    await using server = await start({ archives: ["/home/cpmove-alice.tar.gz"] });
    const missing = "RESTORE FAILED The archive “/home/cpmove-bob.tar.gz” does not exist.";
    expect(await restore(server, "/home/cpmove-bob.tar.gz")).toBe(missing);
    expect(await restore(server, "/home/cpmove-alice.tar.gz")).toBe("RESTORE COMPLETED");
    const keys = { cpmovefile: "/home/cpmove-bob.tar.gz" };
    expect(await move(server, "alice", { localuser: "bob", ...keys })).toBe(
      missing.replace("RESTORE", "TRANSFER"),
    );
  });

  it("restores any archive without the option archives", async () => {
    await using server = await start();
    expect(await restore(server, "/home/cpmove-bob.tar.gz")).toBe("RESTORE COMPLETED");
  });
});

describe("the start of an empty session", () => {
  it("completes the session by default, and is refused with emptySessions: refuse", async () => {
    await using server = await start();
    const completed = await createSession(server);
    await completed.run();
    expect(await completed.state()).toBe("COMPLETED");
    await using strict = await start({ emptySessions: "refuse" });
    const refused = await createSession(strict);
    await expect(refused.start()).rejects.toThrow("has no items");
    expect(await refused.state()).toBe("PENDING");
    await refused.enqueueAccounts("alice");
    await refused.run();
    expect(await refused.state()).toBe("COMPLETED");
  });
});

describe("the program whmapi1 of a simulated server", POSIX, () => {
  it("runs the functions that a client calls, and disappears with the server", async () => {
    const server = await start({ clock: "real", duration: 1 });
    const { exports, folder } = await loadGenerated(documentedSnapshot(), { emitters: ["node"] });
    const { createWhmapi1Client } = (await nativeImport(`file://${folder}/node.js`)) as unknown as {
      createWhmapi1Client: (options: object) => object;
    };
    const open = exports["openTransferSession"] as (
      client: object,
      source: object,
    ) => Promise<{ readonly id: string }>;
    const client = createWhmapi1Client({ path: server.whmapi1 });
    const { id } = await open(client, {
      remoteRoot: { host: "old.example", password: "it's “secret” & more" },
    });
    expect(server.sessions().map((session) => session.id)).toEqual([id]);
    expect(server.requests.map((request) => request.function)).toEqual([
      "create_remote_root_transfer_session",
    ]);
    await server.close();
    expect(existsSync(server.whmapi1)).toBe(false);
  });

  it("reads parameters from the command line, too", async () => {
    await using server = await start();
    const args = ["--output=json", "transfer_module_schema", "module=PackageRemoteRoot"];
    const { stdout } = await promisify(execFile)(server.whmapi1, args);
    expect(JSON.parse(stdout)).toMatchObject({ data: { schema: { primary: ["package"] } } });
  });
});
