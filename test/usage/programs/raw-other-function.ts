// used: PackageRemoteRoot (package)
// unused: AccountLocal, AccountLocal.user, AccountRemoteRoot.domain, AccountRemoteRoot.ip
import type { WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string): Promise<void> {
  await client.call("createacct", { user: "alice", domain: "alice.example", ip: "n" });
  await client.call("enqueue_transfer_item", {
    module: "PackageRemoteRoot",
    package: "gold",
    transfer_session_id: id,
  });
}
