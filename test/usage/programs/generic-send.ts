// used: AccountLocal (user, localuser)
// unused: AccountRemoteRoot, PackageRemoteRoot, FeatureListRemoteRoot, LegacyAccountBackup, AccountLocal.domain
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

async function send<T extends TransferItem>(client: WhmCaller, item: T): Promise<T> {
  await enqueueTransferItem(client, "s", item);
  return item;
}

export async function run(client: WhmCaller): Promise<void> {
  await send(client, { module: "AccountLocal", user: "alice", localuser: "alice" });
}
