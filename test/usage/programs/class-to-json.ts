// used: AccountLocal (user, localuser, shared_mysql_server)
// unused: AccountLocal.skipacctdb
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

class Account {
  constructor(private readonly name: string) {}
  toJSON(): AccountLocalItem {
    return { user: this.name, localuser: this.name, shared_mysql_server: true };
  }
}

export const run = (client: WhmCaller, id: string) =>
  enqueueAccountLocal(client, id, new Account("a").toJSON());
