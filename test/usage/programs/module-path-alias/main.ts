// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.skipres, AccountLocal.domain
import { enqueueAccountRemoteRoot, type WhmCaller } from "@whm/index.js";
import { domainOf } from "./domains.js";

export async function move(client: WhmCaller, name: string): Promise<void> {
  await enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name, domain: domainOf(name) });
}
