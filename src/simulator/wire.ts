/**
 * Writes an answer, soundly or in every wrong way. A sound one goes through Node, and its connection lives on. A wrong one is
 * written by hand, since Node writes nothing that is no HTTP, and its connection ends with it.
 */

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Outgoing, Wire } from "./faults.js";

/** `connection` is what lies below the TLS. Ends early where the client has gone. */
export async function writeOutgoing(
  response: ServerResponse,
  outgoing: Outgoing,
  connection: Socket,
): Promise<void> {
  const { delay, wire } = outgoing;
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  const ends = [response, connection] as const;
  for (const end of ends) end.once("close", leave);
  try {
    if (delay > 0) await pause(delay, undefined, { signal: gone.signal });
    if (response.destroyed || connection.destroyed) return;
    if (wire === undefined) writeWhole(response, outgoing);
    else if (response.socket !== null)
      await writeWrong({ ...hand(response.socket, gone.signal), connection }, outgoing, wire);
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  } finally {
    // The connection lives on, and the next answer listens for itself.
    for (const end of ends) end.off("close", leave);
  }
}

function writeWhole(response: ServerResponse, { status, statusText, headers, body }: Outgoing): void {
  if (status >= 200 && Object.entries(headers).every(isWritable)) {
    response.writeHead(status, statusText, mutable(headers));
    response.end(body);
    return;
  }
  // What Node would not write: a status that is none, and headers with anything in them.
  response.socket?.end(Buffer.concat([headOf({ status, statusText, headers }, body.length), body]));
}

function isWritable([name, value]: readonly [string, string | readonly string[]]): boolean {
  return /^[\w-]+$/.test(name) && [value].flat().every((text) => /^[\t\x20-\x7e]*$/.test(text));
}

function mutable(headers: Outgoing["headers"]): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
  );
}

/* ---- by hand ---- */

interface RawConnection {
  /** Waits until there is room for more. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Waits, and ends with the connection. */
  wait(milliseconds: number): Promise<void>;
  end(): void;
}

function hand(socket: Socket, signal: AbortSignal): RawConnection {
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

/** One more piece of what has no end. A body is blanks in chunks, which JSON may have anywhere. */
const PIECES = {
  body: { whole: chunk(Buffer.alloc(64 * 2 ** 10, " ")), slow: chunk(Buffer.from(" ")) },
  head: { whole: "X-More: more\r\n".repeat(99), slow: "X-More: more\r\n" },
  interim: { whole: INTERIM, slow: INTERIM },
} as const;

async function writeWrong(
  to: RawConnection & { readonly connection: Socket },
  outgoing: Outgoing,
  wire: Wire,
): Promise<void> {
  const { body } = outgoing;
  switch (wire.kind) {
    case "silence":
      return;
    case "reset":
      if (wire.after !== undefined) {
        await to.write(Buffer.concat([headOf(outgoing, body.length), body.subarray(0, wire.after)]));
        // What was written is on its way before the connection goes.
        await to.wait(20);
      }
      to.connection.resetAndDestroy();
      return;
    case "cut":
      await to.write(
        headOf(outgoing, { length: body.length, chunked: "chunked", close: null }[wire.framing] as Framing),
      );
      await to.write(
        wire.framing === "chunked" ? chunk(body.subarray(0, wire.after)) : body.subarray(0, wire.after),
      );
      to.end();
      return;
    case "drip": {
      const head = headOf(outgoing, body.length);
      if (wire.head !== true) await to.write(head);
      const rest = wire.head === true ? Buffer.concat([head, body]) : body;
      for (let place = 0; place < rest.length; place += wire.bytes) {
        await to.write(rest.subarray(place, place + wire.bytes));
        await to.wait(wire.every);
      }
      to.end();
      return;
    }
    case "endless": {
      if (wire.part === "body") await to.write(headOf(outgoing, "chunked"));
      if (wire.part === "head") await to.write(headOf(outgoing, null).subarray(0, -2));
      const { whole, slow } = PIECES[wire.part];
      for (;;) {
        await to.write(wire.every === undefined ? whole : slow);
        await to.wait(wire.every ?? 0);
      }
    }
    case "interim":
      for (let count = 0; count < wire.count; count += 1) await to.write(INTERIM);
      await to.write(headOf(outgoing, body.length));
      await to.write(body);
      to.end();
      return;
    case "raw":
      await to.write(wire.bytes);
      if (wire.open !== true) to.end();
  }
}

/** How the body's end is told: its length, chunks, or the connection's end (null). Headers that say so themselves say it alone. */
type Framing = number | "chunked" | null;

function headOf(
  { status, statusText, headers }: Omit<Outgoing, "body" | "delay" | "wire">,
  framing: Framing,
): Buffer {
  const isTold = Object.keys(headers).some((name) => /^(?:content-length|transfer-encoding)$/i.test(name));
  const told =
    framing === null || isTold
      ? []
      : [framing === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${framing}`];
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((text) => `${name}: ${text}`),
  );
  return Buffer.from(
    [`HTTP/1.1 ${status} ${statusText}`, ...lines, ...told, "Connection: close", "", ""].join("\r\n"),
  );
}

function chunk(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}
