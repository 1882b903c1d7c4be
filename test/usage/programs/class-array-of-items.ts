// used: PackageRemoteRoot (package), AccountLocal (user, localuser)
// unused: AccountRemoteRoot
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

class Items extends Array<TransferItem> {
  plan(name: string): this {
    this.push({ module: "PackageRemoteRoot", package: name });
    return this;
  }
  account(user: string, localuser = user): this {
    this.push({ module: "AccountLocal", user, localuser });
    return this;
  }
}

export const run = (client: WhmCaller) =>
  enqueueTransferItems(client, "s", new Items().plan("gold").account("alice"));
