// used: AccountRemoteRoot (user, localuser, live_transfer)
// unused: AccountRemoteRoot.xferpoint
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

const item = {} as AccountRemoteRootItem;
item.user = "alice";
item.localuser = "alice";
(item as { live_transfer?: boolean }).live_transfer = true;

export const run = (client: WhmCaller) => enqueueAccountRemoteRoot(client, "s", item);
