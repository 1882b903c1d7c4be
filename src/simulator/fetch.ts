/** A WHATWG fetch that trusts one certificate authority, which the built-in fetch cannot do. */

import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";

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
      const receivedResponse = await sendRequest(request, body, agent).catch((error: unknown) => {
        request.signal.throwIfAborted();
        throw new TypeError("fetch failed", { cause: error });
      });
      const status = receivedResponse.incomingMessage.statusCode ?? 0;
      if (status >= 300 && status < 400 && request.redirect === "error") {
        throw new TypeError("fetch failed", { cause: new Error(`unexpected redirect (${status})`) });
      }
      return new Response(receivedResponse.body, {
        status,
        statusText: receivedResponse.incomingMessage.statusMessage ?? "",
        headers: createResponseHeaders(receivedResponse.incomingMessage),
      });
    },
    close: () => agent.destroy(),
  };
}

function sendRequest(
  request: Request,
  body: Buffer,
  agent: Agent,
): Promise<{ readonly incomingMessage: IncomingMessage; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    const requestOptions = {
      agent,
      method: request.method,
      headers: { ...Object.fromEntries(request.headers), "content-length": String(body.length) },
      signal: request.signal,
    };
    const outgoingRequest = httpsRequest(request.url, requestOptions, (incomingMessage) => {
      const chunks: Buffer[] = [];
      incomingMessage.on("data", (chunk: Buffer) => chunks.push(chunk));
      incomingMessage.on("end", () => resolve({ incomingMessage, body: Buffer.concat(chunks) }));
      incomingMessage.on("error", reject);
    });
    outgoingRequest.on("error", reject);
    outgoingRequest.end(body);
  });
}

function createResponseHeaders({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return headers;
}
