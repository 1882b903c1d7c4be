// used: AccountRemoteRoot (user, localuser, copypoint), PackageRemoteRoot (package)
// unused: AccountRemoteRoot.cpmovefile
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, id: string, users: readonly string[]): Promise<void> {
  const list: TransferItem[] = [{ module: "PackageRemoteRoot", package: "base" }];
  const more = users.map((user) => ({
    module: "AccountRemoteRoot" as const,
    user,
    localuser: user,
    copypoint: "/backup",
  }));
  list.push(...more);
  await enqueueTransferItems(client, id, list);
}
