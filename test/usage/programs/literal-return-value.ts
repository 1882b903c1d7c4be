// used: AccountLocal (user, localuser, mail_location)
// unused: AccountRemoteUser.mail_location
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

function itemFor(name: string): TransferItem {
  if (name.startsWith("mail-")) {
    return { module: "AccountLocal", user: name, localuser: name.slice(5), mail_location: ".local" };
  }
  return { module: "AccountLocal", user: name, localuser: name };
}

export async function move(client: WhmCaller, id: string, names: readonly string[]): Promise<void> {
  for (const name of names) await enqueueTransferItem(client, id, itemFor(name));
}
