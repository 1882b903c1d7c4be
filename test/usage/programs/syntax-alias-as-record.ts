// used: AccountRemoteUser (user, localuser, replaceip)
// unused: AccountRemoteUser.domain
import { enqueueAccountRemoteUser, type AccountRemoteUserItem, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string): Promise<void> {
  const item: AccountRemoteUserItem = { user: name, localuser: name };
  const bag = item as unknown as Record<string, unknown>;
  bag["replaceip"] = "all";
  await enqueueAccountRemoteUser(client, "s", item);
}
