/** Values that code blocks of the documentation use: a server, a client and a session. Copied into the project of the examples. */

import { startWhm } from "whm-transfer-codegen/testing";
import {
  createTransferClient,
  openTransferSession,
  type TransferClient,
  type TransferSession,
} from "../../../generated/index.js";

export interface Given {
  readonly client: TransferClient;
  readonly password: string;
  readonly session: TransferSession;
  readonly token: string;
  readonly transferSessionId: string;
  readonly users: readonly string[];
}

const servers: { close(): Promise<void> }[] = [];

/** The server that the fragments call `new.example` is a simulated one. */
export async function given({ isStarted = false }: { readonly isStarted?: boolean } = {}): Promise<Given> {
  const whm = await startWhm({ duration: 1 });
  servers.push(whm);
  globalThis.fetch = (input, init) => {
    const url = typeof input === "string" ? input.replace("https://new.example:2087", whm.url) : input;
    return whm.fetch(url, init);
  };
  const client = createTransferClient({ server: "new.example", token: whm.token });
  const remoteRoot = { host: "old.example", password: "any password" };
  const session = await openTransferSession(client, { remoteRoot });
  if (isStarted) {
    await session.enqueue({ module: "AccountRemoteRoot", user: "alice", localuser: "alice" });
    await session.start();
  }
  return {
    client,
    password: remoteRoot.password,
    session,
    token: whm.token,
    transferSessionId: session.id,
    users: ["alice", "bob"],
  };
}

export async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}
