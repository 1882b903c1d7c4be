/** Listens for HTTPS on loopback, and writes a temporary file with the certificate that clients must trust. */

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createFileUnwritableError } from "../core/diagnostics.js";
import { getCodeOrMessage } from "../core/error-text.js";
import { createCertificate, readCertificate } from "./certificate.js";
import { simulatorProblem } from "./diagnostics.js";
import type { FaultRule } from "./faults.js";
import { createTrustingFetch } from "./fetch.js";
import { createHtmlResponse, type SimulatedResponse } from "./responses.js";

/** A response, and the faults with which it is sent. */
export interface FaultyResponse extends SimulatedResponse {
  readonly fault: Pick<FaultRule, "delay" | "hang" | "reset" | "truncate">;
}

export interface ListenerOptions {
  /** The port to listen on. 0 means any free port. */
  readonly port: number;
  /** A PEM file with the server's certificate and its private key. Default: a new certificate. */
  readonly certificateFile: string | undefined;
  /** Returns the response to a request. Throws if the client disconnected, or on an error in the simulator. */
  readonly respond: (request: IncomingMessage) => Promise<FaultyResponse>;
}

const PORT_FAILURES: Readonly<Record<string, string>> = {
  EACCES: "permission to use the port is denied",
  EADDRINUSE: "the port is in use",
};

/** Starts a listener. @throws UsageError if the port is not available, or the certificate cannot be used. */
export async function listenOnLoopback(options: ListenerOptions) {
  const { certificateFile } = options;
  const certificate =
    certificateFile === undefined ? await createCertificate() : readCertificate(certificateFile);
  const { authorityCertificate: caPem, pinSha256 } = certificate;
  /** The TCP sockets below TLS, by the port of the client. Only they can be reset. */
  const sockets = new Map<number, Socket>();
  const server = createServer(
    { key: certificate.privateKey, cert: certificate.certificate },
    (request, stream) => {
      const socket = sockets.get(request.socket.remotePort ?? 0) ?? request.socket;
      options
        .respond(request)
        .catch((error: unknown): FaultyResponse => {
          if (!socket.destroyed) process.emitWarning(error instanceof Error ? error : String(error));
          return { ...createHtmlResponse(500, "Internal Server Error"), fault: {} };
        })
        .then((response) => writeResponse(stream, response, socket))
        .catch((error: unknown) => process.emitWarning(String(error)));
    },
  );
  server.on("connection", (socket: Socket) => {
    const clientPort = socket.remotePort ?? 0;
    sockets.set(clientPort, socket);
    socket.once("close", () => sockets.delete(clientPort)).on("error", () => undefined);
  });
  const listen = async (port: number): Promise<void> => {
    try {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    } catch (error) {
      const reason = getCodeOrMessage(error);
      const failure = PORT_FAILURES[reason] ?? "the port is unavailable";
      const example = reason === "EACCES" ? ", such as one above 1023" : "";
      throw simulatorProblem.error("port-unavailable", { port, failure, reason, example });
    }
  };
  const stop = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets.values()) socket.destroy();
    await closed;
  };
  const folder = await mkdtemp(join(tmpdir(), "simulated-whm-")).catch((error: unknown) => {
    throw createFileUnwritableError(tmpdir(), error);
  });
  const ca = join(folder, "ca.pem");
  await writeFile(ca, caPem);
  await listen(options.port).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  const trustingFetch = createTrustingFetch(caPem);
  return {
    ...{ url: `https://127.0.0.1:${port}`, ca, caPem, pinSha256, fetch: trustingFetch.fetch },
    /** Closes all connections, runs `runWhileStopped`, and then listens on the same port again. */
    async restart(runWhileStopped: () => Promise<void>): Promise<void> {
      await stop();
      await runWhileStopped();
      await listen(port);
    },
    async close(): Promise<void> {
      trustingFetch.close();
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes a response. `socket` is the TCP socket below TLS. */
async function writeResponse(
  stream: ServerResponse,
  { status, statusText, contentType, headers, body, fault }: FaultyResponse,
  socket: Socket,
): Promise<void> {
  const { delay = 0, hang = false, reset, truncate } = fault;
  if (delay > 0) await pause(delay, undefined, { ref: false });
  if (stream.destroyed || hang) return;
  // Bun can only close a connection whose data is encrypted.
  if (reset !== undefined)
    return void (process.versions["bun"] === undefined ? socket.resetAndDestroy() : socket.destroy());
  const bytes = Buffer.from(body);
  // After a request that is too long, the connection is closed.
  const connection = status === 413 ? { Connection: "close" } : {};
  stream.writeHead(status, statusText, {
    ...{ "Content-Type": contentType, "Content-Length": bytes.length, ...headers, ...connection },
  });
  if (truncate === undefined) stream.end(bytes);
  else stream.write(bytes.subarray(0, truncate), () => socket.destroySoon());
}
