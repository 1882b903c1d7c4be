// used: AccountLocal (user, localuser, force)
// unused: AccountRemoteRoot, AccountLocal.ip
import * as whm from "./generated/index.js";

export async function restore(client: whm.WhmCaller, id: string, name: string): Promise<void> {
  const item: whm.AccountLocalItem = { user: name, localuser: name, force: true };
  await whm.enqueueAccountLocal(client, id, item);
}
