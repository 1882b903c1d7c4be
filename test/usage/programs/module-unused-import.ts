// used: AccountRemoteUser (user, localuser)
// undecidable: AccountLocal
// unused: AccountLocal.user, AccountLocal.localuser, PackageRemoteRoot
import { enqueueAccountLocal, enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

// enqueueAccountLocal is imported for a feature that is not finished.
export async function move(client: WhmCaller, name: string): Promise<void> {
  await enqueueAccountRemoteUser(client, "s", { user: name, localuser: name });
}
