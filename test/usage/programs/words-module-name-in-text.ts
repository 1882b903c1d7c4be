// used: AccountLocal (user, localuser)
// unused: AccountRemoteRoot.user
// undecidable: AccountRemoteRoot
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

export async function restore(client: WhmCaller, name: string): Promise<void> {
  console.log("AccountRemoteRoot is not available on this server, using the local archive.");
  await enqueueAccountLocal(client, "s", { user: name, localuser: name });
}
