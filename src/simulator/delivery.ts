/**
 * Writes answers, with or without faults. Answers without faults go through Node.js, and keep the connection alive.
 * Faulty answers are written to the socket directly, because Node.js writes only valid HTTP. Most of them then close the
 * connection.
 */

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { OutgoingResponse, AnswerDelivery } from "./faults.js";

/** Writes an answer. `connection` is the TCP socket below TLS. Returns early if the client disconnects. */
export async function writeOutgoing(
  response: ServerResponse,
  outgoing: OutgoingResponse,
  connection: Socket,
): Promise<void> {
  const { delay, wire } = outgoing;
  const disconnected = new AbortController();
  const onClose = (): void => disconnected.abort();
  const streams = [response, connection] as const;
  for (const end of streams) end.once("close", onClose);
  try {
    if (delay > 0) await pause(delay, undefined, { signal: disconnected.signal });
    if (response.destroyed || connection.destroyed) return;
    if (wire === undefined) writeNormally(response, outgoing);
    else if (response.socket !== null)
      await writeFaulty(
        { ...rawConnection(response.socket, disconnected.signal), connection },
        outgoing,
        wire,
      );
  } catch (error) {
    if (!disconnected.signal.aborted) throw error;
  } finally {
    // The connection stays open for the next answer, which adds its own listeners.
    for (const end of streams) end.off("close", onClose);
  }
}

function writeNormally(
  response: ServerResponse,
  { status, statusText, headers, body }: OutgoingResponse,
): void {
  if (status >= 200 && Object.entries(headers).every(isWritable)) {
    response.writeHead(status, statusText, mutable(headers));
    response.end(body);
    return;
  }
  // Written to the socket directly, because Node.js refuses to write an invalid status or invalid headers.
  response.socket?.end(Buffer.concat([headBytes({ status, statusText, headers }, body.length), body]));
}

function isWritable([name, value]: readonly [string, string | readonly string[]]): boolean {
  return /^[\w-]+$/.test(name) && [value].flat().every((text) => /^[\t\x20-\x7e]*$/.test(text));
}

function mutable(headers: OutgoingResponse["headers"]): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
  );
}

/* ---- faults ---- */

interface RawConnection {
  /** Writes bytes, and waits until the socket accepts more. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Waits. Rejects if the connection closes before the time is over. */
  wait(milliseconds: number): Promise<void>;
  end(): void;
}

function rawConnection(socket: Socket, signal: AbortSignal): RawConnection {
  return {
    async write(bytes) {
      signal.throwIfAborted();
      if (!socket.write(bytes)) await once(socket, "drain", { signal });
    },
    wait: async (milliseconds) => pause(milliseconds, undefined, { signal }),
    end: () => void socket.end(),
  };
}

const INTERIM = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";

/** The pieces that endless answers repeat. Bodies consist of spaces, which JSON allows before a value. */
const ENDLESS_PIECES = {
  body: { whole: chunk(Buffer.alloc(64 * 2 ** 10, " ")), slow: chunk(Buffer.from(" ")) },
  head: { whole: "X-More: more\r\n".repeat(99), slow: "X-More: more\r\n" },
  interim: { whole: INTERIM, slow: INTERIM },
} as const;

async function writeFaulty(
  to: RawConnection & { readonly connection: Socket },
  outgoing: OutgoingResponse,
  wire: AnswerDelivery,
): Promise<void> {
  const { body } = outgoing;
  switch (wire.kind) {
    case "silence":
      return;
    case "reset":
      if (wire.after !== undefined) {
        await to.write(Buffer.concat([headBytes(outgoing, body.length), body.subarray(0, wire.after)]));
        // Gives the data time to be sent before the connection is reset.
        await to.wait(20);
      }
      to.connection.resetAndDestroy();
      return;
    case "cut":
      await to.write(
        headBytes(
          outgoing,
          { length: body.length, chunked: "chunked", close: null }[wire.framing] as Framing,
        ),
      );
      await to.write(
        wire.framing === "chunked" ? chunk(body.subarray(0, wire.after)) : body.subarray(0, wire.after),
      );
      to.end();
      return;
    case "drip": {
      const head = headBytes(outgoing, body.length);
      if (wire.head !== true) await to.write(head);
      const content = wire.head === true ? Buffer.concat([head, body]) : body;
      for (let offset = 0; offset < content.length; offset += wire.bytes) {
        await to.write(content.subarray(offset, offset + wire.bytes));
        await to.wait(wire.every);
      }
      to.end();
      return;
    }
    case "endless": {
      if (wire.part === "body") await to.write(headBytes(outgoing, "chunked"));
      if (wire.part === "head") await to.write(headBytes(outgoing, null).subarray(0, -2));
      const { whole, slow } = ENDLESS_PIECES[wire.part];
      for (;;) {
        await to.write(wire.every === undefined ? whole : slow);
        await to.wait(wire.every ?? 0);
      }
    }
    case "interim":
      for (let count = 0; count < wire.count; count += 1) await to.write(INTERIM);
      await to.write(headBytes(outgoing, body.length));
      await to.write(body);
      to.end();
      return;
    case "raw":
      await to.write(wire.bytes);
      if (wire.open !== true) to.end();
  }
}

/** How the end of the body is announced: by its length, by chunks, or by closing the connection (null). */
type Framing = number | "chunked" | null;

function headBytes(
  { status, statusText, headers }: Omit<OutgoingResponse, "body" | "delay" | "wire">,
  framing: Framing,
): Buffer {
  const isFramed = Object.keys(headers).some((name) => /^(?:content-length|transfer-encoding)$/i.test(name));
  const framingHeader =
    framing === null || isFramed
      ? []
      : [framing === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${framing}`];
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((text) => `${name}: ${text}`),
  );
  return Buffer.from(
    [`HTTP/1.1 ${status} ${statusText}`, ...lines, ...framingHeader, "Connection: close", "", ""].join(
      "\r\n",
    ),
  );
}

function chunk(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}
