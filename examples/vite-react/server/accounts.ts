import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { openTransferSession, validateAccountRemoteRoot, WhmApiError } from "../src/whm/index.ts";
import { createNodeTransferClient } from "../src/whm/node.ts";

/**
 * Opens a transfer session, and returns a handler that queues accounts in it. It validates what it receives, because a browser can
 * send anything. A server of `node:http` and Express accept the handler, too.
 */
export async function createAccountsApi() {
  const { WHM_SERVER: server, WHM_TOKEN: token, WHM_PIN: pinSha256 } = process.env;
  const { OLD_HOST: host, OLD_PASSWORD: password } = process.env;
  if (!server || !token || !host || !password) {
    throw new Error(
      "Set WHM_SERVER, WHM_TOKEN, OLD_HOST and OLD_PASSWORD, and WHM_PIN for a self-signed certificate.",
    );
  }
  const client = createNodeTransferClient({ server, token, pinSha256 });
  const session = await openTransferSession(client, { remoteRoot: { host, password } });

  async function queue(request: IncomingMessage): Promise<[status: number, body: object]> {
    // Other sites cannot send this type without permission.
    if (request.method !== "POST" || request.headers["content-type"] !== "application/json") {
      return [415, { failure: "Send JSON with POST." }];
    }
    const item = await json(request).catch(() => undefined);
    if (!validateAccountRemoteRoot(item))
      return [422, { errors: validateAccountRemoteRoot.findErrors(item) }];
    await session.enqueue({ module: "AccountRemoteRoot", ...item });
    return [200, { session: session.id }];
  }

  return async (request: IncomingMessage, response: ServerResponse) => {
    const [status, body] = await queue(request).catch(
      (error: unknown) =>
        [
          502,
          { failure: error instanceof WhmApiError ? error.reason : "The account could not be queued." },
        ] as const,
    );
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}
