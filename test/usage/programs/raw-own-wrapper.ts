// used: AccountRemoteRoot (user, localuser, priority)
// unused: AccountRemoteRoot.files
import type { WhmCaller } from "./generated/index.js";

async function enqueue(client: WhmCaller, module: string, fields: Record<string, string>): Promise<void> {
  await client.call("enqueue_transfer_item", { ...fields, module, transfer_session_id: "s" });
}

export async function run(client: WhmCaller): Promise<void> {
  await enqueue(client, "AccountRemoteRoot", { user: "alice", localuser: "alice", priority: "10" });
}
