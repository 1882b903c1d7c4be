// used: AccountLocal (user, localuser), AccountRemoteRoot (user, localuser, skipbwdata)
// unused: AccountLocal.skipbwdata
import type { WhmCaller } from "./generated/index.js";

const query = (fields: Record<string, string>) => `enqueue_transfer_item?${new URLSearchParams(fields)}`;

/** `batch` runs several functions in one request. */
export async function run(client: WhmCaller, id: string): Promise<void> {
  await client.call("batch", {
    "command-0": query({ transfer_session_id: id, module: "AccountLocal", user: "a", localuser: "a" }),
    "command-1": query({
      transfer_session_id: id,
      module: "AccountRemoteRoot",
      user: "b",
      localuser: "b",
      skipbwdata: "1",
    }),
  });
}
