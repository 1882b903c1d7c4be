/** The types of a platform's own `fetch` and `AbortSignal` suit the generated code. */

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
