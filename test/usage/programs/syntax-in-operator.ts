// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.replaceip
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

const items: AccountRemoteRootItem[] = [{ user: "a", localuser: "a" }];

export async function run(client: WhmCaller): Promise<void> {
  for (const item of items) {
    if (!("domain" in item)) console.warn(`${item.user} has no main name`);
    await enqueueAccountRemoteRoot(client, "s", item);
  }
}
