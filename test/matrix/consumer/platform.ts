/** Passes a platform's own `fetch` and `AbortSignal` to the generated code. It must compile with the types of each platform. */

import { createWhmClient, enqueueTransferItem } from "./generated/index.js";

const client = createWhmClient({ server: "whm.example", token: "t", fetch });
export const direct: Promise<void> = enqueueTransferItem(
  client,
  "session",
  { module: "PackageRemoteRoot", package: "gold" },
  { signal: new AbortController().signal },
);
export const wrapped = createWhmClient({
  server: "whm.example",
  token: "t",
  fetch: (url, init) => fetch(url, { ...init, cache: "no-store" }),
});
