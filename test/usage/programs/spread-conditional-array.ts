// used: AccountLocal (user, localuser), PackageRemoteRoot (package)
// unused: PackageRemoteRoot.size
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string, withPackage: boolean): Promise<void> {
  const items: TransferItem[] = [
    { module: "AccountLocal", user: "alice", localuser: "alice" },
    ...(withPackage ? [{ module: "PackageRemoteRoot" as const, package: "p" }] : []),
  ];
  await enqueueTransferItems(client, id, items);
}
