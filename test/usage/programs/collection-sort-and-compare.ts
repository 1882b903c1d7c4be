// used: AccountRemoteRoot (user, localuser, priority, size)
// unused: AccountRemoteRoot.domain
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

const items: AccountRemoteRootItem[] = ["a", "b"].map((user, index) => ({
  user,
  localuser: user,
  priority: index,
}));

function by<K extends keyof AccountRemoteRootItem>(key: K) {
  return (one: AccountRemoteRootItem, other: AccountRemoteRootItem): number =>
    Number(one[key] ?? 0) - Number(other[key] ?? 0);
}

export async function run(client: WhmCaller): Promise<void> {
  for (const item of items.sort(by("priority")).sort(by("size")))
    await enqueueAccountRemoteRoot(client, "s", item);
}
