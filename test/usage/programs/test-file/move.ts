// used: AccountRemoteRoot (user, localuser, force)
// unused: AccountRemoteRoot.ip, AccountLocal
import { enqueueAccountRemoteRoot, type WhmCaller } from "../generated/index.js";

export async function move(client: WhmCaller, name: string): Promise<void> {
  await enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name, force: true });
}
