// used: AccountLocal (user, localuser, domain, reseller)
// unused: AccountLocal.size
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string, old: boolean): Promise<void> {
  if (!old)
    return enqueueAccountLocal(client, "s", { user: name, localuser: name, domain: `${name}.example` });
  // Older servers need the flag as text.
  await client.call("enqueue_transfer_item", {
    ...{ module: "AccountLocal", transfer_session_id: "s", user: name },
    localuser: name,
    reseller: "1",
  });
}
