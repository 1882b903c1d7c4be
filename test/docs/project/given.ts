/** Global variables that code blocks of the documentation use: a client, a session, and so on. Copied into the project of the examples. */

import { startWhm } from "whm-transfer-codegen/testing";
import {
  createTransferClient,
  openTransferSession,
  type TransferClient,
  type TransferSession,
} from "../../../generated/index.js";

declare global {
  var client: TransferClient;
  var password: string;
  var session: TransferSession;
  var token: string;
  var transferSessionId: string;
  var users: readonly string[];
}

const servers: { close(): Promise<void> }[] = [];

/** Sets the global variables. The server that the fragments call `new.example` is a simulated one. */
export async function provideGlobals(isStarted: boolean): Promise<void> {
  const whm = await startWhm({ duration: 1 });
  servers.push(whm);
  globalThis.fetch = (input, init) => {
    const url = typeof input === "string" ? input.replace("https://new.example:2087", whm.url) : input;
    return whm.fetch(url, init);
  };
  globalThis.password = "any password";
  globalThis.token = whm.token;
  globalThis.users = ["alice", "bob"];
  globalThis.client = createTransferClient({ server: "new.example", token });
  globalThis.session = await openTransferSession(client, { remoteRoot: { host: "old.example", password } });
  globalThis.transferSessionId = session.id;
  if (!isStarted) return;
  await session.enqueue({ module: "AccountRemoteRoot", user: "alice", localuser: "alice" });
  await session.start();
}

export async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}
