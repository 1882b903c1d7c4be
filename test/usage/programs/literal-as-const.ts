// used: AccountRemoteRoot (user, localuser, priority), PackageRemoteRoot (package)
// unused: AccountRemoteRoot.disabled
import { enqueueTransferItems, type WhmCaller } from "./generated/index.js";

const plan = {
  first: [{ module: "PackageRemoteRoot", package: "gold" }],
  second: [{ module: "AccountRemoteRoot", user: "alice", localuser: "alice", priority: 3 }],
} as const;

export async function run(client: WhmCaller, id: string): Promise<void> {
  await enqueueTransferItems(client, id, plan.first);
  await enqueueTransferItems(client, id, plan.second);
}
