/** A TLS server in front of a simulated server. It breaks connections and the bytes of responses in ways that Node.js cannot produce. */

import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { setTimeout as pause } from "node:timers/promises";
import { startWhm, type SimulatedServer, type StartWhmOptions } from "../../src/testing.js";
import { temporaryFolder } from "./folders.js";
import { createCertificate, listenTls, type Certificate, type Handler } from "./tls-server.js";

/** A way to write a response. `after` and `bytes` count bytes. */
export type Delivery =
  /** Sends nothing, and keeps the connection open. */
  | { readonly kind: "silence" }
  /** Resets the connection, after `after` bytes of the body or without a response. */
  | { readonly kind: "reset"; readonly after?: number }
  /** Closes the connection after `after` bytes of the body. */
  | { readonly kind: "cut"; readonly after: number; readonly framing: "length" | "chunked" | "close" }
  /** Sends `bytes` bytes of the body, or of the whole response, every `every` milliseconds. */
  | { readonly kind: "drip"; readonly bytes: number; readonly every: number; readonly head?: boolean }
  /** Sends a part without end: as fast as possible, or one piece every `every` milliseconds. */
  | { readonly kind: "endless"; readonly part: EndlessPart; readonly every?: number }
  /** Sends responses with status 103 before the response. */
  | { readonly kind: "interim"; readonly count: number }
  /** Sends these bytes instead of a response. */
  | { readonly kind: "raw"; readonly bytes: string | Uint8Array; readonly open?: boolean };

/** The last four are parts of a body that contain no data, or little. */
type EndlessPart =
  "body" | "head" | "interim" | "gzip-name" | "gzip-blocks" | "gzip-members" | "chunk-extensions";

interface FaultRange {
  readonly from?: number;
  readonly times?: number;
}

export interface AnswerFault extends FaultRange {
  readonly function?: string;
  readonly module?: string;
  readonly delay?: number;
  readonly status?: number;
  readonly statusText?: string;
  /** Headers to add or replace. `null` removes a header. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly body?: string | Uint8Array | ((body: string) => string | Uint8Array);
  readonly wire?: Delivery;
}

export interface ConnectionFault extends FaultRange {
  /** `plain` is HTTP without TLS. `renewed` is another valid certificate. The last five are invalid certificates. */
  readonly connection: "silence" | "reset" | "plain" | CertificateKind;
}

type CertificateKind =
  "renewed" | "expired" | "not-yet-valid" | "other-host" | "other-authority" | "self-signed";

export type ByteFault = AnswerFault | ConnectionFault;

export interface FaultyServer extends Pick<SimulatedServer, "url" | "ca" | "pinSha256"> {
  /** The requests since the last `reset`: the name of the function, and of the module if the request has one. */
  readonly requests: () => readonly string[];
  /** The number of bytes of responses since the last `reset`, as far as the system has accepted them. */
  readonly sentBytes: () => number;
  add(fault: ByteFault): void;
  /** Closes all connections, and forgets the faults and the requests. */
  reset(): void;
  close(): Promise<void>;
}

/** What applies to the connections since the last reset. */
interface State {
  readonly faults: { readonly fault: ByteFault; count: number }[];
  readonly requests: string[];
  sentBytes: number;
}

interface Answer {
  status: number;
  statusText: string;
  headers: Map<string, string | readonly string[]>;
  body: Uint8Array;
  wire: Delivery | undefined;
}

export async function startFaultyServer(options: StartWhmOptions): Promise<FaultyServer> {
  const whm = await startWhm(options);
  const authority = await createCertificate({ isAuthority: true });
  const certificate = await createCertificate({ authority });
  const ca = join(temporaryFolder(), "ca.pem");
  writeFileSync(ca, authority.cert);
  let state: State = { faults: [], requests: [], sentBytes: 0 };
  const isInRange = (entry: State["faults"][number]): boolean => {
    const { from = 1, times = Infinity } = entry.fault;
    entry.count += 1;
    return entry.count >= from && entry.count < from + times;
  };
  const connections = new Map<number, { readonly socket: Socket; readonly state: State }>();

  const respond = async (request: IncomingMessage, stream: ServerResponse): Promise<void> => {
    const connection = connections.get(request.socket.remotePort ?? 0);
    if (connection === undefined) return;
    const { socket } = connection;
    const { faults, requests } = connection.state;
    const form = await text(request);
    const url = new URL(request.url ?? "", whm.url);
    const received = await whm.fetch(url, {
      method: request.method ?? "GET",
      headers: ["authorization", "content-type", "cookie"].flatMap((name): [string, string][] =>
        request.headers[name] === undefined ? [] : [[name, String(request.headers[name])]],
      ),
      ...(form !== "" && { body: form }),
    });
    const answer: Answer = {
      ...{ status: received.status, statusText: received.statusText, wire: undefined },
      headers: new Map([["Content-Type", received.headers.get("content-type") ?? ""]]),
      body: Buffer.from(await received.arrayBuffer()),
    };
    const parameters = new URLSearchParams([...url.searchParams, ...new URLSearchParams(form)]);
    const module = parameters.get("module");
    requests.push([url.pathname.split("/").at(-1), ...(module === null ? [] : [module])].join(" "));
    for (const entry of faults) {
      const { fault } = entry;
      if ("connection" in fault) continue;
      if (fault.function !== undefined && !url.pathname.endsWith(`/json-api/${fault.function}`)) continue;
      if (fault.module !== undefined && fault.module !== module) continue;
      if (!isInRange(entry)) continue;
      if (fault.delay !== undefined) await pause(fault.delay);
      applyFault(fault, answer);
    }
    const countBytes = (count: number): void => void (connection.state.sentBytes += count);
    if (!socket.destroyed) await writeAnswer(answer, stream, socket, countBytes);
  };
  const plainServer = createHttpServer((_, stream) => stream.writeHead(400).end());
  // The client may disconnect at any time.
  const handle: Handler = (_, stream, request) => respond(request, stream).catch(() => void stream.destroy());
  const server = await listenTls(certificate, handle, (socket, accept) => {
    const clientPort = socket.remotePort ?? 0;
    connections.set(clientPort, { socket, state });
    socket.once("close", () => connections.delete(clientPort));
    // Every fault counts every connection, but only the first one applies.
    const [kind] = state.faults.flatMap((entry) =>
      "connection" in entry.fault && isInRange(entry) ? [entry.fault.connection] : [],
    );
    if (kind === undefined) accept(certificate);
    else if (kind === "silence") socket.resume();
    else if (kind === "reset") socket.once("data", () => socket.resetAndDestroy());
    else if (kind === "plain") plainServer.emit("connection", socket);
    else void createReplacement(kind, authority).then(accept);
  });
  const reset = (): void => {
    state = { faults: [], requests: [], sentBytes: 0 };
    for (const { socket } of connections.values()) socket.destroy();
  };
  return {
    ...{ url: server.url, ca, pinSha256: certificate.pin },
    requests: () => state.requests,
    sentBytes: () => state.sentBytes,
    add: (fault) => void state.faults.push({ fault, count: 0 }),
    reset,
    async close() {
      server.close();
      reset();
      await whm.close();
    },
  };
}

function applyFault({ status, statusText, headers = {}, body, wire }: AnswerFault, answer: Answer): void {
  if (status !== undefined) [answer.status, answer.statusText] = [status, ""];
  answer.statusText = statusText ?? answer.statusText;
  answer.wire = wire ?? answer.wire;
  for (const [name, value] of Object.entries(headers)) {
    for (const known of answer.headers.keys())
      if (known.toLowerCase() === name.toLowerCase()) answer.headers.delete(known);
    if (value !== null) answer.headers.set(name, value);
  }
  if (body !== undefined)
    answer.body = Buffer.from(typeof body === "function" ? body(Buffer.from(answer.body).toString()) : body);
}

const INTERIM = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";

/** The start of a body that continues with these pieces. */
const EMPTY_BLOCK = Uint8Array.of(0, 0, 0, 0xff, 0xff);
const EMPTY_MEMBER = gzipSync("");
const GZIP_START = {
  "gzip-name": Uint8Array.of(0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3),
  "gzip-blocks": Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3),
  "gzip-members": EMPTY_MEMBER,
};

/** The pieces of endless responses, sent as fast as possible or slowly. JSON can start with spaces, so no parser can reject them early. */
const ENDLESS = {
  body: [encodeChunk(Buffer.alloc(64 * 2 ** 10, " ")), encodeChunk(Buffer.from(" "))],
  head: ["X-More: more\r\n".repeat(99), "X-More: more\r\n"],
  interim: [INTERIM, INTERIM],
  "gzip-name": [encodeChunk(Buffer.alloc(2 ** 16, "n")), encodeChunk(Buffer.from("n"))],
  "gzip-blocks": [encodeChunk(Buffer.alloc(5 * 2 ** 12, EMPTY_BLOCK)), encodeChunk(EMPTY_BLOCK)],
  "gzip-members": [encodeChunk(Buffer.alloc(20 * 2 ** 10, EMPTY_MEMBER)), encodeChunk(EMPTY_MEMBER)],
  "chunk-extensions": [`1;${"x".repeat(16_000)}\r\n \r\n`, "1\r\n \r\n"],
} as const;

/** Writes the bytes of the response to the TLS socket. `tcpSocket` is the socket below it. */
async function writeAnswer(
  answer: Answer,
  stream: ServerResponse,
  tcpSocket: Socket,
  countBytes: (count: number) => void,
): Promise<void> {
  const { body, wire } = answer;
  const { socket } = stream;
  if (socket === null) return;
  const closed = new AbortController();
  tcpSocket.once("close", () => closed.abort());
  const { signal } = closed;
  const write = async (bytes: string | Uint8Array): Promise<void> => {
    signal.throwIfAborted();
    countBytes(bytes.length);
    if (!socket.write(bytes)) await once(socket, "drain", { signal });
  };
  const wait = (milliseconds: number): Promise<void> => pause(milliseconds, undefined, { signal });
  switch (wire?.kind) {
    case "silence":
      return;
    case "reset":
      if (wire.after !== undefined) {
        await write(Buffer.concat([encodeHead(answer, body.length), body.subarray(0, wire.after)]));
        // A reset discards data that is not sent yet.
        await wait(20);
      }
      tcpSocket.resetAndDestroy();
      return;
    case "cut": {
      const piece = body.subarray(0, wire.after);
      const framing = { length: body.length, chunked: "chunked", close: null } as const;
      await write(encodeHead(answer, framing[wire.framing]));
      await write(wire.framing === "chunked" ? encodeChunk(piece) : piece);
      break;
    }
    case "drip": {
      const head = encodeHead(answer, body.length);
      if (wire.head !== true) await write(head);
      const bytes = wire.head === true ? Buffer.concat([head, body]) : body;
      for (let offset = 0; offset < bytes.length; offset += wire.bytes) {
        await write(bytes.subarray(offset, offset + wire.bytes));
        await wait(wire.every);
      }
      break;
    }
    case "endless":
      if (wire.part in GZIP_START) answer.headers.set("Content-Encoding", "gzip");
      if (wire.part === "head") await write(encodeHead(answer, null).subarray(0, -2));
      else if (wire.part !== "interim") await write(encodeHead(answer, "chunked"));
      if (wire.part in GZIP_START) await write(encodeChunk(GZIP_START[wire.part as keyof typeof GZIP_START]));
      for (;;) {
        await write(ENDLESS[wire.part][wire.every === undefined ? 0 : 1]);
        await wait(wire.every ?? 0);
      }
    case "raw":
      await write(wire.bytes);
      if (wire.open === true) return;
      break;
    case "interim":
      for (let sent = 0; sent < wire.count; sent += 1) await write(INTERIM);
      await write(Buffer.concat([encodeHead(answer, body.length), body]));
      break;
    case undefined:
      await write(Buffer.concat([encodeHead(answer, body.length), body]));
  }
  socket.end();
}

/** `framing` is how the client detects the end of the body: a Content-Length, chunks, or the end of the connection. */
function encodeHead({ status, statusText, headers }: Answer, framing: number | "chunked" | null): Buffer {
  const lines = [...headers].flatMap(([name, value]) => [value].flat().map((line) => `${name}: ${line}`));
  const isFramed = lines.some((line) => /^(?:content-length|transfer-encoding):/i.test(line));
  if (framing !== null && !isFramed)
    lines.push(framing === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${framing}`);
  return Buffer.from(
    [`HTTP/1.1 ${status} ${statusText}`, ...lines, "Connection: close", "", ""].join("\r\n"),
  );
}

function encodeChunk(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}

/** A moment, in days from now. */
function inDays(days: number): Date {
  return new Date(Date.now() + days * 24 * 3600 * 1000);
}

async function createReplacement(kind: CertificateKind, authority: Certificate): Promise<Certificate> {
  switch (kind) {
    case "renewed":
      return createCertificate({ authority });
    case "expired":
      return createCertificate({ authority, notBeforeDate: inDays(-2), notAfterDate: inDays(-1) });
    case "not-yet-valid":
      return createCertificate({ authority, notBeforeDate: inDays(1), notAfterDate: inDays(2) });
    case "other-host":
      return createCertificate({ authority, host: "elsewhere.example" });
    case "other-authority":
      return createCertificate({ authority: await createCertificate({ isAuthority: true }) });
    case "self-signed":
      return createCertificate();
  }
}
