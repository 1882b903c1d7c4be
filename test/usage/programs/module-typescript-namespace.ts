// used: AccountLocal (user, localuser, overwrite_with_delete)
// unused: AccountLocal.overwrite_sameowner_dbs
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

namespace Restore {
  export type Item = AccountLocalItem;
  export const make = (name: string): Item => ({ user: name, localuser: name, overwrite_with_delete: true });
}

export const run = (client: WhmCaller, name: string) => enqueueAccountLocal(client, "s", Restore.make(name));
