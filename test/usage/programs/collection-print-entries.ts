// used: AccountRemoteRoot (user, localuser, live_transfer)
// unused: AccountRemoteRoot.disabled, AccountRemoteRoot.ip
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string): Promise<void> {
  const item: AccountRemoteRootItem = { user: name, localuser: name, live_transfer: true };
  for (const [key, value] of Object.entries(item)) console.log(`${key}: ${String(value)}`);
  console.log(JSON.stringify(item), Object.keys(item).length, Object.values(item).join());
  await enqueueAccountRemoteRoot(client, "s", item);
}
