// used: AccountRemoteUser (user, localuser, domain)
// unused: AccountRemoteUser.skiphomedir
import { enqueueAccountRemoteUser, type AccountRemoteUserItem, type WhmCaller } from "./generated/index.js";

interface TrackedItem extends AccountRemoteUserItem {
  ticket: number;
}

const tracked: TrackedItem[] = [{ ticket: 7, user: "a", localuser: "a", domain: "a.example" }];

export async function run(client: WhmCaller): Promise<void> {
  for (const { ticket, ...item } of tracked) {
    await enqueueAccountRemoteUser(client, "s", item);
    console.log(`ticket ${ticket} is queued`);
  }
}
