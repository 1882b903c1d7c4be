// used: AccountRemoteRoot (user, localuser)
// undecidable: AccountLocal, AccountRemoteUser, FeatureListRemoteRoot, LegacyAccountBackup, PackageRemoteRoot
// unused: AccountLocal.user, LegacyAccountBackup.restoretype
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

type RemoteItem = Exclude<TransferItem, { module: "AccountLocal" | "LegacyAccountBackup" }>;

const items: RemoteItem[] = [{ module: "AccountRemoteRoot", user: "a", localuser: "a" }];

export async function run(client: WhmCaller): Promise<void> {
  for (const item of items) await enqueueTransferItem(client, "s", item);
}
