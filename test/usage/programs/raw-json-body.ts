// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.ip
import { spawnSync } from "node:child_process";

export function move(id: string, name: string, domain: string): number | null {
  const input = JSON.stringify({
    module: "AccountRemoteRoot",
    transfer_session_id: id,
    user: name,
    localuser: name,
    domain,
  });
  return spawnSync("whmapi1", ["--input=json", "--output=json", "enqueue_transfer_item"], { input }).status;
}
