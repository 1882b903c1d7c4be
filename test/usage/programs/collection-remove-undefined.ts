// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.replaceip
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string, host: string | undefined): Promise<void> {
  const item: AccountRemoteRootItem = { user: name, localuser: name, domain: host };
  const present = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
  await enqueueAccountRemoteRoot(client, "s", present as unknown as AccountRemoteRootItem);
}
