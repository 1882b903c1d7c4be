/**
 * HTTPS on loopback with a certificate made for it: the authority's file for clients to trust, a
 * fetch that trusts it, and an end that leaves nothing behind. Knows nothing of what is asked.
 */

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cannotListen, LocalError } from "../errors.js";
import { page, type Answer } from "./answer.js";
import { makeServerCertificate } from "./certificate.js";
import { trustingFetch } from "./fetch.js";

export interface Listener {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** Path of the authority's PEM. */
  readonly ca: string;
  readonly caPem: string;
  readonly pinSha256: string;
  readonly fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

/** Throws `LocalError` if the port is not to be had. 0 is any that is free. */
export async function listenOnLoopback(
  wanted: number,
  answer: (request: IncomingMessage) => Promise<Answer>,
): Promise<Listener> {
  const { authority, certificate, privateKey, pinSha256 } = await makeServerCertificate();
  const server = createServer({ key: privateKey, cert: certificate }, (request, response) => {
    answer(request).then(
      (given) => write(response, given),
      (error: unknown) => giveUp(request, response, error),
    );
  });
  const authorityFile = await writeAuthority(authority);
  const { port, stop } = await listen(server, wanted).catch(async (error: unknown) => {
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

async function listen(server: Server, port: number): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    throw new LocalError(cannotListen(port, error instanceof Error ? error.message : String(error)));
  }
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async stop() {
      const stopped = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await stopped;
    },
  };
}

/** What is left of a request that was too long to read ends with its connection. */
function write(response: ServerResponse, { status, statusText, contentType, body }: Answer): void {
  const connection = status === 413 ? { Connection: "close" } : {};
  response.writeHead(status, statusText, { "Content-Type": contentType, ...connection });
  response.end(body);
}

/** Either the client has gone in the middle of its request, or this server has a fault of its own, which must be seen. */
function giveUp(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (request.socket.destroyed) return;
  process.emitWarning(error instanceof Error ? error : String(error));
  write(response, page(500, "Internal Server Error"));
}
