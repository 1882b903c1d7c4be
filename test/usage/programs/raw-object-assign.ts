// used: AccountRemoteUser (user, localuser, domain)
// unused: AccountRemoteUser.replaceip
import type { WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string, domain?: string): Promise<void> {
  const fields: Record<string, string> = {
    module: "AccountRemoteUser",
    user: "a",
    localuser: "a",
    transfer_session_id: id,
  };
  if (domain !== undefined) Object.assign(fields, { domain });
  await client.call("enqueue_transfer_item", fields);
}
