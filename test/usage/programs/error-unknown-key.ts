// type errors
// used: AccountRemoteUser (user, localuser)
// unused: AccountRemoteUser.skipaccount
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountRemoteUser(client, "s", { user: name, localuser: name, skip_account: true });
