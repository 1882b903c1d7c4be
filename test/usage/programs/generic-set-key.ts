// used: AccountRemoteRoot (user, localuser, mail_location, skipemail)
// unused: AccountRemoteRoot.skiphomedir
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

function set<K extends keyof AccountRemoteRootItem>(
  item: AccountRemoteRootItem,
  key: K,
  value: AccountRemoteRootItem[K],
): void {
  item[key] = value;
}

export async function run(client: WhmCaller): Promise<void> {
  const item: AccountRemoteRootItem = { user: "alice", localuser: "alice" };
  set(item, "mail_location", ".local");
  set(item, "skipemail", true);
  await enqueueAccountRemoteRoot(client, "s", item);
}
