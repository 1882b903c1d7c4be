// used: AccountLocal (user, localuser, overwrite_sameowner_dbs)
// unused: AccountLocal.size, AccountLocal.overwrite_sameowner_dbusers
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

const queue = new Set<TransferItem>();

export function add(name: string): number {
  queue.add({ module: "AccountLocal", user: name, localuser: name, overwrite_sameowner_dbs: true });
  return queue.size;
}

export const flush = (client: WhmCaller, id: string) => enqueueTransferItems(client, id, [...queue]);
