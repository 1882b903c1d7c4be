// used: AccountRemoteRoot (user, localuser, overwrite_all_dbs, overwrite_sameowner_dbs)
// unused: AccountRemoteRoot.overwrite_all_dbusers, AccountRemoteRoot.overwrite_sameowner_dbusers
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string, databases: "all" | "own" | "none"): Promise<void> {
  const item: AccountRemoteRootItem = { user: name, localuser: name };
  switch (databases) {
    case "all":
      item.overwrite_all_dbs = true;
      break;
    case "own":
      item.overwrite_sameowner_dbs = true;
      break;
    case "none":
  }
  await enqueueAccountRemoteRoot(client, "s", item);
}
