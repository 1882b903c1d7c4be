// used: AccountRemoteRoot (user, localuser, skipres), PackageRemoteRoot (package)
// unused: AccountLocal
import {
  enqueueTransferItem,
  type TransferItem,
  type TransferModuleName,
  type WhmCaller,
} from "./generated/index.js";

type ItemOf<M extends TransferModuleName> = Omit<Extract<TransferItem, { module: M }>, "module">;

async function enqueue<M extends TransferModuleName>(
  client: WhmCaller,
  module: M,
  item: ItemOf<M>,
): Promise<void> {
  await enqueueTransferItem(client, "s", { module, ...item } as unknown as TransferItem);
}

export async function run(client: WhmCaller): Promise<void> {
  await enqueue(client, "AccountRemoteRoot", { user: "a", localuser: "a", skipres: true });
  await enqueue(client, "PackageRemoteRoot", { package: "gold" });
}
