// used: AccountRemoteRoot (user, localuser), AccountRemoteUser (user, localuser)
// unused: AccountLocal, AccountRemoteRoot.domain
import type { WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string, name: string, as: "Root" | "User"): Promise<void> {
  await client.call("enqueue_transfer_item", {
    module: `AccountRemote${as}`,
    transfer_session_id: id,
    user: name,
    localuser: name,
  });
}
