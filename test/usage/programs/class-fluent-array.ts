// used: PackageRemoteRoot (package), AccountLocal (user, localuser)
// unused: AccountRemoteRoot, AccountLocal.size
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

const batch = () => {
  const items: TransferItem[] = [];
  const self = {
    plan: (name: string) => (items.push({ module: "PackageRemoteRoot", package: name }), self),
    restore: (name: string) => (items.push({ module: "AccountLocal", user: name, localuser: name }), self),
    send: (client: WhmCaller, id: string) => enqueueTransferItems(client, id, items),
  };
  return self;
};

export const run = (client: WhmCaller) =>
  batch().plan("gold").restore("alice").restore("bob").send(client, "s");
