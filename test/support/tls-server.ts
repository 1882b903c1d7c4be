/** TLS servers on loopback that send any response that a test needs, and record the requests. */

import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { generate } from "selfsigned";
import { onTestFinished } from "vitest";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** SHA-256 of the DER form, as a pin: `AB:CD:…`. */
  readonly pin: string;
}

interface CertificateOptions {
  readonly host?: string;
  /** By default, the certificate is self-signed. */
  readonly authority?: Certificate;
  readonly isAuthority?: boolean;
  readonly notBeforeDate?: Date;
  readonly notAfterDate?: Date;
  /** By default, the key is on an elliptic curve. */
  readonly rsaKeySize?: number;
}

export const EXPIRED = { notBeforeDate: new Date("2020-01-01"), notAfterDate: new Date("2021-01-01") };

export async function createCertificate(options: CertificateOptions = {}): Promise<Certificate> {
  const { authority, isAuthority = false, host = "localhost", rsaKeySize, ...validity } = options;
  const names = [
    { type: 2 as const, value: host },
    ...(host === "localhost" ? [{ type: 7 as const, ip: "127.0.0.1" }] : []),
  ];
  const { private: key, cert } = await generate(
    [{ name: "commonName", value: isAuthority ? "Test authority" : host }],
    {
      ...{ algorithm: "sha256", keyType: "ec", ...validity },
      ...(rsaKeySize !== undefined && { keyType: "rsa", keySize: rsaKeySize }),
      ...(authority !== undefined && { ca: { key: authority.key, cert: authority.cert } }),
      extensions: [
        ...(isAuthority ? [{ name: "basicConstraints" as const, cA: true, critical: true }] : []),
        { name: "subjectAltName", altNames: names },
      ],
    },
  );
  return { key, cert, pin: new X509Certificate(cert).fingerprint256 };
}

/** A request of the API. */
export interface Asked {
  readonly path: string;
  readonly functionName: string;
  readonly module: string | null;
  readonly headers: IncomingHttpHeaders;
}

export interface TlsServer {
  readonly url: string;
  readonly asked: Asked[];
  /** The maximum number of concurrent calls. */
  readonly most: () => number;
  /** The number of TCP connections so far. */
  readonly connections: () => number;
  /** The number of TLS handshakes that resumed no session. */
  readonly fullHandshakes: () => number;
  /** Resolves when no connection is open. */
  readonly left: () => Promise<void>;
  readonly close: () => void;
}

export type Handler = (
  asked: Asked,
  response: ServerResponse,
  request: IncomingMessage,
) => void | Promise<void>;

/** Starts a server. `onConnection` gets each connection, and a function that continues with TLS, by default with the same certificate. */
export async function listenTls(
  certificate: Certificate,
  handler: Handler,
  onConnection: (socket: Socket, accept: (certificate: Certificate) => void) => void = (_, accept) =>
    accept(certificate),
): Promise<TlsServer> {
  const asked: Asked[] = [];
  let [now, most, connections, fullHandshakes] = [0, 0, 0, 0];
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { searchParams, pathname } = new URL(request.url ?? "/", "https://localhost");
    const call: Asked = {
      path: request.url ?? "",
      functionName: pathname.split("/").at(-1) ?? "",
      module: searchParams.get("module"),
      headers: request.headers,
    };
    asked.push(call);
    now += 1;
    most = Math.max(most, now);
    response.on("close", () => (now -= 1));
    void handler(call, response, request);
  };
  const createTlsServer = ({ key, cert }: Certificate): ReturnType<typeof createServer> =>
    createServer({ key, cert, ciphers: "DEFAULT@SECLEVEL=0" }, handle).on("secureConnection", (socket) => {
      if (!socket.isSessionReused()) fullHandshakes += 1;
    });
  const tlsServer = createTlsServer(certificate);
  const open = new Set<Socket>();
  const server = createTcpServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on("error", () => undefined).on("close", () => open.delete(socket));
    onConnection(socket, (other) => {
      (other === certificate ? tlsServer : createTlsServer(other)).emit("connection", socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    most: () => most,
    connections: () => connections,
    fullHandshakes: () => fullHandshakes,
    async left() {
      for (const socket of open) await once(socket, "close");
    },
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** Starts a server, which is closed at the end of the test. */
export async function startTlsServer(certificate: Certificate, handler: Handler): Promise<TlsServer> {
  const server = await listenTls(certificate, handler);
  onTestFinished(() => server.close());
  return server;
}

export function success(command: string, data: unknown, output?: unknown): string {
  return JSON.stringify({
    data,
    metadata: { command, reason: "OK", result: 1, version: 1, ...(output === undefined ? {} : { output }) },
  });
}

export function refusal(command: string, reason: string, result: number | string = 0): string {
  return JSON.stringify({ metadata: { command, reason, result, version: 1 } });
}

export const LEGACY_DENIAL = JSON.stringify({
  cpanelresult: {
    apiversion: "2",
    error: "Access denied",
    data: { reason: "Access denied", result: "0" },
    type: "text",
  },
});

export const SCHEMA = {
  keys: { user: { def: "char(255) DEFAULT NULL" }, size: { def: "BIGINT UNSIGNED DEFAULT 1" } },
  primary: ["user"],
  required: ["user"],
};

/** Returns the response of a valid server. `names` are its modules; the first has priority 1000. */
export function soundAnswer(
  { functionName, module }: Pick<Asked, "functionName" | "module">,
  names = ["One", "Two"],
): string {
  if (functionName === "available_transfer_modules") {
    const modules = Object.fromEntries(names.map((name, index) => [name, String((index + 1) * 1000)]));
    return success(functionName, { modules });
  }
  if (functionName === "transfer_module_schema" && module !== null)
    return success(functionName, { schema: SCHEMA });
  return success(functionName, { version: "11.138.0.6" });
}
