// used: AccountRemoteUser (user, localuser, skipacctdb)
// unused: AccountRemoteUser.skipaccount
import { enqueueAccountRemoteUser, type AccountRemoteUserItem, type WhmCaller } from "./generated/index.js";

type Constructor<T> = new (...parameters: any[]) => T;

class Base {
  item: AccountRemoteUserItem = { user: "alice", localuser: "alice" };
}

function WithoutDatabases<T extends Constructor<Base>>(Parent: T) {
  return class extends Parent {
    skipDatabases(): this {
      this.item.skipacctdb = true;
      return this;
    }
  };
}

export const run = (client: WhmCaller, id: string) =>
  enqueueAccountRemoteUser(client, id, new (WithoutDatabases(Base))().skipDatabases().item);
