// used: AccountLocal (user, localuser), AccountRemoteUser (user, localuser, reseller)
// unused: AccountLocal.reseller
import type { AccountLocalItem, AccountRemoteUserItem, WhmCaller } from "./generated/index.js";
import { enqueueAccountLocal, enqueueAccountRemoteUser } from "./generated/index.js";

const pair: [AccountLocalItem, AccountRemoteUserItem] = [
  { user: "a", localuser: "a" },
  { user: "b", localuser: "b", reseller: true },
];

export async function run(client: WhmCaller, id: string): Promise<void> {
  await enqueueAccountLocal(client, id, pair[0]);
  await enqueueAccountRemoteUser(client, id, pair[1]);
}
