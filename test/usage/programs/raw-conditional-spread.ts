// used: AccountLocal (user, localuser, ip)
// unused: AccountLocal.customip
import type { WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, text: string): Promise<unknown> {
  return client.call("enqueue_transfer_item", {
    module: "AccountLocal",
    transfer_session_id: "s",
    user: "alice",
    localuser: "alice",
    ...(text && { ip: "1" }),
  });
}
