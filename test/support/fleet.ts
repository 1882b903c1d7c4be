/** A fleet for tests: many names, and few simulated servers behind them, reached through a proxy that stands for the network. */

import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import type { SimulatedServer } from "../../src/testing.js";

export interface Network extends AsyncDisposable {
  /** For the command: its HTTPS_PROXY. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names that were to be reached, in their order, each once. */
  readonly reached: ReadonlySet<string>;
  /** While it is held, nobody is put through. */
  hold(): void;
  release(): void;
}

/** A name is of the server that `serverOf` tells; of none, it cannot be reached. */
export async function network(serverOf: (name: string) => SimulatedServer | undefined): Promise<Network> {
  const reached = new Set<string>();
  const sockets = new Set<Socket>();
  let isHeld = false;
  const held: (() => void)[] = [];
  const proxy = createServer();
  proxy.on("connect", ({ url = "" }, client: Socket) => {
    const [name = ""] = url.split(":");
    reached.add(name);
    sockets.add(client);
    client.on("error", () => undefined);
    const pass = (): void => {
      const server = serverOf(name);
      if (server === undefined) {
        client.end("HTTP/1.1 403 Unknown\r\n\r\n");
        return;
      }
      const behind = connect(Number(new URL(server.url).port), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        client.pipe(behind).pipe(client);
      });
      behind.on("error", () => client.destroy());
      client.on("close", () => behind.destroy());
    };
    if (isHeld) held.push(pass);
    else pass();
  });
  const port = await listening(proxy);
  return {
    environment: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
    reached,
    hold: () => (isHeld = true),
    release() {
      isHeld = false;
      for (const pass of held.splice(0)) pass();
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
  if (typeof address !== "object" || address === null) throw new Error("the proxy has no port");
  return address.port;
}
