/** A planned transfer and a local restore, from the generated client to the simulated server. */

import { afterEach, expect, test } from "vitest";
import {
  createTransferClient,
  openTransferSession,
  planTransfer,
  retrieveTransferSessionRemoteAnalysis,
  type TransferClient,
} from "../../generated/index.js";
import { startWhm, type SimulatedServer, type StartWhmOptions } from "../../src/testing.js";

const OLD = { host: "old.example", password: "correct horse battery" };
const ACCOUNTS = [
  { user: "alice", size: 4096, databases: ["alice_shop"] },
  { user: "bob", size: 0, domain: "taken.example" },
  { user: "carol", size: 12_345_678_901 },
];

let server: SimulatedServer;
afterEach(() => server.close());

async function begin(options: StartWhmOptions): Promise<TransferClient> {
  server = await startWhm({ duration: 0, ...options });
  return createTransferClient({ server: server.url, token: server.token, fetch: server.fetch });
}

test("planTransfer reports conflicts before the transfer, and the planned items are queued with their sizes", async () => {
  const packages = [{ name: "gold" }];
  const client = await begin({
    remotes: [{ ...OLD, accounts: ACCOUNTS, packages }],
    accounts: [{ user: "carol", domain: "taken.example", databases: ["alice_shop"] }],
  });
  const session = await openTransferSession(client, { remoteRoot: OLD });
  const analysis = await retrieveTransferSessionRemoteAnalysis(client, { transferSessionId: session.id });
  const plan = planTransfer(analysis, { packages: ["gold"] });
  expect(plan.conflicts.map(({ kind, name, owner }) => [kind, name, owner])).toEqual([
    ["database", "alice_shop", "carol"],
    ["database-user", "alice_shop", "carol"],
    ["domain", "taken.example", "carol"],
    ["user", "carol", undefined],
  ]);
  const outcomes = await session.enqueueAll(plan.items);
  expect(outcomes.map(({ status }) => status)).toEqual(["queued", "queued", "queued", "queued"]);
  expect(server.items("PackageRemoteRoot")).toMatchObject([{ package: "gold", size: "1" }]);
  expect(
    server
      .items("AccountRemoteRoot")
      .map(({ user, size }) => [user, size])
      .sort(),
  ).toEqual([
    ["alice", "4096"],
    ["bob", "1"],
    ["carol", "12345678901"],
  ]);
});

test("a session for a local restore starts at once, and returns results", async () => {
  const client = await begin({});
  const session = await openTransferSession(client, {
    localRestore: { cpmovepath: "/home/cpmove-dave.tar.gz", mailLocation: ".local", updateARecords: "all" },
  });
  const { items, complete } = await session.wait({ interval: 5 });
  expect(complete).toBe(true);
  expect(items).toMatchObject([{ module: "AccountLocal", item: "dave", status: "succeeded" }]);
});
