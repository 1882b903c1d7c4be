import "server-only";
import { createNodeTransferClient } from "./whm/node";

/** The client for the server that accounts are transferred to. The token stays on the server: no page imports this file. */
export function createClient() {
  const { WHM_SERVER: server, WHM_TOKEN: token, WHM_PIN: pinSha256 } = process.env;
  if (!server || !token)
    throw new Error("Set WHM_SERVER and WHM_TOKEN, and WHM_PIN for a self-signed certificate.");
  return createNodeTransferClient({ server, token, pinSha256 });
}
