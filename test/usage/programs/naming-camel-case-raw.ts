// naming: camel
// used: AccountRemoteRoot (user, localuser, live_transfer, overwrite_all_dbs)
// unused: AccountRemoteRoot.overwrite_all_dbusers
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string): Promise<void> {
  await enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name, liveTransfer: true });
  await client.call("enqueue_transfer_item", {
    module: "AccountRemoteRoot",
    transfer_session_id: "s",
    user: name,
    localuser: name,
    overwrite_all_dbs: "1",
  });
}
