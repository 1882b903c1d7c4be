// used: AccountRemoteRoot (user, localuser, overwrite_all_dbusers)
// unused: AccountRemoteRoot.overwrite_all_dbs
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

const FLAG = "overwrite_all_dbusers";

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name, [FLAG]: true });
