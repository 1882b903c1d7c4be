// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.customip
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

function check(item: AccountRemoteRootItem): void {
  if (item.domain?.endsWith(".invalid")) throw new RangeError(`invalid name of ${item.user}`);
}

export async function run(client: WhmCaller, name: string): Promise<void> {
  const item: AccountRemoteRootItem = { user: name, localuser: name };
  check(item);
  await enqueueAccountRemoteRoot(client, "s", item);
}
