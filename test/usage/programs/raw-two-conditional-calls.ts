// used: AccountLocal (user, localuser, reseller), AccountRemoteUser (user, localuser, replaceip)
// unused: AccountLocal.replaceip, AccountRemoteUser.reseller
import type { WhmCaller } from "./generated/index.js";

export const run = (client: WhmCaller, user: string, isLocal: boolean): Promise<unknown> =>
  isLocal
    ? client.call("enqueue_transfer_item", {
        module: "AccountLocal",
        user,
        localuser: user,
        reseller: "1",
        transfer_session_id: "s",
      })
    : client.call("enqueue_transfer_item", {
        module: "AccountRemoteUser",
        user,
        localuser: user,
        replaceip: "all",
        transfer_session_id: "s",
      });
