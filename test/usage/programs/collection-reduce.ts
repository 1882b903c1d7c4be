// used: AccountRemoteUser (user, localuser, domain)
// unused: AccountRemoteUser.ip
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, id: string, hosts: Record<string, string>): Promise<void> {
  const items = Object.entries(hosts).reduce<TransferItem[]>((list, [name, host]) => {
    list.push({ module: "AccountRemoteUser", user: name, localuser: name, domain: host });
    return list;
  }, []);
  await enqueueTransferItems(client, id, items);
}
