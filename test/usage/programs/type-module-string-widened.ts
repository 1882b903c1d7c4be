// used: AccountRemoteUser (user, localuser), AccountLocal (user, localuser)
// unused: AccountRemoteRoot, PackageRemoteRoot
import {
  enqueueTransferItem,
  type TransferItem,
  type TransferModuleName,
  type WhmCaller,
} from "./generated/index.js";

const MODULES: readonly TransferModuleName[] = ["AccountRemoteUser", "AccountLocal"];

export async function run(client: WhmCaller, name: string): Promise<void> {
  for (const module of MODULES) {
    const item = { module, user: name, localuser: name } as TransferItem;
    await enqueueTransferItem(client, "s", item);
  }
}
