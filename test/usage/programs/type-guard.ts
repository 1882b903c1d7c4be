// used: AccountLocal (user, localuser), PackageRemoteRoot (package)
// unused: PackageRemoteRoot.size, AccountRemoteRoot.user
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

type LocalItem = Extract<TransferItem, { module: "AccountLocal" }>;

const isLocal = (item: TransferItem): item is LocalItem => item.module === "AccountLocal";

const items: TransferItem[] = [
  { module: "AccountLocal", user: "alice", localuser: "alice" },
  { module: "PackageRemoteRoot", package: "gold" },
];

export async function run(client: WhmCaller): Promise<void> {
  for (const item of items) {
    if (isLocal(item)) console.log("restoring", item.user);
    await enqueueTransferItem(client, "s", item);
  }
}
