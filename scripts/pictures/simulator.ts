/** Starts a simulated server for the pictures, with sessions in several states, warnings and a failure. */

import { startWhm, type SimulatedServer } from "whm-transfer-codegen/testing";

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
  await transfer(server, "web3.example.com", ["erin", "frank"]);
  server.clock.run();
  const session = await transfer(server, "web1.example.com", ["alice", "blog", "shop", "carol", "dave"]);
  server.clock.advance(44_000);
  const planned = await openSession(server, "web2.example.com");
  await enqueue(server, planned, "grace");
  return { server, path: `/sessions/${session}` };
}

async function transfer(server: SimulatedServer, host: string, users: readonly string[]): Promise<string> {
  const session = await openSession(server, host);
  for (const user of users) await enqueue(server, session, user);
  await call(server, "start_transfer_session", { transfer_session_id: session });
  return session;
}

async function openSession(server: SimulatedServer, host: string): Promise<string> {
  const parameters = { host, user: "root", password: "any password", comm_transport: "ssh" };
  const data = await call(server, "create_remote_root_transfer_session", parameters);
  return data["transfer_session_id"] ?? "";
}

async function enqueue(server: SimulatedServer, session: string, user: string): Promise<void> {
  const item = { module: "AccountRemoteRoot", user, localuser: user };
  await call(server, "enqueue_transfer_item", { transfer_session_id: session, ...item });
}

async function call(
  server: SimulatedServer,
  name: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const answer = await server.fetch(`${server.url}/json-api/${name}`, {
    method: "POST",
    headers: { Authorization: `whm ${server.user}:${server.token}` },
    body: new URLSearchParams({ "api.version": "1", ...parameters }),
  });
  const { data = {}, metadata } = (await answer.json()) as {
    data?: Readonly<Record<string, string>>;
    metadata: { result: number; reason: string };
  };
  if (metadata.result !== 1) throw new Error(metadata.reason);
  return data;
}
