/**
 * Listens for HTTPS on loopback, with a new certificate or a certificate from a file. Writes a temporary file with the certificate
 * that clients must trust. Passes each TCP connection to a TLS server, or simulates a connection fault.
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
import { getErrorCodeOrMessage } from "../core/error-text.js";
import { createPortUnavailableError } from "./diagnostics.js";
import { createHtmlResponse } from "./responses.js";
import { createServerCertificate, readServerCertificate, type ServerCertificate } from "./certificate.js";
import { toOutgoingResponse, type ConnectionFault, type OutgoingResponse } from "./faults.js";
import { createTrustingFetch } from "./fetch.js";
import { writeResponse } from "./delivery.js";

export interface LoopbackServer {
  /** The URL of the server, `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** Path of a PEM file with the certificate that clients must trust. `close` deletes the file. */
  readonly ca: string;
  readonly caPem: string;
  readonly pinSha256: string;
  readonly fetch: typeof globalThis.fetch;
  /** Closes all connections, runs `runWhileStopped`, and then listens on the same port again. */
  restart(runWhileStopped: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface ConnectionHandler {
  /** Returns the response to a request. Throws if the client disconnected, or on an error in the simulator. */
  respond(request: IncomingMessage): Promise<OutgoingResponse>;
  /** Returns the fault of the next connection. Usually, this is `undefined`: the connection has no fault. */
  takeFaultForNextConnection(): ConnectionFault["connection"] | undefined;
}

export interface LoopbackServerOptions {
  /** The port to listen on. 0 means any free port. */
  readonly port: number;
  /** A PEM file with the server's certificate and its private key. Default: a new certificate. */
  readonly certificateFile: string | undefined;
}

/** Starts a listener. @throws LocalError if the port is not available, or the certificate cannot be used. */
export async function listenOnLoopback(
  { port: requestedPort, certificateFile }: LoopbackServerOptions,
  connectionHandler: ConnectionHandler,
): Promise<LoopbackServer> {
  const serverCertificate =
    certificateFile === undefined ? await createServerCertificate() : readServerCertificate(certificateFile);
  const { authorityCertificate: authorityPem, pinSha256 } = serverCertificate;
  const tcpSocketsByClientPort = new Map<number, Socket>();
  const acceptConnection = createConnectionAcceptor((request, responseStream) => {
    const tcpSocket = tcpSocketsByClientPort.get(request.socket.remotePort ?? 0) ?? request.socket;
    connectionHandler
      .respond(request)
      .then((outgoingResponse) => writeResponse(responseStream, outgoingResponse, tcpSocket))
      .catch((error: unknown) => reportFailure(request, responseStream, error));
  }, serverCertificate);
  const server = createTcpServer((tcpSocket) => {
    const clientPort = tcpSocket.remotePort ?? 0;
    tcpSocketsByClientPort.set(clientPort, tcpSocket);
    tcpSocket.once("close", () => tcpSocketsByClientPort.delete(clientPort));
    tcpSocket.on("error", () => undefined);
    acceptConnection(tcpSocket, connectionHandler.takeFaultForNextConnection());
  });
  const authorityFile = await writeAuthorityFile(authorityPem);
  const { port, stop } = await startStoppableServer(server, requestedPort, tcpSocketsByClientPort).catch(
    async (error: unknown) => {
      await authorityFile.remove();
      throw error;
    },
  );
  const trustingClient = createTrustingFetch(authorityPem);
  return {
    url: `https://127.0.0.1:${port}`,
    ca: authorityFile.path,
    caPem: authorityPem,
    pinSha256,
    fetch: trustingClient.fetch,
    async restart(runWhileStopped) {
      await stop();
      await runWhileStopped();
      await startListening(server, port);
    },
    async close() {
      trustingClient.close();
      await stop();
      await authorityFile.remove();
    },
  };
}

/** Writes a file with the certificate that clients must trust. Its folder is new and temporary, and only the current user can read it. */
async function writeAuthorityFile(pem: string): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "simulated-whm-"));
  const path = join(directory, "ca.pem");
  await writeFile(path, pem);
  return { path, remove: () => rm(directory, { recursive: true, force: true }) };
}

interface StoppableServer {
  readonly port: number;
  /** Closes all connections, including those during the TLS handshake, and frees the port. */
  readonly stop: () => Promise<void>;
}

async function startStoppableServer(
  server: Server,
  requestedPort: number,
  tcpSocketsByClientPort: ReadonlyMap<number, Socket>,
): Promise<StoppableServer> {
  await startListening(server, requestedPort);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : requestedPort,
    async stop() {
      const closePromise = once(server, "close");
      server.close();
      for (const socket of tcpSocketsByClientPort.values()) socket.destroy();
      await closePromise;
    },
  };
}

async function startListening(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    throw new LocalError(createPortUnavailableError(port, getErrorCodeOrMessage(error)));
  }
}

/** Reports an error of the simulator as a warning, and responds with status 500. Does nothing if the client has disconnected. */
function reportFailure(request: IncomingMessage, responseStream: ServerResponse, error: unknown): void {
  if (request.socket.destroyed) return;
  process.emitWarning(error instanceof Error ? error : String(error));
  void writeResponse(
    responseStream,
    toOutgoingResponse(createHtmlResponse(500, "Internal Server Error")),
    request.socket,
  );
}

type HttpHandler = (request: IncomingMessage, responseStream: ServerResponse) => void;

/** Returns a function that serves a connection with the server's certificate, or with a fault. */
function createConnectionAcceptor(
  handler: HttpHandler,
  serverCertificate: ServerCertificate,
): (connection: Socket, faultKind: ConnectionFault["connection"] | undefined) => void {
  const httpsServer = createServer(
    { key: serverCertificate.privateKey, cert: serverCertificate.certificate },
    handler,
  );
  const plainHttpServer = createHttpServer((request, responseStream) => {
    void writeResponse(
      responseStream,
      toOutgoingResponse(createHtmlResponse(400, "Bad Request")),
      request.socket,
    );
  });
  return (connection, faultKind) => {
    switch (faultKind) {
      case undefined:
        httpsServer.emit("connection", connection);
        return;
      case "silence":
        connection.resume();
        return;
      case "reset":
        connection.once("data", () => connection.resetAndDestroy());
        return;
      case "plain":
        plainHttpServer.emit("connection", connection);
        return;
      default:
        void serverCertificate.createReplacementCertificate(faultKind).then(({ certificate, privateKey }) => {
          const serverWithOtherCertificate = createServer({ key: privateKey, cert: certificate }, handler);
          serverWithOtherCertificate.emit("connection", connection);
        });
    }
  };
}
