// used: AccountLocal (user, localuser)
// unused: AccountLocal.domain, PackageRemoteRoot
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, id: string, users: readonly string[]): Promise<void> {
  const items: TransferItem[] = [
    ...users.map((u) => ({ module: "AccountLocal" as const, user: u, localuser: u })),
  ];
  await enqueueTransferItems(client, id, items);
}
