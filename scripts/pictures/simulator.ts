/** Starts a simulated server for the pictures, with sessions in several states, warnings and a failure. */

import { startWhm, type SimulatedServer } from "whm-transfer-codegen/testing";
import { createTransferClient, openTransferSession, type TransferSession } from "../../generated/index.js";

/** Returns the server, and the path of the session that is shown. */
export async function startSampleServer(): Promise<{ server: SimulatedServer; path: string }> {
  const server = await startWhm({ page: true, clock: "manual", duration: 8000 });
  const fail = { phase: "RESTORE", outcome: "fail", message: "The account exceeds the disk quota." } as const;
  server.script({ where: { user: "shop" }, ...fail });
  server.script({
    where: { user: "alice" },
    phase: "RESTORE",
    warnings: ["The mailbox info@alice.example exceeds its quota."],
    skippedItems: ["The mailing list news was skipped."],
  });
  const completed = await openSession(server, "web3.example.com", ["erin", "frank"]);
  await completed.start();
  server.clock.run();
  const running = await openSession(server, "web1.example.com", ["alice", "blog", "shop", "carol", "dave"]);
  await running.start();
  server.clock.advance(44_000);
  await openSession(server, "web2.example.com", ["grace"]);
  return { server, path: `/sessions/${running.id}` };
}

async function openSession(
  server: SimulatedServer,
  host: string,
  users: readonly string[],
): Promise<TransferSession> {
  const client = createTransferClient({ server: server.url, token: server.token, fetch: server.fetch });
  const session = await openTransferSession(client, { remoteRoot: { host, password: "any password" } });
  for (const user of users) await session.enqueue({ module: "AccountRemoteRoot", user, localuser: user });
  return session;
}
