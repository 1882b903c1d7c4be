// used: AccountRemoteRoot (user, localuser, ip), AccountRemoteUser (user, localuser, ip)
// unused: AccountLocal.ip, AccountRemoteRoot.customip
import {
  enqueueAccountRemoteRoot,
  enqueueAccountRemoteUser,
  type AccountRemoteRootItem,
  type AccountRemoteUserItem,
  type WhmCaller,
} from "./generated/index.js";

type Remote = AccountRemoteRootItem | AccountRemoteUserItem;

function dedicated(item: Remote): void {
  item.ip = true;
}

export async function run(client: WhmCaller, name: string): Promise<void> {
  const root: AccountRemoteRootItem = { user: name, localuser: name };
  const user: AccountRemoteUserItem = { user: name, localuser: name };
  dedicated(root);
  dedicated(user);
  await enqueueAccountRemoteRoot(client, "s", root);
  await enqueueAccountRemoteUser(client, "s", user);
}
