// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.size
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

type Names = Pick<AccountRemoteRootItem, "user" | "localuser" | "domain">;

export async function move(client: WhmCaller, id: string, { user, localuser, domain }: Names): Promise<void> {
  await enqueueAccountRemoteRoot(client, id, { user, localuser, domain });
}
