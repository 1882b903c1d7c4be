// used: AccountLocal (user, localuser), AccountRemoteRoot (user, localuser)
// unused: AccountRemoteUser, AccountLocal.domain
import { enqueueTransferItem, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, where: "Local" | "RemoteRoot", name: string): Promise<void> {
  await enqueueTransferItem(client, "s", { module: `Account${where}` as const, user: name, localuser: name });
}
