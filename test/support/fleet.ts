/** A simulated network for fleet tests: a proxy that connects many host names to few simulated servers. */

import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import type { SimulatedServer } from "../../src/testing.js";

export interface Network extends AsyncDisposable {
  /** Environment variables for the command, including HTTPS_PROXY. */
  readonly environment: Readonly<Record<string, string>>;
  /** Requested host names, in order, without repetitions. */
  readonly requested: ReadonlySet<string>;
  /** Delays all connections until `release` is called. */
  hold(): void;
  release(): void;
}

/** Connects each host name to the server that `serverOf` returns. If it returns none, the connection fails. */
export async function network(serverOf: (name: string) => SimulatedServer | undefined): Promise<Network> {
  const requested = new Set<string>();
  const sockets = new Set<Socket>();
  let isPaused = false;
  const pending: (() => void)[] = [];
  const proxy = createServer();
  proxy.on("connect", ({ url = "" }, client: Socket) => {
    const [name = ""] = url.split(":");
    requested.add(name);
    sockets.add(client);
    client.on("error", () => undefined);
    const connectClient = (): void => {
      const server = serverOf(name);
      if (server === undefined) {
        client.end("HTTP/1.1 403 Unknown\r\n\r\n");
        return;
      }
      const upstream = connect(Number(new URL(server.url).port), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        client.pipe(upstream).pipe(client);
      });
      upstream.on("error", () => client.destroy());
      client.on("close", () => upstream.destroy());
    };
    if (isPaused) pending.push(connectClient);
    else connectClient();
  });
  const port = await listening(proxy);
  return {
    environment: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
    requested,
    hold: () => (isPaused = true),
    release() {
      isPaused = false;
      for (const connectClient of pending.splice(0)) connectClient();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The proxy has no port.");
  return address.port;
}
