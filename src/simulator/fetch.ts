/** A WHATWG fetch that trusts one certificate authority, which the built-in fetch cannot do. */

import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { buffer } from "node:stream/consumers";

export interface TrustingFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Closes the connections that are kept alive. */
  close(): void;
}

/**
 * Creates a fetch that trusts `authorityCertificate`, a certificate as PEM. Like the built-in fetch, it rejects with a `TypeError` if there is
 * no response, and with the signal's reason if the signal is aborted. It does not follow redirects: it returns the
 * redirect response, or rejects if `redirect` is `"error"`.
 */
export function createTrustingFetch(authorityCertificate: string): TrustingFetch {
  const agent = new Agent({ ca: authorityCertificate, keepAlive: true });
  return {
    async fetch(input, init) {
      const request = new Request(input, init);
      const body = Buffer.from(await request.arrayBuffer());
      const [message, content] = await send(request, body, agent).catch((error: unknown) => {
        request.signal.throwIfAborted();
        throw new TypeError("fetch failed", { cause: error });
      });
      const { statusCode: status = 0, statusMessage: statusText = "", headersDistinct } = message;
      if (status >= 300 && status < 400 && request.redirect === "error")
        throw new TypeError("fetch failed", { cause: new Error(`unexpected redirect (${status})`) });
      const headers = new Headers();
      for (const [name, values = []] of Object.entries(headersDistinct))
        for (const value of values) headers.append(name, value);
      return new Response(content, { status, statusText, headers });
    },
    close: () => agent.destroy(),
  };
}

async function send(sent: Request, body: Buffer, agent: Agent) {
  const { method, signal, url } = sent;
  const headers = { ...Object.fromEntries(sent.headers), "content-length": String(body.length) };
  const request = httpsRequest(url, { agent, method, signal, headers }).end(body);
  const [message] = (await once(request, "response")) as [IncomingMessage];
  return [message, await buffer(message)] as const;
}
