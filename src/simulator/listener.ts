/**
 * HTTPS on loopback with a certificate made for it: the authority's file for clients to trust, a
 * fetch that trusts it, and an end that leaves nothing behind. Knows nothing of what is asked. Connections come over
 * TCP, and are handed on to whoever is to talk TLS, or something else, with them.
 */

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { portUnavailable } from "./diagnostics.js";
import { page } from "./responses.js";
import { makeServerCertificate, type ServerCertificate } from "./certificate.js";
import { sound, type ConnectionFault, type Outgoing } from "./faults.js";
import { trustingFetch } from "./fetch.js";
import { writeOutgoing } from "./wire.js";

export interface Listener {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** Path of the authority's PEM. */
  readonly ca: string;
  readonly caPem: string;
  readonly pinSha256: string;
  readonly fetch: typeof globalThis.fetch;
  /** Cuts all connections, and takes new ones at the same port when what is done meanwhile has been done. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface Conversation {
  /** Throws where the client has gone, or where this server has a fault of its own. */
  answer(request: IncomingMessage): Promise<Outgoing>;
  /** What becomes of the next connection; nothing, mostly. */
  nextConnection(): ConnectionFault["connection"] | undefined;
}

/** Throws `LocalError` if the port is not to be had. 0 is any that is free. */
export async function listenOnLoopback(wanted: number, talk: Conversation): Promise<Listener> {
  const made = await makeServerCertificate();
  const { authority, pinSha256 } = made;
  const connections = new Map<number, Socket>();
  const secure = secureServer((request, response) => {
    const connection = connections.get(request.socket.remotePort ?? 0) ?? request.socket;
    talk
      .answer(request)
      .then((given) => writeOutgoing(response, given, connection))
      .catch((error: unknown) => giveUp(request, response, error));
  }, made);
  const server = createTcpServer((connection) => {
    const port = connection.remotePort ?? 0;
    connections.set(port, connection);
    connection.once("close", () => connections.delete(port));
    connection.on("error", () => undefined);
    secure(connection, talk.nextConnection());
  });
  const authorityFile = await writeAuthority(authority);
  const { port, stop } = await listen(server, wanted, connections).catch(async (error: unknown) => {
    await authorityFile.remove();
    throw error;
  });
  const client = trustingFetch(authority);
  return {
    url: `https://127.0.0.1:${port}`,
    ca: authorityFile.path,
    caPem: authority,
    pinSha256,
    fetch: client.fetch,
    async restart(meanwhile) {
      await stop();
      await meanwhile();
      await begin(server, port);
    },
    async close() {
      client.close();
      await stop();
      await authorityFile.remove();
    },
  };
}

/** In a folder of its own, which nobody else may enter. */
async function writeAuthority(pem: string): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "simulated-whm-"));
  const path = join(directory, "ca.pem");
  await writeFile(path, pem);
  return { path, remove: () => rm(directory, { recursive: true, force: true }) };
}

interface Listening {
  readonly port: number;
  /** Ends every connection, one in the middle of its handshake included, and frees the port. */
  readonly stop: () => Promise<void>;
}

async function listen(
  server: Server,
  port: number,
  connections: ReadonlyMap<number, Socket>,
): Promise<Listening> {
  await begin(server, port);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async stop() {
      const stopped = once(server, "close");
      server.close();
      for (const socket of connections.values()) socket.destroy();
      await stopped;
    },
  };
}

async function begin(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    throw new LocalError(portUnavailable(port, error instanceof Error ? error.message : String(error)));
  }
}

/** Either the client has gone in the middle of its request, or this server has a fault of its own, which must be seen. */
function giveUp(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (request.socket.destroyed) return;
  process.emitWarning(error instanceof Error ? error : String(error));
  void writeOutgoing(response, sound(page(500, "Internal Server Error")), request.socket);
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Takes connections, which show the server's certificate, or have the fault that is named. */
function secureServer(
  handler: Handler,
  made: ServerCertificate,
): (connection: Socket, fault: ConnectionFault["connection"] | undefined) => void {
  const usual = createServer({ key: made.privateKey, cert: made.certificate }, handler);
  const plain = createHttpServer((request, response) => {
    void writeOutgoing(response, sound(page(400, "Bad Request")), request.socket);
  });
  return (connection, fault) => {
    switch (fault) {
      case undefined:
        usual.emit("connection", connection);
        return;
      case "silence":
        connection.resume();
        return;
      case "reset":
        connection.once("data", () => connection.resetAndDestroy());
        return;
      case "plain":
        plain.emit("connection", connection);
        return;
      default:
        void made.another(fault).then(({ certificate, privateKey }) => {
          const other = createServer({ key: privateKey, cert: certificate }, handler);
          other.emit("connection", connection);
        });
    }
  };
}
