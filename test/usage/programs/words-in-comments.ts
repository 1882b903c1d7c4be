// used: AccountLocal (user, localuser)
// unused: AccountLocal.customip, AccountLocal.replaceip, AccountRemoteUser
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

/**
 * Restores an account. It does not set `customip`, and leaves `replaceip` at its default.
 * AccountRemoteUser is not used, because it cannot skip mail (skipemail).
 */
export async function restore(client: WhmCaller, name: string): Promise<void> {
  // The key overwrite_with_delete is too dangerous.
  await enqueueAccountLocal(client, "s", { user: name, localuser: name });
}
