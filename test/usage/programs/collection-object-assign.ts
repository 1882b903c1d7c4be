// used: AccountLocal (user, localuser, domain, reseller)
// unused: AccountLocal.force
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

export async function restore(client: WhmCaller, id: string, domain: string): Promise<void> {
  const item: AccountLocalItem = { user: "alice", localuser: "alice" };
  Object.assign(item, { domain }, { reseller: 1 });
  await enqueueAccountLocal(client, id, item);
}
