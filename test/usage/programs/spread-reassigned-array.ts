// used: AccountRemoteUser (user, localuser, shared_mysql_server)
// unused: AccountRemoteUser.replaceip
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, id: string, names: Iterable<string>): Promise<void> {
  let items: TransferItem[] = [];
  for (const name of names) {
    const more = [
      { module: "AccountRemoteUser" as const, user: name, localuser: name, shared_mysql_server: true },
    ];
    items = [...items, ...more];
  }
  await enqueueTransferItems(client, id, items);
}
