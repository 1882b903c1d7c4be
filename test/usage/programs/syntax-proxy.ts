// used: AccountRemoteUser (user, localuser, domain)
// unused: AccountRemoteUser.skipaccount
import { enqueueAccountRemoteUser, type AccountRemoteUserItem, type WhmCaller } from "./generated/index.js";

const changes: (string | symbol)[] = [];
const item = new Proxy<AccountRemoteUserItem>(
  { user: "alice", localuser: "alice" },
  {
    set(target, name, value, receiver) {
      changes.push(name);
      return Reflect.set(target, name, value, receiver);
    },
  },
);
item.domain = "alice.example";

export const run = (client: WhmCaller) => enqueueAccountRemoteUser(client, "s", item);
