// naming: camel
// used: AccountLocal (user, localuser, mail_location, overwrite_with_delete)
// unused: AccountLocal.detected_remote_user, AccountLocal.overwrite_sameowner_dbs
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

const item: AccountLocalItem = { user: "alice", localuser: "alice", mailLocation: ".local" };
item.overwriteWithDelete = true;

export const run = (client: WhmCaller) => enqueueAccountLocal(client, "s", item);
