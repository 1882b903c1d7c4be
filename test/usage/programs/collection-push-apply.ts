// used: AccountRemoteUser (user, localuser, skipbwdata)
// unused: AccountRemoteUser.skiphomedir, AccountLocal
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

const items: TransferItem[] = [];
const more: TransferItem[] = ["a", "b"].map((user) => ({
  module: "AccountRemoteUser",
  user,
  localuser: user,
  skipbwdata: 0,
}));
Array.prototype.push.apply(items, more);
items.splice(0, 0, ...more.slice(1));

export const run = (client: WhmCaller) => enqueueTransferItems(client, "s", items);
