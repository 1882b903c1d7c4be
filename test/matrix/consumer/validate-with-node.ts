/** Tests that the clients of the emitter node can be created and called, and reports the results of the default validators. */

import {
  validateAccountRemoteRoot,
  validateAwkward,
  validateEveryKind,
  WhmApiError,
  type TransferClient,
} from "./generated/index.js";
import { createNodeTransferClient, createWhmapi1Client } from "./generated/node.js";
import { report } from "./report.js";
import { formatValidationResults } from "./validation-results.js";

/** Clients that cannot send a call: nothing listens on port 1, and the command does not exist. */
const CLIENTS: readonly TransferClient[] = [
  createNodeTransferClient({ server: "127.0.0.1:1", token: "t", pinSha256: "0".repeat(64) }),
  createWhmapi1Client({ path: "/no/such/command" }),
];

void report(async () => {
  for (const client of CLIENTS) {
    const failure = await client.call("version", {}).then(
      () => "none",
      (error: unknown) => (error instanceof WhmApiError ? error.failure : String(error)),
    );
    if (failure !== "unsent") throw new Error(`The failure of a call is ${failure}.`);
  }
  return formatValidationResults({
    account: validateAccountRemoteRoot,
    everyKind: validateEveryKind,
    awkward: validateAwkward,
  });
});
