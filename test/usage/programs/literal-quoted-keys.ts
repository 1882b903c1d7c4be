// used: AccountRemoteRoot (user, localuser, overwrite_all_dbs, replaceip)
// unused: AccountRemoteRoot.overwrite_all_dbusers, LegacyAccountBackup.overwrite_all_dbs
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, id: string, name: string): Promise<void> {
  // prettier-ignore
  await enqueueAccountRemoteRoot(client, id, {
    "user": name,
    "localuser": name,
    "overwrite_all_dbs": true,
    "replaceip": "basic",
  });
}
