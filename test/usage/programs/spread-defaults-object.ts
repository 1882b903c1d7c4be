// used: AccountRemoteRoot (user, localuser, force, skipbwdata)
// unused: AccountRemoteRoot.skipemail
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

const defaults = { force: false, skipbwdata: true };

export async function move(client: WhmCaller, id: string, name: string): Promise<void> {
  await enqueueAccountRemoteRoot(client, id, { ...defaults, user: name, localuser: name });
}
