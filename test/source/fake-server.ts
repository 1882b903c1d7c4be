/** TLS servers on loopback that send any answer that a test needs, and record the requests. */
import { createServer } from "node:https";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { generate } from "selfsigned";
import { X509Certificate } from "node:crypto";
import { onTestFinished } from "vitest";

export interface Asked {
  readonly path: string;
  readonly functionName: string;
  readonly module: string | null;
  readonly headers: IncomingHttpHeaders;
}

export interface FakeServer {
  readonly url: string;
  readonly port: number;
  readonly asked: Asked[];
  /** The maximum number of concurrent calls. */
  readonly most: () => number;
  /** The number of TCP connections so far. */
  readonly connections: () => number;
  /** The number of TLS handshakes that resumed no session. */
  readonly fullHandshakes: () => number;
  /** Resolves when no connection is open. */
  readonly left: () => Promise<void>;
}

export type Handler = (
  asked: Asked,
  response: ServerResponse,
  request: IncomingMessage,
) => void | Promise<void>;

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** SHA-256 of the DER form, as a pin: `AB:CD:…`. */
  readonly pin: string;
}

export const EXPIRED = { notBeforeDate: new Date("2020-01-01"), notAfterDate: new Date("2021-01-01") };

export async function makeCertificate(
  host = "localhost",
  options: { keyType?: "rsa"; keySize?: number; notBeforeDate?: Date; notAfterDate?: Date } = {},
): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: "commonName", value: host }], {
    algorithm: "sha256",
    keyType: "ec",
    ...options,
    extensions: [
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: host },
          ...(host === "localhost" ? [{ type: 7 as const, ip: "127.0.0.1" }] : []),
        ],
      },
    ],
  });
  const pin = new X509Certificate(cert).fingerprint256;
  return { key, cert, pin };
}

/** Starts a server, which is closed at the end of the test. */
export async function startFake({ key, cert }: Certificate, handler: Handler): Promise<FakeServer> {
  const asked: Asked[] = [];
  let [now, most, connections, fullHandshakes] = [0, 0, 0, 0];
  const server = createServer({ key, cert, ciphers: "DEFAULT@SECLEVEL=0" }, (request, response) => {
    const url = new URL(request.url ?? "/", "https://localhost");
    const call: Asked = {
      path: request.url ?? "",
      functionName: url.pathname.split("/").at(-1) ?? "",
      module: url.searchParams.get("module"),
      headers: request.headers,
    };
    asked.push(call);
    now += 1;
    most = Math.max(most, now);
    response.on("close", () => (now -= 1));
    void handler(call, response, request);
  });
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  server.on("secureConnection", (socket) => {
    if (!socket.isSessionReused()) fullHandshakes += 1;
  });
  const left = async (): Promise<void> => {
    for (const socket of open) await once(socket, "close");
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    asked,
    most: () => most,
    connections: () => connections,
    fullHandshakes: () => fullHandshakes,
    left,
  };
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
