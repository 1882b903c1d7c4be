// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.ip
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

function f(t: { domain?: string | null }): void {
  t.domain = "d";
}

export async function run(client: WhmCaller, name: string): Promise<void> {
  const item: TransferItem = { module: "AccountRemoteRoot", user: name, localuser: name };
  f(item);
  await enqueueTransferItem(client, "s", item);
}
