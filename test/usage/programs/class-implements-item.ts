// used: AccountLocal (user, localuser, skipres, detected_remote_user)
// unused: AccountLocal.reseller
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

class Account implements AccountLocalItem {
  skipres = true;
  localuser: string;
  detected_remote_user: string | null = null;
  constructor(public user: string) {
    this.localuser = user;
  }
}

export const run = (client: WhmCaller, id: string) => enqueueAccountLocal(client, id, new Account("alice"));
