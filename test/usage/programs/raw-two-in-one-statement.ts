// used: AccountLocal (user, localuser), PackageRemoteRoot (package, size)
// unused: AccountLocal.size
import type { WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string): Promise<void> {
  await Promise.all([
    client.call("enqueue_transfer_item", {
      module: "AccountLocal",
      transfer_session_id: id,
      user: "a",
      localuser: "a",
    }),
    client.call("enqueue_transfer_item", {
      module: "PackageRemoteRoot",
      transfer_session_id: id,
      package: "gold",
      size: "1",
    }),
  ]);
}
