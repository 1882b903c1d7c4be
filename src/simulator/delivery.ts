/**
 * Writes responses, with or without faults. Node.js writes responses without faults, and keeps the connection open. Faulty
 * responses are written directly to the socket, because Node.js writes only valid HTTP. Most faulty responses close the connection
 * at the end.
 */

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { OutgoingResponse, AnswerDelivery } from "./faults.js";

/** Writes a response. `tcpSocket` is the TCP socket below TLS. Returns early if the client disconnects. */
export async function writeResponse(
  responseStream: ServerResponse,
  outgoingResponse: OutgoingResponse,
  tcpSocket: Socket,
): Promise<void> {
  const { delay, wire: faultyDelivery } = outgoingResponse;
  const disconnectController = new AbortController();
  const onClose = (): void => disconnectController.abort();
  const streams = [responseStream, tcpSocket] as const;
  for (const stream of streams) stream.once("close", onClose);
  try {
    if (delay > 0) await pause(delay, undefined, { signal: disconnectController.signal });
    if (responseStream.destroyed || tcpSocket.destroyed) return;
    if (faultyDelivery === undefined) writeNormalResponse(responseStream, outgoingResponse);
    else if (responseStream.socket !== null)
      await writeFaultyResponse(
        { ...createRawWriter(responseStream.socket, disconnectController.signal), tcpSocket },
        outgoingResponse,
        faultyDelivery,
      );
  } catch (error) {
    if (!disconnectController.signal.aborted) throw error;
  } finally {
    // Remove the listeners, because the connection stays open, and the next response adds listeners again.
    for (const stream of streams) stream.off("close", onClose);
  }
}

function writeNormalResponse(
  responseStream: ServerResponse,
  { status, statusText, headers, body }: OutgoingResponse,
): void {
  if (
    status >= 200 &&
    isTextAcceptedByNode(statusText) &&
    Object.entries(headers).every(isHeaderAcceptedByNode)
  ) {
    responseStream.writeHead(status, statusText, toMutableHeaders(headers));
    responseStream.end(body);
    return;
  }
  // This response is written directly to the socket, because Node.js refuses to write an invalid status line or invalid headers.
  responseStream.socket?.end(Buffer.concat([encodeHead({ status, statusText, headers }, body.length), body]));
}

function isHeaderAcceptedByNode([name, value]: readonly [string, string | readonly string[]]): boolean {
  return /^[\w-]+$/.test(name) && [value].flat().every(isTextAcceptedByNode);
}

/** Whether Node.js accepts this text in a status line or as the value of a header. */
function isTextAcceptedByNode(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}

function toMutableHeaders(headers: OutgoingResponse["headers"]): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
  );
}

/* ---- faults ---- */

interface RawWriter {
  /** Writes bytes, and waits until the socket accepts more. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Waits for a time in milliseconds. Rejects if the connection closes earlier. */
  wait(milliseconds: number): Promise<void>;
  end(): void;
}

function createRawWriter(socket: Socket, signal: AbortSignal): RawWriter {
  return {
    async write(bytes) {
      signal.throwIfAborted();
      if (!socket.write(bytes)) await once(socket, "drain", { signal });
    },
    wait: async (milliseconds) => pause(milliseconds, undefined, { signal }),
    end: () => void socket.end(),
  };
}

const INTERIM_RESPONSE = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";

/**
 * The data that endless responses repeat. `unpaced` is sent without pauses, and `paced` is sent with pauses. The body consists of
 * spaces, because JSON can start with spaces. A parser therefore cannot reject it early.
 */
const REPEATED_PIECES_BY_PART = {
  body: { unpaced: encodeChunk(Buffer.alloc(64 * 2 ** 10, " ")), paced: encodeChunk(Buffer.from(" ")) },
  head: { unpaced: "X-More: more\r\n".repeat(99), paced: "X-More: more\r\n" },
  interim: { unpaced: INTERIM_RESPONSE, paced: INTERIM_RESPONSE },
} as const;

async function writeFaultyResponse(
  rawWriter: RawWriter & { readonly tcpSocket: Socket },
  outgoingResponse: OutgoingResponse,
  faultyDelivery: AnswerDelivery,
): Promise<void> {
  const { body } = outgoingResponse;
  switch (faultyDelivery.kind) {
    case "silence":
      return;
    case "reset":
      if (faultyDelivery.after !== undefined) {
        await rawWriter.write(
          Buffer.concat([encodeHead(outgoingResponse, body.length), body.subarray(0, faultyDelivery.after)]),
        );
        // Wait until the data is probably sent, because a reset discards unsent data.
        await rawWriter.wait(20);
      }
      rawWriter.tcpSocket.resetAndDestroy();
      return;
    case "cut":
      await rawWriter.write(
        encodeHead(
          outgoingResponse,
          { length: body.length, chunked: "chunked", close: null }[faultyDelivery.framing] as BodyFraming,
        ),
      );
      await rawWriter.write(
        faultyDelivery.framing === "chunked"
          ? encodeChunk(body.subarray(0, faultyDelivery.after))
          : body.subarray(0, faultyDelivery.after),
      );
      rawWriter.end();
      return;
    case "drip": {
      const headBytes = encodeHead(outgoingResponse, body.length);
      if (faultyDelivery.head !== true) await rawWriter.write(headBytes);
      const drippedBytes = faultyDelivery.head === true ? Buffer.concat([headBytes, body]) : body;
      for (let offset = 0; offset < drippedBytes.length; offset += faultyDelivery.bytes) {
        await rawWriter.write(drippedBytes.subarray(offset, offset + faultyDelivery.bytes));
        await rawWriter.wait(faultyDelivery.every);
      }
      rawWriter.end();
      return;
    }
    case "endless": {
      if (faultyDelivery.part === "body") await rawWriter.write(encodeHead(outgoingResponse, "chunked"));
      if (faultyDelivery.part === "head")
        await rawWriter.write(encodeHead(outgoingResponse, null).subarray(0, -2));
      const { unpaced: unpacedPiece, paced: pacedPiece } = REPEATED_PIECES_BY_PART[faultyDelivery.part];
      for (;;) {
        await rawWriter.write(faultyDelivery.every === undefined ? unpacedPiece : pacedPiece);
        await rawWriter.wait(faultyDelivery.every ?? 0);
      }
    }
    case "interim":
      for (let sentResponseCount = 0; sentResponseCount < faultyDelivery.count; sentResponseCount += 1)
        await rawWriter.write(INTERIM_RESPONSE);
      await rawWriter.write(encodeHead(outgoingResponse, body.length));
      await rawWriter.write(body);
      rawWriter.end();
      return;
    case "raw":
      await rawWriter.write(faultyDelivery.bytes);
      if (faultyDelivery.open !== true) rawWriter.end();
  }
}

/**
 * How the client detects the end of the body: by Content-Length (a number), by chunked encoding, or because the connection closes
 * (null).
 */
type BodyFraming = number | "chunked" | null;

function encodeHead(
  { status, statusText, headers }: Omit<OutgoingResponse, "body" | "delay" | "wire">,
  framing: BodyFraming,
): Buffer {
  const hasFramingHeader = Object.keys(headers).some((name) =>
    /^(?:content-length|transfer-encoding)$/i.test(name),
  );
  const framingHeaderLines =
    framing === null || hasFramingHeader
      ? []
      : [framing === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${framing}`];
  const headerLines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((headerValue) => `${name}: ${headerValue}`),
  );
  return Buffer.from(
    [
      `HTTP/1.1 ${status} ${statusText}`,
      ...headerLines,
      ...framingHeaderLines,
      "Connection: close",
      "",
      "",
    ].join("\r\n"),
  );
}

function encodeChunk(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}
